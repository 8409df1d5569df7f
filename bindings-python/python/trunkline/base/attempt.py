"""What ``on_attempt`` is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One attempt to send a request. Times are in seconds."""

    method: str
    """The method."""
    url: str
    """The URL without its query, which may hold phone numbers."""
    operation: str | None
    """The operation, ``api.v2010.accounts.messages.create``; None for a request that no table knows, or for a token."""
    path_template: str | None
    """The operation's path with its arguments in braces, ``/2010-04-01/Accounts/{AccountSid}/Messages.json``: the same for all
    calls of an operation, as metrics need it.
    """
    number: int
    """Which attempt of its call it was, from 1."""
    started_at: datetime
    """When it began."""
    status: int | None
    """The HTTP status, if the service answered."""
    failure: str | None
    """Why there is no answer."""
    error_type: str | None
    """What went wrong, by one of few names: the status where that is an error, ``timeout``, ``connection``."""
    request_id: str | None
    """The service's id of the request."""
    elapsed: float
    """How long it took."""
    retry_in: float | None
    """After what time the request is sent again, if it is."""

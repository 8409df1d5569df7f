"""Capability tokens of the first generation of Twilio's clients for calls."""

from __future__ import annotations

import time
from urllib.parse import urlencode

from trunkline import _native
from trunkline.jwt import Jwt

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["ClientCapabilityToken", "ScopeURI"]


class ScopeURI:
    """One thing that a token allows, as the token says it.

    :param service: ``client`` or ``stream``.
    :param privilege: ``incoming``, ``outgoing`` or ``subscribe``.
    :param params: What it is restricted to.
    """

    def __init__(self, service: str, privilege: str, params: dict[str, Any] | None = None) -> None:
        self.service = service
        self.privilege = privilege
        self.params: dict[str, Any] = params or {}

    def add_param(self, key: str, value: object) -> None:
        """Restricts it further."""
        self.params[key] = value

    def to_payload(self) -> str:
        """Its text in the token."""
        query = urlencode(sorted(self.params.items()))
        return f"scope:{self.service}:{self.privilege}{'?' + query if query else ''}"

    def __repr__(self) -> str:
        return f"<ScopeURI {self.to_payload()}>"


class ClientCapabilityToken(Jwt):
    """A token that lets a browser make and take calls, and follow events.

    :param account_sid: The account, ``AC…``.
    :param auth_token: Its auth token, which signs.
    :param nbf: From when it is valid, in seconds of Unix time: from when it is made, unless given; None does not say so.
    :param ttl: How long it is valid, in seconds: up to a day.
    :param valid_until: Until when it is valid, in seconds of Unix time, in the place of ``ttl``.
    :param kwargs: What it allows: the arguments of the methods, by their names.
    """

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        nbf: Any = Jwt.GENERATE,
        ttl: int = 3600,
        valid_until: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(auth_token, account_sid, nbf=nbf, ttl=ttl, valid_until=valid_until)
        self.account_sid = account_sid
        self.client_name: str | None = None
        self.capabilities: dict[str, tuple[str, list[tuple[str, str]]]] = {}
        for name in ("allow_client_outgoing", "allow_client_incoming", "allow_event_stream"):
            if name in kwargs:
                getattr(self, name)(**kwargs[name])

    @property
    def auth_token(self) -> str | None:
        """What signs the token."""
        return self.secret_key

    def allow_client_outgoing(self, application_sid: str, **kwargs: Any) -> None:
        """Allows calls.

        :param application_sid: The TwiML application, ``AP…``, that answers.
        :param kwargs: What it is told.
        """
        self.capabilities["outgoing"] = (application_sid, _pairs(kwargs))

    def allow_client_incoming(self, client_name: str) -> None:
        """Allows to be called by a name, which outgoing calls come from, too."""
        self.client_name = client_name
        self.capabilities["incoming"] = (client_name, [])

    def allow_event_stream(self, **kwargs: Any) -> None:
        """Allows to follow the events of the account that these filters let pass."""
        self.capabilities["events"] = ("", _pairs(kwargs))

    def to_jwt(self, ttl: int | None = None) -> str:
        """The token, made now.

        :param ttl: How long it is valid, in seconds, in the place of what it was made with.
        """
        scopes = [(name, of, params) for name, (of, params) in self.capabilities.items()]
        now = int(time.time())
        return _native.client_capability(self.account_sid, self._key(), scopes, self._validity(ttl), self.algorithm, now)


def _pairs(params: dict[str, Any]) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for name, value in params.items():
        values = value if isinstance(value, (list, tuple)) else [value]
        pairs.extend((name, str(one)) for one in values)
    return pairs

"""What a sandbox tells an application, and what people see of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from trunkline.webhooks import Event, Parameters, parse_form

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

__all__ = ["SeenMessage", "Webhook"]


@dataclass(frozen=True)
class Webhook:
    """A request of the sandbox to an application, signed by the account's auth token, and what came of it."""

    id: int
    """Counts the webhooks of a sandbox, from 1."""
    kind: str
    """What it tells: ``message.status``, ``message.incoming``, ``message.action``; ``call.incoming`` and
    ``call.twiml``, which ask what a call does, ``call.gathered``, ``call.recorded``, ``call.dialed``, ``call.status``,
    ``call.detected``; ``recording.status``, ``transcription.status``."""
    method: str
    """``GET`` or ``POST``."""
    url: str
    """Where it goes. Of a GET it has the parameters."""
    headers: dict[str, str]
    """With ``X-Twilio-Signature``, and ``I-Twilio-Idempotency-Token``, which is the same when a webhook is sent again."""
    body: bytes
    """A form; empty for a GET."""
    timeout: float
    """How many seconds the application may take. Nobody counts them where there is no network."""
    at: datetime | None = None
    """When it was handed out, by the sandbox's clock. An application that is called with it finds None here and below."""
    status: int | None = None
    """The status of the answer; None if there is none."""
    error_code: int | None = None
    """What is wrong with the answer, as Twilio's debugger has it: 11200 for a failure, 11205 for no connection, 12100 for TwiML
    that cannot be read."""
    failure: str | None = None
    """Why there is no answer."""

    @cached_property
    def parameters(self) -> Parameters:
        """The parameters of the URL and of the form, each with its first value; ``getlist`` gives all."""
        query = self.url.partition("?")[2]
        return Parameters(parse_form(self.body) + parse_form(query.encode()))

    @cached_property
    def event(self) -> Event:
        """The parameters as a class for what they tell, with numbers as numbers: see :mod:`trunkline.webhooks.events`."""
        return Event.of(self.parameters)

    @classmethod
    def _of(cls, told: Mapping[str, Any]) -> Webhook:
        at = told.get("at")
        return cls(
            id=told["id"],
            kind=told["event"],
            method=told["method"],
            url=told["url"],
            headers=told["headers"],
            body=told["body"].encode(),
            timeout=told["timeout_ms"] / 1000,
            at=None if at is None else _time(at),
            status=told.get("status"),
            error_code=told.get("error_code"),
            failure=told.get("failure"),
        )


@dataclass(frozen=True)
class SeenMessage:
    """A message as the person sees it who wrote it or got it."""

    sid: str
    direction: str
    """``inbound`` if the person wrote it, ``outbound-api`` or ``outbound-reply`` if the application did."""
    from_: str
    to: str
    body: str
    status: str
    num_media: int
    """How many files come with it."""
    error_code: int | None = None
    """Why it has not arrived."""

    @classmethod
    def _of(cls, told: Mapping[str, str]) -> SeenMessage:
        same = {name: told[name] for name in ("sid", "direction", "to", "body", "status")}
        error_code = int(told["error_code"]) if told["error_code"] else None
        return cls(**same, from_=told["from"], num_media=int(told["num_media"] or 0), error_code=error_code)


def _time(text: str) -> datetime:
    # Before Python 3.11, `fromisoformat` knows no Z, and fractions of three or six digits alone.
    whole, _, fraction = text.rstrip("Z").partition(".")
    return datetime.fromisoformat(f"{whole}.{fraction[:6]:0<6}+00:00")

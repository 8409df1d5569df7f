"""A Twilio in memory, to build and test against.

>>> from trunkline.rest import Client
>>> client = Client.sandbox()
>>> client.messages.create(to="+15558675310", from_="+15017122661", body="Hello").status
'queued'

``python -m trunkline.sandbox --port 8080`` serves the same over HTTP.
"""

from __future__ import annotations

from trunkline import _native
from trunkline.base.importing import importing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime, timedelta
    from typing import Any

__all__ = ["Sandbox"]


class Sandbox(_native.Sandbox):
    """A Twilio in memory: it keeps state, has a clock of its own, and misbehaves when it is told to.

    Its clock is its own, too: it begins with the year 2026, and goes on as :meth:`advance` and :meth:`set_now` say.

    :param account_sid: SID of its account, and
    :param auth_token: the account's auth token; both are minted unless given.
    :param seed: Where SIDs, tokens and chance come from: the same calls give the same answers.
    """

    __slots__ = ()

    def credentials(self) -> dict[str, str]:
        """The account, its auth token, an API key, an OAuth client; and the time."""
        credentials: dict[str, str] = self._ask("GET", "")
        return credentials

    def add_fault(self, kind: str = "status", **fault: Any) -> None:
        """Makes requests fail.

        :param kind: ``status`` (with ``status`` and ``retry_after``), ``drop``, ``delay`` (with ``milliseconds``), ``not_json``,
            ``cut`` or ``empty``.
        :param fault: Also ``times``, ``method``, ``path`` (a part of it), ``probability``, ``after_work``.
        """
        self._ask("POST", "/faults", {"kind": kind, **fault})

    def clear_faults(self) -> None:
        """Removes all faults."""
        self._ask("DELETE", "/faults")

    def requests(self) -> list[dict[str, Any]]:
        """The last 10,000 requests, the oldest first."""
        requests: list[dict[str, Any]] = self._ask("GET", "/requests")["requests"]
        return requests

    def counts(self) -> dict[str, Any]:
        """What really happened so far."""
        counts: dict[str, Any] = self._ask("GET", "/counts")
        return counts

    def advance(self, seconds: float | timedelta) -> None:
        """Lets time pass."""
        total = seconds if isinstance(seconds, (int, float)) else seconds.total_seconds()
        self._ask("POST", "/clock", {"advance_seconds": total})

    def insert(self, path: str, fields: Mapping[str, Any]) -> None:
        """Puts a record where no operation of the API can, as if the service had made it.

        :param path: That of the list, ``/ip-messaging/v2/Services/IS…/Bindings``.
        :param fields: By the names of the model.
        """
        self._ask("POST", "/records", {"path": path, "fields": dict(fields)})

    def reset(self) -> None:
        """Forgets everything but the credentials and the time."""
        self._ask("POST", "/reset")

    def serve(self, port: int = 8080, ready: Callable[[str], object] = print, *, allow_hosts: Iterable[str] = ()) -> None:
        """Serves the sandbox over HTTP until a signal or another exception ends it.

        It answers under ``localhost`` and other names of this machine, so that no page on the web asks it by a name of its own.

        :param port: The port on 127.0.0.1; 0 takes any that is free.
        :param ready: Called with the address as soon as it answers.
        :param allow_hosts: Other names that it answers under, ``sandbox.example``, or ``*.sandbox.example`` for all below it.
        :raises TwilioConfigurationException: if one of them is no name of a host.
        """
        self._serve(port, lambda port: ready(f"http://127.0.0.1:{port}"), list(allow_hosts))

    def set_now(self, time: datetime) -> None:
        """Sets the clock; it never goes back."""
        self._ask("POST", "/clock", {"now": time.astimezone().isoformat()})

    def _ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        with importing:
            import json

        answer = self._control(method, path, None if body is None else json.dumps(body))
        if isinstance(answer, dict) and answer.get("code") and answer.get("message"):
            raise ValueError(answer["message"])
        return answer

"""Answers with what is known of them beside their content."""

from __future__ import annotations

from trunkline.base.generic import Of, T
from trunkline.base.importing import importing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Headers(dict[str, str]):
    """Headers by their names, whatever their case. Iterating gives the names in lower case."""

    __slots__ = ()

    def __init__(self, headers: dict[str, str]) -> None:
        super().__init__((name.lower(), text) for name, text in headers.items())

    def __getitem__(self, name: str) -> str:
        return super().__getitem__(name.lower())

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and super().__contains__(name.lower())

    def get(self, name: str, default: Any = None) -> Any:
        """The header, or the default where there is none."""
        return super().get(name.lower(), default)

    def __reduce__(self) -> tuple[Any, ...]:
        return Headers, (dict(self),)


class RawResponse(Of[T]):
    """What a call returns that was made through ``client.with_raw_response``, and what ``client.request`` returns."""

    __slots__ = ("data", "elapsed", "headers", "request_id", "retries", "status")

    data: T
    """What was asked for: an instance, a page, or True for what was deleted."""
    status: int
    """The HTTP status."""
    headers: Headers
    """The headers; the case of their names does not matter."""
    request_id: str | None
    """The service's id of the request, to quote to its support."""
    retries: int
    """How often the request was sent again."""
    elapsed: float
    """How long the call took, in seconds, retries and pauses included."""

    def __init__(
        self,
        data: T,
        status: int,
        headers: dict[str, str],
        request_id: str | None = None,
        retries: int = 0,
        elapsed: float = 0.0,
    ) -> None:
        self.data = data
        self.status = status
        self.headers = Headers(headers)
        self.request_id = request_id
        self.retries = retries
        self.elapsed = elapsed

    @property
    def status_code(self) -> int:
        """The same as ``status``, by the name that Twilio's library has for it."""
        return self.status

    @property
    def ok(self) -> bool:
        """Whether the status says that it went well."""
        return self.status < 400

    @property
    def text(self) -> str:
        """The data as JSON, by the name that Twilio's library has for the body; what is no JSON as it is."""
        data: Any = self.data
        if data is None or isinstance(data, str):
            return data or ""
        with importing:
            import json

        return json.dumps(data)

    @property
    def content(self) -> str:
        """The same as ``text``."""
        return self.text

    def __repr__(self) -> str:
        data: Any = self.data
        # What no table knows may hold secrets.
        shown = f"{type(data).__name__} of {len(data)}" if isinstance(data, (dict, list)) else repr(data)
        return f"RawResponse({self.status}, {shown})"

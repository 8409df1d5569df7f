"""HTTP clients of one's own as transports."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from typing import Any
from urllib.parse import parse_qs, urlencode

from trunkline import _native
from trunkline.base.secret import secret
from trunkline.http.async_http_client import AsyncTwilioHttpClient
from trunkline.http.http_client import TwilioHttpClient
from trunkline.http.logger import RequestLogger
from trunkline.http.response import Response

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from trunkline.base.attempt import Attempt


def settings_of(http_client: Any) -> dict[str, Any]:
    """The settings of a client that is given an HTTP client."""
    request = getattr(http_client, "request", None)
    if not callable(request):
        raise TypeError(f"http_client must be an object with a method `request`, not {type(http_client).__name__}")
    own = getattr(request, "__func__", None)
    if own not in (TwilioHttpClient.request, AsyncTwilioHttpClient.request):
        return {"transport": AsyncCustom(http_client) if getattr(http_client, "is_async", False) else Custom(http_client)}
    settings: dict[str, Any] = http_client.settings()
    if not isinstance(http_client.logger, RequestLogger):
        settings["on_attempt"] = _Told(http_client)
    return settings


class _Told:
    """Tells the logger of an HTTP client of attempts."""

    def __init__(self, http_client: Any) -> None:
        self._http_client = http_client

    def __call__(self, attempt: Attempt) -> None:
        outcome = attempt.status if attempt.status is not None else attempt.error_type
        self._http_client.logger.info("%s %s: %s", attempt.method, attempt.url, outcome)


class Custom:
    """A transport that asks an HTTP client."""

    def __init__(self, http_client: Any) -> None:
        self._http_client = http_client

    def __call__(self, request: _native.Request) -> _native.Response:
        """Sends a request and reads the answer."""
        method, url, more = self._asked(request)
        return _response(self._http_client.request(method, url, **more))

    def _asked(self, request: _native.Request) -> tuple[str, str, dict[str, Any]]:
        url, _, query = request.url.partition("?")
        headers = dict(request.headers)
        auth = None
        for name, text in list(headers.items()):
            if name.lower() == "authorization" and text.startswith("Basic "):
                user, _, password = b64decode(text.removeprefix("Basic ")).decode().partition(":")
                auth = user, secret(password)
                del headers[name]
        own = getattr(self._http_client, "timeout", None)
        return (
            request.method,
            url,
            {
                "params": _pairs(query) or None,
                "data": _data(request.body, headers),
                "headers": headers,
                "auth": auth,
                # One that has a limit of its own asks whether it is given another.
                "timeout": request.timeout if own is None else None,
                "allow_redirects": False,
            },
        )


class AsyncCustom(Custom):
    """A transport that awaits an HTTP client."""

    async def __call__(self, request: _native.Request) -> _native.Response:  # type: ignore[override]
        """Sends a request and reads the answer."""
        method, url, more = self._asked(request)
        return _response(await self._http_client.request(method, url, **more))


def _pairs(text: str) -> dict[str, Any]:
    """The parameters of a query or a form; one that is repeated has a list."""
    found = parse_qs(text, keep_blank_values=True)
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def _data(body: bytes | None, headers: dict[str, str]) -> Any:
    if body is None:
        return None
    content = next((text for name, text in headers.items() if name.lower() == "content-type"), "")
    return json.loads(body) if "json" in content else _pairs(body.decode())


def _response(answer: Any) -> _native.Response:
    body = answer.content if hasattr(answer, "content") else answer.text
    # They speak of the body as it came over the wire.
    of_wire = ("content-encoding", "content-length", "transfer-encoding")
    headers = {str(name): str(text) for name, text in dict(answer.headers or {}).items() if str(name).lower() not in of_wire}
    if not any(name.lower() == "content-type" for name in headers):
        headers["Content-Type"] = "application/json"
    return _native.Response(int(answer.status_code), headers, body)


def answered(answer: _native.Response) -> Response:
    """What a transport answered, as an HTTP client answers it."""
    return Response(answer.status, answer.body.decode(errors="replace"), answer.headers)


class Outgoing:
    """A request that did not come from a client, for a transport."""

    def __init__(
        self,
        method: str,
        url: str,
        params: Mapping[str, Any] | None,
        data: Any,
        headers: Mapping[str, str] | None,
        auth: tuple[str, str] | None,
        timeout: float | None,
    ) -> None:
        self.method: str = method.upper()
        query = urlencode({name: one for name, one in (params or {}).items() if one is not None}, doseq=True)
        self.url: str = f"{url}{'&' if '?' in url else '?'}{query}" if query else url
        self.headers: dict[str, str] = dict(headers or {})
        self.timeout: float | None = timeout
        self.body: bytes | None = None
        if data is not None:
            is_json = "json" in self.headers.get("Content-Type", "")
            self.body = (json.dumps(data) if is_json else urlencode(data, doseq=True)).encode()
            self.headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
        if auth is not None:
            self.headers["Authorization"] = "Basic " + b64encode(":".join(auth).encode()).decode()

    def __repr__(self) -> str:
        return f"Request({self.method} {self.url.partition('?')[0]})"

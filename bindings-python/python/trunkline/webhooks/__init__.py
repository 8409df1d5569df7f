"""Webhooks from their raw parts: checked, read as events, and signed for tests; and in front of whole applications.

>>> from trunkline import webhooks
>>> event = webhooks.parse(url, headers, body)  # TWILIO_AUTH_TOKEN
>>> match event:
...     case IncomingMessage():  # of trunkline.webhooks.events
...         print(event.from_, event.body, event.media_urls)

>>> from trunkline.webhooks import Webhooks
>>> webhooks = Webhooks(auth_token, proxy="https://example.com")
>>> application = webhooks.wsgi(application)  # Flask, Django: whatever is not Twilio's gets 403
>>> application = webhooks.asgi(application)  # FastAPI, Starlette
"""

from __future__ import annotations

import os
from http import HTTPStatus
from io import BytesIO

from trunkline._native import RequestValidator, parse_form
from trunkline.base.exceptions import TwilioException
from trunkline.webhooks import events
from trunkline.webhooks.event import Event, Parameters, _made
from trunkline.webhooks.router import Router

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, MutableMapping
    from typing import Any, TypeAlias

    Scope: TypeAlias = MutableMapping[str, Any]
    Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
    Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]
    AsgiApplication: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]

__all__ = [
    "MAX_BODY_BYTES",
    "Event",
    "Parameters",
    "Router",
    "WebhookRefused",
    "Webhooks",
    "events",
    "parse",
    "parse_form",
]

MAX_BODY_BYTES = 1_000_000
"""How much of a body is read, unless given."""


class WebhookRefused(TwilioException):
    """A request does not count as Twilio's."""

    reason: str = ""
    """Why, by a name: ``missing_signature``, ``no_match``, ``body_hash_mismatch`` and so on."""
    status: int = 403
    """The HTTP status to answer with: 400 without a signature, 413 where the body is too long, 403 otherwise."""


class Webhooks:
    """Checks requests by the auth token that only you and Twilio know.

    :param auth_token: The account's primary auth token.
    :param more_tokens: Further ones, while one takes the place of the other.
    :param shared_key: The secret of a shared key, for requests that say that they are signed with one.
    :param proxy: How the URL that Twilio requested is found behind a proxy: the URL that it begins with, ``https://example.com``;
        ``x-forwarded`` or ``forwarded`` for what the headers of a proxy say that is trusted to set them. Without one, it is the
        URL that the server sees.
    :param max_body_bytes: How much of a body is read.
    """

    def __init__(
        self,
        auth_token: str,
        *more_tokens: str,
        shared_key: str | None = None,
        proxy: str | None = None,
        max_body_bytes: int = MAX_BODY_BYTES,
    ) -> None:
        self._validator = RequestValidator(auth_token, *more_tokens, shared_key=shared_key, proxy=proxy)
        self._max_body_bytes = max_body_bytes

    def parse(self, url: str, headers: Mapping[str, str] | Iterable[tuple[str, str]], body: bytes = b"") -> Event:
        """Checks a request, and gives the event that it tells of, by the parameters of its form, or of its URL where it has none.

        :param url: The URL, as the server sees it.
        :param headers: The headers, with names in any case.
        :param body: The body as it came over the wire.
        :raises WebhookRefused: It does not count as Twilio's.
        """
        pairs = headers.items() if hasattr(headers, "items") else headers
        if len(body) > self._max_body_bytes:
            raise _refused("body_too_long", "the body is longer than is read", 413)
        event, problem = self._validator._parse(url, list(pairs), body)
        if event is None:
            assert problem is not None
            raise _refused(*problem)
        return _made(event)

    def sign(self, url: str, params: Mapping[str, Any]) -> tuple[str, dict[str, str], bytes]:
        """A request with a form, as Twilio would send it: URL, headers and body. For tests of one's own handlers."""
        signed, headers, body = self._validator._sign_form(url, params)
        return signed, dict(headers), body.encode()

    def sign_body(self, url: str, body: str, content_type: str = "application/json") -> tuple[str, dict[str, str], bytes]:
        """The same with a body that is no form. The URL gets the hash of it."""
        signed, headers, text = self._validator._sign_body(url, content_type, body)
        return signed, dict(headers), text.encode()

    def wsgi(self, application: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
        """An application of WSGI that gets Twilio's requests alone. What they tell is ``environ["trunkline.event"]``."""

        def checked(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
            try:
                body = self._body(environ)
                environ["wsgi.input"] = BytesIO(body)
                environ["trunkline.event"] = self.parse(_wsgi_url(environ), _wsgi_headers(environ), body)
            except WebhookRefused as refused:
                text = str(refused).encode()
                status = f"{refused.status} {HTTPStatus(refused.status).phrase}"
                start_response(status, [("Content-Type", "text/plain"), ("Content-Length", str(len(text)))])
                return [text]
            return application(environ, start_response)

        return checked

    def _body(self, environ: dict[str, Any]) -> bytes:
        # No signature, no reading.
        if not environ.get("HTTP_X_TWILIO_SIGNATURE"):
            raise _refused("missing_signature", "the request has no X-Twilio-Signature header", 400)
        length = environ.get("CONTENT_LENGTH") or "0"
        if not length.isascii() or not length.isdigit() or int(length) > self._max_body_bytes:
            raise _refused("body_too_long", "the body is longer than is read", 413)
        return bytes(environ["wsgi.input"].read(int(length)))

    def asgi(self, application: AsgiApplication) -> AsgiApplication:
        """An application of ASGI that gets Twilio's requests alone. What they tell is ``scope["trunkline.event"]``.

        What is not HTTP is passed on as it is.
        """

        async def checked(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                return await application(scope, receive, send)
            headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]]
            try:
                if not any(name.lower() == "x-twilio-signature" for name, _ in headers):
                    raise _refused("missing_signature", "the request has no X-Twilio-Signature header", 400)
                body = b""
                more = True
                while more:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        return None
                    body += message.get("body", b"")
                    more = message.get("more_body", False)
                    if len(body) > self._max_body_bytes:
                        raise _refused("body_too_long", "the body is longer than is read", 413)
                event = self.parse(_asgi_url(scope, headers), headers, body)
            except WebhookRefused as refused:
                text = str(refused).encode()
                start = {"type": "http.response.start", "status": refused.status, "headers": [(b"content-type", b"text/plain")]}
                await send(start)
                return await send({"type": "http.response.body", "body": text})
            waiting: Iterator[MutableMapping[str, Any]] = iter([{"type": "http.request", "body": body, "more_body": False}])

            async def again() -> MutableMapping[str, Any]:
                given = next(waiting, None)
                return given if given is not None else await receive()

            return await application({**scope, "trunkline.event": event}, again, send)

        return checked


def parse(
    url: str,
    headers: Mapping[str, str] | Iterable[tuple[str, str]],
    body: bytes = b"",
    *,
    auth_token: str | None = None,
    proxy: str | None = None,
) -> Event:
    """Checks a request, and gives the event that it tells of: :meth:`Webhooks.parse` in one step.

    :param auth_token: The account's primary auth token: ``TWILIO_AUTH_TOKEN`` of the environment, unless given.
    :param proxy: As :class:`Webhooks` takes it.
    :raises WebhookRefused: It does not count as Twilio's.
    :raises ValueError: There is no auth token.
    """
    token = os.environ.get("TWILIO_AUTH_TOKEN", "") if auth_token is None else auth_token
    return Webhooks(token, proxy=proxy).parse(url, headers, body)


def _refused(reason: str, message: str, status: int) -> WebhookRefused:
    error = WebhookRefused(message)
    error.reason, error.status = reason, status
    return error


def _wsgi_headers(environ: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in environ.items():
        if name.startswith("HTTP_"):
            yield name[5:].replace("_", "-"), value
    yield "Content-Type", environ.get("CONTENT_TYPE") or ""


def _wsgi_url(environ: dict[str, Any]) -> str:
    host = environ.get("HTTP_HOST") or f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
    # Servers that know the path as it came say it; the others have decoded it.
    target = environ.get("RAW_URI") or environ.get("REQUEST_URI") or ""
    if not target.startswith("/"):
        path = (environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")).encode("latin-1").decode("utf-8", "replace")
        query = environ.get("QUERY_STRING")
        target = f"{path}?{query}" if query else path
    return f"{environ['wsgi.url_scheme']}://{host}{target}"


def _asgi_url(scope: Scope, headers: list[tuple[str, str]]) -> str:
    host = next((value for name, value in headers if name.lower() == "host"), None)
    if host is None:
        server = scope.get("server") or ("localhost", None)
        host = f"{server[0]}:{server[1]}" if server[1] else str(server[0])
    raw = scope.get("raw_path")
    path = raw.decode("latin-1").partition("?")[0] if raw else scope["path"]
    query = scope.get("query_string", b"").decode("latin-1")
    return f"{scope.get('scheme', 'http')}://{host}{path}" + (f"?{query}" if query else "")

"""Applications that a sandbox calls where they are, without a network: functions, and what speaks WSGI or ASGI."""

from __future__ import annotations

import asyncio
import atexit
import inspect
import sys
import threading
from io import BytesIO
from urllib.parse import unquote, unquote_to_bytes, urlsplit

from trunkline._native import Response
from trunkline.sandbox.webhook import Webhook
from trunkline.webhooks import Router

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Iterable, MutableMapping
    from typing import Any, TypeAlias

    from trunkline.twiml import TwiML
    from trunkline.webhooks import AsgiApplication

    Reply: TypeAlias = str | bytes | TwiML | Response | None
    Function: TypeAlias = Callable[[Webhook], Reply | Awaitable[Reply]]
    WsgiApplication: TypeAlias = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
    Application: TypeAlias = Function | Router | WsgiApplication | AsgiApplication

__all__ = ["Applications", "run"]


class Applications:
    """Which application is there for which URLs."""

    def __init__(self) -> None:
        self._callers: dict[str, Callable[[Webhook], Any]] = {}

    def mount(self, application: Application, url: str) -> None:
        """Lets an application answer for all URLs that begin with this one, in the place of the one that did so far."""
        self._callers[url.rstrip("/")] = _caller(application)

    def find(self, url: str) -> Callable[[Webhook], Any] | None:
        """What calls the application of a URL: the one whose URL is longest. What it gives may have to be awaited."""
        beginnings = [beginning for beginning in self._callers if _begins(url, beginning)]
        return self._callers[max(beginnings, key=len)] if beginnings else None


def _begins(url: str, beginning: str) -> bool:
    return not beginning or (url.startswith(beginning) and url[len(beginning) :][:1] in ("", "/", "?"))


def _caller(application: Any) -> Callable[[Webhook], Any]:
    if isinstance(application, Router):
        return lambda webhook: _answered(application(webhook.event))
    if not callable(application):
        raise TypeError(f"an application is a function of a webhook, or one of WSGI or ASGI, not {application!r}")
    count = _count_of_parameters(application)
    if count == 3:
        return lambda webhook: _asgi(application, webhook)
    if count == 2:
        return lambda webhook: _wsgi(application, webhook)
    if count == 1:
        return lambda webhook: _answered(application(webhook))
    raise TypeError(f"{application!r} takes {count} arguments: a function takes a webhook, WSGI has two arguments, ASGI three")


def _count_of_parameters(application: Callable[..., Any]) -> int:
    """How many arguments it needs by position: what takes any number is a function of a webhook."""
    parameters = inspect.signature(application).parameters.values()
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    needed = sum(p.default is p.empty for p in positional)
    takes_more = any(p.kind is p.VAR_POSITIONAL for p in parameters)
    return needed or int(takes_more or bool(positional))


def _answered(reply: Any) -> Any:
    """What a function replies, as an answer."""
    if inspect.isawaitable(reply):

        async def later() -> Response:
            return _answer(await reply)

        return later()
    return _answer(reply)


def _answer(reply: Any) -> Response:
    if isinstance(reply, Response):
        return reply
    if reply is None:
        return Response(204)
    text = reply.decode() if isinstance(reply, bytes) else reply if isinstance(reply, str) else None
    if text is None and hasattr(reply, "to_xml"):
        text = str(reply)
    if text is None:
        raise TypeError(f"a webhook is answered with text, TwiML, a trunkline.Response or None, not with {reply!r}")
    kind = "text/xml" if text.lstrip().startswith("<") else "text/plain"
    return Response(200, {"Content-Type": kind}, text)


def _wsgi(application: Callable[..., Iterable[bytes]], webhook: Webhook) -> Response:
    url = urlsplit(webhook.url)
    target = (url.path or "/") + (f"?{url.query}" if url.query else "")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": webhook.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(url.path or "/").decode("latin-1"),
        "QUERY_STRING": url.query,
        "RAW_URI": target,
        "REQUEST_URI": target,
        "CONTENT_TYPE": webhook.headers.get("Content-Type", ""),
        "CONTENT_LENGTH": str(len(webhook.body)),
        "SERVER_NAME": url.hostname or "",
        "SERVER_PORT": str(_port(url)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": url.netloc,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": url.scheme,
        "wsgi.input": BytesIO(webhook.body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in webhook.headers.items():
        if name != "Content-Type":
            environ["HTTP_" + name.upper().replace("-", "_")] = value
    begun: list[tuple[str, list[tuple[str, str]]]] = []
    parts: list[bytes] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], object]:
        begun[:] = [(status, headers)]
        return parts.append

    given = application(environ, start_response)
    try:
        parts.extend(given)
    finally:
        close = getattr(given, "close", None)
        if close is not None:
            close()
    if not begun:
        raise RuntimeError(f"{application!r} has called no start_response for {webhook.url}")
    status, headers = begun[0]
    return Response(int(status.split()[0]), headers, b"".join(parts))


async def _asgi(application: AsgiApplication, webhook: Webhook) -> Response:
    url = urlsplit(webhook.url)
    headers = {"Host": url.netloc, "Content-Length": str(len(webhook.body)), **webhook.headers}
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": webhook.method,
        "scheme": url.scheme,
        "path": unquote(url.path or "/"),
        "raw_path": (url.path or "/").encode(),
        "query_string": url.query.encode(),
        "root_path": "",
        "headers": [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()],
        "client": ("127.0.0.1", 0),
        "server": (url.hostname or "", _port(url)),
    }
    sent: list[MutableMapping[str, Any]] = []
    is_read, is_over = False, asyncio.Event()

    async def receive() -> dict[str, Any]:
        nonlocal is_read
        if not is_read:
            is_read = True
            return {"type": "http.request", "body": webhook.body, "more_body": False}
        # Whoever asks once more wants to hear when the caller goes.
        await is_over.wait()
        return {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)
        if message["type"] == "http.response.body" and not message.get("more_body"):
            is_over.set()

    await application(scope, receive, send)
    begun = next((message for message in sent if message["type"] == "http.response.start"), None)
    if begun is None:
        raise RuntimeError(f"{application!r} has sent no answer for {webhook.url}")
    pairs = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in begun.get("headers", ())]
    body = b"".join(message.get("body", b"") for message in sent if message["type"] == "http.response.body")
    return Response(begun["status"], pairs, body)


def _port(url: Any) -> int:
    port: int | None = url.port
    return port if port is not None else 443 if url.scheme == "https" else 80


class _Loop:
    """An event loop in a thread of its own, for asynchronous applications that are called by synchronous tests.

    One for all, which stays: what an application opens in its first answer it can still use in the second.
    """

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lock = threading.Lock()

    def run(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                thread = threading.Thread(target=self._loop.run_forever, name="applications of a sandbox", daemon=True)
                thread.start()
                atexit.register(self._end, self._loop, thread)
            loop = self._loop
        return asyncio.run_coroutine_threadsafe(coroutine, loop).result()

    @staticmethod
    def _end(loop: asyncio.AbstractEventLoop, thread: threading.Thread) -> None:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


run = _Loop().run
"""Waits for a coroutine, whether or not the caller is in an event loop of its own."""

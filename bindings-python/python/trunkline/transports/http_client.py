"""Requests through the standard library's HTTP client."""

from __future__ import annotations

import http.client
import io
import os
import select
import socket
import ssl
import threading
import time
import zlib
from base64 import b64encode
from contextlib import suppress
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

from trunkline._native import MAX_RESPONSE_BYTES, Response
from trunkline.base.exceptions import TwilioConfigurationException
from trunkline.base.secret import secret
from trunkline.base.trust import ca_bundle
from trunkline.transports.error import TransportError, no_answer
from trunkline.transports.loopback import is_loopback

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn
    from urllib.parse import SplitResult

    from trunkline._native import Request

CONNECT_TIMEOUT = 10.0
"""Seconds that a connection may take unless told otherwise."""
IDLE_TIMEOUT = 30.0
"""Seconds after which a connection that nobody has used is closed."""
PIECE = 64 * 1024


class HttpClient:
    """Sends requests with the standard library's ``http.client``, over HTTP/1.1, and keeps connections for the next request.

    It goes through Python's own sockets: those of gevent or eventlet, where they are in their place. Threads, greenlets and
    forked processes may share it.

    Certificates are those that OpenSSL trusts; where ``REQUESTS_CA_BUNDLE``, ``CURL_CA_BUNDLE`` or ``SSL_CERT_FILE`` names a file
    (or a folder) of certificates, these alone. Proxies are those of the environment (``HTTPS_PROXY``, ``HTTP_PROXY``,
    ``ALL_PROXY``, ``NO_PROXY``), never for this machine itself.

    :param proxy: URL of an HTTP proxy for all requests, ``http://user:password@host:port``.
    :param connect_timeout: Seconds that a connection may take, with the TLS handshake but without finding the address.
    :param ssl_context: How TLS is spoken, for certificates of one's own.
    """

    def __init__(
        self,
        *,
        proxy: str | None = None,
        connect_timeout: float = CONNECT_TIMEOUT,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self._idle: dict[tuple[Any, ...], list[tuple[Any, float]]] = {}
        self._proxy = None if proxy is None else _Proxy(proxy)
        self._connect_timeout = connect_timeout
        self._ssl_context = ssl_context
        self._ca_bundle: str | None = None

    def __repr__(self) -> str:
        return "HttpClient()"

    def __getstate__(self) -> dict[str, Any]:
        # Connections stay where they are.
        return {**self.__dict__, "_idle": {}}

    def __call__(self, request: Request) -> Response:
        """Sends a request and reads the answer."""
        clock = _Clock(request.timeout)
        url = urlsplit(request.url)
        proxy = self._proxy_for(url)
        key = self._key(url, proxy)
        connection = self._take(key)
        if connection is None:
            connection = self._connection(url, proxy, clock)
        keep = False
        try:
            answer, keep = _exchange(connection, request, url, proxy, clock)
        finally:
            # What was interrupted is in the middle of something.
            if keep:
                self._give_back(key, connection)
            else:
                _close(connection)
        return answer

    def __del__(self) -> None:
        for kept in self._idle.values():
            for connection, _ in kept:
                _close(connection)

    def _key(self, url: SplitResult, proxy: _Proxy | None) -> tuple[Any, ...]:
        # Within a cassette of VCR the classes are other ones. Sockets that stand in for Python's own may belong to a thread.
        replaced = socket.socket.__module__ != "socket"
        classes = http.client.HTTPConnection, http.client.HTTPSConnection
        return os.getpid(), replaced and threading.get_native_id(), *classes, url.scheme, url.netloc, proxy and proxy.url

    def _take(self, key: tuple[Any, ...]) -> Any:
        """A connection that was kept and can still be used."""
        self._close_idle()
        kept = self._idle.get(key, [])
        while kept:
            try:
                connection, _ = kept.pop()
            except IndexError:
                # Another thread took it.
                break
            if connection.sock is not None and not _has_something_to_say(connection.sock):
                return connection
            _close(connection)
        return None

    def _give_back(self, key: tuple[Any, ...], connection: Any) -> None:
        self._idle.setdefault(key, []).append((connection, time.monotonic()))

    def _close_idle(self) -> None:
        """Closes what nobody has used for a while. The oldest come first: what is used is taken from the other end."""
        oldest = time.monotonic() - IDLE_TIMEOUT
        for key, kept in list(self._idle.items()):
            # Those of a process before the fork are in use over there; closing them here does nothing to them.
            while kept and (kept[0][1] < oldest or key[0] != os.getpid()):
                with suppress(IndexError):
                    _close(kept.pop(0)[0])

    def _connection(self, url: SplitResult, proxy: _Proxy | None, clock: _Clock) -> Any:
        """A connection that connects when something is sent."""
        at = proxy or url
        if at.hostname is None:
            raise TransportError("the URL of the request is not valid", not_sent=True)
        connection: Any
        if url.scheme == "https":
            try:
                context = self._context()
            except (OSError, ssl.SSLError) as error:
                raise TransportError(f"cannot set up TLS: {error}", not_sent=True) from error
            connection = http.client.HTTPSConnection(at.hostname, at.port or 443, context=context)
            if proxy is not None:
                connection.set_tunnel(url.hostname, url.port or 443, proxy.headers)
        else:
            connection = http.client.HTTPConnection(at.hostname, at.port or 80)
        timeout = clock.within(self._connect_timeout)

        def connect(address: tuple[str, int], *_: Any) -> socket.socket:
            return _connect(address, _Clock(timeout))

        # The one way to bound what the addresses of a host take together.
        connection._create_connection = connect
        return connection

    def _context(self) -> ssl.SSLContext:
        if self._ssl_context is None:
            bundle = self._ca_bundle or ca_bundle(os.environ)
            if bundle is None:
                self._ssl_context = ssl.create_default_context()
            elif os.path.isdir(bundle):
                self._ssl_context = ssl.create_default_context(capath=bundle)
            else:
                self._ssl_context = ssl.create_default_context(cafile=bundle)
            self._ssl_context.set_alpn_protocols(["http/1.1"])
        return self._ssl_context

    def _proxy_for(self, url: SplitResult) -> _Proxy | None:
        host = url.hostname or ""
        if self._proxy is not None or is_loopback(host) or proxy_bypass(host):
            return self._proxy
        try:
            return _proxy_of_the_environment(url.scheme)
        except TwilioConfigurationException as error:
            raise TransportError(f"the environment names a proxy that cannot be used: {error}", not_sent=True) from None


def sockets(**settings: Any) -> HttpClient:
    """The transport that takes the place of the library's own, with its settings."""
    bundle = settings.pop("ca_bundle", None)
    client = HttpClient(**settings)
    client._ca_bundle = bundle
    return client


def _exchange(connection: Any, request: Request, url: SplitResult, proxy: _Proxy | None, clock: _Clock) -> tuple[Response, bool]:
    """The answer, and whether the connection can be used again."""
    secure = url.scheme == "https"
    target = request.url if proxy is not None and not secure else _target(url)
    reader = _Readers(clock)
    connection.response_class = reader.response
    if connection.sock is not None:
        connection.sock.settimeout(clock.left())
    try:
        connection.request(request.method, target, request.body, _headers(request, None if secure else proxy))
    except Exception as error:
        _fail(error, url, sent=_is_connected(connection, secure))
    try:
        response = connection.getresponse()
    except Exception as error:
        _fail(error, url)
    try:
        body, whole = _body(response)
    except Exception as error:
        _fail(error, url, answered=True)
    keep = whole and not getattr(response, "will_close", True) and reader.is_at_end()
    return Response(response.status, _answer_headers(response), body), keep


def _fail(error: Exception, url: SplitResult, sent: bool = True, answered: bool = False) -> NoReturn:
    """Says why there is no answer."""
    timed_out = isinstance(error, TimeoutError)
    failure = no_answer(url.netloc.rpartition("@")[2], error, sent=sent, answered=answered, timed_out=timed_out)
    # What lies below has the request in its hands, credentials and all: a traceback that shows it would, too.
    raise failure from error.with_traceback(None)


def _is_connected(connection: Any, secure: bool) -> bool:
    """Whether a byte of the request may have left. A connection that is not up has no socket, or one that speaks no TLS yet."""
    return connection.sock is not None and (not secure or hasattr(connection.sock, "do_handshake"))


def _target(url: SplitResult) -> str:
    return (url.path or "/") + (f"?{url.query}" if url.query else "")


def _headers(request: Request, proxy: _Proxy | None) -> dict[str, str]:
    headers = request.headers
    if not any(name.lower() == "accept-encoding" for name in headers):
        headers["Accept-Encoding"] = "gzip"
    return {**headers, **(proxy.headers if proxy else {})}


def _proxy_of_the_environment(scheme: str) -> _Proxy | None:
    proxies = getproxies()
    url = proxies.get(scheme) or proxies.get("all")
    return _Proxy(url) if url else None


def _answer_headers(response: Any) -> list[tuple[str, str]]:
    headers = response.getheaders()
    if _is_packed(response):
        unpacked = ("content-encoding", "content-length")
        headers = [(name, value) for name, value in headers if name.lower() not in unpacked]
    return list(headers)


def _is_packed(response: Any) -> bool:
    return (response.getheader("Content-Encoding") or "").strip().lower() in ("gzip", "x-gzip")


def _body(response: Any) -> tuple[bytes, bool]:
    """The body, unpacked, and whether it was read to its end; what is larger than the core takes is not."""
    body = bytearray()
    unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS) if _is_packed(response) else None
    while piece := response.read(PIECE):
        if unpacker is None:
            body += piece
        while unpacker is not None and piece and len(body) <= MAX_RESPONSE_BYTES:
            body += unpacker.decompress(piece, PIECE)
            piece = unpacker.unconsumed_tail
        # What counts is the size after unpacking: a small answer may unpack to a huge one.
        if len(body) > MAX_RESPONSE_BYTES:
            return bytes(body), False
    if getattr(response, "length", None):
        raise http.client.IncompleteRead(b"", response.length)
    if unpacker is not None and body and not unpacker.eof:
        raise EOFError("it is packed and has no end")
    return bytes(body), True


class _Proxy:
    """An HTTP proxy. It is not shown with its password."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        self.url = secret(url)
        try:
            host, self.port = parts.hostname, parts.port or 80
        except ValueError:
            host = None
        if parts.scheme != "http" or not host:
            # Without the URL.
            raise TwilioConfigurationException("`proxy` must be the URL of an HTTP proxy: http://host:port")
        self.hostname = host
        self.headers = {}
        if parts.username is not None:
            user = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            self.headers["Proxy-Authorization"] = "Basic " + b64encode(user.encode()).decode()

    def __repr__(self) -> str:
        return f"<proxy {self.hostname}:{self.port}>"


class _Clock:
    """The time that is left."""

    def __init__(self, seconds: float | None) -> None:
        self._end = None if seconds is None else time.monotonic() + seconds

    def left(self) -> float | None:
        """Seconds for one more operation, None without an end. Raises when there are none."""
        if self._end is None:
            return None
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        return left

    def within(self, seconds: float) -> float:
        """These seconds, or what is left if that is less."""
        left = self.left()
        return seconds if left is None else min(seconds, left)


def _connect(address: tuple[str, int], clock: _Clock) -> socket.socket:
    """A connection to the first address of a host that takes one."""
    failure: OSError = OSError("the name of the host has no address")
    for family, kind, protocol, _, resolved in socket.getaddrinfo(*address, type=socket.SOCK_STREAM):
        connection = None
        try:
            connection = socket.socket(family, kind, protocol)
            connection.settimeout(clock.left())
            connection.connect(resolved)
            connection.settimeout(clock.left())
            return connection
        except OSError as error:
            failure = error
            if connection is not None:
                connection.close()
        except BaseException:
            if connection is not None:
                connection.close()
            raise
    raise failure


def _close(connection: Any) -> None:
    with suppress(Exception):
        connection.close()


def _has_something_to_say(connection: Any) -> bool:
    """Whether the other side of a connection that waits for nothing has closed it, or sent what nobody asked for."""
    try:
        if getattr(connection, "pending", int)():
            return True
        # Looked up each time: gevent puts another one in its place, eventlet takes it away.
        if hasattr(select, "poll"):
            poll = select.poll()
            poll.register(connection, select.POLLIN)
            return bool(poll.poll(0))
        return bool(select.select([connection], [], [], 0)[0])
    except (OSError, ValueError):
        return True


class _Readers:
    """Reads answers in the time that is left, whatever the pieces in which they come."""

    def __init__(self, clock: _Clock) -> None:
        self._clock = clock
        self._last: _Reader | None = None

    def response(self, connection: Any, *arguments: Any, **keywords: Any) -> http.client.HTTPResponse:
        """What ``http.client`` makes of a connection to read an answer."""
        self._connection = connection
        # It asks its socket for nothing but a file.
        return http.client.HTTPResponse(self, *arguments, **keywords)  # type: ignore[arg-type]

    def makefile(self, *_: Any, **__: Any) -> io.BufferedReader:
        self._last = _Reader(_Raw(self._connection, self._clock))
        return self._last

    def is_at_end(self) -> bool:
        """Whether nothing came behind the answer, which would be taken for the next one."""
        return self._last is not None and self._last.is_empty


class _Reader(io.BufferedReader):
    is_empty = False

    def close(self) -> None:
        raw = self.raw
        if not self.closed and isinstance(raw, _Raw):
            raw.is_over = True
            self.is_empty = not self.peek()
        super().close()


class _Raw(io.RawIOBase):
    is_over = False

    def __init__(self, connection: Any, clock: _Clock) -> None:
        self._connection = connection
        self._file = connection.makefile("rb", buffering=0)
        self._clock = clock

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        if self.is_over:
            return None
        self._connection.settimeout(self._clock.left())
        read: int | None = self._file.readinto(buffer)
        return read

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()

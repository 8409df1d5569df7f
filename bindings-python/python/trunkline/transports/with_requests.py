"""Requests through the library `requests`."""

from __future__ import annotations

import os
import ssl
import time
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import urlsplit

import requests
import urllib3.exceptions
from requests import exceptions
from urllib3.exceptions import NewConnectionError

from trunkline._native import MAX_RESPONSE_BYTES, Response
from trunkline.transports.error import no_answer
from trunkline.transports.loopback import is_loopback

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from trunkline._native import Request

PIECE = 64 * 1024

_NOT_SENT = (
    exceptions.ConnectTimeout,
    exceptions.InvalidURL,
    exceptions.InvalidProxyURL,
    exceptions.InvalidSchema,
    urllib3.exceptions.ConnectTimeoutError,
    NewConnectionError,
    # Of TLS errors the one that belongs to the handshake for certain.
    ssl.SSLCertVerificationError,
)
_NO_TUNNEL = "Tunnel connection failed"
_TIMED_OUT = (TimeoutError, exceptions.Timeout, urllib3.exceptions.TimeoutError)


class Requests:
    """Sends requests with the library ``requests``, which has to be installed: what intercepts that one (``responses``,
    ``requests-mock``, instrumentation) sees them.

    Proxies and certificates are those that ``requests`` takes from the environment; this machine itself is reached through no
    proxy of the environment. Of ``~/.netrc`` nothing is used. A time-out begins anew with every piece of an answer's head.

    :param session: A session of one's own: with adapters, proxies, certificates. What it sends again by itself is sent again
        without the library's knowing.
    """

    def __init__(self, session: requests.Session | None = None) -> None:
        if session is None:
            session = requests.Session()
            session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._session = session
        self._process = os.getpid()

    def __repr__(self) -> str:
        return "Requests()"

    def __call__(self, request: Request) -> Response:
        """Sends a request and reads the answer."""
        if os.getpid() != self._process:
            # The connections are those of the process before the fork.
            self._session.close()
            self._process = os.getpid()
        url = urlsplit(request.url)
        end = None if request.timeout is None else time.monotonic() + request.timeout
        answered = False
        try:
            answer = self._send(request, url.hostname or "")
            answered = True
            return Response(answer.status_code, _headers(answer), _body(answer, end))
        except Exception as error:
            below = list(_below(error))
            failure = no_answer(
                url.netloc.rpartition("@")[2],
                # What lies above it says the whole URL.
                below[-1],
                sent=not any(isinstance(one, _NOT_SENT) or str(one).startswith(_NO_TUNNEL) for one in below),
                answered=answered,
                # One of them is a time-out by its class alone, in older versions.
                timed_out=any(isinstance(one, _TIMED_OUT) and not isinstance(one, NewConnectionError) for one in below),
            )
            # It has the request in its hands, credentials and all: a traceback that shows it would, too.
            raise failure from below[-1].with_traceback(None)

    def _send(self, request: Request, host: str) -> requests.Response:
        return self._session.request(
            request.method,
            request.url,
            data=request.body,
            headers=request.headers,
            auth=_as_it_is,
            allow_redirects=False,
            proxies={"no_proxy": host} if is_loopback(host) else None,
            stream=True,
            timeout=request.timeout,
        )


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Keeps `requests` from credentials of its own."""
    return request


def _headers(answer: requests.Response) -> list[tuple[str, str]]:
    packed = "content-encoding" in answer.headers
    unpacked = ("content-encoding", "content-length") if packed else ()
    return [(name, value) for name, value in answer.headers.items() if name.lower() not in unpacked]


def _body(answer: requests.Response, end: float | None) -> bytes:
    body = bytearray()
    with answer:
        for piece in _pieces(answer):
            body += piece
            if len(body) > MAX_RESPONSE_BYTES:
                return bytes(body)
            if end is not None and time.monotonic() > end:
                raise TimeoutError("timed out")
    if getattr(answer.raw, "length_remaining", None):
        raise EOFError("its end is missing")
    return bytes(body)


def _pieces(answer: requests.Response) -> Iterator[bytes]:
    """The body as it comes in, unpacked."""
    read = getattr(answer.raw, "read1", None)
    if read is None:
        # Before urllib3 2.1, whose pieces are whole.
        yield from answer.iter_content(PIECE)
        return
    while piece := read(PIECE, decode_content=True):
        yield piece


def _below(error: BaseException) -> Iterator[BaseException]:
    """An error and those inside, the nearest first; `requests` and `urllib3` keep them in several ways."""
    seen: list[BaseException] = []
    left: list[Any] = [error]
    while left:
        one = left.pop(0)
        if isinstance(one, BaseException) and one not in seen:
            seen.append(one)
            yield one
            left += [
                getattr(one, "reason", None),
                getattr(one, "original_error", None),
                one.__cause__,
                one.__context__,
                *one.args,
            ]

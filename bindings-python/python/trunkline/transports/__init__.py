"""Transports: what sends the requests of a client.

Without one, the library sends them itself: over connections that threads share, HTTP/2 where the service offers it. Where a
program has replaced Python's sockets or its HTTP client (gevent, eventlet, VCR, pytest-socket), :class:`HttpClient` takes its
place by itself.

>>> client = Client(transport=HttpClient())  # Python's own http.client
>>> client = Client(transport=Requests())    # requests, where it is installed: for `responses` and the like
"""

from __future__ import annotations

from trunkline.base.importing import importing
from trunkline.transports.error import TransportError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trunkline.transports.http_client import HttpClient
    from trunkline.transports.with_requests import Requests

__all__ = ["HttpClient", "Requests", "TransportError"]


def __getattr__(name: str) -> object:
    # Each brings what it stands on.
    if name == "HttpClient":
        with importing:
            from trunkline.transports.http_client import HttpClient

        return HttpClient
    if name == "Requests":
        with importing:
            from trunkline.transports.with_requests import Requests

        return Requests
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

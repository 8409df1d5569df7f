"""HTTP clients as programs for Twilio's library have them: what is given as ``http_client=``.

A client of one's own is an object with a method ``request``. What is new is better written as a ``transport``: see
:mod:`trunkline.transports`.
"""

from __future__ import annotations

from trunkline.http.response import Response

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from logging import Logger, LoggerAdapter
    from typing import Any

    Log = Logger | LoggerAdapter[Logger]

__all__ = ["AsyncHttpClient", "HttpClient"]


class HttpClient:
    """What an HTTP client of one's own may inherit.

    :param logger: What logs the requests.
    :param is_async: Whether ``request`` is a coroutine.
    :param timeout: Seconds that a request may take.
    """

    def __init__(self, logger: Log, is_async: bool, timeout: float | None = None) -> None:
        if timeout is not None and timeout <= 0:
            raise ValueError(timeout)
        self.logger = logger
        self.is_async = is_async
        self.timeout = timeout

    def request(
        self,
        method: str,
        uri: str,
        params: Mapping[str, Any] | None = None,
        data: Any = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Any:
        """Sends a request.

        :param method: The method, in capitals.
        :param uri: The URL without its query.
        :param params: The query; a list repeats its name.
        :param data: A form, in which a list repeats its name, or the JSON that is the body.
        :param headers: The headers.
        :param auth: User name and password.
        :param timeout: Seconds that it may take.
        :param allow_redirects: Whether redirects are followed; never asked for.
        :returns: A :class:`~trunkline.http.response.Response`, or what has its attributes.
        """
        raise NotImplementedError("an HTTP client has a method `request`")


class AsyncHttpClient(HttpClient):
    """The same, whose ``request`` is a coroutine."""

    async def request(
        self,
        method: str,
        uri: str,
        params: Mapping[str, Any] | None = None,
        data: Any = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        """Sends a request; see :meth:`HttpClient.request`."""
        raise NotImplementedError("an HTTP client has a method `request`")

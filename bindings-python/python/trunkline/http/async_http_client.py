"""The asynchronous HTTP client."""

from __future__ import annotations

from trunkline.base.importing import importing
from trunkline.http import AsyncHttpClient
from trunkline.http.http_client import TwilioHttpClient
from trunkline.http.logger import request_logger

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType
    from typing import Any

    from typing_extensions import Self

    from trunkline.http import Log
    from trunkline.http.response import Response


class AsyncTwilioHttpClient(AsyncHttpClient):
    """Settings of the requests, for ``client.messages.create_async(…)`` and its like.

    :param pool_connections: Taken for compatibility: connections are kept and shared.
    :param trace_configs: Taken for compatibility: what ``on_attempt=`` of a client is for.
    :param timeout: Seconds that an attempt may take.
    :param logger: What is told of each attempt, at INFO, in the place of ``logging.getLogger("trunkline")``.
    :param proxy_url: URL of a proxy.
    :param max_retries: How often a request is sent again at most.
    """

    def __init__(
        self,
        pool_connections: bool = True,
        trace_configs: Any = None,
        timeout: float | None = None,
        logger: Log = request_logger,
        proxy_url: str | None = None,
        max_retries: int | None = None,
    ) -> None:
        super().__init__(logger, True, timeout)
        self.pool_connections = pool_connections
        self.trace_configs = trace_configs
        self.proxy_url = proxy_url
        self.max_retries = max_retries

    def settings(self) -> dict[str, Any]:
        """The settings of a client that mean the same."""
        return {"timeout": self.timeout, "max_retries": self.max_retries, "proxy": self.proxy_url}

    async def request(
        self,
        method: str,
        url: str,
        params: Mapping[str, Any] | None = None,
        data: Any = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        """Sends a request, as a client of one's own that inherits it asks for."""
        with importing:
            import asyncio

        proxy = {} if self.proxy_url is None else {"https": self.proxy_url}
        sender = TwilioHttpClient(timeout=self.timeout, logger=self.logger, proxy=proxy)
        return await asyncio.to_thread(sender.request, method, url, params, data, headers, auth, timeout, allow_redirects)

    async def close(self) -> None:
        """Nothing is to be done: connections are closed by themselves."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        await self.close()

"""The HTTP client that clients have unless they are given another one."""

from __future__ import annotations

from trunkline.base.importing import importing
from trunkline.http import HttpClient
from trunkline.http.logger import request_logger
from trunkline.http.response import Response

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from trunkline.http import Log


class TwilioHttpClient(HttpClient):
    """Settings of the requests, by the names that Twilio's library has for them. The requests are sent as those of any client.

    :param pool_connections: Taken for compatibility: connections are kept and shared.
    :param request_hooks: Hooks of the library ``requests``, which sends the requests then.
    :param timeout: Seconds that an attempt may take.
    :param logger: What is told of each attempt, at INFO, in the place of ``logging.getLogger("trunkline")``.
    :param proxy: URLs of proxies by scheme, ``{"https": "http://proxy.example:3128"}``.
    :param max_retries: How often a request is sent again at most.
    """

    def __init__(
        self,
        pool_connections: bool = True,
        request_hooks: Mapping[str, Any] | None = None,
        timeout: float | None = None,
        logger: Log = request_logger,
        proxy: Mapping[str, str] | None = None,
        max_retries: int | None = None,
    ) -> None:
        super().__init__(logger, False, timeout)
        self.pool_connections = pool_connections
        self.request_hooks = request_hooks
        self.proxy: Mapping[str, str] = proxy or {}
        self.max_retries = max_retries

    def settings(self) -> dict[str, Any]:
        """The settings of a client that mean the same."""
        settings: dict[str, Any] = {"timeout": self.timeout, "max_retries": self.max_retries}
        proxy = self.proxy.get("https") or self.proxy.get("http")
        if self.request_hooks is not None:
            settings["transport"] = _with_hooks(self.request_hooks, self.proxy)
        elif proxy is not None:
            settings["proxy"] = proxy
        return settings

    def request(
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
            from trunkline.http.custom import Outgoing, answered

        if timeout is None:
            timeout = self.timeout
        elif timeout <= 0:
            raise ValueError(timeout)
        request = Outgoing(method, url, params, data, headers, auth, timeout)
        self.logger.info("%s %s", request.method, url)
        answer = answered(self._sender()(request))
        self.logger.info("%s %s answered %s", request.method, url, answer.status_code)
        return answer

    def _sender(self) -> Any:
        with importing:
            from trunkline.transports import HttpClient as Standard

        if self.request_hooks is not None:
            return _with_hooks(self.request_hooks, self.proxy)
        return Standard(proxy=self.proxy.get("https") or self.proxy.get("http"))


def _with_hooks(hooks: Mapping[str, Any], proxy: Mapping[str, str]) -> Any:
    with importing:
        import requests

        from trunkline.transports import Requests

    session = requests.Session()
    session.hooks.update(hooks)
    session.proxies.update(proxy)
    return Requests(session)

"""Capability tokens of TaskRouter: which requests a worker's browser may make."""

from __future__ import annotations

import time

from trunkline import _native
from trunkline.jwt import Jwt

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["TaskRouterCapabilityToken"]


class TaskRouterCapabilityToken(Jwt):
    """A token for a worker, a queue or a workspace.

    :param account_sid: The account, ``AC…``.
    :param auth_token: Its auth token, which signs.
    :param workspace_sid: The workspace, ``WS…``.
    :param channel_id: What the token is for, by its SID.
    :param kwargs: ``nbf``, ``ttl`` and ``valid_until``; and whether it allows what the methods of these names allow:
        ``allow_web_sockets`` and ``allow_fetch_self`` unless it is said otherwise.
    """

    VERSION = "v1"
    DOMAIN = "https://taskrouter.twilio.com"
    EVENTS_BASE_URL = "https://event-bridge.twilio.com/v1/wschannels"

    # What is allowed unless it is said otherwise, and whether it is.
    _SHORTCUTS: tuple[tuple[str, bool], ...] = (
        ("allow_web_sockets", True),
        ("allow_fetch_self", True),
        ("allow_update_self", False),
        ("allow_delete_self", False),
        ("allow_fetch_subresources", False),
        ("allow_delete_subresources", False),
        ("allow_update_subresources", False),
    )

    def __init__(self, account_sid: str, auth_token: str, workspace_sid: str, channel_id: str, **kwargs: Any) -> None:
        super().__init__(
            auth_token,
            account_sid,
            nbf=kwargs.get("nbf", Jwt.GENERATE),
            ttl=kwargs.get("ttl", 3600),
            valid_until=kwargs.get("valid_until"),
        )
        for name, sid, prefix in (
            ("account_sid", account_sid, "AC"),
            ("workspace_sid", workspace_sid, "WS"),
            ("channel_id", channel_id, self.channel_prefix),
        ):
            if not sid or not sid.startswith(prefix):
                raise ValueError(f"{name} must begin with {prefix}")
        self.account_sid = account_sid
        self.workspace_sid = workspace_sid
        self.channel_id = channel_id
        self.policies: list[dict[str, Any]] = []
        for name, allows in self._SHORTCUTS:
            if kwargs.get(name, allows):
                getattr(self, name)()

    @property
    def auth_token(self) -> str | None:
        """What signs the token."""
        return self.secret_key

    @property
    def workspace_url(self) -> str:
        """The URL of the workspace."""
        return f"{self.DOMAIN}/{self.VERSION}/Workspaces/{self.workspace_sid}"

    @property
    def resource_url(self) -> str:
        """The URL of what the token is for."""
        raise NotImplementedError("Subclass must set its specific resource_url.")

    @property
    def channel_prefix(self) -> str:
        """What the SID of it begins with."""
        raise NotImplementedError("Subclass must set its specific channel_id sid prefix.")

    def allow_fetch_self(self) -> None:
        """Allows to read what the token is for."""
        self._make_policy(self.resource_url, "GET", True)

    def allow_update_self(self) -> None:
        """Allows to change it."""
        self._make_policy(self.resource_url, "POST", True)

    def allow_delete_self(self) -> None:
        """Allows to delete it."""
        self._make_policy(self.resource_url, "DELETE", True)

    def allow_fetch_subresources(self) -> None:
        """Allows to read all that is below it."""
        self._make_policy(self.resource_url + "/**", "GET", True)

    def allow_update_subresources(self) -> None:
        """Allows to change all that is below it."""
        self._make_policy(self.resource_url + "/**", "POST", True)

    def allow_delete_subresources(self) -> None:
        """Allows to delete all that is below it."""
        self._make_policy(self.resource_url + "/**", "DELETE", True)

    def allow_web_sockets(self, channel_id: str | None = None) -> None:
        """Allows the events of a channel over a web socket: of what the token is for, unless given."""
        url = f"{self.EVENTS_BASE_URL}/{self.account_sid}/{channel_id or self.channel_id}"
        self._make_policy(url, "GET", True)
        self._make_policy(url, "POST", True)

    def _make_policy(
        self,
        url: str,
        method: str,
        allowed: bool,
        query_filter: dict[str, Any] | None = None,
        post_filter: dict[str, Any] | None = None,
    ) -> None:
        policy = {"url": url, "method": method.upper(), "allow": allowed}
        self.policies.append({**policy, "query_filter": query_filter or {}, "post_filter": post_filter or {}})

    def to_jwt(self, ttl: int | None = None) -> str:
        """The token, made now.

        :param ttl: How long it is valid, in seconds, in the place of what it was made with.
        """
        return _native.task_router_capability(
            self.account_sid,
            self._key(),
            self.workspace_sid,
            self.channel_id,
            [tuple(policy.values()) for policy in self.policies],
            self._validity(ttl),
            self.algorithm,
            int(time.time()),
        )

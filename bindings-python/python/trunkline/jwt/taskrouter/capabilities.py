"""Capability tokens of TaskRouter for a worker, a queue and a workspace."""

from __future__ import annotations

from trunkline.jwt.taskrouter import TaskRouterCapabilityToken

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["TaskQueueCapabilityToken", "WorkerCapabilityToken", "WorkspaceCapabilityToken"]


class WorkerCapabilityToken(TaskRouterCapabilityToken):
    """A token for a worker. It allows to read activities and reservations, unless it is said otherwise."""

    channel_prefix = "WK"

    def __init__(
        self, account_sid: str, auth_token: str, workspace_sid: str, worker_sid: str, ttl: int = 3600, **kwargs: Any
    ) -> None:
        super().__init__(account_sid, auth_token, workspace_sid, worker_sid, ttl=ttl, **kwargs)
        for name, allows in (
            ("allow_fetch_activities", True),
            ("allow_fetch_reservations", True),
            ("allow_fetch_worker_reservations", True),
            ("allow_update_activities", False),
            ("allow_update_reservations", False),
        ):
            if kwargs.get(name, allows):
                getattr(self, name)()

    @property
    def resource_url(self) -> str:
        return f"{self.workspace_url}/Workers/{self.channel_id}"

    def allow_fetch_activities(self) -> None:
        """Allows to read the activities."""
        self._make_policy(self.workspace_url + "/Activities", "GET", True)

    def allow_fetch_reservations(self) -> None:
        """Allows to read reservations of tasks."""
        self._make_policy(self.workspace_url + "/Tasks/**", "GET", True)

    def allow_fetch_worker_reservations(self) -> None:
        """Allows to read the worker's reservations."""
        self._make_policy(self.resource_url + "/Reservations/**", "GET", True)

    def allow_update_activities(self) -> None:
        """Allows to change the worker's activity."""
        self._make_policy(self.resource_url, "POST", True, post_filter={"ActivitySid": {"required": True}})

    def allow_update_reservations(self) -> None:
        """Allows to change reservations."""
        self._make_policy(self.workspace_url + "/Tasks/**", "POST", True)
        self._make_policy(self.resource_url + "/Reservations/**", "POST", True)


class TaskQueueCapabilityToken(TaskRouterCapabilityToken):
    """A token for a queue of tasks."""

    channel_prefix = "WQ"

    def __init__(
        self, account_sid: str, auth_token: str, workspace_sid: str, task_queue_sid: str, ttl: int = 3600, **kwargs: Any
    ) -> None:
        super().__init__(account_sid, auth_token, workspace_sid, task_queue_sid, ttl=ttl, **kwargs)

    @property
    def resource_url(self) -> str:
        return f"{self.workspace_url}/TaskQueues/{self.channel_id}"


class WorkspaceCapabilityToken(TaskRouterCapabilityToken):
    """A token for a workspace."""

    channel_prefix = "WS"

    def __init__(self, account_sid: str, auth_token: str, workspace_sid: str, ttl: int = 3600, **kwargs: Any) -> None:
        super().__init__(account_sid, auth_token, workspace_sid, workspace_sid, ttl=ttl, **kwargs)

    @property
    def resource_url(self) -> str:
        return self.workspace_url

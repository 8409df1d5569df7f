"""What an access token grants. What is not given is not said."""

from __future__ import annotations

from trunkline.jwt.access_token import AccessTokenGrant

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = [
    "ChatGrant",
    "ConversationsGrant",
    "PlaybackGrant",
    "SyncGrant",
    "TaskRouterGrant",
    "VideoGrant",
    "VoiceGrant",
]


def _given(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value}


class ChatGrant(AccessTokenGrant):
    """Chat and Conversations.

    :param service_sid: The service, ``IS…``.
    :param endpoint_id: What tells one device of an identity from another.
    :param deployment_role_sid: The role that the identity gets in the service, ``RL…``.
    :param push_credential_sid: The credential that notifications are pushed with, ``CR…``.
    """

    key = "chat"

    def __init__(
        self,
        service_sid: str | None = None,
        endpoint_id: str | None = None,
        deployment_role_sid: str | None = None,
        push_credential_sid: str | None = None,
    ) -> None:
        self.service_sid = service_sid
        self.endpoint_id = endpoint_id
        self.deployment_role_sid = deployment_role_sid
        self.push_credential_sid = push_credential_sid

    def to_payload(self) -> dict[str, Any]:
        return _given(
            service_sid=self.service_sid,
            endpoint_id=self.endpoint_id,
            deployment_role_sid=self.deployment_role_sid,
            push_credential_sid=self.push_credential_sid,
        )


class ConversationsGrant(AccessTokenGrant):
    """The earlier product of the name Conversations, for video.

    :param configuration_profile_sid: The configuration profile, ``VS…``.
    """

    key = "rtc"

    def __init__(self, configuration_profile_sid: str | None = None) -> None:
        self.configuration_profile_sid = configuration_profile_sid

    def to_payload(self) -> dict[str, Any]:
        return _given(configuration_profile_sid=self.configuration_profile_sid)


class SyncGrant(AccessTokenGrant):
    """Sync.

    :param service_sid: The service, ``IS…``.
    :param endpoint_id: What tells one device of an identity from another.
    """

    key = "data_sync"

    def __init__(self, service_sid: str | None = None, endpoint_id: str | None = None) -> None:
        self.service_sid = service_sid
        self.endpoint_id = endpoint_id

    def to_payload(self) -> dict[str, Any]:
        return _given(service_sid=self.service_sid, endpoint_id=self.endpoint_id)


class VoiceGrant(AccessTokenGrant):
    """Calls in an app or a browser.

    :param incoming_allow: Whether the identity can be called.
    :param outgoing_application_sid: The TwiML application, ``AP…``, that answers when the identity calls.
    :param outgoing_application_params: What the application is told.
    :param push_credential_sid: The credential that incoming calls are pushed with, ``CR…``.
    :param endpoint_id: What tells one device of an identity from another.
    """

    key = "voice"

    def __init__(
        self,
        incoming_allow: bool | None = None,
        outgoing_application_sid: str | None = None,
        outgoing_application_params: dict[str, Any] | None = None,
        push_credential_sid: str | None = None,
        endpoint_id: str | None = None,
    ) -> None:
        self.incoming_allow = incoming_allow
        self.outgoing_application_sid = outgoing_application_sid
        self.outgoing_application_params = outgoing_application_params
        self.push_credential_sid = push_credential_sid
        self.endpoint_id = endpoint_id

    def to_payload(self) -> dict[str, Any]:
        payload: dict[str, Any] = {}
        if self.incoming_allow is True:
            payload["incoming"] = {"allow": True}
        if self.outgoing_application_sid:
            payload["outgoing"] = {"application_sid": self.outgoing_application_sid}
            if self.outgoing_application_params:
                payload["outgoing"]["params"] = self.outgoing_application_params
        if self.push_credential_sid:
            payload["push_credential_sid"] = self.push_credential_sid
        if self.endpoint_id:
            payload["endpoint_id"] = self.endpoint_id
        return payload


class VideoGrant(AccessTokenGrant):
    """Video.

    :param room: The only room, by its name or SID; every room, unless given.
    """

    key = "video"

    def __init__(self, room: str | None = None) -> None:
        self.room = room

    def to_payload(self) -> dict[str, Any]:
        return {"room": self.room} if self.room else {}


class TaskRouterGrant(AccessTokenGrant):
    """TaskRouter.

    :param workspace_sid: The workspace, ``WS…``.
    :param worker_sid: The worker, ``WK…``.
    :param role: The role.
    """

    key = "task_router"

    def __init__(self, workspace_sid: str | None = None, worker_sid: str | None = None, role: str | None = None) -> None:
        self.workspace_sid = workspace_sid
        self.worker_sid = worker_sid
        self.role = role

    def to_payload(self) -> dict[str, Any]:
        return _given(workspace_sid=self.workspace_sid, worker_sid=self.worker_sid, role=self.role)


class PlaybackGrant(AccessTokenGrant):
    """A live stream.

    :param grant: What the API answered as its playback grant.
    """

    key = "player"

    def __init__(self, grant: dict[str, Any] | None = None) -> None:
        self.grant = grant

    def to_payload(self) -> dict[str, Any] | None:
        return self.grant

//! What an access token grants.

use crate::value::{Map, Value};

/// The use of one product, by the key that Twilio knows it by.
#[derive(Clone, Debug, PartialEq)]
pub struct Grant {
    pub(super) key: String,
    pub(super) payload: Value,
}

impl Grant {
    /// A grant that is newer than this library.
    pub fn new(key: impl Into<String>, payload: impl Into<Value>) -> Grant {
        Grant { key: key.into(), payload: payload.into() }
    }
}

macro_rules! grants {
    ($($(#[$about:meta])* $name:ident, $key:literal: $($(#[$field_about:meta])* $field:ident)*;)*) => {
        $(
            $(#[$about])*
            #[derive(Clone, Debug, Default, PartialEq)]
            pub struct $name(Map);

            impl $name {
                /// A grant of nothing in particular.
                pub fn new() -> $name {
                    $name::default()
                }

                $(
                    $(#[$field_about])*
                    #[must_use]
                    pub fn $field(mut self, $field: impl Into<String>) -> $name {
                        self.0.insert(stringify!($field), $field.into());
                        self
                    }
                )*
            }

            impl From<$name> for Grant {
                fn from(grant: $name) -> Grant {
                    Grant::new($key, grant.0)
                }
            }
        )*
    };
}

grants! {
    /// Chat and Conversations.
    ChatGrant, "chat":
        /// The service, `IS…`.
        service_sid
        /// What tells one device of an identity from another.
        endpoint_id
        /// The role that the identity gets in the service, `RL…`.
        deployment_role_sid
        /// The credential that notifications are pushed with, `CR…`.
        push_credential_sid;
    /// The earlier product of the name Conversations, for video.
    ConversationsGrant, "rtc":
        /// The configuration profile, `VS…`.
        configuration_profile_sid;
    /// Sync.
    SyncGrant, "data_sync":
        /// The service, `IS…`.
        service_sid
        /// What tells one device of an identity from another.
        endpoint_id;
    /// TaskRouter.
    TaskRouterGrant, "task_router":
        /// The workspace, `WS…`.
        workspace_sid
        /// The worker, `WK…`.
        worker_sid
        /// The role.
        role;
    /// Video.
    VideoGrant, "video":
        /// The only room, by its name or SID; every room, unless given.
        room;
    /// Calls in an app or a browser.
    VoiceGrant, "voice":
        /// The credential that incoming calls are pushed with, `CR…`.
        push_credential_sid
        /// What tells one device of an identity from another.
        endpoint_id;
}

impl VoiceGrant {
    /// Whether the identity can be called.
    #[must_use]
    pub fn incoming_allow(mut self, allow: bool) -> VoiceGrant {
        if allow {
            self.0.insert("incoming", [("allow", true)].into_iter().collect::<Map>());
        }
        self
    }

    /// The TwiML application, `AP…`, that answers when the identity calls, and what it is told.
    #[must_use]
    pub fn outgoing(mut self, application_sid: impl Into<String>, params: Map) -> VoiceGrant {
        let mut outgoing: Map = [("application_sid", application_sid.into())].into_iter().collect();
        if !params.is_empty() {
            outgoing.insert("params", params);
        }
        self.0.insert("outgoing", outgoing);
        self
    }
}

/// A live stream: what the API answered as its playback grant.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaybackGrant(Value);

impl PlaybackGrant {
    /// Takes the grant as the API answered it.
    pub fn new(grant: impl Into<Value>) -> PlaybackGrant {
        PlaybackGrant(grant.into())
    }
}

impl From<PlaybackGrant> for Grant {
    fn from(grant: PlaybackGrant) -> Grant {
        Grant::new("player", grant.0)
    }
}

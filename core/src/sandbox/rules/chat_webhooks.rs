//! Webhooks of Chat: what happens in a service is told to the address that the service names, for the events that it lists, and to the
//! channel's own webhooks. What an application does over the API is told only if it asks for it, by `X-Twilio-Webhook-Enabled: true`. Nobody
//! else does anything here, since Chat has no phones: there are no pre-events, which would wait for the application in the middle of its
//! own request.

use super::chat;
use crate::sandbox::call::Call;
use crate::sandbox::state::text;
use crate::sandbox::webhooks::{self, Pending, method, parameter};
use crate::schema::Method;
use crate::value::{Map, Value};

/// Something that has happened.
pub(crate) struct Event {
    /// As the sandbox calls it.
    kind: &'static str,
    /// As Chat calls it, in filters and in `EventType`.
    name: &'static str,
    /// What it tells of the resource: the parameters, and the fields that they have.
    told: &'static [(&'static str, &'static str)],
}

const CHANNEL: &[(&str, &str)] = &[
    ("ChannelSid", "sid"),
    ("FriendlyName", "friendly_name"),
    ("UniqueName", "unique_name"),
    ("ChannelType", "type"),
    ("Attributes", "attributes"),
    ("CreatedBy", "created_by"),
];
const MEMBER: &[(&str, &str)] = &[
    ("ChannelSid", "channel_sid"),
    ("MemberSid", "sid"),
    ("Identity", "identity"),
    ("RoleSid", "role_sid"),
    ("Attributes", "attributes"),
];
const MESSAGE: &[(&str, &str)] = &[
    ("ChannelSid", "channel_sid"),
    ("MessageSid", "sid"),
    ("Index", "index"),
    ("Body", "body"),
    ("Attributes", "attributes"),
    ("From", "from"),
];
const USER: &[(&str, &str)] = &[
    ("UserSid", "sid"),
    ("Identity", "identity"),
    ("FriendlyName", "friendly_name"),
    ("RoleSid", "role_sid"),
    ("Attributes", "attributes"),
];

pub(crate) const CHANNEL_ADDED: Event = Event { kind: "chat.channel.added", name: "onChannelAdded", told: CHANNEL };
pub(crate) const CHANNEL_UPDATED: Event =
    Event { kind: "chat.channel.updated", name: "onChannelUpdated", told: CHANNEL };
pub(crate) const CHANNEL_DESTROYED: Event =
    Event { kind: "chat.channel.destroyed", name: "onChannelDestroyed", told: CHANNEL };
pub(crate) const MEMBER_ADDED: Event = Event { kind: "chat.member.added", name: "onMemberAdded", told: MEMBER };
pub(crate) const MEMBER_UPDATED: Event = Event { kind: "chat.member.updated", name: "onMemberUpdated", told: MEMBER };
pub(crate) const MEMBER_REMOVED: Event = Event { kind: "chat.member.removed", name: "onMemberRemoved", told: MEMBER };
pub(crate) const MESSAGE_SENT: Event = Event { kind: "chat.message.sent", name: "onMessageSent", told: MESSAGE };
pub(crate) const MEDIA_MESSAGE_SENT: Event =
    Event { kind: "chat.media_message.sent", name: "onMediaMessageSent", told: MESSAGE };
pub(crate) const MESSAGE_UPDATED: Event =
    Event { kind: "chat.message.updated", name: "onMessageUpdated", told: MESSAGE };
pub(crate) const MESSAGE_REMOVED: Event =
    Event { kind: "chat.message.removed", name: "onMessageRemoved", told: MESSAGE };
pub(crate) const USER_ADDED: Event = Event { kind: "chat.user.added", name: "onUserAdded", told: USER };
pub(crate) const USER_UPDATED: Event = Event { kind: "chat.user.updated", name: "onUserUpdated", told: USER };

/// Tells what a call has done with a resource, if its caller asks for it.
pub(crate) fn tell(call: &mut Call, event: &Event, resource: &Map) {
    if !call.tells {
        return;
    }
    let mut parameters = vec![
        ("EventType", event.name.to_owned()),
        ("AccountSid", call.account.clone()),
        ("InstanceSid", call.parent("ServiceSid").to_owned()),
        ("Source", "API".to_owned()),
        ("RetryCount", "0".to_owned()),
    ];
    let dates = [("DateCreated", "date_created"), ("DateUpdated", "date_updated")];
    for (name, field) in event.told.iter().chain(&dates) {
        let value = parameter(resource.get(field));
        if !value.is_empty() {
            parameters.push((name, value));
        }
    }
    let parameters: Vec<(String, String)> =
        parameters.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    for (url, verb) in targets(call, event, resource) {
        let (now, account) = (call.now, call.account.clone());
        webhooks::post(call.state, now, Pending::new(event.kind, &account, &url, verb, parameters.clone()));
    }
}

/// Where an event goes.
fn targets(call: &Call, event: &Event, resource: &Map) -> Vec<(String, Method)> {
    let mut targets = Vec::new();
    if let Some(service) = chat::service(call).filter(|service| has(service.get("webhook_filters"), event.name)) {
        targets.push((text(service, "post_webhook_url").to_owned(), method(text(service, "webhook_method"))));
    }
    let channel = event.told.iter().find(|(name, _)| *name == "ChannelSid").map(|(_, field)| text(resource, field));
    if let Some(channel) = channel {
        let place = call.place_of(&format!("{}/Channels/{channel}/Webhooks", call.path_of("ServiceSid")));
        let own = call.state.collection(&call.account, &place).into_iter().flat_map(|webhooks| webhooks.iter());
        targets.extend(own.filter_map(|(_, webhook)| {
            let configuration = webhook.get("configuration").and_then(Value::as_map)?;
            let is_told = text(webhook, "type") == "webhook" && has(configuration.get("filters"), event.name);
            is_told.then(|| (text(configuration, "url").to_owned(), method(text(configuration, "method"))))
        }));
    }
    targets
}

/// Whether filters, one or several, name an event.
pub(super) fn has(filters: Option<&Value>, name: &str) -> bool {
    match filters {
        Some(Value::List(filters)) => filters.iter().any(|filter| filter.as_str() == Some(name)),
        Some(Value::Text(filter)) => filter == name,
        _ => false,
    }
}

//! Chat services, their roles and their users. The codes from 50000 on are Programmable Chat's; that a conflict is
//! answered with 409 is from memory.

use super::channels;
use super::chat_webhooks::{USER_ADDED, USER_UPDATED, tell};
use crate::sandbox::call::{Call, Done};
use crate::sandbox::kinds;
use crate::sandbox::problem::Problem;
use crate::sandbox::resource;
use crate::sandbox::state::{integer, text};
use crate::value::{Map, Value};

/// The roles that a new service comes with: name, type, permissions.
const ROLES: [(&str, &str, &[&str]); 4] = [
    (
        "service admin",
        "deployment",
        &[
            "addMember",
            "createChannel",
            "deleteAnyMessage",
            "destroyChannel",
            "editAnyMessage",
            "editAnyMessageAttributes",
            "editAnyUserInfo",
            "editChannelAttributes",
            "editChannelName",
            "inviteMember",
            "joinChannel",
            "removeMember",
        ],
    ),
    ("service user", "deployment", &["createChannel", "editOwnUserInfo", "joinChannel"]),
    (
        "channel admin",
        "channel",
        &[
            "addMember",
            "deleteAnyMessage",
            "deleteOwnMessage",
            "destroyChannel",
            "editChannelAttributes",
            "editChannelName",
            "editOwnMessage",
            "editOwnMessageAttributes",
            "inviteMember",
            "leaveChannel",
            "removeMember",
            "sendMediaMessage",
            "sendMessage",
        ],
    ),
    (
        "channel user",
        "channel",
        &[
            "deleteOwnMessage",
            "editOwnMessage",
            "editOwnMessageAttributes",
            "leaveChannel",
            "sendMediaMessage",
            "sendMessage",
        ],
    ),
];

/// Creates a service with its four roles.
pub(crate) fn create_service(call: &mut Call) -> Result<Done, Problem> {
    kinds::check(call.operation, &call.form)?;
    let mut record = call.new_record();
    let service = text(&record, "sid").to_owned();
    let place = format!("{}/{service}/Roles", call.place());
    let mut sids = Vec::new();
    for (name, kind, permissions) in ROLES {
        let sid = call.state.mint.sid("RL");
        let mut role = Map::from_iter([
            ("sid", sid.as_str()),
            ("account_sid", &call.account),
            ("service_sid", &service),
            ("friendly_name", name),
            ("type", kind),
        ]);
        role.insert("permissions", permissions.to_vec());
        role.insert("date_created", call.now);
        role.insert("date_updated", call.now);
        call.state.insert(&call.account, &place, &sid, role);
        sids.push(sid);
    }
    if let [_, service_user, channel_admin, channel_user] = sids.as_slice() {
        record.insert("default_service_role_sid", service_user.as_str());
        record.insert("default_channel_role_sid", channel_user.as_str());
        record.insert("default_channel_creator_role_sid", channel_admin.as_str());
    }
    kinds::defaults(
        &mut record,
        [
            ("read_status_enabled", Value::from(true)),
            ("reachability_enabled", false.into()),
            ("typing_indicator_timeout", 5.into()),
            ("consumption_report_interval", 10.into()),
            ("limits", Map::from_iter([("channel_members", 100), ("user_channels", 250)]).into()),
            ("pre_webhook_retry_count", 0.into()),
            ("post_webhook_retry_count", 0.into()),
            ("notifications", notifications().into()),
            ("media", media().into()),
        ],
    );
    Ok(Done::Created(call.keep(record)))
}

fn notifications() -> Map {
    let quiet = || Map::from_iter([("enabled", false)]);
    let mut notifications = Map::from_iter([("log_enabled", Value::Bool(false))]);
    let mut new_message = quiet();
    new_message.insert("badge_count_enabled", false);
    notifications.insert("new_message", new_message);
    for kind in ["added_to_channel", "removed_from_channel", "invited_to_channel"] {
        notifications.insert(kind, quiet());
    }
    notifications
}

fn media() -> Map {
    Map::from_iter([
        ("size_limit_mb", Value::from(150)),
        ("compatibility_message", "Media messages are not supported by your client".into()),
    ])
}

/// The parameter is `Permission`, the field `permissions`.
pub(crate) fn create_role(call: &mut Call) -> Result<Done, Problem> {
    kinds::check(call.operation, &call.form)?;
    let mut record = call.new_record();
    record.insert("permissions", permissions(call));
    Ok(Done::Created(call.keep(record)))
}

pub(crate) fn update_role(call: &mut Call) -> Result<Done, Problem> {
    kinds::check(call.operation, &call.form)?;
    let permissions = permissions(call);
    let record = call.record_mut()?;
    record.insert("permissions", permissions);
    let record = record.clone();
    Ok(Done::Found(call.item(record)))
}

fn permissions(call: &Call) -> Vec<String> {
    call.form.all("Permission").map(str::to_owned).collect()
}

pub(crate) fn create_user(call: &mut Call) -> Result<Done, Problem> {
    kinds::check(call.operation, &call.form)?;
    let identity = call.form.get("Identity").unwrap_or_default();
    if call.collection().is_some_and(|users| users.find("identity", identity).is_some()) {
        return Err(Problem::new(409, 50201, "User already exists"));
    }
    let record = call.new_record();
    let record = with_user_defaults(call, record);
    let item = call.keep(record);
    tell(call, &USER_ADDED, &item.record);
    Ok(Done::Created(item))
}

pub(crate) fn update_user(call: &mut Call) -> Result<Done, Problem> {
    let done = resource::update(call)?;
    let user = call.record()?.clone();
    tell(call, &USER_UPDATED, &user);
    Ok(done)
}

/// A user leaves every channel before going.
pub(crate) fn delete_user(call: &mut Call) -> Result<Done, Problem> {
    let identity = text(call.record()?, "identity").to_owned();
    for membership in memberships(call, &identity) {
        channels::leave(call, &membership.channel, &membership.member);
    }
    resource::delete(call)
}

/// Makes sure that a service has a user of this identity: whoever becomes a member becomes a user.
pub(crate) fn ensure_user(call: &mut Call, identity: &str) {
    let path = format!("{}/Users", call.path_of("ServiceSid"));
    let place = call.place_of(&path);
    if call.state.collection(&call.account, &place).is_some_and(|users| users.find("identity", identity).is_some()) {
        return;
    }
    let sid = call.state.mint.sid("US");
    let mut record = Map::from_iter([
        ("sid", sid.as_str()),
        ("account_sid", &call.account),
        ("service_sid", call.parent("ServiceSid")),
        ("identity", identity),
    ]);
    record.insert("date_created", call.now);
    record.insert("date_updated", call.now);
    let record = with_user_defaults(call, record);
    tell(call, &USER_ADDED, &record);
    call.state.insert(&call.account, &place, &sid, record);
}

fn with_user_defaults(call: &Call, mut record: Map) -> Map {
    let role = service_field(call, "default_service_role_sid");
    kinds::defaults(
        &mut record,
        [("role_sid", Value::from(role)), ("attributes", "{}".into()), ("joined_channels_count", 0.into())],
    );
    record
}

/// The service that a call is about.
pub(crate) fn service<'a>(call: &'a Call) -> Option<&'a Map> {
    let (services, sid) = call.path_of("ServiceSid").rsplit_once('/')?;
    call.state.record(&call.account, &call.place_of(services), sid)
}

/// A text of that service.
pub(crate) fn service_field(call: &Call, field: &str) -> Option<String> {
    service(call).map(|service| text(service, field).to_owned())
}

/// Adds to the count of channels that a user is a member of.
pub(crate) fn count_channels(call: &mut Call, identity: &str, by: i64) {
    let place = call.place_of(&format!("{}/Users", call.path_of("ServiceSid")));
    let users = call.state.collection(&call.account, &place);
    let Some(sid) = users.and_then(|users| users.find("identity", identity)).map(|user| text(user, "sid").to_owned())
    else {
        return;
    };
    count(call, &place, &sid, "joined_channels_count", by);
}

/// Adds to a number of a record.
pub(crate) fn count(call: &mut Call, place: &str, sid: &str, field: &'static str, by: i64) {
    if let Some(record) = call.state.record_mut(&call.account, place, sid) {
        let sum = integer(record, field).saturating_add(by);
        record.insert(field, sum);
    }
}

/// Someone's place in a channel.
pub(crate) struct Membership {
    pub(crate) channel: Map,
    pub(crate) member: Map,
}

/// The channels of a service in which an identity is a member, oldest first.
pub(crate) fn memberships(call: &Call, identity: &str) -> Vec<Membership> {
    let path = format!("{}/Channels", call.path_of("ServiceSid"));
    let place = call.place_of(&path);
    let channels = call.state.collection(&call.account, &place).into_iter().flat_map(|channels| channels.iter());
    let memberships = channels.filter_map(|(_, channel)| {
        let place = format!("{place}/{}/Members", text(channel, "sid"));
        let member = call.state.collection(&call.account, &place)?.find("identity", identity)?;
        Some(Membership { channel: channel.clone(), member: member.clone() })
    });
    memberships.collect()
}

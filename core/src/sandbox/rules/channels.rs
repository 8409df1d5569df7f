//! Channels with their members, messages and invites, and the counts that go with them.

use super::{chat, chat_webhooks as told};
use crate::sandbox::call::{Call, Done};
use crate::sandbox::kinds;
use crate::sandbox::problem::Problem;
use crate::sandbox::resource;
use crate::sandbox::state::{integer, text};
use crate::value::{Map, Value};

/// Who did what nobody is named for.
const SYSTEM: &str = "system";

pub(crate) fn create(call: &mut Call) -> Result<Done, Problem> {
    kinds::check(call.operation, &call.form)?;
    check_name_is_free(call, None)?;
    let mut record = call.new_record();
    clear_empty_name(&mut record);
    kinds::defaults(
        &mut record,
        [
            ("type", Value::from("public")),
            ("attributes", "{}".into()),
            ("created_by", SYSTEM.into()),
            ("members_count", 0.into()),
            ("messages_count", 0.into()),
        ],
    );
    let item = call.keep(record);
    told::tell(call, &told::CHANNEL_ADDED, &item.record);
    Ok(Done::Created(item))
}

pub(crate) fn update(call: &mut Call) -> Result<Done, Problem> {
    let sid = call.sid()?;
    check_name_is_free(call, Some(&sid))?;
    let done = resource::update(call)?;
    clear_empty_name(call.record_mut()?);
    let channel = call.record()?.clone();
    told::tell(call, &told::CHANNEL_UPDATED, &channel);
    Ok(done)
}

/// Members leave before the channel goes, so that the users' counts stay right.
pub(crate) fn delete(call: &mut Call) -> Result<Done, Problem> {
    let members = call.place_of(&format!("{}/{}/Members", call.path, call.sid()?));
    let members = call.state.collection(&call.account, &members).into_iter().flat_map(|members| members.iter());
    let identities: Vec<String> = members.map(|(_, member)| text(member, "identity").to_owned()).collect();
    for identity in identities {
        chat::count_channels(call, &identity, -1);
    }
    // Its own webhooks go with it.
    let channel = call.record()?.clone();
    told::tell(call, &told::CHANNEL_DESTROYED, &channel);
    resource::delete(call)
}

fn check_name_is_free(call: &Call, own: Option<&str>) -> Result<(), Problem> {
    let Some(name) = call.form.filled("UniqueName") else { return Ok(()) };
    let other = call.collection().and_then(|channels| channels.find("unique_name", name));
    match other {
        Some(other) if Some(text(other, "sid")) != own => {
            Err(Problem::new(409, 50307, "Channel with provided unique name already exists"))
        }
        _ => Ok(()),
    }
}

/// A unique name that is empty is none.
fn clear_empty_name(record: &mut Map) {
    if text(record, "unique_name").is_empty() {
        record.insert("unique_name", Value::Null);
    }
}

pub(crate) fn create_invite(call: &mut Call) -> Result<Done, Problem> {
    kinds::check(call.operation, &call.form)?;
    check_is_no_member(call)?;
    let role = chat::service_field(call, "default_channel_role_sid");
    let mut record = call.new_record();
    kinds::defaults(&mut record, [("role_sid", Value::from(role)), ("created_by", SYSTEM.into())]);
    Ok(Done::Created(call.keep(record)))
}

/// Adds a member, who becomes a user of the service and needs no invite any more.
pub(crate) fn create_member(call: &mut Call) -> Result<Done, Problem> {
    kinds::check(call.operation, &call.form)?;
    check_is_no_member(call)?;
    let identity = call.form.get("Identity").unwrap_or_default().to_owned();
    let role = chat::service_field(call, "default_channel_role_sid");
    let mut record = call.new_record();
    kinds::defaults(&mut record, [("role_sid", Value::from(role)), ("attributes", "{}".into())]);
    let item = call.keep(record);
    chat::ensure_user(call, &identity);
    chat::count_channels(call, &identity, 1);
    count_in_channel(call, "members_count", 1);
    let invites = call.place_of(&format!("{}/Invites", call.path_of("ChannelSid")));
    let invite = call.state.collection(&call.account, &invites).and_then(|invites| invites.find("identity", &identity));
    if let Some(invite) = invite.map(|invite| text(invite, "sid").to_owned()) {
        call.state.remove(&call.account, &invites, &invite);
    }
    told::tell(call, &told::MEMBER_ADDED, &item.record);
    Ok(Done::Created(item))
}

fn check_is_no_member(call: &Call) -> Result<(), Problem> {
    let identity = call.form.get("Identity").unwrap_or_default();
    let members = call.place_of(&format!("{}/Members", call.path_of("ChannelSid")));
    let members = call.state.collection(&call.account, &members);
    match members.and_then(|members| members.find("identity", identity)) {
        Some(_) => Err(Problem::new(409, 50404, "Member already exists")),
        None => Ok(()),
    }
}

pub(crate) fn update_member(call: &mut Call) -> Result<Done, Problem> {
    let done = resource::update(call)?;
    let member = call.record()?.clone();
    told::tell(call, &told::MEMBER_UPDATED, &member);
    Ok(done)
}

pub(crate) fn delete_member(call: &mut Call) -> Result<Done, Problem> {
    let member = call.record()?.clone();
    let done = resource::delete(call)?;
    chat::count_channels(call, text(&member, "identity"), -1);
    count_in_channel(call, "members_count", -1);
    told::tell(call, &told::MEMBER_REMOVED, &member);
    Ok(done)
}

/// Takes a member out of a channel, whatever the call is about.
pub(crate) fn leave(call: &mut Call, channel: &Map, member: &Map) {
    let channels = call.place_of(&format!("{}/Channels", call.path_of("ServiceSid")));
    let channel = text(channel, "sid");
    call.state.remove(&call.account, &format!("{channels}/{channel}/Members"), text(member, "sid"));
    chat::count(call, &channels, channel, "members_count", -1);
    chat::count_channels(call, text(member, "identity"), -1);
}

fn count_in_channel(call: &mut Call, field: &'static str, by: i64) {
    let channel = call.parent("ChannelSid").to_owned();
    let place = call.place_of(&format!("{}/Channels", call.path_of("ServiceSid")));
    chat::count(call, &place, &channel, field, by);
}

/// Messages are numbered from 0 in each channel; a number is never given twice.
pub(crate) fn create_message(call: &mut Call) -> Result<Done, Problem> {
    kinds::check(call.operation, &call.form)?;
    let place = call.place_of(&format!("{}/Channels", call.path_of("ServiceSid")));
    let channel = call.parent("ChannelSid").to_owned();
    let index = call.state.record(&call.account, &place, &channel).map_or(0, |channel| integer(channel, "next_index"));
    chat::count(call, &place, &channel, "next_index", 1);
    count_in_channel(call, "messages_count", 1);
    let mut record = call.new_record();
    record.insert("to", channel);
    record.insert("index", index);
    record.insert("was_edited", false);
    let media = call.form.filled("MediaSid").map(|sid| {
        // What was uploaded is kept by a service that is not here.
        Map::from_iter([
            ("sid", Value::from(sid)),
            ("size", 0.into()),
            ("content_type", "application/octet-stream".into()),
        ])
    });
    let event = if media.is_some() { told::MEDIA_MESSAGE_SENT } else { told::MESSAGE_SENT };
    record.insert("type", if media.is_some() { "media" } else { "text" });
    record.insert("media", media);
    kinds::defaults(&mut record, [("from", SYSTEM), ("attributes", "{}")]);
    let item = call.keep(record);
    told::tell(call, &event, &item.record);
    Ok(Done::Created(item))
}

/// Lists messages as `Order` says: oldest first unless it is `desc`.
pub(crate) fn list_messages(call: &mut Call) -> Result<Done, Problem> {
    let newest_first = call.form.get("Order") == Some("desc");
    resource::list_in(call, newest_first)
}

pub(crate) fn update_message(call: &mut Call) -> Result<Done, Problem> {
    kinds::check(call.operation, &call.form)?;
    if call.form.get("Body").is_some() {
        call.record_mut()?.insert("was_edited", true);
    }
    let done = resource::update(call)?;
    let message = call.record()?.clone();
    told::tell(call, &told::MESSAGE_UPDATED, &message);
    Ok(done)
}

pub(crate) fn delete_message(call: &mut Call) -> Result<Done, Problem> {
    let message = call.record()?.clone();
    let done = resource::delete(call)?;
    count_in_channel(call, "messages_count", -1);
    told::tell(call, &told::MESSAGE_REMOVED, &message);
    Ok(done)
}

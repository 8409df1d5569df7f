//! A user's channels and bindings: other views of the members of channels and of the bindings of the service.

use super::channels;
use super::chat::{self, Membership};
use crate::sandbox::call::{self, Call, Done, Item};
use crate::sandbox::kinds;
use crate::sandbox::page;
use crate::sandbox::problem::Problem;
use crate::sandbox::resource::{self, Filters};
use crate::sandbox::state::{integer, text};
use crate::value::{Map, Value};

pub(crate) fn list(call: &mut Call) -> Result<Done, Problem> {
    let memberships: Vec<(u64, Membership)> = (1..).zip(chat::memberships(call, &identity(call))).collect();
    let page = resource::wanted(call)?.cut(false, |span| page::part(&memberships, span));
    let page = page.map(|membership| show(call, membership));
    Ok(Done::Listed(page))
}

pub(crate) fn fetch(call: &mut Call) -> Result<Done, Problem> {
    Ok(Done::Found(show(call, &named(call)?)))
}

/// What a user sets for a channel is kept with the member.
pub(crate) fn update(call: &mut Call) -> Result<Done, Problem> {
    kinds::check(call.operation, &call.form)?;
    let membership = named(call)?;
    let (place, sid) = (members(call, &membership), text(&membership.member, "sid"));
    let (operation, model, now) = (call.operation, call.model(), call.now);
    if let Some(member) = call.state.record_mut(&call.account, &place, sid) {
        kinds::assign(member, model, operation, &call.form);
        member.insert("date_updated", now);
    }
    fetch(call)
}

/// The user leaves the channel.
pub(crate) fn delete(call: &mut Call) -> Result<Done, Problem> {
    let Membership { channel, member } = named(call)?;
    channels::leave(call, &channel, &member);
    Ok(Done::Removed)
}

pub(crate) fn list_bindings(call: &mut Call) -> Result<Done, Problem> {
    kinds::check(call.operation, &call.form)?;
    let filters = &Filters::of(call.operation, &call.form);
    let own = &identity(call);
    let bindings = call.state.collection(&call.account, &bindings(call));
    let page = resource::wanted(call)?.cut(false, |span| {
        let bindings = bindings.into_iter().flat_map(move |all| all.range(span));
        bindings.filter(move |(_, binding)| text(binding, "identity") == own && filters.match_all(binding))
    });
    let page = page.map(|binding| show_binding(call, binding));
    Ok(Done::Listed(page))
}

pub(crate) fn fetch_binding(call: &mut Call) -> Result<Done, Problem> {
    Ok(Done::Found(show_binding(call, named_binding(call)?)))
}

pub(crate) fn delete_binding(call: &mut Call) -> Result<Done, Problem> {
    let sid = text(named_binding(call)?, "sid").to_owned();
    let place = bindings(call);
    call.state.remove(&call.account, &place, &sid);
    Ok(Done::Removed)
}

fn identity(call: &Call) -> String {
    let place = call.place_of(&format!("{}/Users", call.path_of("ServiceSid")));
    let user = call.state.record(&call.account, &place, call.parent("UserSid"));
    user.map(|user| text(user, "identity").to_owned()).unwrap_or_default()
}

fn channels_place(call: &Call) -> String {
    call.place_of(&format!("{}/Channels", call.path_of("ServiceSid")))
}

/// The channel that the path names, if the user is a member of it.
fn named(call: &Call) -> Result<Membership, Problem> {
    let key = call.key.as_deref().unwrap_or_default();
    let sid = call::find_sid(call.state, &call.account, &channels_place(call), "", key);
    let memberships = chat::memberships(call, &identity(call));
    let named = memberships.into_iter().find(|membership| Some(text(&membership.channel, "sid")) == sid.as_deref());
    named.ok_or_else(|| call.not_found())
}

fn members(call: &Call, membership: &Membership) -> String {
    format!("{}/{}/Members", channels_place(call), text(&membership.channel, "sid"))
}

fn show(call: &Call, membership: &Membership) -> Item {
    let Membership { channel, member } = membership;
    let sid = text(channel, "sid");
    let channel_path = format!("{}/Channels/{sid}", call.path_of("ServiceSid"));
    let consumed = member.get("last_consumed_message_index").and_then(Value::as_i64);
    let unread = consumed.map(|index| integer(channel, "next_index").saturating_sub(1).saturating_sub(index).max(0));
    let links = Map::from_iter([
        ("channel", channel_path.clone()),
        ("member", format!("{channel_path}/Members/{}", text(member, "sid"))),
    ]);
    let record = Map::from_iter([
        ("account_sid", Value::from(call.account.as_str())),
        ("service_sid", call.parent("ServiceSid").into()),
        ("channel_sid", sid.into()),
        ("user_sid", call.parent("UserSid").into()),
        ("member_sid", text(member, "sid").into()),
        ("status", "joined".into()),
        ("last_consumed_message_index", consumed.into()),
        ("unread_messages_count", unread.into()),
        ("notification_level", member.get("notification_level").cloned().unwrap_or_else(|| "default".into())),
        ("links", links.into()),
    ]);
    Item { path: format!("{}/{sid}", call.path), record }
}

fn bindings(call: &Call) -> String {
    call.place_of(&format!("{}/Bindings", call.path_of("ServiceSid")))
}

fn named_binding<'a>(call: &'a Call) -> Result<&'a Map, Problem> {
    let binding = call.state.record(&call.account, &bindings(call), call.key.as_deref().unwrap_or_default());
    let own = identity(call);
    binding.filter(|binding| text(binding, "identity") == own).ok_or_else(|| call.not_found())
}

fn show_binding(call: &Call, binding: &Map) -> Item {
    let mut record = binding.clone();
    record.insert("user_sid", call.parent("UserSid"));
    record.insert("links", Value::Null);
    call.item(record)
}

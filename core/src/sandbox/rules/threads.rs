//! What people see of messages, and what tests ask for.

use super::sending::place;
use super::verify::SENT;
use crate::sandbox::state::{State, text};
use crate::sandbox::webhooks::parameter;
use crate::value::{Map, Timestamp, Value};

/// What is shown of a message.
const SHOWN: &[&str] = &["sid", "direction", "from", "to", "body", "status", "num_media", "error_code"];

/// Which messages are asked for: all, unless it is narrowed down.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Wanted<'a> {
    pub(crate) from: Option<&'a str>,
    pub(crate) to: Option<&'a str>,
}

/// The messages of an account, in both directions and whatever has come of them, oldest first.
pub(crate) fn messages(state: &State, account: &str, wanted: &Wanted) -> Vec<Map> {
    let fits =
        |message: &Map, name: &str, number: Option<&str>| number.is_none_or(|number| text(message, name) == number);
    all(state, account).filter(|it| fits(it, "from", wanted.from) && fits(it, "to", wanted.to)).map(shown).collect()
}

/// What the person with a number saw and wrote, oldest first.
pub(crate) fn conversation(state: &State, account: &str, number: &str) -> Vec<Map> {
    let is_seen = |message: &&Map| match text(message, "direction") {
        "inbound" => text(message, "from") == number,
        _ => text(message, "to") == number && matches!(text(message, "status"), "sent" | "delivered" | "read"),
    };
    // What Verify sends is no message of the account, but the person sees it.
    let codes = state.collection(account, SENT).into_iter().flat_map(|all| all.iter()).map(|(_, sent)| sent);
    let mut seen: Vec<&Map> = all(state, account).chain(codes).filter(is_seen).collect();
    seen.sort_by_key(|message| match message.get("date_created") {
        Some(Value::Timestamp(time)) => *time,
        _ => Timestamp::UNIX_EPOCH,
    });
    seen.into_iter().map(shown).collect()
}

fn all<'a>(state: &'a State, account: &str) -> impl Iterator<Item = &'a Map> {
    let messages = state.collection(account, &place(account)).into_iter().flat_map(|all| all.iter());
    messages.map(|(_, message)| message)
}

fn shown(message: &Map) -> Map {
    SHOWN.iter().map(|name| (*name, parameter(message.get(name)))).collect()
}

//! What the page shows: the last of everything, without secrets.

use super::probe::Probes;
use crate::sandbox::engine::Engine;
use crate::sandbox::form::{Target, parameters};
use crate::sandbox::state::{Collection, text};
use crate::sandbox::voice::{self, Line};
use crate::sandbox::{DeliveryFailure, Fault, Said, SeenRequest, SeenWebhook};
use crate::transport::Headers;
use crate::value::{Map, Value};

/// How many are shown of what grows with every message, and of everything else.
const MANY: usize = 1_000;
const SOME: usize = 200;
/// How many lines are shown of what was said in a call, the last ones.
const LINES: usize = 100;
/// How much of a text is shown, in characters.
const MAX_TEXT: usize = 4_000;
/// What is shown in the place of a secret.
const HIDDEN: &str = "•••";

/// One thing that is shown. Things of a kind have different keys.
pub(super) struct Item {
    pub(super) kind: &'static str,
    pub(super) key: String,
    pub(super) shown: Map,
}

/// What changes with every request, and is looked through only when its numbers say that it changed.
pub(super) fn changes(engine: &Engine, probes: &Probes) -> [u64; 4] {
    [engine.state.changes, engine.state.outbox.changes, engine.journal.changes, probes.changes()]
}

/// Everything, the oldest of each kind first.
pub(super) fn view(engine: &Engine, probes: &Probes) -> Vec<Item> {
    let mut items = Vec::new();
    let mut put = |kind, key: &str, shown| items.push(Item { kind, key: key.to_owned(), shown });
    for account in engine.state.family(&engine.credentials.account_sid) {
        let sid = text(&account.record, "sid");
        put("accounts", sid, fields(&account.record, &["sid", "friendly_name", "status", "type", "date_created"]));
        let at = |place: &str| engine.state.collection(sid, place);
        let own = |name: &str| at(&format!("api/2010-04-01/Accounts/{sid}/{name}"));
        for message in last(own("Messages"), MANY) {
            put("messages", text(message, "sid"), fields(message, MESSAGE));
        }
        for record in last(own("Calls"), SOME) {
            put("calls", text(record, "sid"), call(engine, record));
        }
        for number in last(own("IncomingPhoneNumbers"), SOME) {
            put("numbers", text(number, "sid"), fields(number, NUMBER));
        }
        for service in last(at("verify/Services"), SOME) {
            let place = format!("verify/Services/{}/Verifications", text(service, "sid"));
            for verification in last(at(&place), SOME) {
                let mut shown = fields(verification, VERIFICATION);
                shown.insert("service", text(service, "friendly_name"));
                put("verifications", text(verification, "sid"), shown);
            }
        }
        for service in last(at("ip-messaging/Services"), SOME) {
            for channel in last(at(&format!("ip-messaging/Services/{}/Channels", text(service, "sid"))), SOME) {
                put("channels", text(channel, "sid"), fields(channel, CHANNEL));
            }
        }
        for conversation in last(at("conversations/Conversations"), SOME) {
            put("channels", text(conversation, "sid"), fields(conversation, CHANNEL));
        }
    }
    // The oldest that is remembered has this number.
    let remembered = engine.journal.seen().count();
    let first = engine.journal.counts.requests + 1 - count(remembered);
    for (number, seen) in (first..).zip(engine.journal.seen()).skip(remembered.saturating_sub(SOME)) {
        put("requests", &number.to_string(), request(number, seen));
    }
    let skipped = engine.state.outbox.seen().count().saturating_sub(SOME);
    for seen in engine.state.outbox.seen().skip(skipped) {
        put("webhooks", &seen.webhook.id.to_string(), webhook(seen, probes));
    }
    items
}

/// What is so little that it is looked through every time.
pub(super) fn rules(engine: &Engine) -> Map {
    let faults: Vec<Map> = engine.faults.iter().map(Fault::to_map).collect();
    // Those of a number alone: the page sets no others.
    let failing = engine.state.failing.iter().map(DeliveryFailure::to_map).filter_map(|failure| {
        let is_plain = ["from", "body"].iter().all(|name| failure.get(name).is_none_or(Value::is_null));
        let number = failure.get("to").and_then(Value::as_str).filter(|_| is_plain)?.to_owned();
        Some((number, failure.get("error_code").cloned().unwrap_or_default()))
    });
    let failing: Map = failing.collect();
    let phones: Map =
        engine.state.pickups.iter().map(|(number, pickup)| (number.as_str(), Value::from(pickup.as_str()))).collect();
    Map::from_iter([("faults", Value::from(faults)), ("failing", failing.into()), ("phones", phones.into())])
}

const MESSAGE: &[&str] = &[
    "sid",
    "account_sid",
    "from",
    "to",
    "body",
    "direction",
    "status",
    "error_code",
    "num_media",
    "num_segments",
    "date_created",
];
const CALL: &[&str] =
    &["sid", "account_sid", "from", "to", "direction", "status", "answered_by", "duration", "date_created"];
const NUMBER: &[&str] = &["sid", "account_sid", "phone_number", "friendly_name", "sms_url", "voice_url"];
const VERIFICATION: &[&str] = &["sid", "to", "channel", "status", "code", "date_created"];
const CHANNEL: &[&str] =
    &["sid", "friendly_name", "unique_name", "type", "state", "members_count", "messages_count", "date_created"];

fn fields(record: &Map, names: &[&'static str]) -> Map {
    let shown = names.iter().filter_map(|name| Some((*name, record.get(name)?)));
    shown.map(|(name, value)| (name, value.as_str().map_or_else(|| value.clone(), |text| cut(text).into()))).collect()
}

/// A call, with what a person can do in it and the last of what was said: each line and how many were before.
fn call(engine: &Engine, record: &Map) -> Map {
    let sid = text(record, "sid");
    let said = engine.state.lines.get(sid).map(Line::transcript).unwrap_or_default();
    let skipped = said.len().saturating_sub(LINES);
    let line = |said: &Said| {
        let shown = cut(&without_user(&said.text));
        Map::from_iter([("by", said.by.as_str()), ("kind", &said.kind), ("text", &shown)])
    };
    let mut shown = fields(record, CALL);
    shown.insert("waits_for", voice::waits_for(&engine.state, sid));
    shown.insert("skipped", i64::try_from(skipped).unwrap_or(i64::MAX));
    shown.insert("transcript", said.iter().skip(skipped).map(line).collect::<Vec<Map>>());
    shown
}

fn last(collection: Option<&Collection>, count: usize) -> Vec<&Map> {
    let mut last: Vec<&Map> =
        collection.into_iter().flat_map(|all| all.iter().rev().take(count).map(|(_, record)| record)).collect();
    last.reverse();
    last
}

fn request(number: u64, seen: &SeenRequest) -> Map {
    let mut shown = exchange(&seen.url, &seen.headers, &seen.body);
    shown.insert("number", i64::try_from(number).unwrap_or(i64::MAX));
    shown.insert("at", seen.at.to_string());
    shown.insert("method", seen.method.as_str());
    shown.insert("operation", seen.operation);
    shown.insert("status", seen.status.map(i64::from));
    shown.insert("done", seen.done);
    shown
}

fn webhook(seen: &SeenWebhook, probes: &Probes) -> Map {
    let webhook = &seen.webhook;
    let mut shown = exchange(&webhook.url, &webhook.headers, &webhook.body);
    shown.insert("id", i64::try_from(webhook.id).unwrap_or(i64::MAX));
    shown.insert("at", seen.at.to_string());
    shown.insert("event", webhook.event);
    shown.insert("method", webhook.method.as_str());
    shown.insert("status", seen.status.map(i64::from));
    shown.insert("error_code", seen.error_code);
    shown.insert("failure", seen.failure.as_deref());
    shown.insert("probe", probes.of(webhook.id).map(Value::Map));
    shown
}

/// The parts of a request: its URL without its query, its headers, and its parameters, or its body if that is no form.
fn exchange(url: &str, headers: &Headers, body: &[u8]) -> Map {
    let (address, _) = url.split_once('?').unwrap_or((url, ""));
    let is_json = headers.get("content-type").is_some_and(|kind| kind.contains("json"));
    let pair = |name: &str, value: &str| Value::from(vec![cut(name), shown_of(name, value)]);
    let headers = headers.iter().map(|(name, value)| pair(name, value)).collect::<Vec<Value>>();
    let form: &[u8] = if is_json { &[] } else { body };
    let parameters =
        parameters(url, form).iter().take(SOME).map(|(name, value)| pair(name, value)).collect::<Vec<Value>>();
    let text = String::from_utf8_lossy(body);
    let json = if is_json { Value::from_json(&text).map(|value| cut(&without_secrets(value).to_json())) } else { None };
    Map::from_iter([
        ("url", Value::from(cut(&without_user(address)))),
        ("headers", headers.into()),
        ("parameters", parameters.into()),
        ("json", json.into()),
        ("bytes", i64::try_from(body.len()).unwrap_or(i64::MAX).into()),
    ])
}

/// Whether what has this name is nobody's business on a screen.
fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let has = |parts: &[&str]| parts.iter().any(|part| name.contains(part));
    has(&[
        "secret",
        "password",
        "passwd",
        "token",
        "authorization",
        "cookie",
        "privatekey",
        "private_key",
        "apikey",
        "api-key",
    ]) && !["i-twilio-idempotency-token", "pagetoken"].contains(&name.as_str())
}

/// Whether a text is the address by which an authenticator takes over a secret, which is part of it.
fn is_key(text: &str) -> bool {
    text.starts_with("otpauth:")
}

fn shown_of(name: &str, value: &str) -> String {
    match value {
        "" => String::new(),
        _ if is_secret(name) || is_key(value) => HIDDEN.to_owned(),
        _ => cut(&without_user(value)),
    }
}

fn without_secrets(value: Value) -> Value {
    match value {
        Value::List(values) => Value::List(values.into_iter().map(without_secrets).collect()),
        Value::Map(map) => {
            let member = |(name, value): (&str, &Value)| {
                let value = if is_secret(name) { HIDDEN.into() } else { without_secrets(value.clone()) };
                (name.to_owned(), value)
            };
            Value::Map(map.iter().map(member).collect())
        }
        Value::Text(text) if is_key(&text) => HIDDEN.into(),
        value => value,
    }
}

/// A URL without a user and a password in it; any other text as it is.
fn without_user(text: &str) -> String {
    match Target::parse(text).authority.rsplit_once('@') {
        Some((user, _)) if text.contains("://") => text.replacen(user, HIDDEN, 1),
        _ => text.to_owned(),
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(MAX_TEXT) {
        Some((end, _)) => format!("{}… ({} bytes)", text.get(..end).unwrap_or_default(), text.len()),
        None => text.to_owned(),
    }
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_secret_is_hidden_wherever_it_stands() {
        let headers =
            Headers::from_iter([("Cookie", "hunter2"), ("Content-Type", "application/json"), ("X-Key", "seen")]);
        let body = br#"{"password": "hunter2", "deep": [{"authToken": {"x": "hunter2"}}], "body": "seen",
            "binding": {"secret": "hunter2", "uri": "otpauth://totp/Shop:Ana?secret=hunter2"}}"#;
        let shown = Value::Map(exchange("http://me:hunter2@x.example/a?client_secret=hunter2&b=seen", &headers, body));
        let shown = shown.to_json();
        assert!(!shown.contains("hunter2"), "{shown}");
        assert_eq!(shown.matches("seen").count(), 3, "{shown}");
        let form = exchange(
            "http://x.example/",
            &Headers::new(),
            b"Password=hunter2&Url=https://me:hunter2@x.example/&PageToken=seen",
        );
        let form = Value::Map(form).to_json();
        assert!(!form.contains("hunter2") && form.contains("seen") && form.contains("@x.example/"), "{form}");
        assert_eq!(without_user("write to me@x.example"), "write to me@x.example");
        assert!(cut(&"ü".repeat(MAX_TEXT + 1)).ends_with("ü… (8002 bytes)"));
    }
}

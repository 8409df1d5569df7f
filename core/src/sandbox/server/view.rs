//! What the page shows: the last of everything, without secrets.

use super::probe::Probes;
use crate::api::TABLES;
use crate::sandbox::engine::Engine;
use crate::sandbox::form::{Target, parameters};
use crate::sandbox::state::{Collection, text};
use crate::sandbox::voice::{self, Line};
use crate::sandbox::{DeliveryFailure, Fault, Said, SeenRequest, SeenWebhook};
use crate::schema::packed::Table;
use crate::schema::{Kind, Operation, Place};
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
    // A request that meant no operation is judged by its names alone.
    let operation = seen.operation.and_then(|name| Table::find(TABLES, name).ok());
    let mut shown = exchange(operation, &seen.url, &seen.headers, &seen.body);
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
    let mut shown = exchange(None, &webhook.url, &webhook.headers, &webhook.body);
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
fn exchange(operation: Option<&Operation>, url: &str, headers: &Headers, body: &[u8]) -> Map {
    let (address, _) = url.split_once('?').unwrap_or((url, ""));
    let text = String::from_utf8_lossy(body);
    let is_json = headers.get("content-type").is_some_and(|kind| kind.contains("json"))
        || text.trim_ascii_start().starts_with(['{', '[']);
    let pair = |name: &str, shown: String| Value::from(vec![cut(name), cut(&shown)]);
    let headers = headers.iter().map(|(name, value)| pair(name, shown(operation, Place::Header, name, value)));
    let headers = headers.take(SOME).collect::<Vec<Value>>();
    let form: &[u8] = if is_json { &[] } else { body };
    let parameters = parameters(url, form);
    let parameters = parameters.iter().map(|(name, value)| pair(name, shown(operation, Place::Body, name, value)));
    let parameters = parameters.take(SOME).collect::<Vec<Value>>();
    let json = if is_json { Value::from_json(&text) } else { None };
    Map::from_iter([
        ("url", Value::from(cut(&without_user(address)))),
        ("headers", headers.into()),
        ("parameters", parameters.into()),
        ("json", json.map(|body| cut(&body_without_secrets(operation, body).to_json())).into()),
        ("bytes", i64::try_from(body.len()).unwrap_or(i64::MAX).into()),
    ])
}

/// What an operation takes by this name on the wire: nothing, if it knows no such parameter.
fn kind_of(operation: Option<&Operation>, place: Place, name: &str) -> Option<Kind> {
    let is_it = |known: Place, wire: &str| match place {
        Place::Header => known == place && wire.eq_ignore_ascii_case(name),
        _ => matches!(known, Place::Body | Place::Query) && wire == name,
    };
    operation?.params.iter().find(|param| is_it(param.place, param.wire)).map(|param| param.kind)
}

/// Whether what has this name is nobody's business on a screen: as its kind has it, or by what it sounds like, if it has none.
fn is_secret(name: &str, kind: Option<Kind>) -> bool {
    kind.map_or_else(|| sounds_secret(name), |kind| matches!(kind, Kind::Secret))
}

fn sounds_secret(name: &str) -> bool {
    let name: String = name.chars().filter(char::is_ascii_alphanumeric).map(|char| char.to_ascii_lowercase()).collect();
    let has = |parts: &[&str]| parts.iter().any(|part| name.contains(part));
    has(&[
        "apikey",
        "authorization",
        "authpayload",
        "codeverifier",
        "cookie",
        "customcode",
        "passphrase",
        "passwd",
        "password",
        "privatekey",
        "secret",
        "tlscert",
        "token",
        "verificationcode",
        "writekey",
    ]) && !["itwilioidempotencytoken", "pagetoken"].contains(&name.as_str())
        || name == "pin"
        || name.ends_with("credentials")
}

/// Whether a text is the address by which an authenticator takes over a secret, which is part of it.
fn is_key(text: &str) -> bool {
    text.starts_with("otpauth:")
}

/// What is shown of a header, or of a parameter.
fn shown(operation: Option<&Operation>, place: Place, name: &str, value: &str) -> String {
    let kind = kind_of(operation, place, name);
    match (value, kind) {
        ("", _) => String::new(),
        _ if is_secret(name, kind) || is_key(value) => HIDDEN.to_owned(),
        (_, Some(Kind::Json)) => {
            Value::from_json(value).map_or_else(|| without_user(value), |value| without_secrets(value, None).to_json())
        }
        _ => without_user(value),
    }
}

/// A JSON body: its members are parameters, or fields of what the whole of it is.
fn body_without_secrets(operation: Option<&Operation>, body: Value) -> Value {
    let Value::Map(members) = body else { return without_secrets(body, whole(operation)) };
    without_secrets_in(&members, |name| {
        kind_of(operation, Place::Body, name).or_else(|| whole(operation).and_then(|kind| kind_within(kind, name)))
    })
}

fn whole(operation: Option<&Operation>) -> Option<Kind> {
    operation?.params.iter().find(|param| param.place == Place::WholeBody).map(|param| param.kind)
}

/// What an object of a kind has by this name.
fn kind_within(kind: Kind, name: &str) -> Option<Kind> {
    match kind {
        Kind::Map(each) => Some(*each).filter(|kind| !matches!(kind, Kind::Any | Kind::Text)),
        Kind::Record(link) => link.model().fields.iter().find(|field| field.wire == name).map(|field| field.kind),
        _ => None,
    }
}

fn without_secrets(value: Value, kind: Option<Kind>) -> Value {
    match value {
        Value::List(values) => {
            let each = match kind {
                Some(Kind::List(each)) => Some(*each),
                _ => None,
            };
            Value::List(values.into_iter().map(|value| without_secrets(value, each)).collect())
        }
        Value::Map(map) => without_secrets_in(&map, |name| kind.and_then(|kind| kind_within(kind, name))),
        _ if matches!(kind, Some(Kind::Secret)) => HIDDEN.into(),
        Value::Text(text) if is_key(&text) => HIDDEN.into(),
        Value::Text(text) => without_user(&text).into(),
        value => value,
    }
}

fn without_secrets_in(map: &Map, kind_of: impl Fn(&str) -> Option<Kind>) -> Value {
    let member = |(name, value): (&str, &Value)| {
        let kind = kind_of(name);
        let value = if is_secret(name, kind) { HIDDEN.into() } else { without_secrets(value.clone(), kind) };
        (name.to_owned(), value)
    };
    Value::Map(map.iter().map(member).collect())
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
    use crate::schema::{Field, Link, Model};

    #[test]
    fn what_is_secret_is_hidden_wherever_it_stands() {
        let headers =
            Headers::from_iter([("Cookie", "hunter2"), ("Content-Type", "application/json"), ("X-Key", "seen")]);
        let body = br#"{"password": "hunter2", "deep": [{"authToken": {"x": "hunter2"}}], "body": "seen",
            "binding": {"secret": "hunter2", "uri": "otpauth://totp/Shop:Ana?secret=hunter2"}}"#;
        let shown =
            Value::Map(exchange(None, "http://me:hunter2@x.example/a?client_secret=hunter2&b=seen", &headers, body));
        let shown = shown.to_json();
        assert!(!shown.contains("hunter2"), "{shown}");
        assert_eq!(shown.matches("seen").count(), 3, "{shown}");
        let form = exchange(
            None,
            "http://x.example/",
            &Headers::new(),
            b"Password=hunter2&Url=https://me:hunter2@x.example/&PageToken=seen",
        );
        let form = Value::Map(form).to_json();
        assert!(!form.contains("hunter2") && form.contains("seen") && form.contains("@x.example/"), "{form}");
        assert_eq!(without_user("write to me@x.example"), "write to me@x.example");
        assert!(cut(&"ü".repeat(MAX_TEXT + 1)).ends_with("ü… (8002 bytes)"));
    }

    #[test]
    fn what_no_table_knows_is_hidden_by_its_name() {
        let names = ["StirPassportToken", "Api-Key", "api_key", "AuthPayload", "Credentials", "codeVerifier", "pin"];
        assert!(names.into_iter().all(sounds_secret));
        let names = ["I-Twilio-Idempotency-Token", "CredentialSid", "SpinningTop", "KeyType", "ErrorCode"];
        assert!(!names.into_iter().any(sounds_secret));
        // Whatever the headers say, this is no form.
        let shown = exchange(None, "http://x.example/", &Headers::new(), br#" {"password": "hunter2", "a": "seen"}"#);
        let shown = Value::Map(shown).to_json();
        assert!(!shown.contains("hunter2") && shown.contains("seen"), "{shown}");
    }

    #[cfg(feature = "all-products")]
    fn seen(operation: &'static str, kind: &str, query: &str, headers: &[(&'static str, &str)], body: &str) -> String {
        let headers: Headers = [headers, &[("Content-Type", kind)]].concat().into_iter().collect();
        let operation = Table::find(TABLES, operation).unwrap();
        Value::Map(exchange(Some(operation), &format!("http://x.example/{query}"), &headers, body.as_bytes())).to_json()
    }

    #[cfg(feature = "all-products")]
    #[test]
    fn what_a_table_marks_is_hidden_in_a_request_of_its_operation() {
        for (operation, parameter) in [
            ("accounts.v1.credentials.aws.create", "Credentials"),
            ("verify.v2.services.entities.challenges.update", "AuthPayload"),
            ("verify.v2.services.entities.new_factors.create", "Binding.Secret"),
            ("verify.v2.services.verification_checks.create", "Code"),
            ("verify.v2.services.verifications.create", "CustomCode"),
            ("oauth.v1.token.create", "Code"),
            ("oauth.v2.token.create", "code_verifier"),
            ("chat.v2.credentials.create", "ApiKey"),
        ] {
            let form = format!("{parameter}=hunter2&Plain=seen");
            for (query, body) in [("", form.as_str()), (&format!("?{form}"), "")] {
                let shown = seen(operation, "application/x-www-form-urlencoded", query, &[], body);
                assert!(!shown.contains("hunter2") && shown.contains("seen"), "{operation}: {shown}");
            }
            let shown = seen(operation, "application/json", "", &[], &format!(r#"{{"{parameter}": "hunter2"}}"#));
            assert!(!shown.contains("hunter2"), "{operation}: {shown}");
        }
        let headers = [("authorization", "hunter2")];
        let shown = seen("flex_api.v1.insights_session.create", "text/plain", "", &headers, "");
        assert!(!shown.contains("hunter2"), "{shown}");
    }

    #[cfg(feature = "all-products")]
    #[test]
    fn secrets_are_hidden_in_records_and_in_lists_of_them() {
        let body = r#"{"phone_numbers": [{"phone_number": "seen", "pin": "hunter2"}],
            "losing_carrier_information": {"customer_name": "seen"}}"#;
        let shown = seen("numbers.v1.porting_port_ins.create", "application/json", "", &[], body);
        assert!(!shown.contains("hunter2") && shown.matches("seen").count() == 2, "{shown}");
        let body = r#"{"configuration": {"verification_code": "hunter2", "waba_id": "seen"}}"#;
        let shown = seen("messaging.v2.channels_senders.create", "application/json", "", &[], body);
        assert!(!shown.contains("hunter2") && shown.contains("seen"), "{shown}");
    }

    #[test]
    fn records_are_hidden_by_their_models() {
        static INNER: Model = Model {
            name: "Inner",
            fields: &[Field::renamed("shown_name", "shownName", Kind::Secret), Field::new("token", Kind::Text)],
        };
        static OUTER: Model = Model {
            name: "Outer",
            fields: &[Field::new("all", Kind::List(&Kind::Record(Link::new(&INNER)))), Field::new("codes", CODES)],
        };
        const CODES: Kind = Kind::Map(&Kind::List(&Kind::Secret));
        let body = r#"{"all":[{"shownName":"hunter2","token":"seen"}],"codes":{"a":["hunter2"]},"other":"seen"}"#;
        let shown = without_secrets(Value::from_json(body).unwrap(), Some(Kind::Record(Link::new(&OUTER)))).to_json();
        assert!(!shown.contains("hunter2") && shown.matches("seen").count() == 2, "{shown}");
    }

    #[cfg(feature = "all-products")]
    #[test]
    fn what_a_table_knows_to_be_no_secret_is_shown() {
        let form = "Config.NotificationToken=seen&Config.NotificationPlatform=apn";
        let operation = "verify.v2.services.entities.new_factors.create";
        assert!(seen(operation, "application/x-www-form-urlencoded", "", &[], form).contains("seen"));
        let operation = "api.v2010.accounts.messages.list";
        assert!(seen(operation, "application/x-www-form-urlencoded", "?PageToken=seen", &[], "").contains("seen"));
    }
}

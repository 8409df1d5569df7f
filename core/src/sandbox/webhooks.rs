//! Webhooks: requests of the sandbox to an application. The sandbox makes them, due at a time of its clock; whoever hosts it sends them
//! and hands back what came of each.

mod outbox;

use std::time::Duration;

use bytes::Bytes;

pub(crate) use self::outbox::Outbox;
use self::outbox::Place;
use super::counter::Counter;
use super::fault::{Faults, Mishap};
use super::form::{encode, parameters};
use super::mint::Mint;
use super::snapshot::{Kept, kept};
use super::state::{State, text};
use crate::schema::Method;
use crate::transport::{Headers, Response};
use crate::value::{Map, Timestamp, Value};
use crate::webhook::Validator;

/// How long an application may take, unless the URL says otherwise.
const PATIENCE: Duration = Duration::from_secs(15);
/// How often one webhook may lead to another, so that an application that redirects to itself comes to an end.
pub(crate) const MAX_HOPS: u64 = 50;

/// How long a webhook is held back at most, for another to overtake it.
const HELD_BACK: Duration = Duration::from_secs(10);

/// What webhooks tell of.
const EVENTS: &[&str] = &[
    "call.detected",
    "call.dialed",
    "call.gathered",
    "call.incoming",
    "call.recorded",
    "call.status",
    "call.twiml",
    "chat.channel.added",
    "chat.channel.destroyed",
    "chat.channel.updated",
    "chat.media_message.sent",
    "chat.member.added",
    "chat.member.removed",
    "chat.member.updated",
    "chat.message.removed",
    "chat.message.sent",
    "chat.message.updated",
    "chat.user.added",
    "chat.user.updated",
    "conversation.message.add",
    "conversation.message.added",
    "conversation.participant.added",
    "message.action",
    "message.incoming",
    "message.status",
    "recording.status",
    "transcription.status",
];

/// Codes of Twilio's debugger.
pub(crate) const NO_SUCCESS: i64 = 11200;
const NO_CONNECTION: i64 = 11205;
pub(crate) const TOO_MANY_HOPS: i64 = 12400;

/// A request that the sandbox wants an application to get, signed as Twilio signs it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Webhook {
    /// Counts the webhooks of a sandbox, from 1.
    pub id: u64,
    /// What it tells: `message.status`, `message.incoming`, `message.action`; `conversation.message.added`, `chat.message.sent` and the like; `call.incoming`, and `call.twiml` for what else asks what a
    /// call does; `call.gathered`, `call.recorded` and `call.dialed` for what came of a verb; `call.status`, `call.detected`,
    /// `recording.status`, `transcription.status`.
    pub event: &'static str,
    /// The method, GET or POST.
    pub method: Method,
    /// Where it goes. A GET has the parameters in the query.
    pub url: String,
    /// The headers, with `X-Twilio-Signature` by the account's auth token and `I-Twilio-Idempotency-Token`, which is the same when a webhook
    /// is sent again.
    pub headers: Headers,
    /// The body, a form; empty for a GET.
    pub body: Bytes,
    /// How long the application may take to answer.
    pub timeout: Duration,
}

/// What came of a webhook.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Delivery {
    /// The application answered.
    Answered(Response),
    /// It could not be reached, or did not answer in time: why.
    Failed(String),
    /// It was not sent, and will not be: nobody is there for its URL, or it may not go there. Why, with what to do.
    NotSent(String),
}

impl Delivery {
    /// What a function answers that gives TwiML, another text, or nothing, which is 204.
    pub fn reply(text: Option<impl Into<Bytes>>) -> Delivery {
        let Some(text) = text else { return Delivery::Answered(Response::new(204, Headers::new(), "")) };
        let text = text.into();
        let kind = if text.trim_ascii_start().starts_with(b"<") { "text/xml" } else { "text/plain" };
        Delivery::Answered(Response::new(200, Headers::from_iter([("Content-Type", kind)]), text))
    }
}

/// Which of the addresses at which applications are mounted answers for a URL: of those that it begins with, as far as a `/`, a `?` or its
/// end, the longest. An empty one answers for every URL.
pub fn mounted<'a>(url: &str, addresses: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let begins = |address: &str| {
        address.is_empty()
            || url.strip_prefix(address).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
    };
    addresses.into_iter().filter(|address| begins(address)).max_by_key(|address| address.len())
}

/// How long to wait for a webhook, in the time of the sandbox.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Wait {
    /// No time passes.
    No,
    /// Until this time: if no webhook is due before, the clock stands at it.
    Until(Timestamp),
    /// Until nothing is under way: no message on its way, no webhook to be delivered. What is scheduled for later stays so.
    Settled,
}

/// A webhook that was handed out, for assertions.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SeenWebhook {
    /// The request.
    pub webhook: Webhook,
    /// When it was handed out.
    pub at: Timestamp,
    /// The status of the answer; nothing while there is none.
    pub status: Option<u16>,
    /// What is wrong with the answer, as Twilio's debugger counts it: 11200 for a failure, 11205 for no connection, 12100 for TwiML that
    /// cannot be read.
    pub error_code: Option<i64>,
    /// Why there is no answer, if there is none.
    pub failure: Option<String>,
}

impl SeenWebhook {
    /// The first value of a parameter, in the body or else in the query.
    pub fn parameter(&self, name: &str) -> Option<String> {
        let all = parameters(&self.webhook.url, &self.webhook.body);
        all.into_iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }
}

/// What is done with an answer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Then {
    /// Nothing.
    Nothing,
    /// It is TwiML of a message: replies from one number to another.
    Reply { own: String, other: String },
    /// It says how a call goes on that still waits for it: in this step.
    Call { sid: String, step: u64 },
    /// It says whether a message is posted to the conversation at a place, and how.
    Post { place: String, message: Map },
}

/// A webhook that is not handed out yet, or not answered yet.
#[derive(Clone, Debug)]
pub(crate) struct Pending {
    pub(crate) event: &'static str,
    pub(crate) account: String,
    pub(crate) method: Method,
    pub(crate) url: String,
    pub(crate) parameters: Vec<(String, String)>,
    /// Where it goes if the application fails.
    pub(crate) fallback: Option<(String, Method)>,
    pub(crate) then: Then,
    /// How many webhooks led here.
    pub(crate) hops: Counter,
    /// How often it was handed out.
    pub(crate) sent: Counter,
    /// The same each time that it is.
    pub(crate) token: String,
    /// Its place among those that wait, since it was handed out.
    pub(crate) place: Option<Place>,
    /// Whether a fault has struck it, which happens to none twice.
    pub(crate) struck: bool,
    /// Whether it waits for another to overtake it.
    pub(crate) held_back: bool,
}

kept!(Pending { event, account, method, url, parameters, fallback, then, hops, sent, token, struck, held_back } without { place });
kept!(enum Then { Nothing {}, Reply { own, other }, Post { place, message }, Call { sid, step } });

/// The name of an event.
impl Kept for &'static str {
    fn write(&self) -> Value {
        (*self).into()
    }

    fn read(value: &Value) -> Result<&'static str, String> {
        EVENTS.iter().find(|name| value.as_str() == Some(name)).copied().ok_or_else(|| "is no event".to_owned())
    }
}

impl Pending {
    pub(crate) fn new(
        event: &'static str,
        account: &str,
        url: &str,
        method: Method,
        parameters: Vec<(String, String)>,
    ) -> Pending {
        Pending {
            event,
            account: account.to_owned(),
            method,
            url: url.to_owned(),
            parameters,
            fallback: None,
            then: Then::Nothing,
            hops: Counter::default(),
            sent: Counter::default(),
            token: String::new(),
            place: None,
            struck: false,
            held_back: false,
        }
    }

    /// The message or call that it is about.
    fn resource(&self) -> Option<&str> {
        let of = |wanted: &str| self.parameters.iter().find(|(name, _)| name == wanted).map(|(_, sid)| sid.as_str());
        of("MessageSid").or_else(|| of("CallSid"))
    }

    /// Another webhook that comes of this one.
    fn anew(self) -> Pending {
        Pending { sent: Counter::default(), token: String::new(), place: None, struck: false, held_back: false, ..self }
    }

    /// The address, without what stands in the query and the fragment.
    fn address(&self) -> &str {
        self.url.split(['?', '#']).next().unwrap_or_default()
    }

    fn settings(&self) -> Settings {
        Settings::of(&self.url)
    }
}

/// What the fragment of a URL asks for: `#rc=2&rp=5xx,ct&tt=3000`.
struct Settings {
    /// How often it is sent again.
    retries: u64,
    /// After which failures, of `4xx`, `5xx`, `ct` (no connection), `rt` (no answer) and `all`.
    policy: String,
    total: Duration,
}

impl Settings {
    fn of(url: &str) -> Settings {
        let fragment = url.split_once('#').map_or("", |(_, fragment)| fragment);
        let get = |name: &str| {
            fragment
                .split('&')
                .filter_map(|pair| pair.split_once('='))
                .find(|(key, _)| *key == name)
                .map(|(_, value)| value)
        };
        let retries = get("rc").and_then(|text| text.parse().ok()).unwrap_or(1).min(5);
        let policy = get("rp").unwrap_or("ct").to_owned();
        let total =
            get("tt").or_else(|| get("rt")).and_then(|text| text.parse().ok()).map_or(PATIENCE, Duration::from_millis);
        Settings { retries, policy, total: total.min(PATIENCE) }
    }

    fn repeats_after(&self, delivery: &Delivery) -> bool {
        let asked = |name: &str| self.policy.split(',').any(|policy| policy == name || policy == "all");
        match delivery {
            Delivery::Failed(_) => asked("ct") || asked("rt"),
            Delivery::NotSent(_) => false,
            Delivery::Answered(response) if (400..500).contains(&response.status) => asked("4xx"),
            Delivery::Answered(response) if response.status >= 500 => asked("5xx"),
            Delivery::Answered(_) => false,
        }
    }
}

/// Puts a webhook behind those that are due at the same time or earlier.
pub(crate) fn post(state: &mut State, due: Timestamp, mut pending: Pending) {
    if pending.url.is_empty() {
        return;
    }
    if pending.token.is_empty() {
        pending.token = state.mint.token();
    }
    debug_assert!(EVENTS.contains(&pending.event), "{} is not among the events", pending.event);
    state.outbox.append(due, pending);
}

/// Sends a webhook again, before those that have come behind it.
fn repost(state: &mut State, now: Timestamp, mut pending: Pending) {
    match pending.place.take() {
        Some(place) => state.outbox.wait(place, pending),
        None => post(state, now, pending),
    }
}

/// Hands out the next webhook that is due.
pub(crate) fn take(state: &mut State, faults: &mut Faults, chance: &mut Mint, now: Timestamp) -> Option<Webhook> {
    loop {
        let place = state.outbox.next().filter(|(due, _)| *due <= now)?;
        let mut pending = state.outbox.stop_waiting(place)?;
        let mishap = match pending.struck {
            true => None,
            false => faults.strike_webhook(pending.event, pending.method, &pending.url, chance),
        };
        pending.struck |= mishap.is_some();
        match mishap {
            Some(Mishap::Late { by }) => {
                state.outbox.wait((now + by, place.1), pending);
                continue;
            }
            Some(Mishap::OutOfOrder) => {
                pending.held_back = true;
                state.outbox.wait((now + HELD_BACK, place.1), pending);
                continue;
            }
            Some(Mishap::Lost) => {
                let id = state.outbox.next_id();
                let lost = signed(state, id, &pending);
                state.outbox.show(lost, now, Some("lost on its way, as a fault asks"));
                super::rules::give_up(state, now, &pending, None);
                continue;
            }
            Some(Mishap::Twice) => {
                post(state, now, Pending { then: Then::Nothing, fallback: None, ..pending.clone() });
            }
            None => {}
        }
        pending.place = Some(place);
        pending.sent.count();
        pending.held_back = false;
        let id = state.outbox.next_id();
        let webhook = signed(state, id, &pending);
        state.outbox.show(webhook.clone(), now, None);
        state.outbox.let_go(pending.address(), now);
        state.outbox.begin(id, pending);
        return Some(webhook);
    }
}

/// By the account's primary auth token, as it is now.
fn signed(state: &State, id: u64, pending: &Pending) -> Webhook {
    let url = pending.url.split('#').next().unwrap_or_default();
    let pairs: Vec<String> =
        pending.parameters.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    let form = pairs.join("&");
    let is_get = pending.method == Method::Get;
    let url = match (is_get, url.contains('?')) {
        (true, true) => format!("{url}&{form}"),
        (true, false) => format!("{url}?{form}"),
        (false, _) => url.to_owned(),
    };
    let parameters: &[(String, String)] = if is_get { &[] } else { &pending.parameters };
    let token = state.account(&pending.account).map_or("", |account| text(&account.record, "auth_token"));
    let signature = Validator::new(token).map(|validator| validator.sign(&url, parameters)).unwrap_or_default();
    let mut headers = Headers::from_iter([
        ("User-Agent", "TwilioProxy/1.1"),
        ("Accept", "*/*"),
        ("X-Twilio-Signature", &signature),
        ("I-Twilio-Idempotency-Token", &pending.token),
    ]);
    if !is_get {
        headers.set("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8");
    }
    let body = if is_get { Bytes::new() } else { Bytes::from(form) };
    Webhook { id, event: pending.event, method: pending.method, url, headers, body, timeout: pending.settings().total }
}

/// Goes on from what came of a webhook: sends it again, asks the fallback, or carries out what the application answered. Gives whether
/// that webhook was under way.
pub(crate) fn settle(state: &mut State, now: Timestamp, id: u64, delivery: &Delivery) -> bool {
    let Some(pending) = state.outbox.end(id) else { return false };
    let failed = match delivery {
        Delivery::Answered(response) if !(200..300).contains(&response.status) => Some(NO_SUCCESS),
        Delivery::Answered(response) => super::rules::answer(state, now, &pending, response).err(),
        Delivery::Failed(_) | Delivery::NotSent(_) => Some(NO_CONNECTION),
    };
    state.outbox.note(id, delivery, failed);
    let Some(code) = failed else { return true };
    let settings = pending.settings();
    if pending.sent.get() <= settings.retries && settings.repeats_after(delivery) {
        repost(state, now, pending);
        return true;
    }
    let text = match delivery {
        Delivery::Answered(_) => pending.event.to_owned(),
        Delivery::Failed(why) | Delivery::NotSent(why) => format!("{}: {why}", pending.event),
    };
    alert(state, now, &pending, Level::Error, code, &text);
    if !fall_back(state, now, &pending, code) {
        let response = if let Delivery::Answered(response) = delivery { Some(response) } else { None };
        super::rules::give_up(state, now, &pending, response);
    }
    true
}

/// Asks the fallback, if there is one.
fn fall_back(state: &mut State, now: Timestamp, pending: &Pending, code: i64) -> bool {
    let Some((url, method)) = pending.fallback.clone().filter(|(url, _)| !url.is_empty()) else { return false };
    let mut parameters = pending.parameters.clone();
    parameters.push(("ErrorCode".to_owned(), code.to_string()));
    parameters.push(("ErrorUrl".to_owned(), pending.url.clone()));
    post(state, now, Pending { url, method, parameters, fallback: None, ..pending.clone().anew() });
    true
}

/// Goes on to another address, as TwiML asks.
pub(crate) fn redirect(state: &mut State, now: Timestamp, from: &Pending, next: Pending) -> Result<(), i64> {
    let mut hops = from.hops;
    if hops.count() > MAX_HOPS {
        return Err(TOO_MANY_HOPS);
    }
    let url = resolve(&from.url, &next.url);
    post(state, now, Pending { url, hops, ..next.anew() });
    Ok(())
}

/// How bad something is, in Twilio's debugger.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Level {
    Error,
    Warning,
}

/// Keeps an alert, as Twilio's debugger does: `client.monitor.v1.alerts` lists it.
pub(crate) fn alert(state: &mut State, now: Timestamp, pending: &Pending, level: Level, code: i64, text: &str) {
    let sid = state.mint.sid("NO");
    let mut record = Map::from_iter([
        ("sid", sid.as_str()),
        ("account_sid", &pending.account),
        ("log_level", if level == Level::Error { "error" } else { "warning" }),
        ("request_method", pending.method.as_str()),
        ("request_url", &pending.url),
        ("alert_text", text),
        ("error_code", &code.to_string()),
        ("more_info", &format!("https://www.twilio.com/docs/errors/{code}")),
    ]);
    for date in ["date_created", "date_generated", "date_updated"] {
        record.insert(date, now);
    }
    record.insert("resource_sid", pending.resource());
    state.insert(&pending.account, "monitor/Alerts", &sid, record);
}

/// An address that TwiML names, relative to the one that the TwiML came from.
pub(crate) fn resolve(base: &str, address: &str) -> String {
    let base = base.split_once('#').map_or(base, |(base, _)| base);
    if is_absolute(address) {
        return address.to_owned();
    }
    if address.is_empty() {
        return base.to_owned();
    }
    let base = base.split_once('?').map_or(base, |(base, _)| base);
    let (scheme, behind) = base.split_once("://").map_or(("", base), |(scheme, behind)| (scheme, behind));
    if address.starts_with("//") {
        return format!("{scheme}:{address}");
    }
    let (origin, path) = base.split_at(base.len() - behind.len() + behind.find('/').unwrap_or(behind.len()));
    match address.as_bytes() {
        [b'/', ..] => format!("{origin}{address}"),
        [b'?', ..] => format!("{base}{address}"),
        _ => format!("{origin}{}/{address}", path.rsplit_once('/').map_or("", |(folder, _)| folder)),
    }
}

/// Whether an address names its host: what stands in a query does not count.
pub(crate) fn is_absolute(address: &str) -> bool {
    address.split(['/', '?', '#']).next().is_some_and(|scheme| {
        scheme.ends_with(':') && address.get(scheme.len()..).is_some_and(|rest| rest.starts_with("//"))
    })
}

/// The method that a record or TwiML names; POST if it names none.
pub(crate) fn method(name: &str) -> Method {
    if name.eq_ignore_ascii_case("GET") { Method::Get } else { Method::Post }
}

/// A value as a parameter of a webhook.
pub(crate) fn parameter(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::Text(text)) => text.clone(),
        Some(value) => value.to_json(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_relative_to_where_the_twiml_came_from() {
        for (base, address, expected) in [
            ("http://x.example/a/b?c=d", "https://y.example/z", "https://y.example/z"),
            ("http://x.example/a/b?c=d", "/z", "http://x.example/z"),
            ("http://x.example/a/b?c=d#rc=1", "z?y", "http://x.example/a/z?y"),
            ("http://x.example", "z", "http://x.example/z"),
            ("http://x.example/a?b=c#rc=1", "", "http://x.example/a?b=c"),
            ("http://x.example/a/b", "/z?back=https://y.example/", "http://x.example/z?back=https://y.example/"),
            ("http://x.example/a/b?c=d", "?step=2", "http://x.example/a/b?step=2"),
            ("https://x.example/a", "//y.example/z", "https://y.example/z"),
        ] {
            assert_eq!(resolve(base, address), expected);
        }
    }

    #[test]
    fn of_the_applications_that_a_url_begins_with_the_longest_answers() {
        let addresses = ["", "https://x.example", "https://x.example/a"];
        for (url, expected) in [
            ("https://x.example/a?b", Some("https://x.example/a")),
            ("https://x.example/a", Some("https://x.example/a")),
            ("https://x.example/ab", Some("https://x.example")),
            ("https://x.example.org/a", Some("")),
        ] {
            assert_eq!(mounted(url, addresses), expected, "{url}");
        }
        assert_eq!(mounted("https://y.example/", ["https://x.example"]), None);
    }

    #[test]
    fn large_webhooks_are_forgotten_sooner_than_small_ones() {
        let mut outbox = Outbox::default();
        let body = Bytes::from(vec![b'x'; 16 * 1024 * 1024]);
        let (event, method, headers) = ("message.incoming", Method::Post, Headers::new());
        let first =
            Webhook { id: 1, event, method, url: "http://x.example/".to_owned(), headers, body, timeout: PATIENCE };
        for id in 1..=5 {
            outbox.show(Webhook { id, ..first.clone() }, Timestamp::UNIX_EPOCH, None);
        }
        let kept: Vec<u64> = outbox.seen().map(|seen| seen.webhook.id).collect();
        assert_eq!(kept, [3, 4, 5], "64 MiB together");
    }

    #[test]
    fn the_fragment_of_a_url_says_how_often_and_after_what_a_webhook_is_sent_again() {
        let settings = Settings::of("http://x.example/#rc=2&rp=5xx,ct&tt=3000");
        assert_eq!((settings.retries, settings.total), (2, Duration::from_secs(3)));
        let failed = Delivery::Failed("refused".to_owned());
        let answered = |status| Delivery::Answered(Response::new(status, Headers::new(), ""));
        assert!(settings.repeats_after(&answered(503)) && settings.repeats_after(&failed));
        assert!(!settings.repeats_after(&Delivery::NotSent("nobody is there".to_owned())));
        assert!(!settings.repeats_after(&answered(404)) && !settings.repeats_after(&answered(200)));
        let usual = Settings::of("http://x.example/");
        assert!((usual.retries, usual.repeats_after(&failed), usual.repeats_after(&answered(500))) == (1, true, false));
    }
}

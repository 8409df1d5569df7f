//! The way of a message to its receiver: queued, sent, delivered, or how it ended; each step on the clock, and told to the application.

use std::time::Duration;

use super::pace::{self, Turn};
use super::pools::{self, SERVICES};
use super::{Event, Received, media, numbers};
use crate::sandbox::state::{State, text, whole};
use crate::sandbox::webhooks::{self, Pending, parameter};
use crate::schema::Method;
use crate::segments::Segments;
use crate::value::{Map, Timestamp, Value};

/// What a segment costs, in hundred thousandths of a dollar.
const PRICE: usize = 790;
/// How long a step takes.
pub(super) const SECOND: Duration = Duration::from_secs(1);
const HALF: Duration = Duration::from_millis(500);
/// Errors with which a message does not leave; with the others it is sent and does not arrive.
const NOT_SENT: &[i64] = &[21610, 30001, 30002, 30010, 30036, 63028];
/// A message of a service without senders.
const NO_SENDER: i64 = 21703;
/// A message on WhatsApp that is no template, to a person who has not written for a day. That it ends as undelivered is from memory.
const OUTSIDE_WINDOW: i64 = 63016;
const WINDOW: Duration = Duration::from_secs(24 * 3600);

/// Where the messages of an account are kept.
pub(crate) fn place(account: &str) -> String {
    format!("api/2010-04-01/Accounts/{account}/Messages")
}

/// A message that no operation creates: a reply, or what a conversation passes on.
#[derive(Default)]
pub(crate) struct Outgoing {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) body: String,
    pub(crate) media: Vec<String>,
    pub(crate) direction: &'static str,
    pub(crate) status_callback: Option<String>,
    /// What answers STOP and START reaches those who want nothing more, too.
    pub(crate) is_about_consent: bool,
    /// A person's words, which a conversation passes on to another number of the account: they count like replies, for they may come back.
    pub(crate) is_passed_on: bool,
}

impl Outgoing {
    pub(crate) fn new(from: &str, to: &str, body: &str) -> Outgoing {
        Outgoing { from: from.to_owned(), to: to.to_owned(), body: body.to_owned(), ..Outgoing::default() }
    }
}

/// Sends a message. Gives its SID.
pub(crate) fn send(state: &mut State, moment: Timestamp, account: &str, outgoing: Outgoing) -> String {
    let (now, place) = (whole(moment), place(account));
    let sid = state.mint.sid(if outgoing.media.is_empty() { "SM" } else { "MM" });
    let mut record = Map::from_iter([
        ("sid", sid.as_str()),
        ("account_sid", account),
        ("from", &outgoing.from),
        ("to", &outgoing.to),
        ("body", &outgoing.body),
        ("direction", outgoing.direction),
        ("status", "queued"),
        ("num_segments", &Segments::of(&outgoing.body).count().to_string()),
        ("num_media", &outgoing.media.len().to_string()),
        ("api_version", "2010-04-01"),
    ]);
    record.insert("date_created", now);
    record.insert("date_updated", now);
    record.insert("status_callback", outgoing.status_callback);
    let is_reply = outgoing.direction == "outbound-reply";
    let is_counted = is_reply || outgoing.is_passed_on && numbers::own(state, account, &outgoing.to).is_some();
    let is_loop = is_counted && state.pace.is_loop(account, &outgoing.from, &outgoing.to, moment);
    if is_loop {
        record.insert("status", "failed");
        record.insert("error_code", pace::LOOP);
    }
    let is_unwanted = state.opted_out.contains(&(account.to_owned(), outgoing.from, outgoing.to));
    if is_unwanted && !outgoing.is_about_consent {
        record.insert("fails_with", 21610);
    }
    state.insert(account, &place, &sid, record);
    media::keep(state, now, account, &sid, &outgoing.media);
    if is_loop {
        announce(state, moment, account, &sid);
    } else {
        let wait = enqueue(state, moment, account, &sid);
        later(state, moment + wait, account, &sid);
    }
    sid
}

/// Puts a message into its sender's queue. Gives when it moves on.
pub(super) fn enqueue(state: &mut State, moment: Timestamp, account: &str, sid: &str) -> Duration {
    let place = place(account);
    let Some(message) = state.record(account, &place, sid) else { return HALF };
    let segments = text(message, "num_segments").parse().unwrap_or(1);
    let service = state.record(account, SERVICES, text(message, "messaging_service_sid"));
    let validity = [Some(message), service].into_iter().flatten().find_map(|it| it.get("validity_period")?.as_i64());
    let validity = validity.and_then(|seconds| u64::try_from(seconds).ok()).unwrap_or(pace::TEN_HOURS);
    let sender = text(message, "from").to_owned();
    let (wait, error) = match state.pace.enqueue(account, &sender, segments, validity, moment) {
        Turn::In(wait) => (wait + HALF, None),
        Turn::Expires(after) => (after, Some(pace::EXPIRED)),
        Turn::Overflow => (HALF, Some(pace::OVERFLOW)),
    };
    if let (Some(error), Some(message)) = (error, state.record_mut(account, &place, sid)) {
        message.insert("fails_with", error);
        message.insert("never_leaves", true);
    }
    wait
}

/// Lets a message take its next step at a time.
pub(super) fn later(state: &mut State, at: Timestamp, account: &str, sid: &str) {
    state.schedule(at, Event::MessageMoves { account: account.to_owned(), sid: sid.to_owned() });
}

/// Takes a message one step on, and tells the application. Gives what comes in by it: what was delivered to a number that the account has
/// itself.
pub(crate) fn step(state: &mut State, moment: Timestamp, account: &str, sid: &str) -> Option<Received> {
    match state.record(account, &place(account), sid).map_or("", |message| text(message, "status")) {
        "scheduled" | "accepted" => leave_service(state, moment, account, sid),
        "queued" | "sending" | "sent" => go_on(state, moment, account, sid),
        // Canceled meanwhile.
        _ => return None,
    }
    announce(state, moment, account, sid);
    let received = arriving(state, account, sid);
    forget(state, account);
    received
}

/// A messaging service chooses the sender. One without senders fails; that this happens later rather than at once is from memory.
fn leave_service(state: &mut State, moment: Timestamp, account: &str, sid: &str) {
    let place = place(account);
    let Some(message) = state.record(account, &place, sid) else { return };
    let (own, service) = (text(message, "from").to_owned(), text(message, "messaging_service_sid").to_owned());
    let person = text(message, "to").to_owned();
    let sender = if own.is_empty() { pools::sender_for(state, account, &service, &person) } else { Some(own) };
    let Some(message) = state.record_mut(account, &place, sid) else { return };
    message.insert("date_updated", whole(moment));
    let Some(sender) = sender else {
        message.insert("status", "failed");
        return message.insert("error_code", NO_SENDER);
    };
    message.insert("from", sender);
    message.insert("status", "queued");
    let wait = enqueue(state, moment, account, sid);
    later(state, moment + wait, account, sid);
}

/// A message that has its sender goes on.
fn go_on(state: &mut State, moment: Timestamp, account: &str, sid: &str) {
    let place = place(account);
    let Some(message) = state.record(account, &place, sid) else { return };
    let failing = message.get("fails_with").and_then(Value::as_i64);
    let (status, error, wait) = match text(message, "status") {
        "queued" if message.get("never_leaves").is_some() => ("failed", failing, None),
        "queued" => {
            let strike = state.failing.find(message).filter(|_| failing.is_none());
            let is_outside = is_outside_window(state, account, message, moment);
            let error = failing.or(strike.map(|(_, code)| code)).or(is_outside.then_some(OUTSIDE_WINDOW));
            if let Some((failure, _)) = strike {
                state.failing.use_up(failure);
            }
            ("sending", error, Some(HALF))
        }
        "sending" if failing.is_some_and(|code| NOT_SENT.contains(&code)) => ("failed", failing, None),
        "sending" => ("sent", None, Some(2 * SECOND)),
        _ if failing.is_some() => ("undelivered", failing, None),
        _ => ("delivered", None, None),
    };
    let Some(message) = state.record_mut(account, &place, sid) else { return };
    message.insert("date_updated", whole(moment));
    message.insert("status", status);
    match (status, error) {
        ("failed" | "undelivered", Some(code)) => message.insert("error_code", code),
        ("sending", Some(code)) => message.insert("fails_with", code),
        ("sent", _) => {
            message.insert("date_sent", whole(moment));
            let price = PRICE.saturating_mul(text(message, "num_segments").parse().unwrap_or(1));
            message.insert("price", format!("-{}.{:05}", price / 100_000, price % 100_000));
            message.insert("price_unit", "USD");
        }
        _ => {}
    }
    if let Some(wait) = wait {
        later(state, moment + wait, account, sid);
    }
}

/// Whether a text goes by WhatsApp to a person who has not written for too long.
fn is_outside_window(state: &State, account: &str, message: &Map, now: Timestamp) -> bool {
    let to = text(message, "to");
    to.starts_with("whatsapp:") && text(message, "content_sid").is_empty() && {
        let own = [text(message, "from"), text(message, "messaging_service_sid")];
        let wrote =
            own.into_iter().find_map(|own| state.wrote.get(&(account.to_owned(), own.to_owned(), to.to_owned())));
        wrote.is_none_or(|at| now.since(*at) > WINDOW)
    }
}

fn arriving(state: &State, account: &str, sid: &str) -> Option<Received> {
    let message = state.record(account, &place(account), sid).filter(|it| text(it, "status") == "delivered")?;
    let to = text(message, "to");
    numbers::own(state, account, to)?;
    let received = Received::new(text(message, "from"), to, text(message, "body"));
    Some(media::urls(state, account, sid).into_iter().fold(received, Received::media))
}

/// Whoever writes on WhatsApp has read what they were sent.
pub(super) fn read(state: &mut State, now: Timestamp, account: &str, own: &str, person: &str) {
    let place = place(account);
    let all = state.collection(account, &place).into_iter().flat_map(|all| all.iter().rev());
    let theirs = all.map(|(_, message)| message).filter(|it| text(it, "to") == person && text(it, "from") == own);
    let unread = theirs.take_while(|message| text(message, "status") != "read");
    let delivered = unread.filter(|message| text(message, "status") == "delivered");
    let mut sids: Vec<String> = delivered.map(|message| text(message, "sid").to_owned()).collect();
    sids.reverse();
    for sid in sids {
        if let Some(message) = state.record_mut(account, &place, &sid) {
            message.insert("status", "read");
            message.insert("date_updated", now);
        }
        announce(state, now, account, &sid);
    }
}

/// Forgets the oldest messages of an account that have come to their end, if it keeps so many alone.
pub(crate) fn forget(state: &mut State, account: &str) {
    let Some(kept) = state.kept_messages else { return };
    let place = place(account);
    let Some(all) = state.collection(account, &place) else { return };
    let is_over =
        |message: &Map| !matches!(text(message, "status"), "scheduled" | "accepted" | "queued" | "sending" | "sent");
    let spare = all.len().saturating_sub(kept);
    let over = all.iter().filter(|(_, message)| is_over(message)).take(spare);
    let forgotten: Vec<String> = over.map(|(_, message)| text(message, "sid").to_owned()).collect();
    for sid in forgotten {
        state.remove(account, &place, &sid);
    }
}

/// Tells the application how a message stands: the message's own callback, or its messaging service's.
pub(super) fn announce(state: &mut State, at: Timestamp, account: &str, sid: &str) {
    let Some(message) = state.record(account, &place(account), sid) else { return };
    let url = match (text(message, "status_callback"), text(message, "messaging_service_sid")) {
        ("", "") => return,
        ("", service) => {
            state.record(account, SERVICES, service).map_or("", |service| text(service, "status_callback"))
        }
        (own, _) => own,
    };
    if url.is_empty() {
        return;
    }
    let pending = Pending::new("message.status", account, url, Method::Post, status_parameters(message));
    webhooks::post(state, at, pending);
}

/// What a status callback says of a message.
pub(super) fn status_parameters(message: &Map) -> Vec<(String, String)> {
    let names = [
        ("SmsSid", "sid"),
        ("SmsStatus", "status"),
        ("MessageStatus", "status"),
        ("To", "to"),
        ("MessagingServiceSid", "messaging_service_sid"),
        ("MessageSid", "sid"),
        ("AccountSid", "account_sid"),
        ("From", "from"),
        ("ApiVersion", "api_version"),
        ("ErrorCode", "error_code"),
    ];
    let told = names.into_iter().map(|(name, field)| (name.to_owned(), parameter(message.get(field))));
    told.filter(|(_, value)| !value.is_empty()).collect()
}

//! Text messages: what is refused, and the way of the others to their receivers.

use std::time::Duration;

use super::pace::{self, Turn};
use super::{Event, content, pools};
use crate::sandbox::call::{Call, Done};
use crate::sandbox::kinds;
use crate::sandbox::problem::Problem;
use crate::sandbox::resource;
use crate::sandbox::state::{State, text};
use crate::sandbox::webhooks::{self, Pending, parameter};
use crate::schema::Method;
use crate::segments::Segments;
use crate::value::{Map, Timestamp, Value};

/// How many media a message takes.
const MAX_MEDIA: usize = 10;
/// How far ahead a message may be scheduled, in seconds.
const SCHEDULE: std::ops::RangeInclusive<i64> = 15 * 60..=35 * 86_400;
/// What a segment costs, in hundred thousandths of a dollar.
const PRICE: usize = 790;
/// How long a step takes.
const SECOND: Duration = Duration::from_secs(1);
const HALF: Duration = Duration::from_millis(500);
/// Errors with which a message does not leave; with the others it is sent and does not arrive.
const NOT_SENT: &[i64] = &[21610, 30001, 30002, 30010, 30036, 63028];
/// A message on WhatsApp that is no template, to a person who has not written for a day. That it ends as undelivered is from memory.
const OUTSIDE_WINDOW: i64 = 63016;
const WINDOW: Duration = Duration::from_secs(24 * 3600);
/// Where messaging services are kept.
pub(crate) const SERVICES: &str = "messaging/Services";

/// Senders that a message cannot come from, by the last four digits of `+1500555…`: Twilio's test numbers. Any other
/// but 0006 is answered like the second.
const TEST_SENDERS: &[(&str, i64, &str)] = &[
    ("0001", 21212, "is not a valid phone number, shortcode, or alphanumeric sender ID"),
    ("0007", 21606, "is not a Twilio phone number that can send messages"),
    ("0008", 21611, "has a full queue"),
];

/// Receivers that a message cannot go to, likewise.
const TEST_RECEIVERS: &[(&str, i64, &str)] = &[
    ("0001", 21211, "is not a valid phone number"),
    ("0002", 21612, "cannot be reached from this sender"),
    ("0003", 21408, "is in a region that the account has no permission to send to"),
    ("0004", 21610, "has unsubscribed from messages of this sender"),
    ("0009", 21614, "is not a mobile number"),
];

pub(crate) fn create(call: &mut Call) -> Result<Done, Problem> {
    let form = &call.form;
    let to = form.filled("To").ok_or_else(|| Problem::bad_request(21604, "A 'To' phone number is required."))?;
    check_receiver(to)?;
    let (from, service) = (form.filled("From"), form.filled("MessagingServiceSid"));
    match (from, service) {
        (None, None) => return Err(Problem::bad_request(21603, "A 'From' phone number is required.")),
        // `From` takes a messaging service, too.
        (Some(from), _) if !kinds::is_sid(from, &["MG"]) => check_sender(from)?,
        _ => {}
    }
    let service = service.or(from.filter(|from| kinds::is_sid(from, &["MG"]))).map(str::to_owned);
    if let Some(service) = &service
        && call.state.record(&call.account, SERVICES, service).is_none()
    {
        return Err(Problem::bad_request(21701, format!("The Messaging Service {service} does not exist")));
    }
    let (template, variables) = (form.filled("ContentSid"), form.filled("ContentVariables"));
    let rendered = content::render(call.state, &call.account, template, variables)?;
    let mut media: Vec<String> = form.all("MediaUrl").filter(|url| !url.is_empty()).map(str::to_owned).collect();
    if form.filled("Body").is_none() && media.is_empty() && rendered.is_none() {
        return Err(Problem::bad_request(21602, "Message body is required."));
    }
    let mut body = form.get("Body").unwrap_or_default().to_owned();
    let mut fails_with = None;
    if let Some(rendered) = rendered {
        (body, media, fails_with) = (rendered.body, rendered.media, rendered.error_code);
    }
    if Segments::of(&body).is_too_long() {
        return Err(Problem::bad_request(21617, "The concatenated message body exceeds the 1600 character limit."));
    }
    if media.len() > MAX_MEDIA {
        return Err(Problem::bad_request(21623, format!("A message takes {MAX_MEDIA} media at most")));
    }
    let sender = service.as_deref().or(from).unwrap_or_default();
    if call.state.opted_out.contains(&(call.account.clone(), sender.to_owned(), to.to_owned())) {
        let message = format!("The 'To' number {to} has unsubscribed from messages of this sender.");
        return Err(Problem::bad_request(21610, message));
    }
    let send_at = scheduled_for(call, service.is_some())?;
    let segments = u64::try_from(Segments::of(&body).count()).unwrap_or(u64::MAX);
    if service.is_none() && call.state.pace.is_full(&call.account, sender, segments, call.moment) {
        let message = format!("The 'From' number {sender} has exceeded the maximum number of queued messages.");
        return Err(Problem::bad_request(21611, message));
    }
    kinds::check(call.operation, &call.form)?;

    let mut record = call.new_record();
    if !media.is_empty() {
        record.insert("sid", call.state.mint.sid("MM"));
    }
    let own_number = text(&record, "from").to_owned();
    let status = match (send_at, own_number.is_empty() || service.as_ref() == Some(&own_number)) {
        (Some(_), _) => "scheduled",
        (None, true) => "accepted",
        (None, false) => "queued",
    };
    if service.as_ref() == Some(&own_number) {
        record.insert("from", Value::Null);
    }
    record.insert("messaging_service_sid", service);
    record.insert("body", body.as_str());
    record.insert("num_segments", Segments::of(&body).count().to_string());
    record.insert("num_media", media.len().to_string());
    record.insert("direction", "outbound-api");
    record.insert("status", status);
    record.insert("api_version", "2010-04-01");
    if fails_with.is_some() {
        record.insert("fails_with", fails_with);
    }
    let item = call.keep(record);
    let sid = text(&item.record, "sid").to_owned();
    keep_media(call.state, call.now, &call.account, &sid, &media);
    let (account, place) = (call.account.clone(), call.place());
    let at = match send_at {
        Some(at) => at,
        None if status == "queued" => call.moment + enqueue(call.state, call.moment, &account, &place, &sid),
        None => call.moment + SECOND,
    };
    call.state.schedule(at, Event::MessageMoves { account, place, sid });
    Ok(Done::Created(item))
}

/// Puts a message into its sender's queue. Gives when it moves on.
fn enqueue(state: &mut State, moment: Timestamp, account: &str, place: &str, sid: &str) -> Duration {
    let Some(message) = state.record(account, place, sid) else { return HALF };
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
    if let (Some(error), Some(message)) = (error, state.record_mut(account, place, sid)) {
        message.insert("fails_with", error);
        message.insert("never_leaves", true);
    }
    wait
}

/// The error that a message ends with, if it does not arrive.
fn failure(state: &mut State, account: &str, place: &str, sid: &str, now: Timestamp) -> Option<i64> {
    let message = state.record(account, place, sid)?;
    if let Some(code) = message.get("fails_with").and_then(Value::as_i64) {
        return Some(code);
    }
    let to = text(message, "to");
    let is_outside = to.starts_with("whatsapp:") && text(message, "content_sid").is_empty() && {
        let own = [text(message, "from"), text(message, "messaging_service_sid")];
        let wrote =
            own.into_iter().find_map(|own| state.wrote.get(&(account.to_owned(), own.to_owned(), to.to_owned())));
        wrote.is_none_or(|at| now.since(*at) > WINDOW)
    };
    let message = message.clone();
    state.failing.strike(&message).or(is_outside.then_some(OUTSIDE_WINDOW))
}

/// A message can be emptied, and canceled as long as it is scheduled.
pub(crate) fn update(call: &mut Call) -> Result<Done, Problem> {
    kinds::check(call.operation, &call.form)?;
    if call.form.filled("Body").is_some() {
        return Err(Problem::bad_request(20001, "The body of a message can only be emptied"));
    }
    let cancel = call.form.filled("Status").is_some();
    if cancel && text(call.record()?, "status") != "scheduled" {
        return Err(Problem::bad_request(30409, "This message cannot be canceled"));
    }
    let done = resource::update(call)?;
    if cancel {
        let (account, now, sid) = (call.account.clone(), call.now, call.sid()?);
        announce(call.state, now, &account, &sid);
    }
    Ok(done)
}

pub(crate) fn delete_media(call: &mut Call) -> Result<Done, Problem> {
    let done = resource::delete(call)?;
    let left = call.collection().map_or(0, |media| media.len());
    let (message, account) = (call.parent("MessageSid").to_owned(), call.account.clone());
    let place = call.place_of(call.path_of("AccountSid")) + "/Messages";
    if let Some(record) = call.state.record_mut(&account, &place, &message) {
        record.insert("num_media", left.to_string());
    }
    Ok(done)
}

/// Feedback is kept once a message: it has no SID of its own.
pub(crate) fn create_feedback(call: &mut Call) -> Result<Done, Problem> {
    kinds::check(call.operation, &call.form)?;
    let mut record = call.new_record();
    kinds::defaults(&mut record, [("outcome", "confirmed")]);
    Ok(Done::Found(call.item(record)))
}

/// Takes a message one step on, and tells the application.
pub(crate) fn step(state: &mut State, at: Timestamp, account: &str, place: &str, sid: &str) {
    let before = state.record(account, place, sid).map(|message| text(message, "status").to_owned());
    take_step(state, at, account, place, sid);
    if before != state.record(account, place, sid).map(|message| text(message, "status").to_owned()) {
        announce(state, at, account, sid);
        forget(state, account);
    }
}

/// Whoever writes on WhatsApp has read what they were sent.
pub(crate) fn read(state: &mut State, now: Timestamp, account: &str, own: &str, person: &str) {
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

fn take_step(state: &mut State, moment: Timestamp, account: &str, place: &str, sid: &str) {
    let Some(record) = state.record(account, place, sid) else { return };
    let at = Timestamp::from_unix(moment.unix_seconds(), 0).unwrap_or(moment);
    let failing = match text(record, "status") {
        "queued" => {
            let failing = failure(state, account, place, sid, moment);
            if let (Some(code), Some(record)) = (failing, state.record_mut(account, place, sid)) {
                record.insert("fails_with", code);
            }
            failing
        }
        _ => record.get("fails_with").and_then(Value::as_i64),
    };
    let Some(record) = state.record(account, place, sid) else { return };
    let service = text(record, "messaging_service_sid").to_owned();
    let sender = match text(record, "from") {
        "" => {
            let person = text(record, "to").to_owned();
            pools::sender_for(state, account, &service, &person)
        }
        own => Some(own.to_owned()),
    };
    let Some(record) = state.record_mut(account, place, sid) else { return };
    let wait = match text(record, "status") {
        "scheduled" | "accepted" => {
            // A service without senders. That it fails later rather than at once is from memory.
            let Some(sender) = sender else {
                record.insert("status", "failed");
                record.insert("error_code", 21703);
                record.insert("date_updated", at);
                return;
            };
            record.insert("from", sender);
            record.insert("status", "queued");
            record.insert("date_updated", at);
            let wait = enqueue(state, moment, account, place, sid);
            return later(state, moment + wait, account, place, sid);
        }
        "queued" if record.get("never_leaves").is_some() => {
            record.insert("status", "failed");
            record.insert("error_code", failing);
            None
        }
        "queued" => {
            record.insert("status", "sending");
            Some(HALF)
        }
        "sending" if failing.is_some_and(|code| NOT_SENT.contains(&code)) => {
            record.insert("status", "failed");
            record.insert("error_code", failing);
            None
        }
        "sending" => {
            record.insert("status", "sent");
            record.insert("date_sent", at);
            let price = PRICE.saturating_mul(text(record, "num_segments").parse().unwrap_or(1));
            record.insert("price", format!("-{}.{:05}", price / 100_000, price % 100_000));
            record.insert("price_unit", "USD");
            Some(2 * SECOND)
        }
        "sent" if failing.is_some() => {
            record.insert("status", "undelivered");
            record.insert("error_code", failing);
            None
        }
        "sent" => {
            record.insert("status", "delivered");
            None
        }
        // Canceled meanwhile.
        _ => return,
    };
    record.insert("date_updated", at);
    if let Some(wait) = wait {
        later(state, moment + wait, account, place, sid);
    }
}

fn later(state: &mut State, at: Timestamp, account: &str, place: &str, sid: &str) {
    let event = Event::MessageMoves { account: account.to_owned(), place: place.to_owned(), sid: sid.to_owned() };
    state.schedule(at, event);
}

/// Where the messages of an account are kept.
pub(crate) fn place(account: &str) -> String {
    format!("api/2010-04-01/Accounts/{account}/Messages")
}

/// A message that no operation creates: a reply.
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
}

impl Outgoing {
    pub(crate) fn new(from: &str, to: &str, body: &str) -> Outgoing {
        Outgoing { from: from.to_owned(), to: to.to_owned(), body: body.to_owned(), ..Outgoing::default() }
    }
}

/// Sends a message. Gives its SID.
pub(crate) fn send(state: &mut State, moment: Timestamp, account: &str, outgoing: Outgoing) -> String {
    let now = Timestamp::from_unix(moment.unix_seconds(), 0).unwrap_or(moment);
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
    state.insert(account, &place(account), &sid, record);
    keep_media(state, now, account, &sid, &outgoing.media);
    let place = place(account);
    let is_reply = outgoing.direction == "outbound-reply";
    if is_reply && state.pace.is_loop(account, &outgoing.from, &outgoing.to, moment) {
        if let Some(record) = state.record_mut(account, &place, &sid) {
            record.insert("status", "failed");
            record.insert("error_code", pace::LOOP);
        }
        announce(state, moment, account, &sid);
        return sid;
    }
    let is_unwanted = state.opted_out.contains(&(account.to_owned(), outgoing.from, outgoing.to));
    if let (true, Some(record)) = (is_unwanted && !outgoing.is_about_consent, state.record_mut(account, &place, &sid)) {
        record.insert("fails_with", 21610);
    }
    let wait = enqueue(state, moment, account, &place, &sid);
    later(state, moment + wait, account, &place, &sid);
    sid
}

/// Tells the application how a message stands: the message's own callback, or its messaging service's.
fn announce(state: &mut State, at: Timestamp, account: &str, sid: &str) {
    let Some(message) = state.record(account, &place(account), sid) else { return };
    let service = state.record(account, SERVICES, text(message, "messaging_service_sid"));
    let own = text(message, "status_callback");
    let url = if own.is_empty() { service.map_or("", |service| text(service, "status_callback")) } else { own };
    let pending = Pending::new("message.status", account, url, Method::Post, status_parameters(message));
    webhooks::post(state, at, pending);
}

/// What a status callback says of a message.
pub(crate) fn status_parameters(message: &Map) -> Vec<(String, String)> {
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

/// When a message is to be sent, if not now. Without a messaging service the parameters of a schedule are ignored.
fn scheduled_for(call: &Call, has_service: bool) -> Result<Option<Timestamp>, Problem> {
    if call.form.filled("ScheduleType").is_none() || !has_service {
        return Ok(None);
    }
    let at = call.form.filled("SendAt").and_then(Timestamp::parse);
    let in_time = at.is_some_and(|at| SCHEDULE.contains(&(at.unix_seconds() - call.now.unix_seconds())));
    if !in_time {
        return Err(Problem::bad_request(35114, "SendAt must be from 15 minutes to 35 days ahead"));
    }
    Ok(at)
}

/// Keeps the media of a message. Gives the SID and the type of each.
pub(crate) fn keep_media(
    state: &mut State,
    now: Timestamp,
    account: &str,
    message: &str,
    urls: &[String],
) -> Vec<(String, String)> {
    let place = format!("{}/{message}/Media", place(account));
    let mut kept = Vec::new();
    for url in urls {
        let sid = state.mint.sid("ME");
        let (content_type, data) = media_type(url);
        let mut record = Map::from_iter([
            ("sid", sid.as_str()),
            ("account_sid", account),
            ("parent_sid", message),
            ("content_type", content_type),
        ]);
        if let Some(data) = data {
            record.insert("data", data);
        }
        record.insert("date_created", now);
        record.insert("date_updated", now);
        state.insert(account, &place, &sid, record);
        kept.push((sid, content_type.to_owned()));
    }
    kept
}

/// What a file is, and of a `data:` URL what it holds, in base64.
fn media_type(url: &str) -> (&str, Option<&str>) {
    let data = url.strip_prefix("data:").and_then(|rest| rest.split_once(";base64,"));
    data.map_or_else(|| (content_type(url), None), |(content_type, data)| (content_type, Some(data)))
}

/// What a file is by the end of its name; the sandbox fetches nothing.
fn content_type(url: &str) -> &'static str {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    match path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase().as_str() {
        "png" => "image/png",
        "gif" => "image/gif",
        "pdf" => "application/pdf",
        "mp4" => "video/mp4",
        "mp3" => "audio/mpeg",
        "vcf" => "text/vcard",
        _ => "image/jpeg",
    }
}

fn check_receiver(to: &str) -> Result<(), Problem> {
    let valid = match channel_address(to) {
        Some(address) => !address.is_empty(),
        None => (7..=15).contains(&digits(to).unwrap_or(0)),
    };
    if !valid {
        return Err(Problem::bad_request(21211, format!("The 'To' number {to} is not a valid phone number.")));
    }
    let Some(suffix) = to.strip_prefix("+1500555") else { return Ok(()) };
    match TEST_RECEIVERS.iter().find(|(end, ..)| *end == suffix) {
        Some((_, code, reason)) => Err(Problem::bad_request(*code, format!("The 'To' number {to} {reason}."))),
        None => Ok(()),
    }
}

fn check_sender(from: &str) -> Result<(), Problem> {
    let is_name = from.len() <= 11
        && from.chars().any(|character| character.is_ascii_alphabetic())
        && from.chars().all(|character| character.is_ascii_alphanumeric() || " +-_&".contains(character));
    let valid = match channel_address(from) {
        Some(address) => !address.is_empty(),
        None => is_name || digits(from).is_some_and(|count| (3..=15).contains(&count)),
    };
    let refuse = |code, reason| Err(Problem::bad_request(code, format!("The 'From' number {from} {reason}.")));
    if !valid {
        return refuse(21212, "is not a valid phone number, shortcode, or alphanumeric sender ID");
    }
    match from.strip_prefix("+1500555") {
        None | Some("0006") => Ok(()),
        Some(suffix) => match TEST_SENDERS.iter().find(|(end, ..)| *end == suffix) {
            Some((_, code, reason)) => refuse(*code, reason),
            None => refuse(21606, "is not a Twilio phone number that can send messages"),
        },
    }
}

/// The address behind `whatsapp:`, `messenger:` and the like.
fn channel_address(address: &str) -> Option<&str> {
    let (channel, address) = address.split_once(':')?;
    channel.bytes().all(|byte| byte.is_ascii_lowercase()).then_some(address)
}

/// How many digits a phone number has, written as people do; nothing if it is none.
pub(super) fn digits(number: &str) -> Option<usize> {
    let number = number.trim();
    let rest = number.strip_prefix('+').unwrap_or(number);
    let fits = rest.chars().all(|character| character.is_ascii_digit() || " -().".contains(character));
    fits.then(|| rest.bytes().filter(u8::is_ascii_digit).count())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(result: Result<(), Problem>) -> i64 {
        result.map_or_else(|problem| problem.code, |()| 0)
    }

    #[test]
    fn receivers_are_numbers_or_addresses_of_a_channel() {
        for to in ["+15558675310", "+1 (555) 867-5310", "5558675310", "whatsapp:+15558675310", "messenger:1"] {
            assert_eq!(code(check_receiver(to)), 0, "{to}");
        }
        for to in ["ana", "+1", "+", "12345", "+1555867531012345", "whatsapp:", "+15558675310x"] {
            assert_eq!(code(check_receiver(to)), 21211, "{to}");
        }
    }

    #[test]
    fn senders_are_numbers_short_codes_names_or_addresses_of_a_channel() {
        for from in ["+15017122661", "12345", "Trunkline", "My Shop", "whatsapp:+15017122661"] {
            assert_eq!(code(check_sender(from)), 0, "{from}");
        }
        for from in ["", "12", "A name too long", "+1x"] {
            assert_eq!(code(check_sender(from)), if from == "+1x" { 0 } else { 21212 }, "{from}");
        }
    }

    #[test]
    fn test_numbers_fail_as_documented() {
        for (to, expected) in [
            ("+15005550001", 21211),
            ("+15005550002", 21612),
            ("+15005550003", 21408),
            ("+15005550004", 21610),
            ("+15005550009", 21614),
            ("+15005550006", 0),
        ] {
            assert_eq!(code(check_receiver(to)), expected, "{to}");
        }
        for (from, expected) in [
            ("+15005550001", 21212),
            ("+15005550006", 0),
            ("+15005550007", 21606),
            ("+15005550008", 21611),
            ("+15005550099", 21606),
        ] {
            assert_eq!(code(check_sender(from)), expected, "{from}");
        }
    }
}

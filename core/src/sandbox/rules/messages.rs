//! Text messages as the API makes and changes them; their way to their receivers is in [`sending`].

use super::pools::SERVICES;
use super::{content, media, sending};
use crate::sandbox::call::{Call, Done};
use crate::sandbox::form::Target;
use crate::sandbox::kinds;
use crate::sandbox::problem::Problem;
use crate::sandbox::resource;
use crate::sandbox::state::text;
use crate::segments::Segments;
use crate::value::{Timestamp, Value};

/// How many media a message takes.
const MAX_MEDIA: usize = 10;
/// How far ahead a message may be scheduled, in seconds.
const SCHEDULE: std::ops::RangeInclusive<i64> = 15 * 60..=35 * 86_400;

/// The longest address of a status callback.
const MAX_CALLBACK: usize = 4_000;

/// Twilio's test number from which everything can be sent; nothing is said of what is sent to it.
const TEST_NUMBER: &str = "+15005550006";

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
    if from == Some(to) && channel_address(to).is_none() && to != TEST_NUMBER {
        return Err(Problem::bad_request(21266, "'To' and 'From' number cannot be the same"));
    }
    form.filled("StatusCallback").map_or(Ok(()), check_callback)?;
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
    let segments = Segments::of(&body);
    if segments.is_too_long() {
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
    let count = u64::try_from(segments.count()).unwrap_or(u64::MAX);
    if service.is_none() && call.state.pace.is_full(&call.account, sender, count, call.moment) {
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
    record.insert("num_segments", segments.count().to_string());
    record.insert("body", body);
    record.insert("num_media", media.len().to_string());
    record.insert("direction", "outbound-api");
    record.insert("status", status);
    record.insert("api_version", "2010-04-01");
    if fails_with.is_some() {
        record.insert("fails_with", fails_with);
    }
    let item = call.keep(record);
    let sid = text(&item.record, "sid").to_owned();
    media::keep(call.state, call.now, &call.account, &sid, &media);
    let at = match send_at {
        Some(at) => at,
        None if status == "queued" => call.moment + sending::enqueue(call.state, call.moment, &call.account, &sid),
        None => call.moment + sending::SECOND,
    };
    sending::later(call.state, at, &call.account, &sid);
    Ok(Done::Created(item))
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
        sending::announce(call.state, now, &account, &sid);
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

fn check_callback(url: &str) -> Result<(), Problem> {
    let target = Target::parse(url);
    let is_http = ["http", "https"].iter().any(|scheme| target.scheme.eq_ignore_ascii_case(scheme));
    if is_http && !target.authority.is_empty() && url.len() <= MAX_CALLBACK {
        return Ok(());
    }
    Err(Problem::bad_request(21609, format!("The 'StatusCallback' URL {url} is not a valid URL.")))
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

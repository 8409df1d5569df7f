//! Calls as the API makes and changes them; what goes on in them is in [`voice`].

use super::messages::digits;
use crate::sandbox::call::{Call, Done};
use crate::sandbox::kinds;
use crate::sandbox::problem::Problem;
use crate::sandbox::resource;
use crate::sandbox::state::text;
use crate::sandbox::voice;
use crate::sandbox::webhooks::method;
use crate::value::{Map, Timestamp};

/// Who cannot be called, by the last four digits of `+1500555…`: Twilio's test numbers.
const TEST_RECEIVERS: &[(&str, i64, &str)] = &[
    ("0001", NO_NUMBER, "is not a valid phone number"),
    ("0002", 21214, "cannot be reached"),
    ("0003", 21215, "is in a country that the account has no permission to call"),
    ("0004", 21216, "is blocked"),
];
/// A number that is none.
pub(crate) const NO_NUMBER: i64 = 21217;
/// TwiML that is too long, and how long it may be that comes with a request, in characters.
const TOO_LONG: i64 = 32018;
const MAX_TWIML: usize = 4000;

/// What every call shows, whoever begins it.
pub(crate) fn new_record(sid: &str, account: &str, now: Timestamp, from: &str, to: &str, direction: &str) -> Map {
    let mut record = Map::from_iter([
        ("sid", sid),
        ("account_sid", account),
        ("from", from),
        ("to", to),
        ("direction", direction),
        ("status", "queued"),
        ("from_formatted", &formatted(from)),
        ("to_formatted", &formatted(to)),
        ("api_version", "2010-04-01"),
        ("queue_time", "0"),
    ]);
    record.insert("date_created", now);
    record.insert("date_updated", now);
    record
}

/// Begins a call.
pub(crate) fn create(call: &mut Call) -> Result<Done, Problem> {
    let form = &call.form;
    let to = form.filled("To").ok_or_else(|| Problem::bad_request(21201, "No 'To' number is specified"))?.to_owned();
    let from =
        form.filled("From").ok_or_else(|| Problem::bad_request(21213, "No 'From' number is specified"))?.to_owned();
    check_receiver(&to)?;
    check_caller(&from)?;
    kinds::check(call.operation, &call.form)?;
    let settings = settings(call)?;
    let shown = call.form.filled("CallerId").unwrap_or(&from).to_owned();
    let mut record = call.new_record();
    let sid = text(&record, "sid").to_owned();
    for (name, value) in new_record(&sid, &call.account, call.now, &shown, &to, "outbound-api").iter() {
        record.insert(name, value.clone());
    }
    for (name, value) in settings.iter() {
        record.insert(name, value.clone());
    }
    let item = call.keep(record);
    let (account, moment) = (call.account.clone(), call.moment);
    voice::place_call(call.state, moment, &account, &sid);
    Ok(Done::Created(item))
}

/// Where the TwiML of a new call comes from: its application, its address, or the request itself.
fn settings(call: &Call) -> Result<Map, Problem> {
    let form = &call.form;
    let Some(sid) = form.filled("ApplicationSid") else {
        return match (form.filled("Url"), form.filled("Twiml")) {
            (Some(url), _) => Ok(Map::from_iter([("url", valid(url)?), ("twiml", "")])),
            (None, Some(twiml)) => Ok(Map::from_iter([("url", ""), ("twiml", valid_twiml(twiml)?)])),
            (None, None) => Err(Problem::bad_request(21205, "Url parameter is required.")),
        };
    };
    let applications = call.place_of(&format!("{}/Applications", call.path_of("AccountSid")));
    let application = call.state.record(&call.account, &applications, sid);
    let application =
        application.ok_or_else(|| Problem::bad_request(21218, format!("ApplicationSid {sid} is invalid")))?;
    let mut settings = Map::from_iter([("twiml", "")]);
    for (name, theirs) in [
        ("url", "voice_url"),
        ("method", "voice_method"),
        ("fallback_url", "voice_fallback_url"),
        ("fallback_method", "voice_fallback_method"),
    ] {
        settings.insert(name, text(application, theirs));
    }
    if form.filled("StatusCallback").is_none() {
        settings.insert("status_callback", text(application, "status_callback"));
        settings.insert("status_callback_method", text(application, "status_callback_method"));
    }
    Ok(settings)
}

/// Ends a call, or lets it go on elsewhere.
pub(crate) fn update(call: &mut Call) -> Result<Done, Problem> {
    kinds::check(call.operation, &call.form)?;
    let sid = call.sid()?;
    let status = text(call.record()?, "status").to_owned();
    let form = call.form.clone();
    let has_ended = !matches!(status.as_str(), "queued" | "ringing" | "in-progress");
    let (url, twiml) = (form.filled("Url"), form.filled("Twiml"));
    if has_ended && (url.is_some() || twiml.is_some()) {
        return Err(Problem::bad_request(21220, "Call is not in-progress. Cannot redirect."));
    }
    url.map(valid).transpose()?;
    twiml.map(valid_twiml).transpose()?;
    let moment = call.moment;
    let changes = ["FallbackUrl", "FallbackMethod", "StatusCallback", "StatusCallbackMethod"];
    let record = call.record_mut()?;
    for name in changes.into_iter().filter(|name| form.get(name).is_some()) {
        record.insert(kinds::snake_case(name), form.get(name).unwrap_or_default());
    }
    match form.filled("Status") {
        // Ended for whoever has not answered yet, canceled; for whoever has, no cancelling comes in time.
        Some("completed") if status == "in-progress" => voice::end(call.state, moment, &sid, "completed"),
        Some("completed" | "canceled") if matches!(status.as_str(), "queued" | "ringing") => {
            voice::end(call.state, moment, &sid, "canceled");
        }
        Some("completed" | "canceled") => {}
        Some(_) => return Err(Problem::invalid("Status")),
        None if url.is_some() || twiml.is_some() => {
            let verb = method(form.get("Method").unwrap_or_default());
            let twiml = if url.is_some() { "" } else { twiml.unwrap_or_default() };
            voice::redirect(call.state, moment, &sid, url.unwrap_or_default(), verb, twiml);
        }
        None => {}
    }
    let record = call.record()?.clone();
    Ok(Done::Found(call.item(record)))
}

/// Removes a call that nobody talks in and no other call waits for, with what was said.
pub(crate) fn delete(call: &mut Call) -> Result<Done, Problem> {
    let sid = call.sid()?;
    if call.state.lines.get(&sid).is_some_and(voice::Line::is_needed) {
        return Err(Problem::new(409, 20009, "The call is not over yet"));
    }
    let done = resource::delete(call)?;
    call.state.lines.remove(&sid);
    Ok(done)
}

fn valid(url: &str) -> Result<&str, Problem> {
    let is_valid = url.starts_with("http://") || url.starts_with("https://");
    if is_valid { Ok(url) } else { Err(Problem::bad_request(21205, format!("Url is not a valid URL: {url}"))) }
}

fn valid_twiml(twiml: &str) -> Result<&str, Problem> {
    if twiml.chars().count() > MAX_TWIML {
        return Err(Problem::bad_request(TOO_LONG, format!("Twiml is longer than {MAX_TWIML} characters")));
    }
    match crate::twiml::Document::parse(twiml) {
        Ok(document) if document.root().name() == "Response" => Ok(twiml),
        Ok(_) => Err(Problem::bad_request(12100, "Twiml is no <Response>")),
        Err(error) => Err(Problem::bad_request(12100, format!("Twiml cannot be read: {error}"))),
    }
}

fn is_address(address: &str) -> bool {
    let named = ["client:", "sip:", "whatsapp:"].iter().find_map(|channel| address.strip_prefix(channel));
    match named {
        Some(name) => !name.is_empty(),
        None => digits(address).is_some_and(|count| (3..=15).contains(&count)),
    }
}

/// Whether somebody can be called there.
pub(crate) fn check_receiver(to: &str) -> Result<(), Problem> {
    let refuse =
        |code, reason| Err(Problem::bad_request(code, format!("The phone number you are calling, {to}, {reason}.")));
    if !is_address(to) {
        return refuse(NO_NUMBER, "is not a valid phone number");
    }
    let known = to.strip_prefix("+1500555").and_then(|end| TEST_RECEIVERS.iter().find(|(known, ..)| *known == end));
    match known {
        Some((_, code, reason)) => refuse(*code, reason),
        None => Ok(()),
    }
}

fn check_caller(from: &str) -> Result<(), Problem> {
    let refuse = |code, reason| Err(Problem::bad_request(code, format!("The 'From' number {from} {reason}.")));
    match from.strip_prefix("+1500555") {
        _ if !is_address(from) => refuse(21212, "is not a valid phone number"),
        Some("0001") => refuse(21212, "is not a valid phone number"),
        None | Some("0006") => Ok(()),
        Some(_) => refuse(21210, "is not yours or not verified for your account"),
    }
}

/// `(555) 867-5310` for a number of North America; others stay as they are.
fn formatted(number: &str) -> String {
    match number.strip_prefix("+1") {
        Some(rest) if rest.len() == 10 && rest.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("({}) {}-{}", &rest[..3], &rest[3..6], &rest[6..])
        }
        _ => number.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_numbers_fail_as_documented() {
        let code = |result: Result<(), Problem>| result.map_or_else(|problem| problem.code, |()| 0);
        for (to, expected) in [
            ("+15005550001", 21217),
            ("+15005550002", 21214),
            ("+15005550003", 21215),
            ("+15005550004", 21216),
            ("+15005550009", 0),
            ("client:ana", 0),
            ("sip:ana@example.com", 0),
            ("client:", 21217),
            ("ana", 21217),
        ] {
            assert_eq!(code(check_receiver(to)), expected, "{to}");
        }
        for (from, expected) in
            [("+15005550001", 21212), ("+15005550006", 0), ("+15005550002", 21210), ("+15017122661", 0), ("x", 21212)]
        {
            assert_eq!(code(check_caller(from)), expected, "{from}");
        }
    }

    #[test]
    fn numbers_of_north_america_are_formatted() {
        assert_eq!(formatted("+15558675310"), "(555) 867-5310");
        assert_eq!(formatted("+442071838750"), "+442071838750");
        assert_eq!(formatted("client:ana"), "client:ana");
    }
}

//! Verify: codes that are sent to a person and checked. The codes of errors are Verify's; how often and how long are its defaults.

use crate::sandbox::call::{Call, Done};
use crate::sandbox::kinds;
use crate::sandbox::problem::Problem;
use crate::sandbox::resource;
use crate::sandbox::state::{State, integer, text};
use crate::value::{Map, Timestamp, Value};

/// How often a code is sent and how often it may be entered.
const ATTEMPTS: usize = 5;
/// How long a code counts, in seconds.
const LIFETIME: i64 = 600;
/// Where what people were sent is kept.
pub(crate) const SENT: &str = "verify/sent";
const CHANNELS: &[&str] = &["sms", "call", "email", "whatsapp", "sna", "rcs", "auto"];

pub(crate) fn create_service(call: &mut Call) -> Result<Done, Problem> {
    kinds::check(call.operation, &call.form)?;
    check_length(call)?;
    let mut record = call.new_record();
    let off = [
        "lookup_enabled",
        "skip_sms_to_landlines",
        "dtmf_input_required",
        "psd2_enabled",
        "do_not_share_warning_enabled",
    ];
    kinds::defaults(&mut record, [("code_length", Value::from(6)), ("custom_code_enabled", false.into())]);
    kinds::defaults(&mut record, off.map(|name| (name, false)));
    Ok(Done::Created(call.keep(record)))
}

pub(crate) fn update_service(call: &mut Call) -> Result<Done, Problem> {
    check_length(call)?;
    resource::update(call)
}

fn check_length(call: &Call) -> Result<(), Problem> {
    let length = call.form.filled("CodeLength").and_then(|text| text.parse::<i64>().ok());
    match length {
        Some(length) if !(4..=10).contains(&length) => {
            Err(Problem::bad_request(60200, "Invalid parameter: CodeLength"))
        }
        _ => Ok(()),
    }
}

/// Sends a code, or the same once more while it counts.
pub(crate) fn create(call: &mut Call) -> Result<Done, Problem> {
    kinds::check(call.operation, &call.form)?;
    let (to, channel) = (given(call, "To"), given(call, "Channel"));
    if !CHANNELS.contains(&channel.as_str()) {
        return Err(Problem::bad_request(60200, "Invalid parameter: Channel"));
    }
    let is_address = if channel == "email" { to.contains('@') } else { to.starts_with('+') && to.len() > 7 };
    if !is_address {
        return Err(Problem::bad_request(60200, "Invalid parameter `To`"));
    }
    let known = pending(call, &to);
    let mut attempts: Vec<Value> =
        known.as_ref().and_then(|record| record.get("send_code_attempts")?.as_list()).unwrap_or_default().to_vec();
    if attempts.len() >= ATTEMPTS {
        return Err(Problem::new(429, 60203, "Max send attempts reached"));
    }
    let mut record = match known {
        // What is sent once more counts once more.
        _ if is_limited(call)? => return Err(Problem::of_status(429)),
        Some(record) => record,
        None => {
            let mut record = call.new_record();
            let code = match call.form.filled("CustomCode") {
                Some(code) => code.to_owned(),
                None => {
                    // A service that a test put there was never checked.
                    let length = service(call).map_or(6, |service| integer(service, "code_length")).min(10);
                    (0..length)
                        .map(|_| char::from(b'0' + u8::try_from(call.state.mint.next() % 10).unwrap_or(0)))
                        .collect()
                }
            };
            record.insert("code", code);
            record.insert("status", "pending");
            record.insert("valid", false);
            record.insert("lookup", Map::from_iter([("carrier", Value::Null)]));
            record
        }
    };
    let attempt_sid = call.state.mint.sid("VL");
    let attempt = Map::from_iter([
        ("attempt_sid", attempt_sid.clone()),
        ("channel", channel.clone()),
        ("time", call.now.to_wire()),
    ]);
    attempts.push(Value::Map(attempt));
    tell(call, &record, &attempt_sid, &channel);
    record.insert("send_code_attempts", Value::List(attempts));
    record.insert("channel", channel);
    record.insert("date_updated", call.now);
    Ok(Done::Created(call.keep(record)))
}

/// A verification that is over is not there any more.
pub(crate) fn fetch(call: &mut Call) -> Result<Done, Problem> {
    let record = named(call)?;
    Ok(Done::Found(call.item(record)))
}

/// Cancels or approves a verification.
pub(crate) fn update(call: &mut Call) -> Result<Done, Problem> {
    kinds::check(call.operation, &call.form)?;
    let record = named(call)?;
    let status = given(call, "Status");
    if !["canceled", "approved"].contains(&status.as_str()) {
        return Err(Problem::bad_request(60200, "Invalid parameter: Status"));
    }
    let changed = end(call, record, &status);
    Ok(Done::Found(call.item(changed)))
}

pub(crate) fn check(call: &mut Call) -> Result<Done, Problem> {
    kinds::check(call.operation, &call.form)?;
    let code =
        call.form.filled("Code").ok_or_else(|| Problem::bad_request(60200, "Invalid parameter: Code"))?.to_owned();
    let (to, sid) = (given(call, "To"), given(call, "VerificationSid"));
    if to.is_empty() && sid.is_empty() {
        return Err(Problem::bad_request(60200, "Either To or VerificationSid is required"));
    }
    let found = if sid.is_empty() { pending(call, &to) } else { by_sid(call, &sid) };
    let mut record = found.ok_or_else(|| call.not_found())?;
    let checks = integer(&record, "checks");
    if checks >= 5 {
        return Err(Problem::new(429, 60202, "Max check attempts reached"));
    }
    let record = if text(&record, "code") == code {
        end(call, record, "approved")
    } else {
        record.insert("checks", checks + 1);
        keep(call, &record);
        record
    };
    Ok(Done::Created(call.item(record)))
}

/// Lets the person have the code: in what they see of their messages, whatever the channel.
fn tell(call: &mut Call, verification: &Map, attempt: &str, channel: &str) {
    let name = call.form.filled("CustomFriendlyName").map(str::to_owned);
    let name =
        name.or_else(|| service(call).map(|service| text(service, "friendly_name").to_owned())).unwrap_or_default();
    let body = format!("Your {name} verification code is: {}", text(verification, "code"));
    let mut sent = Map::from_iter([
        ("sid", attempt),
        ("direction", "outbound-verify"),
        ("to", text(verification, "to")),
        ("from", channel),
        ("body", &body),
        ("status", "delivered"),
        ("num_media", "0"),
    ]);
    sent.insert("date_created", call.now);
    call.state.insert(&call.account, SENT, attempt, sent);
}

/// Whether a rate limit that the call names has no place left in one of its buckets: `{"end_user_ip": "127.0.0.1"}`. That it is answered with
/// 20429 is from memory.
fn is_limited(call: &mut Call) -> Result<bool, Problem> {
    let Some(json) = call.form.filled("RateLimits").map(str::to_owned) else { return Ok(false) };
    let wrong = || Problem::bad_request(60200, "Invalid parameter: RateLimits");
    let Some(Value::Map(named)) = Value::from_json(&json) else { return Err(wrong()) };
    let limits = format!("verify/Services/{}/RateLimits", call.parent("ServiceSid"));
    let mut counted = Vec::new();
    for (name, value) in named.iter() {
        let limit = call.state.collection(&call.account, &limits).and_then(|all| all.find("unique_name", name));
        let limit = limit.map(|limit| text(limit, "sid").to_owned()).ok_or_else(wrong)?;
        let buckets = call.state.collection(&call.account, &format!("{limits}/{limit}/Buckets"));
        for (_, bucket) in buckets.into_iter().flat_map(|buckets| buckets.iter()) {
            let key = (limit.clone(), text(bucket, "sid").to_owned(), value.to_json());
            counted.push((key, integer(bucket, "max"), integer(bucket, "interval")));
        }
    }
    let now = call.now;
    for (key, max, interval) in &counted {
        let times = call.state.verifications.entry(key.clone()).or_default();
        times.retain(|time| now.unix_seconds() - time.unix_seconds() < *interval);
        if i64::try_from(times.len()).unwrap_or(i64::MAX) >= *max {
            return Ok(true);
        }
    }
    // Only what is sent counts.
    for (key, ..) in counted {
        call.state.verifications.entry(key).or_default().push(now);
    }
    Ok(false)
}

fn given(call: &Call, name: &str) -> String {
    call.form.filled(name).unwrap_or_default().to_owned()
}

fn service<'a>(call: &'a Call) -> Option<&'a Map> {
    call.state.record(&call.account, "verify/Services", call.parent("ServiceSid"))
}

fn place(call: &Call) -> String {
    format!("verify/Services/{}/Verifications", call.parent("ServiceSid"))
}

fn is_pending(record: &Map, now: Timestamp) -> bool {
    let born = record
        .get("date_created")
        .and_then(|value| if let Value::Timestamp(time) = value { Some(*time) } else { None });
    text(record, "status") == "pending" && born.is_some_and(|born| now.unix_seconds() - born.unix_seconds() < LIFETIME)
}

/// The verification of an address that is not over.
fn pending(call: &Call, to: &str) -> Option<Map> {
    let all = call.state.collection(&call.account, &place(call))?;
    all.iter()
        .rev()
        .map(|(_, record)| record)
        .find(|record| text(record, "to") == to && is_pending(record, call.now))
        .cloned()
}

fn by_sid(call: &Call, sid: &str) -> Option<Map> {
    let record = call.state.record(&call.account, &place(call), sid)?;
    is_pending(record, call.now).then(|| record.clone())
}

/// The verification that the path names by its SID or its address.
fn named(call: &Call) -> Result<Map, Problem> {
    let key = call.key.as_deref().unwrap_or_default();
    by_sid(call, key).or_else(|| pending(call, key)).ok_or_else(|| call.not_found())
}

fn end(call: &mut Call, mut record: Map, status: &str) -> Map {
    record.insert("status", status);
    record.insert("valid", status == "approved");
    record.insert("date_updated", call.now);
    keep(call, &record);
    record
}

fn keep(call: &mut Call, record: &Map) {
    let place = place(call);
    call.state.insert(&call.account, &place, text(record, "sid"), record.clone());
}

/// The code that an address was sent last, whatever the service, while it counts.
pub(crate) fn code(state: &State, now: Timestamp, account: &str, to: &str) -> Option<String> {
    let services = state.collection(account, "verify/Services")?;
    let all = services.iter().filter_map(|(_, service)| {
        state.collection(account, &format!("verify/Services/{}/Verifications", text(service, "sid")))
    });
    let sent = all.flat_map(|all| all.iter().map(|(_, record)| record));
    let last = sent.filter(|record| text(record, "to") == to && is_pending(record, now)).max_by_key(|record| {
        record.get("date_updated").and_then(|value| if let Value::Timestamp(time) = value { Some(*time) } else { None })
    })?;
    Some(text(last, "code").to_owned())
}

//! What an application is told of a call.

use super::record;
use crate::sandbox::rules::recordings;
use crate::sandbox::snapshot::kept;
use crate::sandbox::state::{State, text, whole};
use crate::sandbox::webhooks::{self, Pending, method, parameter};
use crate::schema::Method;
use crate::value::{Map, Timestamp, Value};

/// What every webhook of a call says, and what this one says beside it.
pub(super) fn parameters(state: &State, sid: &str, more: Vec<(&'static str, String)>) -> Vec<(String, String)> {
    let Some(call) = record(state, sid) else { return Vec::new() };
    let told = |field: &str| parameter(call.get(field));
    let (from, to) = (told("from"), told("to"));
    let mut parameters = vec![("CallSid", sid.to_owned()), ("AccountSid", told("account_sid"))];
    let roles = [("From", &from), ("To", &to), ("Caller", &from), ("Called", &to)];
    for ((role, number), [city, state, zip, country]) in roles.into_iter().zip(PLACES) {
        parameters.push((role, number.clone()));
        parameters.extend([(city, String::new()), (state, String::new()), (zip, String::new())]);
        parameters.push((country, if number.starts_with("+1") { "US".to_owned() } else { String::new() }));
    }
    parameters.push(("CallStatus", told("status")));
    parameters.push(("ApiVersion", "2010-04-01".to_owned()));
    parameters.push(("Direction", told("direction")));
    for (name, field) in [("ParentCallSid", "parent_call_sid"), ("AnsweredBy", "answered_by")] {
        let value = told(field);
        if !value.is_empty() {
            parameters.push((name, value));
        }
    }
    for (name, value) in more {
        parameters.retain(|(known, _)| *known != name);
        parameters.push((name, value));
    }
    parameters.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Where a number is, for each of its roles; the sandbox does not know.
const PLACES: [[&str; 4]; 4] = [
    ["FromCity", "FromState", "FromZip", "FromCountry"],
    ["ToCity", "ToState", "ToZip", "ToCountry"],
    ["CallerCity", "CallerState", "CallerZip", "CallerCountry"],
    ["CalledCity", "CalledState", "CalledZip", "CalledCountry"],
];

/// Tells of a step in the life of a call, if that was asked for: `initiated`, `ringing`, `answered` or `completed`.
pub(super) fn tell(state: &mut State, at: Timestamp, sid: &str, event: &str) {
    let Some(call) = record(state, sid) else { return };
    let (url, verb) = (text(call, "status_callback").to_owned(), method(text(call, "status_callback_method")));
    let is_asked_for = match call.get("status_callback_event").and_then(Value::as_list).unwrap_or_default() {
        [] => event == "completed",
        // Some write all of them as one text.
        asked => {
            asked.iter().filter_map(Value::as_str).any(|asked| asked.split([' ', ',']).any(|asked| asked == event))
        }
    };
    if url.is_empty() || !is_asked_for {
        return;
    }
    let Some(line) = state.lines.get_mut(sid) else { return };
    let (account, number, tape) = (line.account.clone(), line.told.get(), line.tape.clone());
    line.told.count();
    let Some(call) = record(state, sid) else { return };
    let mut more = vec![
        ("Timestamp", whole(at).to_rfc2822()),
        ("CallbackSource", "call-progress-events".to_owned()),
        ("SequenceNumber", number.to_string()),
    ];
    if event == "initiated" {
        more.push(("CallStatus", "initiated".to_owned()));
    }
    if event == "completed" {
        let seconds: u64 = text(call, "duration").parse().unwrap_or_default();
        more.push(("CallDuration", seconds.to_string()));
        more.push(("Duration", seconds.div_ceil(60).to_string()));
        more.push(("SipResponseCode", sip_code(text(call, "status")).to_owned()));
        if let Some(tape) = tape {
            more.extend(recording(state, &account, sid, &tape));
        }
    }
    let parameters = parameters(state, sid, more);
    webhooks::post(state, at, Pending::new("call.status", &account, &url, verb, parameters));
}

/// The status in SIP that a call ends with.
fn sip_code(status: &str) -> &'static str {
    match status {
        "busy" => "486",
        "no-answer" | "canceled" => "487",
        "failed" => "404",
        _ => "200",
    }
}

/// What is told of a recording; how long it is, once that is known.
pub(super) fn recording(state: &State, account: &str, call: &str, sid: &str) -> Vec<(&'static str, String)> {
    let record = state.record(account, &recordings::place(account, call), sid);
    let url = format!("https://api.twilio.com/2010-04-01/Accounts/{account}/Recordings/{sid}");
    let mut told = vec![("RecordingSid", sid.to_owned()), ("RecordingUrl", url)];
    let duration = record.map_or("", |record| text(record, "duration"));
    if !duration.is_empty() {
        told.push(("RecordingDuration", duration.to_owned()));
    }
    told
}

/// Where a recording is told of, and which of its steps: `in-progress`, `completed`, `absent`.
#[derive(Clone, Debug)]
pub(super) struct RecordingCallback {
    pub(super) url: String,
    pub(super) method: Method,
    /// `completed` alone, unless something is asked for.
    pub(super) events: Vec<String>,
}

kept!(RecordingCallback { url, method, events });

impl RecordingCallback {
    /// As the request says that made a record.
    pub(super) fn of(record: &Map) -> RecordingCallback {
        RecordingCallback {
            url: text(record, "recording_status_callback").to_owned(),
            method: method(text(record, "recording_status_callback_method")),
            events: words(record, "recording_status_callback_event"),
        }
    }
}

/// Tells of a step in the life of a recording, if that was asked for.
pub(super) fn tell_recording(
    state: &mut State,
    at: Timestamp,
    call: &str,
    sid: &str,
    status: &str,
    callback: &RecordingCallback,
) {
    let is_asked_for =
        if callback.events.is_empty() { status == "completed" } else { callback.events.iter().any(|it| it == status) };
    let Some(line) = state.lines.get(call) else { return };
    if callback.url.is_empty() || !is_asked_for {
        return;
    }
    let (account, url) = (line.account.clone(), webhooks::resolve(&line.source.url, &callback.url));
    let Some(record) = state.record(&account, &recordings::place(&account, call), sid) else { return };
    let told = |field: &str| parameter(record.get(field));
    let started =
        record.get("start_time").map_or(at, |time| if let Value::Timestamp(time) = time { *time } else { at });
    let mut parameters = vec![
        ("AccountSid", account.clone()),
        ("CallSid", call.to_owned()),
        ("RecordingStatus", status.to_owned()),
        ("RecordingChannels", told("channels")),
        ("RecordingSource", told("source")),
        ("RecordingTrack", told("track")),
        ("RecordingStartTime", started.to_rfc2822()),
        ("ErrorCode", "0".to_owned()),
    ];
    parameters.extend(recording(state, &account, call, sid));
    let parameters = parameters.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    webhooks::post(state, at, Pending::new("recording.status", &account, &url, callback.method, parameters));
}

/// A list of words in a parameter or an attribute.
fn words(record: &Map, field: &str) -> Vec<String> {
    let texts = record.get(field).and_then(Value::as_list).unwrap_or_default().iter().filter_map(Value::as_str);
    texts.flat_map(|text| text.split([' ', ','])).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

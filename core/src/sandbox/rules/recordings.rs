//! Recordings of calls, which the account has, too: with the address of the file there.

use crate::sandbox::call::{Call, Done};
use crate::sandbox::kinds;
use crate::sandbox::problem::Problem;
use crate::sandbox::resource;
use crate::sandbox::state::{State, text};
use crate::sandbox::voice;
use crate::value::{Map, Timestamp, Value};

/// What begins a recording, as `source` has it: a request, or the call as it was made.
pub(crate) const BY_API: &str = "StartCallRecordingAPI";
pub(crate) const BY_CALL: &str = "OutboundAPI";

/// A recording begins.
pub(crate) fn create(call: &mut Call) -> Result<Done, Problem> {
    kinds::check(call.operation, &call.form)?;
    let of = call.parent("CallSid").to_owned();
    if call.state.lines.get(&of).is_some_and(voice::Line::has_ended) {
        return Err(Problem::bad_request(21220, "Requested resource is not eligible for recording"));
    }
    let mut record = call.new_record();
    record.insert("start_time", call.now);
    record.insert("status", "in-progress");
    record.insert("source", BY_API);
    record.insert("track", call.form.filled("RecordingTrack").unwrap_or("both"));
    record.insert("channels", if call.form.filled("RecordingChannels") == Some("dual") { 2 } else { 1 });
    record.insert("api_version", "2010-04-01");
    let item = call.keep(record);
    keep_in_account(call, &item.record);
    let moment = call.moment;
    voice::tell_tape(call.state, moment, &of, text(&item.record, "sid"), "in-progress");
    Ok(Done::Created(item))
}

/// Pauses it, goes on with it, or ends it: it is complete at once then.
pub(crate) fn update(call: &mut Call) -> Result<Done, Problem> {
    // The recording that is under way goes by this name.
    if call.key.as_deref() == Some("Twilio.CURRENT") {
        let current = call.collection().and_then(|all| all.iter().rfind(|(_, one)| text(one, "status") != "completed"));
        let sid = current.map(|(_, one)| text(one, "sid").to_owned());
        call.key = Some(sid.ok_or_else(|| call.not_found())?);
    }
    let was_complete = text(call.record()?, "status") == "completed";
    resource::update(call)?;
    let record = call.record_mut()?;
    let is_stopped = text(record, "status") == "stopped" && !was_complete;
    if was_complete {
        record.insert("status", "completed");
    }
    let record = record.clone();
    keep_in_account(call, &record);
    if is_stopped {
        let (of, moment) = (text(&record, "call_sid"), call.moment);
        complete(call.state, call.now, &call.account, of, text(&record, "sid"));
        voice::tell_tape(call.state, moment, of, text(&record, "sid"), "completed");
    }
    let record = call.record()?.clone();
    Ok(Done::Found(call.item(record)))
}

/// Removes it from both places.
pub(crate) fn delete(call: &mut Call) -> Result<Done, Problem> {
    let record = call.record()?.clone();
    let done = resource::delete(call)?;
    let account_path = call.path_of("AccountSid").to_owned();
    let sid = text(&record, "sid");
    for collection in ["/Recordings".to_owned(), format!("/Calls/{}/Recordings", text(&record, "call_sid"))] {
        let place = call.place_of(&(account_path.clone() + &collection));
        call.state.remove(&call.account, &place, sid);
    }
    Ok(done)
}

fn keep_in_account(call: &mut Call, record: &Map) {
    let path = format!("{}/Recordings", call.path_of("AccountSid"));
    let (place, sid) = (call.place_of(&path), text(record, "sid").to_owned());
    let mut record = record.clone();
    record.insert("media_url", format!("{}{path}/{sid}", call.origin));
    call.state.insert(&call.account, &place, &sid, record);
}

/// A recording that no operation creates begins. Gives its SID.
pub(crate) fn begin(
    state: &mut State,
    now: Timestamp,
    account: &str,
    call: &str,
    source: &str,
    channels: i64,
) -> String {
    let sid = state.mint.sid("RE");
    let mut record = Map::from_iter([
        ("sid", sid.as_str()),
        ("account_sid", account),
        ("call_sid", call),
        ("status", "in-progress"),
        ("source", source),
        ("api_version", "2010-04-01"),
        ("track", "both"),
    ]);
    record.insert("channels", channels);
    for date in ["date_created", "date_updated", "start_time"] {
        record.insert(date, now);
    }
    let url = format!("https://api.twilio.com/2010-04-01/Accounts/{account}/Recordings/{sid}");
    for place in places(account, call) {
        record.insert("media_url", url.as_str());
        state.insert(account, &place, &sid, record.clone());
    }
    sid
}

/// It is whole. Gives whether it was not before.
pub(crate) fn complete(state: &mut State, now: Timestamp, account: &str, call: &str, sid: &str) -> bool {
    let mut was_open = false;
    for place in places(account, call) {
        let record = state.record_mut(account, &place, sid).filter(|it| text(it, "status") != "completed");
        let Some(record) = record else { continue };
        was_open = true;
        record.insert("status", "completed");
        record.insert("date_updated", now);
        if let Some(Value::Timestamp(start)) = record.get("start_time") {
            let seconds = now.since(*start).as_secs();
            record.insert("duration", seconds.to_string());
        }
    }
    was_open
}

/// Those of a call that last until it ends, and are not over.
pub(crate) fn open(state: &State, account: &str, call: &str) -> Vec<String> {
    let all = state.collection(account, &place(account, call)).into_iter().flat_map(|all| all.iter());
    let is_open = |it: &Map| text(it, "status") != "completed" && matches!(text(it, "source"), BY_API | BY_CALL);
    all.filter(|(_, it)| is_open(it)).map(|(_, it)| text(it, "sid").to_owned()).collect()
}

/// Nothing was to be heard.
pub(crate) fn remove(state: &mut State, account: &str, call: &str, sid: &str) {
    for place in places(account, call) {
        state.remove(account, &place, sid);
    }
}

/// Where the recordings of a call are kept.
pub(crate) fn place(account: &str, call: &str) -> String {
    format!("{}/{call}/Recordings", voice::place(account))
}

/// A recording is found below its call, and below the account.
fn places(account: &str, call: &str) -> [String; 2] {
    [place(account, call), format!("api/2010-04-01/Accounts/{account}/Recordings")]
}

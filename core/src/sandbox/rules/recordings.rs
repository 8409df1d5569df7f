//! Recordings of calls, which the account has, too: with the address of the file there.

use crate::sandbox::call::{Call, Done};
use crate::sandbox::kinds;
use crate::sandbox::problem::Problem;
use crate::sandbox::resource;
use crate::sandbox::state::text;
use crate::value::{Map, Timestamp, Value};

/// A recording begins.
pub(crate) fn create(call: &mut Call) -> Result<Done, Problem> {
    kinds::check(call.operation, &call.form)?;
    let mut record = call.new_record();
    record.insert("start_time", call.now);
    record.insert("status", "in-progress");
    record.insert("source", "StartCallRecordingAPI");
    record.insert("channels", if call.form.filled("RecordingChannels") == Some("dual") { 2 } else { 1 });
    record.insert("api_version", "2010-04-01");
    let item = call.keep(record);
    keep_in_account(call, &item.record);
    Ok(Done::Created(item))
}

/// Pauses it, goes on with it, or ends it: it is complete at once then.
pub(crate) fn update(call: &mut Call) -> Result<Done, Problem> {
    let now = call.now;
    // The recording that is under way goes by this name.
    if call.key.as_deref() == Some("Twilio.CURRENT") {
        let current = call.collection().and_then(|all| all.iter().rfind(|(_, one)| text(one, "status") != "completed"));
        let sid = current.map(|(_, one)| text(one, "sid").to_owned());
        call.key = Some(sid.ok_or_else(|| call.not_found())?);
    }
    resource::update(call)?;
    let record = call.record_mut()?;
    if text(record, "status") == "stopped" {
        record.insert("status", "completed");
        if let Some(Value::Timestamp(start)) = record.get("start_time") {
            let duration = seconds_between(*start, now);
            record.insert("duration", duration);
        }
    }
    let record = record.clone();
    keep_in_account(call, &record);
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

fn seconds_between(start: Timestamp, end: Timestamp) -> String {
    end.since(start).as_secs().to_string()
}

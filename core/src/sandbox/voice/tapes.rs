//! Recordings that last until somebody stops them or the call ends: the one that a call was made with, and those that the API begins.

use super::callbacks::{RecordingCallback, tell_recording};
use super::{Phase, record};
use crate::sandbox::rules::recordings::{self, BY_API, BY_CALL};
use crate::sandbox::state::{State, text, whole};
use crate::value::{Timestamp, Value};

/// A call that asks for it is recorded from its answer on.
pub(super) fn begin_with(state: &mut State, at: Timestamp, call: &str) {
    let Some(asked) = record(state, call) else { return };
    if !matches!(asked.get("record"), Some(Value::Bool(true))) {
        return;
    }
    let channels = if text(asked, "recording_channels") == "dual" { 2 } else { 1 };
    let account = text(asked, "account_sid").to_owned();
    let sid = recordings::begin(state, whole(at), &account, call, BY_CALL, channels);
    if let Some(line) = state.lines.get_mut(call) {
        line.tape = Some(sid.clone());
    }
    tell(state, at, call, &sid, "in-progress");
}

/// Tells how a recording stands, where the verb or the request that began it says, or the one that made the call.
pub(crate) fn tell(state: &mut State, at: Timestamp, call: &str, sid: &str, status: &str) {
    let Some(of) = record(state, call) else { return };
    let account = text(of, "account_sid");
    let recording = state.record(account, &recordings::place(account, call), sid);
    let by_verb = match state.lines.get(call).map(|line| &line.phase) {
        Some(Phase::Recording(recording)) => recording.callback_of(sid),
        Some(Phase::Dialing(dialing)) => dialing.callback_of(sid),
        _ => None,
    };
    let of = recording.filter(|it| text(it, "source") == BY_API).unwrap_or(of);
    let callback = by_verb.cloned().unwrap_or_else(|| RecordingCallback::of(of));
    tell_recording(state, at, call, sid, status, &callback);
}

/// Completes those that are left when a call ends.
pub(super) fn end_all(state: &mut State, at: Timestamp, call: &str) {
    let Some(account) = record(state, call).map(|call| text(call, "account_sid").to_owned()) else { return };
    for sid in recordings::open(state, &account, call) {
        recordings::complete(state, whole(at), &account, call, &sid);
        tell(state, at, call, &sid, "completed");
    }
}

//! Calls from one number of the account to another: two calls, one that goes out and one that comes in, each of which hears the other.
//!
//! What one does reaches the other as an event of its own: neither is changed in the middle of a step of the other.

use std::time::Duration;

use super::life::end;
use super::{Phase, enter, person, record};
use crate::sandbox::rules::{Event, numbers};
use crate::sandbox::state::{State, text};
use crate::value::Timestamp;

/// How sure the speech recognition is of what another call says.
const CONFIDENCE: f64 = 0.9;

/// Whether a number is one of the account whose calls an application answers.
pub(super) fn is_own(state: &State, account: &str, number: &str) -> bool {
    numbers::own(state, account, number).is_some_and(|number| {
        let settings = numbers::settings(state, account, number, "voice_application_sid");
        !text(settings, "voice_url").is_empty()
    })
}

/// A call that rings at a number of the account comes in there.
pub(super) fn come_in(state: &mut State, at: Timestamp, sid: &str) {
    let Some(call) = record(state, sid) else { return };
    let [account, from, to] = ["account_sid", "from", "to"].map(|field| text(call, field).to_owned());
    let incoming = person::receive(state, at, &account, &from, &to);
    for (one, other) in [(sid, incoming.as_str()), (&incoming, sid)] {
        if let Some(line) = state.lines.get_mut(one) {
            line.twin = Some(other.to_owned());
        }
    }
}

/// A call that came in is answered: so is the one that goes out, at once.
pub(super) fn answered(state: &mut State, at: Timestamp, sid: &str) {
    let Some(twin) = state.lines.get(sid).and_then(|line| line.twin.clone()) else { return };
    if state.lines.get(&twin).is_some_and(|line| matches!(line.phase, Phase::Calling)) {
        enter(state, at, &twin, Phase::Ringing(person::Pickup::Human), Some(Duration::ZERO));
    }
}

/// Lets the other one know, at a time: that something was said (`say`) or pressed (`press`), or that it is over (`hang_up`, with how).
pub(super) fn tell(state: &mut State, at: Timestamp, sid: &str, kind: &str, text: &str) {
    let Some(sid) = state.lines.get(sid).and_then(|line| line.twin.clone()) else { return };
    state.schedule(at, Event::CallHears { sid, kind: kind.to_owned(), text: text.to_owned() });
}

/// A call hears what its other half does.
pub(crate) fn hear(state: &mut State, at: Timestamp, sid: &str, kind: &str, words: &str) {
    let Some(line) = state.lines.get(sid).filter(|line| !line.has_ended()) else { return };
    let is_answered = line.answered_at.is_some();
    let is_incoming = record(state, sid).is_some_and(|call| text(call, "direction") == "inbound");
    match (kind, words) {
        ("hang_up", _) if is_answered => end(state, at, sid, "completed"),
        ("hang_up", _) if is_incoming => end(state, at, sid, "canceled"),
        ("hang_up", "busy") => end(state, at, sid, "busy"),
        ("hang_up", "failed") => end(state, at, sid, "failed"),
        ("hang_up", _) => end(state, at, sid, "no-answer"),
        _ if !is_answered => {}
        ("press", keys) => person::press(state, at, sid, keys),
        (_, words) => person::say(state, at, sid, words, CONFIDENCE),
    }
}

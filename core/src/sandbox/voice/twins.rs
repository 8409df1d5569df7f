//! Calls from one number of the account to another: two calls, one that goes out and one that comes in, each of which hears the other.
//!
//! What one does reaches the other as an event of its own: neither is changed in the middle of a step of the other.

use std::time::Duration;

use super::life::end;
use super::{Phase, Speech, enter, person, record};
use crate::sandbox::rules::{Event, numbers};
use crate::sandbox::state::{State, text};
use crate::value::Timestamp;

/// How sure the speech recognition is of what another call says.
const CONFIDENCE: f64 = 0.9;
/// How long it takes to press keys.
const TONES: Duration = Duration::from_millis(500);
/// How often a call is led on from one number of the account to the next.
const MAX_FORWARDS: u64 = 8;

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
    let mut forwards = state.lines.get(sid).map(|line| line.forwards).unwrap_or_default();
    if forwards.count() > MAX_FORWARDS {
        return end(state, at, sid, "failed");
    }
    let incoming = person::receive(state, at, &account, &from, &to);
    for (one, other) in [(sid, incoming.as_str()), (&incoming, sid)] {
        if let Some(line) = state.lines.get_mut(one) {
            line.twin = Some(other.to_owned());
            line.forwards = forwards;
        }
    }
    // Where there is nothing to ask, it was answered at once.
    if state.lines.get(&incoming).is_some_and(|line| line.answered_at.is_some()) {
        answered(state, at, &incoming);
    }
}

/// A call that came in is answered: so is the one that goes out, at once.
pub(super) fn answered(state: &mut State, at: Timestamp, sid: &str) {
    let Some(twin) = state.lines.get(sid).and_then(|line| line.twin.clone()) else { return };
    if state.lines.get(&twin).is_some_and(|line| matches!(line.phase, Phase::Calling)) {
        enter(state, at, &twin, Phase::Ringing(person::Pickup::Human), Some(Duration::ZERO));
    }
}

/// How long it takes to press keys, with the waits among them.
pub(super) fn pressing_time(keys: &str) -> Duration {
    TONES + keys.chars().map(wait).sum::<Duration>()
}

fn wait(key: char) -> Duration {
    match key {
        'w' => Duration::from_millis(500),
        'W' => Duration::from_secs(1),
        _ => Duration::ZERO,
    }
}

/// A call presses keys: the other one hears them, each behind the waits before it.
pub(super) fn press(state: &mut State, at: Timestamp, sid: &str, keys: &str) {
    let mut at = at + TONES;
    for keys in keys.split_inclusive(['w', 'W']) {
        let pressed = keys.trim_end_matches(['w', 'W']);
        if !pressed.is_empty() {
            tell(state, at, sid, "press", pressed);
        }
        at = at + keys.chars().map(wait).sum::<Duration>();
    }
}

/// A call says something, in the step that it is about to enter: the other one has heard it when it is said, unless it is cut off.
pub(super) fn say(state: &mut State, at: Timestamp, sid: &str, words: &str, lasts: Duration) {
    let Some(line) = state.lines.get_mut(sid).filter(|line| line.twin.is_some()) else { return };
    line.speech = Some(Speech { step: line.step.get() + 1, until: at + lasts });
    tell(state, at + lasts, sid, "speech", words);
}

/// How long the other one still speaks, if it does.
pub(super) fn speaks_for(state: &State, at: Timestamp, sid: &str) -> Option<Duration> {
    let twin = state.lines.get(state.lines.get(sid)?.twin.as_ref()?)?;
    let speech = twin.speech.filter(|speech| speech.step == twin.step.get() && speech.until >= at)?;
    Some(speech.until.since(at))
}

/// Lets the other one know, at a time: that something was said (`say`, or `speech` that may be cut off before) or pressed (`press`), or that
/// it is over (`hang_up`, with how).
pub(super) fn tell(state: &mut State, at: Timestamp, sid: &str, kind: &str, text: &str) {
    let Some(sid) = state.lines.get(sid).and_then(|line| line.twin.clone()) else { return };
    state.schedule(at, Event::CallHears { sid, kind: kind.to_owned(), text: text.to_owned() });
}

/// A call hears what its other half does.
pub(crate) fn hear(state: &mut State, at: Timestamp, sid: &str, kind: &str, words: &str) {
    let Some(line) = state.lines.get(sid).filter(|line| !line.has_ended()) else { return };
    let is_answered = line.answered_at.is_some();
    let is_said = kind != "speech" || speaks_for(state, at, sid).is_some();
    let is_incoming = record(state, sid).is_some_and(|call| text(call, "direction") == "inbound");
    match (kind, words) {
        ("hang_up", _) if is_answered => end(state, at, sid, "completed"),
        ("hang_up", _) if is_incoming => end(state, at, sid, "canceled"),
        ("hang_up", "busy") => end(state, at, sid, "busy"),
        ("hang_up", "failed") => end(state, at, sid, "failed"),
        ("hang_up", _) => end(state, at, sid, "no-answer"),
        _ if !is_answered || !is_said || words.is_empty() => {}
        ("press", keys) => person::press(state, at, sid, keys),
        (_, words) => person::say(state, at, sid, words, CONFIDENCE),
    }
}

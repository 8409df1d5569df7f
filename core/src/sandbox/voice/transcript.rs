//! What was said and heard in a call.

use super::record;
use crate::sandbox::snapshot::kept;
use crate::sandbox::state::{State, text};
use crate::value::{Map, Timestamp};

/// One thing that was said, played, pressed or done in a call.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Said {
    /// When it began.
    pub at: Timestamp,
    /// Who did it: `application`, `twilio`, or the number of a person.
    pub by: String,
    /// What it is: `say`, `play`, `press`, `dial`, `connect`, `record`, `hang_up`, or `skip` for a verb that has no effect.
    pub kind: String,
    /// The words, the keys, the URL of what is played, the number that is dialed, the name of the verb.
    pub text: String,
}

kept!(Said { at, by, kind, text });

impl Said {
    pub(crate) fn to_map(&self) -> Map {
        Map::from_iter([
            ("at", self.at.to_string()),
            ("by", self.by.clone()),
            ("kind", self.kind.clone()),
            ("text", self.text.clone()),
        ])
    }
}

/// Who does something in a call.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum By {
    Application,
    Twilio,
    Person,
}

/// Writes down what happens in a call.
pub(super) fn note(state: &mut State, at: Timestamp, sid: &str, by: By, kind: &str, text: impl Into<String>) {
    let by = match by {
        By::Application => "application".to_owned(),
        By::Twilio => "twilio".to_owned(),
        By::Person => person(state, sid),
    };
    if let Some(line) = state.lines.get_mut(sid) {
        line.transcript.push(Said { at, by, kind: kind.to_owned(), text: text.into() });
        state.changes += 1;
    }
}

/// The number of the person in a call.
pub(super) fn person(state: &State, sid: &str) -> String {
    let side = |record: &Map| if text(record, "direction") == "inbound" { "from" } else { "to" };
    record(state, sid).map(|record| text(record, side(record)).to_owned()).unwrap_or_default()
}

/// The number of the account in a call.
pub(super) fn own(state: &State, sid: &str) -> String {
    let side = |record: &Map| if text(record, "direction") == "inbound" { "to" } else { "from" };
    record(state, sid).map(|record| text(record, side(record)).to_owned()).unwrap_or_default()
}

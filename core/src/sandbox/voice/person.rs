//! The people at the other end of calls, as a test or the page plays them.

use super::transcript::{By, note};
use super::{Line, Phase, Question, Source, ask, dial, end, gather, life, place, record, twins};
use crate::sandbox::problem::Problem;
use crate::sandbox::rules::{calls, numbers};
use crate::sandbox::snapshot::Kept;
use crate::sandbox::state::{State, text, whole};
use crate::sandbox::webhooks::method;
use crate::value::{Map, Timestamp, Value};

/// What happens when the phone of a number rings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Pickup {
    /// A person picks up after two seconds.
    #[default]
    Human,
    /// An answering machine does.
    Machine,
    /// A fax does.
    Fax,
    /// The person is on the phone.
    Busy,
    /// Nobody is there: it rings until the caller gives up.
    NoAnswer,
    /// The number cannot be reached.
    Failed,
    /// It rings until a test answers or declines, or the caller gives up.
    Manual,
}

/// What each is called in JSON.
const PICKUPS: [(&str, Pickup); 7] = [
    ("human", Pickup::Human),
    ("machine", Pickup::Machine),
    ("fax", Pickup::Fax),
    ("busy", Pickup::Busy),
    ("no-answer", Pickup::NoAnswer),
    ("failed", Pickup::Failed),
    ("manual", Pickup::Manual),
];

impl Pickup {
    /// Reads `human`, `machine`, `fax`, `busy`, `no-answer`, `failed` or `manual`.
    pub fn parse(name: &str) -> Option<Pickup> {
        PICKUPS.iter().find(|(known, _)| *known == name).map(|(_, pickup)| *pickup)
    }

    /// `human`, `machine`, `fax`, `busy`, `no-answer`, `failed` or `manual`.
    pub fn as_str(self) -> &'static str {
        PICKUPS.iter().find(|(_, pickup)| *pickup == self).map_or("human", |(name, _)| name)
    }

    pub(super) fn picks_up(self) -> bool {
        matches!(self, Pickup::Human | Pickup::Machine | Pickup::Fax)
    }
}

impl Kept for Pickup {
    fn write(&self) -> Value {
        self.as_str().into()
    }

    fn read(value: &Value) -> Result<Pickup, String> {
        value.as_str().and_then(Pickup::parse).ok_or_else(|| "picks up nothing".to_owned())
    }
}

/// What a person does in a call.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Act {
    /// Picks up, or lets a machine or a fax do it.
    Answer(Pickup),
    /// Does not: busy, no answer, or the number fails.
    Decline(Pickup),
    Press(String),
    Say {
        text: String,
        /// How sure the speech recognition is, from 0 to 1.
        confidence: f64,
    },
    HangUp,
}

fn refused(message: impl Into<String>) -> Problem {
    Problem::bad_request(20001, message)
}

/// Lets a person do something in a call.
pub(crate) fn act(state: &mut State, at: Timestamp, sid: &str, act: &Act) -> Result<(), Problem> {
    let line = state.lines.get(sid).ok_or_else(|| Problem::new(404, 20404, format!("There is no call {sid}")))?;
    let (is_answered, is_ringing, is_over) =
        (line.answered_at.is_some(), matches!(line.phase, Phase::Ringing(_)), line.has_ended());
    let status = told(state, sid, "status").to_owned();
    let is_in_progress = is_answered && !is_over;
    let not_now = |what: &str| match is_over {
        true => refused(format!("The call {sid} is over ({status})")),
        false => refused(format!("The call {sid} is {status}: {what} now. `settle` or `advance` lets it go on")),
    };
    match act {
        Act::Answer(pickup) if is_ringing => {
            if !pickup.picks_up() {
                return Err(refused(format!(
                    "`{}` does not pick up: it is `human`, `machine` or `fax`",
                    pickup.as_str()
                )));
            }
            life::pick_up(state, at, sid, *pickup);
        }
        Act::Answer(_) => return Err(not_now("it cannot be answered")),
        Act::Decline(pickup) if is_ringing => match pickup {
            Pickup::Busy => end(state, at, sid, "busy"),
            Pickup::NoAnswer => end(state, at, sid, "no-answer"),
            Pickup::Failed => end(state, at, sid, "failed"),
            _ => {
                let message = format!("`{}` declines nothing: it is `busy`, `no-answer` or `failed`", pickup.as_str());
                return Err(refused(message));
            }
        },
        Act::Decline(_) => return Err(not_now("it cannot be declined")),
        Act::Press(keys) => {
            if keys.is_empty() || !keys.chars().all(|key| key.is_ascii_digit() || "*#ABCD".contains(key)) {
                return Err(refused("`digits` are the keys 0 to 9, *, # and A to D"));
            }
            if !is_in_progress {
                return Err(not_now("no keys can be pressed in it"));
            }
            press(state, at, sid, keys);
        }
        Act::Say { text, confidence } => {
            if text.trim().is_empty() || !(0.0..=1.0).contains(confidence) {
                return Err(refused("Give the `text`, and `confidence` from 0 to 1"));
            }
            if !is_in_progress {
                return Err(not_now("nothing can be said in it"));
            }
            say(state, at, sid, text, *confidence);
        }
        Act::HangUp => {
            if is_over {
                return Err(not_now("it cannot be hung up"));
            }
            let status = match (is_answered, told(state, sid, "direction")) {
                (true, _) => "completed",
                (false, "inbound") => "canceled",
                (false, _) if is_ringing => "busy",
                (false, _) => return Err(not_now("it cannot be hung up")),
            };
            note(state, at, sid, By::Person, "hang_up", "");
            end(state, at, sid, status);
        }
    }
    Ok(())
}

/// Somebody presses keys in a call that is in progress.
pub(super) fn press(state: &mut State, at: Timestamp, sid: &str, keys: &str) {
    heard(state, at, sid, "press", keys);
    match state.lines.get(sid).map(|line| &line.phase) {
        Some(Phase::Gathering(_)) => gather::press(state, at, sid, keys),
        Some(Phase::Recording(_)) => super::record::press(state, at, sid, keys),
        Some(Phase::Dialing(_)) => dial::press(state, at, sid, keys),
        _ => {}
    }
}

/// Somebody says something in a call that is in progress.
pub(super) fn say(state: &mut State, at: Timestamp, sid: &str, words: &str, confidence: f64) {
    heard(state, at, sid, "say", words);
    match state.lines.get(sid).map(|line| &line.phase) {
        Some(Phase::Gathering(_)) => gather::hear(state, at, sid, words, confidence),
        Some(Phase::Recording(_)) => super::record::hear(state, at, sid, words),
        _ => {}
    }
}

/// What a person does is heard at the other end, too.
fn heard(state: &mut State, at: Timestamp, sid: &str, kind: &str, text: &str) {
    note(state, at, sid, By::Person, kind, text);
    let said = state.lines.get(sid).and_then(|line| line.transcript.last().cloned());
    let (Some(said), Some(other)) = (said, dial::other_end(state, sid)) else { return };
    if let Some(line) = state.lines.get_mut(&other) {
        line.transcript.push(said);
    }
    // There may be the account itself.
    twins::tell(state, at, &other, kind, text);
}

/// A person calls a number of the account, whose webhook says what happens. Gives the call's SID.
pub(crate) fn receive(state: &mut State, at: Timestamp, account: &str, from: &str, to: &str) -> String {
    let sid = state.mint.sid("CA");
    let mut call = calls::new_record(&sid, account, whole(at), from, to, "inbound");
    call.insert("status", "ringing");
    if let Some(number) = numbers::own(state, account, to) {
        let settings = numbers::settings(state, account, number, "voice_application_sid");
        call.insert("phone_number_sid", text(number, "sid"));
        for (field, setting) in [
            ("url", "voice_url"),
            ("method", "voice_method"),
            ("fallback_url", "voice_fallback_url"),
            ("fallback_method", "voice_fallback_method"),
            ("status_callback", "status_callback"),
            ("status_callback_method", "status_callback_method"),
        ] {
            call.insert(field, text(settings, setting));
        }
    }
    let (url, verb) = (text(&call, "url").to_owned(), method(text(&call, "method")));
    state.insert(account, &place(account), &sid, call);
    let mut line = Line::new(account);
    line.source = Source { url: url.clone(), method: verb, ..Source::default() };
    state.lines.insert(sid.clone(), line);
    if url.is_empty() {
        note(state, at, &sid, By::Twilio, "skip", format!("{to} has no voice_url"));
        end(state, at, &sid, "failed");
    } else {
        ask(state, at, &sid, Question { event: "call.incoming", url: &url, method: verb, more: Vec::new() });
    }
    sid
}

/// A call as those see it who take part in it; nothing if there is none.
pub(crate) fn view(state: &State, sid: &str) -> Option<Map> {
    let (mut view, line) = (shown(state, sid)?, state.lines.get(sid)?);
    let transcript: Vec<Map> = line.transcript.iter().map(super::Said::to_map).collect();
    view.insert("dialed", line.dialed.iter().map(String::as_str).collect::<Vec<&str>>());
    view.insert("transcript", transcript);
    Some(view)
}

/// The SIDs of all calls of an account, oldest first.
pub(crate) fn sids<'a>(state: &'a State, account: &str) -> impl Iterator<Item = &'a str> {
    let calls = state.collection(account, &place(account)).into_iter().flat_map(|all| all.iter());
    calls.map(|(_, call)| text(call, "sid")).filter(|sid| state.lines.contains_key(*sid))
}

/// A text that the API shows of a call; empty if there is none.
pub(crate) fn told<'a>(state: &'a State, sid: &str, field: &str) -> &'a str {
    record(state, sid).map_or("", |call| text(call, field))
}

/// A call without what was said in it.
pub(crate) fn shown(state: &State, sid: &str) -> Option<Map> {
    let call = record(state, sid)?;
    let names = ["sid", "parent_call_sid", "direction", "from", "to", "status", "answered_by", "duration"];
    let mut shown: Map = names.iter().map(|name| (*name, call.get(name).cloned().unwrap_or_default())).collect();
    shown.insert("waits_for", waits_for(state, sid));
    Some(shown)
}

/// What a person can do in a call now.
pub(crate) fn waits_for(state: &State, sid: &str) -> Vec<&'static str> {
    match state.lines.get(sid).map(|line| &line.phase) {
        Some(Phase::Ringing(_)) => vec!["answer"],
        Some(Phase::Gathering(gathering)) => gathering.wants(),
        Some(Phase::Recording(_)) => vec!["speech", "digits"],
        Some(Phase::Connected) => vec!["speech"],
        Some(Phase::Dialing(dialing)) if dialing.connected.is_some() => vec!["speech"],
        _ => Vec::new(),
    }
}

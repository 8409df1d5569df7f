//! Telephone calls: their life on the clock, the TwiML that they carry out, and the people at the other end.
//!
//! What the API shows of a call is a record among others. A [`Line`] is the rest: what goes on in the call just now, what it does next,
//! and what was said. Each part has one concern: [`life`] leads a call from the first ring to its end, [`verbs`] carries out TwiML, with
//! [`gather`], [`record`] and [`dial`] for the verbs that last, [`tapes`] records calls that are to be recorded, [`person`] is who picks up,
//! presses keys and speaks, [`twins`] are the two halves of a call between numbers of the account, [`callbacks`] tells the application.

mod callbacks;
mod dial;
mod gather;
mod life;
mod person;
mod record;
mod tapes;
mod transcript;
mod twins;
mod verbs;

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use self::dial::Dialing;
use self::gather::Gathering;
pub(crate) use self::life::{detect, end, happen, place_call, redirect, waits};
pub use self::person::Pickup;
#[cfg(all(feature = "sandbox-server", not(target_arch = "wasm32")))]
pub(crate) use self::person::waits_for;
pub(crate) use self::person::{Act, act, receive, shown, sids, told, view};
use self::record::Recording;
pub(crate) use self::tapes::tell as tell_tape;
pub use self::transcript::Said;
pub(crate) use self::twins::hear;
pub(crate) use self::verbs::{answer, give_up};
use super::counter::Counter;
use super::rules::Event;
use super::snapshot::{Kept, kept};
use super::state::{State, text};
use super::webhooks::{MAX_HOPS, Pending, TOO_MANY_HOPS, Then, is_absolute, method, post, resolve};
use crate::schema::Method;
use crate::twiml::{Document, Element};
use crate::value::{Map, Timestamp, Value};

/// A call beside its record.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    account: String,
    phase: Phase,
    /// Counts the phases: what was to happen in an earlier one happens no more.
    step: Counter,
    /// What is carried out next.
    verbs: VecDeque<Element>,
    source: Source,
    /// How many documents led to each other without any time between.
    hops: Counter,
    answered_at: Option<Timestamp>,
    /// How many status callbacks there were.
    told: Counter,
    /// The call that dialed this one, as long as it waits for it.
    parent: Option<String>,
    /// The calls that this one dialed, oldest first.
    dialed: Vec<String>,
    /// The recording of the whole call.
    tape: Option<String>,
    /// The other half of a call between two numbers of the account.
    twin: Option<String>,
    /// What it says to that.
    speech: Option<Speech>,
    /// From how many numbers of the account to the next it was led on.
    forwards: Counter,
    transcript: Vec<Said>,
}

/// Until when a call says something, if nothing takes it out of this step before.
#[derive(Clone, Copy, Debug)]
struct Speech {
    step: u64,
    until: Timestamp,
}

/// Where TwiML came from.
#[derive(Clone, Debug)]
struct Source {
    /// Empty for TwiML that came with a request.
    url: String,
    method: Method,
    /// TwiML that came with a request.
    document: VecDeque<Element>,
}

impl Default for Source {
    fn default() -> Source {
        Source { url: String::new(), method: Method::Post, document: VecDeque::new() }
    }
}

/// What goes on in a call.
#[derive(Clone, Debug)]
enum Phase {
    Queued,
    Initiated,
    /// It rings at somebody who will do this.
    Ringing(Pickup),
    /// It rings at a number of the account: the call that comes in there says how it goes on.
    Calling,
    /// It is being found out who picked up.
    Detecting,
    /// A webhook is under way, whose answer says how it goes on.
    Asking,
    /// Something is said or played, or nothing is, for a while.
    Speaking,
    /// The same for ever.
    Repeating,
    Gathering(Gathering),
    Recording(Recording),
    Dialing(Dialing),
    /// A call that was dialed is connected with the one that dialed it.
    Connected,
    Ended,
}

/// What an application is asked for how a call goes on.
struct Question<'a> {
    event: &'static str,
    /// As TwiML has it; the address of the TwiML itself if it is empty.
    url: &'a str,
    method: Method,
    /// What is told beside the call.
    more: Vec<(&'static str, String)>,
}

kept!(Line {
    account,
    phase,
    step,
    verbs,
    source,
    hops,
    answered_at,
    told,
    parent,
    dialed,
    tape,
    twin,
    speech,
    forwards,
    transcript
});
kept!(Speech { step, until });
kept!(Source { url, method, document });

impl Kept for Phase {
    fn write(&self) -> Value {
        let (name, value) = match self {
            Phase::Queued => ("queued", Value::Null),
            Phase::Initiated => ("initiated", Value::Null),
            Phase::Ringing(pickup) => ("ringing", pickup.write()),
            Phase::Calling => ("calling", Value::Null),
            Phase::Detecting => ("detecting", Value::Null),
            Phase::Asking => ("asking", Value::Null),
            Phase::Speaking => ("speaking", Value::Null),
            Phase::Repeating => ("repeating", Value::Null),
            Phase::Gathering(gathering) => ("gathering", gathering.write()),
            Phase::Recording(recording) => ("recording", recording.write()),
            Phase::Dialing(dialing) => ("dialing", dialing.write()),
            Phase::Connected => ("connected", Value::Null),
            Phase::Ended => ("ended", Value::Null),
        };
        Value::Map(Map::from_iter([(name, value)]))
    }

    fn read(value: &Value) -> Result<Phase, String> {
        let (name, value) = value.as_map().and_then(|map| map.iter().next()).ok_or("is no phase of a call")?;
        Ok(match name {
            "queued" => Phase::Queued,
            "initiated" => Phase::Initiated,
            "ringing" => Phase::Ringing(Kept::read(value)?),
            "calling" => Phase::Calling,
            "detecting" => Phase::Detecting,
            "asking" => Phase::Asking,
            "speaking" => Phase::Speaking,
            "repeating" => Phase::Repeating,
            "gathering" => Phase::Gathering(Kept::read(value)?),
            "recording" => Phase::Recording(Kept::read(value)?),
            "dialing" => Phase::Dialing(Kept::read(value)?),
            "connected" => Phase::Connected,
            "ended" => Phase::Ended,
            _ => return Err("is no phase of a call".to_owned()),
        })
    }
}

/// An element as XML.
impl Kept for Element {
    fn write(&self) -> Value {
        Document::new(self.clone()).to_xml().unwrap_or_default().into()
    }

    fn read(value: &Value) -> Result<Element, String> {
        let document = value.as_str().and_then(|text| Document::parse(text).ok());
        document.map(|document| document.root().clone()).ok_or_else(|| "is no element".to_owned())
    }
}

impl Line {
    fn new(account: &str) -> Line {
        Line {
            account: account.to_owned(),
            phase: Phase::Queued,
            step: Counter::default(),
            verbs: VecDeque::new(),
            source: Source::default(),
            hops: Counter::default(),
            answered_at: None,
            told: Counter::default(),
            parent: None,
            dialed: Vec::new(),
            tape: None,
            twin: None,
            speech: None,
            forwards: Counter::default(),
            transcript: Vec::new(),
        }
    }

    /// What was said so far.
    pub(crate) fn transcript(&self) -> &[Said] {
        &self.transcript
    }

    /// Whether somebody talks in it, or another call waits for it or is its other half.
    pub(crate) fn is_needed(&self) -> bool {
        !self.has_ended() && (self.answered_at.is_some() || self.parent.is_some() || self.twin.is_some())
    }

    pub(crate) fn has_ended(&self) -> bool {
        matches!(self.phase, Phase::Ended)
    }
}

/// Where the calls of an account are kept.
pub(crate) fn place(account: &str) -> String {
    format!("api/2010-04-01/Accounts/{account}/Calls")
}

/// The record of a call that there is a line for.
fn record<'a>(state: &'a State, sid: &str) -> Option<&'a Map> {
    let account = &state.lines.get(sid)?.account;
    state.record(account, &place(account), sid)
}

fn record_mut<'a>(state: &'a mut State, sid: &str) -> Option<&'a mut Map> {
    let account = state.lines.get(sid)?.account.clone();
    state.record_mut(&account, &place(&account), sid)
}

/// Enters a phase, for so long if it does not last until somebody does something.
fn enter(state: &mut State, at: Timestamp, sid: &str, phase: Phase, lasts: Option<Duration>) {
    let Some(line) = state.lines.get_mut(sid) else { return };
    let step = line.step.count();
    line.phase = phase;
    state.changes += 1;
    if lasts.is_some_and(|lasts| !lasts.is_zero()) {
        line.hops = Counter::default();
    }
    if let Some(lasts) = lasts {
        state.schedule(at + lasts, Event::CallGoesOn { sid: sid.to_owned(), step });
    }
}

/// Asks the application how a call goes on.
fn ask(state: &mut State, at: Timestamp, sid: &str, question: Question<'_>) {
    let Some(line) = state.lines.get_mut(sid) else { return };
    let inline = !line.source.document.is_empty();
    if question.url.is_empty() && inline {
        // Twilio keeps such TwiML at an address of its own, where it is found again.
        line.verbs = line.source.document.clone();
        if line.hops.count() > MAX_HOPS {
            return verbs::fail(state, at, sid, TOO_MANY_HOPS);
        }
        return verbs::next(state, at, sid);
    }
    let url = resolve(&line.source.url, question.url);
    if !is_absolute(&url) {
        return verbs::fail(state, at, sid, verbs::INVALID_URL);
    }
    line.verbs.clear();
    if line.hops.count() > MAX_HOPS {
        return verbs::fail(state, at, sid, TOO_MANY_HOPS);
    }
    let account = line.account.clone();
    let fallback =
        record(state, sid).map(|call| (text(call, "fallback_url").to_owned(), method(text(call, "fallback_method"))));
    enter(state, at, sid, Phase::Asking, None);
    let step = state.lines.get(sid).map_or(0, |line| line.step.get());
    let parameters = callbacks::parameters(state, sid, question.more);
    let mut pending = Pending::new(question.event, &account, &url, question.method, parameters);
    pending.fallback = fallback;
    pending.then = Then::Call { sid: sid.to_owned(), step };
    post(state, at, pending);
}

/// Tells the application what came of a verb of a call that has ended meanwhile. Whatever it answers, nothing goes on.
fn tell_last(state: &mut State, at: Timestamp, sid: &str, question: Question<'_>) {
    let Some(line) = state.lines.get(sid) else { return };
    let url = resolve(&line.source.url, question.url);
    if !is_absolute(&url) {
        return;
    }
    let account = line.account.clone();
    let parameters = callbacks::parameters(state, sid, question.more);
    post(state, at, Pending::new(question.event, &account, &url, question.method, parameters));
}

/// All calls that there were since the start or a reset.
pub(crate) type Lines = BTreeMap<String, Line>;

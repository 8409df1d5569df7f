//! `<Dial>`: other people are called, and the first who picks up is connected.

use std::time::Duration;

use super::callbacks::{self, RecordingCallback, tell_recording};
use super::life::{answered, end, place_call};
use super::record::callback_of;
use super::transcript::{By, note, own, person};
use super::{Phase, Question, ask, enter, place, record, tell_last, verbs};
use crate::sandbox::rules::{calls, recordings};
use crate::sandbox::snapshot::kept;
use crate::sandbox::state::{State, text, whole};
use crate::sandbox::webhooks::{Level, method, resolve};
use crate::schema::Method;
use crate::twiml::Element;
use crate::value::{Map, Timestamp, Value};

/// Codes of Twilio's debugger: a number that is none, and one that cannot be called.
const NO_NUMBER: i64 = 13223;
const NOT_CALLED: i64 = 13224;
/// How often a call that was dialed may dial another, which it waits for: each ends with the one that dialed it, all in one step.
const MAX_DEPTH: usize = 50;

/// What a `<Dial>` waits for.
#[derive(Clone, Debug)]
pub(super) struct Dialing {
    action: String,
    method: Method,
    hangup_on_star: bool,
    time_limit: Duration,
    /// The calls that are not over.
    calls: Vec<String>,
    /// The one that is connected, and since when.
    pub(super) connected: Option<(String, Timestamp)>,
    /// What is said is recorded.
    tape: Option<Tape>,
}

/// How what is said is recorded.
#[derive(Clone, Debug)]
struct Tape {
    callback: RecordingCallback,
    channels: i64,
    /// The recording, once it has begun.
    sid: Option<String>,
}

kept!(Dialing { action, method, hangup_on_star, time_limit, calls, connected, tape });
kept!(Tape { callback, channels, sid });

impl Dialing {
    /// Where it is told of what is recorded, if it is this recording.
    pub(super) fn callback_of(&self, sid: &str) -> Option<&RecordingCallback> {
        let tape = self.tape.as_ref().filter(|tape| tape.sid.as_deref() == Some(sid))?;
        Some(&tape.callback)
    }

    /// Two people talk, or a phone rings that somebody is to pick up.
    pub(super) fn waits(&self, state: &State) -> bool {
        let rings = |sid: &String| state.lines.get(sid).is_some_and(|line| super::waits(state, sid, line.step.get()));
        self.connected.is_some() || self.calls.iter().any(rings)
    }
}

/// Gives whether the call waits for it: somebody is called, or the application is asked how it goes on.
pub(super) fn start(state: &mut State, at: Timestamp, sid: &str, verb: &Element) -> bool {
    let number = |name: &str, usual: u64| verb.get(name).and_then(|text| text.parse().ok()).unwrap_or(usual);
    let mut targets = targets(verb);
    if targets.is_empty() || depth(state, sid) > MAX_DEPTH {
        // A conference, a queue, a SIM: these come later. The last of too many that wait for each other never comes.
        let names: Vec<&str> = verb.elements().map(Element::name).collect();
        note(state, at, sid, By::Twilio, "skip", format!("Dial {}", names.join(" ")).trim_end());
        return false;
    }
    let dialing = Dialing {
        action: verb.get("action").unwrap_or_default().to_owned(),
        method: method(verb.get("method").unwrap_or_default()),
        hangup_on_star: verb.get("hangupOnStar") == Some("true"),
        time_limit: Duration::from_secs(number("timeLimit", 14_400).clamp(1, 14_400)),
        calls: Vec::new(),
        connected: None,
        tape: verb.get("record").filter(|how| how.starts_with("record-") || *how == "true").map(|how| Tape {
            callback: callback_of(verb),
            channels: if how.ends_with("-dual") { 2 } else { 1 },
            sid: None,
        }),
    };
    targets.retain(|(to, _)| is_callable(state, at, sid, to));
    if targets.is_empty() {
        let more = vec![("DialCallStatus", "failed".to_owned()), ("DialBridged", false.to_string())];
        let is_asked = !dialing.action.is_empty();
        if is_asked {
            let question = Question { event: "call.dialed", url: &dialing.action, method: dialing.method, more };
            ask(state, at, sid, question);
        }
        return is_asked;
    }
    // Ringing begins a second after it was dialed.
    let timeout = number("timeout", 30).clamp(1, 600);
    enter(state, at, sid, Phase::Dialing(dialing), Some(Duration::from_secs(timeout + 1)));
    for (to, element) in targets {
        let child = dial(state, at, sid, verb, &to, element, timeout);
        if let Some(dialing) = dialing_mut(state, sid) {
            dialing.calls.push(child);
        }
    }
    true
}

/// How many calls wait for each other up to this one.
fn depth(state: &State, sid: &str) -> usize {
    let parent = |sid: &&str| state.lines.get(*sid).and_then(|line| line.parent.as_deref());
    std::iter::successors(Some(sid), parent).take(MAX_DEPTH + 1).count()
}

/// Who is to be called: the elements of a `<Dial>`, or the number that is its text.
fn targets(verb: &Element) -> Vec<(String, Option<&Element>)> {
    let elements = verb.elements().filter(|it| matches!(it.name(), "Number" | "Client" | "Sip" | "WhatsApp"));
    let targets: Vec<_> = elements.map(|it| (address(it), Some(it))).collect();
    match verb.own_text().trim() {
        text if targets.is_empty() && !text.is_empty() => vec![(text.to_owned(), None)],
        _ => targets,
    }
}

/// Whether a number can be called; if not, an alert says why.
fn is_callable(state: &mut State, at: Timestamp, sid: &str, to: &str) -> bool {
    let Err(problem) = calls::check_receiver(to) else { return true };
    let code = if problem.code == calls::NO_NUMBER { NO_NUMBER } else { NOT_CALLED };
    verbs::tell(state, at, sid, Level::Error, code, &problem.message);
    false
}

fn address(element: &Element) -> String {
    let text = element.own_text();
    let text = match element.elements().find(|it| it.name() == "Identity") {
        Some(identity) => identity.own_text(),
        None => text,
    };
    match element.name() {
        "Client" => format!("client:{}", text.trim()),
        "WhatsApp" if !text.trim().starts_with("whatsapp:") => format!("whatsapp:{}", text.trim()),
        _ => text.trim().to_owned(),
    }
}

/// Begins one call. Gives its SID.
fn dial(
    state: &mut State,
    at: Timestamp,
    parent: &str,
    verb: &Element,
    to: &str,
    element: Option<&Element>,
    timeout: u64,
) -> String {
    let base = state.lines.get(parent).map(|line| line.source.url.clone()).unwrap_or_default();
    let account = state.lines.get(parent).map(|line| line.account.clone()).unwrap_or_default();
    let forwards = state.lines.get(parent).map(|line| line.forwards).unwrap_or_default();
    let direction = record(state, parent).map(|call| text(call, "direction").to_owned()).unwrap_or_default();
    // Whoever is called sees who calls: the person of a call that came in, or the number that was called from.
    let shown = if direction == "inbound" { person(state, parent) } else { own(state, parent) };
    let from = verb.get("callerId").filter(|it| !it.is_empty()).map_or(shown, str::to_owned);
    let get = |name: &str| element.and_then(|element| element.get(name)).unwrap_or_default();
    let absolute = |url: &str| if url.is_empty() { String::new() } else { resolve(&base, url) };
    let sid = state.mint.sid("CA");
    let mut call = calls::new_record(&sid, &account, whole(at), &from, to, "outbound-dial");
    call.insert("parent_call_sid", parent);
    call.insert("timeout", Value::from(i64::try_from(timeout).unwrap_or(30)));
    for (field, value) in [
        ("url", absolute(get("url"))),
        ("method", get("method").to_owned()),
        ("status_callback", absolute(get("statusCallback"))),
        ("status_callback_method", get("statusCallbackMethod").to_owned()),
        ("send_digits", get("sendDigits").to_owned()),
        ("machine_detection", get("machineDetection").to_owned()),
        ("async_amd_status_callback", absolute(get("amdStatusCallback"))),
        ("async_amd_status_callback_method", get("amdStatusCallbackMethod").to_owned()),
    ] {
        call.insert(field, value);
    }
    // The calls of a `<Dial>` do not wait for what picked up to be found out.
    call.insert("async_amd", true);
    let events: Vec<&str> = get("statusCallbackEvent").split_whitespace().collect();
    call.insert("status_callback_event", events);
    state.insert(&account, &place(&account), &sid, call);
    note(state, at, parent, By::Application, "dial", to);
    if let Some(line) = state.lines.get_mut(parent) {
        line.dialed.push(sid.clone());
    }
    place_call(state, at, &account, &sid);
    if let Some(line) = state.lines.get_mut(&sid) {
        line.parent = Some(parent.to_owned());
        line.forwards = forwards;
    }
    sid
}

/// A call that was dialed has done what its own TwiML says: it is connected, unless another one is already.
pub(super) fn connect(state: &mut State, at: Timestamp, sid: &str, parent: &str) {
    let Some(dialing) = dialing_mut(state, parent).filter(|dialing| dialing.connected.is_none()) else {
        return end(state, at, sid, "completed");
    };
    dialing.connected = Some((sid.to_owned(), at));
    let others: Vec<String> = dialing.calls.iter().filter(|other| *other != sid).cloned().collect();
    let mut dialing = dialing.clone();
    for other in others {
        let status = if is_in_progress(state, &other) { "completed" } else { "no-answer" };
        end(state, at, &other, status);
    }
    dialing.calls = vec![sid.to_owned()];
    answered(state, at, parent);
    if let (Some(tape), Some(account)) = (&mut dialing.tape, state.lines.get(parent).map(|line| line.account.clone())) {
        let recording = recordings::begin(state, whole(at), &account, parent, "DialVerb", tape.channels);
        tell_recording(state, at, parent, &recording, "in-progress", &tape.callback);
        tape.sid = Some(recording);
    }
    let (from, to) = (person(state, parent), person(state, sid));
    note(state, at, parent, By::Twilio, "connect", to);
    note(state, at, sid, By::Twilio, "connect", from);
    enter(state, at, sid, Phase::Connected, None);
    let lasts = dialing.time_limit;
    enter(state, at, parent, Phase::Dialing(dialing), Some(lasts));
}

/// Nobody has picked up in time, or those who talk have talked for as long as they may.
pub(super) fn time_out(state: &mut State, at: Timestamp, sid: &str) {
    let Some(dialing) = dialing_mut(state, sid).cloned() else { return };
    let is_connected = dialing.connected.is_some();
    // The last of them brings the `<Dial>` to its end. Who has answered and is asked something first is waited for.
    for call in dialing.calls {
        if is_connected || !is_in_progress(state, &call) {
            end(state, at, &call, if is_connected { "completed" } else { "no-answer" });
        }
    }
}

/// One of the calls that were dialed is over.
pub(super) fn child_ended(state: &mut State, at: Timestamp, parent: &str, child: &str, status: &str) {
    let Some(dialing) = dialing_mut(state, parent) else { return };
    dialing.calls.retain(|call| call != child);
    let is_over = match &dialing.connected {
        Some((connected, _)) => connected == child,
        None => dialing.calls.is_empty(),
    };
    if !is_over {
        return;
    }
    let dialing = dialing.clone();
    let more = told(state, at, parent, child, status, &dialing);
    if dialing.action.is_empty() {
        return verbs::next(state, at, parent);
    }
    ask(state, at, parent, Question { event: "call.dialed", url: &dialing.action, method: dialing.method, more });
}

/// The call that has dialed ends, or goes on elsewhere: those that it dialed end, too.
pub(super) fn break_off(state: &mut State, at: Timestamp, sid: &str, dialing: &Dialing) {
    let mut last = None;
    for call in &dialing.calls {
        let status = if is_in_progress(state, call) { "completed" } else { "canceled" };
        if let Some(line) = state.lines.get_mut(call) {
            line.parent = None;
        }
        end(state, at, call, status);
        last = Some((call, status));
    }
    let Some((call, status)) = last else { return };
    let more = told(state, at, sid, call, status, dialing);
    if state.lines.get(sid).is_none_or(super::Line::has_ended) && !dialing.action.is_empty() {
        let question = Question { event: "call.dialed", url: &dialing.action, method: dialing.method, more };
        tell_last(state, at, sid, question);
    }
}

/// Keys that the caller presses go to the one they talk to; a star may end that.
pub(super) fn press(state: &mut State, at: Timestamp, sid: &str, keys: &str) {
    let Some(dialing) = dialing_mut(state, sid).cloned() else { return };
    for call in dialing.calls.iter().filter(|_| dialing.hangup_on_star && keys.contains('*')) {
        let status = if is_in_progress(state, call) { "completed" } else { "canceled" };
        end(state, at, call, status);
    }
}

/// The call at the other end of one that is connected.
pub(super) fn other_end(state: &State, sid: &str) -> Option<String> {
    let line = state.lines.get(sid)?;
    match &line.phase {
        Phase::Connected => line.parent.clone(),
        Phase::Dialing(dialing) => dialing.connected.as_ref().map(|(call, _)| call.clone()),
        _ => None,
    }
}

/// What is told of a `<Dial>` that is over; its recording is complete then.
fn told(
    state: &mut State,
    at: Timestamp,
    sid: &str,
    child: &str,
    status: &str,
    dialing: &Dialing,
) -> Vec<(&'static str, String)> {
    let mut told = vec![("DialCallSid", child.to_owned()), ("DialCallStatus", status.to_owned())];
    told.push(("DialBridged", dialing.connected.is_some().to_string()));
    if dialing.connected.is_some() {
        // Of a call that goes on elsewhere, too.
        let since = state.lines.get(child).and_then(|line| line.answered_at).unwrap_or(at);
        told.push(("DialCallDuration", whole(at).since(whole(since)).as_secs().to_string()));
    }
    let account = state.lines.get(sid).map(|line| line.account.clone()).unwrap_or_default();
    if let Some(Tape { callback, sid: Some(tape), .. }) = &dialing.tape {
        if recordings::complete(state, whole(at), &account, sid, tape) {
            tell_recording(state, at, sid, tape, "completed", callback);
        }
        told.extend(callbacks::recording(state, &account, sid, tape));
    }
    told
}

fn is_in_progress(state: &State, sid: &str) -> bool {
    record(state, sid).is_some_and(|call: &Map| text(call, "status") == "in-progress")
}

fn dialing_mut<'a>(state: &'a mut State, sid: &str) -> Option<&'a mut Dialing> {
    match &mut state.lines.get_mut(sid)?.phase {
        Phase::Dialing(dialing) => Some(dialing),
        _ => None,
    }
}

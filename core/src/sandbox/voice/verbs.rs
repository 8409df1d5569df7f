//! TwiML, carried out verb by verb.

use std::time::Duration;

use super::life::{answered, end};
use super::transcript::{By, note, own, person};
use super::{Phase, Question, Source, ask, dial, enter, gather, record, twins};
use crate::sandbox::answers::{self, Answer, UNREADABLE};
use crate::sandbox::rules::sending::{self, Outgoing};
use crate::sandbox::state::{State, text};
use crate::sandbox::webhooks::{self, Level, Pending, Then, method, resolve};
use crate::transport::Response;
use crate::twiml::{Element, Node};
use crate::value::Timestamp;

/// Codes of Twilio's debugger.
pub(super) const INVALID_URL: i64 = 11100;
const UNKNOWN_VERB: i64 = 12200;

/// How long a file plays: the sandbox fetches none.
const PLAYING_TIME: Duration = Duration::from_secs(3);
/// How long a letter takes to be spoken.
const LETTER: Duration = Duration::from_millis(60);
const APOLOGY: &str = "An application error has occurred. Goodbye.";

/// Verbs that Twilio knows and the sandbox leaves out.
const SKIPPED: &[&str] =
    &["Connect", "Echo", "Enqueue", "Leave", "Pay", "Prompt", "Queue", "Refer", "Start", "Stop", "Conference"];

/// How long it takes to say something.
pub(super) fn speaking_time(words: &str) -> Duration {
    let letters = u32::try_from(words.chars().count()).unwrap_or(u32::MAX);
    (LETTER * letters.min(100_000)).max(Duration::from_millis(500))
}

/// Goes on with what an application answered; the code of the error if it cannot be carried out.
pub(crate) fn answer(state: &mut State, at: Timestamp, pending: &Pending, response: &Response) -> Result<(), i64> {
    let Then::Call { sid, step } = &pending.then else { return Ok(()) };
    if state.lines.get(sid).is_none_or(|line| line.step.get() != *step) {
        // The call has ended, or was sent elsewhere meanwhile.
        return Ok(());
    }
    let verbs = match answers::read(response)? {
        Answer::Verbs(verbs) => verbs,
        Answer::Text(text) => vec![Element::new("Say").text(text)],
        Answer::Sound(kind) => vec![Element::new("Play").text(kind)],
        Answer::Nothing => return Err(UNREADABLE),
    };
    let Some(line) = state.lines.get_mut(sid) else { return Ok(()) };
    let url = pending.url.split('#').next().unwrap_or_default().to_owned();
    line.source = Source { url, method: pending.method, ..Source::default() };
    line.verbs = verbs.into();
    next(state, at, sid);
    Ok(())
}

/// There is no TwiML, and no fallback that has some: the person hears an apology.
pub(crate) fn give_up(state: &mut State, at: Timestamp, pending: &Pending) {
    let Then::Call { sid, step } = &pending.then else { return };
    if state.lines.get(sid).is_some_and(|line| line.step.get() == *step) {
        apologize(state, at, sid);
    }
}

/// A call cannot go on as its TwiML asks.
pub(super) fn fail(state: &mut State, at: Timestamp, sid: &str, code: i64) {
    tell(state, at, sid, Level::Error, code, "call.twiml");
    apologize(state, at, sid);
}

fn apologize(state: &mut State, at: Timestamp, sid: &str) {
    answered(state, at, sid);
    note(state, at, sid, By::Twilio, "say", APOLOGY);
    if let Some(line) = state.lines.get_mut(sid) {
        line.verbs.clear();
        // A call that was dialed is not connected after that.
        line.verbs.extend(line.parent.is_some().then(|| Element::new("Hangup")));
    }
    enter(state, at, sid, Phase::Speaking, Some(speaking_time(APOLOGY)));
}

/// Keeps an alert of what is wrong with the TwiML of a call.
pub(super) fn tell(state: &mut State, at: Timestamp, sid: &str, level: Level, code: i64, what: &str) {
    let Some(line) = state.lines.get(sid) else { return };
    let (account, source) = (line.account.clone(), line.source.clone());
    let mut of = Pending::new("call.twiml", &account, &source.url, source.method, Vec::new());
    of.parameters.push(("CallSid".to_owned(), sid.to_owned()));
    webhooks::alert(state, at, &of, level, code, what);
}

/// Carries out what comes next, up to something that takes time.
pub(super) fn next(state: &mut State, at: Timestamp, sid: &str) {
    loop {
        let Some(line) = state.lines.get_mut(sid).filter(|line| !line.has_ended()) else { return };
        let verb = line.verbs.pop_front();
        if line.answered_at.is_none() && !verb.as_ref().is_some_and(goes_before_the_answer) {
            answered(state, at, sid);
        }
        let Some(verb) = verb else { return finish(state, at, sid) };
        match verb.name() {
            "Say" | "Play" | "Pause" => {
                let lasts = play(state, at, sid, &verb);
                let phase = if lasts.is_some() { Phase::Speaking } else { Phase::Repeating };
                return enter(state, at, sid, phase, lasts);
            }
            "Gather" => return gather::start(state, at, sid, &verb),
            "Record" => return super::record::start(state, at, sid, &verb),
            "Dial" if dial::start(state, at, sid, &verb) => return,
            "Dial" => {}
            "Redirect" => {
                let (url, verb) = (verb.own_text(), method(verb.get("method").unwrap_or_default()));
                let question = Question { event: "call.twiml", url: url.trim(), method: verb, more: Vec::new() };
                return ask(state, at, sid, question);
            }
            "Hangup" => {
                note(state, at, sid, By::Application, "hang_up", "");
                return end(state, at, sid, "completed");
            }
            "Reject" => {
                note(state, at, sid, By::Application, "hang_up", verb.get("reason").unwrap_or("rejected"));
                return end(state, at, sid, if verb.get("reason") == Some("busy") { "busy" } else { "no-answer" });
            }
            "Sms" => send(state, at, sid, &verb),
            name if SKIPPED.contains(&name) => note(state, at, sid, By::Twilio, "skip", name),
            name => {
                let what = format!("<{name}> is no verb of a call");
                tell(state, at, sid, Level::Warning, UNKNOWN_VERB, &what);
                note(state, at, sid, By::Twilio, "skip", name);
            }
        }
    }
}

/// Whether a call is not answered for this: one that is refused, one that is to ring for a while, one that is answered when another is.
fn goes_before_the_answer(verb: &Element) -> bool {
    match verb.name() {
        "Reject" | "Pause" => true,
        "Dial" => verb.get("answerOnBridge") == Some("true"),
        _ => false,
    }
}

/// The TwiML is at its end: so is the call, unless it was dialed by another, with which it is connected now.
fn finish(state: &mut State, at: Timestamp, sid: &str) {
    match state.lines.get(sid).and_then(|line| line.parent.clone()) {
        Some(parent) => dial::connect(state, at, sid, &parent),
        None => end(state, at, sid, "completed"),
    }
}

/// Says or plays something, or nothing. Gives how long that takes; nothing if it has no end.
pub(super) fn play(state: &mut State, at: Timestamp, sid: &str, verb: &Element) -> Option<Duration> {
    if verb.name() == "Pause" {
        let length: u64 = verb.get("length").and_then(|text| text.parse().ok()).unwrap_or(1);
        return Some(Duration::from_secs(length.min(86_400)));
    }
    let times: u32 = verb.get("loop").and_then(|text| text.parse().ok()).unwrap_or(1);
    let words = words(verb);
    let lasts = match (verb.name(), verb.get("digits")) {
        ("Say", _) => {
            let lasts = speaking_time(&words);
            twins::say(state, at, sid, &words, lasts);
            note(state, at, sid, By::Application, "say", words);
            lasts
        }
        (_, Some(keys)) if !keys.is_empty() => {
            note(state, at, sid, By::Application, "press", keys);
            twins::press(state, at, sid, keys);
            twins::pressing_time(keys)
        }
        _ => {
            let base = state.lines.get(sid).map(|line| line.source.url.clone()).unwrap_or_default();
            let url = if base.is_empty() || words.starts_with("audio/") { words } else { resolve(&base, &words) };
            note(state, at, sid, By::Application, "play", url);
            PLAYING_TIME
        }
    };
    (times > 0).then(|| lasts * times.min(1000))
}

/// The text of an element and of those in it, its spaces made one each.
fn words(element: &Element) -> String {
    fn collect(element: &Element, words: &mut String) {
        for node in element.children() {
            match node {
                Node::Text(text) => words.push_str(text),
                Node::Element(element) => collect(element, words),
                Node::Comment(_) => {}
            }
        }
    }
    let mut all = String::new();
    collect(element, &mut all);
    all.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `<Sms>`, which Twilio keeps for old applications.
fn send(state: &mut State, at: Timestamp, sid: &str, verb: &Element) {
    let Some(call) = record(state, sid) else { return };
    let account = text(call, "account_sid").to_owned();
    let base = state.lines.get(sid).map(|line| line.source.url.clone()).unwrap_or_default();
    let (from, to) = (own(state, sid), person(state, sid));
    let outgoing = Outgoing {
        status_callback: verb.get("statusCallback").map(|url| resolve(&base, url)),
        direction: "outbound-reply",
        ..Outgoing::new(verb.get("from").unwrap_or(&from), verb.get("to").unwrap_or(&to), &words(verb))
    };
    sending::send(state, at, &account, outgoing);
}

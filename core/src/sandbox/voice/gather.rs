//! `<Gather>`: keys and speech, while something is said.

use std::collections::VecDeque;
use std::time::Duration;

use super::verbs::{self, play};
use super::{Phase, Question, ask, enter, twins};
use crate::sandbox::snapshot::kept;
use crate::sandbox::state::State;
use crate::sandbox::webhooks::method;
use crate::schema::Method;
use crate::twiml::Element;
use crate::value::Timestamp;

/// What a `<Gather>` waits for, and what came of it so far.
#[derive(Clone, Debug)]
pub(super) struct Gathering {
    action: String,
    method: Method,
    keys: bool,
    pub(super) speech: bool,
    timeout: Duration,
    num_digits: Option<usize>,
    finish_on: String,
    /// The action is asked for even if nothing came.
    on_empty: bool,
    /// What is still to be said.
    prompts: VecDeque<Element>,
    is_listening: bool,
    digits: String,
}

kept!(Gathering {
    action,
    method,
    keys,
    speech,
    timeout,
    num_digits,
    finish_on,
    on_empty,
    prompts,
    is_listening,
    digits
});

impl Gathering {
    /// Whether nothing was given yet, though there is nothing left to say.
    pub(super) fn waits(&self) -> bool {
        self.is_listening && self.digits.is_empty()
    }

    pub(super) fn wants(&self) -> Vec<&'static str> {
        let wants = [("digits", self.keys), ("speech", self.speech)];
        wants.into_iter().filter(|(_, wanted)| *wanted).map(|(what, _)| what).collect()
    }

    /// Takes a key. Gives whether it was the last.
    fn ends_with(&mut self, key: char) -> bool {
        if self.finish_on.contains(key) {
            return true;
        }
        self.digits.push(key);
        self.num_digits.is_some_and(|number| self.digits.len() >= number)
    }
}

pub(super) fn start(state: &mut State, at: Timestamp, sid: &str, verb: &Element) {
    let input = verb.get("input").unwrap_or("dtmf");
    let number = |name: &str| verb.get(name).and_then(|text| text.parse::<u64>().ok());
    let gathering = Gathering {
        action: verb.get("action").unwrap_or_default().to_owned(),
        method: method(verb.get("method").unwrap_or_default()),
        keys: input.split([' ', ',']).any(|input| input == "dtmf"),
        speech: input.split([' ', ',']).any(|input| input == "speech"),
        timeout: Duration::from_secs(number("timeout").unwrap_or(5).min(3600)),
        num_digits: number("numDigits").and_then(|number| usize::try_from(number).ok()).filter(|number| *number > 0),
        finish_on: verb.get("finishOnKey").unwrap_or("#").to_owned(),
        on_empty: verb.get("actionOnEmptyResult") == Some("true"),
        prompts: verb.elements().filter(|it| matches!(it.name(), "Say" | "Play" | "Pause")).cloned().collect(),
        is_listening: false,
        digits: String::new(),
    };
    enter(state, at, sid, Phase::Gathering(gathering), None);
    go_on(state, at, sid);
}

/// The next thing is said; behind the last one begins the time to answer, and when that is over, too, it goes on without.
pub(super) fn go_on(state: &mut State, at: Timestamp, sid: &str) {
    let Some(mut gathering) = gathering(state, sid) else { return };
    let lasts = match gathering.prompts.pop_front() {
        Some(prompt) => play(state, at, sid, &prompt).unwrap_or(Duration::from_secs(3600)),
        None if gathering.is_listening => match still_heard(state, at, sid, &gathering) {
            Some(lasts) => lasts,
            None => return finish(state, at, sid, &gathering),
        },
        None => {
            gathering.is_listening = true;
            gathering.timeout
        }
    };
    enter(state, at, sid, Phase::Gathering(gathering), Some(lasts));
}

/// How long it goes on where the other half of the call is in the middle of a speech.
fn still_heard(state: &State, at: Timestamp, sid: &str, gathering: &Gathering) -> Option<Duration> {
    let lasts = twins::speaks_for(state, at, sid).filter(|_| gathering.speech)? + gathering.timeout;
    (lasts > Duration::ZERO).then_some(lasts)
}

/// The person presses keys, one after the other. What is not asked for any more is not heard.
pub(super) fn press(state: &mut State, at: Timestamp, sid: &str, keys: &str) {
    let Some(mut gathering) = gathering(state, sid).filter(|gathering| gathering.keys) else { return };
    gathering.prompts.clear();
    gathering.is_listening = true;
    if keys.chars().any(|key| gathering.ends_with(key)) {
        return finish(state, at, sid, &gathering);
    }
    let lasts = gathering.timeout;
    enter(state, at, sid, Phase::Gathering(gathering), Some(lasts));
}

/// The person says something.
pub(super) fn hear(state: &mut State, at: Timestamp, sid: &str, text: &str, confidence: f64) {
    let Some(gathering) = gathering(state, sid).filter(|gathering| gathering.speech) else { return };
    let more = vec![("SpeechResult", text.to_owned()), ("Confidence", confidence.to_string())];
    let Gathering { action, method, .. } = gathering;
    ask(state, at, sid, Question { event: "call.gathered", url: &action, method, more });
}

fn finish(state: &mut State, at: Timestamp, sid: &str, gathering: &Gathering) {
    if gathering.digits.is_empty() && !gathering.on_empty {
        return verbs::next(state, at, sid);
    }
    let more = vec![("Digits", gathering.digits.clone())];
    let question = Question { event: "call.gathered", url: &gathering.action, method: gathering.method, more };
    ask(state, at, sid, question);
}

fn gathering(state: &State, sid: &str) -> Option<Gathering> {
    match &state.lines.get(sid)?.phase {
        Phase::Gathering(gathering) => Some(gathering.clone()),
        _ => None,
    }
}

//! `<Record>`: what the person says becomes a recording.

use std::time::Duration;

use super::callbacks::{self, RecordingCallback, tell_recording};
use super::transcript::{By, note};
use super::verbs::{self, speaking_time};
use super::{Phase, Question, ask, enter, tell_last, twins};
use crate::sandbox::rules::recordings;
use crate::sandbox::snapshot::kept;
use crate::sandbox::state::{State, whole};
use crate::sandbox::webhooks::{self, Pending, method, resolve};
use crate::schema::Method;
use crate::twiml::Element;
use crate::value::{Map, Timestamp};

/// How long it takes to write down what was said.
const TRANSCRIPTION: Duration = Duration::from_secs(3);

/// A recording that is being made.
#[derive(Clone, Debug)]
pub(super) struct Recording {
    /// Its SID.
    sid: String,
    action: String,
    method: Method,
    finish_on: String,
    /// How long a silence ends it.
    timeout: Duration,
    /// When it ends in any case.
    until: Timestamp,
    callback: RecordingCallback,
    /// What was said so far.
    words: Vec<String>,
    /// Where it is told in writing what was said, if that is asked for.
    transcribe: Option<(String, Method)>,
}

kept!(Recording { sid, action, method, finish_on, timeout, until, callback, words, transcribe });

impl Recording {
    pub(super) fn waits(&self) -> bool {
        self.words.is_empty()
    }

    /// Where it is told of, if it is this recording.
    pub(super) fn callback_of(&self, sid: &str) -> Option<&RecordingCallback> {
        (self.sid == sid).then_some(&self.callback)
    }
}

pub(super) fn start(state: &mut State, at: Timestamp, sid: &str, verb: &Element) {
    let Some(line) = state.lines.get(sid) else { return };
    let account = line.account.clone();
    let number = |name: &str, usual: u64| verb.get(name).and_then(|text| text.parse().ok()).unwrap_or(usual);
    let callback = callback_of(verb);
    let recording = Recording {
        sid: recordings::begin(state, whole(at), &account, sid, "RecordVerb", 1),
        action: verb.get("action").unwrap_or_default().to_owned(),
        method: method(verb.get("method").unwrap_or_default()),
        finish_on: verb.get("finishOnKey").unwrap_or("1234567890*#").to_owned(),
        timeout: Duration::from_secs(number("timeout", 5).min(3600)),
        until: at + Duration::from_secs(number("maxLength", 3600).min(14_400)),
        callback,
        words: Vec::new(),
        transcribe: (verb.get("transcribe") == Some("true") || verb.get("transcribeCallback").is_some())
            .then(|| (verb.get("transcribeCallback").unwrap_or_default().to_owned(), Method::Post)),
    };
    note(state, at, sid, By::Application, "record", recording.sid.as_str());
    tell_recording(state, at, sid, &recording.sid, "in-progress", &recording.callback);
    let lasts = recording.timeout.min(recording.until.since(at));
    enter(state, at, sid, Phase::Recording(recording), Some(lasts));
}

/// Where an element wants its recording told of.
pub(super) fn callback_of(verb: &Element) -> RecordingCallback {
    let events = verb.get("recordingStatusCallbackEvent").unwrap_or_default();
    RecordingCallback {
        url: verb.get("recordingStatusCallback").unwrap_or_default().to_owned(),
        method: method(verb.get("recordingStatusCallbackMethod").unwrap_or_default()),
        events: events.split([' ', ',']).filter(|event| !event.is_empty()).map(str::to_owned).collect(),
    }
}

/// The person says something, which takes its time; a silence behind it ends the recording.
pub(super) fn hear(state: &mut State, at: Timestamp, sid: &str, text: &str) {
    let Some(mut recording) = recording(state, sid) else { return };
    recording.words.push(text.to_owned());
    let lasts = (speaking_time(text) + recording.timeout).min(recording.until.since(at));
    enter(state, at, sid, Phase::Recording(recording), Some(lasts));
}

/// A key ends the recording, if it is one of those.
pub(super) fn press(state: &mut State, at: Timestamp, sid: &str, keys: &str) {
    let Some(recording) = recording(state, sid) else { return };
    if let Some(key) = keys.chars().find(|key| recording.finish_on.contains(*key)) {
        finish(state, at, sid, &recording, &key.to_string());
    }
}

/// Nothing is said any more.
pub(super) fn fall_silent(state: &mut State, at: Timestamp, sid: &str) {
    let Some(recording) = recording(state, sid) else { return };
    // The other half of the call may be in the middle of a speech.
    let left = recording.until.since(at);
    let lasts = twins::speaks_for(state, at, sid).map(|rest| (rest + recording.timeout).min(left));
    if let Some(lasts) = lasts.filter(|lasts| *lasts > Duration::ZERO) {
        return enter(state, at, sid, Phase::Recording(recording), Some(lasts));
    }
    finish(state, at, sid, &recording, "");
}

/// A recording in which nothing was said is none; the call goes on behind it then.
fn finish(state: &mut State, at: Timestamp, sid: &str, recording: &Recording, key: &str) {
    if !keep(state, at, sid, recording) {
        return verbs::next(state, at, sid);
    }
    let more = told(state, sid, recording, key);
    ask(state, at, sid, Question { event: "call.recorded", url: &recording.action, method: recording.method, more });
}

/// The call ends, or goes on elsewhere, in the middle of a recording.
pub(super) fn break_off(state: &mut State, at: Timestamp, sid: &str, recording: &Recording) {
    if !keep(state, at, sid, recording) {
        return;
    }
    if state.lines.get(sid).is_none_or(super::Line::has_ended) {
        let more = told(state, sid, recording, "hangup");
        let question = Question { event: "call.recorded", url: &recording.action, method: recording.method, more };
        tell_last(state, at, sid, question);
    }
}

/// Completes the recording, or removes it if it is empty. Gives whether it was kept.
fn keep(state: &mut State, at: Timestamp, sid: &str, recording: &Recording) -> bool {
    let Some(account) = state.lines.get(sid).map(|line| line.account.clone()) else { return false };
    let was_heard = !recording.words.is_empty();
    if was_heard {
        if recordings::complete(state, whole(at), &account, sid, &recording.sid) {
            tell_recording(state, at, sid, &recording.sid, "completed", &recording.callback);
        }
        transcribe(state, at, &account, sid, recording);
    } else {
        tell_recording(state, at, sid, &recording.sid, "absent", &recording.callback);
        recordings::remove(state, &account, sid, &recording.sid);
    }
    was_heard
}

/// Writes down what was said, where that is asked for.
fn transcribe(state: &mut State, at: Timestamp, account: &str, call: &str, recording: &Recording) {
    let Some((callback, verb)) = &recording.transcribe else { return };
    let (sid, text) = (state.mint.sid("TR"), recording.words.join(" "));
    let url = format!("https://api.twilio.com/2010-04-01/Accounts/{account}/Transcriptions/{sid}");
    let told = callbacks::recording(state, account, call, &recording.sid);
    let mut record = Map::from_iter([
        ("sid", sid.as_str()),
        ("account_sid", account),
        ("recording_sid", &recording.sid),
        ("transcription_text", &text),
        ("status", "completed"),
        ("type", "fast"),
        ("api_version", "2010-04-01"),
    ]);
    record.insert("duration", told.iter().find(|(name, _)| *name == "RecordingDuration").map(|(_, it)| it.clone()));
    for date in ["date_created", "date_updated"] {
        record.insert(date, whole(at));
    }
    state.insert(account, &format!("api/2010-04-01/Accounts/{account}/Transcriptions"), &sid, record);
    let mut more = vec![
        ("TranscriptionSid", sid),
        ("TranscriptionText", text),
        ("TranscriptionStatus", "completed".to_owned()),
        ("TranscriptionUrl", url),
    ];
    more.extend(told.into_iter().filter(|(name, _)| *name != "RecordingDuration"));
    let base = state.lines.get(call).map(|line| line.source.url.clone()).unwrap_or_default();
    if callback.is_empty() {
        return;
    }
    let parameters = callbacks::parameters(state, call, more);
    let pending = Pending::new("transcription.status", account, &resolve(&base, callback), *verb, parameters);
    webhooks::post(state, at + TRANSCRIPTION, pending);
}

fn told(state: &State, sid: &str, recording: &Recording, key: &str) -> Vec<(&'static str, String)> {
    let account = state.lines.get(sid).map_or("", |line| line.account.as_str());
    let mut told = callbacks::recording(state, account, sid, &recording.sid);
    told.push(("Digits", key.to_owned()));
    told
}

fn recording(state: &State, sid: &str) -> Option<Recording> {
    match &state.lines.get(sid)?.phase {
        Phase::Recording(recording) => Some(recording.clone()),
        _ => None,
    }
}

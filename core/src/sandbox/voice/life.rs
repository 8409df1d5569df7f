//! The life of a call: queued, initiated, ringing, in progress, and how it ended.

use std::time::Duration;

use super::callbacks::tell;
use super::person::Pickup;
use super::transcript::{By, note};
use super::{Line, Phase, Question, Source, ask, dial, enter, gather, record, record_mut, tapes, twins, verbs};
use crate::sandbox::counter::Counter;
use crate::sandbox::rules::Event;
use crate::sandbox::state::{State, integer, text, whole};
use crate::sandbox::webhooks::{self, Pending, method};
use crate::schema::Method;
use crate::twiml::Document;
use crate::value::{Timestamp, Value};

const HALF: Duration = Duration::from_millis(500);
/// How long it rings at somebody who picks up, and at somebody who is on the phone.
const RINGS: Duration = Duration::from_secs(2);
/// How long it takes to tell a person from a machine, and until a machine's greeting is over.
const DETECTION: Duration = Duration::from_secs(2);
const GREETING: Duration = Duration::from_secs(6);
/// How long it rings unless the request says it, in seconds.
const TIMEOUT: u64 = 60;
/// How long a call lasts at most, in seconds.
const TIME_LIMIT: u64 = 4 * 3600;
/// No call lasts longer, whatever is asked for.
const A_DAY: u64 = 86_400;
/// What a minute costs, in hundred thousandths of a dollar: in, and out.
const PRICES: (u64, u64) = (850, 1400);

/// A call whose record was made begins its life. TwiML comes from its `twiml`, or else from its `url`.
pub(crate) fn place_call(state: &mut State, at: Timestamp, account: &str, sid: &str) {
    let mut line = Line::new(account);
    if let Some(call) = state.record(account, &super::place(account), sid) {
        line.source = source(call);
    }
    state.lines.insert(sid.to_owned(), line);
    enter(state, at, sid, Phase::Queued, Some(HALF));
}

fn source(call: &crate::value::Map) -> Source {
    let url = text(call, "url");
    let document = match url {
        "" => Document::parse(text(call, "twiml")).map(|document| document.root().elements().cloned().collect()),
        _ => Ok(Default::default()),
    };
    Source { url: url.to_owned(), method: method(text(call, "method")), document: document.unwrap_or_default() }
}

/// Whether a call goes on only by what a person does, or by what was left for it long ago.
pub(crate) fn waits(state: &State, sid: &str, step: u64) -> bool {
    let Some(line) = state.lines.get(sid).filter(|line| line.step.get() == step) else { return true };
    match &line.phase {
        Phase::Ringing(pickup) => *pickup == Pickup::Manual,
        Phase::Gathering(gathering) => gathering.waits(),
        Phase::Recording(recording) => recording.waits(),
        Phase::Dialing(dialing) => dialing.waits(state),
        Phase::Calling | Phase::Connected | Phase::Repeating => true,
        _ => false,
    }
}

/// What was to happen next in a call happens.
pub(crate) fn happen(state: &mut State, at: Timestamp, sid: &str, step: u64) {
    let Some(line) = state.lines.get(sid).filter(|line| line.step.get() == step) else { return };
    match line.phase {
        Phase::Queued => {
            tell(state, at, sid, "initiated");
            enter(state, at, sid, Phase::Initiated, Some(HALF));
        }
        Phase::Initiated => ring(state, at, sid),
        Phase::Ringing(Pickup::Busy) => end(state, at, sid, "busy"),
        Phase::Ringing(Pickup::NoAnswer | Pickup::Manual) | Phase::Calling => end(state, at, sid, "no-answer"),
        Phase::Ringing(pickup) => pick_up(state, at, sid, pickup),
        Phase::Detecting => begin(state, at, sid),
        Phase::Speaking => verbs::next(state, at, sid),
        Phase::Gathering(_) => gather::go_on(state, at, sid),
        Phase::Recording(_) => super::record::fall_silent(state, at, sid),
        Phase::Dialing(_) => dial::time_out(state, at, sid),
        // These last until something else happens.
        Phase::Asking | Phase::Repeating | Phase::Connected | Phase::Ended => {}
    }
}

fn ring(state: &mut State, at: Timestamp, sid: &str) {
    let Some(call) = record(state, sid) else { return };
    let (account, to) = (text(call, "account_sid"), text(call, "to"));
    let asked = state.pickups.get(to).copied();
    let is_own = asked.is_none() && twins::is_own(state, account, to);
    let pickup = asked.unwrap_or_default();
    if pickup == Pickup::Failed {
        return end(state, at, sid, "failed");
    }
    let given = call.get("timeout").and_then(Value::as_i64);
    let timeout = given.and_then(|seconds| u64::try_from(seconds).ok()).unwrap_or(TIMEOUT).min(600);
    // Whoever gives up before is not answered.
    let pickup = if pickup.picks_up() && timeout < RINGS.as_secs() { Pickup::NoAnswer } else { pickup };
    let lasts = match pickup {
        Pickup::NoAnswer | Pickup::Manual => Duration::from_secs(timeout),
        _ => RINGS,
    };
    set_status(state, at, sid, "ringing");
    tell(state, at, sid, "ringing");
    if is_own {
        enter(state, at, sid, Phase::Calling, Some(Duration::from_secs(timeout)));
        return twins::come_in(state, at, sid);
    }
    enter(state, at, sid, Phase::Ringing(pickup), Some(lasts));
}

/// Somebody picks up.
pub(super) fn pick_up(state: &mut State, at: Timestamp, sid: &str, pickup: Pickup) {
    let Some(call) = record(state, sid) else { return };
    let (detection, keys) = (text(call, "machine_detection").to_owned(), text(call, "send_digits").to_owned());
    let is_asynchronous = matches!(call.get("async_amd"), Some(Value::Bool(true)))
        || text(call, "async_amd").eq_ignore_ascii_case("true");
    answered(state, at, sid);
    if !keys.is_empty() {
        note(state, at, sid, By::Application, "press", keys.as_str());
        twins::press(state, at, sid, &keys);
    }
    if detection.is_empty() {
        return begin(state, at, sid);
    }
    let to_the_end = detection == "DetectMessageEnd";
    let (who, lasts) = match pickup {
        Pickup::Machine if to_the_end => ("machine_end_beep", GREETING),
        Pickup::Machine => ("machine_start", DETECTION),
        Pickup::Fax => ("fax", DETECTION),
        _ => ("human", DETECTION),
    };
    if is_asynchronous {
        state.schedule(at + lasts, Event::CallDetected { sid: sid.to_owned(), who: who.to_owned(), took: lasts });
        return begin(state, at, sid);
    }
    if let Some(call) = record_mut(state, sid) {
        call.insert("answered_by", who);
    }
    enter(state, at, sid, Phase::Detecting, Some(lasts));
}

/// It was found out while the call went on who picked up.
pub(crate) fn detect(state: &mut State, at: Timestamp, sid: &str, who: &str, took: Duration) {
    if state.lines.get(sid).is_none_or(Line::has_ended) {
        return;
    }
    let Some(call) = record_mut(state, sid) else { return };
    call.insert("answered_by", who);
    let url = text(call, "async_amd_status_callback").to_owned();
    let verb = method(text(call, "async_amd_status_callback_method"));
    let account = text(call, "account_sid").to_owned();
    let told = [
        ("CallSid", sid.to_owned()),
        ("AccountSid", account.clone()),
        ("AnsweredBy", who.to_owned()),
        ("MachineDetectionDuration", took.as_millis().to_string()),
    ];
    let parameters = told.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    webhooks::post(state, at, Pending::new("call.detected", &account, &url, verb, parameters));
}

/// A call is in progress from now on.
pub(super) fn answered(state: &mut State, at: Timestamp, sid: &str) {
    let Some(line) = state.lines.get_mut(sid).filter(|line| line.answered_at.is_none()) else { return };
    line.answered_at = Some(at);
    set_status(state, at, sid, "in-progress");
    let Some(call) = record_mut(state, sid) else { return };
    call.insert("start_time", whole(at));
    let limit =
        u64::try_from(integer(call, "time_limit")).ok().filter(|limit| *limit > 0).unwrap_or(TIME_LIMIT).min(A_DAY);
    state.schedule(at + Duration::from_secs(limit), Event::CallTimesOut { sid: sid.to_owned() });
    tell(state, at, sid, "answered");
    tapes::begin_with(state, at, sid);
    twins::answered(state, at, sid);
}

/// A call that somebody has picked up does what its TwiML says, or is connected with the one that dialed it.
fn begin(state: &mut State, at: Timestamp, sid: &str) {
    let Some(line) = state.lines.get_mut(sid) else { return };
    let (url, verb) = (line.source.url.clone(), line.source.method);
    if !line.source.document.is_empty() {
        line.verbs = line.source.document.clone();
        return verbs::next(state, at, sid);
    }
    if url.is_empty() {
        return verbs::next(state, at, sid);
    }
    let detected = record(state, sid).is_some_and(|call| !text(call, "answered_by").is_empty());
    let more =
        if detected { vec![("MachineDetectionDuration", DETECTION.as_millis().to_string())] } else { Vec::new() };
    ask(state, at, sid, Question { event: "call.twiml", url: &url, method: verb, more });
}

/// A call does something else from now on, whatever it did: what stands at an address, or TwiML that is given.
pub(crate) fn redirect(state: &mut State, at: Timestamp, sid: &str, url: &str, verb: Method, twiml: &str) {
    let Some(line) = state.lines.get(sid) else { return };
    let phase = line.phase.clone();
    if let Some(call) = record_mut(state, sid) {
        call.insert("url", url);
        call.insert("method", verb.as_str());
        call.insert("twiml", twiml);
    }
    let source = record(state, sid).map(source).unwrap_or_default();
    let Some(line) = state.lines.get_mut(sid) else { return };
    line.source = source;
    line.hops = Counter::default();
    let parent = line.parent.take();
    match phase {
        Phase::Queued | Phase::Initiated | Phase::Ringing(_) | Phase::Calling | Phase::Detecting | Phase::Ended => {
            if let Some(line) = state.lines.get_mut(sid) {
                line.parent = parent;
            }
        }
        phase => {
            enter(state, at, sid, Phase::Asking, None);
            leave(state, at, sid, phase);
            if let Some(parent) = parent {
                dial::child_ended(state, at, &parent, sid, "completed");
            }
            if record(state, sid).is_some_and(|call| text(call, "status") == "ringing") {
                answered(state, at, sid);
            }
            begin(state, at, sid);
        }
    }
}

/// What lasted until now ends with the phase that it was: a recording, the calls that were dialed.
fn leave(state: &mut State, at: Timestamp, sid: &str, phase: Phase) {
    match phase {
        Phase::Recording(recording) => super::record::break_off(state, at, sid, &recording),
        Phase::Dialing(dialing) => dial::break_off(state, at, sid, &dialing),
        _ => {}
    }
}

/// Ends a call: `completed`, `busy`, `no-answer`, `failed` or `canceled`.
pub(crate) fn end(state: &mut State, at: Timestamp, sid: &str, status: &'static str) {
    let Some(line) = state.lines.get_mut(sid).filter(|line| !line.has_ended()) else { return };
    let phase = std::mem::replace(&mut line.phase, Phase::Ended);
    line.step.count();
    line.verbs.clear();
    let (answered_at, parent) = (line.answered_at, line.parent.take());
    let seconds = answered_at.map_or(0, |since| whole(at).since(whole(since)).as_secs());
    set_status(state, at, sid, status);
    if let Some(call) = record_mut(state, sid) {
        call.insert("end_time", whole(at));
        call.insert("duration", seconds.to_string());
        if call.get("start_time").is_none_or(Value::is_null) {
            call.insert("start_time", whole(at));
        }
        if answered_at.is_some() {
            let (inbound, outbound) = PRICES;
            let minute = if text(call, "direction") == "inbound" { inbound } else { outbound };
            let price = minute.saturating_mul(seconds.div_ceil(60).max(1));
            call.insert("price", format!("-{}.{:05}", price / 100_000, price % 100_000));
            call.insert("price_unit", "USD");
        }
    }
    tapes::end_all(state, at, sid);
    leave(state, at, sid, phase);
    tell(state, at, sid, "completed");
    twins::tell(state, at, sid, "hang_up", status);
    if let Some(parent) = parent {
        dial::child_ended(state, at, &parent, sid, status);
    }
}

fn set_status(state: &mut State, at: Timestamp, sid: &str, status: &str) {
    if let Some(call) = record_mut(state, sid) {
        call.insert("status", status);
        call.insert("date_updated", whole(at));
    }
}

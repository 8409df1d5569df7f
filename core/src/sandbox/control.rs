//! The control endpoint, `/_sandbox`: what the API of [`super::Sandbox`] does, over HTTP. It asks for no credentials.

use std::time::Duration;

use super::engine::{Engine, address};
use super::fault::Fault;
use super::journal::SeenRequest;
use super::present::json_response;
use super::problem::Problem;
use super::rules::{self, DeliveryFailure, Failures, Received, TEN_HOURS, Wanted};
use super::snapshot;
use super::voice::{self, Act, Pickup};
use super::webhooks::{Delivery, Wait, Webhook};
use crate::schema::Method;
use crate::transport::{Headers, Response};
use crate::value::{Map, Timestamp, Value};

const HOW: &str = "`as` is `human`, `machine`, `fax`, `busy`, `no-answer`, `failed` or `manual`";
/// How sure the speech recognition is, unless it is said.
const CONFIDENCE: f64 = 0.9;

/// What follows `/_sandbox` in a path; nothing if it is not the control endpoint's.
pub(crate) fn path_in(path: &str) -> Option<&str> {
    path.strip_prefix("/_sandbox").filter(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Answers a request to `/_sandbox` and what follows it.
pub(crate) fn answer(engine: &mut Engine, method: Method, path: &str, body: &[u8]) -> Response {
    let body = Value::from_json(String::from_utf8_lossy(body).trim()).unwrap_or_default();
    let result = match (method, path) {
        (Method::Get, "" | "/") => Ok(overview(engine)),
        (Method::Get, "/faults") => Ok(faults(engine)),
        (Method::Post, "/faults") => add_faults(engine, &body),
        (Method::Delete, "/faults") => {
            engine.faults.clear();
            Ok(faults(engine))
        }
        (Method::Get, "/requests") => Ok(requests(engine)),
        (Method::Delete, "/requests") => {
            engine.journal.forget_seen();
            Ok(requests(engine))
        }
        (Method::Get, "/counts") => Ok(counts(engine)),
        (Method::Post, "/reset") => {
            engine.reset();
            Ok(counts(engine))
        }
        (Method::Get, "/snapshot") => Ok(snapshot::take(engine)),
        (Method::Post, "/snapshot") => snapshot::restore(engine, &body).map_err(refused).map(|()| overview(engine)),
        (Method::Get, "/bounds") => Ok(bounds(engine)),
        (Method::Post, "/bounds") => set_bounds(engine, &body),
        (Method::Get, "/clock") => Ok(clock(engine)),
        (Method::Post, "/clock") => set_clock(engine, &body),
        (Method::Post, "/records") => add_record(engine, &body),
        (Method::Get, "/webhooks") => Ok(webhooks(engine)),
        (Method::Delete, "/webhooks") => {
            engine.state.outbox.forget_seen();
            Ok(webhooks(engine))
        }
        (Method::Post, "/webhooks/next") => next_webhook(engine, &body),
        (Method::Post, "/webhooks/answer") => answer_webhook(engine, &body),
        (Method::Post, "/receive") => receive(engine, &body),
        (Method::Get, "/deliveries") => Ok(deliveries(engine)),
        (Method::Post, "/deliveries") => fail_delivery(engine, &body),
        (Method::Delete, "/deliveries") => {
            engine.state.failing = Failures::default();
            Ok(deliveries(engine))
        }
        (Method::Get, "/calls") => Ok(calls(engine)),
        (Method::Post, "/calls") => receive_call(engine, &body),
        (Method::Post, "/phones") => answer_calls(engine, &body),
        (Method::Get, "/directory") => Ok(directory(engine)),
        (Method::Post, "/directory") => list_number(engine, &body),
        (Method::Get, "/rates") => Ok(rates(engine)),
        (Method::Post, "/rates") => set_rate(engine, &body),
        (Method::Post, "/origin") => {
            engine.state.origin = body.get("origin").and_then(Value::as_str).map(str::to_owned);
            Ok(overview(engine))
        }
        (Method::Post, "/verification") => Ok(verification(engine, &body)),
        (Method::Post, "/messages") => Ok(messages(engine, &body)),
        (Method::Post, "/conversation") => Ok(conversation(engine, &body)),
        (Method::Post, path) if path.starts_with("/calls/") => act(engine, path, &body),
        (
            _,
            "" | "/" | "/faults" | "/requests" | "/counts" | "/reset" | "/clock" | "/records" | "/webhooks"
            | "/webhooks/next" | "/webhooks/answer" | "/receive" | "/deliveries" | "/conversation" | "/verification"
            | "/messages" | "/snapshot" | "/bounds" | "/rates" | "/origin" | "/directory" | "/calls" | "/phones",
        ) => Err(Problem::method_not_allowed()),
        _ => Err(Problem::new(404, 20404, format!("The sandbox has no /_sandbox{path}"))),
    };
    match result {
        Ok(body) => json_response(200, body),
        Err(problem) => json_response(problem.status, problem.to_map()),
    }
}

fn refused(message: impl Into<String>) -> Problem {
    Problem::bad_request(20001, message)
}

fn overview(engine: &Engine) -> Map {
    let credentials = &engine.credentials;
    Map::from_iter([
        ("account_sid", credentials.account_sid.as_str()),
        ("auth_token", &credentials.auth_token),
        ("api_key", &credentials.key_sid),
        ("api_secret", &credentials.key_secret),
        ("client_id", &credentials.client_id),
        ("client_secret", &credentials.client_secret),
        ("now", &engine.now.to_string()),
    ])
}

fn faults(engine: &Engine) -> Map {
    let faults: Vec<Map> = engine.faults.iter().map(Fault::to_map).collect();
    Map::from_iter([("faults", faults)])
}

/// Takes one fault or a list of them; all or none.
fn add_faults(engine: &mut Engine, body: &Value) -> Result<Map, Problem> {
    let given = body.as_list().unwrap_or(std::slice::from_ref(body));
    let read = |value: &Value| match value.as_map() {
        Some(map) => Fault::from_map(map).map_err(refused),
        None => Err(refused("A fault is a JSON object, several are a list of them")),
    };
    for fault in given.iter().map(read).collect::<Result<Vec<Fault>, Problem>>()? {
        engine.add_fault(fault);
    }
    Ok(faults(engine))
}

fn requests(engine: &Engine) -> Map {
    let requests: Vec<Map> = engine.journal.seen().map(request).collect();
    Map::from_iter([("requests", requests)])
}

fn request(seen: &SeenRequest) -> Map {
    let headers: Map = seen.headers.iter().collect();
    Map::from_iter([
        ("at", Value::from(seen.at.to_string())),
        ("method", seen.method.as_str().into()),
        ("url", seen.url.as_str().into()),
        ("headers", headers.into()),
        ("body", String::from_utf8_lossy(&seen.body).into_owned().into()),
        ("operation", seen.operation.into()),
        ("status", seen.status.map(i64::from).into()),
        ("done", seen.done.into()),
    ])
}

fn counts(engine: &Engine) -> Map {
    let number = |count: u64| Value::Integer(i64::try_from(count).unwrap_or(i64::MAX));
    let counts = &engine.journal.counts;
    let done: Map = counts.done.iter().map(|(name, count)| (*name, number(*count))).collect();
    Map::from_iter([
        ("requests", number(counts.requests)),
        ("faults", number(counts.faults)),
        ("refused", number(counts.refused)),
        ("done", done.into()),
    ])
}

fn clock(engine: &Engine) -> Map {
    Map::from_iter([("now", engine.now.to_string())])
}

fn set_clock(engine: &mut Engine, body: &Value) -> Result<Map, Problem> {
    let wrong = || refused("Give `advance_seconds`, 0 or more, or `now`, a time that is not over yet");
    match (body.get("advance_seconds"), body.get("now").and_then(Value::as_str)) {
        (Some(seconds), None) => engine.advance(duration(seconds).ok_or_else(wrong)?),
        (None, Some(text)) => {
            let time = Timestamp::parse(text).filter(|time| *time >= engine.now);
            engine.now = time.ok_or_else(wrong)?;
        }
        _ => return Err(wrong()),
    }
    Ok(clock(engine))
}

/// A number of seconds, 0 or more.
fn duration(seconds: &Value) -> Option<Duration> {
    match seconds {
        Value::Integer(seconds) => u64::try_from(*seconds).ok().map(Duration::from_secs),
        Value::Decimal(seconds) => Duration::try_from_secs_f64(seconds.to_f64()).ok(),
        _ => None,
    }
}

/// Where a request to `/_sandbox` and what follows it puts a record, if it does.
pub(crate) fn place_of_record(path: &str, body: &[u8]) -> Option<String> {
    let body = (path == "/records").then(|| Value::from_json(String::from_utf8_lossy(body).trim()))??;
    Some(address(text(&body, "host"), text(&body, "path")))
}

fn text<'a>(body: &'a Value, name: &str) -> &'a str {
    body.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn add_record(engine: &mut Engine, body: &Value) -> Result<Map, Problem> {
    let fields = body.get("fields").and_then(Value::as_map).cloned().unwrap_or_default();
    let account = match text(body, "account_sid") {
        "" => engine.credentials.account_sid.clone(),
        account => account.to_owned(),
    };
    let sid = engine.insert(&account, text(body, "host"), text(body, "path"), fields)?;
    Ok(Map::from_iter([("sid", sid)]))
}

fn webhooks(engine: &Engine) -> Map {
    let seen = engine.state.outbox.seen().map(|seen| {
        let mut shown = webhook(&seen.webhook);
        shown.insert("at", seen.at.to_string());
        shown.insert("status", seen.status.map(i64::from));
        shown.insert("error_code", seen.error_code);
        shown.insert("failure", seen.failure.as_deref());
        shown
    });
    Map::from_iter([("webhooks", seen.collect::<Vec<Map>>())])
}

fn webhook(webhook: &Webhook) -> Map {
    let headers: Map = webhook.headers.iter().collect();
    Map::from_iter([
        ("id", Value::Integer(i64::try_from(webhook.id).unwrap_or(i64::MAX))),
        ("event", webhook.event.into()),
        ("method", webhook.method.as_str().into()),
        ("url", webhook.url.as_str().into()),
        ("headers", headers.into()),
        ("body", String::from_utf8_lossy(&webhook.body).into_owned().into()),
        ("timeout_ms", Value::Integer(i64::try_from(webhook.timeout.as_millis()).unwrap_or(i64::MAX))),
    ])
}

fn next_webhook(engine: &mut Engine, body: &Value) -> Result<Map, Problem> {
    let wrong = || refused("Give nothing, or one of `advance_seconds`, 0 or more, `until`, a time, and `settle`: true");
    let settles = body.get("settle").and_then(Value::as_bool) == Some(true);
    let wait = match (body.get("advance_seconds"), body.get("until").and_then(Value::as_str), settles) {
        (None, None, false) => Wait::No,
        (None, None, true) => Wait::Settled,
        (Some(seconds), None, false) => Wait::Until(engine.now + duration(seconds).ok_or_else(wrong)?),
        (None, Some(time), false) => Wait::Until(Timestamp::parse(time).ok_or_else(wrong)?),
        _ => return Err(wrong()),
    };
    let handed_out = engine.next_webhook(wait).map_err(|unsettled| Problem::new(409, 20409, unsettled.to_string()))?;
    let mut next = Map::from_iter([("webhook", handed_out.as_ref().map(webhook))]);
    if let Wait::Until(time) = wait {
        next.insert("until", time.to_string());
    }
    Ok(next)
}

fn answer_webhook(engine: &mut Engine, body: &Value) -> Result<Map, Problem> {
    let wrong = || {
        refused(
            "Give the webhook's `id`, with the `status` of its answer, `headers` and `body`, or with why there is none: `failed` or `not_sent`",
        )
    };
    let id = body.get("id").and_then(Value::as_i64).and_then(|id| u64::try_from(id).ok()).ok_or_else(wrong)?;
    let status = body.get("status").and_then(Value::as_i64).and_then(|status| u16::try_from(status).ok());
    let why = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
    let delivery = match (status, why("failed"), why("not_sent")) {
        (Some(status), None, None) => {
            let given = body.get("headers").and_then(Value::as_map).into_iter().flat_map(Map::iter);
            let headers: Headers =
                given.filter_map(|(name, value)| Some((name.to_owned(), value.as_str()?.to_owned()))).collect();
            let text = body.get("body").and_then(Value::as_str).unwrap_or_default().to_owned();
            Delivery::Answered(Response::new(status, headers, text))
        }
        (None, Some(why), None) => Delivery::Failed(why),
        (None, None, Some(why)) => Delivery::NotSent(why),
        _ => return Err(wrong()),
    };
    if !engine.answer_webhook(id, &delivery) {
        return Err(Problem::new(404, 20404, format!("No webhook {id} waits for an answer")));
    }
    Ok(Map::from_iter([("id", body.get("id").cloned().unwrap_or_default())]))
}

fn receive(engine: &mut Engine, body: &Value) -> Result<Map, Problem> {
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
    let media = body.get("media").and_then(Value::as_list).unwrap_or_default().iter();
    let media = media.filter_map(Value::as_str);
    let received = media.fold(Received::new(text("from"), text("to"), text("body")), Received::media);
    Ok(Map::from_iter([("sid", engine.receive(&received)?)]))
}

fn calls(engine: &mut Engine) -> Map {
    engine.let_time_pass();
    Map::from_iter([("calls", voice::overview(&engine.state, &engine.credentials.account_sid))])
}

fn receive_call(engine: &mut Engine, body: &Value) -> Result<Map, Problem> {
    let sid = engine.receive_call(given(body, "from"), given(body, "to"))?;
    engine.view(&sid)
}

/// Shows a call, after a person has done something in it.
fn act(engine: &mut Engine, path: &str, body: &Value) -> Result<Map, Problem> {
    let (sid, what) =
        path.trim_start_matches("/calls/").split_once('/').unwrap_or((path.trim_start_matches("/calls/"), ""));
    let pickup = |usual: Pickup| match body.get("as").filter(|value| !value.is_null()) {
        None => Ok(usual),
        Some(name) => name.as_str().and_then(Pickup::parse).ok_or_else(|| refused(HOW)),
    };
    let act = match what {
        "" => return engine.view(sid),
        "answer" => Act::Answer(pickup(Pickup::Human)?),
        "decline" => Act::Decline(pickup(Pickup::Busy)?),
        "press" => Act::Press(given(body, "digits").to_owned()),
        "say" => {
            let confidence = match body.get("confidence") {
                Some(Value::Decimal(confidence)) => confidence.to_f64(),
                Some(Value::Integer(confidence)) => *confidence as f64,
                _ => CONFIDENCE,
            };
            Act::Say { text: given(body, "text").to_owned(), confidence }
        }
        "hang_up" => Act::HangUp,
        _ => {
            let message = format!(
                "The sandbox has no /_sandbox{path}: `answer`, `decline`, `press`, `say` and `hang_up` are there"
            );
            return Err(Problem::new(404, 20404, message));
        }
    };
    engine.act(sid, &act)?;
    engine.view(sid)
}

fn answer_calls(engine: &mut Engine, body: &Value) -> Result<Map, Problem> {
    let number = Some(given(body, "number")).filter(|number| !number.is_empty());
    let number = number.ok_or_else(|| refused("Give the `number`, and `as`, what happens when it rings there"))?;
    let pickup = body.get("as").and_then(Value::as_str).and_then(Pickup::parse).ok_or_else(|| refused(HOW))?;
    engine.state.pickups.insert(number.to_owned(), pickup);
    let phones = engine.state.pickups.iter().map(|(number, pickup)| (number.as_str(), pickup.as_str()));
    Ok(Map::from_iter([("phones", phones.collect::<Map>())]))
}

/// A text of a body; empty if there is none.
fn given<'a>(body: &'a Value, name: &str) -> &'a str {
    body.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn deliveries(engine: &Engine) -> Map {
    let failing: Vec<Map> = engine.state.failing.iter().map(DeliveryFailure::to_map).collect();
    Map::from_iter([("deliveries", failing)])
}

fn fail_delivery(engine: &mut Engine, body: &Value) -> Result<Map, Problem> {
    let (failure, is_in_force) = DeliveryFailure::from_value(body).map_err(refused)?;
    match is_in_force {
        true => engine.state.failing.set(failure),
        false => engine.state.failing.forget(&failure),
    }
    Ok(deliveries(engine))
}

fn directory(engine: &Engine) -> Map {
    let entries = engine.state.directory.iter().map(|(number, fields)| (number.as_str(), fields.clone()));
    Map::from_iter([("numbers", entries.collect::<Map>())])
}

fn list_number(engine: &mut Engine, body: &Value) -> Result<Map, Problem> {
    let number = body.get("number").and_then(Value::as_str);
    let number = number
        .filter(|number| number.starts_with('+'))
        .ok_or_else(|| refused("Give the `number`, +1…, and its `fields`"))?;
    let fields = match body.get("fields") {
        None | Some(Value::Null) => None,
        Some(Value::Map(fields)) => Some(fields),
        Some(_) => return Err(refused("`fields` must be an object, or null to forget the number")),
    };
    engine.list_number(number, fields).map_err(refused)?;
    Ok(directory(engine))
}

fn rates(engine: &Engine) -> Map {
    let number = |number: u64| Value::Integer(i64::try_from(number).unwrap_or(i64::MAX));
    let senders = engine.state.pace.rates().map(|(sender, rate, queue)| {
        let rate = Map::from_iter([("segments_per_second", Value::from(rate)), ("queue_seconds", number(queue))]);
        (sender, rate)
    });
    let senders: Map = senders.collect();
    let requests = engine.state.pace.requests().map(number).unwrap_or_default();
    Map::from_iter([("senders", Value::Map(senders)), ("requests_per_second", requests)])
}

fn set_rate(engine: &mut Engine, body: &Value) -> Result<Map, Problem> {
    let count = |value: &Value| value.as_i64().and_then(|number| u64::try_from(number).ok());
    if let Some(bound) = body.get("requests_per_second") {
        let wrong = || refused("`requests_per_second` must be a whole number, 0 or more, or null");
        let bound = if bound.is_null() { None } else { Some(count(bound).ok_or_else(wrong)?) };
        engine.state.pace.set_requests(bound);
        return Ok(rates(engine));
    }
    let wrong =
        || refused("Give the sender, `from`, and its `segments_per_second`, or null; or the `requests_per_second`");
    let from = body.get("from").and_then(Value::as_str).ok_or_else(wrong)?;
    let rate = match body.get("segments_per_second") {
        Some(Value::Null) => None,
        Some(Value::Integer(rate)) => Some(*rate as f64),
        Some(Value::Decimal(rate)) => Some(rate.to_f64()),
        _ => return Err(wrong()),
    };
    let queue = match body.get("queue_seconds") {
        None | Some(Value::Null) => TEN_HOURS,
        Some(seconds) => count(seconds).ok_or_else(|| refused("`queue_seconds` must be a whole number, 0 or more"))?,
    };
    let set = engine.state.pace.set(from, rate, queue);
    set.map_err(|why| refused(format!("`segments_per_second` {why}")))?;
    Ok(rates(engine))
}

fn verification(engine: &Engine, body: &Value) -> Map {
    let to = body.get("to").and_then(Value::as_str).unwrap_or_default();
    let code = rules::verification_code(&engine.state, engine.now, &engine.credentials.account_sid, to);
    Map::from_iter([("code", code)])
}

fn messages(engine: &mut Engine, body: &Value) -> Map {
    engine.let_time_pass();
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    let wanted = Wanted { from: text("from"), to: text("to") };
    Map::from_iter([("messages", rules::messages(&engine.state, &engine.credentials.account_sid, &wanted))])
}

fn bounds(engine: &Engine) -> Map {
    let messages = engine.state.kept_messages.map(|kept| i64::try_from(kept).unwrap_or(i64::MAX));
    Map::from_iter([("messages", messages)])
}

fn set_bounds(engine: &mut Engine, body: &Value) -> Result<Map, Problem> {
    let messages = match body.get("messages") {
        Some(Value::Null) => None,
        Some(Value::Integer(number)) if *number >= 0 => Some(usize::try_from(*number).unwrap_or(usize::MAX)),
        _ => return Err(refused("Give how many `messages` an account keeps, 0 or more, or null for all of them")),
    };
    engine.keep_messages(messages);
    Ok(bounds(engine))
}

fn conversation(engine: &mut Engine, body: &Value) -> Map {
    engine.let_time_pass();
    let number = body.get("number").and_then(Value::as_str).unwrap_or_default();
    Map::from_iter([("messages", rules::conversation(&engine.state, &engine.credentials.account_sid, number))])
}

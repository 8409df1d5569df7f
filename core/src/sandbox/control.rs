//! The control endpoint, `/_sandbox`: what the API of [`super::Sandbox`] does, over HTTP. It asks for no credentials.

mod calls;
mod messages;
mod requests;
mod time;
mod webhooks;

use super::engine::{Engine, address};
use super::present::json_response;
use super::problem::Problem;
use super::snapshot;
use crate::schema::Method;
use crate::transport::Response;
use crate::value::{Map, Value};

/// What answers a request, from its body.
type Handler = fn(&mut Engine, &Value) -> Result<Map, Problem>;

/// By what follows `/_sandbox` in the path.
const HANDLERS: &[(Method, &str, Handler)] = &[
    (Method::Get, "", |engine, _| Ok(overview(engine))),
    (Method::Get, "/", |engine, _| Ok(overview(engine))),
    (Method::Post, "/reset", |engine, _| {
        engine.reset();
        Ok(requests::counts(engine))
    }),
    (Method::Get, "/snapshot", |engine, _| Ok(snapshot::take(engine))),
    (Method::Get, "/bounds", |engine, _| Ok(bounds(engine))),
    (Method::Post, "/bounds", set_bounds),
    (Method::Post, "/records", add_record),
    (Method::Post, "/origin", |engine, body| {
        engine.state.origin = body.get("origin").and_then(Value::as_str).map(str::to_owned);
        Ok(overview(engine))
    }),
    (Method::Get, "/faults", |engine, _| Ok(requests::faults(engine))),
    (Method::Post, "/faults", requests::add_faults),
    (Method::Delete, "/faults", |engine, _| {
        engine.faults.clear();
        Ok(requests::faults(engine))
    }),
    (Method::Get, "/requests", |engine, _| Ok(requests::seen(engine))),
    (Method::Delete, "/requests", |engine, _| {
        engine.journal.forget_seen();
        Ok(requests::seen(engine))
    }),
    (Method::Get, "/counts", |engine, _| Ok(requests::counts(engine))),
    (Method::Get, "/clock", |engine, _| Ok(time::clock(engine))),
    (Method::Post, "/clock", time::set_clock),
    (Method::Get, "/webhooks", |engine, _| Ok(webhooks::seen(engine))),
    (Method::Delete, "/webhooks", |engine, _| {
        engine.state.outbox.forget_seen();
        Ok(webhooks::seen(engine))
    }),
    (Method::Post, "/webhooks/next", webhooks::next),
    (Method::Post, "/webhooks/answer", webhooks::answer),
    (Method::Post, "/receive", messages::receive),
    (Method::Get, "/deliveries", |engine, _| Ok(messages::deliveries(engine))),
    (Method::Post, "/deliveries", messages::fail_delivery),
    (Method::Delete, "/deliveries", messages::fail_none),
    (Method::Get, "/rates", |engine, _| Ok(messages::rates(engine))),
    (Method::Post, "/rates", messages::set_rate),
    (Method::Post, "/messages", messages::messages),
    (Method::Post, "/conversation", messages::conversation),
    (Method::Get, "/directory", |engine, _| Ok(messages::directory(engine))),
    (Method::Post, "/directory", messages::list_number),
    (Method::Post, "/verification", messages::verification),
    (Method::Get, "/calls", |engine, _| Ok(calls::calls(engine))),
    (Method::Post, "/calls", calls::receive),
    (Method::Post, "/phones", calls::answer),
];

/// What follows `/_sandbox` in a path; nothing if it is not the control endpoint's.
pub(crate) fn path_in(path: &str) -> Option<&str> {
    path.strip_prefix("/_sandbox").filter(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Answers a request to `/_sandbox` and what follows it.
pub(crate) fn answer(engine: &mut Engine, method: Method, path: &str, body: &[u8]) -> Response {
    let text = &String::from_utf8_lossy(body);
    let body = || Value::from_json(text.trim()).unwrap_or_default();
    let handler = HANDLERS.iter().find(|(known, at, _)| *known == method && *at == path);
    let result = match (handler, method, path.strip_prefix("/calls/")) {
        (Some((.., handler)), ..) => handler(engine, &body()),
        // It is nested deeper than any other body.
        (None, Method::Post, None) if path == "/snapshot" => restore(engine, text),
        (None, Method::Post, Some(call)) => calls::act(engine, call, &body()),
        _ if HANDLERS.iter().any(|(_, at, _)| *at == path) => Err(Problem::method_not_allowed()),
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

/// A text of a body; empty if there is none.
fn text<'a>(body: &'a Value, name: &str) -> &'a str {
    body.get(name).and_then(Value::as_str).unwrap_or_default()
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

fn restore(engine: &mut Engine, text: &str) -> Result<Map, Problem> {
    snapshot::restore(engine, text).map_err(refused)?;
    Ok(overview(engine))
}

/// Where a request to `/_sandbox` and what follows it puts a record, if it does.
pub(crate) fn place_of_record(path: &str, body: &[u8]) -> Option<String> {
    let body = (path == "/records").then(|| Value::from_json(String::from_utf8_lossy(body).trim()))??;
    Some(address(text(&body, "host"), text(&body, "path")))
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

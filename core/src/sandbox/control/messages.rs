//! Messages, numbers and codes: what people and their networks do, and what they saw.

use super::{refused, text};
use crate::sandbox::engine::Engine;
use crate::sandbox::problem::Problem;
use crate::sandbox::rules::{self, DeliveryFailure, Failures, Received, TEN_HOURS, Wanted};
use crate::value::{Map, Value};

pub(super) fn receive(engine: &mut Engine, body: &Value) -> Result<Map, Problem> {
    let media = body.get("media").and_then(Value::as_list).unwrap_or_default().iter();
    let media = media.filter_map(Value::as_str);
    let received = media.fold(Received::new(text(body, "from"), text(body, "to"), text(body, "body")), Received::media);
    Ok(Map::from_iter([("sid", engine.receive(&received)?)]))
}

pub(super) fn deliveries(engine: &Engine) -> Map {
    let failing: Vec<Map> = engine.state.failing.iter().map(DeliveryFailure::to_map).collect();
    Map::from_iter([("deliveries", failing)])
}

pub(super) fn fail_delivery(engine: &mut Engine, body: &Value) -> Result<Map, Problem> {
    let (failure, is_in_force) = DeliveryFailure::from_value(body).map_err(refused)?;
    match is_in_force {
        true => engine.state.failing.set(failure),
        false => engine.state.failing.forget(&failure),
    }
    Ok(deliveries(engine))
}

pub(super) fn fail_none(engine: &mut Engine, _: &Value) -> Result<Map, Problem> {
    engine.state.failing = Failures::default();
    Ok(deliveries(engine))
}

pub(super) fn directory(engine: &Engine) -> Map {
    let entries = engine.state.directory.iter().map(|(number, fields)| (number.as_str(), fields.clone()));
    Map::from_iter([("numbers", entries.collect::<Map>())])
}

pub(super) fn list_number(engine: &mut Engine, body: &Value) -> Result<Map, Problem> {
    let number = text(body, "number");
    if !number.starts_with('+') {
        return Err(refused("Give the `number`, +1…, and its `fields`"));
    }
    let fields = match body.get("fields") {
        None | Some(Value::Null) => None,
        Some(Value::Map(fields)) => Some(fields),
        Some(_) => return Err(refused("`fields` must be an object, or null to forget the number")),
    };
    engine.list_number(number, fields).map_err(refused)?;
    Ok(directory(engine))
}

pub(super) fn rates(engine: &Engine) -> Map {
    let number = |number: u64| Value::Integer(i64::try_from(number).unwrap_or(i64::MAX));
    let senders = engine.state.pace.rates().map(|(sender, rate, queue)| {
        let rate = Map::from_iter([("segments_per_second", Value::from(rate)), ("queue_seconds", number(queue))]);
        (sender, rate)
    });
    let senders: Map = senders.collect();
    let requests = engine.state.pace.requests().map(number).unwrap_or_default();
    Map::from_iter([("senders", Value::Map(senders)), ("requests_per_second", requests)])
}

pub(super) fn set_rate(engine: &mut Engine, body: &Value) -> Result<Map, Problem> {
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

pub(super) fn verification(engine: &mut Engine, body: &Value) -> Result<Map, Problem> {
    let account = &engine.credentials.account_sid;
    let code = rules::verification_code(&engine.state, engine.now, account, text(body, "to"));
    Ok(Map::from_iter([("code", code)]))
}

pub(super) fn messages(engine: &mut Engine, body: &Value) -> Result<Map, Problem> {
    engine.let_time_pass();
    let number = |name: &str| body.get(name).and_then(Value::as_str);
    let wanted = Wanted { from: number("from"), to: number("to") };
    Ok(Map::from_iter([("messages", rules::messages(&engine.state, &engine.credentials.account_sid, &wanted))]))
}

pub(super) fn conversation(engine: &mut Engine, body: &Value) -> Result<Map, Problem> {
    engine.let_time_pass();
    let account = &engine.credentials.account_sid;
    Ok(Map::from_iter([("messages", rules::conversation(&engine.state, account, text(body, "number")))]))
}

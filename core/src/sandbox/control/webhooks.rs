//! Webhooks: those that were handed out, and how a host takes the next one and answers for it.

use super::refused;
use super::time::duration;
use crate::sandbox::engine::Engine;
use crate::sandbox::problem::Problem;
use crate::sandbox::webhooks::{Delivery, Wait, Webhook};
use crate::transport::{Headers, Response};
use crate::value::{Map, Timestamp, Value};

pub(super) fn seen(engine: &Engine) -> Map {
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

pub(super) fn next(engine: &mut Engine, body: &Value) -> Result<Map, Problem> {
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

pub(super) fn answer(engine: &mut Engine, body: &Value) -> Result<Map, Problem> {
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

//! Errors as JSON, which the façade makes its classes of.

use std::error::Error as _;

use trunkline::Error;
use trunkline::schema::Method;
use trunkline::value::{Map, Value};

use super::outcome::{milliseconds, unix_milliseconds};
use crate::names::JAVASCRIPT;

/// What is known of an error.
pub(super) fn to_json(error: &Error) -> String {
    Value::Map(facts(error)).to_json()
}

fn facts(error: &Error) -> Map {
    let mut map = Map::new();
    let mut put = |name: &str, value: Value| {
        if !value.is_null() {
            map.insert(name, value);
        }
    };
    put("kind", error.kind().name().into());
    put("message", error.message_in(&JAVASCRIPT).into_owned().into());
    put("parameter", error.parameter_in(&JAVASCRIPT).into());
    put("status", error.status().map(u32::from).into());
    put("code", error.code().into());
    put("more_info", error.more_info().into());
    put("details", error.details().cloned().unwrap_or_default());
    put("problem", error.problem().cloned().unwrap_or_default());
    put("retry_after", error.retry_after().map(milliseconds).into());
    put("request_id", error.request_id().into());
    put("method", error.method().map(Method::as_str).into());
    put("url", error.url().into());
    put("started_at", error.started_at().map(unix_milliseconds).into());
    put("attempts", error.attempts().into());
    put("may_have_happened", error.may_have_happened().into());
    if let Some(cause) = error.source().and_then(|cause| cause.downcast_ref::<Error>()) {
        map.insert("cause", facts(cause));
    }
    map
}

//! The clock.

use std::time::Duration;

use super::refused;
use crate::sandbox::engine::Engine;
use crate::sandbox::problem::Problem;
use crate::value::{Map, Timestamp, Value};

pub(super) fn clock(engine: &Engine) -> Map {
    Map::from_iter([("now", engine.now.to_string())])
}

pub(super) fn set_clock(engine: &mut Engine, body: &Value) -> Result<Map, Problem> {
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
pub(super) fn duration(seconds: &Value) -> Option<Duration> {
    match seconds {
        Value::Integer(seconds) => u64::try_from(*seconds).ok().map(Duration::from_secs),
        Value::Decimal(seconds) => Duration::try_from_secs_f64(seconds.to_f64()).ok(),
        _ => None,
    }
}

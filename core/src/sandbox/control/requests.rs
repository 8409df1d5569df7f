//! What reaches the sandbox, and the faults that strike it.

use super::refused;
use crate::sandbox::engine::Engine;
use crate::sandbox::fault::Fault;
use crate::sandbox::journal::SeenRequest;
use crate::sandbox::problem::Problem;
use crate::value::{Map, Value};

pub(super) fn faults(engine: &Engine) -> Map {
    let faults: Vec<Map> = engine.faults.iter().map(Fault::to_map).collect();
    Map::from_iter([("faults", faults)])
}

/// Takes one fault or a list of them; all or none.
pub(super) fn add_faults(engine: &mut Engine, body: &Value) -> Result<Map, Problem> {
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

pub(super) fn seen(engine: &Engine) -> Map {
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

pub(super) fn counts(engine: &Engine) -> Map {
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

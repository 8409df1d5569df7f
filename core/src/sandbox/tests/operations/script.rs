//! The walk as a script, which every façade plays on a sandbox of its own: the same calls, by the names of the tables, and what the sandbox
//! has counted in the end.
//!
//! `{"bearer": "…", "done": {operation: how often}, "steps": […]}`. A step is one of
//!
//! - `{"operation", "path", "arguments", "status"}`: a call. `oauth` says that it is made with the bearer token.
//! - `{"insert", "fields"}`: a record that the service makes by itself.
//! - `{"auth_token"}`: that of the account from here on.

use percent_encoding::percent_decode_str;

use super::{Walk, segments};
use crate::sandbox::SeenRequest;
use crate::schema::{Access, Body, Kind, Operation, Param, Place};
use crate::value::{Map, Value};

pub(super) fn of(walk: &Walk) -> Value {
    let counts = walk.api.sandbox.counts();
    let seen = walk.api.sandbox.requests();
    assert_eq!(seen.len() as u64, counts.requests, "some of it is forgotten");
    let mut asides = walk.asides.iter().peekable();
    let mut steps: Vec<Value> = Vec::new();
    for (at, request) in seen.iter().enumerate() {
        while let Some((_, aside)) = asides.next_if(|(after, _)| *after <= at as u64) {
            steps.push(aside.clone().into());
        }
        steps.push(call(walk, request).into());
    }
    let done: Map = counts.done.iter().map(|(name, count)| (*name, Value::Integer(*count as i64))).collect();
    let script: [(&'static str, Value); 3] =
        [("bearer", walk.bearer.as_str().into()), ("done", done.into()), ("steps", steps.into())];
    Value::Map(Map::from_iter(script))
}

fn call(walk: &Walk, request: &SeenRequest) -> Map {
    let name = request.operation.unwrap_or_else(|| panic!("{} is no operation", request.url));
    let operation = walk.operations.iter().find(|operation| operation.name == name).unwrap();
    let (url, query) = request.url.split_once('?').unwrap_or((&request.url, ""));
    let url = url.strip_suffix(".json").unwrap_or(url);
    // Behind the scheme and the host.
    let given = url.split('/').skip(3);
    let path: Map = segments(operation)
        .into_iter()
        .zip(given)
        .filter(|(segment, _)| segment.starts_with('{'))
        .map(|(segment, value)| (param(operation, segment.trim_matches(['{', '}'])).name, decoded(value)))
        .collect();
    let mut arguments = Map::new();
    let body = std::str::from_utf8(&request.body).unwrap();
    if let Body::Json(_) = operation.body {
        for (wire, value) in Value::from_json(body).unwrap().as_map().into_iter().flat_map(Map::iter) {
            arguments.insert(param(operation, wire).name, value.clone());
        }
    } else {
        add_pairs(operation, body, &mut arguments);
    }
    add_pairs(operation, query, &mut arguments);
    let mut call = Map::from_iter([("operation", Value::from(name)), ("path", path.into())]);
    call.insert("arguments", arguments);
    call.insert("status", Value::Integer(request.status.unwrap().into()));
    if operation.access == Access::OAuth {
        call.insert("oauth", true);
    }
    call
}

fn add_pairs(operation: &Operation, text: &str, arguments: &mut Map) {
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        let (wire, value) = pair.split_once('=').unwrap();
        let (wire, value) = (decoded(wire), decoded(&value.replace('+', " ")));
        let param = param(operation, &wire);
        arguments.insert(param.name, natural(param.kind, value));
    }
}

/// A text as whoever calls gives it.
fn natural(kind: Kind, text: String) -> Value {
    match kind {
        Kind::Boolean => Value::Bool(text == "true"),
        Kind::Integer => text.parse().map_or(Value::Text(text), Value::Integer),
        Kind::List(of) => Value::List(vec![natural(*of, text)]),
        Kind::Any | Kind::Map(_) | Kind::Record(_) | Kind::PrefixedMap(_) => {
            Value::from_json(&text).unwrap_or(Value::Text(text))
        }
        _ => Value::Text(text),
    }
}

fn param<'a>(operation: &'a Operation, wire: &str) -> &'a Param {
    let found = operation.params.iter().find(|param| param.wire == wire && param.place != Place::Client);
    found.unwrap_or_else(|| panic!("{} has no {wire}", operation.name))
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8().unwrap().into_owned()
}

//! What a server of the sandbox must know: whom it lets in, how much it bears, and what it says to the others.

use std::time::Duration;

use trunkline::sandbox::{Gate, Limits, Reach};
use trunkline::value::{Map, Value};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::sandbox::{headers_of, written};

/// How much a server bears, as JSON.
#[wasm_bindgen]
pub fn limits() -> String {
    let limits = Limits::default();
    let whole = |number: u128| Value::Integer(i64::try_from(number).unwrap_or(i64::MAX));
    let limits = Map::from_iter([
        ("connections", whole(limits.connections as u128)),
        ("idle_ms", whole(limits.idle_timeout.as_millis())),
        ("head_bytes", whole(limits.head_bytes as u128)),
        ("body_bytes", whole(limits.body_bytes as u128)),
        ("discarded_bytes", whole(limits.discarded_bytes as u128)),
        ("body_ms", whole(limits.body_timeout.as_millis())),
    ]);
    Value::Map(limits).to_json()
}

/// Why a name of a host cannot be allowed; nothing if it can.
#[wasm_bindgen]
pub fn check_host(name: &str) -> Option<String> {
    Gate::new().allow_host(name).err().map(|error| error.message().to_owned())
}

/// The answer to refuse a request with, by its head; nothing if it may come in. The names that are allowed are lines; the headers and
/// the answer are as those of `handle`.
#[wasm_bindgen]
pub fn refuse(allowed: &str, url: &str, headers: &str) -> Option<String> {
    let mut gate = Gate::new();
    for name in allowed.lines() {
        // They were checked.
        let _ = gate.allow_host(name);
    }
    Some(written("answer", Duration::ZERO, &gate.refuse(url, &headers_of(headers))?))
}

/// Why a webhook may not go to a URL; nothing if it may. The hosts that are allowed are lines.
#[wasm_bindgen]
pub fn refuse_webhook(allowed: &str, url: &str) -> Option<String> {
    let mut reach = Reach::new();
    for host in allowed.lines() {
        // They were checked.
        let _ = reach.allow_host(host);
    }
    reach.refuse(url)
}

/// How many bytes the body of a request to a URL may have, by what is set for all.
#[wasm_bindgen]
pub fn body_bytes(url: &str, body_bytes: u32, discarded_bytes: u32) -> u32 {
    let mut limits = Limits::default();
    (limits.body_bytes, limits.discarded_bytes) = (body_bytes as usize, discarded_bytes as usize);
    limits.at(url).body_bytes as u32
}

/// The answer to a body of more bytes than these.
#[wasm_bindgen]
pub fn too_large(body_bytes: u32) -> String {
    let mut limits = Limits::default();
    limits.body_bytes = body_bytes as usize;
    written("answer", Duration::ZERO, &limits.too_large())
}

/// The answer to a body that takes longer than so many milliseconds.
#[wasm_bindgen]
pub fn too_slow(body_ms: u32) -> String {
    let mut limits = Limits::default();
    limits.body_timeout = Duration::from_millis(body_ms.into());
    written("answer", Duration::ZERO, &limits.too_slow())
}

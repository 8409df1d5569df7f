//! Whether a webhook came from Twilio.
//!
//! The texts of every call begin with what makes a validator: how many tokens there are, the tokens, the secret of a shared key, and the
//! proxy; the last two may be empty.

use trunkline::value::{Map, Value};
use trunkline::webhook::{Algorithm, Incoming, Parameters, Proxy, Refusal, Signed, Untyped, Validator};
use trunkline::{Error, Result};
use wasm_bindgen::prelude::wasm_bindgen;

use super::failure::thrown;
use super::texts::Texts;
use crate::names;

/// Why the signature of a URL and the parameters of its form does not count; nothing if it does. The texts go on with algorithm, URL,
/// signature, and names and values.
#[wasm_bindgen]
pub fn check_signature(packed: &[u8], lengths: &[u32]) -> Result<Option<String>, String> {
    let mut texts = Texts::of(packed, lengths);
    let validator = validator(&mut texts).map_err(thrown)?;
    let (algorithm, url, signature) = (texts.need(), texts.need(), texts.need());
    let checked =
        algorithm_of(algorithm).and_then(|algorithm| validator.check_by(algorithm, url, &texts.pairs(), signature));
    Ok(checked.err().map(|refusal| refusal.name().to_owned()))
}

/// The same of a URL and a raw body. The texts go on with algorithm, URL and signature.
#[wasm_bindgen]
pub fn check_body(packed: &[u8], lengths: &[u32], body: &[u8]) -> Result<Option<String>, String> {
    let mut texts = Texts::of(packed, lengths);
    let validator = validator(&mut texts).map_err(thrown)?;
    let (algorithm, url, signature) = (texts.need(), texts.need(), texts.need());
    let checked =
        algorithm_of(algorithm).and_then(|algorithm| validator.check_body_by(algorithm, url, body, signature));
    Ok(checked.err().map(|refusal| refusal.name().to_owned()))
}

/// Checks a request by its raw parts. The texts go on with the URL, and names and values of headers. Gives, as JSON, the event that it
/// tells of, or an object that says why it does not count.
#[wasm_bindgen]
pub fn check_request(packed: &[u8], lengths: &[u32], body: &[u8]) -> Result<String, String> {
    let mut texts = Texts::of(packed, lengths);
    let validator = validator(&mut texts).map_err(thrown)?;
    let url = texts.need();
    let headers = texts.pairs();
    Ok(match validator.check_request(&Incoming { url, headers: &headers, body }) {
        Ok(parameters) => event(parameters),
        Err(refusal) => Value::Map(Map::from_iter([
            ("reason", Value::from(refusal.name())),
            ("message", Value::Text(refusal.to_string())),
            ("status", Value::Integer(refusal.status().into())),
        ]))
        .to_json(),
    })
}

/// The signature of a URL and parameters. The texts go on with algorithm, URL, and names and values.
#[wasm_bindgen]
pub fn sign(packed: &[u8], lengths: &[u32]) -> Result<String, String> {
    let mut texts = Texts::of(packed, lengths);
    let validator = validator(&mut texts).map_err(thrown)?;
    let (algorithm, url) = (texts.need(), texts.need());
    let algorithm = algorithm_of(algorithm)
        .map_err(|_| thrown(Error::invalid_argument("algorithm", "must be HMAC_SHA1 or HMAC_SHA256")))?;
    Ok(validator.sign_by(algorithm, url, &texts.pairs()))
}

/// A request with a form, as Twilio would send it. The texts go on with the URL, and names and values.
#[wasm_bindgen]
pub fn sign_form(packed: &[u8], lengths: &[u32]) -> Result<String, String> {
    let mut texts = Texts::of(packed, lengths);
    let validator = validator(&mut texts).map_err(thrown)?;
    let url = texts.need();
    Ok(signed(&validator.sign_form(url, &texts.pairs())))
}

/// The same with a body that is no form. The texts go on with the URL, the type of the body and the body.
#[wasm_bindgen]
pub fn sign_body(packed: &[u8], lengths: &[u32]) -> Result<String, String> {
    let mut texts = Texts::of(packed, lengths);
    let validator = validator(&mut texts).map_err(thrown)?;
    let (url, content_type, body) = (texts.need(), texts.need(), texts.need());
    Ok(signed(&validator.sign_body(url, content_type, body)))
}

/// The hash of a body, as it stands in a URL.
#[wasm_bindgen]
pub fn body_hash(body: &[u8]) -> String {
    trunkline::webhook::body_hash(body)
}

/// The event that names and values tell of.
#[wasm_bindgen]
pub fn read_event(packed: &[u8], lengths: &[u32]) -> String {
    event(Texts::of(packed, lengths).pairs().into_iter().collect())
}

/// An event as JSON: its name, fields by their names, those of them that are times apart, and names and values of all its parameters and
/// of those that are no field.
fn event(parameters: Parameters) -> String {
    let event = Untyped::of(parameters);
    let (mut fields, mut times) = (Map::new(), Map::new());
    for (name, value) in event.fields().filter(|(_, value)| !value.is_null()) {
        let into = if matches!(value, Value::Timestamp(_)) { &mut times } else { &mut fields };
        into.insert(names::of_field(name), value.clone());
    }
    Value::Map(Map::from_iter([
        ("name", event.name().map_or(Value::Null, Value::from)),
        ("fields", Value::Map(fields)),
        ("times", Value::Map(times)),
        ("parameters", pairs(event.parameters().iter())),
        ("unknown", pairs(event.unknown())),
    ]))
    .to_json()
}

fn validator(texts: &mut Texts<'_>) -> Result<Validator> {
    let more = texts.need().parse::<usize>().unwrap_or(1).saturating_sub(1);
    let mut validator = Validator::new(texts.need())?;
    for _ in 0..more {
        validator = validator.with_token(texts.need())?;
    }
    let (shared_key, proxy) = (texts.need(), texts.need());
    if !shared_key.is_empty() {
        validator = validator.with_shared_key(shared_key)?;
    }
    let proxy = if proxy.is_empty() { Proxy::None } else { Proxy::named(proxy)? };
    Ok(validator.behind(proxy))
}

fn algorithm_of(name: &str) -> Result<Algorithm, Refusal> {
    Algorithm::from_name(name).ok_or(Refusal::UnknownAlgorithm)
}

fn pairs<'a>(parameters: impl Iterator<Item = (&'a str, &'a str)>) -> Value {
    Value::List(parameters.map(|(name, value)| Value::List(vec![name.into(), value.into()])).collect())
}

fn signed(signed: &Signed) -> String {
    let headers: Map = signed.headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Value::Map(Map::from_iter([
        ("url", Value::from(signed.url.as_str())),
        ("headers", Value::Map(headers)),
        ("body", Value::from(signed.body.as_str())),
    ]))
    .to_json()
}

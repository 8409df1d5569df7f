//! Tokens: `trunkline.jwt` is their face, which knows the time.

use pyo3::prelude::*;
use trunkline::jwt::{
    AccessToken, Algorithm, ClientCapability, Grant, Policy, TaskRouterCapability, Token, TokenError, Validity,
};
use trunkline::value::{Map, Secret, Timestamp, Value};

use crate::{errors, from_python, to_python};

/// From when until when a token is valid: `(nbf or None, whether it says so, ttl, valid_until or None)`.
type GivenValidity = (Option<i64>, bool, i64, Option<i64>);

/// What is allowed, whom, and with which parameters.
type Scope = (String, String, Vec<(String, String)>);

fn validity((not_before, says_not_before, ttl, valid_until): GivenValidity) -> Validity {
    let mut validity = Validity::default();
    (validity.not_before, validity.says_not_before) = (not_before, says_not_before);
    (validity.ttl, validity.valid_until) = (ttl, valid_until);
    validity
}

fn algorithm(py: Python<'_>, name: &str) -> PyResult<Algorithm> {
    Algorithm::from_name(name).ok_or_else(|| errors::invalid_argument(py, "algorithm", "must be HS256, HS384 or HS512"))
}

fn time(seconds: i64) -> Timestamp {
    Timestamp::from_unix(seconds, 0).unwrap_or(Timestamp::UNIX_EPOCH)
}

fn map(object: &Bound<'_, PyAny>, argument: &str) -> PyResult<Map> {
    match from_python::value(object, argument)? {
        Value::Map(map) => Ok(map),
        _ => Err(errors::invalid_argument(object.py(), argument, "must be a dict")),
    }
}

/// An access token, made at this time.
#[pyfunction]
#[allow(clippy::too_many_arguments, reason = "the face gives them names")]
pub(crate) fn access_token(
    py: Python<'_>,
    account_sid: String,
    signing_key_sid: String,
    secret: String,
    grants: Vec<(String, Bound<'_, PyAny>)>,
    identity: Option<String>,
    region: Option<String>,
    given: GivenValidity,
    name: &str,
    now: i64,
) -> PyResult<String> {
    let refused = |error: trunkline::Error| errors::to_python(py, &error);
    let mut token = AccessToken::new(account_sid, signing_key_sid, secret).map_err(refused)?.validity(validity(given));
    if let Some(identity) = identity {
        token = token.identity(identity);
    }
    if let Some(region) = region {
        token = token.region(region);
    }
    for (key, payload) in grants {
        let payload = from_python::value(&payload, "grants")?;
        token = token.grant(Grant::new(key, payload));
    }
    token.to_jwt(algorithm(py, name)?, time(now)).map_err(refused)
}

/// A token for Twilio Client of the first generation. Each scope has a name and parameters.
#[pyfunction]
pub(crate) fn client_capability(
    py: Python<'_>,
    account_sid: String,
    auth_token: String,
    scopes: Vec<Scope>,
    given: GivenValidity,
    name: &str,
    now: i64,
) -> PyResult<String> {
    let refused = |error: trunkline::Error| errors::to_python(py, &error);
    let mut token = ClientCapability::new(account_sid, auth_token).map_err(refused)?.validity(validity(given));
    for (scope, of, params) in &scopes {
        let params: Vec<(&str, &str)> = params.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        token = match scope.as_str() {
            "outgoing" => token.allow_outgoing(of, &params),
            "incoming" => token.allow_incoming(of),
            _ => token.allow_events(&params),
        };
    }
    token.to_jwt(algorithm(py, name)?, time(now)).map_err(refused)
}

/// A token for TaskRouter. Each policy has a URL, a method, whether it allows, and two filters.
#[pyfunction]
#[allow(clippy::too_many_arguments, clippy::type_complexity, reason = "the face gives them names")]
pub(crate) fn task_router_capability(
    py: Python<'_>,
    account_sid: String,
    auth_token: String,
    workspace_sid: String,
    channel_id: String,
    policies: Vec<(String, String, bool, Bound<'_, PyAny>, Bound<'_, PyAny>)>,
    given: GivenValidity,
    name: &str,
    now: i64,
) -> PyResult<String> {
    let refused = |error: trunkline::Error| errors::to_python(py, &error);
    let token = TaskRouterCapability::new(account_sid, auth_token, workspace_sid, channel_id);
    let mut token = token.map_err(refused)?.validity(validity(given));
    for (url, method, allow, query_filter, post_filter) in policies {
        let policy = Policy::new(url, &method, allow);
        let policy = policy.query_filter(map(&query_filter, "query_filter")?);
        token = token.policy(policy.post_filter(map(&post_filter, "post_filter")?));
    }
    token.to_jwt(algorithm(py, name)?, time(now)).map_err(refused)
}

/// A token of any header and claims.
#[pyfunction]
pub(crate) fn sign_token(
    py: Python<'_>,
    header: &Bound<'_, PyAny>,
    claims: &Bound<'_, PyAny>,
    secret: String,
    name: &str,
) -> PyResult<String> {
    let (header, claims) = (map(header, "headers")?, map(claims, "payload")?);
    Token::sign(&header, &claims, &Secret::new(secret), algorithm(py, name)?)
        .map_err(|error| errors::to_python(py, &error))
}

/// Header and claims of a token that the secret signed, or that nobody vouches for if there is none; or what is wrong with it.
#[pyfunction]
#[allow(clippy::type_complexity, reason = "a tuple of Python")]
pub(crate) fn read_token<'py>(
    py: Python<'py>,
    token: &str,
    secret: Option<String>,
    now: Option<i64>,
) -> PyResult<(Option<(Bound<'py, PyAny>, Bound<'py, PyAny>)>, Option<(&'static str, String)>)> {
    let read = match secret {
        Some(secret) => Token::verify(token, secret, time(now.unwrap_or_default())),
        None => Token::read(token).and_then(|read| match now {
            Some(now) => read.check_time(time(now)).map(|()| read),
            None => Ok(read),
        }),
    };
    let part = |map: &Map| to_python::json(py, &Value::Map(map.clone()));
    Ok(match read {
        Ok(read) => (Some((part(read.header())?, part(read.claims())?)), None),
        Err(error) => (None, Some((TokenError::name(error), error.to_string()))),
    })
}

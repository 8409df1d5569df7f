//! Tokens that a server makes for apps, browsers and workers.

use std::fmt;

use trunkline::jwt::{
    self, AccessToken, Algorithm, ClientCapability, Grant, Policy, TaskRouterCapability, Token, TokenError, Validity,
};
use trunkline::value::{Map, Timestamp, Value};
use trunkline::{Error, Result};

use crate::answer::Header;
use crate::error::CallError;
use crate::language::Language;

/// From when until when a token is valid, in seconds, and how it is signed.
#[derive(uniffi::Record)]
pub struct TokenTimes {
    /// When it is made, in seconds of Unix time.
    pub now: i64,
    /// For how long.
    pub ttl: i64,
    /// From when: none for when it is made.
    pub not_before: Option<i64>,
    /// Whether it says so.
    pub says_not_before: bool,
    /// Until when, in the place of `ttl`.
    pub valid_until: Option<i64>,
    /// `HS256`, `HS384` or `HS512`.
    pub algorithm: String,
}

impl TokenTimes {
    fn validity(&self) -> Validity {
        let mut validity = Validity::default();
        validity.ttl = self.ttl;
        validity.not_before = self.not_before;
        validity.says_not_before = self.says_not_before;
        validity.valid_until = self.valid_until;
        validity
    }

    fn now(&self) -> Result<Timestamp> {
        time(self.now)
    }

    fn algorithm(&self) -> Result<Algorithm> {
        let must = "must be HS256, HS384 or HS512";
        Algorithm::from_name(&self.algorithm).ok_or_else(|| Error::invalid_argument("algorithm", must))
    }
}

/// What an access token grants.
#[derive(uniffi::Record)]
pub struct NativeGrant {
    /// The key that Twilio knows the product by.
    pub key: String,
    /// What is granted, as JSON.
    pub payload: String,
}

/// An access token.
#[uniffi::export]
#[allow(clippy::too_many_arguments, reason = "a record of them would print the secret")]
pub fn access_token(
    language: Language,
    account_sid: String,
    key_sid: String,
    secret: String,
    identity: Option<String>,
    region: Option<String>,
    grants: Vec<NativeGrant>,
    times: TokenTimes,
) -> Result<String, CallError> {
    let make = || {
        let mut token = AccessToken::new(account_sid, key_sid, secret)?.validity(times.validity());
        if let Some(identity) = identity {
            token = token.identity(identity);
        }
        if let Some(region) = region {
            token = token.region(region);
        }
        for NativeGrant { key, payload } in grants {
            let must = "must be JSON";
            let payload = Value::from_json(&payload).ok_or_else(|| Error::invalid_argument("payload", must))?;
            token = token.grant(Grant::new(key, payload));
        }
        token.to_jwt(times.algorithm()?, times.now()?)
    };
    make().map_err(|error: Error| CallError::of(&error, language))
}

/// The calls that a browser may make.
#[derive(uniffi::Record)]
pub struct OutgoingCalls {
    /// The TwiML application that answers them.
    pub application_sid: String,
    /// What it is told.
    pub params: Vec<Header>,
}

/// A capability token of the first generation of Twilio's clients for calls.
#[uniffi::export]
#[allow(clippy::too_many_arguments, reason = "a record of them would print the token")]
pub fn client_capability_token(
    language: Language,
    account_sid: String,
    auth_token: String,
    outgoing: Option<OutgoingCalls>,
    incoming: Option<String>,
    events: Option<Vec<Header>>,
    times: TokenTimes,
) -> Result<String, CallError> {
    let make = || {
        let mut token = ClientCapability::new(account_sid, auth_token)?.validity(times.validity());
        if let Some(OutgoingCalls { application_sid, params }) = outgoing {
            token = token.allow_outgoing(application_sid, &pairs(&params));
        }
        if let Some(name) = incoming {
            token = token.allow_incoming(name);
        }
        if let Some(filters) = events {
            token = token.allow_events(&pairs(&filters));
        }
        token.to_jwt(times.algorithm()?, times.now()?)
    };
    make().map_err(|error: Error| CallError::of(&error, language))
}

/// What a token of TaskRouter allows.
#[derive(uniffi::Enum)]
pub enum TaskRouterPermission {
    /// To be told of events.
    WebSockets,
    /// To read what the token is for.
    FetchSelf,
    /// Requests of a method to all that is below it.
    Subresources {
        /// The method.
        method: String,
    },
    /// Requests of a method to a URL.
    Policy {
        /// The URL: `*` in it stands for a part of its path, `**` for any number of them.
        url: String,
        /// The method.
        method: String,
        /// Whether they are allowed, or forbidden.
        allow: bool,
        /// What the query must have, as JSON.
        query_filter: Option<String>,
        /// What the form must have, as JSON.
        post_filter: Option<String>,
    },
}

/// A capability token of TaskRouter.
#[uniffi::export]
pub fn task_router_capability_token(
    language: Language,
    account_sid: String,
    auth_token: String,
    workspace_sid: String,
    channel_id: String,
    allowed: Vec<TaskRouterPermission>,
    times: TokenTimes,
) -> Result<String, CallError> {
    let make = || {
        let token = TaskRouterCapability::new(account_sid, auth_token, workspace_sid, channel_id)?;
        let mut token = token.validity(times.validity());
        for permission in allowed {
            token = match permission {
                TaskRouterPermission::WebSockets => token.allow_web_sockets(),
                TaskRouterPermission::FetchSelf => token.allow_fetch_self(),
                TaskRouterPermission::Subresources { method } => token.allow_subresources(&method),
                TaskRouterPermission::Policy { url, method, allow, query_filter, post_filter } => token.policy(
                    Policy::new(url, &method, allow)
                        .query_filter(filter("query_filter", query_filter)?)
                        .post_filter(filter("post_filter", post_filter)?),
                ),
            };
        }
        token.to_jwt(times.algorithm()?, times.now()?)
    };
    make().map_err(|error: Error| CallError::of(&error, language))
}

fn filter(parameter: &'static str, json: Option<String>) -> Result<Map> {
    match json.map(|json| Value::from_json(&json)) {
        None => Ok(Map::new()),
        Some(Some(Value::Map(map))) => Ok(map),
        Some(_) => Err(Error::invalid_argument(parameter, "must be a JSON object")),
    }
}

/// What a token says, as JSON, its signature and its times checked.
#[uniffi::export]
pub fn verify_token(token: &str, secret: String, now: i64) -> Result<NativeToken, TokenRefusal> {
    let now = time(now).map_err(|_| TokenError::Malformed);
    let token = now.and_then(|now| Token::verify(token, secret, now));
    let token =
        token.map_err(|error| TokenRefusal::Refused { reason: error.name().to_owned(), text: error.to_string() })?;
    let json = |map: &Map| Value::Map(map.clone()).to_json();
    Ok(NativeToken { header: json(token.header()), claims: json(token.claims()) })
}

/// A token that was read.
#[derive(uniffi::Record)]
pub struct NativeToken {
    /// The header, as JSON.
    pub header: String,
    /// What it says, as JSON.
    pub claims: String,
}

/// A token does not count.
#[derive(Debug, uniffi::Error)]
pub enum TokenRefusal {
    /// It does not.
    Refused {
        /// By a name, `wrong_signature`.
        reason: String,
        /// In words.
        text: String,
    },
}

impl fmt::Display for TokenRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let TokenRefusal::Refused { text, .. } = self;
        f.write_str(text)
    }
}

/// The longest that Twilio takes a token for valid, in seconds.
#[uniffi::export]
pub fn max_token_ttl() -> i64 {
    jwt::MAX_TTL
}

fn time(seconds: i64) -> Result<Timestamp> {
    Timestamp::from_unix(seconds, 0).ok_or_else(|| Error::invalid_argument("now", "must be within the years 0 to 9999"))
}

fn pairs(headers: &[Header]) -> Vec<(&str, &str)> {
    headers.iter().map(|header| (header.name.as_str(), header.value.as_str())).collect()
}

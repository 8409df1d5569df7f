//! Tokens. What one is made of comes as JSON, by the names of the core.

use trunkline::jwt::{
    AccessToken, Algorithm, ClientCapability, ClientValidation, Grant, Policy, RequestToSign, SigningAlgorithm,
    TaskRouterCapability, Token, TokenError, Validity,
};
use trunkline::value::{Map, Timestamp, Value};
use trunkline::{Error, Result};
use wasm_bindgen::prelude::wasm_bindgen;

use super::failure::thrown;

/// What a token is made of.
struct Given(Map);

impl Given {
    fn of(json: &str) -> Given {
        match Value::from_json(json) {
            Some(Value::Map(map)) => Given(map),
            _ => Given(Map::new()),
        }
    }

    /// A text, empty if it is none.
    fn text(&self, name: &str) -> &str {
        self.0.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    fn number(&self, name: &str) -> Option<i64> {
        self.0.get(name).and_then(Value::as_i64)
    }

    fn list(&self, name: &str) -> &[Value] {
        self.0.get(name).and_then(Value::as_list).unwrap_or_default()
    }

    /// The texts of a list, two by two.
    fn pairs(&self, name: &str) -> Vec<(&str, &str)> {
        self.list(name)
            .chunks_exact(2)
            .map(|pair| (pair[0].as_str().unwrap_or_default(), pair[1].as_str().unwrap_or_default()))
            .collect()
    }

    fn map(&self, name: &str) -> Map {
        self.0.get(name).and_then(Value::as_map).cloned().unwrap_or_default()
    }

    fn now(&self) -> Timestamp {
        time(self.number("now").unwrap_or_default())
    }

    fn validity(&self) -> Validity {
        let mut validity = Validity::default();
        validity.not_before = self.number("nbf");
        validity.says_not_before = validity.not_before.is_some();
        validity.ttl = self.number("ttl").unwrap_or(validity.ttl);
        validity.valid_until = self.number("valid_until");
        validity
    }

    fn algorithm(&self) -> Result<Algorithm> {
        Algorithm::from_name(self.text("algorithm"))
            .ok_or_else(|| Error::invalid_argument("algorithm", "must be HS256, HS384 or HS512"))
    }
}

fn time(seconds: i64) -> Timestamp {
    Timestamp::from_unix(seconds, 0).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// An access token. Each grant is a list: its product and what it says.
#[wasm_bindgen]
pub fn access_token(json: &str) -> Result<String, String> {
    let given = Given::of(json);
    let make = || {
        let secret = given.text("secret").to_owned();
        let mut token = AccessToken::new(given.text("account_sid"), given.text("signing_key_sid"), secret)?
            .validity(given.validity())
            .region(given.text("region"));
        if let Some(identity) = given.0.get("identity").and_then(Value::as_str) {
            token = token.identity(identity);
        }
        for grant in given.list("grants") {
            if let [Value::Text(key), payload] = grant.as_list().unwrap_or_default() {
                token = token.grant(Grant::new(key.as_str(), payload.clone()));
            }
        }
        token.to_jwt(given.algorithm()?, given.now())
    };
    make().map_err(thrown)
}

/// A token for Twilio Client of the first generation. Each scope has a name, whom it is of, and parameters.
#[wasm_bindgen]
pub fn client_capability(json: &str) -> Result<String, String> {
    let given = Given::of(json);
    let make = || {
        let auth_token = given.text("auth_token").to_owned();
        let mut token = ClientCapability::new(given.text("account_sid"), auth_token)?.validity(given.validity());
        for scope in given.list("scopes") {
            let scope = Given(scope.as_map().cloned().unwrap_or_default());
            let params = scope.pairs("params");
            token = match scope.text("name") {
                "outgoing" => token.allow_outgoing(scope.text("of"), &params),
                "client_name" => token.client_name(scope.text("of")),
                "incoming" => token.allow_incoming(scope.text("of")),
                _ => token.allow_events(&params),
            };
        }
        token.to_jwt(given.algorithm()?, given.now())
    };
    make().map_err(thrown)
}

/// A token for TaskRouter. Each policy has a URL, a method, whether it allows, and two filters.
#[wasm_bindgen]
pub fn task_router_capability(json: &str) -> Result<String, String> {
    let given = Given::of(json);
    let make = || {
        let auth_token = given.text("auth_token").to_owned();
        let (account, workspace) = (given.text("account_sid"), given.text("workspace_sid"));
        let token = TaskRouterCapability::new(account, auth_token, workspace, given.text("channel_id"))?;
        let mut token = token.validity(given.validity());
        if !given.text("friendly_name").is_empty() {
            token = token.friendly_name(given.text("friendly_name"));
        }
        for policy in given.list("policies") {
            let policy = Given(policy.as_map().cloned().unwrap_or_default());
            let allow = policy.0.get("allow").and_then(Value::as_bool).unwrap_or(true);
            let made = Policy::new(policy.text("url"), policy.text("method"), allow);
            token = token.policy(made.query_filter(policy.map("query_filter")).post_filter(policy.map("post_filter")));
        }
        token.to_jwt(given.algorithm()?, given.now())
    };
    make().map_err(thrown)
}

/// Header and claims of a token that the secret signed, or that nobody vouches for if there is none, as JSON; or what is wrong with it.
#[wasm_bindgen]
pub fn read_token(token: &str, secret: Option<String>, now: f64) -> String {
    let read = match secret {
        Some(secret) => Token::verify(token, secret, time(now as i64)),
        None => Token::read(token),
    };
    let map = match read {
        Ok(read) => Map::from_iter([("header", read.header().clone()), ("claims", read.claims().clone())]),
        Err(error) => Map::from_iter([("reason", TokenError::name(error)), ("message", &error.to_string())]),
    };
    Value::Map(map).to_json()
}

/// What the host signs to vouch for a request, whose parts come as JSON beside those of who signs.
#[wasm_bindgen]
pub fn validation_message(json: &str, body: &[u8]) -> Result<String, String> {
    let given = Given::of(json);
    let algorithm = SigningAlgorithm::from_name(given.text("algorithm"))
        .ok_or_else(|| thrown(Error::invalid_argument("algorithm", "must be RS256 or PS256")))?;
    let (account, key, credential) =
        (given.text("account_sid"), given.text("signing_key"), given.text("credential_sid"));
    let mut validation = ClientValidation::new(account, key, credential, algorithm).map_err(thrown)?;
    if let Some(seconds) = given.number("ttl") {
        validation = validation.ttl(seconds);
    }
    let (headers, signed_headers) = (given.pairs("headers"), given.list("signed_headers"));
    let signed_headers: Vec<&str> = signed_headers.iter().filter_map(Value::as_str).collect();
    let request = RequestToSign {
        method: given.text("method"),
        path: given.text("path"),
        query: given.text("query"),
        headers: &headers,
        signed_headers: &signed_headers,
        body,
    };
    Ok(validation.message(&request, given.now()))
}

/// The token of a message and its signature.
#[wasm_bindgen]
pub fn validation_token(message: &str, signature: &[u8]) -> String {
    ClientValidation::token(message, signature)
}

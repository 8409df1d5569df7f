//! Who is calling: an account by its auth token or an API key, or the holder of a bearer token.

use super::form::Form;
use super::kinds::camel_case;
use super::mint::Mint;
use super::problem::Problem;
use super::snapshot::kept;
use super::state::{State, Token};
use crate::base64;
use crate::schema::Access;
use crate::value::{Map, Timestamp, Value};

/// How long a bearer token works.
const TOKEN_SECONDS: i64 = 3600;

/// The credentials that open a sandbox.
#[derive(Clone)]
pub(crate) struct Credentials {
    pub(crate) account_sid: String,
    pub(crate) auth_token: String,
    pub(crate) key_sid: String,
    pub(crate) key_secret: String,
    pub(crate) client_id: String,
    pub(crate) client_secret: String,
}

kept!(Credentials { account_sid, auth_token, key_sid, key_secret, client_id, client_secret });

impl Credentials {
    /// Mints whatever is not given.
    pub(crate) fn new(seed: u64, account_sid: Option<String>, auth_token: Option<String>) -> Credentials {
        let mut mint = Mint::new(!seed);
        let (minted_sid, minted_token) = (mint.sid("AC"), mint.token());
        Credentials {
            account_sid: account_sid.unwrap_or(minted_sid),
            auth_token: auth_token.unwrap_or(minted_token),
            key_sid: mint.sid("SK"),
            key_secret: mint.token(),
            client_id: mint.sid("OQ"),
            client_secret: mint.token(),
        }
    }
}

/// The account whose credentials a request carries.
pub(crate) fn caller(
    state: &State,
    authorization: Option<&str>,
    access: Access,
    now: Timestamp,
) -> Result<String, Problem> {
    let account = authorization.and_then(|header| {
        let (scheme, credentials) = header.split_once(' ')?;
        match scheme.to_ascii_lowercase().as_str() {
            "basic" if access != Access::OAuth => basic(state, credentials.trim()),
            "bearer" => bearer(state, credentials.trim(), now),
            _ => None,
        }
    });
    account.ok_or_else(Problem::not_authenticated)
}

fn basic(state: &State, credentials: &str) -> Option<String> {
    let decoded = String::from_utf8(base64::decode(credentials)?).ok()?;
    let (user, password) = decoded.split_once(':')?;
    if let Some(key) = state.keys.get(user) {
        return (key.secret == password).then(|| key.account.clone());
    }
    state.account(user)?.opens_with(password).then(|| user.to_owned())
}

fn bearer(state: &State, token: &str, now: Timestamp) -> Option<String> {
    let token = state.tokens.get(token)?;
    (now < token.expires).then(|| token.account.clone())
}

/// Answers `POST https://oauth.twilio.com/v2/token`: a token for client credentials.
pub(crate) fn hand_out_token(state: &mut State, form: &Form, now: Timestamp) -> Result<Map, Problem> {
    // The first version of the endpoint spells its parameters otherwise.
    let get = |name: &str| form.get(name).or_else(|| form.get(&camel_case(name)));
    if get("grant_type") != Some("client_credentials") {
        return Err(Problem::invalid("grant_type"));
    }
    let (id, secret) = (get("client_id").unwrap_or_default(), get("client_secret").unwrap_or_default());
    let client =
        state.clients.get(id).filter(|client| client.secret == secret).ok_or_else(Problem::not_authenticated)?;
    let account = client.account.clone();
    let expires = now.unix_seconds() + TOKEN_SECONDS;
    // A JWT by its form, because clients read its expiry; nobody checks the signature.
    let claims = Map::from_iter([
        ("iss", Value::from(id)),
        ("sub", account.as_str().into()),
        ("iat", now.unix_seconds().into()),
        ("exp", expires.into()),
    ]);
    let header = url_safe(br#"{"alg":"HS256","typ":"JWT"}"#);
    let claims = url_safe(Value::Map(claims).to_json().as_bytes());
    let signature = url_safe(state.mint.token().as_bytes());
    let token = format!("{header}.{claims}.{signature}");
    let expires = Timestamp::from_unix(expires, 0).unwrap_or(now);
    // Those that work no more: an application that asks for one all day fills no memory.
    state.tokens.retain(|_, token| now < token.expires);
    state.tokens.insert(token.clone(), Token { account, expires });
    let body = Map::from_iter([
        ("access_token", Value::from(token)),
        ("token_type", "Bearer".into()),
        ("expires_in", TOKEN_SECONDS.into()),
    ]);
    Ok(body)
}

/// As the parts of a token are written (RFC 7515).
fn url_safe(bytes: &[u8]) -> String {
    base64::encode(bytes).trim_end_matches('=').replace('+', "-").replace('/', "_")
}

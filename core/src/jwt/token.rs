//! The form of a token (RFC 7519): header, claims and signature, each in Base64 for URLs.

use std::borrow::Cow;
use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Sha256, Sha384, Sha512};
use subtle::ConstantTimeEq;

use crate::base64;
use crate::error::{Error, Result};
use crate::value::json::write_members;
use crate::value::{Map, Secret, Timestamp, Value};

/// How a token is signed with a secret.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Algorithm {
    /// HMAC with SHA-256.
    #[default]
    Hs256,
    /// HMAC with SHA-384.
    Hs384,
    /// HMAC with SHA-512.
    Hs512,
}

impl Algorithm {
    /// Every algorithm by its name in a header.
    pub const ALL: &'static [(Algorithm, &'static str)] =
        &[(Algorithm::Hs256, "HS256"), (Algorithm::Hs384, "HS384"), (Algorithm::Hs512, "HS512")];

    /// The algorithm of this name.
    pub fn from_name(name: &str) -> Option<Algorithm> {
        Algorithm::ALL.iter().find(|(_, known)| *known == name).map(|(algorithm, _)| *algorithm)
    }

    /// The name, `HS256`.
    pub fn name(self) -> &'static str {
        Algorithm::ALL.iter().find(|(algorithm, _)| *algorithm == self).map_or("", |(_, name)| name)
    }

    fn sign(self, secret: &Secret, message: &str) -> String {
        fn of<M: Mac + KeyInit>(secret: &Secret, message: &str) -> String {
            // A key of any length does.
            let Ok(mac) = <M as KeyInit>::new_from_slice(secret.expose().as_bytes()) else { return String::new() };
            base64::encode_for_url(&mac.chain_update(message).finalize().into_bytes())
        }
        match self {
            Algorithm::Hs256 => of::<Hmac<Sha256>>(secret, message),
            Algorithm::Hs384 => of::<Hmac<Sha384>>(secret, message),
            Algorithm::Hs512 => of::<Hmac<Sha512>>(secret, message),
        }
    }
}

/// A token that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    header: Map,
    claims: Map,
}

impl Token {
    /// Makes a token of any header and claims; `alg` and `typ` are added.
    ///
    /// # Errors
    /// An empty secret is refused: anyone could sign with it.
    pub fn sign(header: &Map, claims: &Map, secret: &Secret, algorithm: Algorithm) -> Result<String> {
        if secret.expose().is_empty() {
            return Err(Error::invalid_argument("secret", "must not be empty: anyone could sign with it"));
        }
        let mut token = message(header, claims, algorithm.name());
        let signature = algorithm.sign(secret, &token);
        token.push('.');
        Ok(token + &signature)
    }

    /// Reads a token without asking who signed it, or when: believe nothing of it.
    ///
    /// # Errors
    /// A text that is no token is refused.
    pub fn read(token: &str) -> Result<Token, TokenError> {
        let mut parts = token.split('.');
        let (Some(header), Some(claims), Some(_), None) = (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(TokenError::Malformed);
        };
        Ok(Token { header: map(header)?, claims: map(claims)? })
    }

    /// Reads a token that this secret signed and that is valid at this time.
    ///
    /// # Errors
    /// Why it does not count. A token that is signed in another way than by HMAC is among them: `none`, for example.
    pub fn verify(token: &str, secret: impl Into<Secret>, now: Timestamp) -> Result<Token, TokenError> {
        let secret = secret.into();
        let read = Token::read(token)?;
        let algorithm = read.header.get("alg").and_then(Value::as_str).and_then(Algorithm::from_name);
        let algorithm = algorithm.ok_or(TokenError::UnknownAlgorithm)?;
        let (message, signature) = token.rsplit_once('.').ok_or(TokenError::Malformed)?;
        let signed = algorithm.sign(&secret, message);
        if secret.expose().is_empty() || !bool::from(signed.as_bytes().ct_eq(signature.as_bytes())) {
            return Err(TokenError::WrongSignature);
        }
        read.check_time(now)?;
        Ok(read)
    }

    /// Whether the token is valid at this time.
    ///
    /// # Errors
    /// It is not valid yet, not any more, or has times that are none.
    pub fn check_time(&self, now: Timestamp) -> Result<(), TokenError> {
        let seconds = |name: &str| match self.claims.get(name) {
            None => Ok(None),
            Some(Value::Integer(seconds)) => Ok(Some(*seconds)),
            // Seconds may have a fraction.
            Some(Value::Decimal(seconds)) => Ok(Some(seconds.truncated())),
            Some(_) => Err(TokenError::Malformed),
        };
        let now = now.unix_seconds();
        match (seconds("exp")?, seconds("nbf")?) {
            (Some(end), _) if end <= now => Err(TokenError::Expired),
            (_, Some(start)) if start > now => Err(TokenError::NotYetValid),
            _ => Ok(()),
        }
    }

    /// The header.
    pub fn header(&self) -> &Map {
        &self.header
    }

    /// What the token says.
    pub fn claims(&self) -> &Map {
        &self.claims
    }
}

/// What is signed: header and claims.
pub(super) fn message(header: &Map, claims: &Map, algorithm: &str) -> String {
    let (algorithm, kind) = (Value::from(algorithm), Value::from("JWT"));
    let mut names: Vec<(&str, &Value)> = header.iter().chain([("alg", &algorithm), ("typ", &kind)]).collect();
    names.sort_by_key(|(name, _)| *name);
    let mut out = String::with_capacity(512);
    push_part(names.into_iter(), &mut out);
    out.push('.');
    push_part(claims.iter(), &mut out);
    out
}

fn push_part<'a>(members: impl Iterator<Item = (&'a str, &'a Value)>, out: &mut String) {
    let mut json = String::with_capacity(384);
    write_members(members, &mut json);
    base64::push_for_url(ascii(&json).as_bytes(), out);
}

fn ascii(json: &str) -> Cow<'_, str> {
    if json.is_ascii() {
        return json.into();
    }
    let mut out = String::with_capacity(json.len() + json.len() / 2);
    for character in json.chars() {
        if character.is_ascii() {
            out.push(character);
        } else {
            // Beyond ASCII, JSON has characters in texts alone.
            for unit in character.encode_utf16(&mut [0; 2]) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    out.into()
}

fn map(part: &str) -> Result<Map, TokenError> {
    let bytes = base64::decode(part).ok_or(TokenError::Malformed)?;
    match std::str::from_utf8(&bytes).ok().and_then(Value::from_json) {
        Some(Value::Map(map)) => Ok(map),
        _ => Err(TokenError::Malformed),
    }
}

/// Why a token does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TokenError {
    /// It is no token.
    Malformed,
    /// It is signed in a way that is not known, or not at all.
    UnknownAlgorithm,
    /// Another secret signed it, or it was changed.
    WrongSignature,
    /// Its time is over.
    Expired,
    /// Its time has not come.
    NotYetValid,
}

impl TokenError {
    /// Every reason with its name in data.
    pub const ALL: &'static [(TokenError, &'static str)] = &[
        (TokenError::Malformed, "malformed"),
        (TokenError::UnknownAlgorithm, "unknown_algorithm"),
        (TokenError::WrongSignature, "wrong_signature"),
        (TokenError::Expired, "expired"),
        (TokenError::NotYetValid, "not_yet_valid"),
    ];

    /// The name in data, `expired`.
    pub fn name(self) -> &'static str {
        TokenError::ALL.iter().find(|(error, _)| *error == self).map_or("unknown", |(_, name)| name)
    }
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            TokenError::Malformed => "the token is not a JSON Web Token",
            TokenError::UnknownAlgorithm => "the token is not signed by HS256, HS384 or HS512",
            TokenError::WrongSignature => "the token was signed with another secret, or changed",
            TokenError::Expired => "the token has expired",
            TokenError::NotYetValid => "the token is not valid yet",
        })
    }
}

impl std::error::Error for TokenError {}

//! What tokens have in common.

use crate::error::{Error, Result};
use crate::value::{Map, Timestamp};

/// From when until when a token is valid, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Validity {
    /// Whether the token says from when it is valid: from when it is made, unless `not_before` says otherwise.
    pub says_not_before: bool,
    /// From when the token is valid, in seconds of Unix time.
    pub not_before: Option<i64>,
    /// How long it is valid, in seconds.
    pub ttl: i64,
    /// Until when it is valid, in seconds of Unix time, in the place of `ttl`.
    pub valid_until: Option<i64>,
}

impl Default for Validity {
    /// For an hour from when it is made.
    fn default() -> Self {
        Validity { says_not_before: true, not_before: None, ttl: 3600, valid_until: None }
    }
}

impl Validity {
    /// Adds `exp` and `nbf`.
    pub(super) fn add_to(self, claims: &mut Map, now: i64, max_ttl: i64) -> Result<()> {
        let expires = match self.valid_until {
            None if !(1..=max_ttl).contains(&self.ttl) => {
                return Err(Error::invalid_argument("ttl", format!("must be from 1 to {max_ttl} seconds")));
            }
            None => now.saturating_add(self.ttl),
            Some(until) if until > now.saturating_add(max_ttl) => {
                return Err(Error::invalid_argument("valid_until", format!("must be {max_ttl} seconds ahead at most")));
            }
            Some(until) => until,
        };
        claims.insert("exp", expires);
        if self.says_not_before {
            claims.insert("nbf", self.not_before.unwrap_or(now));
        }
        Ok(())
    }
}

/// Refuses what certainly is not the SID of this kind: nothing, or the SID of something else.
pub(super) fn check_sid(parameter: &'static str, value: &str, prefix: &str) -> Result<()> {
    let is_sid = value.len() == 34
        && value.bytes().take(2).all(|letter| letter.is_ascii_uppercase())
        && value.bytes().skip(2).all(|digit| digit.is_ascii_hexdigit());
    if value.is_empty() || is_sid && !value.starts_with(prefix) {
        return Err(Error::invalid_argument(parameter, format!("must be a SID that begins with {prefix}")));
    }
    Ok(())
}

pub(super) fn seconds(now: Timestamp) -> i64 {
    now.unix_seconds()
}

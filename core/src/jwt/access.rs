//! Access tokens: what lets an app or a browser use Twilio as somebody.

use super::claims::{Validity, check_sid, seconds};
use super::grants::Grant;
use super::token::{Algorithm, Token};
use crate::error::{Error, Result};
use crate::value::{Map, Secret, Timestamp};

/// The longest that Twilio takes a token for valid: a day, in seconds (error 20157).
pub const MAX_TTL: i64 = 86_400;

/// A token that grants an identity the use of some of Twilio's products. Printing it shows no secret.
#[derive(Clone, Debug)]
pub struct AccessToken {
    account_sid: String,
    key_sid: String,
    secret: Secret,
    identity: Option<String>,
    region: Option<String>,
    validity: Validity,
    grants: Vec<Grant>,
}

impl AccessToken {
    /// A token of this account, `AC…`, signed with this API key, `SK…`, and its secret.
    ///
    /// # Errors
    /// What is empty, or the SID of something else, is refused.
    pub fn new(
        account_sid: impl Into<String>,
        key_sid: impl Into<String>,
        secret: impl Into<Secret>,
    ) -> Result<AccessToken> {
        let (account_sid, key_sid, secret) = (account_sid.into(), key_sid.into(), secret.into());
        check_sid("account_sid", &account_sid, "AC")?;
        check_sid("signing_key_sid", &key_sid, "SK")?;
        if secret.expose().is_empty() {
            return Err(Error::invalid_argument("secret", "must not be empty: anyone could sign with it"));
        }
        let validity = Validity::default();
        Ok(AccessToken { account_sid, key_sid, secret, identity: None, region: None, validity, grants: Vec::new() })
    }

    /// Who uses the token.
    #[must_use]
    pub fn identity(mut self, identity: impl Into<String>) -> AccessToken {
        self.identity = Some(identity.into());
        self
    }

    /// The region that the token is for, `au1`.
    #[must_use]
    pub fn region(mut self, region: impl Into<String>) -> AccessToken {
        self.region = Some(region.into());
        self
    }

    /// From when until when the token is valid: for an hour, unless given.
    #[must_use]
    pub fn validity(mut self, validity: Validity) -> AccessToken {
        self.validity = validity;
        self
    }

    /// How long the token is valid, in seconds: a day at most.
    #[must_use]
    pub fn ttl(mut self, seconds: i64) -> AccessToken {
        self.validity.ttl = seconds;
        self
    }

    /// What the token grants. A later grant for the same product takes the place of an earlier one.
    #[must_use]
    pub fn grant(mut self, grant: impl Into<Grant>) -> AccessToken {
        self.grants.push(grant.into());
        self
    }

    /// The token, made at this time.
    ///
    /// # Errors
    /// An empty identity and a time that is too long are refused.
    pub fn to_jwt(&self, algorithm: Algorithm, now: Timestamp) -> Result<String> {
        Token::sign(&self.header(), &self.claims(now)?, &self.secret, algorithm)
    }

    fn header(&self) -> Map {
        let mut header: Map = [("cty", "twilio-fpa;v=1")].into_iter().collect();
        if let Some(region) = self.region.as_deref().filter(|region| !region.is_empty()) {
            header.insert("twr", region);
        }
        header
    }

    fn claims(&self, now: Timestamp) -> Result<Map> {
        let now = seconds(now);
        let mut grants = Map::new();
        for Grant { key, payload } in &self.grants {
            grants.insert(key, payload.clone());
        }
        match self.identity.as_deref() {
            Some("") => return Err(Error::invalid_argument("identity", "must not be empty")),
            Some(identity) => grants.insert("identity", identity),
            None => {}
        }
        let mut claims = Map::new();
        claims.insert("jti", format!("{}-{now}", self.key_sid));
        claims.insert("grants", grants);
        claims.insert("iss", self.key_sid.as_str());
        self.validity.add_to(&mut claims, now, MAX_TTL)?;
        claims.insert("sub", self.account_sid.as_str());
        Ok(claims)
    }
}

//! Capability tokens of the first generation of Twilio's clients for calls.

use super::access::MAX_TTL;
use super::claims::{Validity, check_sid, seconds};
use super::token::{Algorithm, Token};
use crate::error::{Error, Result};
use crate::text::percent_encode;
use crate::value::{Map, Secret, Timestamp};

/// A token that lets a browser make and take calls, and follow events. Printing it shows no secret.
#[derive(Clone, Debug)]
pub struct ClientCapability {
    account_sid: String,
    auth_token: Secret,
    validity: Validity,
    client_name: Option<String>,
    /// By their names, in the order in which they came.
    scopes: Vec<(&'static str, Vec<(&'static str, String)>)>,
}

const OUTGOING: &str = "client:outgoing";
const INCOMING: &str = "client:incoming";
const EVENTS: &str = "stream:subscribe";

impl ClientCapability {
    /// A token of this account, `AC…`, signed with its auth token, that allows nothing yet.
    ///
    /// # Errors
    /// What is empty, or the SID of something else, is refused.
    pub fn new(account_sid: impl Into<String>, auth_token: impl Into<Secret>) -> Result<ClientCapability> {
        let (account_sid, auth_token) = (account_sid.into(), auth_token.into());
        check_sid("account_sid", &account_sid, "AC")?;
        if auth_token.expose().is_empty() {
            return Err(Error::invalid_argument("auth_token", "must not be empty: anyone could sign with it"));
        }
        let validity = Validity::default();
        Ok(ClientCapability { account_sid, auth_token, validity, client_name: None, scopes: Vec::new() })
    }

    /// From when until when the token is valid: for an hour, unless given.
    #[must_use]
    pub fn validity(mut self, validity: Validity) -> ClientCapability {
        self.validity = validity;
        self
    }

    /// Allows calls, which this TwiML application, `AP…`, answers, with what it is told.
    #[must_use]
    pub fn allow_outgoing(mut self, application_sid: impl Into<String>, params: &[(&str, &str)]) -> ClientCapability {
        let mut scope = vec![("appSid", application_sid.into())];
        if !params.is_empty() {
            scope.push(("appParams", form(params.iter().copied())));
        }
        self.set(OUTGOING, scope);
        self
    }

    /// Allows to be called by this name, which outgoing calls come from, too.
    #[must_use]
    pub fn allow_incoming(mut self, client_name: impl Into<String>) -> ClientCapability {
        let client_name = client_name.into();
        self.set(INCOMING, vec![("clientName", client_name.clone())]);
        self.client_name = Some(client_name);
        self
    }

    /// Whom outgoing calls come from, where nobody is called by that name.
    #[must_use]
    pub fn client_name(mut self, name: impl Into<String>) -> ClientCapability {
        self.client_name = Some(name.into());
        self
    }

    /// Allows to follow the account's events that these filters let pass.
    #[must_use]
    pub fn allow_events(mut self, filters: &[(&str, &str)]) -> ClientCapability {
        let mut scope = vec![("path", "/2010-04-01/Events".to_owned())];
        if !filters.is_empty() {
            scope.push(("params", form(filters.iter().copied())));
        }
        self.set(EVENTS, scope);
        self
    }

    fn set(&mut self, name: &'static str, params: Vec<(&'static str, String)>) {
        match self.scopes.iter_mut().find(|(known, _)| *known == name) {
            Some((_, old)) => *old = params,
            None => self.scopes.push((name, params)),
        }
    }

    /// The token, made at this time.
    ///
    /// # Errors
    /// A time that is too long is refused.
    pub fn to_jwt(&self, algorithm: Algorithm, now: Timestamp) -> Result<String> {
        let scopes = self.scopes.iter().map(|(name, params)| {
            let mut params: Vec<(&str, &str)> = params.iter().map(|(name, value)| (*name, value.as_str())).collect();
            if let (OUTGOING, Some(client)) = (*name, &self.client_name) {
                params.push(("clientName", client));
            }
            params.sort_unstable();
            format!("scope:{name}?{}", form(params.into_iter()))
        });
        let mut claims = Map::new();
        claims.insert("scope", scopes.collect::<Vec<_>>().join(" "));
        claims.insert("iss", self.account_sid.as_str());
        self.validity.add_to(&mut claims, seconds(now), MAX_TTL)?;
        Token::sign(&Map::new(), &claims, &self.auth_token, algorithm)
    }
}

/// Names and values as a form writes them.
fn form<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut out = String::new();
    for (at, (name, value)) in pairs.enumerate() {
        if at > 0 {
            out.push('&');
        }
        form_text(name, &mut out);
        out.push('=');
        form_text(value, &mut out);
    }
    out
}

fn form_text(text: &str, out: &mut String) {
    for (at, word) in text.split(' ').enumerate() {
        if at > 0 {
            out.push('+');
        }
        percent_encode(word, |byte| byte.is_ascii_alphanumeric() || b"_.-~".contains(&byte), out);
    }
}

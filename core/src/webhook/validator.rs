//! Whether a request came from Twilio.

use std::fmt;

use super::address::Address;
use super::events::Event;
use super::incoming::{Incoming, Proxy};
use super::parameters::Parameters;
use super::refusal::Refusal;
use super::signature::{Algorithm, Key, SETTINGS_HEADER, SIGNATURE_HEADER, body_hash, is_body_hash};
use crate::error::Result;
use crate::value::Secret;

/// The parameter of a URL that holds the hash of a body.
const BODY_HASH: &str = "bodySHA256";
/// The type of a form.
const FORM: &str = "application/x-www-form-urlencoded";

/// Says whether a request came from Twilio, by the auth token that only you and Twilio know; and signs as Twilio does.
///
/// Nothing that a request holds makes it fail: garbage is refused like a forgery.
#[derive(Clone)]
pub struct Validator {
    tokens: Vec<Key>,
    shared_keys: Vec<Key>,
    proxy: Proxy,
}

impl Validator {
    /// A validator by the account's primary auth token. The secrets of API keys sign no requests.
    ///
    /// # Errors
    /// An empty token is refused: anyone could sign with it.
    pub fn new(auth_token: impl Into<Secret>) -> Result<Validator> {
        let token = Key::new("auth_token", auth_token.into())?;
        Ok(Validator { tokens: vec![token], shared_keys: Vec::new(), proxy: Proxy::None })
    }

    /// Takes the signatures of a further token, too: while one takes the place of the other.
    ///
    /// # Errors
    /// An empty token is refused.
    pub fn with_token(mut self, auth_token: impl Into<Secret>) -> Result<Validator> {
        self.tokens.push(Key::new("auth_token", auth_token.into())?);
        Ok(self)
    }

    /// Takes requests that are signed with a shared key and say so in a header of their own ([`SETTINGS_HEADER`]).
    ///
    /// # Errors
    /// An empty secret is refused.
    pub fn with_shared_key(mut self, secret: impl Into<Secret>) -> Result<Validator> {
        self.shared_keys.push(Key::new("shared_key", secret.into())?);
        Ok(self)
    }

    /// Says how [`check_request`](Validator::check_request) finds the URL that Twilio requested.
    #[must_use]
    pub fn behind(mut self, proxy: Proxy) -> Validator {
        self.proxy = proxy;
        self
    }

    /// Checks a request from its raw parts: which URL Twilio requested, how it was signed, what is a form and what is not.
    ///
    /// Gives its parameters: those of the form, or of the URL where there is no form.
    ///
    /// # Errors
    /// Why it does not count as Twilio's.
    pub fn check_request(&self, request: &Incoming<'_>) -> Result<Parameters, Refusal> {
        let signature = request.header(SIGNATURE_HEADER).filter(|signature| !signature.is_empty());
        let signature = signature.ok_or(Refusal::MissingSignature)?;
        let (keys, algorithm) = match request.header(SETTINGS_HEADER).filter(|settings| !settings.is_empty()) {
            None => (&self.tokens, Algorithm::HmacSha1),
            Some(_) if self.shared_keys.is_empty() => return Err(Refusal::MissingSharedKey),
            Some(settings) => {
                let name = Algorithm::name_in_settings(settings);
                (&self.shared_keys, Algorithm::from_name(name).ok_or(Refusal::UnknownAlgorithm)?)
            }
        };
        let check = Check { keys, algorithm, signature };
        check.body(&request.requested(&self.proxy), request.body, request.header("Content-Type"))
    }

    /// Checks a request from its raw parts, and finds the event that it tells of.
    ///
    /// # Errors
    /// Why it does not count as Twilio's.
    pub fn parse(&self, request: &Incoming<'_>) -> Result<Event, Refusal> {
        self.check_request(request).map(Event::of)
    }

    /// Checks a signature of a URL and the parameters of its form, in any order.
    ///
    /// # Errors
    /// Why it does not count as Twilio's. A URL with `bodySHA256` needs the body: [`check_body`](Validator::check_body).
    pub fn check(
        &self,
        url: &str,
        parameters: &[(impl AsRef<str>, impl AsRef<str>)],
        signature: &str,
    ) -> Result<(), Refusal> {
        self.check_by(Algorithm::HmacSha1, url, parameters, signature)
    }

    /// The same by any algorithm, whichever secrets the validator was given.
    ///
    /// # Errors
    /// Why it does not count as Twilio's.
    pub fn check_by(
        &self,
        algorithm: Algorithm,
        url: &str,
        parameters: &[(impl AsRef<str>, impl AsRef<str>)],
        signature: &str,
    ) -> Result<(), Refusal> {
        if signature.is_empty() {
            return Err(Refusal::MissingSignature);
        }
        let address = Address::parse(url).ok_or(Refusal::MalformedUrl)?;
        // Without parameters, nothing that a handler may read was signed but the hash of a body that is not here.
        if parameters.is_empty() && address.in_query(BODY_HASH).next().is_some() {
            return Err(Refusal::MissingBody);
        }
        let check = Check { keys: &self.tokens, algorithm, signature };
        check.any_writing(address, &flattened(references(parameters)))
    }

    /// Checks a signature of a URL and a raw body, which is taken for a form if the URL does not hold its hash.
    ///
    /// # Errors
    /// Why it does not count as Twilio's.
    pub fn check_body(&self, url: &str, body: &[u8], signature: &str) -> Result<(), Refusal> {
        self.check_body_by(Algorithm::HmacSha1, url, body, signature)
    }

    /// The same by any algorithm.
    ///
    /// # Errors
    /// Why it does not count as Twilio's.
    pub fn check_body_by(&self, algorithm: Algorithm, url: &str, body: &[u8], signature: &str) -> Result<(), Refusal> {
        if signature.is_empty() {
            return Err(Refusal::MissingSignature);
        }
        Check { keys: &self.tokens, algorithm, signature }.body(url, body, None).map(|_| ())
    }

    /// The signature of a URL and the parameters of its form, in any order, by the first token.
    pub fn sign(&self, url: &str, parameters: &[(impl AsRef<str>, impl AsRef<str>)]) -> String {
        self.sign_by(Algorithm::HmacSha1, url, parameters)
    }

    /// The same by any algorithm.
    pub fn sign_by(
        &self,
        algorithm: Algorithm,
        url: &str,
        parameters: &[(impl AsRef<str>, impl AsRef<str>)],
    ) -> String {
        let flattened = flattened(references(parameters));
        self.tokens.first().map(|key| key.sign(algorithm, [url, &flattened])).unwrap_or_default()
    }

    /// A request with a form, as Twilio would send it to this URL: to test one's own handler with.
    pub fn sign_form(&self, url: &str, parameters: &[(impl AsRef<str>, impl AsRef<str>)]) -> Signed {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(references(parameters));
        Signed::new(url.to_owned(), self.sign(url, parameters), FORM, form.finish())
    }

    /// A request with another body, JSON for example, as Twilio would send it to this URL, which gets the hash of it.
    pub fn sign_body(&self, url: &str, content_type: &str, body: impl Into<String>) -> Signed {
        let body = body.into();
        let (before, fragment) = url.split_at(url.find('#').unwrap_or(url.len()));
        let mark = if before.contains('?') { '&' } else { '?' };
        let url = format!("{before}{mark}{BODY_HASH}={}{fragment}", body_hash(body.as_bytes()));
        let signature = self.sign(&url, &[] as &[(&str, &str)]);
        Signed::new(url, signature, content_type, body)
    }
}

impl fmt::Debug for Validator {
    /// How many secrets there are, and nothing of them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Validator")
            .field("tokens", &self.tokens.len())
            .field("shared_keys", &self.shared_keys.len())
            .field("proxy", &self.proxy)
            .finish()
    }
}

/// A request signed as Twilio signs it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Signed {
    /// Where to send it.
    pub url: String,
    /// The headers: the signature and the type of the body.
    pub headers: [(&'static str, String); 2],
    /// The body.
    pub body: String,
}

impl Signed {
    fn new(url: String, signature: String, content_type: &str, body: String) -> Signed {
        let headers = [(SIGNATURE_HEADER, signature), ("Content-Type", content_type.to_owned())];
        Signed { url, headers, body }
    }
}

/// A signature and what may have made it.
struct Check<'a> {
    keys: &'a [Key],
    algorithm: Algorithm,
    signature: &'a str,
}

impl Check<'_> {
    fn body(&self, url: &str, body: &[u8], content_type: Option<&str>) -> Result<Parameters, Refusal> {
        let address = Address::parse(url).ok_or(Refusal::MalformedUrl)?;
        let is_form = content_type.is_none_or(|content_type| {
            content_type.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(FORM)
        });
        let form = if is_form { Parameters::from_form(body) } else { Parameters::default() };
        let hashes: Vec<String> = address.in_query(BODY_HASH).collect();
        let vouched = if hashes.is_empty() {
            if !is_form && !body.is_empty() {
                return Err(Refusal::UnsignedBody);
            }
            self.any_writing(address, &flattened(form.iter().collect()))
        } else {
            let hash = body_hash(body);
            if !hashes.iter().any(|given| is_body_hash(given, &hash)) {
                return Err(Refusal::BodyHashMismatch);
            }
            // The hash vouches for the body, whatever it is.
            self.any_writing(address, "").or_else(|_| self.any_writing(address, &flattened(form.iter().collect())))
        };
        vouched?;
        Ok(if body.is_empty() || !is_form { Parameters::from_form(address.query().as_bytes()) } else { form })
    }

    fn any_writing(&self, address: Address<'_>, parameters: &str) -> Result<(), Refusal> {
        let mut seen = Vec::with_capacity(6);
        for url in address.writings() {
            if seen.contains(&url) {
                continue;
            }
            if self.keys.iter().any(|key| key.verifies(self.algorithm, [&url, parameters], self.signature)) {
                return Ok(());
            }
            seen.push(url);
        }
        Err(Refusal::NoMatch)
    }
}

fn references(parameters: &[(impl AsRef<str>, impl AsRef<str>)]) -> Vec<(&str, &str)> {
    parameters.iter().map(|(name, value)| (name.as_ref(), value.as_ref())).collect()
}

/// What of the parameters follows the URL in what is signed: in the order of bytes, what is repeated with the same value once.
fn flattened(mut parameters: Vec<(&str, &str)>) -> String {
    parameters.sort_unstable();
    parameters.dedup();
    let mut out = String::with_capacity(parameters.iter().map(|(name, value)| name.len() + value.len()).sum());
    for (name, value) in parameters {
        out.push_str(name);
        out.push_str(value);
    }
    out
}

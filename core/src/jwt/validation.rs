//! Public key client validation: a token beside a request vouches that it is as it was sent.
//!
//! The core builds what is signed. The signature is the host's: RSA belongs to the platform's own library.

use sha2::{Digest, Sha256};

use super::claims::{check_sid, seconds};
use super::token::message;
use crate::base64;
use crate::error::Result;
use crate::value::{Map, Timestamp};

/// How long such a token is valid, in seconds, unless told otherwise.
const TTL: i64 = 300;

/// How the host signs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SigningAlgorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    #[default]
    Rs256,
    /// RSASSA-PSS with SHA-256, a salt of 32 bytes and MGF1 with SHA-256.
    Ps256,
}

impl SigningAlgorithm {
    /// The algorithm of this name.
    pub fn from_name(name: &str) -> Option<SigningAlgorithm> {
        [SigningAlgorithm::Rs256, SigningAlgorithm::Ps256].into_iter().find(|algorithm| algorithm.name() == name)
    }

    /// The name in a header, `RS256`.
    pub fn name(self) -> &'static str {
        match self {
            SigningAlgorithm::Rs256 => "RS256",
            SigningAlgorithm::Ps256 => "PS256",
        }
    }
}

/// A request as it goes over the wire.
#[derive(Clone, Copy, Debug)]
pub struct RequestToSign<'a> {
    /// The method.
    pub method: &'a str,
    /// The path, percent-encoded.
    pub path: &'a str,
    /// The query without its `?`, percent-encoded.
    pub query: &'a str,
    /// The headers, with names in any case.
    pub headers: &'a [(&'a str, &'a str)],
    /// The names of the headers that are signed.
    pub signed_headers: &'a [&'a str],
    /// The body.
    pub body: &'a [u8],
}

impl RequestToSign<'_> {
    /// The canonical form: everything that is signed in one writing.
    pub fn canonical(&self) -> String {
        let headers: Vec<(String, &str)> =
            self.headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.trim())).collect();
        let signed = self.signed();
        let mut out = format!("{}\n{}\n{}\n", self.method.to_ascii_uppercase(), path(self.path), query(self.query));
        for name in &signed {
            let without_port = |value| if name == "host" { without_default_port(value) } else { value };
            let values = headers.iter().filter(|(key, _)| key == name).map(|(_, value)| without_port(*value));
            let mut values: Vec<&str> = values.collect();
            values.sort_unstable();
            if !values.is_empty() {
                out += &format!("{name}:{}\n", values.join(","));
            }
        }
        out += &format!("\n{}\n", signed.join(";"));
        if !self.body.is_empty() {
            out += &sha256(self.body);
        }
        out
    }

    /// The SHA-256 of the canonical form, in hexadecimal digits: the claim `rqh`.
    pub fn hash(&self) -> String {
        sha256(self.canonical().as_bytes())
    }

    fn signed(&self) -> Vec<String> {
        let mut names: Vec<String> = self.signed_headers.iter().map(|name| name.trim().to_ascii_lowercase()).collect();
        names.sort_unstable();
        names
    }
}

/// Who signs requests.
#[derive(Clone, Debug)]
pub struct ClientValidation {
    account_sid: String,
    key_sid: String,
    credential_sid: String,
    algorithm: SigningAlgorithm,
    ttl: i64,
}

impl ClientValidation {
    /// The account, `AC…`, the API key, `SK…`, and the public key that the account knows, `CR…`.
    ///
    /// # Errors
    /// What is empty, or the SID of something else, is refused.
    pub fn new(
        account_sid: impl Into<String>,
        key_sid: impl Into<String>,
        credential_sid: impl Into<String>,
        algorithm: SigningAlgorithm,
    ) -> Result<ClientValidation> {
        let (account_sid, key_sid, credential_sid) = (account_sid.into(), key_sid.into(), credential_sid.into());
        check_sid("account_sid", &account_sid, "AC")?;
        check_sid("signing_key", &key_sid, "SK")?;
        check_sid("credential_sid", &credential_sid, "CR")?;
        Ok(ClientValidation { account_sid, key_sid, credential_sid, algorithm, ttl: TTL })
    }

    /// Says how long tokens are valid, in seconds: 300, unless told otherwise.
    #[must_use]
    pub fn ttl(mut self, seconds: i64) -> ClientValidation {
        self.ttl = seconds;
        self
    }

    /// How the host signs.
    pub fn algorithm(&self) -> SigningAlgorithm {
        self.algorithm
    }

    /// What the host signs with the private key, for a request that is sent at this time.
    pub fn message(&self, request: &RequestToSign<'_>, now: Timestamp) -> String {
        let header: Map = [("cty", "twilio-pkrv;v=1"), ("kid", self.credential_sid.as_str())].into_iter().collect();
        let mut claims = Map::new();
        claims.insert("hrh", request.signed().join(";"));
        claims.insert("rqh", request.hash());
        claims.insert("iss", self.key_sid.as_str());
        claims.insert("exp", seconds(now).saturating_add(self.ttl));
        claims.insert("nbf", seconds(now));
        claims.insert("sub", self.account_sid.as_str());
        message(&header, &claims, self.algorithm.name())
    }

    /// The value of the header `Twilio-Client-Validation`: the message with its signature.
    pub fn token(message: &str, signature: &[u8]) -> String {
        format!("{message}.{}", base64::encode_for_url(signature))
    }
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The path without empty and relative segments, each segment encoded in one way.
fn path(path: &str) -> String {
    let mut segments: Vec<String> = Vec::new();
    for segment in path.split('/').filter(|segment| !matches!(*segment, "" | ".")) {
        if segment == ".." {
            segments.pop();
        } else {
            segments.push(encoded_anew(segment, false));
        }
    }
    let end = if path.ends_with('/') && !segments.is_empty() { "/" } else { "" };
    format!("/{}{end}", segments.join("/"))
}

/// The parameters in the order of bytes, each encoded in one way.
fn query(query: &str) -> String {
    let mut parameters: Vec<String> =
        query.split('&').filter(|parameter| !parameter.is_empty()).map(parameter).collect();
    parameters.sort_unstable();
    parameters.join("&")
}

fn parameter(parameter: &str) -> String {
    match parameter.split_once('=') {
        Some((name, value)) => encoded_anew(name, true) + "=" + &encoded_anew(value, true),
        None => encoded_anew(parameter, true),
    }
}

/// Decodes escapes and encodes all but what stands for itself (RFC 3986). An escape that is none stays, as a text.
fn encoded_anew(text: &str, plus_is_space: bool) -> String {
    let stands = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    let digit = |at: usize| text.as_bytes().get(at).and_then(|byte| char::from(*byte).to_digit(16));
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(&byte) = text.as_bytes().get(at) {
        let (byte, length) = match (byte, digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => ((high << 4 | low) as u8, 3),
            (b'+', ..) if plus_is_space => (b' ', 1),
            (byte, ..) => (byte, 1),
        };
        at += length;
        if stands(byte) {
            out.push(char::from(byte));
        } else {
            out += &format!("%{byte:02X}");
        }
    }
    out
}

fn without_default_port(host: &str) -> &str {
    host.strip_suffix(":443").or_else(|| host.strip_suffix(":80")).unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(which: usize, path: &str, query: &str) -> String {
        let request = RequestToSign { method: "get", path, query, headers: &[], signed_headers: &[], body: b"" };
        request.canonical().split('\n').nth(which).unwrap().to_owned()
    }

    #[test]
    fn a_path_has_one_writing() {
        for (given, canonical) in [
            ("", "/"),
            ("/v1/Workspaces/../test", "/v1/test"),
            ("/v1/Workspaces/./test", "/v1/Workspaces/test"),
            ("/v1//test", "/v1/test"),
            ("/start%20*%7E+end", "/start%20%2A~%2Bend"),
            ("/v1/test()+%C3%A4/Workers", "/v1/test%28%29%2B%C3%A4/Workers"),
            ("/Channels/é()+", "/Channels/%C3%A9%28%29%2B"),
            ("/Channels/%C3%A9()+", "/Channels/%C3%A9%28%29%2B"),
            ("/100%", "/100%25"),
        ] {
            assert_eq!(line(1, given, ""), canonical, "{given}");
        }
    }

    #[test]
    fn a_query_has_one_writing() {
        for (given, canonical) in [
            ("", ""),
            ("PageSize=5&Limit=10", "Limit=10&PageSize=5"),
            ("key+with+space=value+with+space", "key%20with%20space=value%20with%20space"),
            ("a%7Ea=b%7Eb", "a~a=b~b"),
            ("a*a=b*b", "a%2Aa=b%2Ab"),
            ("a%2Aa=b%20b", "a%2Aa=b%20b"),
            ("a=-_.%7E%21*%27%28%29%3B%2F%25", "a=-_.~%21%2A%27%28%29%3B%2F%25"),
            ("param=value2&param=value1", "param=value1&param=value2"),
            ("To=1&To9=2", "To9=2&To=1"),
            ("a=b=c&d=100%", "a=b%3Dc&d=100%25"),
        ] {
            assert_eq!(line(2, "/", given), canonical, "{given}");
        }
    }
}

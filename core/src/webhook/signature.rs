//! The arithmetic: HMAC over the URL and what follows it.

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::base64;
use crate::error::{Error, Result};
use crate::value::Secret;

/// The header with the signature.
pub const SIGNATURE_HEADER: &str = "X-Twilio-Signature";

/// The header of requests that are signed with a shared key: `key=…,algorithm=HMAC_SHA256`.
pub const SETTINGS_HEADER: &str = "X-Twilio-Webhooks-Signature-Settings";

/// How a request is signed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Algorithm {
    /// With SHA-1: every signature by an auth token.
    #[default]
    HmacSha1,
    /// With SHA-256: signatures by a shared key can be.
    HmacSha256,
}

impl Algorithm {
    /// Every algorithm by its name in the settings header.
    pub const ALL: &'static [(Algorithm, &'static str)] =
        &[(Algorithm::HmacSha1, "HMAC_SHA1"), (Algorithm::HmacSha256, "HMAC_SHA256")];

    /// The algorithm of this name, in any case.
    pub fn from_name(name: &str) -> Option<Algorithm> {
        Algorithm::ALL.iter().find(|(_, known)| known.eq_ignore_ascii_case(name)).map(|(algorithm, _)| *algorithm)
    }

    /// The name, `HMAC_SHA1`.
    pub fn name(self) -> &'static str {
        Algorithm::ALL.iter().find(|(algorithm, _)| *algorithm == self).map_or("", |(_, name)| name)
    }

    /// The name that a settings header gives, `HMAC_SHA1` if it gives none.
    pub fn name_in_settings(header: &str) -> &str {
        let settings = header.split(',').filter_map(|setting| setting.split_once('='));
        settings
            .filter(|(name, value)| name.trim() == "algorithm" && !value.trim().is_empty())
            .map(|(_, value)| value.trim())
            .next()
            .unwrap_or("HMAC_SHA1")
    }
}

/// A secret that signs.
#[derive(Clone)]
pub(super) struct Key {
    secret: Secret,
    /// Ready to sign: the token is hashed once.
    sha1: Hmac<Sha1>,
}

impl Key {
    /// # Errors
    /// Nobody's secret is empty: whoever knows that it is could sign.
    pub(super) fn new(parameter: &'static str, secret: Secret) -> Result<Key> {
        match (secret.expose().trim().is_empty(), Hmac::new_from_slice(secret.expose().as_bytes())) {
            (false, Ok(sha1)) => Ok(Key { secret, sha1 }),
            _ => Err(Error::invalid_argument(parameter, "must not be empty: anyone could sign with it")),
        }
    }

    /// The signature of what these parts are together, in Base64.
    pub(super) fn sign(&self, algorithm: Algorithm, parts: [&str; 2]) -> String {
        match algorithm {
            Algorithm::HmacSha1 => finish(self.sha1.clone(), parts),
            // A key of any length does.
            Algorithm::HmacSha256 => Hmac::<Sha256>::new_from_slice(self.secret.expose().as_bytes())
                .map(|mac| finish(mac, parts))
                .unwrap_or_default(),
        }
    }

    /// Whether it is their signature, in a time that says nothing of where it differs.
    pub(super) fn verifies(&self, algorithm: Algorithm, parts: [&str; 2], signature: &str) -> bool {
        self.sign(algorithm, parts).as_bytes().ct_eq(signature.as_bytes()).into()
    }
}

fn finish(mut mac: impl Mac, parts: [&str; 2]) -> String {
    parts.iter().for_each(|part| mac.update(part.as_bytes()));
    base64::encode(&mac.finalize().into_bytes())
}

/// The SHA-256 of a body in hexadecimal digits, as it stands in a URL as `bodySHA256`.
pub fn body_hash(body: &[u8]) -> String {
    Sha256::digest(body).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether a URL's hash is that of the body.
pub(super) fn is_body_hash(hash: &str, body_hash: &str) -> bool {
    hash.as_bytes().ct_eq(body_hash.as_bytes()).into()
}

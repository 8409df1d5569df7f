//! Why a request does not count as Twilio's.

use std::fmt;

/// Why a request does not count as Twilio's. It tells a developer what to look at, and holds nothing of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Refusal {
    /// There is no signature header.
    MissingSignature,
    /// The URL is not absolute, or has no host.
    MalformedUrl,
    /// The header that says how the request was signed names an algorithm that is not known.
    UnknownAlgorithm,
    /// The request was signed with a shared key, and the validator was given none.
    MissingSharedKey,
    /// The URL holds the hash of another body.
    BodyHashMismatch,
    /// The URL holds the hash of a body, and the body was not given.
    MissingBody,
    /// The body is no form, and the URL holds no hash of it: nothing vouches for it.
    UnsignedBody,
    /// The signature is that of no writing of the URL with these parameters: another token, another URL, or a forgery.
    NoMatch,
}

impl Refusal {
    /// Every reason with its name in data.
    pub const ALL: &'static [(Refusal, &'static str)] = &[
        (Refusal::MissingSignature, "missing_signature"),
        (Refusal::MalformedUrl, "malformed_url"),
        (Refusal::UnknownAlgorithm, "unknown_algorithm"),
        (Refusal::MissingSharedKey, "missing_shared_key"),
        (Refusal::BodyHashMismatch, "body_hash_mismatch"),
        (Refusal::MissingBody, "missing_body"),
        (Refusal::UnsignedBody, "unsigned_body"),
        (Refusal::NoMatch, "no_match"),
    ];

    /// The name in data, `no_match`.
    pub fn name(self) -> &'static str {
        Refusal::ALL.iter().find(|(refusal, _)| *refusal == self).map_or("unknown", |(_, name)| name)
    }

    /// The HTTP status to answer with: 400 to a request without a signature, 403 to every other.
    pub fn status(self) -> u16 {
        if self == Refusal::MissingSignature { 400 } else { 403 }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Refusal::MissingSignature => "the request has no X-Twilio-Signature header",
            Refusal::MalformedUrl => "the URL is not an absolute URL, as Twilio requested it",
            Refusal::UnknownAlgorithm => "X-Twilio-Webhooks-Signature-Settings names an algorithm that is not known",
            Refusal::MissingSharedKey => "the request was signed with a shared key, and no shared key was given",
            Refusal::BodyHashMismatch => "bodySHA256 in the URL is not the hash of the body",
            Refusal::MissingBody => "the URL has bodySHA256, and the raw body was not given to compare",
            Refusal::UnsignedBody => "the body is not a form, and the URL has no bodySHA256",
            Refusal::NoMatch => {
                "the signature does not match: check the auth token, and that the URL is the one that Twilio requested"
            }
        })
    }
}

impl std::error::Error for Refusal {}

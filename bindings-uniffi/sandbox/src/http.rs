//! Requests and answers as they cross.

use trunkline::transport::Headers;

/// An HTTP request.
#[derive(uniffi::Record)]
pub struct SandboxRequest {
    /// In capitals.
    pub method: String,
    /// Absolute and percent-encoded.
    pub url: String,
    /// In order.
    pub headers: Vec<SandboxHeader>,
    /// The body, if there is one.
    pub body: Option<Vec<u8>>,
    /// How many seconds of the sandbox's time the answer may take.
    pub timeout: Option<f64>,
}

/// An HTTP answer.
#[derive(uniffi::Record)]
pub struct SandboxResponse {
    /// The status.
    pub status: u16,
    /// In order.
    pub headers: Vec<SandboxHeader>,
    /// The body.
    pub body: Vec<u8>,
}

/// A header.
#[derive(uniffi::Record)]
pub struct SandboxHeader {
    /// In any case.
    pub name: String,
    /// The value.
    pub value: String,
}

/// Why a request has no answer.
#[derive(Debug, uniffi::Error)]
pub enum SandboxFailure {
    /// The connection ended; the request may have been carried out.
    Dropped {
        /// What happened.
        reason: String,
        /// Whether waiting took too long.
        timed_out: bool,
    },
}

impl std::fmt::Display for SandboxFailure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let SandboxFailure::Dropped { reason, .. } = self;
        f.write_str(reason)
    }
}

impl std::error::Error for SandboxFailure {}

pub(crate) fn headers(headers: &Headers) -> Vec<SandboxHeader> {
    headers.iter().map(|(name, value)| SandboxHeader { name: name.to_owned(), value: value.to_owned() }).collect()
}

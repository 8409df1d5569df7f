//! The sandbox for Swift and Kotlin: the other end of the wire, which their façades make a transport. In a library of its own, so
//! that no released app carries it.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use trunkline::sandbox::Sandbox;
use trunkline::schema::Method;
use trunkline::transport::{Headers, Request, Transport, TransportError};

uniffi::setup_scaffolding!();

/// A Twilio in memory.
#[derive(Debug, uniffi::Object)]
pub struct NativeSandbox(Sandbox);

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

#[uniffi::export]
impl NativeSandbox {
    /// With an account whose credentials come from the seed.
    #[uniffi::constructor]
    pub fn seeded(seed: u64) -> Arc<NativeSandbox> {
        Arc::new(NativeSandbox(Sandbox::with_seed(seed)))
    }

    /// With an account of these credentials.
    #[uniffi::constructor]
    pub fn with_account(account_sid: String, auth_token: String) -> Arc<NativeSandbox> {
        Arc::new(NativeSandbox(Sandbox::with_account(account_sid, auth_token)))
    }

    /// The SID of the main account.
    pub fn account_sid(&self) -> String {
        self.0.account_sid()
    }

    /// The auth token that the main account starts with.
    pub fn auth_token(&self) -> String {
        self.0.auth_token()
    }

    /// How often an operation was carried out, by its name in the tables.
    pub fn count(&self, operation: String) -> u64 {
        self.0.count(&operation)
    }

    /// Carries out a request; those to `/_sandbox` control it.
    pub async fn send(&self, request: SandboxRequest) -> Result<SandboxResponse, SandboxFailure> {
        let no_method = || SandboxFailure::Dropped { reason: "no such method".to_owned(), timed_out: false };
        let method = Method::parse(&request.method).ok_or_else(no_method)?;
        let mut sent = Request::new(method, request.url);
        sent.headers = request.headers.into_iter().map(|header| (header.name, header.value)).collect();
        sent.body = request.body.map(Into::into);
        let answer = match request.timeout {
            // In one poll with the work itself, so that the time of the request cannot run ahead of it.
            Some(timeout) => self.0.send_within(sent, seconds(timeout)).await,
            None => self.0.send(sent).await,
        };
        let dropped =
            |error: TransportError| SandboxFailure::Dropped { reason: error.message, timed_out: error.timed_out };
        let answer = answer.map_err(dropped)?;
        Ok(SandboxResponse { status: answer.status, headers: headers(&answer.headers), body: answer.body.into() })
    }

    /// Waits in the sandbox's own time, which passes at once.
    pub async fn sleep(&self, duration: f64) {
        self.0.sleep(seconds(duration)).await;
    }

    /// The sandbox's time.
    pub fn now(&self) -> SystemTime {
        self.0.now().into()
    }

    /// The sandbox's chance.
    pub fn random(&self) -> f64 {
        self.0.random()
    }
}

fn seconds(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or_default()
}

fn headers(headers: &Headers) -> Vec<SandboxHeader> {
    headers.iter().map(|(name, value)| SandboxHeader { name: name.to_owned(), value: value.to_owned() }).collect()
}

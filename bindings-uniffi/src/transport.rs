//! A transport written in the other language.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use trunkline::transport::{self, BoxFuture, Request, Response, Transport, TransportError};
use trunkline::value::Timestamp;

use crate::answer::{Header, headers};
use crate::bytes::Blob;

/// What the core asks of the world, to be written in Swift or Kotlin.
#[uniffi::export(foreign)]
#[async_trait::async_trait]
pub trait NativeTransport: Send + Sync {
    /// Sends one request and reads the whole answer. Follows no redirect and sends nothing twice.
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportFailure>;

    /// Waits so many seconds.
    async fn sleep(&self, seconds: f64) -> Result<(), TransportFailure>;

    /// The time now.
    fn now(&self) -> Result<SystemTime, TransportFailure>;

    /// A number from 0 up to, but not including, 1.
    fn random(&self) -> Result<f64, TransportFailure>;
}

/// An HTTP request.
#[derive(uniffi::Record)]
pub struct HttpRequest {
    /// In capitals.
    pub method: String,
    /// Absolute and percent-encoded.
    pub url: String,
    /// In order; `Authorization` among them.
    pub headers: Vec<Header>,
    /// The body, if there is one.
    pub body: Option<Blob>,
    /// How many seconds the answer may take, for a transport that keeps to it.
    pub timeout: Option<f64>,
}

/// An HTTP answer.
#[derive(uniffi::Record)]
pub struct HttpResponse {
    /// The status.
    pub status: u16,
    /// In order.
    pub headers: Vec<Header>,
    /// The body, decompressed.
    pub body: Blob,
}

/// Why a request has no answer.
#[derive(Debug, uniffi::Error)]
pub enum TransportFailure {
    /// The only kind there is.
    Failed {
        /// Whether the request was certainly not sent. Who cannot tell says `false`.
        not_sent: bool,
        /// Whether waiting took too long.
        timed_out: bool,
        /// What happened, without secrets.
        reason: String,
    },
}

impl std::fmt::Display for TransportFailure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let TransportFailure::Failed { reason, .. } = self;
        f.write_str(reason)
    }
}

impl std::error::Error for TransportFailure {}

impl From<uniffi::UnexpectedUniFFICallbackError> for TransportFailure {
    fn from(error: uniffi::UnexpectedUniFFICallbackError) -> Self {
        // What is thrown without being declared may hold anything, but it is the user's own code that throws it.
        let reason = format!("the transport failed in a way that it does not declare: {}", error.reason);
        TransportFailure::Failed { not_sent: false, timed_out: false, reason }
    }
}

impl From<TransportFailure> for TransportError {
    fn from(failure: TransportFailure) -> Self {
        let TransportFailure::Failed { not_sent, timed_out, reason } = failure;
        let error =
            if not_sent { TransportError::not_sent(reason) } else { TransportError::may_have_been_sent(reason) };
        TransportError { timed_out, ..error }
    }
}

/// The core's view of it.
pub(crate) struct Foreign {
    pub(crate) transport: Arc<dyn NativeTransport>,
    /// Whether it ends a request that takes too long by itself, in a time of its own.
    pub(crate) keeps_timeouts: bool,
}

impl Foreign {
    fn exchange(&self, request: Request, timeout: Option<Duration>) -> BoxFuture<'_, Result<Response, TransportError>> {
        let request = HttpRequest {
            method: request.method.as_str().to_owned(),
            headers: headers(&request.headers),
            body: request.body.map(Blob::from),
            url: request.url,
            timeout: timeout.map(|timeout| timeout.as_secs_f64()),
        };
        Box::pin(async move {
            let HttpResponse { status, headers, body } = self.transport.send(request).await?;
            let headers = headers.into_iter().map(|header| (header.name, header.value)).collect();
            Ok(Response::new(status, headers, body.0))
        })
    }
}

impl Transport for Foreign {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        self.exchange(request, None)
    }

    fn send_within(&self, request: Request, timeout: Duration) -> BoxFuture<'_, Result<Response, TransportError>> {
        match self.keeps_timeouts {
            true => Box::pin(async move {
                let outcome = self.exchange(request, Some(timeout)).await;
                outcome.map_err(|error| if error.timed_out { TransportError::timed_out(timeout) } else { error })
            }),
            false => transport::race(self, request, timeout),
        }
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        // A transport that cannot wait makes for early timeouts, not for calls that never end.
        Box::pin(async move { self.transport.sleep(duration.as_secs_f64()).await.unwrap_or_default() })
    }

    fn now(&self) -> Timestamp {
        Timestamp::from(self.transport.now().unwrap_or_else(|_| SystemTime::now()))
    }

    fn random(&self) -> f64 {
        self.transport.random().unwrap_or(0.5)
    }
}

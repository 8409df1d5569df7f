//! A transport written in the other language. The time is the world's, kept here, unless the transport brings a clock.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use futures_timer::Delay;
use trunkline::transport::{self, BoxFuture, Request, Response, Transport, TransportError};
use trunkline::value::Timestamp;

use crate::answer::{Header, headers};
use crate::bytes::Blob;
use crate::clock::Clock;

/// What sends requests, to be written in Swift or Kotlin.
#[uniffi::export(foreign)]
#[async_trait::async_trait]
pub trait NativeTransport: Send + Sync {
    /// Sends one request and reads the whole answer. Follows no redirect and sends nothing twice.
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportFailure>;
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
    /// How many seconds the answer may take, for a transport with a clock.
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

/// The core's view of both.
pub(crate) struct Foreign {
    pub(crate) transport: Arc<dyn NativeTransport>,
    pub(crate) clock: Option<Clock>,
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
            let _held = self.clock.as_ref().map(Clock::hold);
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
        match self.clock {
            Some(_) => Box::pin(async move {
                let outcome = self.exchange(request, Some(timeout)).await;
                outcome.map_err(|error| if error.timed_out { TransportError::timed_out(timeout) } else { error })
            }),
            None => transport::race(self, request, timeout),
        }
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        match &self.clock {
            Some(clock) => Box::pin(clock.sleep(duration)),
            None => Box::pin(Delay::new(duration)),
        }
    }

    fn now(&self) -> Timestamp {
        self.clock.as_ref().map_or_else(|| Timestamp::from(SystemTime::now()), Clock::now)
    }

    fn random(&self) -> f64 {
        self.clock.as_ref().map_or_else(chance, Clock::random)
    }
}

/// From 0 up to 1, of the randomness that seeds the hash maps of the standard library: it spaces retries, no secret depends on it.
fn chance() -> f64 {
    let bits = RandomState::new().hash_one(());
    // As many bits as a float holds.
    (bits >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_is_spread_from_0_to_1() {
        let drawn: Vec<f64> = (0..1_000).map(|_| chance()).collect();
        assert!(drawn.iter().all(|drawn| (0.0..1.0).contains(drawn)));
        let mean = drawn.iter().sum::<f64>() / 1e3;
        assert!((0.4..0.6).contains(&mean), "{mean}");
    }
}

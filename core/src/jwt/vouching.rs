//! A client whose every request is vouched for: public key client validation as a transport in front of another one.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{Either, select};

use super::validation::{ClientValidation, RequestToSign, SigningAlgorithm};
#[cfg(feature = "downloads")]
use crate::transport::StreamingResponse;
use crate::transport::{BoxFuture, MaybeSend, Request, Response, Transport, TransportError};
use crate::value::Timestamp;

/// The header that vouches for a request.
pub const VALIDATION_HEADER: &str = "Twilio-Client-Validation";

/// What signs with the private key. The key is the host's.
pub trait Signer: MaybeSend + 'static {
    /// The signature of a message, or why there is none: in words without secrets.
    fn sign(&self, algorithm: SigningAlgorithm, message: Vec<u8>) -> BoxFuture<'_, Result<Vec<u8>, String>>;
}

/// A transport that gives each request a token which vouches for it, and hands it to another transport.
///
/// ```no_run
/// # #[cfg(all(feature = "client-validation", feature = "reqwest"))]
/// # fn run(private_key: &str) -> trunkline::Result<()> {
/// use trunkline::jwt::{ClientValidation, RsaKey, SigningAlgorithm, ValidationTransport};
/// use trunkline::transport::ReqwestTransport;
/// use trunkline::{Client, Credentials};
///
/// let validation = ClientValidation::new("AC…", "SK…", "CR…", SigningAlgorithm::Rs256)?;
/// let key = RsaKey::from_pem(private_key)?;
/// let client = Client::builder()
///     .credentials(Credentials::ApiKey { account_sid: "AC…".into(), key: "SK…".into(), secret: "made-up".into() })
///     .transport(ValidationTransport::new(ReqwestTransport::new(), validation, key))
///     .build()?;
/// # Ok(()) }
/// ```
pub struct ValidationTransport {
    inner: Arc<dyn Transport>,
    validation: ClientValidation,
    signer: Arc<dyn Signer>,
}

impl ValidationTransport {
    /// Vouches for the requests of this transport.
    pub fn new(inner: impl Transport, validation: ClientValidation, signer: impl Signer) -> ValidationTransport {
        ValidationTransport::shared(Arc::new(inner), validation, Arc::new(signer))
    }

    /// The same with a transport and a signer that others share.
    pub fn shared(
        inner: Arc<dyn Transport>,
        validation: ClientValidation,
        signer: Arc<dyn Signer>,
    ) -> ValidationTransport {
        ValidationTransport { inner, validation, signer }
    }

    async fn vouched(&self, mut request: Request) -> Result<Request, TransportError> {
        let message = self.validation.message_for(&request, self.inner.now());
        let signature = self.signer.sign(self.validation.algorithm(), message.clone().into_bytes()).await;
        let signature = signature
            .map_err(|problem| TransportError::not_sent(format!("the request could not be vouched for: {problem}")))?;
        request.headers.set(VALIDATION_HEADER, ClientValidation::token(&message, &signature));
        Ok(request)
    }

    /// The request with its token, and what is left of the time.
    async fn vouched_within(&self, request: Request, timeout: Duration) -> Result<(Request, Duration), TransportError> {
        let begun = self.now();
        match select(Box::pin(self.vouched(request)), self.inner.sleep(timeout)).await {
            Either::Left((vouched, _)) => Ok((vouched?, timeout.saturating_sub(self.now().since(begun)))),
            Either::Right(_) => Err(TransportError { not_sent: true, ..TransportError::timed_out(timeout) }),
        }
    }
}

impl Transport for ValidationTransport {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(async move { self.inner.send(self.vouched(request).await?).await })
    }

    fn send_within(&self, request: Request, timeout: Duration) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(async move {
            let (vouched, left) = self.vouched_within(request, timeout).await?;
            self.inner.send_within(vouched, left).await
        })
    }

    /// What goes without credentials, to another host perhaps, is not vouched for.
    #[cfg(feature = "downloads")]
    fn send_streaming(
        &self,
        request: Request,
        timeout: Duration,
    ) -> BoxFuture<'_, Result<StreamingResponse, TransportError>> {
        Box::pin(async move {
            if request.headers.get("Authorization").is_none() {
                return self.inner.send_streaming(request, timeout).await;
            }
            let (vouched, left) = self.vouched_within(request, timeout).await?;
            self.inner.send_streaming(vouched, left).await
        })
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.inner.sleep(duration)
    }

    fn now(&self) -> Timestamp {
        self.inner.now()
    }

    fn random(&self) -> f64 {
        self.inner.random()
    }
}

impl fmt::Debug for ValidationTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ValidationTransport").field("validation", &self.validation).finish_non_exhaustive()
    }
}

impl ClientValidation {
    /// What the host signs for a request, with its `Authorization` and its host.
    pub fn message_for(&self, request: &Request, now: Timestamp) -> String {
        let rest = request.url.split_once("://").map_or(&*request.url, |(_, rest)| rest);
        let rest = rest.split('#').next().unwrap_or_default();
        let (authority, target) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        let host = authority.rsplit('@').next().unwrap_or_default();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let authorization = request.headers.get("Authorization").map(|value| ("authorization", value));
        let headers: Vec<(&str, &str)> = authorization.into_iter().chain([("host", host)]).collect();
        let signed_headers: Vec<&str> = headers.iter().map(|(name, _)| *name).collect();
        let request = RequestToSign {
            method: request.method.as_str(),
            path,
            query,
            headers: &headers,
            signed_headers: &signed_headers,
            body: request.body.as_deref().unwrap_or_default(),
        };
        self.message(&request, now)
    }
}

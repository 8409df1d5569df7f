//! Everything that the core asks of the world, as one trait.

#[cfg(all(feature = "reqwest", not(target_arch = "wasm32")))]
mod reqwest;
mod sleepers;

use std::borrow::Cow;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use futures_util::Stream;
use futures_util::future::{Either, select};

#[cfg(all(feature = "reqwest", not(target_arch = "wasm32")))]
pub use self::reqwest::{ReqwestTransport, ReqwestTransportBuilder};
pub use self::sleepers::Sleepers;
use crate::schema::Method;
use crate::value::Timestamp;

/// The largest body of an answer that is taken. A transport may stop reading behind it and hand over what it has: the core says that
/// the answer is too large.
pub const MAX_RESPONSE_BYTES: usize = 64 * 1024 * 1024;

/// `Send + Sync` on native targets, nothing on wasm, where there are no threads.
#[cfg(not(target_arch = "wasm32"))]
pub trait MaybeSend: Send + Sync {}
#[cfg(not(target_arch = "wasm32"))]
impl<T: Send + Sync + ?Sized> MaybeSend for T {}

/// `Send + Sync` on native targets, nothing on wasm, where there are no threads.
#[cfg(target_arch = "wasm32")]
pub trait MaybeSend {}
#[cfg(target_arch = "wasm32")]
impl<T: ?Sized> MaybeSend for T {}

/// A boxed future, `Send` on native targets.
#[cfg(not(target_arch = "wasm32"))]
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A boxed future, `Send` on native targets.
#[cfg(target_arch = "wasm32")]
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// A boxed stream, `Send` on native targets.
#[cfg(not(target_arch = "wasm32"))]
pub type BoxStream<'a, T> = Pin<Box<dyn Stream<Item = T> + Send + 'a>>;

/// A boxed stream, `Send` on native targets.
#[cfg(target_arch = "wasm32")]
pub type BoxStream<'a, T> = Pin<Box<dyn Stream<Item = T> + 'a>>;

/// The world as the core sees it: sending one HTTP request, waiting, the time, chance.
///
/// The core decides about retries and timeouts; an implementation sends what it is given once, follows no redirect, and stops
/// when its future is dropped.
pub trait Transport: MaybeSend + 'static {
    /// Sends one request and reads the whole answer, whatever its status.
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, TransportError>>;

    /// Sends one request, and gives up if that takes longer than `timeout`: a race of [`Transport::send`] against
    /// [`Transport::sleep`]. A transport that hands on to another clock than its own lets the race be run there.
    fn send_within(&self, request: Request, timeout: Duration) -> BoxFuture<'_, Result<Response, TransportError>> {
        race(self, request, timeout)
    }

    /// Sends one request and hands over the answer as soon as its head is there, which may take no longer than `timeout`; the body is
    /// read as it is asked for, and dropping it ends the connection. Without an implementation of its own the whole answer is read
    /// first, by [`Transport::send_within`], and a body beyond [`MAX_RESPONSE_BYTES`] is an error.
    #[cfg(feature = "downloads")]
    fn send_streaming(
        &self,
        request: Request,
        timeout: Duration,
    ) -> BoxFuture<'_, Result<StreamingResponse, TransportError>> {
        let sending = self.send_within(request, timeout);
        Box::pin(async move { sending.await.map(StreamingResponse::from) })
    }

    /// Waits.
    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()>;

    /// The time now.
    fn now(&self) -> Timestamp;

    /// A number from 0 up to, but not including, 1, evenly spread. It spaces retries; no secret depends on it.
    fn random(&self) -> f64;
}

/// What [`Transport::send_within`] does unless a transport does it differently.
pub fn race<T: Transport + ?Sized>(
    transport: &T,
    request: Request,
    timeout: Duration,
) -> BoxFuture<'_, Result<Response, TransportError>> {
    Box::pin(async move {
        match select(transport.send(request), transport.sleep(timeout)).await {
            Either::Left((outcome, _)) => outcome,
            Either::Right(_) => Err(TransportError::timed_out(timeout)),
        }
    })
}

/// `30 s`, `250 ms`. A float would bring kilobytes of code for its formatting into programs that need it nowhere else.
pub(crate) fn in_words(duration: Duration) -> String {
    match (duration.as_secs(), duration.subsec_millis()) {
        (seconds, 0) => format!("{seconds} s"),
        (0, millis) => format!("{millis} ms"),
        (seconds, millis) => format!("{seconds}{millis:03} ms"),
    }
}

/// An HTTP request, ready to be sent.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The absolute URL, percent-encoded.
    pub url: String,
    /// The headers; `Authorization` among them.
    pub headers: Headers,
    /// The body, if there is one.
    pub body: Option<Bytes>,
}

impl Request {
    /// A request without headers or body.
    pub fn new(method: Method, url: impl Into<String>) -> Request {
        Request { method, url: url.into(), headers: Headers::default(), body: None }
    }
}

impl fmt::Debug for Request {
    /// Leaves out the query, the body and the values of headers, which hold credentials and what users write.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("url", &self.url.split('?').next().unwrap_or_default())
            .field("headers", &self.headers)
            .field("body", &self.body.as_ref().map(|body| format!("{} bytes", body.len())))
            .finish()
    }
}

/// An HTTP answer, read to its end.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Response {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: Headers,
    /// The body, decompressed.
    pub body: Bytes,
}

impl Response {
    /// An answer with this status, these headers and this body.
    pub fn new(status: u16, headers: Headers, body: impl Into<Bytes>) -> Response {
        Response { status, headers, body: body.into() }
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("headers", &self.headers)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish()
    }
}

/// An HTTP answer whose body is still on its way.
#[cfg(feature = "downloads")]
#[non_exhaustive]
pub struct StreamingResponse {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: Headers,
    /// The body, decompressed, in pieces of any size; an error is the last of them.
    pub body: BoxStream<'static, Result<Bytes, TransportError>>,
}

#[cfg(feature = "downloads")]
impl StreamingResponse {
    /// An answer with this status, these headers and this body.
    pub fn new(
        status: u16,
        headers: Headers,
        body: BoxStream<'static, Result<Bytes, TransportError>>,
    ) -> StreamingResponse {
        StreamingResponse { status, headers, body }
    }
}

#[cfg(feature = "downloads")]
impl From<Response> for StreamingResponse {
    /// An answer that was read whole, if it was: of a larger one the transport may have read a part only.
    fn from(response: Response) -> StreamingResponse {
        let body = if response.body.len() > MAX_RESPONSE_BYTES {
            let limit = MAX_RESPONSE_BYTES >> 20;
            let message = format!("this transport reads answers whole, and none that is larger than {limit} MiB");
            Err(TransportError::may_have_been_sent(message))
        } else {
            Ok(response.body)
        };
        StreamingResponse::new(response.status, response.headers, Box::pin(futures_util::stream::iter([body])))
    }
}

#[cfg(feature = "downloads")]
impl fmt::Debug for StreamingResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StreamingResponse")
            .field("status", &self.status)
            .field("headers", &self.headers)
            .finish_non_exhaustive()
    }
}

/// Headers in order. Names are compared without regard to case.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Headers(Vec<(Cow<'static, str>, String)>);

impl Headers {
    /// No headers.
    pub fn new() -> Headers {
        Headers::default()
    }

    /// The first header with this name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// Sets a header in the place of those with its name.
    pub fn set(&mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) {
        let name = name.into();
        self.0.retain(|(key, _)| !key.eq_ignore_ascii_case(&name));
        self.0.push((name, value.into()));
    }

    /// Adds a header beside those with its name.
    pub fn add(&mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) {
        self.0.push((name.into(), value.into()));
    }

    /// Names and values in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_ref(), value.as_str()))
    }
}

impl fmt::Debug for Headers {
    /// Names alone: values may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter().map(|(name, _)| name)).finish()
    }
}

impl<N: Into<Cow<'static, str>>, V: Into<String>> FromIterator<(N, V)> for Headers {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        Headers(pairs.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

/// Why a request has no answer.
pub struct TransportError {
    /// Whether the request was certainly not processed: not a byte of it can have reached the service, or the service said so by the
    /// means of its protocol. What cannot tell says `false`.
    pub not_sent: bool,
    /// Whether waiting took too long.
    pub timed_out: bool,
    /// What happened, without secrets.
    pub message: String,
    /// The error below, if there is one.
    pub cause: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl TransportError {
    /// The request was certainly not sent.
    pub fn not_sent(message: impl Into<String>) -> TransportError {
        TransportError { not_sent: true, timed_out: false, message: message.into(), cause: None }
    }

    /// The request may have been sent.
    pub fn may_have_been_sent(message: impl Into<String>) -> TransportError {
        TransportError { not_sent: false, ..TransportError::not_sent(message) }
    }

    /// There was not even a connection in this time: the request was certainly not sent.
    pub fn not_connected(timeout: Duration) -> TransportError {
        TransportError {
            timed_out: true,
            ..TransportError::not_sent(format!("no connection within {}", in_words(timeout)))
        }
    }

    /// There was no complete answer in this time.
    pub fn timed_out(timeout: Duration) -> TransportError {
        let message = format!("no complete answer within {}", in_words(timeout));
        TransportError { timed_out: true, ..TransportError::may_have_been_sent(message) }
    }
}

impl fmt::Debug for TransportError {
    /// What `Display` says, and the cause.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.cause {
            Some(cause) => write!(f, "{self}, because of {cause:?}"),
            None => fmt::Display::fmt(self, f),
        }
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for TransportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.cause.as_deref().map(|cause| cause as _)
    }
}

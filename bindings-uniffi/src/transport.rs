//! A transport written in the other language. The time is the world's, kept here, unless the transport brings a clock.

use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::BuildHasher;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use futures_timer::Delay;
use futures_util::future::{Aborted, Either, select};
use futures_util::stream;
use trunkline::schema::Method;
use trunkline::transport::{
    BoxFuture, MAX_RESPONSE_BYTES, Request, Response, StreamingResponse, Transport, TransportError,
};
use trunkline::value::Timestamp;

use crate::answer::{Header, headers};
use crate::bytes::Blob;
use crate::call;
use crate::clock::Clock;

/// What sends requests, to be written in Swift or Kotlin.
#[uniffi::export(foreign)]
#[async_trait::async_trait]
pub trait NativeTransport: Send + Sync {
    /// Sends one request and reads the whole answer. Follows no redirect and sends nothing twice.
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportFailure>;

    /// Sends one request, of a download, and gives the answer as soon as its head is there. Who cannot do that reads the whole answer.
    async fn send_streaming(&self, request: HttpRequest) -> Result<StreamedResponse, TransportFailure>;

    /// Whether a request was certainly not sent, and never will be. Asked of one whose time ran out and which has been cancelled. Who
    /// cannot tell says `false`.
    fn is_unsent(&self, call: u64, request: u64) -> Result<bool, TransportFailure>;
}

/// An HTTP request.
#[derive(uniffi::Record)]
pub struct HttpRequest {
    /// The number of the call that it is made for, as the call gave it.
    pub call: u64,
    /// Its own number, which no other request of the process has.
    pub id: u64,
    /// In capitals.
    pub method: String,
    /// Absolute and percent-encoded.
    pub url: String,
    /// In order; `Authorization` among them.
    pub headers: Vec<Header>,
    /// The body, if there is one.
    pub body: Option<Blob>,
    /// How many seconds the answer may take.
    pub timeout: Option<f64>,
}

impl TryFrom<HttpRequest> for Request {
    type Error = TransportError;

    fn try_from(request: HttpRequest) -> Result<Request, TransportError> {
        let method = Method::parse(&request.method)
            .ok_or_else(|| TransportError::not_sent("the method must be GET, POST, PUT, PATCH or DELETE"))?;
        let mut sent = Request::new(method, request.url);
        sent.headers = request.headers.into_iter().map(|header| (header.name, header.value)).collect();
        sent.body = request.body.map(|body| body.0.into());
        Ok(sent)
    }
}

/// An HTTP answer.
#[derive(uniffi::Record)]
pub struct HttpResponse {
    /// The status.
    pub status: u16,
    /// In order.
    pub headers: Vec<Header>,
    /// The body, decompressed; nothing if it is larger than [`MAX_RESPONSE_BYTES`].
    pub body: Option<Blob>,
}

/// The answer to a request of a download.
#[derive(uniffi::Record)]
pub struct StreamedResponse {
    /// Its head, and the body if that was read whole.
    pub response: HttpResponse,
    /// What gives the body if it was not.
    pub body: Option<Arc<dyn NativeBody>>,
}

/// The body of an answer, read as it is asked for, to be written in Swift or Kotlin.
#[uniffi::export(foreign)]
#[async_trait::async_trait]
pub trait NativeBody: Send + Sync {
    /// The next bytes; nothing behind the last. The numbers are those of the call that asks and of this piece, as of a request.
    async fn next(&self, call: u64, piece: u64) -> Result<Option<Blob>, TransportFailure>;

    /// Ends the connection, if there is anything left to be read.
    fn end(&self) -> Result<(), TransportFailure>;
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

impl fmt::Display for TransportFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
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

impl From<Aborted> for TransportFailure {
    fn from(aborted: Aborted) -> Self {
        TransportFailure::Failed { not_sent: false, timed_out: false, reason: aborted.to_string() }
    }
}

impl From<TransportError> for TransportFailure {
    fn from(error: TransportError) -> Self {
        TransportFailure::Failed { not_sent: error.not_sent, timed_out: error.timed_out, reason: error.message }
    }
}

/// What a transport threw, by the number of the request: the other language keeps the thing itself, and finds it by the number when it
/// shows the error.
#[derive(Debug)]
pub(crate) struct Thrown(pub(crate) u64);

impl fmt::Display for Thrown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the transport failed")
    }
}

impl std::error::Error for Thrown {}

impl TransportFailure {
    fn into_error(self, request: u64) -> TransportError {
        let TransportFailure::Failed { not_sent, timed_out, reason } = self;
        let error = TransportError::may_have_been_sent(reason);
        TransportError { not_sent, timed_out, cause: Some(Box::new(Thrown(request))), ..error }
    }
}

/// The core's view of both.
pub(crate) struct Foreign {
    pub(crate) transport: Arc<dyn NativeTransport>,
    pub(crate) clock: Option<Arc<Clock>>,
}

impl Foreign {
    async fn exchange(
        &self,
        call: u64,
        id: u64,
        request: Request,
        timeout: Option<Duration>,
    ) -> Result<Response, TransportError> {
        let request = HttpRequest::new(call, id, request, timeout);
        let _held = self.clock.as_deref().map(Clock::hold);
        let answer = self.transport.send(request).await.map_err(|failure| failure.into_error(id))?;
        Ok(answer.into())
    }

    async fn begin(
        &self,
        call: u64,
        id: u64,
        request: Request,
        timeout: Option<Duration>,
    ) -> Result<StreamingResponse, TransportError> {
        let request = HttpRequest::new(call, id, request, timeout);
        let _held = self.clock.as_deref().map(Clock::hold);
        let answer = self.transport.send_streaming(request).await.map_err(|failure| failure.into_error(id))?;
        let response = Response::from(answer.response);
        let Some(body) = answer.body else { return Ok(response.into()) };
        let source = Source { body, clock: self.clock.clone() };
        let pieces = stream::try_unfold(source, async |source| Ok(source.next().await?.map(|piece| (piece, source))));
        Ok(StreamingResponse::new(response.status, response.headers, Box::pin(pieces)))
    }

    /// What comes of a request until the time is up; then it is cancelled, and its transport says whether it was sent.
    async fn race<T>(
        &self,
        (call, id): (u64, u64),
        sending: impl Future<Output = Result<T, TransportError>>,
        timeout: Duration,
    ) -> Result<T, TransportError> {
        match select(Box::pin(sending), Delay::new(timeout)).await {
            Either::Left((outcome, _)) => in_words_of_the_core(outcome, timeout),
            Either::Right(((), sending)) => {
                // First cancelled, then asked about: what is unsent now remains so.
                drop(sending);
                let not_sent = self.transport.is_unsent(call, id).unwrap_or(false);
                Err(TransportError { not_sent, ..TransportError::timed_out(timeout) })
            }
        }
    }
}

/// The time that a transport is told of, which it may keep by itself: it is to be heard before it is over here.
fn told(timeout: Duration) -> Option<Duration> {
    Some(timeout - (timeout / 20).min(Duration::from_millis(100)))
}

impl HttpRequest {
    fn new(call: u64, id: u64, request: Request, timeout: Option<Duration>) -> HttpRequest {
        HttpRequest {
            call,
            id,
            method: request.method.as_str().to_owned(),
            headers: headers(&request.headers),
            body: request.body.map(Blob::from),
            url: request.url,
            timeout: timeout.map(|timeout| timeout.as_secs_f64()),
        }
    }
}

impl From<HttpResponse> for Response {
    fn from(answer: HttpResponse) -> Response {
        let headers = answer.headers.into_iter().map(|header| (header.name, header.value)).collect();
        // The core looks at the length alone.
        let body = answer.body.map_or_else(|| vec![0; MAX_RESPONSE_BYTES + 1], |body| body.0);
        Response::new(answer.status, headers, body)
    }
}

/// A body on its way. Dropped, it is ended.
struct Source {
    body: Arc<dyn NativeBody>,
    clock: Option<Arc<Clock>>,
}

impl Source {
    async fn next(&self) -> Result<Option<Bytes>, TransportError> {
        let id = next_id();
        let _held = self.clock.as_deref().map(Clock::hold);
        let piece = self.body.next(call::current(), id).await.map_err(|failure| failure.into_error(id))?;
        Ok(piece.map(|piece| piece.0.into()))
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        // It is over in any case.
        _ = self.body.end();
    }
}

/// Every time-out reads the same, whoever kept the time.
fn in_words_of_the_core<T>(outcome: Result<T, TransportError>, timeout: Duration) -> Result<T, TransportError> {
    outcome.map_err(|error| match error.timed_out {
        true => TransportError { not_sent: error.not_sent, cause: error.cause, ..TransportError::timed_out(timeout) },
        false => error,
    })
}

/// For each request its own: what comes late is known by it, and belongs to no other.
fn next_id() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(0);
    LAST.fetch_add(1, Ordering::Relaxed) + 1
}

impl Transport for Foreign {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(self.exchange(call::current(), next_id(), request, None))
    }

    fn send_within(&self, request: Request, timeout: Duration) -> BoxFuture<'_, Result<Response, TransportError>> {
        let (call, id) = (call::current(), next_id());
        Box::pin(async move {
            match self.clock {
                Some(_) => in_words_of_the_core(self.exchange(call, id, request, Some(timeout)).await, timeout),
                None => self.race((call, id), self.exchange(call, id, request, told(timeout)), timeout).await,
            }
        })
    }

    fn send_streaming(
        &self,
        request: Request,
        timeout: Duration,
    ) -> BoxFuture<'_, Result<StreamingResponse, TransportError>> {
        let (call, id) = (call::current(), next_id());
        Box::pin(async move {
            match self.clock {
                Some(_) => in_words_of_the_core(self.begin(call, id, request, Some(timeout)).await, timeout),
                None => self.race((call, id), self.begin(call, id, request, told(timeout)), timeout).await,
            }
        })
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        match &self.clock {
            Some(clock) => Box::pin(clock.sleep(duration)),
            None => Box::pin(Delay::new(duration)),
        }
    }

    fn now(&self) -> Timestamp {
        self.clock.as_deref().map_or_else(|| Timestamp::from(SystemTime::now()), Clock::now)
    }

    fn random(&self) -> f64 {
        self.clock.as_deref().map_or_else(chance, Clock::random)
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
    use std::sync::Mutex;

    use futures_util::future::pending;
    use futures_util::{FutureExt, StreamExt};

    use super::*;

    /// Answers nothing, and writes down what happens to it.
    #[derive(Default)]
    struct Silent {
        happened: Mutex<Vec<String>>,
        unsent: bool,
    }

    impl Silent {
        fn note(&self, what: impl Into<String>) {
            self.happened.lock().unwrap().push(what.into());
        }
    }

    struct Dropped<'a>(&'a Silent);

    impl Drop for Dropped<'_> {
        fn drop(&mut self) {
            self.0.note("cancelled");
        }
    }

    #[async_trait::async_trait]
    impl NativeTransport for Silent {
        async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportFailure> {
            self.note(format!("sent for {}", request.call));
            let _dropped = Dropped(self);
            pending().await
        }

        async fn send_streaming(&self, request: HttpRequest) -> Result<StreamedResponse, TransportFailure> {
            self.send(request).await.map(|response| StreamedResponse { response, body: None })
        }

        fn is_unsent(&self, call: u64, _: u64) -> Result<bool, TransportFailure> {
            self.note(format!("asked for {call}"));
            Ok(self.unsent)
        }
    }

    #[test]
    fn a_request_whose_time_is_up_is_cancelled_and_then_asked_about() {
        for unsent in [false, true] {
            let transport = Arc::new(Silent { unsent, ..Silent::default() });
            let foreign = Foreign { transport: transport.clone(), clock: None };
            let request = Request::new(Method::Post, "https://api.twilio.com");
            let mut sending =
                Box::pin(call::carry(7, async move { foreign.send_within(request, Duration::from_millis(5)).await }));
            let error = loop {
                match sending.as_mut().now_or_never() {
                    Some(outcome) => break outcome.unwrap_err(),
                    None => std::thread::sleep(Duration::from_millis(1)),
                }
            };
            assert_eq!((error.not_sent, error.timed_out), (unsent, true));
            assert_eq!(*transport.happened.lock().unwrap(), ["sent for 7", "cancelled", "asked for 7"]);
        }
    }

    /// Gives up by itself when its time is over, and knows what it did until then.
    struct Punctual;

    #[async_trait::async_trait]
    impl NativeTransport for Punctual {
        async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportFailure> {
            Delay::new(Duration::from_secs_f64(request.timeout.unwrap())).await;
            Err(TransportFailure::Failed { not_sent: true, timed_out: true, reason: "my time is up".to_owned() })
        }

        async fn send_streaming(&self, request: HttpRequest) -> Result<StreamedResponse, TransportFailure> {
            self.send(request).await.map(|response| StreamedResponse { response, body: None })
        }

        fn is_unsent(&self, _: u64, _: u64) -> Result<bool, TransportFailure> {
            Ok(false)
        }
    }

    #[test]
    fn a_transport_that_keeps_its_time_is_heard() {
        let foreign = Foreign { transport: Arc::new(Punctual), clock: None };
        let mut sending =
            foreign.send_within(Request::new(Method::Post, "https://api.twilio.com"), Duration::from_millis(400));
        let error = loop {
            match sending.as_mut().now_or_never() {
                Some(outcome) => break outcome.unwrap_err(),
                None => std::thread::sleep(Duration::from_millis(1)),
            }
        };
        assert_eq!((error.not_sent, error.timed_out), (true, true));
        assert_eq!(error.message, "no complete answer within 400 ms");
    }

    /// Gives two pieces, and an error in the place of a third.
    #[derive(Default)]
    struct Broken {
        asked: AtomicU64,
        ended: AtomicU64,
    }

    #[async_trait::async_trait]
    impl NativeBody for Broken {
        async fn next(&self, call: u64, _: u64) -> Result<Option<Blob>, TransportFailure> {
            assert_eq!(call, 7);
            match self.asked.fetch_add(1, Ordering::Relaxed) {
                asked @ 0..2 => Ok(Some(Blob::from([asked as u8]))),
                _ => Err(TransportFailure::Failed { not_sent: false, timed_out: false, reason: "it broke".to_owned() }),
            }
        }

        fn end(&self) -> Result<(), TransportFailure> {
            self.ended.fetch_add(1, Ordering::Relaxed);
            Ok(())
        }
    }

    struct Streaming(Arc<Broken>);

    #[async_trait::async_trait]
    impl NativeTransport for Streaming {
        async fn send(&self, _: HttpRequest) -> Result<HttpResponse, TransportFailure> {
            unreachable!()
        }

        async fn send_streaming(&self, _: HttpRequest) -> Result<StreamedResponse, TransportFailure> {
            let response = HttpResponse { status: 200, headers: Vec::new(), body: Some(Blob::default()) };
            Ok(StreamedResponse { response, body: Some(self.0.clone()) })
        }

        fn is_unsent(&self, _: u64, _: u64) -> Result<bool, TransportFailure> {
            Ok(false)
        }
    }

    #[test]
    fn a_body_is_read_as_it_is_asked_for_and_ended_when_it_is_dropped() {
        let broken = Arc::new(Broken::default());
        let foreign = Foreign { transport: Arc::new(Streaming(broken.clone())), clock: None };
        let request = Request::new(Method::Get, "https://api.twilio.com");
        let read = call::carry(7, async {
            let mut answer = foreign.send_streaming(request, Duration::from_secs(60)).await.unwrap();
            let mut told = Vec::new();
            while let Some(piece) = answer.body.next().await {
                told.push(piece.map(|piece| piece.to_vec()).map_err(|error| error.message));
                assert_eq!(broken.asked.load(Ordering::Relaxed), told.len() as u64);
            }
            told
        });
        let told = Box::pin(read).now_or_never().unwrap();
        assert_eq!(told, [Ok(vec![0]), Ok(vec![1]), Err("it broke".to_owned())]);
        assert_eq!(broken.ended.load(Ordering::Relaxed), 1);
        let opened =
            foreign.send_streaming(Request::new(Method::Get, "https://api.twilio.com"), Duration::from_secs(60));
        drop(opened.now_or_never().unwrap().unwrap());
        assert_eq!(broken.ended.load(Ordering::Relaxed), 2);
    }

    #[test]
    fn chance_is_spread_from_0_to_1() {
        let drawn: Vec<f64> = (0..1_000).map(|_| chance()).collect();
        assert!(drawn.iter().all(|drawn| (0.0..1.0).contains(drawn)));
        let mean = drawn.iter().sum::<f64>() / 1e3;
        assert!((0.4..0.6).contains(&mean), "{mean}");
    }
}

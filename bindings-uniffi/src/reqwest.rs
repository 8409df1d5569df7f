//! The core's own transport, for Swift on Linux: the platform's cannot be relied on there.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::lock::Mutex as Turns;
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::task::JoinHandle;
use trunkline::transport::{
    BoxFuture, BoxStream, MAX_RESPONSE_BYTES, Request, ReqwestTransport, Response, StreamingResponse, Transport,
    TransportError,
};
use trunkline::value::Timestamp;

use crate::answer::{Header, headers};
use crate::argument::Member;
use crate::bytes::Blob;
use crate::cancellation::Cancellation;
use crate::client::NativeClient;
use crate::error::CallError;
use crate::language::Language;
use crate::options::{AttemptObserver, NativeCredentials};
use crate::transport::{HttpRequest, HttpResponse, TransportFailure};
use crate::vouching::{NativeValidation, vouched};

/// Sends requests with reqwest, on threads of the library's own, and keeps connections for the next.
#[derive(Debug, uniffi::Object)]
pub struct NativeReqwest(Arc<ReqwestTransport>);

#[uniffi::export]
impl NativeReqwest {
    /// As the core has it by default. Makes no connection yet.
    #[uniffi::constructor]
    pub fn standard() -> Arc<NativeReqwest> {
        Arc::new(NativeReqwest(Arc::new(ReqwestTransport::new())))
    }

    /// Makes no connection yet. How many seconds one may take is the core's to say, unless it is given. Without a proxy it is the one of
    /// the environment; an empty text stands for none.
    #[uniffi::constructor]
    pub fn new(
        language: Language,
        connect_timeout: Option<f64>,
        proxy: Option<String>,
    ) -> Result<Arc<NativeReqwest>, CallError> {
        let build = || {
            let builder = ReqwestTransport::builder();
            let builder = builder.set("connectTimeout", connect_timeout, language.dialect())?;
            match proxy.as_deref() {
                None => builder,
                Some("") => builder.no_proxy(),
                Some(url) => builder.proxy(url),
            }
            .build()
        };
        let transport = build().map_err(|error| CallError::of(&error, language))?;
        Ok(Arc::new(NativeReqwest(Arc::new(transport))))
    }

    /// Sends one request, for a transport that stands on this one.
    pub async fn send(
        &self,
        request: HttpRequest,
        cancellation: Option<Arc<Cancellation>>,
    ) -> Result<HttpResponse, TransportFailure> {
        let timeout = request.timeout.and_then(|timeout| Duration::try_from_secs_f64(timeout).ok());
        let request = Request::try_from(request)?;
        let work = async {
            let answer = match timeout {
                Some(timeout) => self.driven().send_within(request, timeout).await?,
                None => self.driven().send(request).await?,
            };
            Ok(HttpResponse {
                status: answer.status,
                headers: headers(&answer.headers),
                body: (answer.body.len() <= MAX_RESPONSE_BYTES).then(|| Blob::from(answer.body)),
            })
        };
        Cancellation::guard(cancellation, work).await
    }
}

/// An answer whose body is on its way, for a transport that stands on this one. Let go of, it ends its connection.
#[derive(uniffi::Object)]
pub struct NativeReqwestStream {
    status: u16,
    headers: Vec<Header>,
    body: Turns<Option<BoxStream<'static, Result<Bytes, TransportError>>>>,
}

#[uniffi::export]
impl NativeReqwest {
    /// Sends one request, and hands over the answer as soon as its head is there.
    pub async fn send_streaming(
        &self,
        request: HttpRequest,
        cancellation: Option<Arc<Cancellation>>,
    ) -> Result<Arc<NativeReqwestStream>, TransportFailure> {
        let timeout = request.timeout.and_then(|timeout| Duration::try_from_secs_f64(timeout).ok());
        let request = Request::try_from(request)?;
        let work = async {
            // The longest that anybody waits.
            let answer = self.driven().send_streaming(request, timeout.unwrap_or(Duration::from_secs(86_400))).await?;
            let (status, headers) = (answer.status, headers(&answer.headers));
            Ok(Arc::new(NativeReqwestStream { status, headers, body: Turns::new(Some(answer.body)) }))
        };
        Cancellation::guard(cancellation, work).await
    }
}

#[uniffi::export]
impl NativeReqwestStream {
    /// The status.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// In order.
    pub fn headers(&self) -> Vec<Header> {
        self.headers.clone()
    }

    /// The next bytes; nothing behind the last.
    pub async fn next(&self, cancellation: Option<Arc<Cancellation>>) -> Result<Option<Blob>, TransportFailure> {
        let read = async {
            let mut body = self.body.lock().await;
            let Some(pieces) = body.as_mut() else { return Ok(None) };
            let piece = pieces.next().await.transpose();
            if !matches!(piece, Ok(Some(_))) {
                *body = None;
            }
            Ok(piece?.map(Blob::from))
        };
        Cancellation::guard(cancellation, read).await
    }

    /// Ends the connection, unless a piece is waited for.
    pub fn close(&self) {
        if let Some(mut body) = self.body.try_lock() {
            *body = None;
        }
    }
}

impl NativeReqwest {
    fn driven(&self) -> Driven {
        Driven(self.0.clone())
    }
}

#[uniffi::export]
impl NativeClient {
    /// [`NativeClient::new`] with this transport, which is used without a detour through the other language.
    #[uniffi::constructor]
    pub fn over_reqwest(
        language: Language,
        settings: Vec<Member>,
        credentials: Option<NativeCredentials>,
        transport: Arc<NativeReqwest>,
        validation: Option<Arc<NativeValidation>>,
        observer: Option<Arc<dyn AttemptObserver>>,
    ) -> Result<Arc<NativeClient>, CallError> {
        let transport = vouched(transport.driven(), validation, None);
        NativeClient::over(language, settings, credentials, transport, observer)
    }
}

/// Drives requests of all transports; started by the first of them.
static RUNTIME: Mutex<Option<Runtime>> = Mutex::new(None);

/// What works on connections: more threads than these would wait for each other. The calls themselves are worked on by those who make them.
const MAX_WORKERS: usize = 4;

fn runtime() -> Result<Handle, TransportError> {
    let mut started = RUNTIME.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(runtime) = &*started {
        return Ok(runtime.handle().clone());
    }
    let workers = std::thread::available_parallelism().map_or(1, |count| count.get().min(MAX_WORKERS));
    let built = Builder::new_multi_thread()
        .worker_threads(workers)
        .thread_name("trunkline")
        .on_thread_start(block_sigpipe)
        .enable_all()
        .build();
    let runtime =
        built.map_err(|error| TransportError::not_sent(format!("no threads to send requests on: {error}")))?;
    Ok(started.insert(runtime).handle().clone())
}

/// Who writes to a connection that the other side has given up is told by a signal, which ends the program. Programs in Rust ignore it; this
/// library is part of one in Swift, whose other threads are not the library's to change.
fn block_sigpipe() {
    // SAFETY: the set is filled in before it is read, and the mask is this thread's own. (`make miri` cannot see it: Miri has no signals.)
    unsafe {
        let mut signals = std::mem::zeroed();
        libc::sigemptyset(&mut signals);
        libc::sigaddset(&mut signals, libc::SIGPIPE);
        libc::pthread_sigmask(libc::SIG_BLOCK, &signals, std::ptr::null_mut());
    }
}

/// A transport whose requests are tasks of that runtime, since reqwest looks after its connections only where its own runtime polls it.
struct Driven(Arc<ReqwestTransport>);

impl Driven {
    fn drive<T, F>(
        &self,
        work: impl FnOnce(Arc<ReqwestTransport>) -> F,
    ) -> BoxFuture<'static, Result<T, TransportError>>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, TransportError>> + Send + 'static,
    {
        let work = work(self.0.clone());
        Box::pin(async {
            let mut task = EndedWithItsCaller(runtime()?.spawn(work));
            (&mut task.0).await.unwrap_or_else(|error| {
                // It panicked.
                Err(TransportError::may_have_been_sent(format!("the request was not sent to its end: {error}")))
            })
        })
    }
}

/// A task that nobody waits for any more is dropped.
struct EndedWithItsCaller<T>(JoinHandle<T>);

impl<T> Drop for EndedWithItsCaller<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Transport for Driven {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        self.drive(|transport| async move { transport.send(request).await })
    }

    fn send_within(&self, request: Request, timeout: Duration) -> BoxFuture<'_, Result<Response, TransportError>> {
        self.drive(move |transport| async move { transport.send_within(request, timeout).await })
    }

    /// The body is read by whoever asks for it: its connection is a task of the runtime by itself.
    fn send_streaming(
        &self,
        request: Request,
        timeout: Duration,
    ) -> BoxFuture<'_, Result<StreamingResponse, TransportError>> {
        self.drive(move |transport| async move { transport.send_streaming(request, timeout).await })
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        let slept = self.drive(move |transport| async move {
            transport.sleep(duration).await;
            Ok(())
        });
        Box::pin(async { slept.await.unwrap_or_default() })
    }

    fn now(&self) -> Timestamp {
        self.0.now()
    }

    fn random(&self) -> f64 {
        self.0.random()
    }
}

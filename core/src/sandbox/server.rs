//! The sandbox over HTTP/1.1, and HTTP/2 for those who start with it; and at `/` a page to watch it and to take part.

mod events;
mod page;
mod probe;
mod view;

use std::convert::Infallible;
use std::io;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use bytes::{Bytes, BytesMut};
use futures_util::future::{Either, select};
use futures_util::stream;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::header::HeaderValue;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{interval, timeout};

use self::events::Events;
use self::probe::Probes;
use super::present::{self, Style};
use super::problem::Problem;
use super::{Delivery, Gate, Limits, Reach, Reply, Sandbox, Wait, Webhook};
use crate::Result as TrunklineResult;
use crate::schema::Method;
use crate::transport::{Request, ReqwestTransport, Response, Transport};
use crate::value::Timestamp;

/// How long half an answer is given to reach the caller before the connection ends.
const CUT_AFTER: Duration = Duration::from_millis(50);
/// How long a webhook that is due waits at most to be sent.
const OUTBOX_INTERVAL: Duration = Duration::from_millis(10);
/// How many webhooks are under way at once; those beyond wait.
const MAX_WEBHOOKS: usize = 100;
/// The head of a request may have so many bytes in any case: a connection has no smaller buffer.
const LEAST_HEAD: usize = 8192;
/// How long a connection that is to be closed may take for its last words.
const FAREWELL: Duration = Duration::from_secs(1);

type Answer = hyper::Response<BoxBody<Bytes, io::Error>>;

/// A server of a sandbox.
#[derive(Clone, Debug)]
pub struct Server {
    sandbox: Sandbox,
    gate: Arc<Gate>,
    limits: Limits,
    reach: Arc<Reach>,
    speed: f64,
    /// When the sandbox's clock was last moved.
    ticked: Arc<Mutex<Instant>>,
    probes: Arc<Probes>,
}

impl Server {
    /// Serves this sandbox, under names of this machine alone and within the [usual limits](Limits::default).
    pub fn new(sandbox: Sandbox) -> Server {
        let ticked = Arc::new(Mutex::new(Instant::now()));
        Server {
            sandbox,
            gate: Arc::default(),
            limits: Limits::default(),
            reach: Arc::default(),
            speed: 1.0,
            ticked,
            probes: Arc::default(),
        }
    }

    /// Lets in whom this gate lets in.
    #[must_use]
    pub fn gate(self, gate: Gate) -> Server {
        Server { gate: Arc::new(gate), ..self }
    }

    /// Bears as much as this.
    #[must_use]
    pub fn limits(self, limits: Limits) -> Server {
        Server { limits, ..self }
    }

    /// Sends webhooks as far as this allows.
    #[must_use]
    pub fn reach(self, reach: Reach) -> Server {
        Server { reach: Arc::new(reach), ..self }
    }

    /// Lets the sandbox's clock run this many times as fast as the system's. How long an application may take for a webhook is not changed.
    ///
    /// # Errors
    /// A [configuration](crate::ErrorKind::Configuration) error if that is not above 0, and at most a million.
    pub fn speed(self, speed: f64) -> TrunklineResult<Server> {
        if super::command::is_speed(speed) {
            return Ok(Server { speed, ..self });
        }
        Err(crate::Error::invalid_setting("speed", "must be above 0, and at most a million"))
    }

    /// Serves whoever connects, and sends webhooks, until the future is dropped. The sandbox's clock runs with the system's from now on.
    ///
    /// # Errors
    /// There is no way to send webhooks.
    pub async fn serve(self, listener: TcpListener) -> TrunklineResult<()> {
        self.sandbox.set_now(Timestamp::from(SystemTime::now()));
        self.sandbox.set_origin(listener.local_addr().ok().map(|address| format!("http://{address}")));
        *self.ticked.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        // What a program sends to itself goes through no proxy.
        let sender = Arc::new(ReqwestTransport::builder().no_proxy().build()?);
        match select(pin!(self.clone().listen(listener, sender.clone())), pin!(self.send_webhooks(sender))).await {
            Either::Left((never, _)) | Either::Right((never, _)) => match never {},
        }
    }

    /// Sends webhooks when they are due; each is answered for, whatever comes of it.
    async fn send_webhooks(self, sender: Arc<ReqwestTransport>) -> Infallible {
        let free = Arc::new(Semaphore::new(MAX_WEBHOOKS));
        let mut interval = interval(OUTBOX_INTERVAL);
        loop {
            interval.tick().await;
            self.tick();
            while let Ok(place) = free.clone().acquire_owned().await
                && let Ok(Some(webhook)) = self.sandbox.next_webhook(Wait::No)
            {
                let (server, sender) = (self.clone(), sender.clone());
                tokio::spawn(async move {
                    let delivery = server.send(&sender, &webhook).await;
                    server.sandbox.answer_webhook(webhook.id, &delivery);
                    drop(place);
                });
            }
        }
    }

    async fn send(&self, sender: &ReqwestTransport, webhook: &Webhook) -> Delivery {
        if let Some(why) = self.reach.refuse(&webhook.url) {
            return Delivery::NotSent(why);
        }
        let mut request = Request::new(webhook.method, webhook.url.clone());
        request.headers = webhook.headers.clone();
        request.body = (webhook.method != Method::Get).then(|| webhook.body.clone());
        match timeout(webhook.timeout, sender.send(request)).await {
            Ok(Ok(response)) => Delivery::Answered(response),
            Ok(Err(error)) => Delivery::Failed(error.to_string()),
            Err(_) => Delivery::Failed(format!("no answer within {} ms", webhook.timeout.as_millis())),
        }
    }

    async fn listen(self, listener: TcpListener, sender: Arc<ReqwestTransport>) -> Infallible {
        let free = Arc::new(Semaphore::new(self.limits.connections.min(Semaphore::MAX_PERMITS)));
        loop {
            match listener.accept().await {
                // What finds no place is closed at once.
                Ok((stream, _)) => {
                    if let Ok(place) = free.clone().try_acquire_owned() {
                        let (server, sender) = (self.clone(), sender.clone());
                        tokio::spawn(async move {
                            server.connection(stream, sender).await;
                            drop(place);
                        });
                    }
                }
                // Too many open files, for example: others may be closed in a moment.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    }

    async fn connection(self, stream: TcpStream, sender: Arc<ReqwestTransport>) {
        // Answers are small and written whole; waiting for more to send would only delay them.
        let _ = stream.set_nodelay(true);
        let activity = Arc::new(Activity::new());
        let (server, seen) = (self.clone(), activity.clone());
        let service = service_fn(move |request| {
            let (server, sender, request_under_way) = (server.clone(), sender.clone(), seen.begin());
            async move { server.answer(request, &sender, request_under_way).await }
        });
        let mut builder = auto::Builder::new(TokioExecutor::new());
        // Who has said all may still listen.
        builder.http1().max_buf_size(self.limits.head_bytes.max(LEAST_HEAD)).half_close(true);
        builder.http2().max_header_list_size(u32::try_from(self.limits.head_bytes).unwrap_or(u32::MAX));
        let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service));
        // Whatever ends a connection early is the caller's doing, or a fault that was asked for.
        let idle = pin!(activity.idle_for(self.limits.idle_timeout));
        if let Either::Right(_) = select(connection.as_mut(), idle).await {
            connection.as_mut().graceful_shutdown();
            let _ = timeout(FAREWELL, connection).await;
        }
    }

    /// Answers, or ends the connection by failing. The request is under way until then; one for events, until its caller goes.
    async fn answer(
        &self,
        request: hyper::Request<Incoming>,
        sender: &ReqwestTransport,
        under_way: UnderWay,
    ) -> io::Result<Answer> {
        let request = match self.read(request).await {
            Ok(request) => request,
            Err(refused) => return Ok(whole(refused)),
        };
        self.tick();
        match (request.method, page::path_of(&request)) {
            (Method::Get, "/_sandbox/events") => return Ok(Events::of(self.clone(), under_way).answer()),
            (Method::Post, "/_sandbox/webhooks/probe") => return Ok(whole(self.probe(sender, &request).await)),
            (Method::Get, path) => {
                if let Some(file) = page::file(path) {
                    return Ok(whole(file));
                }
            }
            _ => {}
        }
        let outcome = self.sandbox.handle(&request);
        tokio::time::sleep(outcome.delay).await;
        match outcome.reply {
            Reply::Answer(response) => Ok(whole(response)),
            Reply::Cut(response) => Ok(cut(response)),
            Reply::Dropped => Err(io::Error::from(io::ErrorKind::ConnectionAborted)),
        }
    }

    /// Reads a request whose head the gate lets in.
    async fn read(&self, request: hyper::Request<Incoming>) -> Result<Request, Response> {
        let (head, body) = request.into_parts();
        let host = head.headers.get("host").and_then(|host| host.to_str().ok());
        let authority = head.uri.authority().map(|authority| authority.as_str()).or(host).unwrap_or_default();
        let path = head.uri.path_and_query().map_or("/", |path| path.as_str());
        let url = format!("http://{authority}{path}");
        let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let headers = head.headers.iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect();
        if let Some(refused) = self.gate.refuse(&url, &headers) {
            return Err(refused);
        }
        let method = Method::parse(head.method.as_str()).ok_or_else(|| {
            let refused = present::problem(&Problem::method_not_allowed(), Style::Json);
            self.sandbox.0.engine().signed(refused)
        })?;
        let limits = self.limits.at(&url);
        let body = timeout(limits.body_timeout, whole_body(body, &limits)).await.map_err(|_| limits.too_slow())??;
        let mut read = Request::new(method, url);
        read.headers = headers;
        read.body = (!body.is_empty()).then_some(body);
        Ok(read)
    }

    /// Lets as much time pass in the sandbox as has passed outside, times its speed. Time that was added there stays added.
    fn tick(&self) {
        let mut ticked = self.ticked.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        self.sandbox.advance(now.duration_since(*ticked).mul_f64(self.speed));
        *ticked = now;
    }
}

/// Reads a body to its end, or as far as is bearable.
async fn whole_body(mut body: Incoming, limits: &Limits) -> Result<Bytes, Response> {
    let (mut kept, mut length) = (BytesMut::new(), 0);
    while let Some(frame) = body.frame().await {
        // The caller is gone, and reads no answer.
        let Ok(frame) = frame else { return Err(limits.too_slow()) };
        let Ok(piece) = frame.into_data() else { continue };
        length += piece.len();
        if length > limits.discarded_bytes {
            break;
        }
        if length <= limits.body_bytes {
            kept.extend_from_slice(&piece);
        }
    }
    if length > limits.body_bytes { Err(limits.too_large()) } else { Ok(kept.freeze()) }
}

/// What is under way on a connection, and since when nothing is.
struct Activity(Mutex<(usize, tokio::time::Instant)>);

/// A request that is under way, as long as this lives.
struct UnderWay(Arc<Activity>);

impl Activity {
    fn new() -> Activity {
        Activity(Mutex::new((0, tokio::time::Instant::now())))
    }

    fn state(&self) -> MutexGuard<'_, (usize, tokio::time::Instant)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begin(self: &Arc<Self>) -> UnderWay {
        self.state().0 += 1;
        UnderWay(self.clone())
    }

    /// Waits until nothing has been under way for so long.
    async fn idle_for(&self, timeout: Duration) {
        loop {
            let (under_way, since) = *self.state();
            let since = if under_way == 0 { since } else { tokio::time::Instant::now() };
            if since.elapsed() >= timeout {
                return;
            }
            match since.checked_add(timeout) {
                Some(end) => tokio::time::sleep_until(end).await,
                // Longer than time goes.
                None => std::future::pending().await,
            }
        }
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        let mut state = self.0.state();
        *state = (state.0 - 1, tokio::time::Instant::now());
    }
}

fn whole(response: Response) -> Answer {
    let never = |never: Infallible| match never {};
    let body = Full::new(response.body.clone()).map_err(never).boxed();
    with_head(&response, body)
}

/// The first half of an answer that promised to be whole.
fn cut(mut response: Response) -> Answer {
    response.headers.set("Content-Length", response.body.len().to_string());
    let half = response.body.slice(..response.body.len() / 2);
    let frames = stream::unfold(Some(half), |half| async {
        match half {
            Some(half) if !half.is_empty() => Some((Ok(Frame::data(half)), Some(Bytes::new()))),
            Some(_) => {
                tokio::time::sleep(CUT_AFTER).await;
                Some((Err(io::Error::from(io::ErrorKind::ConnectionAborted)), None))
            }
            None => None,
        }
    });
    with_head(&response, BodyExt::boxed(StreamBody::new(frames)))
}

fn with_head(response: &Response, body: BoxBody<Bytes, io::Error>) -> Answer {
    let mut builder = hyper::Response::builder().status(response.status);
    for (name, value) in response.headers.iter() {
        builder = builder.header(name, value);
    }
    builder.body(body).unwrap_or_else(|_| {
        // A fault may ask for a status that HTTP does not have.
        let mut failure = hyper::Response::new(Full::default().map_err(|never| match never {}).boxed());
        *failure.status_mut() = hyper::StatusCode::INTERNAL_SERVER_ERROR;
        failure
    })
}

//! The sandbox over HTTP/1.1, and HTTP/2 for those who start with it.

use std::convert::Infallible;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use bytes::Bytes;
use futures_util::stream;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full, Limited, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use tokio::net::{TcpListener, TcpStream};

use super::present::{self, Style};
use super::problem::Problem;
use super::{Reply, Sandbox};
use crate::schema::Method;
use crate::transport::{Request, Response};
use crate::value::Timestamp;

/// The largest body of a request: more than any form has.
const MAX_REQUEST_BYTES: usize = 4 * 1024 * 1024;
/// How long half an answer is given to reach the caller before the connection ends.
const CUT_AFTER: Duration = Duration::from_millis(50);

type Answer = hyper::Response<BoxBody<Bytes, io::Error>>;

/// Serves the sandbox to whoever connects, until the future is dropped. Its clock runs with the system's from now on.
pub async fn serve(listener: TcpListener, sandbox: Sandbox) {
    sandbox.set_now(Timestamp::from(SystemTime::now()));
    let server = Server { sandbox, ticked: Arc::new(Mutex::new(Instant::now())) };
    loop {
        match listener.accept().await {
            Ok((stream, _)) => drop(tokio::spawn(server.clone().connection(stream))),
            // Too many open files, for example: others may be closed in a moment.
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

#[derive(Clone)]
struct Server {
    sandbox: Sandbox,
    /// When the sandbox's clock was last moved.
    ticked: Arc<Mutex<Instant>>,
}

impl Server {
    async fn connection(self, stream: TcpStream) {
        // Answers are small and written whole; waiting for more to send would only delay them.
        let _ = stream.set_nodelay(true);
        let service = service_fn(move |request| {
            let server = self.clone();
            async move { server.answer(request).await }
        });
        // Whatever ends a connection early is the caller's doing, or a fault that was asked for.
        let _ = auto::Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), service).await;
    }

    /// Answers, or ends the connection by failing.
    async fn answer(&self, request: hyper::Request<Incoming>) -> io::Result<Answer> {
        let request = match read(request).await {
            Ok(request) => request,
            Err(problem) => {
                let refused = present::problem(&problem, Style::Json);
                return Ok(whole(self.sandbox.0.engine().signed(refused)));
            }
        };
        self.tick();
        let outcome = self.sandbox.handle(&request);
        tokio::time::sleep(outcome.delay).await;
        match outcome.reply {
            Reply::Answer(response) => Ok(whole(response)),
            Reply::Cut(response) => Ok(cut(response)),
            Reply::Dropped => Err(io::Error::from(io::ErrorKind::ConnectionAborted)),
        }
    }

    /// Lets as much time pass in the sandbox as has passed outside. Time that was added there stays added.
    fn tick(&self) {
        let mut ticked = self.ticked.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        self.sandbox.advance(now.duration_since(*ticked));
        *ticked = now;
    }
}

async fn read(request: hyper::Request<Incoming>) -> Result<Request, Problem> {
    let (head, body) = request.into_parts();
    let method = Method::parse(head.method.as_str()).ok_or_else(Problem::method_not_allowed)?;
    let host = head.headers.get("host").and_then(|host| host.to_str().ok());
    let authority = head.uri.authority().map(|authority| authority.as_str()).or(host).unwrap_or_default();
    let path = head.uri.path_and_query().map_or("/", |path| path.as_str());
    let mut read = Request::new(method, format!("http://{authority}{path}"));
    for (name, value) in &head.headers {
        read.headers.add(name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()));
    }
    let body = Limited::new(body, MAX_REQUEST_BYTES).collect().await;
    let body = body.map_err(|_| Problem::new(413, 20413, "The request is too large or was cut off"))?.to_bytes();
    read.body = (!body.is_empty()).then_some(body);
    Ok(read)
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

//! The default transport of native targets: reqwest on rustls.

mod departure;
mod tls;

use std::error::Error as StdError;
use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::path::PathBuf;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use bytes::{Bytes, BytesMut};
use futures_util::future::{Either, select};
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Url, redirect, retry};
use rustls::client::danger::ServerCertVerifier;
use tokio::runtime::{Handle, Id};

use self::departure::{Departing, Departure};
#[cfg(feature = "downloads")]
use super::StreamingResponse;
use super::{BoxFuture, Headers, MAX_RESPONSE_BYTES, Request, Response, Transport, TransportError};
use crate::dialect::{Dialect, Name, Text};
use crate::given::Given;
use crate::schema::Method;
use crate::value::{Timestamp, Value};
use crate::{Error, Result};

/// How long a connection may take: finding the address, TCP, the proxy and TLS together.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Below the 60 s after which load balancers close an idle connection, so that it is rarely the other side that does, and far
/// below the minutes after which network equipment forgets one without a word.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);
/// A ping on an HTTP/2 connection that has kept a request waiting for so long, and the wait for its answer. A dead HTTP/1
/// connection goes with the request that times out on it; an HTTP/2 one would stay for the next.
const PING_AFTER: Duration = Duration::from_secs(10);
/// How many runtimes have a pool of connections each; one more drops the oldest. A program whose every thread drives a runtime of
/// its own has as many as threads.
const MAX_POOLS: usize = 1024;

/// Sends requests with reqwest, over TLS as the platform trusts it, and keeps connections for the next request.
///
/// It must be used on a tokio runtime with I/O and time enabled; any will do, and several. HTTP/2 is used where the server
/// offers it. Nothing is sent twice, no redirect is followed, no cookie is kept.
///
/// Proxies are those of the environment (`HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`) or, without any there, of the
/// system settings of macOS and Windows, unless the [builder](ReqwestTransport::builder) says otherwise. This machine itself
/// (`localhost`, 127.0.0.0/8, ::1) is never reached through these.
///
/// ```
/// use std::time::Duration;
/// use trunkline::transport::ReqwestTransport;
///
/// let transport = ReqwestTransport::builder()
///     .connect_timeout(Duration::from_secs(3))
///     .proxy("http://user:password@proxy.example:8080")
///     .build()?;
/// # Ok::<(), trunkline::Error>(())
/// ```
pub struct ReqwestTransport {
    connect_timeout: Duration,
    proxy: Proxy,
    verifier: Arc<dyn ServerCertVerifier>,
    /// A connection is read by the runtime on which it was opened, and by no other: a request that took a connection of a
    /// runtime that stands still would wait for ever.
    pools: Mutex<Vec<Pool>>,
}

/// The connections of one runtime.
struct Pool {
    runtime: Id,
    /// Whether they go to this machine itself, past the proxies of the environment.
    is_direct: bool,
    client: Client,
}

/// Which proxy requests go through.
enum Proxy {
    Environment,
    None,
    Url(Box<reqwest::Proxy>),
}

impl ReqwestTransport {
    /// A transport with the defaults. Makes no connection and reads no certificate yet.
    pub fn new() -> ReqwestTransport {
        ReqwestTransport::with(CONNECT_TIMEOUT, Proxy::Environment, None)
    }

    /// A transport with other settings.
    pub fn builder() -> ReqwestTransportBuilder {
        ReqwestTransportBuilder { connect_timeout: CONNECT_TIMEOUT, proxy: Ok(Proxy::Environment), ca_bundle: None }
    }

    fn with(connect_timeout: Duration, proxy: Proxy, ca_bundle: Option<PathBuf>) -> ReqwestTransport {
        let verifier = Arc::new(tls::Trust::new(ca_bundle));
        ReqwestTransport { connect_timeout, proxy, verifier, pools: Mutex::default() }
    }

    /// The connections to a host that the runtime that asks may use.
    fn pool(&self, host: &str) -> Result<Client, TransportError> {
        let runtime = Handle::try_current()
            .map_err(|error| TransportError {
                cause: Some(error.into()),
                ..TransportError::not_sent("reqwest needs a tokio runtime to run on")
            })?
            .id();
        let is_direct = matches!(self.proxy, Proxy::Environment) && is_loopback(host);
        let mut pools = self.pools.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pool) = pools.iter().find(|pool| pool.runtime == runtime && pool.is_direct == is_direct) {
            return Ok(pool.client.clone());
        }
        let client = self.client(is_direct)?;
        if pools.len() >= MAX_POOLS {
            pools.remove(0);
        }
        pools.push(Pool { runtime, is_direct, client: client.clone() });
        Ok(client)
    }

    async fn exchange(&self, request: Request, departure: Departure) -> Result<Response, TransportError> {
        let (answer, host) = self.begin(request, departure).await?;
        read(answer, &host).await
    }

    /// Sends a request. Gives the head of the answer, and the host for messages.
    async fn begin(
        &self,
        request: Request,
        departure: Departure,
    ) -> Result<(reqwest::Response, String), TransportError> {
        let (request, host) = prepare(request, departure.clone())?;
        let client = self.pool(request.url().host_str().unwrap_or_default())?;
        notice_closed_connections().await;
        match client.execute(request).await {
            Ok(answer) => Ok((answer, host)),
            Err(error) => Err(lost(&host, error, departure.give_up())),
        }
    }

    fn client(&self, is_direct: bool) -> Result<Client, TransportError> {
        let unusable = |error: &dyn fmt::Display| TransportError::not_sent(format!("cannot set up TLS: {error}"));
        let tls = tls::config(self.verifier.clone()).map_err(|error| unusable(&error))?;
        let builder = Client::builder()
            .tls_backend_preconfigured(tls)
            .connect_timeout(self.connect_timeout)
            .pool_idle_timeout(IDLE_TIMEOUT)
            .http2_keep_alive_interval(PING_AFTER)
            .http2_keep_alive_timeout(PING_AFTER)
            .redirect(redirect::Policy::none())
            // By default reqwest repeats what an HTTP/2 server refused. What is repeated is for the core to say.
            .retry(retry::never());
        let builder = match &self.proxy {
            Proxy::Environment if !is_direct => builder,
            Proxy::Environment | Proxy::None => builder.no_proxy(),
            Proxy::Url(proxy) => builder.proxy(reqwest::Proxy::clone(proxy)),
        };
        builder.build().map_err(|error| unusable(&chain(&error)))
    }
}

impl Default for ReqwestTransport {
    fn default() -> Self {
        ReqwestTransport::new()
    }
}

impl fmt::Debug for ReqwestTransport {
    /// Leaves out the proxy, whose URL may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReqwestTransport").field("connect_timeout", &self.connect_timeout).finish_non_exhaustive()
    }
}

impl Transport for ReqwestTransport {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(self.exchange(request, Departure::default()))
    }

    /// A time-out that finds no connection yet says that the request was not sent.
    fn send_within(&self, request: Request, timeout: Duration) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(async move {
            let departure = Departure::default();
            match select(pin!(self.exchange(request, departure.clone())), self.sleep(timeout)).await {
                Either::Left((outcome, _)) => outcome,
                Either::Right(_) if departure.give_up() => Err(TransportError::not_connected(timeout)),
                Either::Right(_) => Err(TransportError::timed_out(timeout)),
            }
        })
    }

    #[cfg(feature = "downloads")]
    fn send_streaming(
        &self,
        request: Request,
        timeout: Duration,
    ) -> BoxFuture<'_, Result<StreamingResponse, TransportError>> {
        Box::pin(async move {
            let departure = Departure::default();
            let begun = match select(pin!(self.begin(request, departure.clone())), self.sleep(timeout)).await {
                Either::Left((outcome, _)) => outcome,
                Either::Right(_) if departure.give_up() => Err(TransportError::not_connected(timeout)),
                Either::Right(_) => Err(TransportError::timed_out(timeout)),
            };
            let (answer, host) = begun?;
            let (status, headers) = (answer.status().as_u16(), copy(answer.headers()));
            let body = futures_util::stream::try_unfold((answer, host), async |(mut answer, host)| {
                let chunk = answer.chunk().await.map_err(|error| cut(&host, error))?;
                Ok(chunk.map(|chunk| (chunk, (answer, host))))
            });
            Ok(StreamingResponse::new(status, headers, Box::pin(body)))
        })
    }

    /// Returns at once where there is no tokio runtime.
    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            if Handle::try_current().is_ok() {
                tokio::time::sleep(duration).await;
            }
        })
    }

    fn now(&self) -> Timestamp {
        SystemTime::now().into()
    }

    fn random(&self) -> f64 {
        // The standard library's hasher under a key of its own, which the operating system seeded: 53 bits fill a float.
        (RandomState::new().hash_one(()) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// Settings of a [`ReqwestTransport`].
#[must_use = "a transport is made by `build`"]
pub struct ReqwestTransportBuilder {
    connect_timeout: Duration,
    proxy: Result<Proxy>,
    ca_bundle: Option<PathBuf>,
}

impl ReqwestTransportBuilder {
    /// How long making a connection may take, from the look-up of its address to the end of the TLS handshake: 10 s unless
    /// set. A request that finds none in time was certainly not sent.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Sends everything through this proxy, whatever the environment says: `http`, `https`, `socks4`, `socks4a`, `socks5` or
    /// `socks5h`, with a user name and password if need be; `http` without a scheme.
    pub fn proxy(mut self, url: &str) -> Self {
        self.proxy = parse_proxy(url);
        self
    }

    /// Sets a setting by its name in a language to a value as that has it: `connect_timeout`, `proxy` or `ca_bundle`. Null is not given.
    ///
    /// # Errors
    /// `Configuration` for another name, and for a value that the setting does not take.
    pub fn set(mut self, name: &str, value: impl Into<Value>, dialect: &Dialect) -> Result<Self> {
        let known =
            ["connect_timeout", "proxy", "ca_bundle"].into_iter().find(|known| dialect.names_setting(known, name));
        let Some(known) = known else {
            return Err(Error::invalid_setting(Name::verbatim(name.to_owned()), "is no setting of this transport"));
        };
        let given = Given { value: value.into(), dialect };
        let read = match known {
            _ if given.value.is_null() => Ok(()),
            "proxy" => given.text().map(|url| self.proxy = parse_proxy(&url)),
            "ca_bundle" => given.text().map(|path| self.ca_bundle = Some(path.into())),
            _ => given.time().map(|time| self.connect_timeout = time),
        };
        read.map_err(|must| Error::invalid_setting(known, must))?;
        Ok(self)
    }

    /// Connects directly, whatever the environment says.
    pub fn no_proxy(mut self) -> Self {
        self.proxy = Ok(Proxy::None);
        self
    }

    /// Trusts the certificates of this file alone, in the place of those that the platform trusts; of all files in it, if it is a
    /// folder. They are in PEM form, and are read when the first certificate is to be verified.
    pub fn ca_bundle(mut self, path: impl Into<PathBuf>) -> Self {
        self.ca_bundle = Some(path.into());
        self
    }

    /// The transport.
    ///
    /// # Errors
    /// [Configuration](crate::ErrorKind::Configuration), if the proxy's URL is none, there are no certificates at their path, or no time is
    /// left to connect.
    pub fn build(self) -> Result<ReqwestTransport> {
        if self.connect_timeout.is_zero() {
            return Err(Error::invalid_setting("connect_timeout", Text::positive_time()));
        }
        if let Some(path) = self.ca_bundle.as_ref().filter(|path| !path.exists()) {
            let must = format!(
                "must be a file with certificates, or a folder of them: there is nothing at {}",
                path.display()
            );
            return Err(Error::invalid_setting("ca_bundle", must));
        }
        Ok(ReqwestTransport::with(self.connect_timeout, self.proxy?, self.ca_bundle))
    }
}

fn parse_proxy(url: &str) -> Result<Proxy> {
    const SCHEMES: [&str; 6] = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"];
    // reqwest connects directly when it does not know the scheme.
    let known = url.split_once("://").is_none_or(|(scheme, _)| SCHEMES.contains(&scheme.to_ascii_lowercase().as_str()));
    match reqwest::Proxy::all(url) {
        Ok(proxy) if known => Ok(Proxy::Url(Box::new(proxy))),
        // Without the URL, which may hold a password.
        _ => {
            let must = format!("must be a URL with one of the schemes {}", SCHEMES.join(", "));
            Err(Error::invalid_setting("proxy", must))
        }
    }
}

/// Whether a host, as a URL writes it, is this machine itself.
fn is_loopback(host: &str) -> bool {
    let name = host.strip_suffix('.').unwrap_or(host);
    if name == "localhost" || name.ends_with(".localhost") {
        return true;
    }
    let address = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
    address.parse().is_ok_and(|address: IpAddr| address.to_canonical().is_loopback())
}

/// Lets the runtime look at its sockets, so that connections which the other side has closed leave the pool before a request
/// is written to one of them.
///
/// A request on a reused connection is lost, with an unknown outcome, when the other side closed it before. hyper gives such a
/// connection up as soon as it reads the end of the stream, and a request that was queued but not written goes to another one
/// (hyper-util repeats only what hyper handed back unwritten, which is safe). But hyper reads what the runtime's I/O driver
/// has seen, and the driver sees nothing while nobody drives the runtime: between two calls of `block_on` on a current-thread
/// runtime, or while all workers are busy.
///
/// A task that yields runs again after its worker has polled the driver: after the first time the connections have been woken,
/// after the second they have run. A close that is still on its way is seen by nobody; that request's outcome is unknown.
async fn notice_closed_connections() {
    tokio::task::yield_now().await;
    tokio::task::yield_now().await;
}

/// The request in reqwest's terms, and its host for messages.
fn prepare(request: Request, departure: Departure) -> Result<(reqwest::Request, String), TransportError> {
    let Ok(url) = Url::parse(&request.url) else {
        return Err(TransportError::not_sent("the URL of the request is not valid"));
    };
    let name = url.host_str().unwrap_or_default();
    let host = url.port().map_or_else(|| name.to_owned(), |port| format!("{name}:{port}"));
    let method = match request.method {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
        Method::Patch => reqwest::Method::PATCH,
        Method::Delete => reqwest::Method::DELETE,
    };
    let mut prepared = reqwest::Request::new(method, url);
    for (name, value) in request.headers.iter() {
        let (Ok(name), Ok(mut value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) else {
            return Err(TransportError::not_sent(format!(
                "the header {name:?} cannot be sent: a character is not allowed"
            )));
        };
        // Kept out of logs and of HTTP/2's table of headers to refer back to.
        value.set_sensitive(name == AUTHORIZATION);
        prepared.headers_mut().append(name, value);
    }
    let may_be_absent = matches!(request.method, Method::Get | Method::Delete);
    let body = Departing::new(request.body.unwrap_or_default(), may_be_absent, departure);
    *prepared.body_mut() = Some(reqwest::Body::wrap(body));
    Ok((prepared, host))
}

/// The answer, read to its end, or until it is larger than the core takes.
async fn read(mut answer: reqwest::Response, host: &str) -> Result<Response, TransportError> {
    let (status, headers) = (answer.status().as_u16(), copy(answer.headers()));
    let announced = answer.content_length().and_then(|length| usize::try_from(length).ok()).unwrap_or_default();
    let mut body = Bytes::new();
    let mut rest = BytesMut::new();
    while let Some(chunk) = answer.chunk().await.map_err(|error| cut(host, error))? {
        // Most answers are one piece, which needs no copy.
        if body.is_empty() && rest.is_empty() {
            body = chunk;
        } else {
            if rest.is_empty() {
                rest.reserve(announced.min(MAX_RESPONSE_BYTES));
            }
            rest.extend_from_slice(&std::mem::take(&mut body));
            rest.extend_from_slice(&chunk);
        }
        // What counts is the size after decompression: a small answer may unpack to a huge one.
        if body.len().max(rest.len()) > MAX_RESPONSE_BYTES {
            break;
        }
    }
    if !rest.is_empty() {
        body = rest.freeze();
    }
    Ok(Response::new(status, headers, body))
}

/// Bytes that are no UTF-8 become U+FFFD.
fn copy(headers: &HeaderMap) -> Headers {
    headers.iter().map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()))).collect()
}

/// Why there is no answer.
fn lost(host: &str, error: reqwest::Error, never_left: bool) -> TransportError {
    let refused = was_refused(&error);
    let not_sent = never_left || refused;
    let message = match (not_sent, error.is_timeout()) {
        _ if refused => format!("{host} refused the request unread"),
        (true, true) => format!("no connection to {host} in time"),
        (true, false) => format!("cannot connect to {host}"),
        (false, true) => format!("no answer from {host} in time"),
        (false, false) => format!("the connection to {host} broke before an answer came"),
    };
    broken(not_sent, message, error)
}

/// Whether an HTTP/2 server says that it has not processed the request (RFC 9113, section 8.7): it refused its stream, or it closes
/// the connection and the stream is behind the last that it takes. h2 reports a GOAWAY for no other streams.
fn was_refused(error: &reqwest::Error) -> bool {
    let mut below = std::iter::successors(error.source(), |&error| error.source());
    below.find_map(|error| error.downcast_ref::<h2::Error>()).is_some_and(|error| {
        let refused = error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM);
        let left_out = error.is_go_away() && error.reason() == Some(h2::Reason::NO_ERROR);
        error.is_remote() && (refused || left_out)
    })
}

/// Why an answer has no end.
fn cut(host: &str, error: reqwest::Error) -> TransportError {
    broken(false, format!("the answer of {host} was cut short"), error)
}

fn broken(not_sent: bool, message: String, error: reqwest::Error) -> TransportError {
    let timed_out = error.is_timeout();
    let error = error.without_url();
    let message = format!("{message}: {}", chain(&error));
    TransportError { not_sent, timed_out, message, cause: Some(error.into()) }
}

/// What the errors below this one say, the nearest first.
fn chain(error: &dyn StdError) -> String {
    let below = std::iter::successors(error.source(), |&error| error.source()).map(|error| error.to_string());
    // hyper-util's own level names its parts ("client error (Connect)"), not what happened.
    let mut words: Vec<String> = below.filter(|words| !words.starts_with("client error (")).collect();
    words.dedup();
    if words.is_empty() {
        words.push(error.to_string());
    }
    words.join(": ")
}

#[cfg(test)]
mod tests;

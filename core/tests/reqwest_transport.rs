//! The reqwest transport against servers on the loopback interface that behave, and that do not.
#![cfg(all(feature = "reqwest", not(target_arch = "wasm32")))]

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use futures_util::future::join_all;
use tokio::runtime::{Builder, Runtime};
use tokio::time::timeout;
use trunkline::ErrorKind;
use trunkline::schema::Method;
use trunkline::transport::{MAX_RESPONSE_BYTES, Request, ReqwestTransport, Response, Transport, TransportError};
use trunkline::value::Timestamp;

/// A server in threads of its own, which go on while the client's runtime stands still.
struct Server {
    address: SocketAddr,
    connections: Arc<AtomicUsize>,
    /// What the handlers of the connections say: the requests they read, for the most part.
    reports: Receiver<String>,
}

impl Server {
    /// Handles every connection with `handle`, each in a thread.
    fn start(handle: impl Fn(Connection) + Send + Sync + 'static) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (report, reports) = mpsc::channel();
        let connections = Arc::new(AtomicUsize::new(0));
        let (handle, counter) = (Arc::new(handle), connections.clone());
        thread::spawn(move || {
            for stream in listener.incoming() {
                counter.fetch_add(1, Ordering::SeqCst);
                let stream = stream.unwrap();
                stream.set_nodelay(true).unwrap();
                let (handle, connection) =
                    (handle.clone(), Connection { stream, unread: Vec::new(), report: report.clone() });
                thread::spawn(move || handle(connection));
            }
        });
        Server { address, connections, reports }
    }

    /// Answers every request with these bytes.
    fn answering(answer: impl Into<Vec<u8>>) -> Server {
        let answer = answer.into();
        Server::start(move |mut connection| {
            while let Some(request) = connection.request() {
                connection.say(request);
                connection.answer(&answer);
            }
        })
    }

    fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

struct Connection {
    stream: TcpStream,
    unread: Vec<u8>,
    report: Sender<String>,
}

impl Connection {
    /// The next request with its body; nothing when the client is gone or, where the stream has a time-out, silent.
    fn request(&mut self) -> Option<String> {
        loop {
            if let Some(end) = self.unread.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                let head = String::from_utf8_lossy(&self.unread[..end]).to_lowercase();
                let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
                let end = end + 4 + length.map_or(0, |length| length.parse().unwrap());
                if self.unread.len() >= end {
                    let request: Vec<u8> = self.unread.drain(..end).collect();
                    return Some(String::from_utf8(request).unwrap());
                }
            }
            let mut bytes = [0; 4096];
            match self.stream.read(&mut bytes) {
                Ok(read @ 1..) => self.unread.extend_from_slice(&bytes[..read]),
                _ => return None,
            }
        }
    }

    fn answer(&mut self, bytes: impl AsRef<[u8]>) {
        // The client may have heard enough.
        let _ = self.stream.write_all(bytes.as_ref());
    }

    fn say(&self, words: impl Into<String>) {
        let _ = self.report.send(words.into());
    }
}

const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

fn transport() -> ReqwestTransport {
    // The environment may have a proxy.
    ReqwestTransport::builder().no_proxy().build().unwrap()
}

fn current_thread() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

fn multi_thread() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

fn post(url: &str) -> Request {
    let mut request = Request::new(Method::Post, url);
    request.headers.set("Authorization", "Basic c2VjcmV0");
    request.body = Some("Body=Hi".into());
    request
}

fn send(request: Request) -> Result<Response, TransportError> {
    send_by(&transport(), request)
}

fn send_by(transport: &ReqwestTransport, request: Request) -> Result<Response, TransportError> {
    current_thread().block_on(timeout_of_the_test(transport.send(request)))
}

async fn timeout_of_the_test<T>(future: impl Future<Output = T>) -> T {
    timeout(Duration::from_secs(10), future).await.expect("the test hangs")
}

/// The error of a request that this server got or may have got.
fn may_have_been_sent(server: &Server) -> TransportError {
    let error = send(post(&(server.url() + "path?To=%2B15558675310"))).unwrap_err();
    assert!(!error.not_sent && !error.timed_out, "{error:?}");
    assert!(error.message.contains(&server.address.to_string()), "{error}");
    assert!(!format!("{error} {error:?}").contains("15558675310"), "{error:?}");
    error
}

fn not_sent(transport: &ReqwestTransport, request: Request) -> TransportError {
    let error = send_by(transport, request).unwrap_err();
    assert!(error.not_sent, "{error:?}");
    error
}

/// An address where nobody listens.
fn nobody() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

// ---- requests and answers ----

#[test]
fn a_request_arrives_as_it_was_given() {
    let server = Server::answering(OK);
    let mut request = post(&(server.url() + "2010-04-01/A%2FB/Messages.json?DateSent%3E=2026-11-21&To=%2B1%20a"));
    request.headers.add("X-Many", "one");
    request.headers.add("X-Many", "zwei ü");
    request.headers.set("User-Agent", "trunkline");
    send(request).unwrap();

    let request = server.reports.recv().unwrap();
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let lines: Vec<&str> = head.split("\r\n").collect();
    assert_eq!(lines[0], "POST /2010-04-01/A%2FB/Messages.json?DateSent%3E=2026-11-21&To=%2B1%20a HTTP/1.1");
    assert!(lines.contains(&"authorization: Basic c2VjcmV0"), "{lines:?}");
    assert!(lines.contains(&"x-many: one") && lines.contains(&"x-many: zwei ü"), "{lines:?}");
    assert!(lines.contains(&"user-agent: trunkline"), "{lines:?}");
    assert!(lines.contains(&"accept-encoding: gzip"), "{lines:?}");
    assert_eq!(body, "Body=Hi");
}

#[test]
fn every_method_is_sent_and_one_that_could_have_a_body_says_that_it_has_none() {
    let server = Server::answering(OK);
    for method in [Method::Get, Method::Post, Method::Put, Method::Patch, Method::Delete] {
        send(Request::new(method, server.url())).unwrap();
        let request = server.reports.recv().unwrap();
        assert!(request.starts_with(&format!("{method} / HTTP/1.1\r\n")), "{request}");
        let could = !matches!(method, Method::Get | Method::Delete);
        assert_eq!(request.contains("content-length: 0\r\n"), could, "{request}");
    }
}

#[test]
fn every_status_is_an_answer() {
    for status in [101, 200, 201, 204, 301, 304, 307, 400, 404, 429, 500, 503, 599] {
        let server = Server::answering(format!(
            "HTTP/1.1 {status} So\r\nLocation: /elsewhere\r\nSet-Cookie: a=b\r\nUpgrade: other\r\nContent-Length: 0\r\n\r\n"
        ));
        let answer = send(post(&server.url())).unwrap();
        assert_eq!((answer.status, answer.headers.get("location")), (status, Some("/elsewhere")));
        // Not followed, not repeated.
        assert_eq!(server.reports.try_iter().count(), 1);
    }
}

#[test]
fn no_cookie_is_kept() {
    let server = Server::answering("HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n");
    let transport = transport();
    for _ in 0..2 {
        send_by(&transport, post(&server.url())).unwrap();
        assert!(!server.reports.recv().unwrap().contains("cookie"));
    }
}

#[test]
fn headers_of_an_answer_are_kept_in_order_and_bytes_that_are_no_text_are_replaced() {
    let server = Server::answering(
        b"HTTP/1.1 200 OK\r\nX-Latin: caf\xe9\r\nX-Many: one\r\nX-Many: two\r\nContent-Length: 0\r\n\r\n".to_vec(),
    );
    let headers = send(post(&server.url())).unwrap().headers;
    assert_eq!(headers.get("x-latin"), Some("caf\u{fffd}"));
    let many: Vec<_> = headers.iter().filter(|(name, _)| *name == "x-many").map(|(_, value)| value).collect();
    assert_eq!(many, ["one", "two"]);
}

#[test]
fn a_body_in_pieces_is_put_together() {
    let server = Server::start(|mut connection| {
        connection.request();
        connection.answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        for piece in ["5\r\nfirst\r\n", "6\r\nsecond\r\n", "5\r\nthird\r\n", "0\r\n\r\n"] {
            connection.answer(piece);
            thread::sleep(Duration::from_millis(5));
        }
    });
    assert_eq!(send(post(&server.url())).unwrap().body, "firstsecondthird");
}

fn gzipped(body: impl Read) -> Vec<u8> {
    let mut packed = Vec::new();
    flate2::read::GzEncoder::new(body, flate2::Compression::best()).read_to_end(&mut packed).unwrap();
    let mut answer =
        format!("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n", packed.len()).into_bytes();
    answer.extend(packed);
    answer
}

#[test]
fn a_compressed_body_is_unpacked() {
    let server = Server::answering(gzipped("{\"sid\": \"SM1\"}".as_bytes()));
    assert_eq!(send(post(&server.url())).unwrap().body, "{\"sid\": \"SM1\"}");
}

#[test]
fn a_body_larger_than_the_limit_is_not_read_on_even_if_it_came_small() {
    let server = Server::answering(gzipped(std::io::repeat(b' ').take(2 * MAX_RESPONSE_BYTES as u64)));
    let length = send(post(&server.url())).unwrap().body.len();
    assert!(length > MAX_RESPONSE_BYTES && length < MAX_RESPONSE_BYTES + 1_000_000, "{length}");
}

#[test]
fn a_connection_is_kept_for_the_next_request() {
    for runtime in [current_thread(), multi_thread()] {
        let (server, transport) = (Server::answering(OK), transport());
        for _ in 0..100 {
            assert_eq!(runtime.block_on(transport.send(post(&server.url()))).unwrap().body, "ok");
        }
        // On several threads a request may come before the connection of the one before it is back in the pool.
        assert!(server.connections() <= 20, "{} connections", server.connections());
    }
}

// ---- certainly not sent ----

#[test]
fn a_refused_connection_means_not_sent() {
    let nobody = nobody();
    let error = not_sent(&transport(), post(&format!("http://{nobody}/path?To=%2B15558675310")));
    assert!(error.message.starts_with(&format!("cannot connect to {nobody}: ")), "{error}");
    assert!(error.message.to_lowercase().contains("refused"), "{error}");
    assert!(!format!("{error:?}").contains("15558675310"), "{error:?}");
}

#[test]
fn a_name_that_does_not_resolve_means_not_sent() {
    let error = not_sent(&transport(), post("http://name.invalid/"));
    assert!(error.message.starts_with("cannot connect to name.invalid: "), "{error}");
}

#[test]
fn a_failed_tls_handshake_means_not_sent() {
    let server = Server::start(|mut connection| {
        connection.answer("HTTP/1.1 400 Speak HTTP\r\nContent-Length: 0\r\n\r\n");
        connection.request();
    });
    let error = not_sent(&transport(), post(&format!("https://{}/", server.address)));
    assert!(!error.timed_out);
}

#[test]
fn a_handshake_that_takes_too_long_means_not_sent() {
    // Accepts the connection, and never says a word of TLS.
    let server = Server::start(|mut connection| drop(connection.request()));
    let transport = ReqwestTransport::builder().no_proxy().connect_timeout(Duration::from_millis(100)).build().unwrap();
    let error = not_sent(&transport, post(&format!("https://{}/", server.address)));
    assert!(error.timed_out, "{error:?}");
    assert!(error.message.starts_with(&format!("no connection to {} in time", server.address)), "{error}");
}

/// What comes of a request in this time, and what the server then says that it has read.
fn within(millis: u64, transport: &ReqwestTransport, request: Request) -> TransportError {
    let limit = Duration::from_millis(millis);
    current_thread().block_on(timeout_of_the_test(transport.send_within(request, limit))).unwrap_err()
}

#[test]
fn a_time_out_before_there_is_a_connection_means_not_sent() {
    let server = Server::start(|mut connection| drop(connection.request()));
    let error = within(100, &transport(), post(&format!("https://{}/", server.address)));
    assert!(error.not_sent && error.timed_out, "{error:?}");
    assert_eq!(error.message, "no connection within 100 ms");
}

#[test]
fn a_time_out_while_an_answer_is_awaited_means_that_it_may_have_been_sent() {
    for method in [Method::Post, Method::Put, Method::Patch, Method::Delete] {
        for body in [None, Some("".into()), Some("Body=Hi".into())] {
            let server = Server::start(|mut connection| {
                let request = connection.request().unwrap();
                connection.say(request);
                connection.request();
            });
            let mut request = Request::new(method, server.url());
            request.body = body;
            let error = within(200, &transport(), request);
            assert!(!error.not_sent && error.timed_out, "{method}: {error:?}");
            assert_eq!(error.message, "no complete answer within 200 ms");
            assert!(server.reports.recv().unwrap().starts_with(method.as_str()));
        }
    }
}

#[test]
fn a_time_out_on_a_connection_that_was_used_before_means_that_it_may_have_been_sent() {
    let server = Server::start(|mut connection| {
        while let Some(request) = connection.request() {
            if request.starts_with("GET") {
                connection.answer(OK);
            }
            connection.say(request);
        }
    });
    let (transport, runtime) = (transport(), current_thread());
    runtime.block_on(async {
        transport.send(Request::new(Method::Get, server.url())).await.unwrap();
        let error = transport.send_within(post(&server.url()), Duration::from_millis(100)).await.unwrap_err();
        assert!(!error.not_sent && error.timed_out, "{error:?}");
    });
    assert_eq!((server.connections(), server.reports.iter().take(2).count()), (1, 2));
}

#[test]
fn a_proxy_that_refuses_the_tunnel_means_not_sent() {
    let server = Server::answering("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
    let proxy = format!("http://user:hunter2@{}", server.address);
    let transport = ReqwestTransport::builder().proxy(&proxy).build().unwrap();
    let error = not_sent(&transport, post("https://api.example/"));
    assert!(error.message.contains("api.example"), "{error}");
    assert!(!format!("{error} {error:?} {transport:?}").contains("hunter2"), "{error:?}");

    let tunnel = server.reports.recv().unwrap();
    assert!(tunnel.starts_with("CONNECT api.example:443 HTTP/1.1\r\n"), "{tunnel}");
    assert!(!tunnel.contains("c2VjcmV0"), "the proxy saw the credentials for the service: {tunnel}");
}

#[test]
fn a_proxy_that_is_not_there_means_not_sent() {
    let transport = ReqwestTransport::builder().proxy(&nobody().to_string()).build().unwrap();
    for url in ["https://api.example/", "http://api.example/"] {
        not_sent(&transport, post(url));
    }
}

#[test]
fn what_cannot_be_put_on_the_wire_means_not_sent() {
    let server = Server::answering(OK);
    for (name, value) in [("X-Note", "a\r\nb: c"), ("X Note", "a"), ("", "a")] {
        let mut request = post(&server.url());
        request.headers.set(name, value);
        let error = not_sent(&transport(), request);
        assert!(error.message.contains(&format!("{name:?}")), "{error}");
    }
    for url in ["", "example", "http://", "ftp://example/", "http://[::1/", "data:text/plain,secret"] {
        let error = not_sent(&transport(), post(url));
        assert!(!error.message.contains("secret"), "{error}");
    }
    assert_eq!(server.connections(), 0);
}

#[test]
fn without_a_runtime_nothing_is_sent_and_nothing_panics() {
    let server = Server::answering(OK);
    let (transport, waker) = (transport(), std::task::Waker::noop());
    let mut context = std::task::Context::from_waker(waker);
    let std::task::Poll::Ready(Err(error)) = transport.send(post(&server.url())).as_mut().poll(&mut context) else {
        panic!("no error");
    };
    assert!(error.not_sent && error.message.contains("tokio"), "{error:?}");
    assert!(transport.sleep(Duration::from_secs(60)).as_mut().poll(&mut context).is_ready());
}

// ---- may have been sent ----

#[test]
fn a_server_that_closes_at_once_got_nothing_of_a_request_that_was_not_sent() {
    let server = Server::start(|mut connection| {
        connection.stream.shutdown(Shutdown::Write).unwrap();
        let arrived = connection.request().is_some() || !connection.unread.is_empty();
        connection.say(if arrived { "arrived" } else { "" });
    });
    for round in 0..100 {
        let error = send(post(&server.url())).unwrap_err();
        let arrived = server.reports.recv().unwrap() == "arrived";
        assert!(!(error.not_sent && arrived), "{round}: {error:?}");
    }
}

#[test]
fn a_server_that_reads_the_request_and_closes_has_got_it() {
    let server = Server::start(|mut connection| {
        let request = connection.request().unwrap();
        connection.say(request);
    });
    let error = may_have_been_sent(&server);
    assert!(error.message.contains("broke before an answer came"), "{error}");
    assert_eq!(server.reports.try_iter().count(), 1);
}

#[test]
fn a_body_that_is_cut_short_is_no_answer() {
    let mut packed = gzipped("a text that is long enough to be cut somewhere".as_bytes());
    packed.truncate(packed.len() - 12);
    for answer in [
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf of it".to_vec(),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nhalf of it".to_vec(),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n".to_vec(),
        packed,
    ] {
        let server = Server::start(move |mut connection| {
            connection.request();
            connection.answer(&answer);
        });
        let error = may_have_been_sent(&server);
        assert!(error.message.contains("cut short"), "{error}");
    }
}

#[test]
fn an_answer_that_is_no_http_may_stand_for_a_request_that_was_carried_out() {
    for answer in ["SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1 200 OK\r\nhalf a head", "HTTP/1.1 abc\r\n\r\n"] {
        may_have_been_sent(&Server::start(move |mut connection| {
            connection.request();
            connection.answer(answer);
        }));
    }
}

#[test]
fn a_compressed_body_that_cannot_be_unpacked_is_no_answer() {
    let answer = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 9\r\n\r\nno gzip!!";
    may_have_been_sent(&Server::answering(answer));
}

#[test]
fn a_request_that_is_given_up_closes_its_connection() {
    let server = Server::start(|mut connection| {
        connection.request();
        let gone = connection.request().is_none();
        connection.say(if gone { "gone" } else { "asked again" });
    });
    let (transport, runtime) = (transport(), current_thread());
    runtime.block_on(async {
        let given_up = timeout(Duration::from_millis(50), transport.send(post(&server.url()))).await;
        assert!(given_up.is_err());
        // hyper closes the connection in a task of its own.
        transport.sleep(Duration::from_millis(10)).await;
    });
    assert_eq!(server.reports.recv_timeout(Duration::from_secs(5)).as_deref(), Ok("gone"));
}

// ---- connections that were closed while they were idle ----

/// Answers each request, and closes the connection when the next one does not come in time.
fn closing_after(idle: Duration) -> Server {
    Server::start(move |mut connection| {
        connection.stream.set_read_timeout(Some(idle)).unwrap();
        while let Some(request) = connection.request() {
            connection.say(request);
            connection.answer(OK);
        }
    })
}

/// Answers one request and closes the connection at once, without a word in the answer.
fn closing_after_each_answer() -> Server {
    Server::start(|mut connection| {
        if let Some(request) = connection.request() {
            connection.answer(OK);
            let _ = connection.stream.shutdown(Shutdown::Both);
            drop(connection.stream);
            let _ = connection.report.send(request);
        }
    })
}

#[test]
fn no_request_is_lost_on_a_connection_that_was_closed_while_nobody_drove_the_runtime() {
    let (server, transport, runtime) = (closing_after_each_answer(), transport(), current_thread());
    for round in 0..500 {
        let answer = runtime.block_on(transport.send(post(&server.url())));
        assert!(answer.is_ok(), "{round}: {answer:?}");
        // The report comes after the close: the runtime's sockets know, the runtime does not.
        server.reports.recv().unwrap();
    }
    assert_eq!(server.connections(), 500);
}

#[test]
fn no_request_is_lost_on_a_connection_that_was_closed_while_the_only_worker_was_busy() {
    let (server, transport) = (closing_after_each_answer(), Arc::new(transport()));
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let url = server.url();
    runtime.block_on(async {
        let requests = tokio::spawn(async move {
            for round in 0..500 {
                let answer = transport.send(post(&url)).await;
                assert!(answer.is_ok(), "{round}: {answer:?}");
                server.reports.recv().unwrap();
            }
        });
        timeout_of_the_test(requests).await.unwrap();
    });
}

#[test]
fn no_request_is_lost_on_a_connection_that_was_closed_while_the_runtime_waited_for_something_else() {
    let (server, transport, runtime) = (closing_after_each_answer(), transport(), multi_thread());
    for round in 0..500 {
        let answer = runtime.block_on(transport.send(post(&server.url())));
        assert!(answer.is_ok(), "{round}: {answer:?}");
        server.reports.recv().unwrap();
        // A timer fires after the driver has looked at the sockets.
        runtime.block_on(transport.sleep(Duration::from_millis(1)));
    }
}

#[test]
fn no_request_is_lost_to_a_server_that_closes_after_an_idle_second() {
    for runtime in [current_thread(), multi_thread()] {
        let (server, transport) = (closing_after(Duration::from_secs(1)), transport());
        let many = || runtime.block_on(join_all((0..100).map(|_| transport.send(post(&server.url())))));
        assert!(many().iter().all(Result::is_ok));
        let before = server.connections();
        thread::sleep(Duration::from_millis(1300));
        let lost: Vec<_> = many().into_iter().filter_map(Result::err).collect();
        assert!(lost.is_empty(), "{} lost: {:?}", lost.len(), lost[0]);
        // Each got there once, on a new connection.
        assert_eq!(server.reports.try_iter().count(), 200);
        assert!(server.connections() > before);
    }
}

#[test]
fn a_connection_of_a_runtime_that_stands_still_is_not_given_to_another() {
    let (server, transport) = (Server::answering(OK), transport());
    let runtimes = [current_thread(), current_thread(), multi_thread()];
    for _ in 0..3 {
        for runtime in &runtimes {
            runtime.block_on(timeout_of_the_test(transport.send(post(&server.url())))).unwrap();
        }
    }
    // On several threads a request may come before the connection of the one before it is back in the pool.
    assert!((3..=5).contains(&server.connections()), "{} connections", server.connections());
}

#[test]
fn a_transport_outlives_its_runtimes() {
    let (server, transport) = (Server::answering(OK), transport());
    for _ in 0..200 {
        send_by(&transport, post(&server.url())).unwrap();
    }
}

// ---- proxies ----

#[test]
fn a_given_proxy_gets_the_requests() {
    let proxy = Server::answering(OK);
    let url = format!("http://user:p%40ss@{}", proxy.address);
    let transport = ReqwestTransport::builder().proxy(&url).build().unwrap();
    send_by(&transport, post("http://api.example/path")).unwrap();
    let request = proxy.reports.recv().unwrap();
    assert!(request.starts_with("POST http://api.example/path HTTP/1.1\r\n"), "{request}");
    assert!(request.contains("proxy-authorization: Basic dXNlcjpwQHNz\r\n"), "{request}");
}

#[test]
fn a_proxy_that_is_no_url_is_refused_without_showing_it() {
    for url in ["ftp://user:hunter2@proxy.example", "http://user:hunter2@", "", "http://user:hunter2@proxy example"] {
        let error = ReqwestTransport::builder().proxy(url).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
    }
}

/// Runs a test of this file again, in a process with this environment.
fn again(name: &str, environment: &[(&str, &str)]) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", name, "--ignored"]);
    for name in ["ALL_PROXY", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "REQUEST_METHOD"] {
        command.env_remove(name).env_remove(name.to_lowercase());
    }
    let output = command.envs(environment.iter().copied()).output().unwrap();
    let words = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && words.contains("1 passed"), "{words}");
}

#[test]
fn proxies_come_from_the_environment() {
    let proxy = Server::answering(OK);
    let url = format!("http://{}", proxy.address);
    for variable in ["HTTP_PROXY", "http_proxy", "ALL_PROXY"] {
        again("sends_by_the_environment", &[(variable, &url)]);
        let request = proxy.reports.try_recv().unwrap();
        assert!(request.starts_with("POST http://name.invalid/ HTTP/1.1\r\n"), "{request}");
    }
    again("sends_nothing_by_the_environment", &[("HTTPS_PROXY", &url)]);
    again("sends_nothing_by_the_environment", &[("HTTP_PROXY", &url), ("NO_PROXY", "localhost,.invalid")]);
    assert_eq!(proxy.reports.try_iter().count(), 0);
}

#[test]
#[ignore = "runs in the environment of another test"]
fn sends_by_the_environment() {
    send_by(&ReqwestTransport::new(), post("http://name.invalid/")).unwrap();
    assert!(send_by(&transport(), post("http://name.invalid/")).unwrap_err().not_sent);
}

#[test]
#[ignore = "runs in the environment of another test"]
fn sends_nothing_by_the_environment() {
    assert!(send_by(&ReqwestTransport::new(), post("http://name.invalid/")).unwrap_err().not_sent);
}

#[test]
fn this_machine_is_reached_through_no_proxy_of_the_environment() {
    let proxy = Server::answering(OK);
    let url = format!("http://{}", proxy.address);
    let server = Server::answering(OK);
    let port = server.address.port().to_string();
    let proxied = |host: &str| {
        again(
            "sends_somewhere",
            &[("HTTP_PROXY", &url), ("ALL_PROXY", &url), ("HOST_OF_THE_TEST", host), ("PORT_OF_THE_TEST", &port)],
        );
        proxy.reports.try_iter().count() == 1
    };
    for host in ["localhost", "LOCALHOST", "127.0.0.1", "[::ffff:127.0.0.1]"] {
        assert!(!proxied(host) && server.reports.try_iter().count() == 1, "{host}");
    }
    // Nobody listens there, or the name has no address; the proxy would have answered.
    for host in ["127.8.9.10", "[::1]", "a.localhost", "localhost."] {
        assert!(!proxied(host), "{host}");
    }
    for host in ["localhost.example", "notlocalhost", "128.0.0.1"] {
        assert!(proxied(host), "{host}");
    }
}

#[test]
#[ignore = "runs in the environment of another test"]
fn sends_somewhere() {
    let (host, port) = (std::env::var("HOST_OF_THE_TEST").unwrap(), std::env::var("PORT_OF_THE_TEST").unwrap());
    _ = send_by(&ReqwestTransport::new(), post(&format!("http://{host}:{port}/")));
}

#[test]
fn a_given_proxy_is_used_for_this_machine_too() {
    let proxy = Server::answering(OK);
    let transport = ReqwestTransport::builder().proxy(&format!("http://{}", proxy.address)).build().unwrap();
    send_by(&transport, post("http://localhost:1/")).unwrap();
    assert!(proxy.reports.recv().unwrap().starts_with("POST http://localhost:1/ HTTP/1.1\r\n"));
}

// ---- certificates ----

#[test]
fn certificates_that_are_not_there_are_refused() {
    let error = ReqwestTransport::builder().ca_bundle("/no/such/file.pem").build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.message().contains("/no/such/file.pem"), "{error}");
}

// ---- time and chance ----

#[test]
fn time_passes_and_chance_is_evenly_spread() {
    let transport = transport();
    let before = Timestamp::from(SystemTime::now());
    let now = transport.now();
    assert!(before <= now && now <= Timestamp::from(SystemTime::now()));

    let start = Instant::now();
    current_thread().block_on(transport.sleep(Duration::from_millis(20)));
    assert!(start.elapsed() >= Duration::from_millis(20));

    let mut tenths = [0; 10];
    for _ in 0..10_000 {
        let number = transport.random();
        assert!((0.0..1.0).contains(&number));
        tenths[(number * 10.0) as usize] += 1;
    }
    // 30 is the standard deviation.
    assert!(tenths.iter().all(|count| (800..1200).contains(count)), "{tenths:?}");
}

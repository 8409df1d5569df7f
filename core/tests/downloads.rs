//! Downloads over sockets, from servers that behave and from others: what the caller is told against what the server counted.
#![cfg(all(feature = "downloads", feature = "reqwest", not(target_arch = "wasm32")))]

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt};
use tokio::runtime::Runtime;
use trunkline::client::download::Pieces;
use trunkline::client::{CallOptions, DownloadRequest};
use trunkline::transport::{
    BoxFuture, Headers, MAX_RESPONSE_BYTES, Request, ReqwestTransport, Response, Transport, TransportError,
};
use trunkline::value::Timestamp;
use trunkline::{Client, Credentials, Error, ErrorKind};

const ACCOUNT_SID: &str = "AC0123456789abcdef0123456789abcdef";

/// A server that does what a function says with each request: the connection is ended behind it.
struct Server {
    address: SocketAddr,
    /// The heads of the requests.
    heads: Arc<Mutex<Vec<String>>>,
    /// What the function reports.
    reports: Receiver<String>,
}

struct Connection {
    stream: TcpStream,
    /// Which request it is, from 1.
    number: usize,
    path: String,
    report: Sender<String>,
}

impl Server {
    fn start(answer: impl Fn(&mut Connection) + Send + Sync + 'static) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let heads = Arc::new(Mutex::new(Vec::new()));
        let (report, reports) = mpsc::channel();
        let (seen, answer) = (heads.clone(), Arc::new(answer));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (mut stream, seen, answer, report) =
                    (stream.unwrap(), seen.clone(), answer.clone(), report.clone());
                thread::spawn(move || {
                    let mut head = Vec::new();
                    let mut byte = [0];
                    while !head.ends_with(b"\r\n\r\n") {
                        if stream.read(&mut byte).unwrap_or(0) == 0 {
                            return;
                        }
                        head.push(byte[0]);
                    }
                    let head = String::from_utf8(head).unwrap();
                    let path = head.split(' ').nth(1).unwrap().to_owned();
                    let number = {
                        let mut seen = seen.lock().unwrap();
                        seen.push(head);
                        seen.len()
                    };
                    answer(&mut Connection { stream, number, path, report });
                });
            }
        });
        Server { address, heads, reports }
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    fn client(&self) -> Client {
        let transport = ReqwestTransport::builder().no_proxy().build().unwrap();
        self.client_by(transport)
    }

    fn client_by(&self, transport: impl Transport) -> Client {
        let auth_token = "made-up-token".into();
        let credentials = Credentials::AuthToken { account_sid: ACCOUNT_SID.into(), auth_token };
        let builder = Client::builder().credentials(credentials).base_url(self.url("")).transport(transport);
        builder.timeout(Duration::from_secs(5)).build().unwrap()
    }

    fn download(&self) -> DownloadRequest {
        self.client().download("/file")
    }

    fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }

    fn reported(&self) -> String {
        self.reports.recv_timeout(Duration::from_secs(10)).expect("a report")
    }
}

impl Connection {
    fn send(&mut self, bytes: impl AsRef<[u8]>) {
        // The client may have heard enough.
        let _ = self.stream.write_all(bytes.as_ref());
    }

    fn file(&mut self, bytes: &[u8]) {
        self.send(format!("HTTP/1.1 200 OK\r\nContent-Type: audio/mpeg\r\nContent-Length: {}\r\n\r\n", bytes.len()));
        self.send(bytes);
    }

    fn lead(&mut self, to: &str) {
        self.send(format!("HTTP/1.1 307 Temporary Redirect\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n"));
    }

    /// Ends the connection so that the other side is told of an error.
    fn reset(&mut self) {
        let socket = self.stream.try_clone().unwrap();
        socket.set_nonblocking(false).unwrap();
        // What was not read when a socket is closed makes it a reset.
        let _ = self.stream.shutdown(std::net::Shutdown::Both);
    }

    /// Reports when the client ends the connection.
    fn watch(&mut self) {
        let mut byte = [0];
        match self.stream.read(&mut byte) {
            Ok(1..) => self.report.send("more came".to_owned()).unwrap(),
            _ => self.report.send("closed".to_owned()).unwrap(),
        }
    }
}

fn run<F: Future>(future: F) -> F::Output {
    Runtime::new().unwrap().block_on(future)
}

fn fail(download: DownloadRequest) -> Error {
    run(async { download.await?.bytes().await }).unwrap_err()
}

fn quick() -> CallOptions {
    CallOptions::new().timeout(Duration::from_millis(300))
}

/// A folder that is removed with what is in it.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("trunkline-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn names(&self) -> Vec<String> {
        fs::read_dir(&self.0).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_file_is_read_while_it_comes() {
    let (go_on, may_go_on) = mpsc::channel::<()>();
    let may_go_on = Mutex::new(may_go_on);
    let server = Server::start(move |connection| {
        connection.send("HTTP/1.1 200 OK\r\nContent-Type: audio/mpeg\r\nContent-Length: 10\r\n\r\nfirst");
        may_go_on.lock().unwrap().recv_timeout(Duration::from_secs(10)).unwrap();
        connection.send("later");
    });
    run(async {
        let mut file = server.download().format("mp3").await.unwrap();
        assert_eq!((file.size(), file.content_type(), file.meta().status), (Some(10), Some("audio/mpeg"), 200));
        assert_eq!(file.try_next().await.unwrap().unwrap(), "first");
        go_on.send(()).unwrap();
        assert_eq!(file.try_next().await.unwrap().unwrap(), "later");
        assert!(file.try_next().await.unwrap().is_none());
    });
    let head = server.heads()[0].to_lowercase();
    assert!(head.starts_with("get /file.mp3 http/1.1\r\n") && head.contains("\r\naccept: */*\r\n"), "{head}");
    assert!(head.contains("\r\nauthorization: basic "), "{head}");
}

#[test]
fn three_redirects_are_followed_and_a_fourth_is_not() {
    for (redirects, reaches) in [(3, true), (4, false)] {
        let server = Server::start(move |connection| match connection.number {
            number if number <= redirects => connection.lead(&format!("/{number}")),
            _ => connection.file(b"here"),
        });
        let outcome = run(async { server.download().await?.bytes().await });
        assert_eq!(server.heads().len(), 4, "{redirects}");
        match outcome {
            Ok(bytes) => assert!(reaches && bytes == "here"),
            Err(error) => {
                assert!(!reaches);
                assert_eq!((error.kind(), error.status()), (ErrorKind::Decode, Some(307)));
                assert!(error.message().contains("three redirects"), "{error}");
            }
        }
    }
}

#[test]
fn a_redirect_in_a_circle_ends() {
    let server = Server::start(|connection| connection.lead("/file"));
    assert_eq!(fail(server.download()).kind(), ErrorKind::Decode);
    assert_eq!(server.heads().len(), 4);
}

#[test]
fn credentials_and_headers_do_not_follow_a_redirect_to_another_host_and_do_not_come_back() {
    let first = Server::start(|connection| match connection.path.as_str() {
        "/back" => connection.file(b"here"),
        path => {
            let to = path.strip_prefix("/to/").unwrap().to_owned();
            connection.lead(&format!("http://{to}/away"));
        }
    });
    let home = first.url("/back");
    let second = Server::start(move |connection| connection.lead(&home));
    let options = CallOptions::new().header("X-Own", "hush");
    let request = first.client().download(format!("/to/{}", second.address)).with_options(options);
    assert_eq!(run(async { request.await.unwrap().bytes().await }).unwrap(), "here");
    let carries = |head: &String| {
        let head = head.to_lowercase();
        (head.contains("\r\nauthorization:"), head.contains("\r\nx-own:"))
    };
    assert_eq!(second.heads().iter().map(carries).collect::<Vec<_>>(), [(false, false)]);
    assert_eq!(first.heads().iter().map(carries).collect::<Vec<_>>(), [(true, true), (false, false)]);
}

#[test]
fn a_redirect_to_plain_http_elsewhere_is_not_followed() {
    for to in ["http://192.0.2.1/file", "ftp://127.0.0.1/file", "http://user:pass@127.0.0.1/file"] {
        let server = Server::start(move |connection| connection.lead(to));
        let error = fail(server.download());
        assert_eq!((error.kind(), server.heads().len()), (ErrorKind::Decode, 1), "{to}: {error}");
        assert!(error.message().contains("not https"), "{error}");
    }
}

#[test]
fn an_address_elsewhere_without_https_is_refused_before_anything_is_sent() {
    let server = Server::start(|connection| connection.file(b"here"));
    let other = Server::start(|connection| connection.file(b"here"));
    for (request, name) in [
        (server.client().download(other.url("/file")), "url"),
        (server.client().download("https://elsewhere.example/file").format("mp3"), "format"),
        (server.download().format("../x"), "format"),
        (server.download().format(""), "format"),
    ] {
        let error = fail(request);
        assert_eq!((error.kind(), error.parameter()), (ErrorKind::InvalidArgument, Some(name)), "{error}");
    }
    assert_eq!((server.heads().len(), other.heads().len()), (0, 0));
}

#[test]
fn a_body_shorter_than_announced_is_an_error_behind_its_bytes() {
    let server = Server::start(|connection| connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"));
    run(async {
        let mut file = server.download().await.unwrap();
        assert_eq!(file.try_next().await.unwrap().unwrap(), "half");
        let error = file.try_next().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Connection);
        assert!(error.message().contains("after 4 bytes of the file"), "{error}");
        assert!(file.next().await.is_none(), "an error is the end");
    });
    assert_eq!(server.heads().len(), 1, "what has begun is not tried again");
}

#[test]
fn a_body_longer_than_announced_ends_where_it_was_announced_to() {
    let server = Server::start(|connection| {
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhereHTTP/1.1 200 OK\r\n")
    });
    run(async {
        let client = server.client();
        for _ in 0..2 {
            assert_eq!(client.download("/file").await.unwrap().bytes().await.unwrap(), "here");
        }
    });
}

#[test]
fn an_endless_body_ends_at_the_bound_and_so_does_its_connection() {
    let server = Server::start(|connection| {
        connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        let chunk = format!("{:x}\r\n{}\r\n", 65_536, "x".repeat(65_536));
        let mut sent = 0_u64;
        while connection.stream.write_all(chunk.as_bytes()).is_ok() {
            sent += 65_536;
        }
        connection.report.send(sent.to_string()).unwrap();
    });
    run(async {
        let mut file = server.download().max_bytes(1_000_000).await.unwrap();
        let mut read = 0;
        let error = loop {
            match file.try_next().await {
                Ok(piece) => read += piece.unwrap().len(),
                Err(error) => break error,
            }
        };
        assert!(read <= 1_000_000, "{read}");
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert!(error.message().contains("beyond the 1000000 of `max_bytes`"), "{error}");
        drop(file);
        let sent: u64 = server.reported().parse().unwrap();
        // What the sockets of both sides hold is beyond it.
        assert!(sent < 50_000_000, "{sent}");
    });
}

#[test]
fn a_file_announced_beyond_the_bound_is_refused_before_its_first_byte() {
    let server = Server::start(|connection| {
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\nbegins");
        connection.watch();
    });
    run(async {
        let error = server.download().max_bytes(1000).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert_eq!(error.message(), "the file has 1001 bytes, more than the 1000 of `max_bytes`");
        assert_eq!(server.reported(), "closed");
    });
    let server = Server::start(|connection| connection.file(&[0; 1000]));
    assert_eq!(run(async { server.download().max_bytes(1000).await?.bytes().await }).unwrap().len(), 1000);
}

#[test]
fn a_body_that_stops_coming_is_a_timeout_and_ends_its_connection() {
    let server = Server::start(|connection| {
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
        connection.watch();
    });
    run(async {
        let mut file = server.download().with_options(quick()).await.unwrap();
        file.try_next().await.unwrap().unwrap();
        let error = file.try_next().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout);
        assert!(error.message().contains("within 300 ms, after 4 bytes"), "{error}");
        assert_eq!(server.reported(), "closed");
    });
}

#[test]
fn a_slow_file_takes_longer_than_the_timeout_but_no_longer_than_the_total_one() {
    let server = Server::start(|connection| {
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n");
        for _ in 0..8 {
            thread::sleep(Duration::from_millis(100));
            connection.send("x");
        }
    });
    let file = run(async { server.download().with_options(quick()).await?.bytes().await });
    assert_eq!(file.unwrap(), "xxxxxxxx");
    let options = quick().total_timeout(Duration::from_millis(450)).max_retries(0);
    assert_eq!(fail(server.download().with_options(options)).kind(), ErrorKind::Timeout);
}

#[test]
fn a_connection_that_breaks_in_the_middle_is_an_error() {
    let server = Server::start(|connection| {
        connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n");
        thread::sleep(Duration::from_millis(100));
        connection.reset();
    });
    let error = fail(server.download());
    assert_eq!((error.kind(), error.attempts(), server.heads().len()), (ErrorKind::Connection, 1, 1), "{error}");
}

#[test]
fn until_the_first_byte_it_is_tried_again() {
    let server = Server::start(|connection| match connection.number {
        1 => connection.send("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"),
        // Lost behind the head, before the first byte.
        2 => connection.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n"),
        _ => connection.file(b"here"),
    });
    run(async {
        let file = server.download().await.unwrap();
        assert_eq!(file.meta().retries, 2);
        assert_eq!(file.bytes().await.unwrap(), "here");
    });
    assert_eq!(server.heads().len(), 3);
}

#[test]
fn what_the_service_answers_in_place_of_a_file_is_an_error_as_of_any_call() {
    let server = Server::start(|connection| {
        let body = r#"{"code":20404,"message":"not found","status":404}"#;
        connection.send(format!("HTTP/1.1 404 Not Found\r\nContent-Length: {}\r\n\r\n{body}", body.len()));
    });
    let error = fail(server.download());
    assert_eq!((error.kind(), error.status(), error.code()), (ErrorKind::NotFound, Some(404), Some(20404)));
    assert_eq!(error.url(), Some(server.url("/file").as_str()));
}

#[test]
fn an_empty_file_is_one() {
    let server = Server::start(|connection| connection.file(b""));
    assert_eq!(run(async { server.download().await?.bytes().await }).unwrap(), "");
}

#[test]
fn dropping_a_download_ends_its_connection() {
    let server = Server::start(|connection| {
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nbegins");
        connection.watch();
    });
    run(async {
        let mut file = server.download().await.unwrap();
        file.try_next().await.unwrap().unwrap();
        drop(file);
        assert_eq!(server.reported(), "closed");
    });
}

#[test]
fn whoever_waits_for_a_piece_of_a_shared_file_is_told_when_it_is_closed() {
    let server = Server::start(|connection| {
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nbegins");
        connection.watch();
    });
    run(async {
        let file = Arc::new(Pieces::from(server.download().await.unwrap()));
        assert_eq!(file.size(), Some(1_000_000));
        assert_eq!(file.next().await.unwrap().unwrap(), "begins");
        let waiting = [(); 3].map(|()| {
            let file = file.clone();
            tokio::spawn(async move { file.next().await })
        });
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert!(waiting.iter().all(|one| !one.is_finished()));
        file.close();
        for one in waiting {
            let error = one.await.unwrap().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Configuration);
            assert!(error.to_string().contains("closed before its end"), "{error}");
        }
        assert!(file.next().await.is_err());
        assert_eq!(server.reported(), "closed");
    });
}

#[test]
fn a_wait_for_a_piece_that_is_dropped_loses_nothing_and_what_was_read_whole_is_at_its_end_when_closed() {
    let (go_on, awaited) = mpsc::channel();
    let awaited = Mutex::new(awaited);
    let server = Server::start(move |connection| {
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfirst");
        awaited.lock().unwrap().recv().unwrap();
        connection.send("later");
    });
    run(async {
        let file = Pieces::from(server.download().await.unwrap());
        assert_eq!(file.next().await.unwrap().unwrap(), "first");
        assert!(tokio::time::timeout(Duration::from_millis(50), file.next()).await.is_err());
        go_on.send(()).unwrap();
        assert_eq!(file.next().await.unwrap().unwrap(), "later");
        assert_eq!(file.next().await.unwrap(), None);
        file.close();
        assert_eq!(file.next().await.unwrap(), None);
    });
}

#[test]
fn a_file_takes_its_place_when_it_is_whole_and_not_before() {
    let folder = Folder::new("whole");
    let path = folder.0.join("call.mp3");
    fs::write(&path, "older").unwrap();
    let (go_on, may_go_on) = mpsc::channel::<()>();
    let may_go_on = Mutex::new(may_go_on);
    let server = Server::start(move |connection| {
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfirst");
        connection.report.send("began".to_owned()).unwrap();
        may_go_on.lock().unwrap().recv_timeout(Duration::from_secs(10)).unwrap();
        connection.send("later");
    });
    let runtime = Runtime::new().unwrap();
    let saving = runtime.spawn(server.download().save(path.clone()));
    server.reported();
    assert_eq!(fs::read(&path).unwrap(), b"older");
    go_on.send(()).unwrap();
    assert_eq!(runtime.block_on(saving).unwrap().unwrap(), 10);
    assert_eq!((fs::read(&path).unwrap(), folder.names().len()), (b"firstlater".to_vec(), 1));
}

#[test]
fn a_download_that_fails_leaves_no_file_behind() {
    let folder = Folder::new("fails");
    let server = Server::start(|connection| connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"));
    assert_eq!(run(server.download().save(folder.0.join("call.mp3"))).unwrap_err().kind(), ErrorKind::Connection);
    assert!(folder.names().is_empty());
    for path in [folder.0.join("no such folder").join("call.mp3"), folder.0.clone()] {
        let error = run(server.download().save(path)).unwrap_err();
        assert_eq!((error.kind(), error.parameter()), (ErrorKind::InvalidArgument, Some("path")), "{error}");
    }
    assert_eq!(server.heads().len(), 1, "what cannot be kept is not asked for");
}

/// A transport as a user writes it: it knows whole answers alone.
struct Whole(Vec<u8>);

impl Transport for Whole {
    fn send(&self, _: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        let body = Bytes::from(self.0.clone());
        Box::pin(async move { Ok(Response::new(200, Default::default(), body)) })
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(tokio::time::sleep(duration))
    }

    fn now(&self) -> Timestamp {
        std::time::SystemTime::now().into()
    }

    fn random(&self) -> f64 {
        0.5
    }
}

#[test]
fn a_transport_that_reads_whole_answers_serves_downloads_as_far_as_it_reads() {
    let server = Server::start(|_| {});
    let client = server.client_by(Whole(b"here".to_vec()));
    assert_eq!(run(async { client.download("/file").await?.bytes().await }).unwrap(), "here");
    let error = fail(client.download("/file").max_bytes(3));
    assert!(error.message().contains("beyond the 3 of `max_bytes`"), "{error}");
    let client = server.client_by(Whole(vec![0; MAX_RESPONSE_BYTES + 1]));
    let error = fail(client.download("/file").with_options(CallOptions::new().max_retries(0)));
    assert!(error.message().contains("none that is larger than 64 MiB"), "{error}");
}

/// The cases of `tests/file-addresses.json`, which JavaScript is held to as well.
#[derive(serde::Deserialize)]
struct Cases {
    addresses: Vec<AddressCase>,
    redirects: Vec<RedirectCase>,
}

#[derive(serde::Deserialize)]
struct AddressCase {
    base_url: Option<String>,
    address: String,
    format: Option<String>,
    url: Option<String>,
    #[serde(default)]
    is_ours: bool,
}

#[derive(serde::Deserialize)]
struct RedirectCase {
    from: String,
    is_ours: bool,
    location: String,
    url: Option<String>,
    #[serde(default)]
    stays_ours: bool,
}

fn cases() -> Cases {
    serde_json::from_str(include_str!("../../tests/file-addresses.json")).unwrap()
}

/// Where requests went, and whether with credentials.
type Asked = Vec<(String, bool)>;

/// A service that leads on to a place first, if there is one, and then has the file.
#[derive(Clone)]
struct Leading {
    location: Option<String>,
    asked: Arc<Mutex<Asked>>,
}

impl Transport for Leading {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        let mut asked = self.asked.lock().unwrap();
        let is_ours = request.headers.get("Authorization").is_some();
        asked.push((request.url, is_ours));
        let answer = match &self.location {
            Some(location) if asked.len() == 1 => {
                let mut headers = Headers::new();
                headers.add("Location", location);
                Response::new(302, headers, Bytes::new())
            }
            _ => Response::new(200, Headers::new(), Bytes::from_static(b"here")),
        };
        Box::pin(async move { Ok(answer) })
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
        Box::pin(std::future::pending())
    }

    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    fn random(&self) -> f64 {
        0.5
    }
}

/// The requests that a download makes, and what comes of it.
fn requests(
    base_url: Option<&str>,
    address: &str,
    format: Option<&str>,
    location: Option<&str>,
) -> (Asked, trunkline::Result<Bytes>) {
    let transport = Leading { location: location.map(str::to_owned), asked: Arc::default() };
    let credentials = Credentials::AuthToken { account_sid: ACCOUNT_SID.into(), auth_token: "made-up-token".into() };
    let mut builder = Client::builder().credentials(credentials).transport(transport.clone());
    if let Some(base_url) = base_url {
        builder = builder.base_url(base_url);
    }
    let mut download = builder.build().unwrap().download(address);
    if let Some(format) = format {
        download = download.format(format);
    }
    let outcome = run(async { download.await?.bytes().await });
    let asked = transport.asked.lock().unwrap().clone();
    (asked, outcome)
}

#[test]
fn a_file_is_where_its_record_is_under_another_ending_and_elsewhere_by_https_without_credentials() {
    for AddressCase { base_url, address, format, url, is_ours } in cases().addresses {
        let (asked, outcome) = requests(base_url.as_deref(), &address, format.as_deref(), None);
        match url {
            Some(url) => {
                assert_eq!(asked, [(url, is_ours)], "{address}");
                assert_eq!(outcome.unwrap(), "here");
            }
            None => {
                assert_eq!(asked, [], "{address}");
                let error = outcome.unwrap_err();
                assert_eq!((error.kind(), error.parameter()), (ErrorKind::InvalidArgument, Some("url")), "{address}");
            }
        }
    }
}

#[test]
fn a_redirect_is_followed_to_https_and_leaves_credentials_behind() {
    for RedirectCase { from, is_ours, location, url, stays_ours } in cases().redirects {
        // The home of the client ends where the files begin, so that a redirect may lead out of it.
        let home = from.rsplit_once('/').map(|(home, _)| home);
        let base_url = home.filter(|_| is_ours && !from.starts_with("https:"));
        let (asked, outcome) = requests(base_url, &from, None, Some(&location));
        let first = (from, is_ours);
        match url {
            Some(url) => {
                assert_eq!(asked, [first, (url, stays_ours)], "{location}");
                assert_eq!(outcome.unwrap(), "here");
            }
            None => {
                assert_eq!(asked, [first], "{location}");
                let error = outcome.unwrap_err();
                assert_eq!(error.kind(), ErrorKind::Decode, "{location}");
                assert!(error.message().contains("not https"), "{error}");
            }
        }
    }
}

/// As a program does it: a message with a picture and a recorded call, by the sandbox over HTTP.
#[cfg(all(feature = "sandbox-server", feature = "facade", feature = "api-v2010", feature = "video-v1"))]
#[test]
fn the_sandbox_serves_media_behind_a_redirect_and_recordings() {
    use trunkline::sandbox::Sandbox;
    use trunkline::sandbox::server::Server as SandboxServer;

    run(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let sandbox = Sandbox::new();
        tokio::spawn(SandboxServer::new(sandbox.clone()).serve(listener));
        let transport = ReqwestTransport::builder().no_proxy().build().unwrap();
        let builder = Client::builder().credentials(sandbox.credentials()).transport(transport);
        let client = builder.base_url(format!("http://{address}/{{product}}")).build().unwrap();

        let create = client.messages().create("+15558675310").from("+15017122661").body("Look");
        let message = create.media_url(["https://x.example/a.png"]).await.unwrap();
        let media = client.messages().id(&message.sid).media().list().all().await.unwrap();
        let file = media[0].download(&client).await.unwrap();
        assert_eq!(file.content_type(), Some("image/png"));
        assert_eq!(file.bytes().await.unwrap().slice(..4), b"\x89PNG"[..]);
        assert!(sandbox.requests().iter().any(|request| request.status == Some(307)));

        let call = client.calls().create("+15558675310", "+15017122661").url("https://x.example/").await.unwrap();
        let recordings = client.calls().id(&call.sid).recordings();
        let recorded = recordings.create().await.unwrap();
        let stopped = recordings.id("Twilio.CURRENT").update("stopped").await.unwrap();
        assert_eq!(stopped.sid, recorded.sid);
        let recording = client.recordings().id(&recorded.sid).fetch().await.unwrap();
        for file in [recording.download(&client), recorded.download(&client), recording.download(&client).format("wav")]
        {
            let file = file.await.unwrap();
            assert_eq!((file.content_type(), file.size()), (Some("audio/x-wav"), Some(4044)));
            let bytes = file.bytes().await.unwrap();
            assert_eq!((&bytes[..4], &bytes[8..16], bytes.len()), (&b"RIFF"[..], &b"WAVEfmt "[..], 4044));
        }
        let mp3 = recording.download(&client).format("mp3").await.unwrap();
        assert_eq!(mp3.content_type(), Some("audio/mpeg"));

        let video = client.video().v1();
        let composition = video.compositions().create(format!("RM{}", "0".repeat(32))).await.unwrap();
        assert_eq!(composition.download(&client).await.unwrap().content_type(), Some("video/mp4"));

        client.recordings().id(&recorded.sid).delete().await.unwrap();
        let error = recording.download(&client).await.unwrap_err();
        assert_eq!((error.kind(), error.code()), (ErrorKind::NotFound, Some(20404)));
    });
}

//! Over TLS, where the certificate has to be one that no platform trusts. What goes without TLS is tested from outside.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use rustls::client::WebPkiServerVerifier;
use rustls::crypto::ring;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{RootCertStore, ServerConfig};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::*;
use crate::base64;

/// A server for `localhost` that speaks TLS, the transport that trusts it, and what its connections report.
struct Server {
    url: String,
    transport: ReqwestTransport,
    connections: Arc<AtomicUsize>,
    reports: mpsc::Receiver<&'static str>,
    /// The certificate, in PEM.
    certificate: String,
}

fn current_thread() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

/// Serves every connection with `answer`, on a thread of its own so that it goes on while the client's runtime stands still.
fn serve<F>(protocols: &[&str], answer: fn(TlsStream<TcpStream>, mpsc::Sender<&'static str>) -> F) -> Server
where
    F: Future<Output = ()> + Send + 'static,
{
    let provider = Arc::new(ring::default_provider());
    let certified = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let certificate = certified.cert.der().clone();
    let pem = format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", base64::encode(&certificate));
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(certified.signing_key.serialize_der()));
    let mut config = ServerConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key)
        .unwrap();
    config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();

    let mut roots = RootCertStore::empty();
    roots.add(certificate).unwrap();
    let verifier = WebPkiServerVerifier::builder_with_provider(roots.into(), provider).build().unwrap();
    let transport = ReqwestTransport { verifier, ..ReqwestTransport::builder().no_proxy().build().unwrap() };

    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let url = format!("https://localhost:{}/", listener.local_addr().unwrap().port());
    let connections = Arc::new(AtomicUsize::new(0));
    let (report, reports) = mpsc::channel();
    let counter = connections.clone();
    thread::spawn(move || {
        current_thread().block_on(async {
            let listener = TcpListener::from_std(listener).unwrap();
            let acceptor = TlsAcceptor::from(Arc::new(config));
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                counter.fetch_add(1, Ordering::SeqCst);
                let (acceptor, report) = (acceptor.clone(), report.clone());
                tokio::spawn(async move {
                    if let Ok(stream) = acceptor.accept(stream).await {
                        answer(stream, report).await;
                    }
                });
            }
        });
    });
    Server { url, transport, connections, reports, certificate: pem }
}

fn ok() -> http::Response<()> {
    http::Response::builder().status(200).body(()).unwrap()
}

/// Answers over HTTP/2 for as long as the client likes.
async fn answer(stream: TlsStream<TcpStream>, report: mpsc::Sender<&'static str>) {
    let mut connection = h2::server::handshake(stream).await.unwrap();
    while let Some(Ok((_, mut respond))) = connection.accept().await {
        report.send("asked").unwrap();
        respond.send_response(ok(), false).unwrap().send_data("over HTTP/2".into(), true).unwrap();
    }
}

/// Answers one request, and closes the connection without a word when nothing has come for a while.
async fn answer_and_close(stream: TlsStream<TcpStream>, report: mpsc::Sender<&'static str>) {
    let mut connection = h2::server::handshake(stream).await.unwrap();
    let Some(Ok((_, mut respond))) = connection.accept().await else { return };
    respond.send_response(ok(), true).unwrap();
    let second = tokio::time::timeout(Duration::from_millis(5), connection.accept()).await;
    drop(connection);
    report.send(if second.is_err() { "closed" } else { "asked again" }).unwrap();
}

/// Refuses every request, in the way that permits the client to repeat it.
async fn refuse(stream: TlsStream<TcpStream>, report: mpsc::Sender<&'static str>) {
    let mut connection = h2::server::handshake(stream).await.unwrap();
    while let Some(Ok((_, mut respond))) = connection.accept().await {
        report.send("refused").unwrap();
        respond.send_reset(h2::Reason::REFUSED_STREAM);
    }
}

/// Resets every request as one that it failed over.
async fn fail(stream: TlsStream<TcpStream>, report: mpsc::Sender<&'static str>) {
    let mut connection = h2::server::handshake(stream).await.unwrap();
    while let Some(Ok((_, mut respond))) = connection.accept().await {
        report.send("failed").unwrap();
        respond.send_reset(h2::Reason::INTERNAL_ERROR);
    }
}

/// Never answers.
async fn keep_silent(stream: TlsStream<TcpStream>, report: mpsc::Sender<&'static str>) {
    let mut connection = h2::server::handshake(stream).await.unwrap();
    let mut kept = Vec::new();
    while let Some(Ok(request)) = connection.accept().await {
        report.send("asked").unwrap();
        kept.push(request);
    }
}

/// Reads the first request and says goodbye before it: no request was looked at.
async fn take_leave(stream: TlsStream<TcpStream>, report: mpsc::Sender<&'static str>) {
    read_and_say_goodbye(stream, report, 0).await;
}

/// Reads the first request and says goodbye after it, but never answers.
async fn take_leave_without_an_answer(stream: TlsStream<TcpStream>, report: mpsc::Sender<&'static str>) {
    read_and_say_goodbye(stream, report, 1).await;
}

/// Speaks HTTP/2 by hand: `h2` looks at every request that came before it says goodbye.
async fn read_and_say_goodbye(mut stream: TlsStream<TcpStream>, report: mpsc::Sender<&'static str>, last: u8) {
    const SETTINGS: u8 = 4;
    const GOAWAY: u8 = 7;
    const END_STREAM: u8 = 1;
    stream.write_all(&[0, 0, 0, SETTINGS, 0, 0, 0, 0, 0]).await.unwrap();
    let mut preface = [0; 24];
    stream.read_exact(&mut preface).await.unwrap();
    loop {
        let mut head = [0; 9];
        stream.read_exact(&mut head).await.unwrap();
        let [long, longer, short, kind, flags, .., id] = head;
        let mut payload = vec![0; usize::from_be_bytes([0, 0, 0, 0, 0, long, longer, short])];
        stream.read_exact(&mut payload).await.unwrap();
        if kind < SETTINGS && id == 1 && flags & END_STREAM != 0 {
            break;
        }
    }
    report.send("asked").unwrap();
    stream.write_all(&[0, 0, 8, GOAWAY, 0, 0, 0, 0, 0, 0, 0, 0, last, 0, 0, 0, 0]).await.unwrap();
    stream.shutdown().await.unwrap();
    // A connection that is closed with something unread would be reset, and the goodbye perhaps lost.
    _ = stream.read_to_end(&mut Vec::new()).await;
}

fn post(url: &str) -> Request {
    let mut request = Request::new(Method::Post, url);
    request.headers.set("Authorization", "Basic c2VjcmV0");
    request.body = Some("Body=Hi".into());
    request
}

#[test]
fn http_2_is_used_where_the_server_offers_it_and_one_connection_carries_many_requests_at_once() {
    let server = serve(&["h2", "http/1.1"], answer);
    current_thread().block_on(async {
        server.transport.send(post(&server.url)).await.unwrap();
        let many = (0..20).map(|_| server.transport.send(post(&server.url)));
        for answer in futures_util::future::join_all(many).await {
            assert_eq!(answer.unwrap().body, "over HTTP/2");
        }
    });
    assert_eq!(server.connections.load(Ordering::SeqCst), 1);
}

#[test]
fn no_request_is_lost_on_an_http_2_connection_that_was_closed_while_nobody_drove_the_runtime() {
    let server = serve(&["h2"], answer_and_close);
    let runtime = current_thread();
    for round in 0..100 {
        runtime.block_on(server.transport.send(post(&server.url))).unwrap_or_else(|error| panic!("{round}: {error:?}"));
        assert_eq!(server.reports.recv(), Ok("closed"));
    }
    assert_eq!(server.connections.load(Ordering::SeqCst), 100);
}

#[test]
fn a_request_that_an_http_2_server_refuses_counts_as_not_sent_and_is_not_repeated_here() {
    let server = serve(&["h2"], refuse);
    let error = current_thread().block_on(server.transport.send(post(&server.url))).unwrap_err();
    assert!(error.not_sent, "{error:?}");
    assert_eq!(server.reports.try_iter().count(), 1);
}

#[test]
fn a_request_that_came_after_an_http_2_server_took_its_leave_counts_as_not_sent() {
    let server = serve(&["h2"], take_leave);
    let error = current_thread().block_on(server.transport.send(post(&server.url))).unwrap_err();
    assert!(error.not_sent, "{error:?}");
    assert_eq!(server.reports.recv(), Ok("asked"));
}

#[test]
fn a_request_that_an_http_2_server_resets_for_another_reason_may_have_been_sent() {
    for server in [serve(&["h2"], fail), serve(&["h2"], take_leave_without_an_answer)] {
        let error = current_thread().block_on(server.transport.send(post(&server.url))).unwrap_err();
        assert!(!error.not_sent, "{error:?}");
        assert!(server.reports.recv().is_ok());
    }
}

#[test]
fn a_time_out_over_http_2_means_that_the_request_may_have_been_sent() {
    let server = serve(&["h2"], keep_silent);
    let runtime = current_thread();
    for body in [Some("Body=Hi".into()), None] {
        let request = Request { body, ..post(&server.url) };
        let sending = server.transport.send_within(request, Duration::from_millis(300));
        let error = runtime.block_on(sending).unwrap_err();
        assert!(!error.not_sent && error.timed_out, "{error:?}");
        assert_eq!(server.reports.recv(), Ok("asked"));
    }
}

#[test]
fn a_certificate_that_the_platform_does_not_trust_means_not_sent() {
    let server = serve(&["h2"], answer);
    let transport = ReqwestTransport::builder().no_proxy().build().unwrap();
    let error = current_thread().block_on(transport.send(post(&server.url))).unwrap_err();
    assert!(error.not_sent, "{error:?}");
    assert!(error.message.contains("certificate"), "{error}");
    assert_eq!(server.reports.try_iter().count(), 0);
}

#[test]
fn certificates_of_a_file_or_a_folder_are_trusted_and_no_others() {
    let (server, other) = (serve(&["h2"], answer), serve(&["h2"], answer));
    let folder = std::env::temp_dir().join(format!("trunkline-certificates-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("ours.pem");
    std::fs::write(&file, &server.certificate).unwrap();
    std::fs::write(folder.join("README"), "no certificate").unwrap();
    for path in [&file, &folder] {
        let transport = ReqwestTransport::builder().no_proxy().ca_bundle(path).build().unwrap();
        current_thread().block_on(async {
            transport.send(post(&server.url)).await.unwrap();
            assert!(transport.send(post(&other.url)).await.unwrap_err().not_sent);
        });
    }
    std::fs::write(&file, "-----BEGIN CERTIFICATE-----\nnone\n-----END CERTIFICATE-----\n").unwrap();
    let transport = ReqwestTransport::builder().no_proxy().ca_bundle(&file).build().unwrap();
    let error = current_thread().block_on(transport.send(post(&server.url))).unwrap_err();
    assert!(error.not_sent && error.message.contains("ours.pem"), "{error:?}");
    std::fs::remove_dir_all(folder).unwrap();
}

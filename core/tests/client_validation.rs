//! Public key client validation, over sockets: what arrives is what the token vouches for.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use ring::signature::{
    KeyPair, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256, RsaParameters, UnparsedPublicKey,
};
use rustls_pki_types::PrivatePkcs8KeyDer;
use rustls_pki_types::pem::PemObject;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use trunkline::client::CallOptions;
use trunkline::jwt::{
    ClientValidation, RequestToSign, RsaKey, Signer, SigningAlgorithm, Token, VALIDATION_HEADER, ValidationTransport,
};
use trunkline::schema::Method;
use trunkline::transport::{BoxFuture, Headers, Request, ReqwestTransport, Response, Transport, TransportError};
use trunkline::value::{Secret, Timestamp, Value};
use trunkline::{Client, Credentials, ErrorKind};

const KEY: &str = include_str!("data/key.pem");
const KEY_IN_PKCS1: &str = include_str!("data/key-pkcs1.pem");

/// A request as it arrived.
struct Arrived {
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Arrived {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// A server that answers with these statuses in turn, and then with the last; what arrived there, and where it is.
async fn serving(statuses: &'static [u16]) -> (Arc<Mutex<Vec<Arrived>>>, String) {
    serving_with(statuses, String::new()).await
}

/// The same with a line for the heads of all answers.
async fn serving_with(statuses: &'static [u16], line: String) -> (Arc<Mutex<Vec<Arrived>>>, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let arrived = Arc::new(Mutex::new(Vec::new()));
    let into = arrived.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(answer(stream, statuses, line.clone(), into.clone()));
        }
    });
    (arrived, url)
}

async fn answer(mut stream: TcpStream, statuses: &[u16], line: String, arrived: Arc<Mutex<Vec<Arrived>>>) {
    let mut read = Vec::new();
    let mut chunk = [0; 4096];
    loop {
        let end = loop {
            if let Some(end) = read.windows(4).position(|four| four == b"\r\n\r\n") {
                break end;
            }
            match stream.read(&mut chunk).await {
                Ok(0) | Err(_) => return,
                Ok(count) => read.extend_from_slice(&chunk[..count]),
            }
        };
        let head = String::from_utf8(read[..end].to_vec()).unwrap();
        let mut lines = head.lines();
        let mut first = lines.next().unwrap().split(' ');
        let (method, target) = (first.next().unwrap().to_owned(), first.next().unwrap().to_owned());
        let headers: Vec<(String, String)> = lines
            .map(|line| line.split_once(": ").map(|(name, value)| (name.to_owned(), value.to_owned())).unwrap())
            .collect();
        let mut request = Arrived { method, target, headers, body: Vec::new() };
        let length = request.header("Content-Length").map_or(0, |length| length.parse().unwrap());
        while read.len() < end + 4 + length {
            let count = stream.read(&mut chunk).await.unwrap();
            read.extend_from_slice(&chunk[..count]);
        }
        request.body = read[end + 4..end + 4 + length].to_vec();
        read.drain(..end + 4 + length);
        let status = {
            let mut arrived = arrived.lock().unwrap();
            arrived.push(request);
            statuses[(arrived.len() - 1).min(statuses.len() - 1)]
        };
        let body = r#"{"sid":"SM0123456789abcdef0123456789abcdef","messages":[],"status":503,"message":"later"}"#;
        let length = body.len();
        let head =
            format!("HTTP/1.1 {status} X\r\n{line}Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n");
        stream.write_all((head + body).as_bytes()).await.unwrap();
    }
}

fn sid(prefix: &str) -> String {
    format!("{prefix}0123456789abcdef0123456789abcdef")
}

fn client(url: &str, algorithm: SigningAlgorithm, signer: impl Signer) -> Client {
    let validation = ClientValidation::new(sid("AC"), sid("SK"), sid("CR"), algorithm).unwrap();
    let key = Credentials::ApiKey { account_sid: sid("AC"), key: sid("SK"), secret: "made-up-secret".into() };
    let transport = ValidationTransport::new(ReqwestTransport::new(), validation, signer);
    Client::builder().credentials(key).base_url(url).transport(transport).build().unwrap()
}

/// Checks the token of a request by what arrived, as the service does.
fn check(request: &Arrived, algorithm: SigningAlgorithm, verified_by: &'static RsaParameters) {
    let token = request.header(VALIDATION_HEADER).unwrap();
    let (message, signature) = token.rsplit_once('.').unwrap();
    let signature = base64(signature);
    let der = PrivatePkcs8KeyDer::from_pem_slice(KEY.as_bytes()).unwrap();
    let pair = ring::signature::RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()).unwrap();
    let key = UnparsedPublicKey::new(verified_by, pair.public_key());
    key.verify(message.as_bytes(), &signature).unwrap();
    assert!(key.verify(&message.as_bytes()[1..], &signature).is_err());

    let read = Token::read(token).unwrap();
    let of = |map: &trunkline::value::Map, name: &str| map.get(name).and_then(Value::as_str).unwrap().to_owned();
    let header = ["alg", "typ", "cty", "kid"].map(|name| of(read.header(), name));
    assert_eq!(header, [algorithm.name(), "JWT", "twilio-pkrv;v=1", &sid("CR")]);
    let claims = ["iss", "sub", "hrh"].map(|name| of(read.claims(), name));
    assert_eq!(claims, [sid("SK"), sid("AC"), "authorization;host".to_owned()]);
    let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
    let headers: Vec<(&str, &str)> =
        request.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let signed_headers = &["host", "authorization"];
    let arrived =
        RequestToSign { method: &request.method, path, query, headers: &headers, signed_headers, body: &request.body };
    assert_eq!(of(read.claims(), "rqh"), arrived.hash());
}

fn base64(text: &str) -> Vec<u8> {
    use ::base64::Engine;
    ::base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(text).unwrap()
}

#[tokio::test]
async fn every_request_carries_a_token_for_what_arrives() {
    for (pem, algorithm, verified_by) in [
        (KEY, SigningAlgorithm::Rs256, &RSA_PKCS1_2048_8192_SHA256),
        (KEY_IN_PKCS1, SigningAlgorithm::Ps256, &RSA_PSS_2048_8192_SHA256),
    ] {
        let (arrived, url) = serving(&[503, 200, 201]).await;
        let client = client(&url, algorithm, RsaKey::from_pem(pem).unwrap());
        client.messages().list().to("+1 555 867+5310").page_size(5).page().await.unwrap();
        client.messages().create("+15558675310").from("+15017122661").body("Grüße & more").await.unwrap();
        let arrived = arrived.lock().unwrap();
        let methods: Vec<&str> = arrived.iter().map(|request| request.method.as_str()).collect();
        // The first was answered with 503, and sent again with a token of its own.
        assert_eq!(methods, ["GET", "GET", "POST"]);
        assert!(!arrived[2].body.is_empty());
        arrived.iter().for_each(|request| check(request, algorithm, verified_by));
    }
}

#[cfg(feature = "downloads")]
#[tokio::test]
async fn a_file_is_vouched_for_at_home_and_read_as_it_comes_but_no_token_follows_it_to_another_host() {
    let (elsewhere, other) = serving(&[200]).await;
    let (arrived, url) = serving_with(&[307], format!("Location: {other}/file\r\n")).await;
    let client = client(&url, SigningAlgorithm::Rs256, RsaKey::from_pem(KEY).unwrap());
    let file = client.download("/file").await.unwrap();
    assert!(!file.bytes().await.unwrap().is_empty());
    check(&arrived.lock().unwrap()[0], SigningAlgorithm::Rs256, &RSA_PKCS1_2048_8192_SHA256);
    let elsewhere = elsewhere.lock().unwrap();
    assert_eq!(elsewhere.len(), 1);
    assert_eq!(["Authorization", VALIDATION_HEADER].map(|name| elsewhere[0].header(name)), [None, None]);
}

struct Silent;

impl Signer for Silent {
    fn sign(&self, _: SigningAlgorithm, _: Vec<u8>) -> BoxFuture<'_, Result<Vec<u8>, String>> {
        Box::pin(async { Err("the key is in another room".to_owned()) })
    }
}

#[tokio::test]
async fn what_cannot_be_vouched_for_is_not_sent() {
    let (arrived, url) = serving(&[200]).await;
    let client = client(&url, SigningAlgorithm::Rs256, Silent);
    let options = CallOptions::new().max_retries(0);
    let call = client.messages().create("+15558675310").from("+15017122661").body("Hi").with_options(options);
    let error = call.await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connection);
    assert!(error.message().contains("the key is in another room"), "{error}");
    assert!(!error.may_have_happened());
    assert!(arrived.lock().unwrap().is_empty());
}

/// A world whose time passes only while something is signed, 20 s each time.
#[derive(Clone, Default)]
struct Timed {
    passed: Arc<Mutex<Duration>>,
    given: Arc<Mutex<Option<Duration>>>,
}

impl Transport for Timed {
    fn send(&self, _: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(async { Err(TransportError::not_sent("without a limit")) })
    }

    fn send_within(&self, _: Request, timeout: Duration) -> BoxFuture<'_, Result<Response, TransportError>> {
        *self.given.lock().unwrap() = Some(timeout);
        Box::pin(async { Ok(Response::new(200, Headers::default(), "{}")) })
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
        Box::pin(std::future::pending())
    }

    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH + *self.passed.lock().unwrap()
    }

    fn random(&self) -> f64 {
        0.5
    }
}

impl Signer for Timed {
    fn sign(&self, _: SigningAlgorithm, _: Vec<u8>) -> BoxFuture<'_, Result<Vec<u8>, String>> {
        *self.passed.lock().unwrap() += Duration::from_secs(20);
        Box::pin(async { Ok(vec![1]) })
    }
}

#[tokio::test]
async fn signing_and_sending_share_the_time_of_an_attempt() {
    let timed = Timed::default();
    let validation = ClientValidation::new(sid("AC"), sid("SK"), sid("CR"), SigningAlgorithm::Rs256).unwrap();
    let transport = ValidationTransport::new(timed.clone(), validation, timed.clone());
    let request = Request::new(Method::Get, "https://api.twilio.com/2010-04-01/Accounts.json");
    transport.send_within(request, Duration::from_secs(30)).await.unwrap();
    assert_eq!(*timed.given.lock().unwrap(), Some(Duration::from_secs(10)));
}

#[test]
fn what_is_no_key_is_refused_by_name() {
    let encrypted = KEY.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY");
    let cut = KEY.lines().take(5).collect::<Vec<_>>().join("\n") + "\n-----END PRIVATE KEY-----\n";
    let long = "x".repeat(10_000_000);
    for pem in ["", "the-secret", KEY.trim_end_matches("-\n"), &encrypted, &cut, &long] {
        let error = RsaKey::from_pem(pem).unwrap_err();
        assert_eq!(error.parameter(), Some("private_key"));
        assert!(!error.to_string().contains("the-secret"), "{error}");
    }
    assert_eq!(format!("{:?}", RsaKey::from_pem(Secret::new(KEY)).unwrap()), "RsaKey([secret])");
}

//! Webhooks in axum, over sockets: Twilio's requests come to the handler, and no others.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::extract::{FromRef, State};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use trunkline::axum::{MAX_BODY_BYTES, Webhook, Webhooks};
use trunkline::twiml::messaging::MessagingResponse;
use trunkline::webhook::{Event, Proxy, Signed, Validator};

#[derive(Clone)]
struct App {
    webhooks: Webhooks,
    handled: Arc<AtomicUsize>,
}

impl FromRef<App> for Webhooks {
    fn from_ref(app: &App) -> Webhooks {
        app.webhooks.clone()
    }
}

async fn sms(State(app): State<App>, Webhook(event): Webhook) -> Response {
    app.handled.fetch_add(1, Ordering::SeqCst);
    match event {
        Event::IncomingMessage(message) => {
            MessagingResponse::new().message(message.body.unwrap_or_default()).into_response()
        }
        Event::Other(parameters) => parameters.len().to_string().into_response(),
        other => format!("{other:?}").into_response(),
    }
}

fn validator() -> Validator {
    Validator::new("made-up-auth-token").unwrap()
}

/// A server, and how many requests came to its handler.
async fn serving(validator: Validator) -> (SocketAddr, Arc<AtomicUsize>) {
    let handled = Arc::new(AtomicUsize::new(0));
    let app = App { webhooks: Webhooks::new(validator), handled: handled.clone() };
    let routes = Router::new().route("/sms", post(sms)).with_state(app);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, Router::new().nest("/twilio", routes)).await });
    (address, handled)
}

/// Sends a request and gives the answer: its status, its headers and its body.
async fn sent(address: SocketAddr, target: &str, headers: &[(&str, &str)], body: &[u8]) -> (u16, String, String) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let mut head = format!("POST {target} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n");
    for (name, value) in headers {
        head += &format!("{name}: {value}\r\n");
    }
    if !headers.iter().any(|(name, _)| ["Content-Length", "Transfer-Encoding"].contains(name)) {
        head += &format!("Content-Length: {}\r\n", body.len());
    }
    stream.write_all((head + "\r\n").as_bytes()).await.unwrap();
    // Who refuses a body need not read it.
    _ = stream.write_all(body).await;
    let mut answer = Vec::new();
    _ = stream.read_to_end(&mut answer).await;
    let answer = String::from_utf8(answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head[9..12].parse().unwrap(), head.to_ascii_lowercase(), body.to_owned())
}

fn headers(signed: &Signed) -> Vec<(&str, &str)> {
    signed.headers.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

#[tokio::test]
async fn twilios_requests_come_to_the_handler_and_no_others() {
    let (address, handled) = serving(validator()).await;
    let url = format!("http://{address}/twilio/sms?app=1");
    let form = [("MessageSid", "SM1"), ("From", "+15558675310"), ("To", "+15017122661"), ("Body", "Grüße & more")];
    let signed = validator().sign_form(&url, &form);
    let target = "/twilio/sms?app=1";

    let (status, head, body) = sent(address, target, &headers(&signed), signed.body.as_bytes()).await;
    assert_eq!(status, 200);
    assert!(head.contains("content-type: text/xml"), "{head}");
    let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
    assert_eq!(body, format!("{declaration}<Response><Message>Grüße &amp; more</Message></Response>"));

    let json = validator().sign_body(&url, "application/json", "{\"a\":\"ü\"}");
    let target_of_json = json.url.strip_prefix(&format!("http://{address}")).unwrap();
    assert_eq!(sent(address, target_of_json, &headers(&json), json.body.as_bytes()).await.0, 200);
    assert_eq!(handled.load(Ordering::SeqCst), 2);

    let forged = [("X-Twilio-Signature", "RSOYDt4T1cUTdK1PDd93/VVr8B8="), headers(&signed)[1]];
    let (status, _, body) = sent(address, target, &forged, signed.body.as_bytes()).await;
    assert_eq!(status, 403);
    assert!(!body.contains("made-up") && !body.contains("more"), "{body}");
    assert_eq!(sent(address, target_of_json, &headers(&json), b"{\"a\":\"u\"}").await.0, 403);
    assert_eq!(sent(address, target, &headers(&signed)[1..], signed.body.as_bytes()).await.0, 400);
    // A header that is no text says nothing.
    assert_eq!(sent(address, target, &[("X-Twilio-Signature", "\u{e9}"), headers(&signed)[1]], b"a=b").await.0, 400);
    assert_eq!(handled.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn no_more_of_a_body_is_read_than_must_be() {
    let (address, handled) = serving(validator()).await;
    let url = format!("http://{address}/twilio/sms");
    let fits = validator().sign_form(&url, &[("a", "x".repeat(MAX_BODY_BYTES - 2))]);
    assert_eq!(sent(address, "/twilio/sms", &headers(&fits), fits.body.as_bytes()).await.0, 200);

    let long = validator().sign_form(&url, &[("a", "x".repeat(MAX_BODY_BYTES))]);
    // Announced, and never sent: the answer comes all the same.
    let announced = [headers(&long), vec![("Content-Length", "10000000")]].concat();
    assert_eq!(sent(address, "/twilio/sms", &announced, b"").await.0, 413);
    // Without a signature it is not even looked at.
    assert_eq!(sent(address, "/twilio/sms", &announced[1..], b"").await.0, 400);
    // Not announced.
    let chunked = [headers(&long), vec![("Transfer-Encoding", "chunked")]].concat();
    let chunk = format!("{:x}\r\n{}\r\n", long.body.len(), long.body);
    assert_eq!(sent(address, "/twilio/sms", &chunked, chunk.as_bytes()).await.0, 413);
    assert_eq!(handled.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn behind_a_proxy_the_url_is_the_public_one() {
    let (address, handled) = serving(validator().behind(Proxy::Base("https://example.com".to_owned()))).await;
    let signed = validator().sign_form("https://example.com/twilio/sms", &[("a", "b")]);
    assert_eq!(sent(address, "/twilio/sms", &headers(&signed), signed.body.as_bytes()).await.2, "1");
    assert_eq!(handled.load(Ordering::SeqCst), 1);
}

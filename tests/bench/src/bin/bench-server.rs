//! The service that every benchmark talks to: the same bytes for each client, written beforehand, so that what is measured is the
//! client.
//!
//! ```sh
//! cargo run --release --package trunkline-bench --bin bench-server
//! ```
//!
//! It prints its address (`http://127.0.0.1:PORT`), listens until it is ended, and answers, over HTTP/1.1:
//!
//! - `POST` to anything: 201 and a message;
//! - `GET …/Messages/{anything}.json`: 200 and the same message, at once, or after N ms where the SID is `SM{N}ms` (`SM5ms`);
//! - `GET …/Messages.json`: 20,000 messages of about 1 KB in pages of 1,000, whatever page size is asked for.

use std::convert::Infallible;
use std::fmt::Write as _;
use std::net::Ipv4Addr;
use std::rc::Rc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::LocalSet;

const PAGES: usize = 20;
const PAGE_SIZE: usize = 1_000;
const ACCOUNT_SID: &str = "AC0123456789abcdef0123456789abcdef";

fn main() -> std::io::Result<()> {
    // One thread, so that the client has the other processors to itself.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    LocalSet::new().block_on(&runtime, serve())
}

async fn serve() -> std::io::Result<()> {
    let bodies = Rc::new(Bodies::new());
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    println!("http://{}", listener.local_addr()?);
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        tokio::task::spawn_local(connection(stream, bodies.clone()));
    }
}

async fn connection(stream: TcpStream, bodies: Rc<Bodies>) {
    let service = service_fn(|request| {
        let bodies = bodies.clone();
        async move { Ok::<_, Infallible>(bodies.answer(request).await) }
    });
    // It ends when the client does.
    _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

struct Bodies {
    message: Bytes,
    pages: Vec<Bytes>,
}

impl Bodies {
    fn new() -> Bodies {
        Bodies { message: message(1).into(), pages: (0..PAGES).map(|number| page(number).into()).collect() }
    }

    async fn answer(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let (head, body) = request.into_parts();
        // What a client sends is read to its end, or its connection could not be used again.
        _ = body.collect().await;
        let (status, body) = if head.method == Method::POST {
            (StatusCode::CREATED, Some(&self.message))
        } else if head.uri.path().ends_with("/Messages.json") {
            (StatusCode::OK, self.pages.get(page_number(head.uri.query().unwrap_or_default())))
        } else {
            tokio::time::sleep(delay(head.uri.path())).await;
            (StatusCode::OK, Some(&self.message))
        };
        let mut response = Response::new(Full::new(body.cloned().unwrap_or_default()));
        *response.status_mut() = if body.is_some() { status } else { StatusCode::NOT_FOUND };
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        response
    }
}

fn page_number(query: &str) -> usize {
    let page = query.split('&').find_map(|pair| pair.strip_prefix("Page="));
    page.and_then(|number| number.parse().ok()).unwrap_or(0)
}

/// `…/SM5ms.json` is answered after 5 ms.
fn delay(path: &str) -> Duration {
    let sid = path.rsplit('/').next().and_then(|name| name.strip_suffix(".json"));
    let number = sid.and_then(|sid| sid.strip_prefix("SM")?.strip_suffix("ms")?.parse().ok());
    Duration::from_millis(number.unwrap_or(0))
}

/// As the service writes it.
fn message(number: usize) -> String {
    let account = format!("/2010-04-01/Accounts/{ACCOUNT_SID}");
    let sid = format!("SM{number:032x}");
    format!(
        r#"{{"body": "Your parcel {number} is on its way and will be with you between 9 and 11 o'clock tomorrow.", "num_segments": "1", "direction": "outbound-api", "from": "+15017122661", "date_updated": "Thu, 24 Aug 2023 05:01:45 +0000", "price": "-0.00750", "error_message": null, "uri": "{account}/Messages/{sid}.json", "account_sid": "{ACCOUNT_SID}", "num_media": "0", "to": "+1555{number:07}", "date_created": "Thu, 24 Aug 2023 05:01:44 +0000", "status": "delivered", "sid": "{sid}", "date_sent": "Thu, 24 Aug 2023 05:01:45 +0000", "messaging_service_sid": "MG{number:032x}", "error_code": null, "price_unit": "USD", "api_version": "2010-04-01", "subresource_uris": {{"media": "{account}/Messages/{sid}/Media.json", "feedback": "{account}/Messages/{sid}/Feedback.json"}}}}"#
    )
}

fn page(number: usize) -> String {
    let list = format!("/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json");
    let mut out = String::from(r#"{"messages": ["#);
    for at in 0..PAGE_SIZE {
        _ = write!(out, "{}{}", if at == 0 { "" } else { ", " }, message(number * PAGE_SIZE + at));
    }
    let next = match number + 1 {
        PAGES => "null".to_owned(),
        next => format!(r#""{list}?PageSize={PAGE_SIZE}&Page={next}&PageToken=PASM{next:032x}""#),
    };
    _ = write!(out, r#"], "page": {number}, "page_size": {PAGE_SIZE}, "next_page_uri": {next}, "uri": "{list}"}}"#);
    out
}

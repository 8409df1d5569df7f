//! What the engine costs, side by side with `serde_json` reading into hand-written structs of owned fields.

use std::future::Future;
use std::hint::black_box;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Waker};
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use futures_util::{FutureExt, TryStreamExt};
use serde::Deserialize;
use trunkline::api::api_v2010::accounts::messages::{self, Message};
use trunkline::client::{CallOptions, Pages};
use trunkline::encode::Arguments;
use trunkline::page::Extent;
use trunkline::transport::{BoxFuture, Headers, Request, Response, Transport, TransportError};
use trunkline::value::{FromRecord, Record, Timestamp};
use trunkline::{Client, Credentials};

const PAGE: usize = 1_000;

/// Answers everything at once with the same body, or never.
struct Canned(Option<Response>);

impl Transport for Canned {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        black_box(request);
        match self.0.clone() {
            Some(response) => Box::pin(std::future::ready(Ok(response))),
            None => Box::pin(std::future::pending()),
        }
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

fn client(transport: Canned) -> Client {
    Client::builder().credentials(credentials()).transport(transport).build().unwrap()
}

fn credentials() -> Credentials {
    Credentials::AuthToken { account_sid: format!("AC{:032x}", 1), auth_token: "token".into() }
}

/// About 1 KB, as the service writes a message.
fn message(number: usize) -> String {
    let account = format!("/2010-04-01/Accounts/AC{:032x}", 1);
    let sid = format!("SM{number:032x}");
    format!(
        r#"{{"body": "Your parcel {number} is on its way and will be with you between 9 and 11 o'clock tomorrow.", "num_segments": "1", "direction": "outbound-api", "from": "+15017122661", "date_updated": "Thu, 24 Aug 2023 05:01:45 +0000", "price": "-0.00750", "error_message": null, "uri": "{account}/Messages/{sid}.json", "account_sid": "AC{:032x}", "num_media": "0", "to": "+15558675310", "date_created": "Thu, 24 Aug 2023 05:01:44 +0000", "status": "delivered", "sid": "{sid}", "date_sent": "Thu, 24 Aug 2023 05:01:45 +0000", "messaging_service_sid": "MG{number:032x}", "error_code": null, "price_unit": "USD", "api_version": "2010-04-01", "subresource_uris": {{"media": "{account}/Messages/{sid}/Media.json", "feedback": "{account}/Messages/{sid}/Feedback.json"}}}}"#,
        1
    )
}

fn page(first: usize, next: Option<usize>) -> String {
    let messages: Vec<_> = (first..first + PAGE).map(message).collect();
    let next = next
        .map_or("null".to_owned(), |page| format!("\"/2010-04-01/Accounts/AC{:032x}/Messages.json?Page={page}\"", 1));
    format!(r#"{{"messages": [{}], "page": 0, "page_size": {PAGE}, "next_page_uri": {next}}}"#, messages.join(", "))
}

/// What one would write by hand.
#[derive(Deserialize)]
struct ByHand {
    messages: Vec<MessageByHand>,
    next_page_uri: Option<String>,
}

#[derive(Deserialize)]
struct MessageByHand {
    body: Option<String>,
    num_segments: Option<String>,
    direction: Option<String>,
    from: Option<String>,
    date_updated: Option<String>,
    price: Option<String>,
    error_message: Option<String>,
    uri: Option<String>,
    account_sid: Option<String>,
    num_media: Option<String>,
    to: Option<String>,
    date_created: Option<String>,
    status: Option<String>,
    sid: Option<String>,
    date_sent: Option<String>,
    messaging_service_sid: Option<String>,
    error_code: Option<i64>,
    price_unit: Option<String>,
    api_version: Option<String>,
    subresource_uris: Option<std::collections::HashMap<String, String>>,
}

fn read_by_hand(message: &MessageByHand) {
    black_box((&message.body, &message.num_segments, &message.direction, &message.from, &message.date_updated));
    black_box((&message.price, &message.error_message, &message.uri, &message.account_sid, &message.num_media));
    black_box((&message.to, &message.date_created, &message.status, &message.sid, &message.date_sent));
    black_box((&message.messaging_service_sid, &message.error_code, &message.price_unit, &message.api_version));
    black_box(&message.subresource_uris);
}

const FIVE: [&str; 5] = ["sid", "to", "body", "status", "date_sent"];

fn positions(names: &[&str]) -> Vec<usize> {
    names.iter().map(|name| messages::MESSAGE.position(name).unwrap()).collect()
}

fn encode(c: &mut Criterion) {
    let client = client(Canned(None));
    c.bench_function("encode a message create", |b| {
        b.iter(|| {
            let call = client.messages().create("+15558675310").from("+15017122661").body("Hello from Trunkline");
            let mut call = pin!(call.send());
            let pending = call.as_mut().poll(&mut Context::from_waker(Waker::noop()));
            assert!(pending.is_pending());
        });
    });
}

fn decode(c: &mut Criterion) {
    let body = page(0, None);
    let response = Response::new(200, Headers::new(), body.clone());
    let client = client(Canned(Some(response)));
    let records = || pages(&client).next().now_or_never().unwrap().unwrap().unwrap().items;
    let all: Vec<usize> = (0..messages::MESSAGE.fields.len()).collect();
    let five = positions(&FIVE);

    let mut group = c.benchmark_group("decode a page of 1,000 messages");
    group.throughput(Throughput::Elements(PAGE as u64));
    group.bench_function("serde_json, struct of owned fields, all read", |b| {
        b.iter(|| serde_json::from_str::<ByHand>(&body).unwrap().messages.iter().for_each(read_by_hand));
    });
    group.bench_function("serde_json::Value", |b| {
        b.iter(|| serde_json::from_str::<serde_json::Value>(&body).unwrap());
    });
    group.bench_function("records, all fields read as values", |b| {
        b.iter(|| records().iter().for_each(|record| read(record, &all)));
    });
    group.bench_function("records, five fields read as values", |b| {
        b.iter(|| records().iter().for_each(|record| read(record, &five)));
    });
    group.bench_function("records, none read", |b| b.iter(|| black_box(records())));
    group.bench_function("typed structs, all fields", |b| {
        b.iter(|| {
            let client = client.clone();
            let page = client.messages().list().page().now_or_never().unwrap().unwrap();
            black_box(page.items)
        });
    });
    group.finish();
}

fn pages(client: &Client) -> Pages<Record> {
    client.pages(&messages::LIST, Arguments::new(), CallOptions::new(), Extent::default(), None)
}

fn read(record: &Record, positions: &[usize]) {
    for position in positions {
        black_box(record.value(*position));
    }
}

/// Serves pages over HTTP until the process ends.
fn serve(pages: Vec<String>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let pages = Arc::new(pages);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let pages = pages.clone();
            std::thread::spawn(move || answer(stream, &pages));
        }
    });
    address
}

fn answer(mut stream: TcpStream, pages: &[String]) {
    stream.set_nodelay(true).unwrap();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    loop {
        let mut first = String::new();
        if reader.read_line(&mut first).unwrap_or(0) == 0 {
            return;
        }
        let mut line = String::new();
        while reader.read_line(&mut line).unwrap_or(0) > 2 {
            line.clear();
        }
        let page =
            first.split("Page=").nth(1).and_then(|rest| rest.split([' ', '&']).next()?.parse().ok()).unwrap_or(0);
        let body: &String = &pages[page];
        let head =
            format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n", body.len());
        if stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes())).is_err() {
            return;
        }
    }
}

fn list(c: &mut Criterion) {
    let count = 20;
    let bodies = (0..count).map(|number| page(number * PAGE, Some(number + 1).filter(|next| *next < count))).collect();
    let address = serve(bodies);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let client = Client::builder().credentials(credentials()).base_url(&address).build().unwrap();
    _ = rustls::crypto::ring::default_provider().install_default();
    let bare = reqwest::Client::builder().no_proxy().build().unwrap();
    let five = positions(&FIVE);

    let mut group = c.benchmark_group("list 20,000 messages over loopback");
    group.sample_size(10).throughput(Throughput::Elements((count * PAGE) as u64));
    group.bench_function("reqwest and serde_json by hand", |b| {
        b.to_async(&runtime).iter(|| async {
            let (mut total, mut next) = (0, Some(format!("/2010-04-01/Accounts/AC{:032x}/Messages.json", 1)));
            while let Some(path) = next {
                let body = bare.get(format!("{address}{path}")).send().await.unwrap().bytes().await.unwrap();
                let page: ByHand = serde_json::from_slice(&body).unwrap();
                total += page.messages.len();
                page.messages.iter().for_each(read_by_hand);
                next = page.next_page_uri;
            }
            assert_eq!(total, count * PAGE);
        });
    });
    group.bench_function("typed structs from a stream", |b| {
        b.to_async(&runtime).iter(|| async {
            let messages: Vec<Message> = client.messages().list().stream().try_collect().await.unwrap();
            assert_eq!(messages.len(), count * PAGE);
        });
    });
    group.bench_function("records, five fields read", |b| {
        b.to_async(&runtime).iter(|| async {
            let (mut total, mut pages) = (0, pages(&client));
            while let Some(page) = pages.next().await.unwrap() {
                total += page.items.len();
                page.items.iter().for_each(|record| read(record, &five));
            }
            assert_eq!(total, count * PAGE);
        });
    });
    group.finish();
}

criterion_group!(benches, encode, decode, list);
criterion_main!(benches);

/// The typed façade reads from the same records.
const _: fn(&Record) -> Message = Message::from_record;

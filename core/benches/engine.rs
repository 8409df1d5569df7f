//! What the engine costs, side by side with `serde_json` reading into hand-written structs of owned fields. Whole lists over HTTP
//! are measured in `tests/bench`.

use std::future::Future;
use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Waker};
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use futures_util::FutureExt;
use serde::Deserialize;
use trunkline::api::TABLES;
use trunkline::api::api_v2010::accounts::messages::Message;
use trunkline::client::{CallOptions, Pages};
use trunkline::encode::Arguments;
use trunkline::page::Extent;
use trunkline::schema::packed::Table;
use trunkline::schema::{Model, Operation};
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

fn page() -> String {
    let messages: Vec<_> = (0..PAGE).map(message).collect();
    format!(r#"{{"messages": [{}], "page": 0, "page_size": {PAGE}, "next_page_uri": null}}"#, messages.join(", "))
}

/// What one would write by hand.
#[derive(Deserialize)]
struct ByHand {
    messages: Vec<MessageByHand>,
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

/// The list of messages, and the model of its records.
fn messages() -> (&'static Operation, &'static Model) {
    let list = Table::find(TABLES, "api.v2010.accounts.messages.list").unwrap();
    (list, list.paging().unwrap().model)
}

fn positions(names: &[&str]) -> Vec<usize> {
    names.iter().map(|name| messages().1.position(name).unwrap()).collect()
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
    let body = page();
    let response = Response::new(200, Headers::new(), body.clone());
    let client = client(Canned(Some(response)));
    let records = || pages(&client).next().now_or_never().unwrap().unwrap().unwrap().items;
    let all: Vec<usize> = (0..messages().1.fields.len()).collect();
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
    client.pages(messages().0, Arguments::new(), CallOptions::new(), Extent::default(), None)
}

fn read(record: &Record, positions: &[usize]) {
    for position in positions {
        black_box(record.value(*position));
    }
}

criterion_group!(benches, encode, decode);
criterion_main!(benches);

/// The typed façade reads from the same records.
const _: fn(&Record) -> Message = Message::from_record;

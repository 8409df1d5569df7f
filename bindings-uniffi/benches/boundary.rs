//! The Rust figures beside those of Swift and Kotlin (`bindings-uniffi/bench/run.sh`): the same work on the same bytes, without a boundary.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use futures_util::{FutureExt, TryStreamExt};
use trunkline::transport::{BoxFuture, Headers, Request, Response, Transport, TransportError};
use trunkline::value::Timestamp;
use trunkline::{Client, Credentials};

const ACCOUNT: &str = "AC0123456789abcdef0123456789abcdef";
const SID: &str = "SM11111111111111111111111111111111";

struct Counting;

static ALLOCATIONS: AtomicUsize = AtomicUsize::new(0);

#[global_allocator]
static ALLOCATOR: Counting = Counting;

// SAFETY: the system's allocator does the work.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        unsafe { System.dealloc(memory, layout) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        unsafe { System.realloc(memory, layout, size) }
    }
}

/// Answers at once, with the page that the URL names.
struct Canned(Vec<String>);

impl Transport for Canned {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        let page = request.url.split_once("Page=").map_or(0, |(_, page)| page.parse().unwrap());
        let headers: Headers = [("Content-Type", "application/json")].into_iter().collect();
        Box::pin(std::future::ready(Ok(Response::new(200, headers, self.0[page].clone()))))
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

fn main() {
    let lists = client(pages());
    measure("list of 20,000, a record", 20_000, 15, || {
        let mut messages = lists.messages().list().stream();
        let mut length = 0;
        while let Some(message) = messages.try_next().now_or_never().unwrap().unwrap() {
            length += message.body.unwrap_or_default().len();
        }
        assert!(length > 20_000);
    });
    let calls = client(vec![record(1)]);
    measure("call, an answer at once", 2_000, 10, || {
        for _ in 0..2_000 {
            calls.messages().id(SID).fetch().send().now_or_never().unwrap().unwrap();
        }
    });
}

fn client(answers: Vec<String>) -> Client {
    let credentials = Credentials::AuthToken { account_sid: ACCOUNT.to_owned(), auth_token: "token".into() };
    Client::builder().credentials(credentials).transport(Canned(answers)).build().unwrap()
}

/// The median of the rounds, and how often memory was asked for in the last.
fn measure(name: &str, count: usize, rounds: usize, mut work: impl FnMut()) {
    let mut times = Vec::new();
    let mut before = 0;
    for _ in 0..rounds {
        before = ALLOCATIONS.load(Ordering::Relaxed);
        let started = Instant::now();
        work();
        times.push(started.elapsed());
    }
    let allocations = (ALLOCATIONS.load(Ordering::Relaxed) - before) as f64 / count as f64;
    times.sort();
    let median = times[rounds / 2].as_secs_f64() * 1e6 / count as f64;
    println!("rust   | {name:26} | {median:8.2} µs | {allocations:.1} allocations");
}

fn pages() -> Vec<String> {
    let page = |page: usize| {
        let records: Vec<String> = (0..1_000).map(|number| record(page * 1_000 + number)).collect();
        let next = match page {
            19 => "null".to_owned(),
            page => format!(r#""/2010-04-01/Accounts/{ACCOUNT}/Messages.json?Page={}""#, page + 1),
        };
        format!(r#"{{"messages":[{}],"next_page_uri":{next}}}"#, records.join(","))
    };
    (0..20).map(page).collect()
}

fn record(number: usize) -> String {
    format!(
        r#"{{"body":"Message {number}, with a text of about the length that messages have, and so on","num_segments":"1",
"direction":"outbound-api","from":"+15017122661","date_updated":"Sat, 21 Nov 2026 10:15:00 +0000","price":null,
"error_message":null,"uri":"/2010-04-01/Accounts/{ACCOUNT}/Messages/{SID}.json","account_sid":"{ACCOUNT}","num_media":"0",
"to":"+15558675310","date_created":"Sat, 21 Nov 2026 10:15:00 +0000","status":"delivered","sid":"{SID}",
"date_sent":"Sat, 21 Nov 2026 10:15:01 +0000","messaging_service_sid":"MG11111111111111111111111111111111","error_code":null,
"price_unit":"USD","api_version":"2010-04-01",
"subresource_uris":{{"media":"/2010-04-01/Accounts/{ACCOUNT}/Messages/{SID}/Media.json"}}}}"#
    )
}

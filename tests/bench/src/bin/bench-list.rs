//! Reads the 20,000 messages of `bench-server` and five fields of each, and prints what that took, as JSON.
//!
//! ```sh
//! bench-list value|record|struct list|stream ADDRESS
//! ```
//!
//! `value` is what to measure by: bare hyper and `serde_json::Value`. `record` and `struct` are this project's core, what the
//! bindings stand on and what its Rust façade gives. `list` keeps all messages before it reads the first, `stream` keeps a page.

use std::error::Error;
use std::hint::black_box;
use std::time::Instant;

use bytes::Bytes;
use futures_util::TryStreamExt;
use http_body_util::{BodyExt, Empty};
use hyper::Request;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{AUTHORIZATION, HOST};
use hyper_util::rt::TokioIo;
use rustix::time::{ClockId, clock_gettime};
use serde_json::Value;
use tokio::net::TcpStream;
use trunkline::api::TABLES;
use trunkline::api::api_v2010::accounts::messages::Message;
use trunkline::client::{CallOptions, Pages};
use trunkline::encode::Arguments;
use trunkline::page::Extent;
use trunkline::schema::Operation;
use trunkline::schema::packed::Table;
use trunkline::value::Record;
use trunkline::{Client, Credentials};

const ACCOUNT_SID: &str = "AC0123456789abcdef0123456789abcdef";
const COUNT: usize = 20_000;
const FIVE: [&str; 5] = ["sid", "to", "body", "status", "date_sent"];

type Outcome<T> = Result<T, Box<dyn Error>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [reader, how, address] = arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] else {
        return Err("usage: bench-list value|record|struct list|stream ADDRESS".into());
    };
    let (wall, cpu) = (Instant::now(), cpu_ms());
    let count = match (reader, how) {
        ("value", "list") => values(address).await?.list().await?,
        ("value", "stream") => values(address).await?.stream().await?,
        ("record", "list") => list_records(records(address)?).await?,
        ("record", "stream") => stream_records(records(address)?).await?,
        ("struct", "list") => {
            let messages: Vec<Message> =
                client(address)?.messages().list().page_size(1000).stream().try_collect().await?;
            messages.iter().map(read_struct).count()
        }
        ("struct", "stream") => {
            let mut messages = client(address)?.messages().list().page_size(1000).stream();
            let mut count = 0;
            while let Some(message) = messages.try_next().await? {
                read_struct(&message);
                count += 1;
            }
            count
        }
        _ => return Err("there is no such reader".into()),
    };
    let (wall, cpu) = (wall.elapsed().as_secs_f64() * 1e3, cpu_ms() - cpu);
    assert_eq!(count, COUNT);
    println!(r#"{{"wall_ms": {wall}, "cpu_ms": {cpu}, "peak_mb": {}}}"#, peak_mb()?);
    Ok(())
}

fn cpu_ms() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 * 1e3 + time.tv_nsec as f64 / 1e6
}

fn peak_mb() -> Outcome<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let peak =
        status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.strip_suffix("kB")?.trim().parse::<f64>().ok());
    Ok(peak.ok_or("the system does not tell the peak of memory")? / 1024.0)
}

/// Bare hyper, and pages as `serde_json` reads them.
struct Values {
    sender: SendRequest<Empty<Bytes>>,
    host: String,
    next: Option<String>,
}

async fn values(address: &str) -> Outcome<Values> {
    let host = address.strip_prefix("http://").ok_or("the address begins with http://")?.to_owned();
    let (sender, connection) = handshake(TokioIo::new(TcpStream::connect(&host).await?)).await?;
    tokio::spawn(connection);
    let first = format!("/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json?PageSize=1000");
    Ok(Values { sender, host, next: Some(first) })
}

impl Values {
    async fn page(&mut self) -> Outcome<Option<Vec<Value>>> {
        let Some(path) = self.next.take() else { return Ok(None) };
        let request = Request::get(path).header(HOST, &self.host).header(AUTHORIZATION, "Basic QUM6eA==");
        let answer = self.sender.send_request(request.body(Empty::new())?).await?;
        let body = answer.into_body().collect().await?.to_bytes();
        let mut page: Value = serde_json::from_slice(&body)?;
        self.next = page["next_page_uri"].as_str().map(str::to_owned);
        match page["messages"].take() {
            Value::Array(messages) => Ok(Some(messages)),
            _ => Err("a page without messages".into()),
        }
    }

    async fn list(mut self) -> Outcome<usize> {
        let mut all = Vec::new();
        while let Some(messages) = self.page().await? {
            all.extend(messages);
        }
        Ok(all.iter().map(read_value).count())
    }

    async fn stream(mut self) -> Outcome<usize> {
        let mut count = 0;
        while let Some(messages) = self.page().await? {
            count += messages.iter().map(read_value).count();
        }
        Ok(count)
    }
}

fn read_value(message: &Value) {
    for name in FIVE {
        black_box(message[name].as_str());
    }
}

fn client(address: &str) -> trunkline::Result<Client> {
    let credentials = Credentials::AuthToken { account_sid: ACCOUNT_SID.to_owned(), auth_token: "token".into() };
    Client::builder().credentials(credentials).base_url(address).build()
}

fn records(address: &str) -> trunkline::Result<Pages<Record>> {
    let extent = Extent { page_size: Some(1000), ..Extent::default() };
    Ok(client(address)?.pages(list()?, Arguments::new(), CallOptions::new(), extent, None))
}

async fn list_records(mut pages: Pages<Record>) -> Outcome<usize> {
    let five = positions()?;
    let mut all = Vec::new();
    while let Some(page) = pages.next().await? {
        all.extend(page.items);
    }
    Ok(all.iter().map(|record| read_record(record, &five)).count())
}

async fn stream_records(mut pages: Pages<Record>) -> Outcome<usize> {
    let five = positions()?;
    let mut count = 0;
    while let Some(page) = pages.next().await? {
        count += page.items.iter().map(|record| read_record(record, &five)).count();
    }
    Ok(count)
}

fn list() -> trunkline::Result<&'static Operation> {
    Table::find(TABLES, "api.v2010.accounts.messages.list")
}

fn positions() -> trunkline::Result<Vec<usize>> {
    let model = list()?.paging().map(|paging| paging.model);
    Ok(FIVE.iter().filter_map(|name| model?.position(name)).collect())
}

fn read_record(record: &Record, positions: &[usize]) {
    for position in positions {
        black_box(record.value(*position));
    }
}

fn read_struct(message: &Message) {
    black_box((&message.sid, &message.to, &message.body, &message.status, message.date_sent));
}

//! Rust's soak client, and a model for the others: what it does stands in the README beside.

use std::error::Error as _;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use futures_util::TryStreamExt;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use trunkline::api::api_v2010::accounts::messages::Message;
use trunkline::{Client, Credentials, Error, ErrorKind};

type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

#[derive(Deserialize)]
struct Plan {
    clients: Vec<Settings>,
}

#[derive(Deserialize)]
struct Settings {
    base_url: String,
    account_sid: String,
    auth_token: Option<String>,
    client_id: Option<String>,
    client_secret: Option<String>,
    timeout_ms: u64,
    max_retries: u32,
}

#[derive(Deserialize)]
struct Work {
    workers: usize,
    calls: Vec<Call>,
}

#[derive(Deserialize)]
struct Call {
    id: u64,
    client: usize,
    #[serde(flatten)]
    operation: Operation,
    pause_ms: Option<u64>,
    abort_after_ms: Option<u64>,
}

#[derive(Deserialize)]
#[serde(tag = "operation", content = "arguments", rename_all = "snake_case")]
enum Operation {
    Create { to: String, from: String, body: String },
    Fetch { sid: String },
    List { to: String, page_size: u64 },
}

#[tokio::main]
async fn main() -> Outcome<()> {
    let url = std::env::var("SOAK_URL").map_err(|_| "SOAK_URL is not set: `soak -- soak-rust` sets it")?;
    let control = Control(url.trim_start_matches("http://").to_owned());
    let plan: Plan = control.ask("GET", "/plan", "").await?;
    let clients: Arc<[Client]> = plan.clients.into_iter().map(client).collect::<Result<_, _>>()?;
    loop {
        let work: Work = control.ask("GET", "/work", "").await?;
        if work.calls.is_empty() {
            return Ok(());
        }
        let reports = Value::from(run(work, &clients).await?).to_string();
        let Value::Object(_) = control.ask("POST", "/reports", &reports).await? else {
            return Err("no receipt".into());
        };
    }
}

/// The address of the control server. What it is asked is so plain that a client of HTTP would be more than is needed.
struct Control(String);

impl Control {
    async fn ask<T: DeserializeOwned>(&self, method: &str, path: &str, body: &str) -> Outcome<T> {
        let mut stream = TcpStream::connect(&self.0).await?;
        let head = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len());
        stream.write_all((head + body).as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        let (head, body) = answer.split_once("\r\n\r\n").ok_or("the control server hung up")?;
        if !head.starts_with("HTTP/1.1 200 ") {
            return Err(body.into());
        }
        Ok(serde_json::from_str(body)?)
    }
}

fn client(settings: Settings) -> trunkline::Result<Client> {
    let Settings { account_sid, auth_token, client_id, client_secret, .. } = settings;
    let credentials = match (auth_token, client_id, client_secret) {
        (Some(auth_token), ..) => {
            Credentials::AuthToken { account_sid: account_sid.clone(), auth_token: auth_token.into() }
        }
        (None, client_id, client_secret) => Credentials::ClientCredentials {
            client_id: client_id.unwrap_or_default(),
            client_secret: client_secret.unwrap_or_default().into(),
        },
    };
    Client::builder()
        .credentials(credentials)
        .account_sid(account_sid)
        .base_url(settings.base_url)
        .timeout(Duration::from_millis(settings.timeout_ms))
        .max_retries(settings.max_retries)
        .build()
}

/// Makes all calls, so many at a time, and gives the reports.
async fn run(work: Work, clients: &Arc<[Client]>) -> Outcome<Vec<Value>> {
    let calls = Arc::new(Mutex::new(work.calls.into_iter()));
    let workers: Vec<_> = (0..work.workers).map(|_| tokio::spawn(worker(calls.clone(), clients.clone()))).collect();
    let mut reports = Vec::new();
    for worker in workers {
        reports.extend(worker.await?);
    }
    Ok(reports)
}

async fn worker(calls: Arc<Mutex<impl Iterator<Item = Call>>>, clients: Arc<[Client]>) -> Vec<Value> {
    let mut reports = Vec::new();
    loop {
        let Some(call) = calls.lock().ok().and_then(|mut calls| calls.next()) else { return reports };
        if let Some(pause) = call.pause_ms {
            tokio::time::sleep(Duration::from_millis(pause)).await;
        }
        let begin = Instant::now();
        let made = make(&call.operation, &clients[call.client]);
        let told = match call.abort_after_ms {
            // The future is dropped where it stands.
            Some(after) => tokio::time::timeout(Duration::from_millis(after), made).await.ok(),
            None => Some(made.await),
        };
        let took_ms = begin.elapsed().as_secs_f64() * 1e3;
        let mut report = match told {
            Some(Ok(records)) => json!({"told": "ok", "records": records}),
            Some(Err(error)) => told_error(&error),
            None => json!({"told": "aborted"}),
        };
        report["id"] = json!(call.id);
        report["took_ms"] = json!(took_ms);
        reports.push(report);
    }
}

async fn make(operation: &Operation, client: &Client) -> trunkline::Result<Vec<Value>> {
    let messages = client.messages();
    let records: Vec<Message> = match operation {
        Operation::Create { to, from, body } => vec![messages.create(to).from(from).body(body).await?],
        Operation::Fetch { sid } => vec![messages.id(sid).fetch().await?],
        Operation::List { to, page_size } => {
            messages.list().to(to).page_size(*page_size).stream().try_collect().await?
        }
    };
    let record =
        |message: &Message| json!({"account_sid": message.account_sid, "sid": message.sid, "body": message.body});
    Ok(records.iter().map(record).collect())
}

fn told_error(error: &Error) -> Value {
    let inside = error.source().and_then(|source| source.downcast_ref::<Error>());
    let cause = inside.filter(|_| error.kind() == ErrorKind::UnknownOutcome).map(|inside| inside.kind().name());
    json!({
        "told": "error", "kind": error.kind().name(), "cause": cause, "status": error.status(),
        "may_have_happened": error.may_have_happened(), "message": error.to_string(),
    })
}

//! Twilio in memory, for JavaScript to send requests to. Everything but sending goes through its control endpoint, `/_sandbox`.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Duration;

use trunkline::sandbox::command::Command;
use trunkline::sandbox::{Reply, Sandbox};
use trunkline::schema::packed;
use trunkline::schema::{Method, Product};
use trunkline::transport::{Headers, Request, Response};
use trunkline::value::{Map, Timestamp, Value};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::numbered::{Number, Numbered};

thread_local! {
    static SANDBOXES: RefCell<Numbered<Sandbox>> = const { RefCell::new(Numbered::new()) };
    /// The tables of each product by the first label of its host; none of one that JavaScript has and has not brought yet.
    static PRODUCTS: RefCell<BTreeMap<String, Option<Vec<&'static Product>>>> = const { RefCell::new(BTreeMap::new()) };
}

/// Says which products there are, before the first sandbox is made: the first labels of their hosts, each a line.
#[wasm_bindgen]
pub fn expect_products(hosts: &str) {
    PRODUCTS.with_borrow_mut(|products| products.extend(hosts.lines().map(|host| (host.to_owned(), None))));
}

/// Takes the tables of a product, as the generator has packed them, each a line. Gives what is wrong if they cannot be read.
#[wasm_bindgen]
pub fn load_product(host: &str, tables: &str) -> Option<String> {
    match tables.lines().map(|table| packed::load(table.to_owned())).collect::<trunkline::Result<Vec<_>>>() {
        Ok(tables) => {
            PRODUCTS.with_borrow_mut(|products| products.insert(host.to_owned(), Some(tables)));
            None
        }
        Err(error) => Some(error.to_string()),
    }
}

/// Makes a sandbox of this number: with an account of these credentials, or with one of its own making.
#[wasm_bindgen]
pub fn open_sandbox(sandbox: Number, seed: u64, account_sid: Option<String>, auth_token: Option<String>) {
    let made = Sandbox::with_credentials(seed, account_sid, auth_token);
    made.expect(PRODUCTS.with_borrow(|products| products.keys().cloned().collect::<Vec<_>>()));
    SANDBOXES.with_borrow_mut(|sandboxes| sandboxes.put(sandbox, made));
}

/// What a command line, a list of texts as JSON, asks for, as JSON: `{"serve": {…}}` how a sandbox is to be served, `{"say": "…"}` what
/// is to be said alone, or `{"wrong": "…"}`.
#[wasm_bindgen]
pub fn command(program: &str, arguments: &str) -> String {
    let arguments = Value::from_json(arguments);
    let arguments = arguments.as_ref().and_then(Value::as_list).unwrap_or_default();
    let read = Command::read(program, arguments.iter().filter_map(Value::as_str).map(str::to_owned));
    let (name, read) = match read {
        Ok(Command::Say(text)) => ("say", Value::from(text)),
        Err(message) => ("wrong", message.into()),
        Ok(Command::Serve(serving)) => {
            let serve = Map::from_iter([
                ("port", Value::from(i64::from(serving.port))),
                ("listen", serving.listen.to_string().into()),
                // Numbers of JavaScript do not reach as far.
                ("seed", serving.seed.to_string().into()),
                ("accountSid", serving.account_sid.into()),
                ("authToken", serving.auth_token.into()),
                ("allowHosts", serving.allow_hosts.into()),
                ("webhooksTo", serving.webhooks_to.into()),
                ("speed", serving.speed.into()),
            ]);
            ("serve", serve.into())
        }
    };
    Value::Map(Map::from_iter([(name, read)])).to_json()
}

/// What a program says that serves a sandbox on this address and port; nothing if there is no such sandbox or address.
#[wasm_bindgen]
pub fn greeting(sandbox: Number, listening: &str) -> Option<String> {
    Some(find(sandbox)?.greeting(listening.parse().ok()?, false))
}

/// Forgets a sandbox.
#[wasm_bindgen]
pub fn close_sandbox(sandbox: Number) {
    SANDBOXES.with_borrow_mut(|sandboxes| sandboxes.take(sandbox));
}

/// Carries out a request. Gives a line of JSON, `{"delay", "reply", "status", "headers", "binary"}`, and behind it the body, with a character
/// for each byte where it is binary; nothing if there is no such sandbox or method. The headers are names and values in turn, both ways.
///
/// Where products must be loaded first, it gives `{"lacking": ["api"]}` alone, and has carried out nothing.
#[wasm_bindgen]
pub fn handle(sandbox: Number, method: &str, url: &str, headers: &str, body: &[u8]) -> Option<String> {
    let sandbox = find(sandbox)?;
    let mut request = Request::new(Method::parse(method)?, url);
    request.headers = headers_of(headers);
    request.body = (!body.is_empty()).then(|| body.to_vec().into());
    let lacking = serve(&sandbox, &request);
    if !lacking.is_empty() {
        return Some(Value::Map(Map::from_iter([("lacking", lacking)])).to_json());
    }
    let outcome = sandbox.handle(&request);
    let (reply, response) = match outcome.reply {
        Reply::Answer(response) => ("answer", response),
        Reply::Cut(response) => ("cut", response),
        _ => ("dropped", Response::new(0, Headers::new(), "")),
    };
    Some(written(reply, outcome.delay, &response))
}

/// Gives a sandbox the tables that a request needs. Gives the names of those that are not there.
fn serve(sandbox: &Sandbox, request: &Request) -> Vec<String> {
    loop {
        let lacking = sandbox.lacking(request);
        let absent = PRODUCTS.with_borrow(|products| {
            let is_absent = |host: &String| match products.get(host) {
                Some(Some(tables)) => {
                    sandbox.serve(host, tables);
                    false
                }
                _ => true,
            };
            lacking.iter().filter(|host| is_absent(host)).cloned().collect::<Vec<_>>()
        });
        if lacking.is_empty() || !absent.is_empty() {
            return absent;
        }
    }
}

/// Names and values in turn, each a line.
pub(crate) fn headers_of(text: &str) -> Headers {
    let mut headers = Headers::new();
    let mut lines = text.split('\n');
    while let (Some(name), Some(value)) = (lines.next(), lines.next()) {
        headers.add(name.to_owned(), value);
    }
    headers
}

/// What `handle` gives.
pub(crate) fn written(reply: &str, delay: Duration, response: &Response) -> String {
    let text = std::str::from_utf8(&response.body);
    let head = Map::from_iter([
        ("binary", Value::from(text.is_err())),
        ("delay", Value::from(delay.as_secs_f64() * 1000.0)),
        ("reply", reply.into()),
        ("status", u32::from(response.status).into()),
        ("headers", response.headers.iter().flat_map(|(name, value)| [name, value]).collect::<Vec<_>>().into()),
    ]);
    let mut written = Value::Map(head).to_json() + "\n";
    match text {
        Ok(text) => written.push_str(text),
        Err(_) => written.extend(response.body.iter().map(|byte| char::from(*byte))),
    }
    written
}

/// The sandbox's time, in milliseconds since 1970.
#[wasm_bindgen]
pub fn sandbox_now(sandbox: Number) -> f64 {
    use trunkline::transport::Transport as _;
    let now = find(sandbox).map_or(Timestamp::UNIX_EPOCH, |sandbox| sandbox.now());
    now.unix_seconds() as f64 * 1000.0 + f64::from(now.subsec_nanos()) / 1e6
}

/// A number by the sandbox's chance, from 0 up to, but not including, 1.
#[wasm_bindgen]
pub fn sandbox_random(sandbox: Number) -> f64 {
    use trunkline::transport::Transport as _;
    find(sandbox).map_or(0.0, |sandbox| sandbox.random())
}

/// Takes in one who waits so many milliseconds in the sandbox's time. Gives its number.
#[wasm_bindgen]
pub fn enter(sandbox: Number, milliseconds: f64) -> Number {
    find(sandbox).map_or(0, |sandbox| sandbox.enter(duration(milliseconds))) as Number
}

/// Lets one who waits go.
#[wasm_bindgen]
pub fn leave(sandbox: Number, sleeper: Number) {
    if let Some(sandbox) = find(sandbox) {
        sandbox.leave(sleeper as u64);
    }
}

/// Lets time pass until the first of those who wait wakes, and gives its number.
#[wasm_bindgen]
pub fn wake(sandbox: Number) -> Option<Number> {
    find(sandbox)?.wake().map(|sleeper| sleeper as Number)
}

/// None for what is none.
fn duration(milliseconds: f64) -> Duration {
    Duration::try_from_secs_f64(milliseconds / 1000.0).unwrap_or_default()
}

fn find(sandbox: Number) -> Option<Sandbox> {
    SANDBOXES.with_borrow_mut(|sandboxes| sandboxes.get_mut(sandbox).map(|sandbox| sandbox.clone()))
}

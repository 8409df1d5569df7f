//! Runs the cases of `tests/conformance` (its README describes them) on the core, over a transport that plays their script.

mod common;

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use futures_util::TryStreamExt;
use serde::Deserialize;
use serde_json::Value as Json;
use trunkline::api::TABLES;
use trunkline::client::{Attempt, CallOptions, Meta};
use trunkline::dialect::Dialect;
use trunkline::encode::Arguments;
use trunkline::page::{Cursor, Extent};
use trunkline::schema::packed::Table;
use trunkline::schema::{Method, Operation};
use trunkline::transport::{BoxFuture, Headers, Request, Response, TransportError};
use trunkline::value::{Date, Decimal, Map, Record, Timestamp, Value};
use trunkline::{Client, Credentials, Error, ErrorKind};

use self::common::{Outcome, Scripted, World};

macro_rules! subjects {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            run_file(stringify!($name));
        })*

        #[test]
        fn no_file_is_left_out() {
            assert_eq!(file_names(), [$(stringify!($name)),*]);
        }
    };
}

subjects! {
    accounts_v1
    api_v2010
    attempts
    auth
    credentials
    decoding
    errors
    find_sent
    hosts
    injection
    ip_messaging_v2
    messaging_v1
    names
    paging
    retry
    serialization
    settings
    xml
}

#[test]
fn every_operation_of_the_first_products_has_a_case() {
    let files: Vec<File> = file_names().iter().map(|name| read_file(name)).collect();
    let steps = files.iter().flat_map(|file| &file.cases).flat_map(|case| case.steps());
    let called: Vec<String> = steps.filter_map(|step| step.call?.operation).collect();
    // Those of all are held by what Twilio's own library sends.
    let first = [
        "accounts.v1.credentials.",
        "accounts.v1.secondary_auth_token.",
        "api.v2010.accounts.messages.",
        "ip_messaging.v2.services.channels.m",
        "ip_messaging.v2.services.users.",
        "messaging.v1.services.alpha_senders.",
        "messaging.v1.services.phone_numbers.",
        "messaging.v1.services.short_codes.",
    ];
    let of_first = |operation: &&Operation| first.iter().any(|place| operation.name.starts_with(place));
    for operation in operations().filter(of_first) {
        assert!(called.iter().any(|name| name == operation.name), "{} has no case", operation.name);
    }
}

// The form of the files.

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[allow(dead_code, reason = "for people")]
    about: String,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    #[serde(default)]
    client: ClientOptions,
    random: Option<f64>,
    now: Option<String>,
    #[serde(default)]
    then: Vec<Json>,
    /// The first step: flattened structs cannot refuse unknown members, so it is read in a second go.
    #[serde(flatten)]
    first: serde_json::Map<String, Json>,
}

impl Case {
    fn steps(&self) -> Vec<Step> {
        let steps = std::iter::once(Json::Object(self.first.clone())).chain(self.then.iter().cloned());
        steps
            .map(|step| serde_json::from_value(step).unwrap_or_else(|error| panic!("{}: {error}", self.name)))
            .collect()
    }
}

#[derive(Default, Deserialize)]
struct ClientOptions {
    credentials: Option<GivenCredentials>,
    environment: Option<BTreeMap<String, String>>,
    /// The others, which the core checks.
    #[serde(flatten)]
    settings: BTreeMap<String, Json>,
}

impl ClientOptions {
    /// Whether they say who the client is, or that nobody says so.
    fn identify(&self) -> bool {
        const NAMES: [&str; 8] = [
            "username",
            "password",
            "auth_token",
            "api_key",
            "client_id",
            "client_secret",
            "bearer_token",
            "anonymous",
        ];
        self.environment.is_some() || NAMES.iter().any(|name| self.settings.contains_key(*name))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, tag = "type", rename_all = "snake_case")]
enum GivenCredentials {
    AuthToken { account_sid: String, auth_token: String },
    ApiKey { account_sid: String, key: String, secret: String },
    ClientCredentials { client_id: String, client_secret: String },
    Bearer { token: String },
    Anonymous,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    wait: Option<f64>,
    call: Option<Call>,
    #[serde(default)]
    exchanges: Vec<Json>,
    result: Option<Json>,
    raw: Option<BTreeMap<String, Json>>,
    response: Option<ExpectedMeta>,
    error: Option<BTreeMap<String, Json>>,
    attempts: Option<Vec<BTreeMap<String, Json>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Call {
    operation: Option<String>,
    #[serde(default)]
    arguments: serde_json::Map<String, Json>,
    limit: Option<i64>,
    page_size: Option<i64>,
    cursor: Option<String>,
    #[serde(default)]
    page: bool,
    request: Option<GivenRequest>,
    /// Which the core checks.
    #[serde(default)]
    options: BTreeMap<String, Json>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GivenRequest {
    method: String,
    url: String,
    #[serde(default)]
    query: Vec<(String, String)>,
    #[serde(default)]
    form: Vec<(String, String)>,
    json: Option<Json>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exchange {
    #[allow(dead_code, reason = "read by `expanded`")]
    times: Option<u32>,
    #[serde(default)]
    pause: f64,
    request: ExpectedRequest,
    #[serde(default)]
    after: f64,
    answer: Option<Answer>,
    failure: Option<Failure>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectedRequest {
    method: String,
    url: String,
    #[serde(default)]
    headers: BTreeMap<String, Option<String>>,
    body: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    status: u16,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    json: Option<Json>,
    text: Option<Text>,
    base64: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Text {
    Whole(String),
    Lines(Vec<String>),
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Failure {
    NotSent,
    NoAnswer,
    Timeout,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectedMeta {
    status: Option<u16>,
    request_id: Option<String>,
    retries: Option<u32>,
    elapsed: Option<f64>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
}

fn directory() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "..", "tests", "conformance"].iter().collect()
}

fn file_names() -> Vec<String> {
    let files = fs::read_dir(directory()).expect("tests/conformance");
    let paths = files.map(|file| file.unwrap().path()).filter(|path| path.extension().is_some_and(|it| it == "json"));
    let mut names: Vec<String> = paths.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    names.sort();
    names
}

fn read_file(name: &str) -> File {
    let text = fs::read_to_string(directory().join(name).with_extension("json")).expect("a file of cases");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}.json: {error}"))
}

fn operations() -> impl Iterator<Item = &'static Operation> {
    Table::products(TABLES).unwrap().into_iter().flat_map(|product| product.operations.iter().copied())
}

/// Runs all cases of a file and tells of all that failed.
fn run_file(name: &str) {
    let mut report = String::new();
    let cases = read_file(name).cases;
    for case in &cases {
        let complaints = run_case(case);
        if !complaints.is_empty() {
            _ = writeln!(report, "\n✗ {}\n  {}", case.name, complaints.join("\n").replace('\n', "\n  "));
        }
    }
    assert!(report.is_empty(), "tests/conformance/{name}.json:\n{report}");
}

fn run_case(case: &Case) -> Vec<String> {
    let world = World::new(case.now.as_deref().unwrap_or("2026-11-21T12:00:00Z"), case.random.unwrap_or(0.5));
    let script = Arc::new(Mutex::new(Script::new(&world)));
    let transport = Scripted::new(&world, {
        let (world, script) = (world.clone(), script.clone());
        move |request| play(&world, &script, request)
    });
    let steps = case.steps();
    let told = Arc::new(Mutex::new(Vec::new()));
    let hook = {
        let told = told.clone();
        move |attempt: &Attempt<'_>| told.lock().unwrap().push(members(attempt))
    };
    let client = match build(&case.client, transport, hook) {
        Ok(client) => client,
        Err(error) if steps[0].call.is_some() => return vec![format!("it was refused: {error}")],
        Err(error) => return compare_error(&error, steps[0].error.as_ref()),
    };
    let mut complaints = Vec::new();
    for step in steps {
        world.run(world.sleep(seconds(step.wait.unwrap_or(0.0))));
        let Some(call) = step.call else {
            complaints.push("the client was to be refused, but it was not".to_owned());
            continue;
        };
        script.lock().unwrap().begin(expanded(step.exchanges));
        let outcome = world.run(perform(&client, call));
        complaints.append(&mut script.lock().unwrap().finish());
        compare_attempts(&mut complaints, step.attempts, std::mem::take(&mut *told.lock().unwrap()));
        complaints.extend(compare(&outcome, step.result, step.raw, step.response, step.error));
    }
    complaints
}

/// The exchanges one by one: those that take place several times in a row stand once in the file.
fn expanded(exchanges: Vec<Json>) -> Vec<Exchange> {
    let mut expanded = Vec::new();
    for exchange in exchanges {
        let (times, text) = (exchange["times"].as_u64(), exchange.to_string());
        for n in 1..=times.unwrap_or(1) {
            let text = match times {
                Some(_) => text.replace("{n}", &n.to_string()).replace("{n+1}", &(n + 1).to_string()),
                None => text.clone(),
            };
            expanded.push(serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}")));
        }
    }
    expanded
}

fn seconds(seconds: f64) -> Duration {
    Duration::from_secs_f64(seconds)
}

fn build(
    options: &ClientOptions,
    transport: impl trunkline::transport::Transport,
    hook: impl Fn(&Attempt<'_>) + Send + Sync + 'static,
) -> Result<Client, Error> {
    let mut builder = Client::builder().transport(transport).on_attempt(hook);
    match &options.credentials {
        Some(GivenCredentials::AuthToken { account_sid, auth_token }) => {
            let (account_sid, auth_token) = (account_sid.clone(), auth_token.as_str().into());
            builder = builder.credentials(Credentials::AuthToken { account_sid, auth_token });
        }
        Some(GivenCredentials::ApiKey { account_sid, key, secret }) => {
            let (account_sid, key, secret) = (account_sid.clone(), key.clone(), secret.as_str().into());
            builder = builder.credentials(Credentials::ApiKey { account_sid, key, secret });
        }
        Some(GivenCredentials::ClientCredentials { client_id, client_secret }) => {
            let (client_id, client_secret) = (client_id.clone(), client_secret.as_str().into());
            builder = builder.credentials(Credentials::ClientCredentials { client_id, client_secret });
        }
        Some(GivenCredentials::Bearer { token }) => {
            builder = builder.credentials(Credentials::Bearer(token.as_str().into()));
        }
        Some(GivenCredentials::Anonymous) => builder = builder.credentials(Credentials::Anonymous),
        None if !options.identify() => builder = builder.credentials(common::credentials()),
        None => {}
    }
    for (name, value) in &options.settings {
        builder = builder.set(name, argument(value), Dialect::RUST)?;
    }
    if let Some(environment) = &options.environment {
        builder = builder.environment(|name| environment.get(name).cloned());
    }
    builder.build()
}

// The service.

/// The exchanges of a step, and what went otherwise.
struct Script {
    world: World,
    exchanges: VecDeque<Exchange>,
    complaints: Vec<String>,
    /// When the last exchange ended, or the step began.
    idle_since: Timestamp,
}

impl Script {
    fn new(world: &World) -> Script {
        Script { world: world.clone(), exchanges: VecDeque::new(), complaints: Vec::new(), idle_since: world.now() }
    }

    fn begin(&mut self, exchanges: Vec<Exchange>) {
        self.exchanges = exchanges.into();
        self.idle_since = self.world.now();
    }

    fn finish(&mut self) -> Vec<String> {
        let mut complaints = std::mem::take(&mut self.complaints);
        let never_sent = self.exchanges.iter().map(|exchange| &exchange.request);
        complaints.extend(never_sent.map(|request| format!("never sent: {} {}", request.method, request.url)));
        let waited = self.world.now().since(self.idle_since);
        if !waited.is_zero() {
            complaints.push(format!("it waited {} s for nothing behind the last exchange", waited.as_secs_f64()));
        }
        complaints
    }
}

/// Notes when an exchange ends, be it because the client gives it up.
struct Busy {
    script: Arc<Mutex<Script>>,
    /// After how many seconds the client has to give up.
    patience: Option<(Timestamp, f64)>,
}

impl Drop for Busy {
    fn drop(&mut self) {
        let mut script = self.script.lock().unwrap();
        script.idle_since = script.world.now();
        if let Some((since, expected)) = self.patience {
            let waited = script.idle_since.since(since).as_secs_f64();
            expect_near(&mut script.complaints, "it waited for an answer for so many seconds", expected, waited);
        }
    }
}

fn play(world: &World, script: &Arc<Mutex<Script>>, request: Request) -> BoxFuture<'static, Outcome> {
    let mut open = script.lock().unwrap();
    let Some(exchange) = open.exchanges.pop_front() else {
        open.complaints.push(format!("a request too many: {} {}", request.method, request.url));
        return Box::pin(std::future::ready(Err(TransportError::may_have_been_sent("nothing was to be sent"))));
    };
    let paused = world.now().since(open.idle_since).as_secs_f64();
    expect_near(&mut open.complaints, "the pause before the request", exchange.pause, paused);
    compare_request(&mut open.complaints, &exchange.request, &request);
    drop(open);
    let waits = matches!(exchange.failure, Some(Failure::Timeout));
    let patience = waits.then_some((world.now(), exchange.after));
    let busy = Busy { script: script.clone(), patience };
    let answered = world.sleep(seconds(exchange.after));
    Box::pin(async move {
        let _busy = busy;
        if waits {
            std::future::pending::<()>().await;
        }
        answered.await;
        match (exchange.failure, exchange.answer) {
            (Some(Failure::NotSent), _) => Err(TransportError::not_sent("the connection was refused")),
            (Some(_), _) => Err(TransportError::may_have_been_sent("the connection broke")),
            (None, Some(answer)) => Ok(response(answer)),
            (None, None) => panic!("an exchange has an answer or a failure"),
        }
    })
}

fn response(answer: Answer) -> Response {
    let mut headers: Headers = answer.headers.into_iter().collect();
    let body = match (answer.json, answer.text, answer.base64) {
        (Some(json), None, None) => {
            if headers.get("Content-Type").is_none() {
                headers.add("Content-Type", "application/json");
            }
            json.to_string().into_bytes()
        }
        (None, Some(Text::Whole(text)), None) => text.into_bytes(),
        (None, Some(Text::Lines(lines)), None) => lines.join("\n").into_bytes(),
        (None, None, Some(encoded)) => base64::engine::general_purpose::STANDARD.decode(encoded).unwrap(),
        (None, None, None) => Vec::new(),
        _ => panic!("an answer has one body"),
    };
    Response::new(answer.status, headers, body)
}

fn compare_request(complaints: &mut Vec<String>, expected: &ExpectedRequest, request: &Request) {
    let mut differ = |what: &str, expected: &str, actual: &str| {
        if expected != actual {
            complaints.push(format!("{what}\n  expected {expected}\n  but was  {actual}"));
        }
    };
    differ("the method", &expected.method, request.method.as_str());
    differ("the URL", &expected.url, &request.url);
    for (name, value) in &expected.headers {
        let shown = |value: Option<&str>| value.map_or("none".to_owned(), |value| format!("{value:?}"));
        differ(&format!("the header {name}"), &shown(value.as_deref()), &shown(request.headers.get(name)));
        let count = request.headers.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name)).count();
        differ(
            &format!("how often there is a header {name}"),
            &format!("{}", u8::from(value.is_some())),
            &count.to_string(),
        );
    }
    let body = request.body.as_deref().map(|body| String::from_utf8_lossy(body).into_owned());
    let shown = |body: Option<&str>| body.map_or("none".to_owned(), |body| format!("{body:?}"));
    differ("the body", &shown(expected.body.as_deref()), &shown(body.as_deref()));
}

fn expect_near(complaints: &mut Vec<String>, what: &str, expected: f64, actual: f64) {
    if (expected - actual).abs() > 1e-6 {
        complaints.push(format!("{what}\n  expected {expected}\n  but was  {actual}"));
    }
}

// The calls.

enum Data {
    Value(Value),
    Records(Vec<Record>),
    Page { items: Vec<Record>, next: Option<Cursor>, previous: Option<Cursor> },
}

#[derive(Default)]
struct Performed {
    data: Option<Data>,
    meta: Option<Meta>,
    error: Option<Error>,
}

impl From<Error> for Performed {
    fn from(error: Error) -> Performed {
        Performed { error: Some(error), ..Performed::default() }
    }
}

async fn perform(client: &Client, call: Call) -> Performed {
    let options = match options(call.options) {
        Ok(options) => options,
        Err(error) => return error.into(),
    };
    if let Some(request) = call.request {
        return perform_raw(client, request, options).await;
    }
    let name = call.operation.expect("a call has an operation or a request");
    let operation = common::operation(&name);
    let arguments: Arguments = call.arguments.iter().map(|(name, value)| (name.clone(), argument(value))).collect();
    if operation.paging().is_none() {
        return match client.execute(operation, &arguments, &options).await {
            Ok(response) => {
                Performed { data: Some(Data::Value(response.data)), meta: Some(response.meta), error: None }
            }
            Err(error) => error.into(),
        };
    }
    let extent = match Extent::of(&call.limit.into(), &call.page_size.into()) {
        Ok(extent) => extent,
        Err(error) => return error.into(),
    };
    let cursor = call.cursor.map(Cursor::from);
    if call.page {
        let mut pages = client.pages(operation, arguments, options, extent.of_one_page(), cursor);
        return match pages.next().await {
            Ok(page) => {
                let page = page.expect("a page");
                let data = Data::Page { items: page.items, next: page.next, previous: page.previous };
                Performed { data: Some(data), meta: Some(page.meta), error: None }
            }
            Err(error) => error.into(),
        };
    }
    let mut records = Vec::new();
    let mut stream = client.pages(operation, arguments, options, extent, cursor).into_stream();
    let error = loop {
        match stream.try_next().await {
            Ok(Some(record)) => records.push(record),
            Ok(None) => break None,
            Err(error) => break Some(error),
        }
    };
    Performed { data: Some(Data::Records(records)), meta: None, error }
}

async fn perform_raw(client: &Client, given: GivenRequest, options: CallOptions) -> Performed {
    let mut request = client.request(Method::parse(&given.method).expect("a method"), given.url).with_options(options);
    for (name, value) in &given.query {
        request = request.query(name, value.as_str());
    }
    for (name, value) in &given.form {
        request = request.form(name, value.as_str());
    }
    if let Some(json) = &given.json {
        request = request.json(&argument(json));
    }
    match request.send().await {
        Ok(response) => match response.json() {
            Ok(value) => Performed { data: Some(Data::Value(value)), meta: Some(response.meta), error: None },
            Err(error) => error.into(),
        },
        Err(error) => error.into(),
    }
}

fn options(given: BTreeMap<String, Json>) -> Result<CallOptions, Error> {
    let mut given = given.iter();
    given.try_fold(CallOptions::new(), |options, (name, value)| options.set(name, argument(value), Dialect::RUST))
}

/// What a `{"$kind": "text"}` says.
fn tagged(value: &Json) -> Option<(&str, &str)> {
    let object = value.as_object().filter(|object| object.len() == 1)?;
    let (tag, text) = object.iter().next()?;
    Some((tag.strip_prefix('$')?, text.as_str()?))
}

fn argument(value: &Json) -> Value {
    match (tagged(value), value) {
        (Some(("timestamp", text)), _) => Timestamp::parse(text).expect("a date-time").into(),
        (Some(("date", text)), _) => Date::parse(text).expect("a date").into(),
        (Some(("decimal", text)), _) => Decimal::from(text).into(),
        (Some(("integer", text)), _) => text.parse::<i64>().expect("an integer").into(),
        (Some((tag, _)), _) => panic!("unknown notation ${tag}"),
        (None, Json::Null) => Value::Null,
        (None, Json::Bool(truth)) => Value::Bool(*truth),
        (None, Json::Number(number)) => match number.as_i64() {
            Some(integer) => integer.into(),
            None => number.as_f64().expect("a number").into(),
        },
        (None, Json::String(text)) => text.as_str().into(),
        (None, Json::Array(values)) => Value::List(values.iter().map(argument).collect()),
        (None, Json::Object(members)) => {
            Value::Map(members.iter().map(|(name, value)| (name.clone(), argument(value))).collect())
        }
    }
}

// The outcomes.

fn compare(
    performed: &Performed,
    result: Option<Json>,
    raw: Option<BTreeMap<String, Json>>,
    meta: Option<ExpectedMeta>,
    error: Option<BTreeMap<String, Json>>,
) -> Vec<String> {
    let mut complaints = match (&performed.error, &error) {
        (Some(actual), expected) => compare_error(actual, expected.as_ref()),
        (None, Some(expected)) => vec![format!("it succeeded where an error was due: {expected:?}")],
        (None, None) => Vec::new(),
    };
    match (&performed.data, result) {
        (Some(data), Some(expected)) => compare_data(&mut complaints, data, &expected),
        (Some(Data::Value(value)), None) if !value.is_null() => {
            complaints.push("a result that nobody expects".to_owned())
        }
        _ => {}
    }
    if let (Some(raw), Some(Data::Value(Value::Record(record)))) = (&raw, &performed.data) {
        let sent = Value::from_json(record.raw()).expect("the raw record is JSON");
        for (name, expected) in raw {
            expect_value(&mut complaints, &format!("raw.{name}"), expected, sent.get(name).unwrap_or(&Value::Null));
        }
    }
    if let Some(expected) = meta {
        match &performed.meta {
            Some(actual) => compare_meta(&mut complaints, actual, &expected),
            None => complaints.push("there is no response to compare".to_owned()),
        }
    }
    complaints
}

fn compare_data(complaints: &mut Vec<String>, data: &Data, expected: &Json) {
    let list = |records: &[Record]| Value::List(records.iter().cloned().map(Value::Record).collect());
    let actual = match data {
        Data::Value(value) => canonical(value),
        Data::Records(records) => canonical(&list(records)),
        Data::Page { items, next, previous } => {
            let cursor = |cursor: &Option<Cursor>| Value::from(cursor.as_ref().map(Cursor::as_str));
            let members = [("items", canonical(&list(items))), ("next", cursor(next)), ("previous", cursor(previous))];
            Value::Map(members.into_iter().collect())
        }
    };
    expect_value(complaints, "result", expected, &actual);
}

/// What a language that is handed canonical JSON makes of it, by a reader that is not ours.
fn canonical(value: &Value) -> Value {
    let text = value.to_json();
    if let Err(error) = serde_json::from_str::<Json>(&text) {
        panic!("canonical JSON cannot be read: {error}: {text}");
    }
    Value::from_json(&text).expect("canonical JSON")
}

fn expect_value(complaints: &mut Vec<String>, place: &str, expected: &Json, actual: &Value) {
    let equal = match (tagged(expected), expected, actual) {
        (Some(("decimal", digits)), _, Value::Decimal(number)) => number.as_str() == digits,
        (Some(("integer", digits)), _, Value::Integer(number)) => number.to_string() == digits,
        (Some(_), _, _) => false,
        (None, Json::Array(expected), Value::List(actual)) if expected.len() == actual.len() => {
            for (at, (expected, actual)) in expected.iter().zip(actual).enumerate() {
                expect_value(complaints, &format!("{place}[{at}]"), expected, actual);
            }
            return;
        }
        (None, Json::Object(expected), Value::Map(actual)) => {
            for (name, expected) in expected {
                expect_value(
                    complaints,
                    &format!("{place}.{name}"),
                    expected,
                    actual.get(name).unwrap_or(&Value::Null),
                );
            }
            let others = actual.iter().filter(|(name, value)| !expected.contains_key(*name) && !value.is_null());
            complaints.extend(
                others.map(|(name, value)| format!("{place}.{name} is {} and should be null", value.to_json())),
            );
            return;
        }
        (None, expected, actual) => argument(expected) == *actual,
    };
    if !equal {
        complaints.push(format!("{place}\n  expected {expected}\n  but was  {}", actual.to_json()));
    }
}

/// An attempt by the names of its members in data.
fn members(attempt: &Attempt<'_>) -> Map {
    let text = |text: Option<&str>| Value::from(text);
    Map::from_iter([
        ("method", text(Some(attempt.method.as_str()))),
        ("url", text(Some(attempt.url))),
        ("operation", text(attempt.operation)),
        ("path_template", text(attempt.path_template)),
        ("number", attempt.number.into()),
        ("started_at", attempt.started_at.into()),
        ("status", attempt.status.map(u32::from).into()),
        ("error_type", text(attempt.error_type.as_deref())),
        ("request_id", text(attempt.request_id)),
        ("elapsed", attempt.elapsed.as_secs_f64().into()),
        ("retry_in", attempt.retry_in.map(|delay| delay.as_secs_f64()).into()),
    ])
}

fn compare_attempts(complaints: &mut Vec<String>, expected: Option<Vec<BTreeMap<String, Json>>>, told: Vec<Map>) {
    let Some(expected) = expected else { return };
    if expected.len() != told.len() {
        complaints.push(format!("{} attempts were told, and not {}", told.len(), expected.len()));
    }
    for (at, (expected, told)) in expected.iter().zip(&told).enumerate() {
        let actual = canonical(&Value::Map(told.clone()));
        for (name, expected) in expected {
            let actual = actual.get(name).unwrap_or(&Value::Null);
            expect_value(complaints, &format!("attempts[{at}].{name}"), expected, actual);
        }
    }
}

fn compare_meta(complaints: &mut Vec<String>, actual: &Meta, expected: &ExpectedMeta) {
    if expected.status.is_some_and(|status| status != actual.status) {
        complaints.push(format!("response.status was {}", actual.status));
    }
    if expected.retries.is_some_and(|retries| retries != actual.retries) {
        complaints.push(format!("response.retries was {}", actual.retries));
    }
    if expected.request_id.is_some() && expected.request_id.as_deref() != actual.request_id() {
        complaints.push(format!("response.request_id was {:?}", actual.request_id()));
    }
    if let Some(elapsed) = expected.elapsed {
        expect_near(complaints, "response.elapsed", elapsed, actual.elapsed.as_secs_f64());
    }
    for (name, value) in &expected.headers {
        if actual.headers.get(name) != Some(value) {
            complaints.push(format!("response.headers.{name} was {:?}", actual.headers.get(name)));
        }
    }
}

fn compare_error(error: &Error, expected: Option<&BTreeMap<String, Json>>) -> Vec<String> {
    let Some(expected) = expected else { return vec![format!("it failed: {error:?}")] };
    let mut complaints = Vec::new();
    for (member, expected) in expected {
        let text = |text: Option<&str>| Value::from(text);
        let number = |number: Option<i64>| Value::from(number);
        let cause = std::error::Error::source(error).and_then(|source| source.downcast_ref::<Error>());
        let actual = match member.as_str() {
            "kind" => text(Some(error.kind().name())),
            "status" => number(error.status().map(i64::from)),
            "code" => number(error.code()),
            "message" => text(Some(error.message())),
            "more_info" => text(error.more_info()),
            "details" => error.details().cloned().unwrap_or_default(),
            "parameter" => text(error.parameter()),
            "retry_after" => number(error.retry_after().map(|wait| i64::try_from(wait.as_secs()).unwrap())),
            "request_id" => text(error.request_id()),
            "may_have_happened" => error.may_have_happened().into(),
            "started_at" => text(error.started_at().map(|time| time.to_string()).as_deref()),
            "attempts" => error.attempts().into(),
            "method" => text(error.method().map(Method::as_str)),
            "url" => text(error.url()),
            "cause" => text(cause.map(|cause| cause.kind().name())),
            other => panic!("an error has no {other}"),
        };
        let expected = match expected.as_str() {
            Some(text) if member == "message" => Json::from(text.replace("{time}", "a positive duration")),
            _ => expected.clone(),
        };
        expect_value(&mut complaints, &format!("error.{member}"), &expected, &actual);
    }
    if !complaints.is_empty() {
        complaints.push(format!("the error: {error}"));
    }
    let names: Vec<&str> = ErrorKind::ALL.iter().map(|(_, name)| *name).collect();
    assert!(expected.get("kind").is_none_or(|kind| names.contains(&kind.as_str().unwrap_or_default())));
    complaints
}

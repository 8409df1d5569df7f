//! What must hold of the sandbox for every request, not for the examples alone.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use trunkline::api::TABLES;
use trunkline::sandbox::{Delivery, Pickup, Reply, Sandbox, Webhook};
use trunkline::schema::packed::Table;
use trunkline::schema::{Kind, Method, Operation, Place};
use trunkline::transport::{Headers, Request, Response};
use trunkline::value::Value;

/// So many cases, or `PROPERTY_FACTOR` times as many for a longer search.
fn cases(cases: u32) -> ProptestConfig {
    let factor = std::env::var("PROPERTY_FACTOR").map_or(1, |factor| factor.parse().expect("a whole number"));
    ProptestConfig { cases: cases * factor, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn no_request_makes_the_sandbox_panic(steps in prop::collection::vec(any_step(), 1..40)) {
        let (one, other) = (Sandbox::new(), Sandbox::new());
        let mut known = vec![format!("/2010-04-01/Accounts/{}", one.account_sid())];
        for step in steps {
            let request = step.request(&one, &known);
            let answer = answer(&one, &request);
            prop_assert!(answer == self::answer(&other, &request), "the same request is answered otherwise: {request:?}");
            prop_assert!((200..500).contains(&answer.status), "{request:?} {answer:?}");
            let body = std::str::from_utf8(&answer.body).unwrap();
            if answer.headers.get("Content-Type").is_some_and(|it| it.starts_with("application/json")) {
                let body = Value::from_json(body).unwrap();
                if let (201, Some(sid)) = (answer.status, body.get("sid").and_then(Value::as_str)) {
                    let list = request.url.split(['?', '#']).next().unwrap().splitn(4, '/').nth(3).unwrap();
                    known.push(format!("/{}/{sid}", list.strip_suffix(".json").unwrap_or(list)));
                }
                check_neighbours([&one, &other], &request, &body);
            }
            for sandbox in [&one, &other] {
                sandbox.advance(step.pause);
            }
        }
    }
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn no_control_makes_the_sandbox_panic(steps in prop::collection::vec((any_control(), any_step()), 1..10)) {
        let sandbox = Sandbox::new();
        for ((method, path, body), step) in steps {
            let mut request = Request::new(method, format!("http://localhost/_sandbox{path}"));
            request.body = Some(body.into());
            let answer = answer(&sandbox, &request);
            prop_assert!(matches!(answer.status, 200 | 400 | 404 | 405), "{answer:?}");
            prop_assert!(Value::from_json(std::str::from_utf8(&answer.body).unwrap()).is_some());
            // Whatever faults are in force, and whatever the time is.
            _ = sandbox.handle(&step.request(&sandbox, &[]));
        }
    }
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn whatever_twiml_says_and_people_do_every_call_comes_to_its_end(
        documents in prop::collection::vec(any_twiml(), 1..6),
        steps in prop::collection::vec((0..9_u8, any::<Index>(), 0..4000_u64), 1..20),
    ) {
        let sandbox = Sandbox::new();
        let own = "+15017122661";
        let numbers = format!("/2010-04-01/Accounts/{}/IncomingPhoneNumbers", sandbox.account_sid());
        let settings = [("phone_number", own), ("voice_url", "http://app.example/0"), ("status_callback", "http://app.example/status")];
        sandbox.insert(&numbers, settings.into_iter().collect()).unwrap();
        let pickups = ["human", "machine", "busy", "no-answer", "failed", "manual"].map(|name| Pickup::parse(name).unwrap());
        let answer = |webhook: &Webhook| {
            let number: usize = webhook.url.rsplit('/').next().unwrap().parse().unwrap_or(0);
            let headers = Headers::from_iter([("Content-Type", "text/xml")]);
            Delivery::Answered(Response::new(200, headers, documents[number % documents.len()].clone()))
        };
        let mut calls = Vec::new();
        for (step, index, pause) in steps {
            let call = (!calls.is_empty()).then(|| index.get::<trunkline::sandbox::PhoneCall>(&calls).clone());
            // What cannot be done now is refused, and changes nothing.
            match (step, call) {
                (0 | 1, _) | (_, None) => calls.push(sandbox.receive_call("+15558675310", own).unwrap()),
                (2, _) => sandbox.answer_calls("+15558675311", pickups[index.index(pickups.len())]),
                (3, Some(call)) => _ = call.press("1#"),
                (4, Some(call)) => _ = call.say("Yes"),
                (5, Some(call)) => _ = call.hang_up(),
                (6, Some(call)) => _ = call.dialed().iter().try_for_each(|call| call.answer(Pickup::Human)),
                (7, Some(call)) => _ = call.dialed().iter().try_for_each(|call| call.hang_up()),
                (_, Some(_)) => sandbox.advance_with(Duration::from_millis(pause), answer),
            }
            // It may well go on for ever.
            _ = sandbox.settle(answer);
        }
        let over = |_: &Webhook| Delivery::Failed("gone".to_owned());
        sandbox.advance_with(Duration::from_secs(5 * 3600), over);
        prop_assert_eq!(sandbox.settle(over), Ok(()));
        for call in calls.iter().flat_map(|call| call.dialed().into_iter().chain([call.clone()])) {
            let status = call.status();
            prop_assert!(["completed", "busy", "no-answer", "failed", "canceled"].contains(&status.as_str()), "{status}");
        }
        let seen = sandbox.webhooks();
        prop_assert!(seen.iter().all(|seen| seen.status.is_some() || seen.failure.is_some()), "all are answered for");
    }
}

/// Documents whose verbs lead to each other, to people, and nowhere.
fn any_twiml() -> impl Strategy<Value = String> {
    const VERBS: &[&str] = &[
        "<Say>Hello</Say>",
        "<Pause length='1'/>",
        "<Play loop='0'>x.mp3</Play>",
        "<Gather action='/1' numDigits='1'><Say>Press</Say></Gather>",
        "<Gather input='speech' action='/2'/>",
        "<Gather timeout='0' actionOnEmptyResult='true' action='/3'/>",
        "<Record action='/2' recordingStatusCallback='/4'/>",
        "<Dial action='/3'>+15558675311</Dial>",
        "<Dial><Number url='/1'>+15558675311</Number><Number statusCallback='/4'>+15558675312</Number></Dial>",
        "<Dial hangupOnStar='true' answerOnBridge='true' record='true' timeout='1'>+15558675311</Dial>",
        "<Redirect>/1</Redirect>",
        "<Redirect/>",
        "<Hangup/>",
        "<Reject/>",
        "<Sms>Hi</Sms>",
        "<Enqueue>x</Enqueue>",
        "<Unknown/>",
    ];
    let verbs = prop::collection::vec(select(VERBS), 0..4);
    verbs.prop_map(|verbs: Vec<&str>| format!("<Response>{}</Response>", verbs.concat()))
}

fn any_control() -> impl Strategy<Value = (Method, &'static str, String)> {
    const PATHS: &[&str] = &[
        "",
        "/",
        "/faults",
        "/faults",
        "/requests",
        "/counts",
        "/reset",
        "/clock",
        "/clock",
        "/records",
        "/x",
        "/calls",
        "/calls/CA1/press",
        "/phones",
        "/messages",
        "/deliveries",
        "/rates",
        "/directory",
        "/bounds",
        "/snapshot",
        "/origin",
        "/conversation",
        "/receive",
        "/webhooks",
        "/verification",
    ];
    const NAMES: &[&str] = &[
        "kind",
        "status",
        "retry_after",
        "milliseconds",
        "after_work",
        "times",
        "method",
        "path",
        "probability",
        "left",
        "advance_seconds",
        "now",
        "fields",
        "from",
        "to",
        "body",
        "error_code",
        "segments_per_second",
        "queue_seconds",
        "requests_per_second",
        "number",
        "messages",
        "event",
        "origin",
        "account_sid",
        "host",
        "x",
    ];
    const VALUES: &[&str] = &[
        "null",
        "true",
        "0",
        "1",
        "-1",
        "503",
        "0.5",
        "1e400",
        "9223372036854775807",
        "18446744073709551616",
        "\"+15558675310\"",
        "\"webhook_late\"",
        "\"drop\"",
        "\"delay\"",
        "\"cut\"",
        "\"empty\"",
        "\"not_json\"",
        "\"status\"",
        "\"POST\"",
        "\"/Messages\"",
        "\"9999-12-31T23:59:59Z\"",
        "\"2030-01-01\"",
        "\"/v2/Services\"",
        "{\"sid\":1}",
        "[]",
        "\"\"",
    ];
    let members = prop::collection::vec((select(NAMES), select(VALUES)), 0..5);
    let object = members.prop_map(|members: Vec<(&str, &str)>| {
        let members: Vec<String> = members.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
        format!("{{{}}}", members.join(","))
    });
    let object = object.boxed();
    let body =
        prop_oneof![4 => object.clone(), 1 => object.prop_map(|object| format!("[{object},{object}]")), 1 => ".{0,9}"];
    (select(vec![Method::Get, Method::Post, Method::Post, Method::Delete, Method::Put]), select(PATHS), body)
}

fn answer(sandbox: &Sandbox, request: &Request) -> Response {
    match sandbox.handle(request).reply {
        Reply::Answer(answer) => answer,
        reply => panic!("{reply:?} without a fault"),
    }
}

/// The pages that a page names can be read.
fn check_neighbours(sandboxes: [&Sandbox; 2], request: &Request, page: &Value) {
    let meta = page.get("meta").unwrap_or(page);
    for name in ["next_page_uri", "previous_page_uri", "next_page_url", "previous_page_url"] {
        let Some(url) = meta.get(name).and_then(Value::as_str) else { continue };
        let origin = if url.starts_with('/') { "https://api.twilio.com" } else { "" };
        let mut neighbour = Request::new(Method::Get, format!("{origin}{url}"));
        neighbour.headers = request.headers.clone();
        for sandbox in sandboxes {
            assert_eq!(answer(sandbox, &neighbour).status, 200, "{url} of {request:?}");
        }
    }
}

/// A request that means something, more or less.
#[derive(Clone, Debug)]
struct Step {
    operation: Index,
    /// Which of the known resources of its kind is meant.
    resource: Index,
    /// What stands in the path where no resource is known, or in any case.
    segment: Option<String>,
    query: Vec<(Parameter, String)>,
    form: Vec<(Parameter, String)>,
    page_size: Option<u8>,
    required: bool,
    authorized: bool,
    ending: &'static str,
    pause: Duration,
}

/// A parameter by its number in the table, or by name.
type Parameter = Result<Index, String>;

fn any_step() -> impl Strategy<Value = Step> {
    let name = prop_oneof![
        6 => any::<Index>().prop_map(Ok),
        1 => select(vec!["PageSize", "Page", "PageToken", "Order", "Status"]).prop_map(|it| Err(it.to_owned())),
        1 => ".{0,6}".prop_map(Err),
    ];
    let pairs = prop::collection::vec((name, any_text()), 0..3).boxed();
    let pause = prop_oneof![Just(0), 0..10_000_u64, Just(4_000_000_000), Just(u64::MAX)];
    let path = (any::<Index>(), any::<Index>(), prop::option::weighted(0.1, any_text()));
    let rest = (
        prop::option::weighted(0.4, 1..4_u8),
        prop::bool::weighted(0.9),
        prop::bool::weighted(0.95),
        prop_oneof![9 => Just(""), 1 => select(vec![".json", "/", "?", "&&=&%", "#x"])],
        pause.prop_map(Duration::from_millis),
    );
    (path, pairs.clone(), pairs, rest).prop_map(
        |((operation, resource, segment), query, form, (page_size, required, authorized, ending, pause))| Step {
            operation,
            resource,
            segment,
            query,
            form,
            page_size,
            required,
            authorized,
            ending,
            pause,
        },
    )
}

fn any_text() -> impl Strategy<Value = String> {
    const TEXTS: &[&str] = &[
        "",
        "true",
        "-1",
        "0",
        "1",
        "5000",
        "18446744073709551615",
        "PA0",
        "PBffffffffffffffff",
        "PA+1",
        "desc",
        "closed",
        "suspended",
        "canceled",
        "%",
        "é",
        "\0",
        "{}",
        "[",
        "2026-01-01",
        "0000-01-01",
        "9999-12-31T23:59:59Z",
        "2026-01-01T00:20:00Z",
        "+15005550006",
        "+15558675310",
    ];
    prop_oneof![".{0,12}", "[0-9]{1,20}", select(TEXTS).prop_map(str::to_owned)]
}

impl Step {
    fn request(&self, sandbox: &Sandbox, known: &[String]) -> Request {
        let operations =
            Table::products(TABLES).unwrap().into_iter().flat_map(|product| product.operations.iter().copied());
        let reachable = |operation: &&Operation| self.segment.is_some() || self.path(operation, known).is_some();
        let operations: Vec<&Operation> = operations.filter(reachable).collect();
        let operation = *self.operation.get(&operations);
        let path = self.path(operation, known).unwrap_or_else(|| operation.path.replace(['{', '}'], ""));
        let pairs = |given: &[(Parameter, String)], place: Place| {
            let required =
                operation.params.iter().filter(|param| self.required && param.required && param.place == place);
            let required = required.map(|param| (param.wire.to_owned(), usual(param.wire, param.kind)));
            let given = given.iter().map(|(parameter, text)| match parameter {
                Ok(index) if !operation.params.is_empty() => {
                    (index.get(operation.params).wire.to_owned(), text.clone())
                }
                Ok(_) => (String::new(), text.clone()),
                Err(name) => (name.clone(), text.clone()),
            });
            let pairs = required.chain(given).map(|(name, text)| format!("{}={}", encode(&name), encode(&text)));
            pairs.collect::<Vec<_>>().join("&")
        };
        let size = self.page_size.map_or(String::new(), |size| format!("&PageSize={size}"));
        let query = pairs(&self.query, Place::Query);
        let url = format!("https://{}.twilio.com{path}{}?{query}{size}", operation.host, self.ending);
        let mut request = Request::new(operation.method, url);
        request.body = Some(pairs(&self.form, Place::Body).into());
        if operation.host == "api" && operation.name.ends_with("messages.create") {
            request.body = Some(format!("{}&From=Shop&Body=Hi", pairs(&self.form, Place::Body)).into());
        }
        if self.authorized {
            let credentials = STANDARD.encode(format!("{}:{}", sandbox.account_sid(), sandbox.auth_token()));
            request.headers.set("Authorization", format!("Basic {credentials}"));
        }
        request
    }

    /// The operation's path with a known resource in it; nothing if none is known.
    fn path(&self, operation: &Operation, known: &[String]) -> Option<String> {
        let template: Vec<&str> = operation.path.split('/').collect();
        let parameters = template.iter().filter(|part| part.starts_with('{')).count();
        let fits = |path: &&String| {
            let (mut found, mut parts) = (0, path.split('/'));
            let fits = template.iter().zip(parts.by_ref()).all(|(part, text)| {
                found += usize::from(part.starts_with('{'));
                part.starts_with('{') || *part == text
            });
            fits && found == parameters && parts.next().is_none()
        };
        let known: Vec<&String> = known.iter().filter(fits).collect();
        if known.is_empty() && parameters > 0 {
            return None;
        }
        let mut resource = if parameters > 0 { self.resource.get(&known).split('/') } else { "".split('/') };
        let parts = template.iter().map(|part| {
            let given = resource.next().unwrap_or_default();
            match (part.split_once('}'), &self.segment) {
                (None, _) => (*part).to_owned(),
                (Some((_, ending)), Some(segment)) if self.ending.is_empty() => format!("{}{ending}", encode(segment)),
                (Some((_, ending)), _) => format!("{given}{ending}"),
            }
        });
        Some(parts.collect::<Vec<_>>().join("/"))
    }
}

/// What a required parameter mostly holds.
fn usual(name: &str, kind: Kind) -> String {
    match kind {
        Kind::Enum(texts) => texts.first().copied().unwrap_or_default().to_owned(),
        Kind::Sid(prefixes) => format!("{}{}", prefixes.first().copied().unwrap_or("XX"), "0".repeat(32)),
        Kind::Boolean => "true".to_owned(),
        Kind::Integer => "1".to_owned(),
        _ if name == "To" => "+15558675310".to_owned(),
        _ => "x".to_owned(),
    }
}

fn encode(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

//! What must hold for every input, not for the examples alone.

mod common;

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::Value as Json;
use trunkline::api::TABLES;
use trunkline::client::CallOptions;
use trunkline::encode::{Arguments, Representation};
use trunkline::page::{Cursor, Extent};
use trunkline::schema::packed::Table;
use trunkline::schema::{Answer, Kind, Method, Model, Operation, Place};
use trunkline::transport::{Headers, Request, Response};
use trunkline::value::{Date, Decimal, Map, Record, Timestamp, Value};
use trunkline::{Client, Credentials, Error, ErrorKind};

use self::common::{Outcome, json, world};

/// So many cases, or `PROPERTY_FACTOR` times as many for a longer search.
fn cases(cases: u32) -> ProptestConfig {
    let factor = std::env::var("PROPERTY_FACTOR").map_or(1, |factor| factor.parse().expect("a whole number"));
    ProptestConfig { cases: cases * factor, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn no_answer_makes_the_engine_panic(
        operation in any_operation(),
        xml in any::<bool>(),
        status in prop_oneof![4 => Just(200), 1 => 100..600_u16],
        content_type in select(vec!["application/json", "application/xml", "text/html", "", "x; charset=\u{e9}"]),
        retry_after in "[0-9a-zA-Z,: .-]{0,30}",
        body in any_body(),
    ) {
        let Operated(operation) = operation;
        let headers: Headers = [("Content-Type", content_type), ("Retry-After", &retry_after)].into_iter().collect();
        let body = body.for_operation(operation);
        let response = Response::new(status, headers, body);
        let representation = if xml { Representation::Xml } else { Representation::Json };
        match call(operation, representation, &required_arguments(operation), move |_| Ok(response.clone())) {
            Ok(records) => records.iter().for_each(check_record),
            Err(error) => check_error(&error),
        }
    }

    #[test]
    fn records_of_a_page_are_what_each_is_alone(objects in prop::collection::vec(any_object(), 0..8), padding in 0..3_usize) {
        let operation = common::operation("api.v2010.accounts.messages.list");
        let model = operation.paging().unwrap().model;
        let objects: Vec<String> = objects.iter().map(|object| object.written_for(model, padding * 5000)).collect();
        let page = json(200, format!(r#"{{"messages":[{}]}}"#, objects.join(",")));
        let records = call(operation, Representation::Json, &Arguments::new(), move |_| Ok(page.clone())).unwrap();
        prop_assert_eq!(records.len(), objects.len());
        for (record, object) in records.iter().zip(&objects) {
            let alone = Record::parse(model, object).unwrap();
            prop_assert_eq!(record.raw(), object.as_str());
            prop_assert_eq!(record.to_json(), alone.to_json());
            prop_assert_eq!(record, &alone);
            check_record(record);
        }
    }
}

proptest! {
    #![proptest_config(cases(600))]

    #[test]
    fn no_argument_makes_the_engine_panic(
        operation in any_operation(),
        xml in any::<bool>(),
        values in prop::collection::vec((any::<Index>(), any_value()), 0..8),
        stray in prop::option::weighted(0.05, ".{0,12}"),
    ) {
        let Operated(operation) = operation;
        let mut arguments = required_arguments(operation);
        for (index, value) in values {
            if !operation.params.is_empty() {
                arguments.set(index.get(operation.params).name, value);
            }
        }
        if let Some(name) = stray {
            arguments.set(name, "x");
        }
        let representation = if xml { Representation::Xml } else { Representation::Json };
        let (sent, service) = recorder(|_| json(200, "{}"));
        let outcome = call(operation, representation, &arguments, service);
        for request in sent.lock().unwrap().iter() {
            check_request(operation, request);
        }
        if sent.lock().unwrap().is_empty() {
            let error = outcome.unwrap_err();
            prop_assert_eq!(error.kind(), ErrorKind::InvalidArgument);
            prop_assert!(error.parameter().is_some_and(|name| arguments.get(name).is_some()), "{}", error);
        }
    }

    #[test]
    fn every_path_argument_stays_one_segment(
        operation in any_operation(),
        texts in prop::collection::vec(any_segment(), 4),
    ) {
        let Operated(operation) = operation;
        let mut arguments = required_arguments(operation);
        let in_path = operation.params.iter().filter(|param| param.place == Place::Path);
        for (param, text) in in_path.clone().zip(&texts) {
            arguments.set(param.name, text.as_str());
        }
        let (sent, service) = recorder(|_| json(200, "{}"));
        _ = call(operation, Representation::Json, &arguments, service);
        let sent = sent.lock().unwrap();
        let is_refused = |kind: &Kind, text: &str| is_no_segment(text) || is_foreign_sid(kind, text) || is_no_number(kind, text);
        let refused = in_path.zip(&texts).any(|(param, text)| is_refused(&param.kind, text));
        prop_assert_eq!(sent.is_empty(), refused, "{:?}", texts);
        if let Some(request) = sent.first() {
            let url = url::Url::parse(&request.url).unwrap();
            let segments: Vec<&str> = request.url.split("://").nth(1).unwrap().split('?').next().unwrap().split('/').skip(1).collect();
            prop_assert_eq!(segments.join("/"), url.path().trim_start_matches('/'), "a URL parser sees another path");
            let template: Vec<&str> = operation.path.split('/').skip(1).collect();
            prop_assert_eq!(segments.len(), template.len());
            let text = |wire: &str| operation.params.iter().zip(&texts).find(|(param, _)| param.wire == wire).unwrap().1;
            for (segment, template) in segments.into_iter().zip(template) {
                let decoded = percent_encoding::percent_decode_str(segment).decode_utf8().unwrap();
                match template.strip_prefix('{').and_then(|rest| rest.split_once('}')) {
                    Some((wire, ending)) => prop_assert_eq!(decoded, format!("{}{ending}", text(wire))),
                    None => prop_assert_eq!(segment, template),
                }
            }
        }
    }

    #[test]
    fn bodies_and_queries_decode_to_exactly_what_was_given(
        pairs in prop::collection::vec((".{0,8}", ".{0,20}"), 0..6),
        body in ".*",
        urls in prop::collection::vec(".{0,20}", 0..4),
        at in any_timestamp(),
    ) {
        let (sent, service) = recorder(|_| json(200, "{}"));
        let world = world();
        let client = common::client(&world, service);
        let mut request = client.request(Method::Post, "/x");
        for (name, value) in &pairs {
            request = request.query(name, value).form(name, value);
        }
        world.run(request.send()).unwrap();
        let mut arguments = Arguments::new();
        arguments.set("to", body.as_str());
        arguments.set("send_at", at);
        arguments.set("media_url", urls.iter().map(String::as_str).collect::<Vec<_>>());
        let create = common::operation("api.v2010.accounts.messages.create");
        world.run(client.execute(create, &arguments, &CallOptions::new())).unwrap();

        let sent = sent.lock().unwrap();
        prop_assert_eq!(decode_form(sent[0].url.split_once('?').map_or("", |(_, query)| query).as_bytes()), pairs.clone());
        prop_assert_eq!(decode_form(sent[0].body.as_deref().unwrap_or_default()), pairs);
        let mut expected = vec![("To".to_owned(), body), ("SendAt".to_owned(), at.to_wire())];
        expected.extend(urls.into_iter().map(|url| ("MediaUrl".to_owned(), url)));
        prop_assert_eq!(decode_form(sent[1].body.as_deref().unwrap_or_default()), expected);
    }
}

proptest! {
    #![proptest_config(cases(2000))]

    #[test]
    fn the_json_that_is_read_is_what_serde_json_reads(text in any_json_text()) {
        let ours = Value::from_json(&text);
        // Values that are ignored are checked for their grammar alone: neither half surrogate pairs nor huge numbers are refused.
        let accepted = serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok();
        prop_assert_eq!(ours.is_some(), accepted, "{:?}", text);
        if let (Some(ours), Ok(theirs)) = (&ours, serde_json::from_str::<Json>(&text)) {
            prop_assert!(same(ours, &theirs), "{} was read as {}", text, ours.to_json());
            let written = ours.to_json();
            let again = Value::from_json(&written);
            prop_assert_eq!(again.as_ref(), Some(ours));
            prop_assert!(same(ours, &serde_json::from_str(&written).unwrap()));
        }
    }

    #[test]
    fn credentials_go_to_twilio_and_to_ones_own_server_alone(
        link in any_link(),
        base_url in select(vec![None, Some("http://localhost:8080"), Some("http://{product}.localhost:8080"), Some("https://own.example/{product}/x")]),
        region in select(vec![None, Some("ie1")]),
        way in 0..3_u8,
    ) {
        let page = json(200, format!(r#"{{"messages":[],"next_page_uri":{}}}"#, Json::from(link.as_str())));
        let (sent, service) = recorder(move |_| page.clone());
        let world = world();
        let mut builder = common::builder(&world, service);
        if let Some(url) = base_url {
            builder = builder.base_url(url);
        }
        if let Some(region) = region {
            builder = builder.region(region);
        }
        let client = builder.build().unwrap();
        match way {
            0 => _ = world.run(read(&client, None)),
            1 => _ = world.run(read(&client, Some(link.clone()))),
            _ => _ = world.run(client.request(Method::Get, link.as_str()).send()),
        }
        for request in sent.lock().unwrap().iter() {
            prop_assert!(request.headers.get("Authorization").is_some());
            prop_assert!(is_home(&request.url, base_url), "{:?} led to {}", link, request.url);
            prop_assert!(request.url.bytes().all(|byte| byte.is_ascii_graphic()), "{}", request.url);
        }
    }

    #[test]
    fn a_time_that_is_read_is_written_and_read_again(text in prop_oneof![".{0,40}", "[0-9T:Z+., -]{0,40}", any_date_text()]) {
        if let Some(time) = Timestamp::parse(&text) {
            prop_assert_eq!(Timestamp::parse(&time.to_string()), Some(time));
            prop_assert_eq!(Timestamp::parse(&time.to_rfc2822()).map(Timestamp::unix_seconds), Some(time.unix_seconds()));
        }
    }
}

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn no_token_makes_the_engine_panic(
        claims in prop_oneof![any_json_text(), any_number().prop_map(|exp| format!(r#"{{"exp":{exp}}}"#))],
        expires_in in prop_oneof![any_json(), any_number().prop_map(Json::from), any::<i64>().prop_map(Json::from)],
        mutations in mutations(),
    ) {
        let token = format!("h.{}.s", URL_SAFE_NO_PAD.encode(claims));
        let answer = Json::from_iter([("access_token", Json::from(token)), ("expires_in", expires_in)]).to_string();
        let answer = mutate(answer.into_bytes(), &mutations);
        let world = world();
        let builder = common::builder(&world, move |request| match request.url.contains("oauth") {
            true => Ok(Response::new(200, Headers::new(), answer.clone())),
            false => Ok(json(401, "{}")),
        });
        let credentials = Credentials::ClientCredentials { client_id: "OQ1".into(), client_secret: "made-up".into() };
        let client = builder.credentials(credentials).account_sid(common::ACCOUNT_SID).build().unwrap();
        check_error(&world.run(read(&client, None)).unwrap_err());
    }

    #[test]
    fn times_and_durations_of_any_size_make_no_panic(
        time in any_timestamp(),
        other in any_timestamp(),
        duration in (any::<u64>(), 0..1_000_000_000_u32).prop_map(|(seconds, nanos)| Duration::new(seconds, nanos)),
    ) {
        let later = time + duration;
        prop_assert!(later >= time);
        prop_assert!(later.since(time) == duration || later.since(time) < duration && later.to_string().starts_with("9999-12-31"));
        prop_assert_eq!(Timestamp::parse(&later.to_string()), Some(later));
        prop_assert_eq!(time.since(other) > Duration::ZERO, time > other);
        prop_assert_eq!(Timestamp::from(SystemTime::from(time)), time);
        prop_assert_eq!(Date::parse(&time.date().to_string()), Some(time.date()));
    }

    #[test]
    fn a_float_keeps_its_value_as_a_decimal(number in any::<f64>()) {
        let decimal = Decimal::from(number);
        prop_assert_eq!(decimal.to_string().parse::<Decimal>().is_ok(), number.is_finite());
        prop_assert!(decimal.to_f64() == number || number.is_nan());
    }
}

#[test]
fn json_is_read_to_the_same_depth_as_by_serde_json() {
    for depth in 120..135 {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let text = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            let accepted = serde_json::from_str::<Json>(&text).is_ok();
            assert_eq!(Value::from_json(&text).is_some(), accepted, "{depth} times {open}");
        }
    }
}

// Calls.

type Sent = Arc<Mutex<Vec<Request>>>;

/// A service that keeps what it is sent.
fn recorder(answer: impl Fn(&Request) -> Response + Send + Sync) -> (Sent, impl Fn(Request) -> Outcome + Send + Sync) {
    let sent = Sent::default();
    let kept = sent.clone();
    let service = move |request: Request| {
        let answer = answer(&request);
        kept.lock().unwrap().push(request);
        Ok(answer)
    };
    (sent, service)
}

/// Calls an operation and gives the records that came of it.
fn call(
    operation: &'static Operation,
    representation: Representation,
    arguments: &Arguments,
    service: impl Fn(Request) -> Outcome + Send + Sync + 'static,
) -> Result<Vec<Record>, Error> {
    let world = world();
    let client = common::builder(&world, service).representation(representation).build().unwrap();
    let options = CallOptions::new();
    world.run(async {
        if operation.paging().is_none() {
            return match client.execute(operation, arguments, &options).await?.data {
                Value::Record(record) => Ok(vec![record]),
                _ => Ok(Vec::new()),
            };
        }
        let mut pages = client.pages(operation, arguments.clone(), options, Extent::default(), None);
        let mut records = Vec::new();
        for _ in 0..3 {
            match pages.next().await? {
                Some(page) => records.extend(page.items),
                None => break,
            }
        }
        Ok(records)
    })
}

async fn read(client: &Client, cursor: Option<String>) -> Result<(), Error> {
    let list = common::operation("api.v2010.accounts.messages.list");
    let resume = cursor.map(Cursor::from);
    let mut pages = client.pages(list, Arguments::new(), CallOptions::new(), Extent::default(), resume);
    for _ in 0..3 {
        if pages.next().await?.is_none() {
            break;
        }
    }
    Ok(())
}

/// Arguments with which the operation is sent.
fn required_arguments(operation: &Operation) -> Arguments {
    let required = operation.params.iter().filter(|param| param.required);
    required
        .map(|param| {
            (param.name, if param.wire == "AccountSid" { common::ACCOUNT_SID.into() } else { example(&param.kind) })
        })
        .collect()
}

/// Something that a parameter takes.
fn example(kind: &Kind) -> Value {
    match kind {
        Kind::Boolean => true.into(),
        Kind::Integer | Kind::Decimal => 1.into(),
        Kind::List(of) => Value::List(vec![example(of)]),
        Kind::Map(_) | Kind::PrefixedMap(_) | Kind::Record(_) => Value::Map(Map::new()),
        _ => "x".into(),
    }
}

// What must hold of what came out.

fn check_record(record: &Record) {
    let canonical = record.to_json();
    let theirs: Json = match serde_json::from_str(&canonical) {
        Ok(theirs) => theirs,
        // We keep the digits of what no double can hold.
        Err(error) if error.to_string().contains("number out of range") => return,
        Err(error) => panic!("{error}: {canonical}"),
    };
    let ours = Value::from_json(&Value::Map(record.to_map()).to_json()).unwrap();
    assert!(same(&ours, &theirs), "field by field {}, but canonically {canonical}", ours.to_json());
    assert!(!format!("{record:?}").is_empty());
    _ = record.unknown_fields();
}

fn check_error(error: &Error) {
    assert!(!error.message().is_empty());
    assert!(!format!("{error} {error:?}").is_empty());
}

fn check_request(operation: &Operation, request: &Request) {
    let url = url::Url::parse(&request.url).unwrap();
    assert_eq!(url.host_str(), Some(format!("{}.twilio.com", operation.host).as_str()));
    assert!(request.url.bytes().all(|byte| byte.is_ascii_graphic()), "{}", request.url);
    for (name, value) in request.headers.iter() {
        assert!(value.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\t')), "{name}: {value:?}");
    }
    match (&request.body, operation.body) {
        (None, _) => {}
        // A number may be larger than an oracle holds: JSON knows no bounds.
        (Some(body), trunkline::schema::Body::Json(_)) => {
            _ = serde_json::from_slice::<serde::de::IgnoredAny>(body).unwrap();
        }
        (Some(body), _) => assert!(body.iter().all(u8::is_ascii_graphic)),
    }
}

fn decode_form(text: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(text).into_owned().collect()
}

fn is_no_segment(text: &str) -> bool {
    ["", ".", ".."].contains(&text)
}

fn is_foreign_sid(kind: &Kind, text: &str) -> bool {
    let Kind::Sid(prefixes) = kind else { return false };
    let is_sid = text.len() == 34
        && text.bytes().take(2).all(|byte| byte.is_ascii_uppercase())
        && text.bytes().skip(2).all(|byte| byte.is_ascii_hexdigit());
    is_sid && !prefixes.iter().any(|prefix| text.starts_with(prefix))
}

fn is_no_number(kind: &Kind, text: &str) -> bool {
    matches!(kind, Kind::Integer) && text.parse::<i64>().is_err()
}

/// Where a URL leads, as the parser of browsers and HTTP clients reads it.
fn is_home(url: &str, base_url: Option<&str>) -> bool {
    let url = url::Url::parse(url).unwrap();
    let host = url.host_str().unwrap_or_default();
    let plain = url.username().is_empty() && url.password().is_none();
    let home = match base_url {
        None => url.scheme() == "https" && url.port().is_none() && host.ends_with(".twilio.com"),
        Some("http://localhost:8080") => url.scheme() == "http" && host == "localhost" && url.port() == Some(8080),
        Some("http://{product}.localhost:8080") => {
            let label = host.strip_suffix(".localhost").unwrap_or_default();
            url.scheme() == "http" && url.port() == Some(8080) && !label.is_empty() && !label.contains('.')
        }
        Some(_) => {
            let path: Vec<&str> = url.path().split('/').collect();
            let below = !path[1].is_empty() && path.get(2) == Some(&"x");
            url.scheme() == "https" && url.port().is_none() && host == "own.example" && below
        }
    };
    plain && home
}

/// Whether both readers saw the same. Of two members of one name the last counts.
fn same(ours: &Value, theirs: &Json) -> bool {
    match (ours, theirs) {
        (Value::Null, Json::Null) => true,
        (Value::Bool(ours), Json::Bool(theirs)) => ours == theirs,
        (Value::Integer(ours), Json::Number(theirs)) => {
            theirs.as_i64() == Some(*ours) || (*ours == 0 && theirs.as_f64() == Some(0.0))
        }
        (Value::Decimal(ours), Json::Number(theirs)) => {
            let (ours, theirs) = (ours.to_f64(), theirs.as_f64().unwrap());
            (ours - theirs).abs() <= ours.abs() * 1e-14
        }
        (Value::Text(ours), Json::String(theirs)) => ours == theirs,
        (Value::List(ours), Json::Array(theirs)) => {
            ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(ours, theirs)| same(ours, theirs))
        }
        (Value::Map(ours), Json::Object(theirs)) => {
            ours.iter().all(|(name, _)| theirs.contains_key(name))
                && theirs.iter().all(|(name, theirs)| ours.get(name).is_some_and(|ours| same(ours, theirs)))
        }
        _ => false,
    }
}

// What goes in.

/// Prints as a name: the table behind it is long.
#[derive(Clone, Copy)]
struct Operated(&'static Operation);

impl std::fmt::Debug for Operated {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.name)
    }
}

fn any_operation() -> impl Strategy<Value = Operated> {
    select(
        Table::products(TABLES)
            .unwrap()
            .into_iter()
            .flat_map(|product| product.operations.iter().map(|it| Operated(it)))
            .collect::<Vec<_>>(),
    )
}

/// A number as JSON writes it, of any size.
fn any_number() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<i64>().prop_map(|number| number.to_string()),
        "-?[1-9][0-9]{0,25}(\\.[0-9]{1,9})?([eE][+-]?[0-9]{1,4})?"
    ]
}

fn any_timestamp() -> impl Strategy<Value = Timestamp> {
    (-62_167_219_200..=253_402_300_799_i64, 0..1_000_000_000_u32)
        .prop_map(|(seconds, nanos)| Timestamp::from_unix(seconds, nanos).unwrap())
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(|text| Value::from(Decimal::from(text.as_str()))),
        "-?[0-9]{1,25}(\\.[0-9]{1,9})?([eE][+-]?[0-9]{1,4})?"
            .prop_map(|text| Value::from(Decimal::from(text.as_str()))),
        any_text().prop_map(Value::from),
        any_timestamp().prop_map(Value::from),
        (0..=9999, 1..=12_u8, 1..=28_u8)
            .prop_map(|(year, month, day)| Value::from(Date::new(year, month, day).unwrap())),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        let names = prop::collection::vec((".{0,6}", inner.clone()), 0..5);
        prop_oneof![
            prop::collection::vec(inner, 0..5).prop_map(Value::List),
            names.prop_map(|members| Value::Map(members.into_iter().collect::<Map>())),
        ]
    })
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        ".{0,20}",
        "[ -~]{0,20}",
        "[A-Z]{2}[0-9a-f]{32}",
        prop::collection::vec(any::<char>(), 0..10).prop_map(|chars| chars.into_iter().collect()),
    ]
}

fn any_segment() -> impl Strategy<Value = String> {
    let pieces = vec![
        "/", "\\", ".", "..", "%", "%2e", "%2F", "?", "#", ";", "@", ":", "a", "é", " ", "+", "\t", "\n", "\0", ".json",
    ];
    prop_oneof![
        any_text(),
        prop::collection::vec(select(pieces), 0..6).prop_map(|pieces| pieces.concat()),
        "(AC|SM|MM|MG|IS|CH|CR)[0-9a-fA-F]{32}",
    ]
}

fn any_date_text() -> impl Strategy<Value = String> {
    let iso = "[0-9]{4}-[0-1][0-9]-[0-3][0-9]([T ][0-2][0-9]:[0-6][0-9](:[0-6][0-9]([.,][0-9]{1,12})?)?(Z|[+-][0-2][0-9]:?[0-9]{0,2})?)?";
    let rfc = "([A-Z][a-z]{2}, )?[0-3]?[0-9] (Jan|Feb|Mar|Dec) [0-9]{4} [0-2][0-9]:[0-6][0-9](:[0-6][0-9])?( (GMT|[+-][0-2][0-9][0-9]{2}))?";
    prop_oneof![iso, rfc]
}

/// Text that may be taken for the address of a page.
fn any_link() -> impl Strategy<Value = String> {
    let pieces = vec![
        "https:",
        "http:",
        "HTTPS:",
        "ftp:",
        "//",
        "/",
        "\\",
        "@",
        ":",
        "443",
        "8080",
        ".",
        "..",
        "#",
        "?",
        "%2e",
        "%00",
        "\t",
        "\n",
        " ",
        "é",
        "evil.example",
        "api",
        "chat",
        "twilio.com",
        "api.twilio.com",
        "API.TWILIO.COM",
        "localhost",
        "own.example",
        "[::1]",
        "user",
        "2010-04-01",
        "Page=1",
        "&",
        "ie1",
        "dublin",
        "-",
        "\u{ff0e}",
        "\u{3002}",
        "xn--",
        "{product}",
    ];
    let mixed = prop::collection::vec(select(pieces), 0..10).prop_map(|pieces| pieces.concat());
    let hostile = (
        select(vec!["https://", "http://", "//", "https:/", "https:\\\\", "/"]),
        select(vec!["", "evil.example", "user", "user:pass", "localhost:8080", "api", "a.b.c.d"]),
        select(vec!["", "@", ".", "/", "\\", "#", "?", ":", "%2f", "%00", "\t", "\u{ff0f}", "\u{3002}"]),
        select(vec![
            "api.twilio.com",
            "twilio.com",
            "API.TWILIO.COM",
            "api.localhost:8080",
            "localhost:8080",
            "own.example",
            "evil.example",
        ]),
        select(vec!["", ":443", ":8080", ".", ".evil.example", "@evil.example", "\\@evil.example", "%2f.evil.example"]),
        select(vec![
            "",
            "/",
            "/x?Page=1",
            "#x",
            "/..//evil.example",
            "/\u{e9} <>\"{}|^`",
            "/api/x/y",
            "/api/x/%2E./../y",
        ]),
    );
    let hostile = hostile.prop_map(|(a, b, c, d, e, f)| [a, b, c, d, e, f].concat());
    prop_oneof![2 => mixed, 5 => hostile, 1 => ".{0,30}"]
}

/// JSON, nearly JSON and what is none.
fn any_json_text() -> impl Strategy<Value = String> {
    let tokens = vec![
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\"a\"",
        "\"\\u00e9\"",
        "\"\\ud83d\\udc4d\"",
        "\"\\ud83d\"",
        "\\",
        "\\u12",
        "true",
        "fals",
        "null",
        "0",
        "-0",
        "-",
        "1.5",
        "01",
        "1e",
        "1e5",
        "2E-3",
        ".5",
        "5.",
        "12345678901234567890",
        "1e400",
        " ",
        "\n",
        "\t",
        "\r",
        "\u{b}",
        "\u{1}",
        "é",
        "\u{feff}",
        "/**/",
    ];
    prop_oneof![
        3 => any_json().prop_map(|json| json.to_string()),
        2 => (any_json(), mutations()).prop_map(|(json, mutations)| {
            String::from_utf8_lossy(&mutate(json.to_string().into_bytes(), &mutations)).into_owned()
        }),
        3 => prop::collection::vec(select(tokens), 0..12).prop_map(|tokens| tokens.concat()),
        1 => "\"([ -~]|\\\\[\"\\\\/bfnrtu0-9a-fA-F]){0,20}\"",
        1 => "-?[0-9.eE+-]{0,12}",
        1 => ".{0,20}",
    ]
}

fn any_json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<u64>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        any_text().prop_map(Json::from),
        any_date_text().prop_map(Json::from),
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Json::from),
            prop::collection::vec((".{0,6}", inner), 0..6)
                .prop_map(|members| Json::Object(members.into_iter().collect())),
        ]
    })
}

#[derive(Clone, Debug)]
struct Mutation {
    at: Index,
    length: usize,
    put: Vec<u8>,
}

fn mutations() -> impl Strategy<Value = Vec<Mutation>> {
    let mutation = (any::<Index>(), 0..4_usize, prop::collection::vec(any_byte(), 0..3));
    prop::collection::vec(mutation.prop_map(|(at, length, put)| Mutation { at, length, put }), 0..4)
}

fn any_byte() -> impl Strategy<Value = u8> {
    prop_oneof![any::<u8>(), select(b"{}[]\",:\\<>/&;!-0 \n\xff".to_vec())]
}

fn mutate(mut bytes: Vec<u8>, mutations: &[Mutation]) -> Vec<u8> {
    for mutation in mutations {
        let start = mutation.at.index(bytes.len() + 1);
        let end = (start + mutation.length).min(bytes.len());
        bytes.splice(start..end, mutation.put.iter().copied());
    }
    bytes
}

/// JSON texts by the number of the field that they are for; those without become members that no model knows.
#[derive(Clone, Debug)]
struct Object(Vec<(Option<Index>, String)>);

fn any_object() -> impl Strategy<Value = Object> {
    let odd =
        select(vec![r#""cut \ud83d""#, r#"[{"\udc4d":"\u00e9"}]"#, "-0", "0.10", r#"{"a":1,"a":2}"#, r#""\u0000""#]);
    let value = prop_oneof![4 => any_json().prop_map(|json| json.to_string()), 1 => odd.prop_map(str::to_owned)];
    prop::collection::vec((prop::option::weighted(0.85, any::<Index>()), value), 0..8).prop_map(Object)
}

impl Object {
    fn written_for(&self, model: &Model, padding: usize) -> String {
        let members = self.0.iter().enumerate().map(|(number, (field, value))| {
            let name = match field {
                Some(index) if !model.fields.is_empty() => index.get(model.fields).wire.to_owned(),
                _ => format!("new_{number}"),
            };
            format!("{}: {value}", Json::from(name))
        });
        let padding = (padding > 0).then(|| format!("\"padding\":\"{}\"", " ".repeat(padding)));
        format!("{{{}}}", members.chain(padding).collect::<Vec<_>>().join(","))
    }
}

#[derive(Clone, Debug)]
enum Body {
    Bytes(Vec<u8>),
    Json(Object, Option<String>, Vec<Mutation>),
    Xml(Vec<(Index, String)>, Vec<Mutation>),
}

fn any_body() -> impl Strategy<Value = Body> {
    let text =
        prop_oneof![any_date_text(), "[0-9]{1,20}", "[a-z&;<>#x! \\[\\]-]{0,20}", Just("<a><b/></a>".to_owned())];
    prop_oneof![
        prop::collection::vec(any_byte(), 0..60).prop_map(Body::Bytes),
        (any_object(), prop::option::of(any_link()), mutations())
            .prop_map(|(object, next, mutations)| Body::Json(object, next, mutations)),
        (prop::collection::vec((any::<Index>(), text), 0..6), mutations())
            .prop_map(|(members, mutations)| Body::Xml(members, mutations)),
    ]
}

impl Body {
    fn for_operation(&self, operation: &Operation) -> Vec<u8> {
        static NOTHING: Model = Model { name: "Nothing", fields: &[] };
        let (model, key) = match &operation.answer {
            Answer::Record(model) => (*model, None),
            Answer::Page(paging) => (paging.model, Some(paging.key)),
            Answer::Nothing | Answer::Any => (&NOTHING, None),
        };
        match self {
            Body::Bytes(bytes) => bytes.clone(),
            Body::Json(object, next, mutations) => {
                let object = object.written_for(model, 0);
                let text = match key {
                    Some(key) => {
                        let next = Json::from(next.clone());
                        format!(r#"{{"{key}":[{object},{object}],"next_page_uri":{next},"meta":{{"key":"{key}"}}}}"#)
                    }
                    None => object,
                };
                mutate(text.into_bytes(), mutations)
            }
            Body::Xml(members, mutations) => {
                let members: String = members
                    .iter()
                    .filter(|_| !model.fields.is_empty())
                    .map(|(index, text)| {
                        let name = index.get(model.fields).name.replace('_', "");
                        format!("<{name}>{text}</{name}>")
                    })
                    .collect();
                let record = format!("<R>{members}<Sid>x</Sid></R>");
                let content =
                    if key.is_some() { format!("<L nextpageuri=\"/x&amp;y\">{record}{record}</L>") } else { record };
                mutate(
                    format!("<?xml version=\"1.0\"?><TwilioResponse>{content}</TwilioResponse>").into_bytes(),
                    mutations,
                )
            }
        }
    }
}

//! Attempts as spans, as OpenTelemetry's SDK receives them.

mod common;

use std::sync::atomic::{AtomicUsize, Ordering};

use opentelemetry::Value;
use opentelemetry::trace::{SpanKind, Status, TracerProvider as _};
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider, SpanData};
use tracing_subscriber::layer::SubscriberExt as _;
use trunkline::transport::{Response, TransportError};

use self::common::{ACCOUNT_SID, Outcome, json, world};

/// The spans of what is done meanwhile, in the order of their ends.
fn spans(work: impl FnOnce()) -> Vec<SpanData> {
    let exporter = InMemorySpanExporter::default();
    let provider = SdkTracerProvider::builder().with_simple_exporter(exporter.clone()).build();
    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("test"));
    tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), || {
        tracing::info_span!("the caller's").in_scope(work);
    });
    exporter.get_finished_spans().unwrap()
}

fn attribute(span: &SpanData, name: &str) -> Option<Value> {
    span.attributes.iter().find(|pair| pair.key.as_str() == name).map(|pair| pair.value.clone())
}

fn create(answers: impl Fn(usize) -> Outcome + Send + Sync + 'static) {
    let (world, tries) = (world(), AtomicUsize::new(0));
    let client = common::client(&world, move |_| answers(tries.fetch_add(1, Ordering::SeqCst)));
    _ = world.run(client.messages().create("+15558675310").body("Hi").send());
}

#[test]
fn an_attempt_is_a_span_within_the_callers() {
    let headers = [("Twilio-Request-Id", "RQ1")];
    let spans = spans(|| create(move |_| Ok(Response::new(201, headers.into_iter().collect(), "{}"))));
    let [span, outer] = &spans[..] else { panic!("{spans:?}") };
    assert_eq!(span.parent_span_id, outer.span_context.span_id());
    assert_eq!(span.name, "POST /2010-04-01/Accounts/{AccountSid}/Messages.json");
    assert_eq!((&span.span_kind, &span.status), (&SpanKind::Client, &Status::Unset));
    let url = format!("https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json");
    for (name, value) in [
        ("http.request.method", Value::from("POST")),
        ("http.response.status_code", 201.into()),
        ("server.address", "api.twilio.com".into()),
        ("server.port", 443.into()),
        ("url.full", url.into()),
        ("url.template", "/2010-04-01/Accounts/{AccountSid}/Messages.json".into()),
        ("trunkline.operation", "api.v2010.accounts.messages.create".into()),
        ("trunkline.request_id", "RQ1".into()),
    ] {
        assert_eq!(attribute(span, name), Some(value), "{name}");
    }
    for name in ["error.type", "http.request.resend_count"] {
        assert_eq!(attribute(span, name), None, "{name}");
    }
}

#[test]
fn each_attempt_is_a_span_and_a_failed_one_says_why() {
    let spans = spans(|| {
        create(|number| match number {
            0 => Err(TransportError::not_sent("the connection was refused")),
            1 => Ok(json(429, "{}")),
            _ => Err(TransportError { timed_out: true, ..TransportError::may_have_been_sent("too late") }),
        });
    });
    assert_eq!(spans.len(), 4, "three attempts and the caller's");
    let told: Vec<_> = spans[..3]
        .iter()
        .map(|span| {
            let events: Vec<_> = span.events.iter().map(|event| event.name.to_string()).collect();
            let number = attribute(span, "http.request.resend_count");
            let error_type = attribute(span, "error.type").unwrap().to_string();
            assert!(matches!(span.status, Status::Error { .. }), "{:?}", span.status);
            (number, error_type, events)
        })
        .collect();
    let expected = [
        (None, "connection", "the connection was refused: the request is sent again"),
        (Some(1), "429", "HTTP 429: the request is sent again"),
        (Some(2), "timeout", "too late"),
    ];
    let expected = expected
        .map(|(number, error_type, event)| (number.map(Value::I64), error_type.to_owned(), vec![event.to_owned()]));
    assert_eq!(told, expected);
}

#[test]
fn a_request_that_no_table_knows_is_named_by_its_method_and_its_query_stays_here() {
    let spans = spans(|| {
        let world = world();
        let client = common::client(&world, |_| Ok(json(200, "{}")));
        let request = client.request(trunkline::schema::Method::Get, "https://studio.twilio.com/v2/Flows");
        world.run(request.query("To", "+15558675310").send()).unwrap();
    });
    assert_eq!(spans[0].name, "GET");
    assert_eq!(attribute(&spans[0], "url.full"), Some("https://studio.twilio.com/v2/Flows".into()));
    assert_eq!(attribute(&spans[0], "url.template"), None);
    assert!(!format!("{spans:?}").contains("5558675310"));
}

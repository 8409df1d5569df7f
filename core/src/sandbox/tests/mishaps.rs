//! Webhooks that come late, twice, in another order or not at all.

use std::time::Duration;

use super::Api;
use super::webhooks::{OWN, PERSON, answered, parameter, with_number};
use crate::sandbox::{Fault, Received};
use crate::value::{Timestamp, Value};

/// What is told of a message, and how many milliseconds after the beginning.
fn told(api: &Api) -> Vec<(String, u128)> {
    let form =
        [("To", PERSON), ("From", OWN), ("Body", "Hi"), ("StatusCallback", "http://app.example/status?a=b#rc=3")];
    api.post(&api.messages(), &form).ok(201);
    api.sandbox.settle(|_| answered(204, "")).unwrap();
    let start = Timestamp::parse("2026-01-01T00:00:00Z").unwrap();
    let handed_out = api.sandbox.webhooks().into_iter().filter(|seen| seen.failure.is_none());
    handed_out.map(|seen| (seen.parameter("MessageStatus").unwrap(), seen.at.since(start).as_millis())).collect()
}

fn expected(steps: &[(&str, u128)]) -> Vec<(String, u128)> {
    steps.iter().map(|(status, at)| ((*status).to_owned(), *at)).collect()
}

#[test]
fn a_late_webhook_is_overtaken_by_those_behind_it() {
    let api = Api::new();
    api.sandbox.add_fault(Fault::webhook_late(Duration::from_millis(700)).times(1));
    assert_eq!(told(&api), expected(&[("sent", 1000), ("sending", 1200), ("delivered", 3000)]));
}

#[test]
fn a_webhook_out_of_order_comes_behind_the_next_one_to_its_address() {
    let api = Api::new();
    api.sandbox.add_fault(Fault::webhook_out_of_order().times(1).event("message.status"));
    assert_eq!(told(&api), expected(&[("sent", 1000), ("sending", 1000), ("delivered", 3000)]));
}

#[test]
fn a_webhook_that_nothing_overtakes_comes_after_ten_seconds() {
    let api = Api::new();
    // Three of three: none is left that could overtake the last.
    api.sandbox.add_fault(Fault::webhook_out_of_order());
    assert_eq!(told(&api), expected(&[("sending", 10_500), ("sent", 10_500), ("delivered", 10_500)]));
}

#[test]
fn a_lost_webhook_is_shown_and_not_sent_again() {
    let api = Api::new();
    api.sandbox.add_fault(Fault::webhook_lost().times(1));
    assert_eq!(told(&api), expected(&[("sent", 1000), ("delivered", 3000)]));
    let lost = &api.sandbox.webhooks()[0];
    assert_eq!((lost.status, lost.error_code), (None, None));
    assert_eq!(
        (lost.parameter("MessageStatus").unwrap(), lost.failure.as_deref()),
        ("sending".to_owned(), Some("lost on its way, as a fault asks"))
    );
}

#[test]
fn a_webhook_that_comes_twice_has_one_token_and_one_effect() {
    let api = with_number(&[("sms_url", "http://app.example/in")]);
    api.sandbox.add_fault(Fault::webhook_twice().event("message.incoming").times(1));
    api.sandbox.receive(&Received::new(PERSON, OWN, "Hi")).unwrap();
    let mut tokens = Vec::new();
    api.sandbox
        .settle(|webhook| {
            tokens.push(webhook.headers.get("I-Twilio-Idempotency-Token").unwrap().to_owned());
            assert_eq!(parameter(webhook, "Body"), "Hi");
            answered(200, &format!("<Response><Message>Answer {}</Message></Response>", tokens.len()))
        })
        .unwrap();
    assert_eq!((tokens.len(), &tokens[0]), (2, &tokens[1]));
    let bodies: Vec<Value> =
        api.sandbox.conversation(PERSON).iter().map(|it| it.get("body").unwrap().clone()).collect();
    assert_eq!(bodies, ["Hi".into(), "Answer 1".into()]);
}

#[test]
fn faults_on_webhooks_strike_no_requests_and_those_on_requests_no_webhooks() {
    let api = Api::new();
    api.sandbox.add_fault(Fault::webhook_lost().event("message.incoming"));
    api.sandbox.add_fault(Fault::webhook_lost().on(crate::schema::Method::Post, "/elsewhere"));
    api.sandbox.add_fault(Fault::status(503).on(crate::schema::Method::Post, "/status"));
    assert_eq!(told(&api).len(), 3);
}

#[test]
fn a_webhook_is_late_in_each_of_its_tries_or_in_none() {
    let api = Api::new();
    api.sandbox.add_fault(Fault::webhook_late(Duration::from_secs(20)).times(1));
    let form =
        [("To", PERSON), ("From", OWN), ("Body", "Hi"), ("StatusCallback", "http://app.example/status#rc=2&rp=5xx")];
    api.post(&api.messages(), &form).ok(201);
    api.sandbox
        .settle(|webhook| answered(if parameter(webhook, "MessageStatus") == "sending" { 503 } else { 200 }, ""))
        .unwrap();
    let statuses: Vec<String> =
        api.sandbox.webhooks().iter().filter_map(|seen| seen.parameter("MessageStatus")).collect();
    assert_eq!(statuses, ["sent", "delivered", "sending", "sending", "sending"]);
}

use std::time::Duration;

use super::Api;
use crate::sandbox::{Fault, Reply};
use crate::schema::Method;

const CREATE: &str = "api.v2010.accounts.messages.create";

fn create(api: &Api) -> Reply {
    let form = [("To", "+15558675310"), ("From", "+15017122661"), ("Body", "Hi")];
    api.sandbox.handle(&api.request(Method::Post, &api.messages(), &form)).reply
}

#[test]
fn a_status_does_nothing_of_what_was_asked() {
    let api = Api::new();
    api.sandbox.add_fault(Fault::status(429).retry_after(2).times(2));
    for _ in 0..2 {
        let limited = api.send_message("Hi");
        limited.refused(429, 20429);
        assert_eq!(limited.response.headers.get("Retry-After"), Some("2"));
    }
    api.send_message("Hi").ok(201);
    assert_eq!((api.sandbox.count(CREATE), api.sandbox.counts().faults), (1, 2));
    assert_eq!(api.sandbox.counts().requests, 3);
}

#[test]
fn a_status_after_the_work_hides_that_it_was_done() {
    let api = Api::new();
    api.sandbox.add_fault(Fault::status(503).after_work());
    api.send_message("Hi").refused(503, 20503);
    assert_eq!(api.sandbox.count(CREATE), 1);
}

#[test]
fn a_connection_is_dropped_before_or_after_the_work() {
    let api = Api::new();
    api.sandbox.add_fault(Fault::drop_connection().times(1));
    assert_eq!(create(&api), Reply::Dropped);
    assert_eq!(api.sandbox.count(CREATE), 0);
    api.sandbox.add_fault(Fault::drop_connection().after_work().times(1));
    assert_eq!(create(&api), Reply::Dropped);
    assert_eq!(api.sandbox.count(CREATE), 1);
    let seen = api.sandbox.requests();
    assert_eq!((seen[0].done, seen[0].status, seen[1].done, seen[1].status), (false, None, true, None));
}

#[test]
fn an_answer_is_spoilt_after_the_work() {
    let api = Api::new();
    for fault in [Fault::not_json(), Fault::empty_body(), Fault::cut_body()] {
        api.sandbox.add_fault(fault.times(1));
    }
    let Reply::Answer(html) = create(&api) else { panic!("no answer") };
    assert_eq!((html.status, html.headers.get("Content-Type")), (201, Some("text/html")));
    assert!(html.body.starts_with(b"<html>"));
    let Reply::Answer(empty) = create(&api) else { panic!("no answer") };
    assert_eq!((empty.status, empty.body.len()), (201, 0));
    let Reply::Cut(cut) = create(&api) else { panic!("not cut") };
    assert_eq!(cut.status, 201);
    assert_eq!(api.sandbox.count(CREATE), 3);
}

#[test]
fn a_delay_does_the_work_at_once_and_answers_late() {
    let api = Api::new();
    api.sandbox.add_fault(Fault::delay(Duration::from_secs(40)).times(1));
    let outcome = api.sandbox.handle(&api.request(Method::Get, &api.messages(), &[]));
    assert_eq!(outcome.delay, Duration::from_secs(40));
    assert!(matches!(outcome.reply, Reply::Answer(answer) if answer.status == 200));
}

#[test]
fn faults_strike_the_legacy_xml_in_its_form() {
    let api = Api::new();
    api.sandbox.add_fault(Fault::status(500));
    let xml = api.get(&api.account_path()).ok(500).xml();
    assert!(xml.contains("<RestException><Status>500</Status>"), "{xml}");
}

#[test]
fn faults_are_removed_and_a_reset_forgets_all_but_the_credentials_and_the_time() {
    let api = Api::new();
    api.sandbox.add_fault(Fault::status(500));
    api.sandbox.clear_faults();
    let first = api.send_message("Hi").ok(201);
    api.sandbox.add_fault(Fault::status(500));
    api.sandbox.advance(Duration::from_secs(60));
    api.sandbox.reset();
    assert!(api.get(&api.messages()).ok(200).column("messages", "sid").is_empty());
    assert_eq!(api.sandbox.counts().requests, 1);
    let again = api.send_message("Hi").ok(201);
    assert_eq!(again.text("sid"), first.text("sid"), "the same calls give the same answers");
    assert_eq!(again.text("date_created"), "Thu, 01 Jan 2026 00:01:00 +0000");
}

#[test]
fn what_the_callers_are_told_and_what_was_done_add_up() {
    let api = Api::new();
    for fault in [
        Fault::status(429),
        Fault::status(503),
        Fault::status(503).after_work(),
        Fault::drop_connection(),
        Fault::drop_connection().after_work(),
    ] {
        api.sandbox.add_fault(fault.with_probability(0.02));
    }
    let (mut told, mut limited, mut failed, mut dropped) = (0, 0, 0, 0);
    for _ in 0..2_000 {
        match create(&api) {
            Reply::Answer(answer) if answer.status == 201 => told += 1,
            Reply::Answer(answer) if answer.status == 429 => limited += 1,
            Reply::Answer(answer) if answer.status == 503 => failed += 1,
            Reply::Dropped => dropped += 1,
            reply => panic!("{reply:?}"),
        }
    }
    let counts = api.sandbox.counts();
    let done = counts.done[CREATE];
    assert_eq!((counts.requests, counts.faults), (2_000, limited + failed + dropped));
    assert!(told < done && done < told + failed + dropped, "some were done in silence, some were not: {done}");
    assert!([limited, failed, dropped].iter().all(|count| *count > 10), "{limited} {failed} {dropped}");
}

//! `<Dial>`, as far as its attributes and what goes wrong.

use std::time::Duration;

use super::calls::{OTHER, OWN, PERSON, parameter, path, transcript, twiml, with_number};
use crate::sandbox::Pickup;
use crate::schema::Method;

#[test]
fn each_side_of_a_dial_is_recorded_where_that_is_asked_for() {
    for (record, channels) in [("record-from-answer", "1"), ("record-from-answer-dual", "2")] {
        let api = with_number(&[]);
        let call = api.sandbox.receive_call(PERSON, OWN).unwrap();
        let dial = format!("<Dial record='{record}' recordingStatusCallback='/tape'>{OTHER}</Dial>");
        let answers = [("/voice", dial.as_str()), ("/tape", "")];
        api.settle(&answers);
        call.hang_up().unwrap();
        api.settle(&answers);
        let told = api.sandbox.webhooks().pop().unwrap();
        assert_eq!(told.parameter("RecordingChannels").as_deref(), Some(channels));
    }
}

#[test]
fn who_picked_up_is_told_by_the_method_that_a_number_names() {
    let api = with_number(&[]);
    api.sandbox.receive_call(PERSON, OWN).unwrap();
    let number = "<Number machineDetection='Enable' amdStatusCallback='/who' amdStatusCallbackMethod='GET'>+15558675311</Number>";
    assert_eq!(api.settle(&[("/voice", &format!("<Dial>{number}</Dial>")), ("/who", "")]), ["/voice", "/who"]);
    assert_eq!(api.sandbox.webhooks().pop().unwrap().webhook.method, Method::Get);
}

#[test]
fn a_dial_to_numbers_that_are_none_fails_and_rings_nowhere() {
    for (number, code) in [("12", "13223"), ("+1555 CALL", "13223"), ("+15005550002", "13224")] {
        let api = with_number(&[]);
        let dial = format!("<Dial action='/dialed'>{number}</Dial>");
        let call = api.sandbox.receive_call(PERSON, OWN).unwrap();
        assert_eq!(api.settle(&[("/voice", &dial), ("/dialed", "<Say>Sorry</Say>")]), ["/voice", "/dialed"]);
        let told = api.sandbox.webhooks().pop().unwrap();
        assert_eq!(
            ["DialCallStatus", "DialBridged", "DialCallSid"].map(|name| told.parameter(name)),
            [Some("failed".to_owned()), Some("false".to_owned()), None]
        );
        assert_eq!((transcript(&call), api.alerts()), (vec!["say Sorry".to_owned()], vec![code.to_owned()]));
        assert!(call.dialed().is_empty());
        // Others ring all the same, and without an action it goes on behind.
        let both = format!("<Dial><Number>{number}</Number><Number>{OTHER}</Number></Dial><Say>On</Say>");
        let call = api.sandbox.receive_call(PERSON, OWN).unwrap();
        api.sandbox.answer_calls(OTHER, Pickup::Busy);
        api.settle(&[("/voice", &both)]);
        assert_eq!(transcript(&call), [&format!("dial {OTHER}"), "say On"]);
    }
}

#[test]
fn who_is_led_away_from_a_dial_has_talked_for_so_long() {
    let api = with_number(&[]);
    let call = api.sandbox.receive_call(PERSON, OWN).unwrap();
    let answers =
        [("/voice", "<Dial action='/dialed'>+15558675311</Dial>"), ("/dialed", "<Say>Bye</Say>"), ("/other", "")];
    api.settle(&answers);
    let child = call.dialed().pop().unwrap();
    api.sandbox.advance(Duration::from_secs(8));
    api.update(&child, &[("Url", "http://app.example/other")]).ok(200);
    let mut told = None;
    api.sandbox
        .settle(|webhook| {
            if path(webhook) == "/dialed" {
                told = Some(["DialCallStatus", "DialCallDuration"].map(|name| parameter(webhook, name)));
            }
            twiml("")
        })
        .unwrap();
    assert_eq!(told, Some(["completed".to_owned(), "8".to_owned()]));
}

#[test]
fn dials_that_lead_to_dials_come_to_an_end() {
    let api = with_number(&[]);
    let call = api.sandbox.receive_call(PERSON, OWN).unwrap();
    let again = format!("<Dial><Number url='/voice'>{OTHER}</Number></Dial>");
    api.sandbox.advance_with(Duration::from_secs(5 * 3600), |_| twiml(&again));
    assert_eq!(call.status(), "completed");
    assert_eq!(api.sandbox.calls().len(), 51);
}

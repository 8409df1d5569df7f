//! Webhooks out, and messages in.

use std::time::Duration;

use super::Api;
use crate::sandbox::{Delivery, Received, Wait, Webhook};
use crate::schema::Method;
use crate::transport::{Headers, Response};
use crate::value::{Map, Value};
use crate::webhook::{Incoming, Validator};

pub(super) const PERSON: &str = "+15558675310";
pub(super) const OWN: &str = "+15017122661";

pub(super) fn answered(status: u16, body: &str) -> Delivery {
    Delivery::Answered(Response::new(status, Headers::from_iter([("Content-Type", "text/xml")]), body.to_owned()))
}

pub(super) fn parameter(webhook: &Webhook, name: &str) -> String {
    let mut form = crate::sandbox::form::Form::parse(&String::from_utf8_lossy(&webhook.body));
    form.extend(crate::sandbox::form::Form::parse(webhook.url.split_once('?').map_or("", |(_, query)| query)));
    form.get(name).unwrap_or_default().to_owned()
}

/// A sandbox with a number whose messages go to this address.
pub(super) fn with_number(settings: &[(&'static str, &str)]) -> Api {
    let api = Api::new();
    let path = format!("/2010-04-01/Accounts/{}/IncomingPhoneNumbers.json", api.user);
    let fields: Map = [("phone_number", OWN)].into_iter().chain(settings.iter().copied()).collect();
    api.sandbox.insert(&path, fields).unwrap();
    api
}

#[test]
fn a_message_tells_of_each_step_in_order_and_when_it_happens() {
    let api = Api::new();
    let form = [("To", PERSON), ("From", OWN), ("Body", "Hi"), ("StatusCallback", "http://app.example/status?a=b")];
    let sid = api.post(&api.messages(), &form).ok(201).text("sid").to_owned();
    assert_eq!(api.sandbox.next_webhook(Wait::No), Ok(None), "nothing has happened yet");
    let mut told = Vec::new();
    api.sandbox
        .settle(|webhook| {
            assert_eq!(
                (parameter(webhook, "MessageSid"), parameter(webhook, "AccountSid")),
                (sid.clone(), api.user.clone())
            );
            let fetched = api.get(&format!("{}/Messages/{sid}.json", api.account_path()));
            assert_eq!(
                fetched.text("status"),
                parameter(webhook, "MessageStatus"),
                "the application sees what it is told"
            );
            told.push(parameter(webhook, "MessageStatus"));
            answered(204, "")
        })
        .unwrap();
    assert_eq!(told, ["sending", "sent", "delivered"]);
    let seconds: Vec<i64> = api.sandbox.webhooks().iter().map(|seen| seen.at.unix_seconds() % 60).collect();
    assert_eq!(seconds, [0, 1, 3]);
    assert!(api.sandbox.webhooks().iter().all(|seen| seen.status == Some(204) && seen.error_code.is_none()));
}

#[test]
fn time_that_is_let_pass_stops_where_it_was_told_to() {
    let api = Api::new();
    api.post(
        &api.messages(),
        &[("To", PERSON), ("From", OWN), ("Body", "Hi"), ("StatusCallback", "http://x.example/")],
    )
    .ok(201);
    let mut told = Vec::new();
    api.sandbox.advance_with(Duration::from_millis(1500), |webhook| {
        told.push(parameter(webhook, "MessageStatus"));
        answered(200, "")
    });
    assert_eq!(told, ["sending", "sent"]);
    let before = crate::transport::Transport::now(&api.sandbox);
    assert_eq!(
        before.since(crate::value::Timestamp::parse("2026-01-01T00:00:00Z").unwrap()),
        Duration::from_millis(1500)
    );
}

#[test]
fn a_webhook_is_signed_by_the_token_that_the_account_has_then() {
    let api = Api::new();
    let send = |api: &Api| {
        let form =
            [("To", PERSON), ("From", OWN), ("Body", "é & +"), ("StatusCallback", "https://app.example/s?x=1#rc=1")];
        api.post(&api.messages(), &form).ok(201);
    };
    let check = |token: &str, webhook: &Webhook| {
        let headers: Vec<(&str, &str)> = webhook.headers.iter().collect();
        let incoming = Incoming { url: &webhook.url, headers: &headers, body: &webhook.body };
        Validator::new(token).unwrap().check_request(&incoming).is_ok()
    };
    send(&api);
    api.sandbox
        .settle(|webhook| {
            assert_eq!(webhook.url, "https://app.example/s?x=1");
            assert!(check(&api.password, webhook) && !check("another", webhook));
            answered(200, "")
        })
        .unwrap();
    let secondary = api.post("https://accounts.twilio.com/v1/AuthTokens/Secondary", &[]).ok(201);
    let new = secondary.text("secondary_auth_token").to_owned();
    send(&api);
    api.post("https://accounts.twilio.com/v1/AuthTokens/Promote", &[]).ok(200);
    api.sandbox
        .settle(|webhook| {
            assert!(check(&new, webhook) && !check(&api.password, webhook));
            answered(200, "")
        })
        .unwrap();
    assert_eq!(api.sandbox.webhooks().len(), 6);
}

#[test]
fn what_comes_in_reaches_the_numbers_webhook_and_its_twiml_replies() {
    let api = with_number(&[("sms_url", "http://app.example/in/sms")]);
    let sid = api.sandbox.receive(&Received::new(PERSON, OWN, "Hello?")).unwrap();
    let mut events = Vec::new();
    api.sandbox.settle(|webhook| {
        events.push((webhook.event, webhook.url.clone()));
        match webhook.event {
            "message.incoming" if webhook.url.ends_with("/sms") => {
                let told = ["MessageSid", "SmsStatus", "From", "To", "Body", "NumMedia", "NumSegments"].map(|name| parameter(webhook, name));
                assert_eq!(told, [sid.as_str(), "received", PERSON, OWN, "Hello?", "0", "1"]);
                answered(200, "<Response><Redirect method='GET'>more?x=1</Redirect></Response>")
            }
            "message.incoming" => {
                assert_eq!((webhook.method, parameter(webhook, "Body")), (Method::Get, "Hello?".to_owned()));
                answered(
                    200,
                    "<Response><Message statusCallback='/status'><Body>One</Body><Media>http://x.example/a.png</Media></Message>\
                     <Message action='/done'>Two</Message><Message>Never</Message></Response>",
                )
            }
            "message.action" => answered(200, "<Response><Message>Three</Message></Response>"),
            _ => answered(200, ""),
        }
    }).unwrap();
    let paths: Vec<&str> = events.iter().map(|(_, url)| url.split('?').next().unwrap()).collect();
    let expected =
        ["in/sms", "in/more", "done", "status", "status", "status"].map(|path| format!("http://app.example/{path}"));
    assert_eq!(paths, expected);
    let thread = api.sandbox.conversation(PERSON);
    let column =
        |name: &str| thread.iter().map(|it| it.get(name).unwrap().as_str().unwrap().to_owned()).collect::<Vec<_>>();
    assert_eq!(column("body"), ["Hello?", "One", "Two", "Three"]);
    assert_eq!(column("direction"), ["inbound", "outbound-reply", "outbound-reply", "outbound-reply"]);
    assert_eq!(column("num_media"), ["0", "1", "0", "0"]);
    let listed = api.get(&format!("{}?From={}", api.messages(), PERSON.replace('+', "%2B"))).ok(200);
    assert_eq!(
        (listed.column("messages", "sid"), listed.column("messages", "status")),
        (vec![sid], vec!["received".to_owned()])
    );
}

#[test]
fn media_that_come_in_are_told_and_kept() {
    let api = with_number(&[("sms_url", "http://app.example/sms"), ("sms_method", "GET")]);
    let sid = api.sandbox.receive(&Received::new(PERSON, OWN, "").media("cat.png").media("dog.jpg")).unwrap();
    let webhook = api.sandbox.next_webhook(Wait::No).unwrap().unwrap();
    assert!(webhook.body.is_empty() && webhook.method == Method::Get);
    assert_eq!(
        (parameter(&webhook, "NumMedia"), parameter(&webhook, "MediaContentType1")),
        ("2".to_owned(), "image/jpeg".to_owned())
    );
    let media = api.get(&(parameter(&webhook, "MediaUrl0") + ".json")).ok(200);
    assert_eq!((media.text("content_type"), media.text("parent_sid")), ("image/png", sid.as_str()));
}

#[test]
fn a_services_webhook_comes_before_its_numbers() {
    let api = Api::new();
    let settings = [
        ("FriendlyName", "s"),
        ("InboundRequestUrl", "http://app.example/service"),
        ("StatusCallback", "http://app.example/status"),
    ];
    let service = api.post("https://messaging.twilio.com/v1/Services", &settings).ok(201);
    let sid = format!("PN{}", "b".repeat(32));
    let number = api
        .post(service.text("links.phone_numbers"), &[("PhoneNumberSid", &sid)])
        .ok(201)
        .text("phone_number")
        .to_owned();
    api.sandbox.receive(&Received::new(PERSON, &number, "Hi")).unwrap();
    let webhook = api.sandbox.next_webhook(Wait::No).unwrap().unwrap();
    assert_eq!(
        (webhook.url.as_str(), parameter(&webhook, "MessagingServiceSid").as_str()),
        ("http://app.example/service", service.text("sid"))
    );
    api.post(&api.messages(), &[("To", PERSON), ("MessagingServiceSid", service.text("sid")), ("Body", "Hi")]).ok(201);
    let mut told = Vec::new();
    api.sandbox
        .settle(|webhook| {
            told.push(parameter(webhook, "MessageStatus"));
            answered(200, "")
        })
        .unwrap();
    assert_eq!(told, ["queued", "sending", "sent", "delivered"]);
}

#[test]
fn an_application_that_goes_on_sending_does_not_keep_settle_for_ever() {
    let api = Api::new();
    let send = || {
        let form = [("To", PERSON), ("From", OWN), ("Body", "More"), ("StatusCallback", "http://app.example/more")];
        api.post(&api.messages(), &form).ok(201);
    };
    send();
    let mut count = 0;
    let result = api.sandbox.settle(|webhook| {
        count += 1;
        assert!(count < 100_000, "it goes on and on");
        if parameter(webhook, "MessageStatus") == "delivered" {
            send();
        }
        answered(200, "")
    });
    let unsettled = result.unwrap_err();
    assert_eq!(unsettled.webhooks(), count);
    assert!(unsettled.under_way().iter().any(|what| what.starts_with("message SM")), "{unsettled}");
    let told = unsettled.to_string();
    assert!(told.contains("message.status") && told.contains("http://app.example/more"), "{told}");
    // What is left comes to its end as soon as nothing is added.
    api.sandbox.settle(|_| answered(200, "")).unwrap();
    assert_eq!(api.sandbox.next_webhook(Wait::Settled), Ok(None));
}

#[test]
fn what_was_under_way_before_settles_however_much_it_is() {
    let api = Api::new();
    let count = 4000;
    for _ in 0..count {
        let form = [("To", PERSON), ("From", OWN), ("Body", "Hi"), ("StatusCallback", "http://app.example/")];
        api.post(&api.messages(), &form).ok(201);
    }
    let mut told = 0;
    api.sandbox
        .settle(|_| {
            told += 1;
            answered(200, "")
        })
        .unwrap();
    assert_eq!(told, 3 * count);
}

#[test]
fn a_callback_waits_until_the_one_before_it_was_answered() {
    let api = Api::new();
    let form = [("To", PERSON), ("From", OWN), ("Body", "Hi"), ("StatusCallback", "http://app.example/#rc=1&rp=5xx")];
    let sids = [0, 1].map(|_| api.post(&api.messages(), &form).ok(201).text("sid").to_owned());
    api.sandbox.advance(Duration::from_secs(10));
    let next = || {
        let webhook = api.sandbox.next_webhook(Wait::No).unwrap()?;
        Some((webhook.id, parameter(&webhook, "MessageSid"), parameter(&webhook, "MessageStatus")))
    };
    let told = |number: usize, status: &str| Some((sids[number].clone(), status.to_owned()));
    let [one, other] = [0, 1].map(|_| next().unwrap());
    assert_eq!([one.2.as_str(), &other.2], ["sending"; 2], "messages do not wait for each other");
    assert_eq!(next(), None, "but for their own");
    // The one that has to be sent again goes before those behind it.
    api.sandbox.answer_webhook(one.0, &answered(503, ""));
    let again = next().unwrap();
    assert_eq!(Some((again.1, again.2)), told(0, "sending"));
    api.sandbox.answer_webhook(other.0, &answered(200, ""));
    let last = next().unwrap();
    assert_eq!(Some((last.1, last.2)), told(1, "sent"));
    assert_eq!(next(), None);
    api.sandbox.answer_webhook(again.0, &answered(200, ""));
    let last = next().unwrap();
    assert_eq!(Some((last.1, last.2)), told(0, "sent"));
}

#[test]
fn who_says_stop_gets_nothing_more_until_start() {
    let api = with_number(&[]);
    let send = || api.post(&api.messages(), &[("To", PERSON), ("From", OWN), ("Body", "News")]);
    send().ok(201);
    api.sandbox.receive(&Received::new(PERSON, OWN, " stop ")).unwrap();
    send().refused(400, 21610);
    api.post(&api.messages(), &[("To", PERSON), ("From", "+15017122662"), ("Body", "Others may")]).ok(201);
    api.sandbox.receive(&Received::new(PERSON, OWN, "START")).unwrap();
    send().ok(201);
    api.sandbox.receive(&Received::new(PERSON, OWN, "start")).unwrap();
    api.sandbox.settle(|_| Delivery::Failed("refused".to_owned())).unwrap();
    let bodies = api.sandbox.conversation(PERSON);
    let of = |direction: &str| {
        bodies.iter().filter(|it| it.get("direction").and_then(Value::as_str) == Some(direction)).count()
    };
    assert_eq!(
        (of("inbound"), of("outbound-reply"), of("outbound-api")),
        (3, 2, 3),
        "the second START changes nothing"
    );
}

#[test]
fn messages_fail_as_a_test_asks() {
    let api = Api::new();
    let statuses = |code| {
        api.sandbox.fail_delivery(PERSON, code);
        let form = [("To", PERSON), ("From", OWN), ("Body", "Hi"), ("StatusCallback", "http://app.example/")];
        let created = api.post(&api.messages(), &form).ok(201);
        let mut told = Vec::new();
        api.sandbox
            .settle(|webhook| {
                told.push((parameter(webhook, "MessageStatus"), parameter(webhook, "ErrorCode")));
                answered(200, "")
            })
            .unwrap();
        let fetched = api.get(&format!("https://api.twilio.com{}", created.text("uri")));
        (told.pop().unwrap(), fetched.at("error_code").as_i64())
    };
    assert_eq!(statuses(Some(30003)), (("undelivered".to_owned(), "30003".to_owned()), Some(30003)));
    assert_eq!(statuses(Some(30001)), (("failed".to_owned(), "30001".to_owned()), Some(30001)));
    assert_eq!(statuses(None), (("delivered".to_owned(), String::new()), None));
}

#[test]
fn a_webhook_that_fails_is_sent_again_as_its_url_says_and_then_goes_to_the_fallback() {
    let api = with_number(&[
        ("sms_url", "http://app.example/sms#rc=2&rp=5xx"),
        ("sms_fallback_url", "http://app.example/fallback"),
    ]);
    api.sandbox.receive(&Received::new(PERSON, OWN, "Hi")).unwrap();
    let mut asked = Vec::new();
    api.sandbox
        .settle(|webhook| {
            asked.push((webhook.url.clone(), webhook.headers.get("I-Twilio-Idempotency-Token").unwrap().to_owned()));
            if webhook.url.ends_with("fallback") {
                assert_eq!(parameter(webhook, "ErrorCode"), "11200");
                return answered(200, "<Response><Message>Sorry</Message></Response>");
            }
            answered(503, "")
        })
        .unwrap();
    let urls: Vec<&str> = asked.iter().map(|(url, _)| url.rsplit('/').next().unwrap()).collect();
    assert_eq!(urls, ["sms", "sms", "sms", "fallback"]);
    assert!(asked[0].1 == asked[1].1 && asked[1].1 == asked[2].1 && asked[2].1 != asked[3].1);
    assert_eq!(api.sandbox.conversation(PERSON).len(), 2);
    let alerts = api.get("https://monitor.twilio.com/v1/Alerts").ok(200);
    assert_eq!(alerts.column("alerts", "error_code"), ["11200"]);
}

#[test]
fn twiml_that_cannot_be_read_or_leads_in_a_circle_is_an_error_not_the_end() {
    let api = with_number(&[("sms_url", "http://app.example/sms")]);
    for (answer, code) in
        [("<Response><Message>", 12100), ("<Other/>", 12100), ("<Response><Redirect/></Response>", 12400)]
    {
        api.sandbox.receive(&Received::new(PERSON, OWN, "Hi")).unwrap();
        api.sandbox.settle(|_| answered(200, answer)).unwrap();
        assert_eq!(api.sandbox.webhooks().last().unwrap().error_code, Some(code), "{answer}");
    }
    api.sandbox.receive(&Received::new(PERSON, OWN, "Hi")).unwrap();
    api.sandbox.settle(|_| Delivery::Failed("refused".to_owned())).unwrap();
    let failed: Vec<_> =
        api.sandbox.webhooks().iter().rev().take(2).map(|seen| (seen.status, seen.error_code)).collect();
    assert_eq!(failed, [(None, Some(11205)), (None, Some(11205))], "what could not be reached is tried once more");
    assert!(api.sandbox.receive(&Received::new("", OWN, "Hi")).is_err());
}

#[test]
fn what_is_not_sent_is_told_with_the_reason_and_not_tried_again() {
    let api =
        with_number(&[("sms_url", "http://app.example/sms#rc=5&rp=all"), ("sms_fallback_url", "http://b.example/")]);
    api.sandbox.receive(&Received::new(PERSON, OWN, "Hi")).unwrap();
    let mut asked = Vec::new();
    api.sandbox
        .settle(|webhook| {
            asked.push(webhook.url.clone());
            Delivery::NotSent(format!("nobody is there for {}", webhook.url))
        })
        .unwrap();
    assert_eq!(asked, ["http://app.example/sms", "http://b.example/"]);
    let seen = api.sandbox.webhooks();
    assert_eq!((seen[0].status, seen[0].error_code), (None, Some(11205)));
    assert_eq!(seen[0].failure.as_deref(), Some("nobody is there for http://app.example/sms"));
    let alerts = api.get("https://monitor.twilio.com/v1/Alerts").ok(200);
    let texts = alerts.column("alerts", "alert_text");
    assert!(texts.iter().any(|text| text.ends_with("nobody is there for http://b.example/")), "{texts:?}");
}

#[test]
fn what_is_scheduled_waits_and_can_be_canceled() {
    let api = Api::new();
    let service = api
        .post(
            "https://messaging.twilio.com/v1/Services",
            &[("FriendlyName", "s"), ("StatusCallback", "http://app.example/")],
        )
        .ok(201);
    api.post(service.text("links.alpha_senders"), &[("AlphaSender", "Shop")]).ok(201);
    let form = [
        ("To", PERSON),
        ("MessagingServiceSid", service.text("sid")),
        ("Body", "Later"),
        ("ScheduleType", "fixed"),
        ("SendAt", "2026-01-01T01:00:00Z"),
    ];
    let urls =
        [0, 1].map(|_| format!("https://api.twilio.com{}", api.post(&api.messages(), &form).ok(201).text("uri")));
    let mut told = Vec::new();
    let mut tell = |webhook: &Webhook| {
        told.push(parameter(webhook, "MessageStatus"));
        answered(200, "")
    };
    api.sandbox.settle(&mut tell).unwrap();
    api.post(&urls[0], &[("Status", "canceled")]).ok(200);
    api.sandbox.advance_with(Duration::from_secs(2 * 3600), &mut tell);
    assert_eq!(told, ["canceled", "queued", "sending", "sent", "delivered"]);
}

#[test]
fn a_message_that_was_canceled_takes_no_turn_of_the_senders() {
    let api = Api::new();
    let service = api.post("https://messaging.twilio.com/v1/Services", &[("FriendlyName", "s")]).ok(201);
    for name in ["One", "Two"] {
        api.post(service.text("links.alpha_senders"), &[("AlphaSender", name)]).ok(201);
    }
    let schedule = |to: &str, at: &str| {
        let settings = [("MessagingServiceSid", service.text("sid")), ("ScheduleType", "fixed"), ("SendAt", at)];
        let form: Vec<_> = [("To", to), ("Body", "Later")].into_iter().chain(settings).collect();
        format!("https://api.twilio.com{}", api.post(&api.messages(), &form).ok(201).text("uri"))
    };
    let canceled = schedule(PERSON, "2026-01-01T01:00:00Z");
    let sent = schedule("+15558675311", "2026-01-01T02:00:00Z");
    api.post(&canceled, &[("Status", "canceled")]).ok(200);
    api.sandbox.advance(Duration::from_secs(3 * 3600));
    assert_eq!(api.get(&sent).ok(200).text("from"), "One");
    assert!(api.get(&canceled).ok(200).at("from").is_null());
}

#[test]
fn an_answer_beyond_64_kilobytes_or_of_another_kind_is_no_reply() {
    let api = with_number(&[("sms_url", "http://app.example/sms")]);
    let json = Headers::from_iter([("Content-Type", "application/json")]);
    let long = format!("<Response>{}<Message>Yes</Message></Response>", " ".repeat(66_000));
    for (answer, code) in
        [(answered(200, &long), 11750), (Delivery::Answered(Response::new(200, json, "{\"reply\":\"Yes\"}")), 12300)]
    {
        api.sandbox.receive(&Received::new(PERSON, OWN, "Hi")).unwrap();
        api.sandbox.settle(|_| answer.clone()).unwrap();
        assert_eq!(api.sandbox.webhooks().last().unwrap().error_code, Some(code));
    }
    assert!(api.sandbox.messages(Some(OWN), None).is_empty());
}

#[test]
fn the_control_endpoint_does_the_same() {
    let api = with_number(&[("sms_url", "http://app.example/sms")]);
    let control = |method, path: &str, body: &str| {
        let mut request = crate::transport::Request::new(method, format!("http://localhost/_sandbox{path}"));
        request.body = Some(body.to_owned().into());
        match api.sandbox.handle(&request).reply {
            crate::sandbox::Reply::Answer(response) => super::Answer::new(response),
            reply => panic!("{reply:?}"),
        }
    };
    let post = |path: &str, body: &str| control(Method::Post, path, body);
    let sid = post("/receive", &format!(r#"{{"from":"{PERSON}","to":"{OWN}","body":"Hi","media":["a.png"]}}"#)).ok(200);
    let next = post("/webhooks/next", "").ok(200);
    assert_eq!((next.text("webhook.url"), next.text("webhook.event")), ("http://app.example/sms", "message.incoming"));
    assert!(next.text("webhook.body").contains(&format!("MessageSid={}", sid.text("sid"))));
    let id = next.at("webhook.id").as_i64().unwrap();
    let answer = format!(r#"{{"id":{id},"status":200,"headers":{{"Content-Type":"text/plain"}},"body":"Ho"}}"#);
    post("/webhooks/answer", &answer).ok(200);
    post("/webhooks/answer", &answer).ok(404);
    post("/webhooks/answer", r#"{"id":1}"#).ok(400);
    assert!(post("/webhooks/next", "").ok(200).at("webhook").is_null());
    post("/clock", r#"{"advance_seconds":1}"#).ok(200);
    let thread = post("/conversation", &format!(r#"{{"number":"{PERSON}"}}"#)).ok(200);
    assert_eq!(thread.column("messages", "body"), ["Hi", "Ho"]);
    assert_eq!(control(Method::Get, "/webhooks", "").ok(200).at("webhooks").as_list().unwrap().len(), 1);
    let failing = post("/deliveries", r#"{"to":"+1555","error_code":30003}"#).ok(200);
    assert_eq!(failing.column("deliveries", "to"), ["+1555"]);
    assert!(post("/deliveries", r#"{"to":"+1555","error_code":null}"#).ok(200).column("deliveries", "to").is_empty());
    post("/deliveries", "{}").ok(400);
    post("/deliveries", r#"{"to":"+1555","error_code":30003}"#).ok(200);
    for wrong in [
        r#"{"to":"+1555","error_code":"30007"}"#,
        r#"{"error_code":30003,"bdoy":"x"}"#,
        r#"{"to":1555,"error_code":30003}"#,
    ] {
        post("/deliveries", wrong).ok(400);
    }
    assert_eq!(api.get("/_sandbox/deliveries").column("deliveries", "to"), ["+1555"], "what is wrong changes nothing");
    post("/deliveries", r#"{"to":"+1555","error_code":null}"#).ok(200);
    post("/deliveries", r#"{"error_code":30003,"times":-1}"#).ok(400);
    assert!(control(Method::Delete, "/webhooks", "").ok(200).at("webhooks").as_list().unwrap().is_empty());
    post("/receive", "{}").ok(400);
}

#[test]
fn the_control_endpoint_lets_time_pass_from_webhook_to_webhook() {
    let api = Api::new();
    let control = |path: &str, body: &str| {
        let mut request = crate::transport::Request::new(Method::Post, format!("http://localhost/_sandbox{path}"));
        request.body = Some(body.to_owned().into());
        match api.sandbox.handle(&request).reply {
            crate::sandbox::Reply::Answer(response) => super::Answer::new(response),
            reply => panic!("{reply:?}"),
        }
    };
    // What the host of another language does. Gives how the message stood at each webhook.
    let deliver = |ask: &str| {
        let (mut ask, mut told) = (ask.to_owned(), Vec::new());
        loop {
            let next = control("/webhooks/next", &ask).ok(200);
            let Some(webhook) = next.at("webhook").as_map() else { return told };
            let body = webhook.get("body").and_then(Value::as_str).unwrap();
            told.push(body.split('&').find_map(|pair| pair.strip_prefix("MessageStatus=")).unwrap().to_owned());
            let id = webhook.get("id").and_then(Value::as_i64).unwrap();
            control("/webhooks/answer", &format!(r#"{{"id":{id},"failed":"refused"}}"#)).ok(200);
            if let Some(until) = next.body.get("until").and_then(Value::as_str) {
                ask = format!(r#"{{"until":"{until}"}}"#);
            }
        }
    };
    let form = [("To", PERSON), ("From", OWN), ("Body", "Hi"), ("StatusCallback", "http://app.example/#rc=0")];
    api.post(&api.messages(), &form).ok(201);
    assert_eq!(deliver(r#"{"advance_seconds":0.75}"#), ["sending"]);
    assert_eq!(control("/clock", r#"{"advance_seconds":0.0}"#).text("now"), "2026-01-01T00:00:00.75Z");
    assert_eq!(deliver(r#"{"advance_seconds":60.0}"#), ["sent", "delivered"]);
    assert_eq!(control("/clock", r#"{"advance_seconds":0}"#).text("now"), "2026-01-01T00:01:00.75Z");
    api.post(&api.messages(), &form).ok(201);
    assert_eq!(deliver(r#"{"settle":true}"#), ["sending", "sent", "delivered"]);
    assert_eq!(control("/clock", r#"{"advance_seconds":0}"#).text("now"), "2026-01-01T00:01:03.75Z");
    for wrong in [r#"{"advance_seconds":-1}"#, r#"{"until":"soon"}"#, r#"{"settle":true,"advance_seconds":1}"#] {
        control("/webhooks/next", wrong).refused(400, 20001);
    }
}

#[test]
fn the_type_of_a_file_that_a_person_sends_ends_no_header() {
    let api = with_number(&[]);
    let file = "data:image/png\r\nX-Other: 1;base64,QUJD";
    let sid = api.sandbox.receive(&Received::new(PERSON, OWN, "").media(file)).unwrap();
    let media = format!("{}/Messages/{sid}/Media", api.account_path());
    let own = api.get(&format!("{media}.json")).ok(200).column("media_list", "sid").remove(0);
    let found = api.get(&format!("{media}/{own}")).ok(307);
    let file = api.get(found.response.headers.get("Location").unwrap()).ok(200);
    assert_eq!(file.response.headers.get("Content-Type"), Some("application/octet-stream"));
    assert_eq!(&file.response.body[..], b"ABC");
}

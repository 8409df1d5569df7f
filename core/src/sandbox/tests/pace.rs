//! What leaves late, what does not leave, and what does not arrive.

use std::time::Duration;

use super::webhooks::{OWN, PERSON, answered, parameter, with_number};
use super::{Answer, Api};
use crate::sandbox::{DeliveryFailure, Received};
use crate::transport::Transport;
use crate::value::Value;

fn send(api: &Api, more: &[(&str, &str)]) -> Answer {
    let form: Vec<(&str, &str)> =
        [("To", PERSON), ("From", OWN), ("Body", "Hi")].into_iter().chain(more.iter().copied()).collect();
    // Of two values the first counts.
    let names: Vec<&str> = more.iter().map(|(name, _)| *name).collect();
    let form: Vec<(&str, &str)> = form
        .iter()
        .enumerate()
        .filter(|(at, (name, _))| *at > 2 || !names.contains(name))
        .map(|(_, pair)| *pair)
        .collect();
    api.post(&api.messages(), &form)
}

/// How a message ended, and why.
fn end(api: &Api, created: &Answer) -> (String, Option<i64>) {
    let fetched = api.get(&format!("https://api.twilio.com{}", created.text("uri"))).ok(200);
    (fetched.text("status").to_owned(), fetched.at("error_code").as_i64())
}

fn settle(api: &Api) -> Duration {
    let before = api.sandbox.now();
    api.sandbox.settle(|_| answered(200, "")).unwrap();
    api.sandbox.now().since(before)
}

fn service(api: &Api, settings: &[(&str, &str)]) -> String {
    let form: Vec<(&str, &str)> = [("FriendlyName", "Shop")].into_iter().chain(settings.iter().copied()).collect();
    let created = api.post("https://messaging.twilio.com/v1/Services", &form).ok(201);
    api.post(created.text("links.alpha_senders"), &[("AlphaSender", "Shop")]).ok(201);
    created.text("sid").to_owned()
}

#[test]
fn messages_of_a_sender_with_a_rate_leave_one_after_the_other() {
    let api = Api::new();
    api.sandbox.limit_rate(OWN, Some(1.0)).unwrap();
    let sent: Vec<Answer> = (0..5).map(|_| send(&api, &[]).ok(201)).collect();
    let other = send(&api, &[("From", "+15017122662")]).ok(201);
    api.sandbox.advance(Duration::from_secs(3));
    assert_eq!(end(&api, &other), ("delivered".to_owned(), None), "others do not wait");
    let statuses: Vec<String> = sent.iter().map(|it| end(&api, it).0).collect();
    assert_eq!(statuses, ["delivered", "sent", "sent", "queued", "queued"]);
    assert_eq!(settle(&api), Duration::from_secs(4));
    assert!(sent.iter().all(|it| end(&api, it).0 == "delivered"));
    assert!(api.sandbox.limit_rate(OWN, Some(0.0)).is_err());
}

#[test]
fn what_waits_too_long_expires_and_what_finds_no_place_is_refused_or_fails() {
    let api = Api::new();
    api.sandbox.limit_rate("*", Some(0.001)).unwrap();
    let first = send(&api, &[]).ok(201);
    let expires = send(&api, &[("ValidityPeriod", "60")]).ok(201);
    let service = service(&api, &[("ValidityPeriod", "100")]);
    let through = |more: &[(&str, &str)]| {
        let form: Vec<(&str, &str)> = [("To", PERSON), ("MessagingServiceSid", service.as_str()), ("Body", "Hi")]
            .into_iter()
            .chain(more.iter().copied())
            .collect();
        api.post(&api.messages(), &form).ok(201)
    };
    let of_service = [through(&[]), through(&[])];
    api.sandbox.advance(Duration::from_secs(59));
    assert_eq!((end(&api, &first).0, end(&api, &expires).0), ("delivered".to_owned(), "queued".to_owned()));
    api.sandbox.advance(Duration::from_secs(100));
    assert_eq!(end(&api, &expires), ("failed".to_owned(), Some(30036)));
    assert_eq!(end(&api, &of_service[1]), ("failed".to_owned(), Some(30036)), "the service says how long");
    (0..35).for_each(|_| drop(send(&api, &[]).ok(201)));
    send(&api, &[]).refused(400, 21611);
    (0..40).for_each(|_| drop(through(&[("ValidityPeriod", "36000")])));
    let last = through(&[("ValidityPeriod", "36000")]);
    api.sandbox.advance(Duration::from_secs(5));
    assert_eq!(end(&api, &last), ("failed".to_owned(), Some(30001)));
}

#[test]
fn replies_in_a_loop_fail() {
    let api = with_number(&[("sms_url", "http://app.example/in")]);
    for _ in 0..40 {
        api.sandbox.receive(&Received::new(PERSON, OWN, "Hi")).unwrap();
    }
    api.sandbox.settle(|_| answered(200, "<Response><Message>Ho</Message></Response>")).unwrap();
    let codes: Vec<Value> =
        api.sandbox.messages(Some(OWN), None).iter().map(|it| it.get("error_code").unwrap().clone()).collect();
    assert_eq!(codes.iter().filter(|code| **code == "14107".into()).count(), 10);
    assert!(codes[..30].iter().all(|code| *code == "".into()));
    send(&api, &[]).ok(201);
}

#[test]
fn requests_beyond_the_bound_are_too_many() {
    let api = Api::new();
    api.sandbox.limit_requests(Some(2));
    send(&api, &[]).ok(201);
    send(&api, &[]).ok(201);
    send(&api, &[]).refused(429, 20429);
    assert_eq!(api.sandbox.count("api.v2010.accounts.messages.create"), 2);
    api.sandbox.advance(Duration::from_secs(1));
    send(&api, &[]).ok(201);
    api.sandbox.limit_requests(None);
    (0..5).for_each(|_| drop(send(&api, &[]).ok(201)));
}

#[test]
fn messages_fail_by_rules() {
    let api = Api::new();
    api.sandbox.fail_deliveries(DeliveryFailure::new(30007).containing("money"));
    api.sandbox.fail_deliveries(DeliveryFailure::new(30003).to(PERSON).from("+15017122662").times(1));
    let sent = [
        send(&api, &[]),
        send(&api, &[("Body", "free money")]),
        send(&api, &[("From", "+15017122662")]),
        send(&api, &[("From", "+15017122662")]),
        send(&api, &[("From", "+15017122662"), ("To", "+15550001111")]),
    ];
    settle(&api);
    let codes: Vec<Option<i64>> = sent.iter().map(|it| end(&api, it).1).collect();
    assert_eq!(codes, [None, Some(30007), Some(30003), None, None]);
    api.sandbox.clear_delivery_failures();
    let sent = send(&api, &[("Body", "free money")]);
    settle(&api);
    assert_eq!(end(&api, &sent), ("delivered".to_owned(), None));
}

#[test]
fn whatsapp_takes_free_texts_for_a_day_after_the_person_wrote() {
    let api = Api::new();
    let (person, own) = ("whatsapp:+15558675310", "whatsapp:+15017122661");
    let template = api.template(r#"{"twilio/text":{"body":"Your order {{1}} is ready"}}"#, "{}");
    let written = |more: &[(&str, &str)]| {
        let sent = send(&api, &[more, [("To", person), ("From", own)].as_slice()].concat()).ok(201);
        settle(&api);
        end(&api, &sent)
    };
    assert_eq!(written(&[]), ("undelivered".to_owned(), Some(63016)));
    assert_eq!(written(&[("ContentSid", &template), ("ContentVariables", r#"{"1":"7"}"#)]).0, "delivered");
    api.sandbox.receive(&Received::new(person, own, "Hello?")).unwrap();
    assert_eq!(written(&[]).0, "delivered");
    assert_eq!(written(&[("From", "whatsapp:+15017122662")]).1, Some(63016), "the person wrote to another number");
    api.sandbox.advance(Duration::from_secs(24 * 3600 - 60));
    assert_eq!(written(&[]).0, "delivered");
    api.sandbox.advance(Duration::from_secs(60));
    assert_eq!(written(&[]).1, Some(63016));
}

#[test]
fn who_writes_on_whatsapp_has_read_what_they_were_sent() {
    let api = Api::new();
    let (person, own) = ("whatsapp:+15558675310", "whatsapp:+15017122661");
    api.sandbox.receive(&Received::new(person, own, "Hello?")).unwrap();
    let callback = ("StatusCallback", "http://app.example/status");
    let sent = ["One", "Two"].map(|body| {
        let form = [("To", person), ("From", own), ("Body", body), callback];
        api.post(&api.messages(), &form).ok(201).text("sid").to_owned()
    });
    let told = |api: &Api| {
        let mut told = Vec::new();
        api.sandbox
            .settle(|webhook| {
                told.push((parameter(webhook, "MessageSid"), parameter(webhook, "MessageStatus")));
                answered(200, "")
            })
            .unwrap();
        told
    };
    assert_eq!(told(&api).len(), 6);
    api.sandbox.receive(&Received::new(person, own, "Yes")).unwrap();
    assert_eq!(told(&api), sent.each_ref().map(|sid| (sid.clone(), "read".to_owned())));
    let statuses: Vec<String> = api.get(&api.messages()).column("messages", "status");
    assert_eq!(statuses, ["received", "read", "read", "received"]);
    api.sandbox.receive(&Received::new(person, own, "Once more")).unwrap();
    assert!(told(&api).is_empty(), "it is read once");
}

impl Api {
    /// Makes a content template.
    fn template(&self, types: &str, variables: &str) -> String {
        let mut request = self.request(crate::schema::Method::Post, "https://content.twilio.com/v1/Content", &[]);
        request.headers.set("Content-Type", "application/json");
        request.body = Some(format!(r#"{{"language":"en","types":{types},"variables":{variables}}}"#).into());
        match self.sandbox.handle(&request).reply {
            crate::sandbox::Reply::Answer(response) => Answer::new(response).ok(201).text("sid").to_owned(),
            reply => panic!("{reply:?}"),
        }
    }
}

#[test]
fn templates_are_filled_in() {
    let api = Api::new();
    let body = |types: &str, defaults: &str, given: Option<&str>| {
        let sid = api.template(types, defaults);
        let variables = given.map(|given| ("ContentVariables", given));
        let form: Vec<(&str, &str)> =
            [("To", PERSON), ("From", OWN), ("ContentSid", sid.as_str())].into_iter().chain(variables).collect();
        let sent = api.post(&api.messages(), &form);
        (sent.status, sent.body.get("body").and_then(Value::as_str).unwrap_or_default().to_owned(), sent)
    };
    let text = r#"{"twilio/text":{"body":"Hi {{name}}, {{ 1 }} of {{2}} {{1}}"}}"#;
    assert_eq!(body(text, r#"{"1":"one","2":"two"}"#, Some(r#"{"name":"Ana","2":2}"#)).1, "Hi Ana, one of 2 one");
    let card = r#"{"twilio/card":{"title":"Order {{1}}","subtitle":"Ready","media":["https://x.example/{{1}}.png"]}}"#;
    let (_, said, sent) = body(card, r#"{"1":"7"}"#, None);
    assert_eq!((said.as_str(), sent.text("num_media"), &sent.text("sid")[..2]), ("Order 7\nReady", "1", "MM"));
    assert_eq!(
        body(r#"{"twilio/text":null,"twilio/quick-reply":{"body":"Yes {{ or no","actions":[]}}"#, "{}", None).1,
        "Yes {{ or no"
    );
    let (_, _, missing) = body(text, "{}", Some(r#"{"name":"Ana"}"#));
    settle(&api);
    assert_eq!(end(&api, &missing), ("failed".to_owned(), Some(63028)));
    for wrong in ["7", "[]", "{", r#"{"1":null}"#, r#"{"1":""}"#, r#"{"1":{}}"#] {
        body(text, "{}", Some(wrong)).2.refused(400, 21656);
    }
    send(&api, &[("ContentVariables", "{}")]).refused(400, 21654);
    send(&api, &[("ContentSid", &format!("HX{}", "0".repeat(32)))]).refused(400, 21655);
}

#[test]
fn media_that_come_in_with_data_are_served() {
    let api = with_number(&[("sms_url", "http://app.example/in")]);
    api.sandbox.set_origin(Some("http://127.0.0.1:8080".to_owned()));
    let received = Received::new(PERSON, OWN, "").media("data:text/plain;base64,SGVsbG8=").media("cat.png");
    api.sandbox.receive(&received).unwrap();
    let webhook = api.sandbox.next_webhook(crate::sandbox::Wait::No).unwrap().unwrap();
    assert_eq!(parameter(&webhook, "MediaContentType0"), "text/plain");
    let url = parameter(&webhook, "MediaUrl0");
    assert!(url.starts_with("http://127.0.0.1:8080/2010-04-01/Accounts/"), "{url}");
    let there = api.get(&url).ok(307).response.headers.get("Location").unwrap().to_owned();
    let file = api.get(&there).ok(200).response;
    assert_eq!((file.headers.get("Content-Type"), &file.body[..]), (Some("text/plain"), &b"Hello"[..]));
    let there = api.get(&parameter(&webhook, "MediaUrl1")).ok(307).response.headers.get("Location").unwrap().to_owned();
    assert_eq!(api.get(&there).ok(200).response.headers.get("Content-Type"), Some("image/png"));
}

#[test]
fn who_leaves_a_service_leaves_its_number_too_and_gets_no_reply() {
    let api = Api::new();
    let settings = [("FriendlyName", "s"), ("InboundRequestUrl", "http://app.example/in")];
    let created = api.post("https://messaging.twilio.com/v1/Services", &settings).ok(201);
    let sid = format!("PN{}", "b".repeat(32));
    let number = api
        .post(created.text("links.phone_numbers"), &[("PhoneNumberSid", &sid)])
        .ok(201)
        .text("phone_number")
        .to_owned();
    let hear = |text: &str| {
        api.sandbox.receive(&Received::new(PERSON, &number, text)).unwrap();
        api.sandbox.settle(|_| answered(200, "<Response><Message>Reply</Message></Response>")).unwrap();
    };
    let said = || -> Vec<String> {
        let all = api.sandbox.conversation(PERSON);
        all.iter().map(|it| it.get("body").unwrap().as_str().unwrap().to_owned()).collect()
    };
    hear("Stop");
    assert_eq!(said().len(), 2, "what was written and what was answered to it: {:?}", said());
    let through_service = [("To", PERSON), ("MessagingServiceSid", created.text("sid")), ("Body", "Hi")];
    api.post(&api.messages(), &through_service).refused(400, 21610);
    send(&api, &[("From", &number)]).refused(400, 21610);
    send(&api, &[]).ok(201);
    hear("START");
    api.post(&api.messages(), &through_service).ok(201);
    send(&api, &[("From", &number)]).ok(201);
}

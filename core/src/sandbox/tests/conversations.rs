//! Conversations in which people take part by their phones.

use std::time::Duration;

use super::webhooks::{OWN, PERSON, answered, parameter, with_number};
use super::{Answer, Api};
use crate::sandbox::{Delivery, Fault, Received, Webhook};
use crate::schema::Method;
use crate::value::{Map, Value};

const OTHER: &str = "+15558675311";
const BASE: &str = "https://conversations.twilio.com/v1";

/// A conversation of two people and a waiter, in the account or in a service of its own.
fn table(api: &Api, base: &str) -> String {
    let conversation = api.post(&format!("{base}/Conversations"), &[("FriendlyName", "Table 7")]).ok(201);
    assert_eq!((conversation.text("state"), conversation.text("attributes")), ("active", "{}"));
    let url = conversation.text("url").to_owned();
    for person in [PERSON, OTHER] {
        let binding = [("MessagingBinding.Address", person), ("MessagingBinding.ProxyAddress", OWN)];
        let participant = api.post(&format!("{url}/Participants"), &binding).ok(201);
        assert_eq!(participant.text("messaging_binding.type"), "sms");
        api.post(&format!("{url}/Participants"), &binding).refused(409, 50416);
    }
    api.post(&format!("{url}/Participants"), &[("Identity", "ben")]).ok(201);
    api.post(&format!("{url}/Participants"), &[("Identity", "ben")]).refused(409, 50433);
    url
}

fn bodies(api: &Api, person: &str) -> Vec<String> {
    let text = |it: &Map| it.get("body").and_then(Value::as_str).unwrap_or_default().to_owned();
    api.sandbox.conversation(person).iter().map(text).collect()
}

fn told(webhook: &Webhook, names: &[&str]) -> Vec<String> {
    names.iter().map(|name| parameter(webhook, name)).collect()
}

fn settle(api: &Api) {
    api.sandbox.settle(|_| answered(200, "")).unwrap();
}

#[test]
fn what_is_posted_reaches_all_phones_and_what_is_written_is_posted() {
    let api = with_number(&[("sms_url", "http://app.example/sms")]);
    let service = api.post(&format!("{BASE}/Services"), &[("FriendlyName", "s")]).ok(201).text("url").to_owned();
    for base in [BASE, &service] {
        let url = table(&api, base);
        let posted = api.post(&format!("{url}/Messages"), &[("Author", "ben"), ("Body", "Welcome")]).ok(201);
        assert_eq!((posted.at("index"), posted.text("author")), (&Value::Integer(0), "ben"));
        assert!(posted.text("participant_sid").starts_with("MB"));
        settle(&api);
        let sid = api.sandbox.receive(&Received::new(PERSON, OWN, "The bill, please")).unwrap();
        settle(&api);
        assert_eq!(bodies(&api, PERSON).iter().rev().take(2).collect::<Vec<_>>(), ["The bill, please", "Welcome"]);
        assert_eq!(bodies(&api, OTHER).iter().rev().take(2).collect::<Vec<_>>(), ["The bill, please", "Welcome"]);
        let messages = api.get(&format!("{url}/Messages")).ok(200);
        assert_eq!(messages.column("messages", "author"), ["ben", PERSON]);
        let newest = api.get(&format!("{url}/Messages?Order=desc")).ok(200);
        assert_eq!(newest.column("messages", "body"), ["The bill, please", "Welcome"]);
        assert!(api.get(&format!("{}/Messages/{sid}.json", api.account_path())).ok(200).text("status") == "received");
        assert!(api.sandbox.webhooks().is_empty(), "the conversation takes the number's webhook's place");
        // When it is closed, the number has its webhook again, and the people may take part in another.
        api.post(&url, &[("State", "closed")]).ok(200);
    }
    api.sandbox.receive(&Received::new(PERSON, OWN, "Anybody?")).unwrap();
    settle(&api);
    assert_eq!(api.sandbox.webhooks().iter().map(|seen| seen.webhook.event).collect::<Vec<_>>(), ["message.incoming"]);
}

pub(super) fn telling(api: &Api, url: &str, form: &[(&str, &str)]) -> Answer {
    let mut request = api.request(Method::Post, url, form);
    request.headers.set("X-Twilio-Webhook-Enabled", "true");
    match api.sandbox.handle(&request).reply {
        crate::sandbox::Reply::Answer(response) => Answer::new(response),
        reply => panic!("{reply:?}"),
    }
}

#[test]
fn webhooks_tell_of_what_people_write_and_of_what_the_api_does_if_it_says_so() {
    let api = with_number(&[]);
    let url = table(&api, BASE);
    let configuration = [
        ("PostWebhookUrl", "http://app.example/all"),
        ("Filters", "onMessageAdded"),
        ("Filters", "onParticipantAdded"),
    ];
    api.post(&format!("{BASE}/Configuration/Webhooks"), &configuration).ok(200);
    let own = [
        ("Target", "webhook"),
        ("Configuration.Url", "http://app.example/own"),
        ("Configuration.Filters", "onMessageAdded"),
        ("Configuration.Method", "get"),
    ];
    api.post(&format!("{url}/Webhooks"), &own).ok(201);
    let messages = format!("{url}/Messages");
    api.post(&messages, &[("Body", "Nobody is told")]).ok(201);
    settle(&api);
    assert!(api.sandbox.webhooks().is_empty());
    let posted = telling(&api, &messages, &[("Author", "ben"), ("Body", "Somebody is told")]).ok(201);
    let mut seen = Vec::new();
    let names = ["EventType", "MessageSid", "Body", "Author", "Index", "Source", "AccountSid"];
    api.sandbox
        .settle(|webhook| {
            seen.push((webhook.url.split('?').next().unwrap().to_owned(), webhook.method, told(webhook, &names)));
            answered(200, "")
        })
        .unwrap();
    let expected = ["onMessageAdded", posted.text("sid"), "Somebody is told", "ben", "1", "API", api.user.as_str()];
    assert_eq!(seen[0], ("http://app.example/all".to_owned(), Method::Post, expected.map(str::to_owned).to_vec()));
    assert_eq!(seen[1], ("http://app.example/own".to_owned(), Method::Get, expected.map(str::to_owned).to_vec()));
    assert_eq!(seen.len(), 2);
    telling(&api, &format!("{url}/Participants"), &[("Identity", "cleo")]).ok(201);
    api.sandbox.receive(&Received::new(PERSON, OWN, "Hi")).unwrap();
    let mut seen = Vec::new();
    api.sandbox
        .settle(|webhook| {
            seen.push(told(webhook, &["EventType", "Identity", "Source", "Author"]));
            answered(200, "")
        })
        .unwrap();
    assert_eq!(seen[0], ["onParticipantAdded", "cleo", "API", ""]);
    assert_eq!(seen[1], ["onMessageAdded", "", "SMS", PERSON]);
    assert_eq!(seen.len(), 3);
}

#[test]
fn the_application_may_change_or_refuse_what_a_person_writes_before_it_is_posted() {
    let api = with_number(&[]);
    let url = table(&api, BASE);
    let configuration = [("PreWebhookUrl", "http://app.example/pre"), ("Filters", "onMessageAdd")];
    api.post(&format!("{BASE}/Configuration/Webhooks"), &configuration).ok(200);
    let posted = |delivery: Delivery| {
        let before = api.get(&format!("{url}/Messages")).ok(200).column("messages", "body").len();
        api.sandbox.receive(&Received::new(PERSON, OWN, "Hi")).unwrap();
        assert_eq!(
            api.get(&format!("{url}/Messages")).column("messages", "body").len(),
            before,
            "nobody has said whether"
        );
        api.sandbox
            .settle(|webhook| {
                assert_eq!(told(webhook, &["EventType", "Body", "Author"]), ["onMessageAdd", "Hi", PERSON]);
                delivery.clone()
            })
            .unwrap();
        let after = api.get(&format!("{url}/Messages")).column("messages", "body");
        (after.len() - before, after.last().cloned().unwrap_or_default())
    };
    assert_eq!(posted(answered(200, "")), (1, "Hi".to_owned()));
    assert_eq!(posted(answered(200, r#"{"body":"Hello"}"#)), (1, "Hello".to_owned()));
    assert_eq!(posted(answered(400, "")).0, 0);
    assert_eq!(posted(answered(500, "")), (1, "Hi".to_owned()));
    assert_eq!(posted(Delivery::Failed("refused".to_owned())), (1, "Hi".to_owned()));
    api.sandbox.add_fault(Fault::webhook_lost().times(1));
    api.sandbox.receive(&Received::new(PERSON, OWN, "Lost?")).unwrap();
    settle(&api);
    assert_eq!(api.get(&format!("{url}/Messages?Order=desc")).column("messages", "body")[0], "Lost?");
    api.sandbox.advance(Duration::from_secs(5));
    assert_eq!(bodies(&api, OTHER), ["Hi", "Hello", "Hi", "Hi", "Lost?"]);
}

#[test]
fn a_conversation_of_ones_own_numbers_comes_to_an_end() {
    let api = with_number(&[]);
    let numbers = format!("/2010-04-01/Accounts/{}/IncomingPhoneNumbers.json", api.user);
    let own = ["+15017122662", "+15017122663", "+15017122664"];
    for number in own {
        api.sandbox.insert(&numbers, [("phone_number", number)].into_iter().collect()).unwrap();
    }
    let url = api.post(&format!("{BASE}/Conversations"), &[]).ok(201).text("url").to_owned();
    for [one, other] in [[OWN, own[0]], [own[0], OWN], [own[1], own[2]], [own[2], own[1]]] {
        let binding = [("MessagingBinding.Address", one), ("MessagingBinding.ProxyAddress", other)];
        api.post(&format!("{url}/Participants"), &binding).ok(201);
    }
    api.post(&format!("{url}/Messages"), &[("Author", "ben"), ("Body", "Hello")]).ok(201);
    for _ in 0..12 {
        api.sandbox.advance(Duration::from_secs(5));
        assert!(api.sandbox.messages(None, None).len() < 2_000);
    }
}

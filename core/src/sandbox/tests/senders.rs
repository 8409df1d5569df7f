use super::webhooks::answered;
use super::{Answer, Api};
use crate::sandbox::Received;
use crate::value::Value;

const SERVICES: &str = "https://messaging.twilio.com/v1/Services";

#[test]
fn a_service_has_the_documented_defaults_and_keeps_what_it_is_given() {
    let api = Api::new();
    let form = [("FriendlyName", "s"), ("StickySender", "false"), ("ValidityPeriod", "600")];
    let created = api.post(SERVICES, &form).ok(201);
    assert!(created.text("sid").starts_with("MG"));
    assert_eq!((created.at("sticky_sender"), created.at("validity_period")), (&false.into(), &600.into()));
    assert_eq!((created.at("smart_encoding"), created.text("scan_message_content")), (&true.into(), "inherit"));
    assert!(created.at("status_callback").is_null());
    let url = created.text("url");
    assert_eq!(url, format!("{SERVICES}/{}", created.text("sid")));
    assert_eq!(created.text("links.phone_numbers"), format!("{url}/PhoneNumbers"));
    assert_eq!(created.text("links.alpha_senders"), format!("{url}/AlphaSenders"));

    let updated = api.post(url, &[("FriendlyName", "t"), ("StatusCallback", "https://x.example/")]).ok(200);
    assert_eq!((updated.text("friendly_name"), updated.at("sticky_sender")), ("t", &false.into()));
    api.post(SERVICES, &[]).refused(400, 20001);
    api.post(SERVICES, &[("FriendlyName", "s"), ("ScanMessageContent", "maybe")]).refused(400, 20001);
    api.delete(url).ok(204);
    api.get(url).refused(404, 20404);
}

#[test]
fn a_number_is_in_one_service_at_a_time() {
    let api = Api::new();
    let service = |name: &str| api.post(SERVICES, &[("FriendlyName", name)]).ok(201).text("url").to_owned();
    let (one, other) = (service("one"), service("other"));
    let sid = format!("PN{}", "b".repeat(32));
    let add = |service: &str| api.post(&format!("{service}/PhoneNumbers"), &[("PhoneNumberSid", &sid)]);
    let number = add(&one).ok(201);
    assert_eq!(number.text("sid"), sid);
    assert!(number.text("phone_number").starts_with("+1555") && number.text("phone_number").len() == 12);
    assert_eq!(number.text("service_sid"), one.rsplit('/').next().unwrap());
    add(&one).refused(409, 21710);
    add(&other).refused(409, 21712);
    api.delete(number.text("url")).ok(204);
    let again = add(&other).ok(201);
    assert_eq!(again.text("phone_number"), number.text("phone_number"), "a number keeps its digits");
    api.post(&format!("{one}/PhoneNumbers"), &[("PhoneNumberSid", "PN1")]).refused(400, 21421);
    api.post(&format!("{one}/PhoneNumbers"), &[]).refused(400, 20001);
}

#[test]
fn short_codes_and_names_are_senders_too() {
    let api = Api::new();
    let service = api.post(SERVICES, &[("FriendlyName", "s")]).ok(201).text("url").to_owned();
    let code =
        api.post(&format!("{service}/ShortCodes"), &[("ShortCodeSid", &format!("SC{}", "c".repeat(32)))]).ok(201);
    assert_eq!(code.text("short_code").len(), 5);
    let name = api.post(&format!("{service}/AlphaSenders"), &[("AlphaSender", "My Shop")]).ok(201);
    assert!(name.text("sid").starts_with("AI"));
    assert_eq!(name.at("capabilities"), &Value::from(vec!["SMS"]));
    api.post(&format!("{service}/AlphaSenders"), &[("AlphaSender", "My Shop")]).refused(409, 20409);
    for wrong in ["Twelve chars", "123", "émile"] {
        api.post(&format!("{service}/AlphaSenders"), &[("AlphaSender", wrong)]).refused(400, 20001);
    }
    assert_eq!(
        api.get(&format!("{service}/AlphaSenders")).ok(200).column("alpha_senders", "alpha_sender"),
        ["My Shop"]
    );
    api.delete(&service).ok(204);
    api.get(&format!("{service}/AlphaSenders")).refused(404, 20404);
}

#[test]
fn newer_apis_page_with_absolute_addresses_on_the_host_that_was_asked() {
    let api = Api::new();
    for number in 0..3 {
        api.post(SERVICES, &[("FriendlyName", &number.to_string())]).ok(201);
    }
    for origin in ["https://messaging.twilio.com", "http://messaging.localhost:8080", "http://127.0.0.1:8080/messaging"]
    {
        let first = api.get(&format!("{origin}/v1/Services?PageSize=2")).ok(200);
        assert_eq!(first.column("services", "friendly_name"), ["0", "1"]);
        let next = first.text("meta.next_page_url");
        assert!(next.starts_with(&format!("{origin}/v1/Services?PageSize=2&Page=1&PageToken=PA")), "{next}");
        let second = api.get(next).ok(200);
        assert_eq!(second.column("services", "friendly_name"), ["2"]);
        assert!(second.at("meta.next_page_url").is_null());
        assert_eq!(api.get(second.text("meta.previous_page_url")).column("services", "friendly_name"), ["0", "1"]);
    }
    let asked_in_the_clear = api.get("http://messaging.twilio.com/v1/Services?PageSize=2").ok(200);
    assert!(asked_in_the_clear.text("meta.next_page_url").starts_with("https://messaging.twilio.com/"));
}

#[test]
fn senders_of_a_service_take_turns_and_a_person_hears_from_the_same_one() {
    let api = Api::new();
    let service = api.post(SERVICES, &[("FriendlyName", "s")]).ok(201);
    let (url, sid) = (service.text("url").to_owned(), service.text("sid").to_owned());
    let numbers: Vec<Answer> = ["a", "b", "c"]
        .iter()
        .map(|letter| {
            api.post(&format!("{url}/PhoneNumbers"), &[("PhoneNumberSid", &format!("PN{}", letter.repeat(32)))]).ok(201)
        })
        .collect();
    let own: Vec<&str> = numbers.iter().map(|number| number.text("phone_number")).collect();
    let sender = |person: &str| {
        let form = [("To", person), ("MessagingServiceSid", &sid), ("Body", "Hi")];
        let sent = api.post(&api.messages(), &form).ok(201).text("sid").to_owned();
        api.sandbox.settle(|_| answered(200, "")).unwrap();
        api.get(&format!("{}/Messages/{sent}.json", api.account_path())).ok(200).text("from").to_owned()
    };
    let (ana, ben, cleo) = ("+15558675310", "+15558675311", "+15558675312");
    assert_eq!([ana, ben, ana, ben, cleo].map(sender), [own[0], own[1], own[0], own[1], own[2]]);
    // Who writes to another number of the service hears from that one.
    api.sandbox.receive(&Received::new(ana, own[2], "Hello?")).unwrap();
    assert_eq!([ana, ben, ana].map(sender), [own[2], own[1], own[2]]);
    // A sender that has gone is nobody's any more.
    api.delete(numbers[2].text("url")).ok(204);
    assert_eq!([ana, ana].map(sender), [own[1], own[1]]);
    api.post(&url, &[("StickySender", "false")]).ok(200);
    assert_eq!([ana, ana, ana, ana].map(sender), [own[0], own[1], own[0], own[1]]);
}

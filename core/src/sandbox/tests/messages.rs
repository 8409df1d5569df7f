use std::time::Duration;

use super::Api;
use crate::value::{Map, Value};

#[test]
fn a_step_takes_its_time_wherever_in_a_second_it_begins() {
    let api = Api::new();
    api.sandbox.advance(Duration::from_millis(900));
    let created =
        api.post(&api.messages(), &[("To", "+15558675310"), ("From", "+15017122661"), ("Body", "Hi")]).ok(201);
    let path = format!("{}/Messages/{}.json", api.account_path(), created.text("sid"));
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(api.get(&path).text("status").to_owned());
        api.sandbox.advance(Duration::from_millis(400));
    }
    assert_eq!(statuses, ["queued", "queued", "sending"]);
}

#[test]
fn a_message_is_created_fetched_listed_and_deleted() {
    let api = Api::new();
    let created = api.send_message("Hi").ok(201);
    let sid = created.text("sid");
    assert!(sid.starts_with("SM") && sid.len() == 34, "{sid}");
    assert_eq!(created.text("account_sid"), api.user);
    assert_eq!(
        (created.text("to"), created.text("from"), created.text("body")),
        ("+15558675310", "+15017122661", "Hi")
    );
    assert_eq!((created.text("status"), created.text("direction")), ("queued", "outbound-api"));
    assert_eq!((created.text("num_segments"), created.text("num_media")), ("1", "0"));
    assert_eq!(created.text("date_created"), "Thu, 01 Jan 2026 00:00:00 +0000");
    assert!(created.at("date_sent").is_null() && created.at("price").is_null() && created.at("error_code").is_null());
    let path = format!("/2010-04-01/Accounts/{}/Messages/{sid}", api.user);
    assert_eq!(created.text("uri"), format!("{path}.json"));
    assert_eq!(created.text("subresource_uris.media"), format!("{path}/Media.json"));
    assert_eq!(created.text("subresource_uris.feedback"), format!("{path}/Feedback.json"));

    let url = format!("https://api.twilio.com{path}.json");
    assert_eq!(api.get(&url).ok(200).body, created.body);
    assert_eq!(api.get(&api.messages()).ok(200).column("messages", "sid"), [sid]);
    assert!(api.delete(&url).ok(204).response.body.is_empty());
    let gone = api.get(&url);
    gone.refused(404, 20404);
    assert_eq!(gone.text("message"), format!("The requested resource {path}.json was not found"));
    api.delete(&url).refused(404, 20404);
    assert!(api.get(&api.messages()).column("messages", "sid").is_empty());
}

#[test]
fn a_message_is_sent_and_delivered_as_time_passes() {
    let api = Api::new();
    let created = api.send_message(&"long ".repeat(60)).ok(201);
    let url = format!("https://api.twilio.com{}", created.text("uri"));
    api.sandbox.advance(Duration::from_millis(1200));
    let sent = api.get(&url);
    assert_eq!(sent.text("status"), "sent");
    assert_eq!(sent.text("date_sent"), "Thu, 01 Jan 2026 00:00:01 +0000");
    assert_eq!((sent.text("price"), sent.text("price_unit")), ("-0.01580", "USD"));
    api.sandbox.advance(Duration::from_secs(60));
    let delivered = api.get(&url);
    assert_eq!(delivered.text("status"), "delivered");
    assert_eq!(
        delivered.text("date_updated"),
        "Thu, 01 Jan 2026 00:00:03 +0000",
        "when it happened, not when it was seen"
    );
}

#[test]
fn what_is_missing_or_wrong_is_refused_with_its_code() {
    let api = Api::new();
    let long = "x".repeat(1601);
    let (to, from, body) = (("To", "+15558675310"), ("From", "+15017122661"), ("Body", "Hi"));
    let eleven: Vec<_> = [to, from].into_iter().chain([("MediaUrl", "https://x.example/a.png"); 11]).collect();
    let distant = format!("https://x.example/{}", "x".repeat(4_000));
    let cases: [(&[(&str, &str)], i64); 14] = [
        (&[from, body], 21604),
        (&[("To", ""), from, body], 21604),
        (&[("To", "nobody"), from, body], 21211),
        (&[to, body], 21603),
        (&[to, ("From", "not a sender!"), body], 21212),
        (&[to, from], 21602),
        (&[to, from, ("Body", "")], 21602),
        (&[to, from, ("Body", &long)], 21617),
        (&eleven, 21623),
        (&[to, ("From", to.1), body], 21266),
        (&[to, from, body, ("StatusCallback", "/status")], 21609),
        (&[to, from, body, ("StatusCallback", "https:///status")], 21609),
        (&[to, from, body, ("StatusCallback", &distant)], 21609),
        (&[to, from, body, ("SmartEncoded", "perhaps")], 20001),
    ];
    for (form, code) in cases {
        api.post(&api.messages(), form).refused(400, code);
    }
    assert_eq!(api.sandbox.count("api.v2010.accounts.messages.create"), 0);
    assert_eq!(api.sandbox.counts().refused, 14);
    api.post(&api.messages(), &[to, from, ("Body", &long[1..]), ("NoSuchParameter", "1")]).ok(201);
}

#[test]
fn test_numbers_fail_in_a_create() {
    let api = Api::new();
    let send = |to, from| api.post(&api.messages(), &[("To", to), ("From", from), ("Body", "Hi")]);
    send("+15005550004", "+15005550006").refused(400, 21610);
    send("+15558675310", "+15005550007").refused(400, 21606);
    send("+15558675310", "+15005550006").ok(201);
}

#[test]
fn media_are_records_of_their_own() {
    let api = Api::new();
    let form = [
        ("To", "+15558675310"),
        ("From", "+15017122661"),
        ("MediaUrl", "https://x.example/a.png?size=1"),
        ("MediaUrl", "https://x.example/b.JPG"),
    ];
    let created = api.post(&api.messages(), &form).ok(201);
    assert!(created.text("sid").starts_with("MM"));
    assert_eq!(created.text("num_media"), "2");
    let list = format!("https://api.twilio.com{}", created.text("subresource_uris.media"));
    let media = api.get(&list).ok(200);
    assert_eq!(media.column("media_list", "content_type"), ["image/png", "image/jpeg"]);
    assert_eq!(media.column("media_list", "parent_sid"), [created.text("sid"), created.text("sid")]);
    let first = format!("https://api.twilio.com{}", media.column("media_list", "uri")[0]);
    assert!(api.get(&first).ok(200).text("sid").starts_with("ME"));
    api.delete(&first).ok(204);
    api.get(&first).refused(404, 20404);
    assert_eq!(api.get(&format!("https://api.twilio.com{}", created.text("uri"))).text("num_media"), "1");
    api.delete(&format!("https://api.twilio.com{}", created.text("uri"))).ok(204);
    api.get(&list).refused(404, 20404);
}

#[test]
fn lists_start_with_the_newest_and_are_narrowed_by_filters() {
    let api = Api::new();
    for day in 0..4 {
        let to = if day % 2 == 0 { "+15550000001" } else { "+15550000002" };
        api.post(&api.messages(), &[("To", to), ("From", "+15017122661"), ("Body", &day.to_string())]).ok(201);
        api.sandbox.advance(Duration::from_secs(86_400));
    }
    let bodies = |query: &str| api.get(&format!("{}?{query}", api.messages())).ok(200).column("messages", "body");
    assert_eq!(bodies(""), ["3", "2", "1", "0"]);
    assert_eq!(bodies("To=%2B15550000001"), ["2", "0"]);
    assert_eq!(bodies("To=%2B15550000001&From=%2B1999"), [""; 0]);
    assert_eq!(bodies("DateSent=2026-01-02"), ["1"]);
    assert_eq!(bodies("DateSent%3E=2026-01-02&DateSent%3C=2026-01-03"), ["2", "1"]);
    api.get(&format!("{}?DateSent=someday", api.messages())).refused(400, 20001);
    api.send_message("on its way").ok(201);
    assert_eq!(bodies("DateSent%3E=2026-01-05"), ["on its way"]);
    api.get(&format!("{}?PageSize=0", api.messages())).refused(400, 20001);
}

#[test]
fn pages_lead_through_the_whole_list() {
    let api = Api::new();
    for number in 0..120 {
        api.send_message(&number.to_string()).ok(201);
    }
    let (mut url, mut bodies, mut sizes) = (api.messages(), Vec::new(), Vec::new());
    loop {
        let page = api.get(&url).ok(200);
        let (number, size) = (Value::from(sizes.len() as i64), page.column("messages", "body").len());
        assert_eq!((page.at("page"), page.at("page_size")), (&number, &Value::Integer(50)));
        assert_eq!(page.at("end").as_i64().unwrap() - page.at("start").as_i64().unwrap() + 1, size as i64);
        assert_eq!(page.at("previous_page_uri").is_null(), sizes.is_empty());
        assert!(page.text("first_page_uri").ends_with("/Messages.json?PageSize=50&Page=0"));
        bodies.extend(page.column("messages", "body"));
        sizes.push(size);
        match page.at("next_page_uri").as_str() {
            Some(next) => url = format!("https://api.twilio.com{next}"),
            None => break,
        }
        // A message that arrives between two pages shifts nothing.
        api.send_message("late").ok(201);
    }
    assert_eq!(sizes, [50, 50, 20]);
    assert_eq!(bodies, (0..120).rev().map(|number| number.to_string()).collect::<Vec<_>>());
}

#[test]
fn an_empty_body_redacts_and_any_other_is_refused() {
    let api = Api::new();
    let created = api.send_message("secret").ok(201);
    let url = format!("https://api.twilio.com{}", created.text("uri"));
    api.post(&url, &[("Body", "other")]).refused(400, 20001);
    api.sandbox.advance(Duration::from_secs(5));
    let redacted = api.post(&url, &[("Body", "")]).ok(200);
    assert_eq!((redacted.text("body"), redacted.text("status")), ("", "delivered"));
    assert_eq!(redacted.text("date_updated"), "Thu, 01 Jan 2026 00:00:05 +0000");
}

#[test]
fn a_scheduled_message_waits_and_can_be_canceled() {
    let api = Api::new();
    let service = api.post("https://messaging.twilio.com/v1/Services", &[("FriendlyName", "s")]).ok(201);
    let service = service.text("sid").to_owned();
    let senders = format!("https://messaging.twilio.com/v1/Services/{service}/AlphaSenders");
    api.post(&senders, &[("AlphaSender", "Trunkline")]).ok(201);
    let schedule = |at: &str| {
        let form = [
            ("To", "+15558675310"),
            ("MessagingServiceSid", &service),
            ("Body", "Hi"),
            ("ScheduleType", "fixed"),
            ("SendAt", at),
        ];
        api.post(&api.messages(), &form)
    };
    for at in ["", "2026-01-01T00:10:00Z", "2026-03-01T00:00:00Z", "tomorrow"] {
        schedule(at).refused(400, 35114);
    }
    let (kept, canceled) = (schedule("2026-01-01T01:00:00Z").ok(201), schedule("2026-01-01T01:00:00Z").ok(201));
    assert_eq!(kept.text("status"), "scheduled");
    let url = |answer: &super::Answer| format!("https://api.twilio.com{}", answer.text("uri"));
    assert_eq!(api.post(&url(&canceled), &[("Status", "canceled")]).ok(200).text("status"), "canceled");
    api.post(&url(&canceled), &[("Status", "canceled")]).refused(400, 30409);

    api.sandbox.advance(Duration::from_secs(3599));
    assert_eq!(api.get(&url(&kept)).text("status"), "scheduled");
    api.sandbox.advance(Duration::from_secs(10));
    let delivered = api.get(&url(&kept));
    assert_eq!((delivered.text("status"), delivered.text("from")), ("delivered", "Trunkline"));
    assert_eq!(delivered.text("date_sent"), "Thu, 01 Jan 2026 01:00:01 +0000");
    assert_eq!(api.get(&url(&canceled)).text("status"), "canceled");
}

#[test]
fn without_a_service_a_schedule_is_ignored() {
    let api = Api::new();
    let form = [
        ("To", "+15558675310"),
        ("From", "+15017122661"),
        ("Body", "Hi"),
        ("ScheduleType", "fixed"),
        ("SendAt", "2026-01-01T01:00:00Z"),
    ];
    assert_eq!(api.post(&api.messages(), &form).ok(201).text("status"), "queued");
}

#[test]
fn a_messaging_service_sends_from_its_sender_or_fails_without_one() {
    let api = Api::new();
    let service = api.post("https://messaging.twilio.com/v1/Services", &[("FriendlyName", "s")]).ok(201);
    let service = service.text("sid").to_owned();
    let form = [("To", "+15558675310"), ("MessagingServiceSid", service.as_str()), ("Body", "Hi")];
    let failed = api.post(&api.messages(), &form).ok(201);
    assert_eq!(failed.text("status"), "accepted");
    assert!(failed.at("from").is_null());
    api.sandbox.advance(Duration::from_secs(5));
    let failed = api.get(&format!("https://api.twilio.com{}", failed.text("uri")));
    assert_eq!((failed.text("status"), failed.at("error_code")), ("failed", &Value::Integer(21703)));

    let numbers = format!("https://messaging.twilio.com/v1/Services/{service}/PhoneNumbers");
    let number = api.post(&numbers, &[("PhoneNumberSid", &format!("PN{}", "a".repeat(32)))]).ok(201);
    let sent = api.post(&api.messages(), &[("To", "+15558675310"), ("From", service.as_str()), ("Body", "Hi")]).ok(201);
    assert_eq!(sent.text("messaging_service_sid"), service);
    api.sandbox.advance(Duration::from_secs(5));
    let sent = api.get(&format!("https://api.twilio.com{}", sent.text("uri")));
    assert_eq!((sent.text("status"), sent.text("from")), ("delivered", number.text("phone_number")));

    let unknown = format!("MG{}", "0".repeat(32));
    let form = [("To", "+15558675310"), ("MessagingServiceSid", unknown.as_str()), ("Body", "Hi")];
    api.post(&api.messages(), &form).refused(400, 21701);
}

#[test]
fn feedback_is_confirmed_unless_it_says_otherwise() {
    let api = Api::new();
    let created = api.send_message("Hi").ok(201);
    let url = format!("https://api.twilio.com{}", created.text("subresource_uris.feedback"));
    let feedback = api.post(&url, &[]).ok(200);
    assert_eq!((feedback.text("outcome"), feedback.text("message_sid")), ("confirmed", created.text("sid")));
    assert_eq!(feedback.text("uri"), created.text("subresource_uris.feedback"));
    assert_eq!(api.post(&url, &[("Outcome", "unconfirmed")]).ok(200).text("outcome"), "unconfirmed");
    api.post(&url, &[("Outcome", "lost")]).refused(400, 20001);
}

#[test]
fn a_message_that_came_in_can_be_put_into_the_list() {
    let api = Api::new();
    let fields = Map::from_iter([
        ("from", "+15550000001"),
        ("to", "+15017122661"),
        ("body", "STOP"),
        ("direction", "inbound"),
        ("status", "received"),
        ("date_sent", "2026-01-01T00:00:00Z"),
    ]);
    let path = format!("/2010-04-01/Accounts/{}/Messages", api.user);
    let sid = api.sandbox.insert(&path, fields).unwrap();
    let message = api.get(&format!("{}/Messages/{sid}.json", api.account_path())).ok(200);
    assert_eq!((message.text("direction"), message.text("body")), ("inbound", "STOP"));
    assert_eq!(message.text("date_sent"), "Thu, 01 Jan 2026 00:00:00 +0000");
    assert_eq!(api.sandbox.insert("/v9/Nothing", Map::new()), None);
}

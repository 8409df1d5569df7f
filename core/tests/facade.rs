//! The typed façade names things and decides nothing: its calls are the calls of the tables, its models the records.

mod common;

use std::sync::{Arc, Mutex};

use futures_util::TryStreamExt;
use trunkline::api::api_v2010::accounts::messages::MessageStatus;
use trunkline::client::CallOptions;
use trunkline::encode::Arguments;
use trunkline::page::Extent;
use trunkline::schema::Method;
use trunkline::transport::Request;
use trunkline::value::{Date, Map, Timestamp, Value};
use trunkline::{Client, ErrorKind};

use self::common::{World, json, operation, world};

const SID: &str = "SM11111111111111111111111111111111";
const SUBACCOUNT: &str = "AC55555555555555555555555555555555";

/// A client that is always answered the same, and what it sends.
fn client(answer: &'static str) -> (World, Client, Arc<Mutex<Vec<Request>>>) {
    let (world, sent) = (world(), Arc::new(Mutex::new(Vec::new())));
    let kept = sent.clone();
    let client = common::client(&world, move |request| {
        kept.lock().unwrap().push(request);
        Ok(json(200, answer))
    });
    (world, client, sent)
}

#[test]
fn a_builder_writes_what_the_arguments_write() {
    let (world, client, sent) = client("{}");
    let at = Timestamp::parse("2026-11-22T09:30:00+01:00").unwrap();
    let variables: Map = [("1", "Ana")].into_iter().collect();
    let create = client
        .api()
        .v2010()
        .accounts()
        .id(SUBACCOUNT)
        .messages()
        .create("+15558675310")
        .from("+15017122661")
        .body("Hi & bye")
        .validity_period(60)
        .smart_encoded(true)
        .schedule_type("fixed")
        .send_at(at)
        .content_variables(variables.clone())
        .media_url(["https://example.com/a.png", "https://example.com/b.png"]);
    world.run(create.send()).unwrap();
    let arguments: Arguments = [
        ("account_sid", Value::from(SUBACCOUNT)),
        ("to", "+15558675310".into()),
        ("from", "+15017122661".into()),
        ("body", "Hi & bye".into()),
        ("validity_period", 60_i64.into()),
        ("smart_encoded", true.into()),
        ("schedule_type", "fixed".into()),
        ("send_at", at.into()),
        ("content_variables", variables.into()),
        ("media_url", vec!["https://example.com/a.png", "https://example.com/b.png"].into()),
    ]
    .into_iter()
    .collect();
    let by_table = operation("api.v2010.accounts.messages.create");
    world.run(client.execute(by_table, &arguments, &CallOptions::new())).unwrap();
    let sent = sent.lock().unwrap();
    assert!(sent[0] == sent[1], "{:?} {:?} {:?}", sent, sent[0].body, sent[1].body);
}

#[test]
fn a_list_writes_what_the_arguments_write() {
    let (world, client, sent) = client(r#"{"messages":[]}"#);
    let day = Date::new(2026, 11, 21).unwrap();
    let list =
        client.messages().list().to("+15558675310").date_sent_after(day).date_sent_before("2026-12-01").limit(20);
    assert!(world.run(list.stream().try_next()).unwrap().is_none());
    let arguments: Arguments = [
        ("to", Value::from("+15558675310")),
        ("date_sent_after", day.into()),
        ("date_sent_before", "2026-12-01".into()),
    ]
    .into_iter()
    .collect();
    let extent = Extent { limit: Some(20), page_size: None };
    let by_table = operation("api.v2010.accounts.messages.list");
    world.run(client.pages(by_table, arguments, CallOptions::new(), extent, None).next()).unwrap();
    let sent = sent.lock().unwrap();
    assert!(sent[0] == sent[1], "{} {}", sent[0].url, sent[1].url);
}

#[test]
fn places_deep_in_a_product_are_reached_by_their_ids() {
    let (world, client, sent) = client("{}");
    let channel = client.ip_messaging().v2().services().id("IS1").channels().id("a/b");
    world.run(channel.members().id("ana").delete().x_twilio_webhook_enabled("true").send()).unwrap();
    world.run(client.ip_messaging().v2().services().id("IS1").update().limits_channel_members(5).send()).unwrap();
    world.run(client.messages().id(SID).feedback().create().outcome("confirmed").send()).unwrap();
    let sent = sent.lock().unwrap();
    let urls: Vec<&str> = sent.iter().map(|request| request.url.as_str()).collect();
    assert_eq!(
        urls,
        [
            "https://ip-messaging.twilio.com/v2/Services/IS1/Channels/a%2Fb/Members/ana".to_owned(),
            "https://ip-messaging.twilio.com/v2/Services/IS1".to_owned(),
            format!("https://api.twilio.com/2010-04-01/Accounts/{}/Messages/{SID}/Feedback.json", common::ACCOUNT_SID),
        ]
    );
    assert_eq!((sent[0].method, sent[0].headers.get("X-Twilio-Webhook-Enabled")), (Method::Delete, Some("true")));
    assert_eq!(sent[1].body.as_deref(), Some(&b"Limits.ChannelMembers=5"[..]));
}

#[test]
fn a_model_reads_the_record_and_spoils_nothing() {
    let (world, client, _) = client(
        r#"{"sid":"SM1","status":"teleported","error_code":"30003","date_sent":"soon","price":"-0.00750","num_segments":2,
            "date_created":"Sat, 21 Nov 2026 10:15:00 +0000","subresource_uris":{"media":"/m"},"new_thing":[1]}"#,
    );
    let message = world.run(client.messages().id(SID).fetch().send()).unwrap();
    assert_eq!(message.sid, "SM1");
    assert_eq!(message.status, Some(MessageStatus::from("teleported")));
    assert_eq!(message.status.as_ref().map(ToString::to_string).as_deref(), Some("teleported"));
    assert_eq!((message.error_code, message.date_sent, message.body.as_deref()), (Some(30003), None, None));
    assert_eq!((message.price.as_deref(), message.num_segments.as_deref()), (Some("-0.00750"), Some("2")));
    assert_eq!(message.date_created.map(|time| time.to_string()).as_deref(), Some("2026-11-21T10:15:00Z"));
}

#[test]
fn a_wrong_path_is_refused_when_the_call_is_sent() {
    let (world, client, sent) = client("{}");
    let error = world.run(client.messages().id("..").fetch().send()).unwrap_err();
    assert_eq!((error.kind(), error.parameter()), (ErrorKind::InvalidArgument, Some("sid")));
    assert!(sent.lock().unwrap().is_empty());
}

#[test]
fn builders_print_no_values() {
    let (_, client, _) = client("{}");
    let create = client.messages().create("+15558675310").body("hush-body");
    let chat = client.ip_messaging().v2().credentials().create("fcm").secret("hush-secret");
    for printed in [format!("{create:?}"), format!("{chat:#?}")] {
        assert!(!printed.contains("hush") && !printed.contains("+1555"), "{printed}");
        assert!(printed.len() < 2000, "{printed}");
    }
}

//! A sandbox is what it was.

use std::time::Duration;

use super::webhooks::{OWN, PERSON, answered, parameter, with_number};
use super::{Answer, Api};
use crate::sandbox::{Delivery, Fault, Pickup, Received, Reply, Sandbox, Wait, Webhook};
use crate::schema::Method;
use crate::transport::Request;
use crate::value::Value;

/// Leaves a message to be sent tomorrow.
fn schedule(api: &Api) {
    let service = api.post("https://messaging.twilio.com/v1/Services", &[("FriendlyName", "Shop")]).ok(201);
    let sid = service.text("sid").to_owned();
    let later = [
        ("To", PERSON),
        ("MessagingServiceSid", &sid),
        ("Body", "Later"),
        ("ScheduleType", "fixed"),
        ("SendAt", "2026-01-02T00:00:00Z"),
    ];
    api.post(&api.messages(), &later).ok(201);
}

/// A sandbox in which something of every kind is going on.
fn busy() -> Api {
    let api = with_number(&[("sms_url", "http://app.example/in"), ("sms_fallback_url", "http://app.example/fallback")]);
    let callback = ("StatusCallback", "http://app.example/status");
    api.post(&api.messages(), &[("To", PERSON), ("From", OWN), ("Body", "On its way"), callback]).ok(201);
    schedule(&api);
    let verify = api.post("https://verify.twilio.com/v2/Services", &[("FriendlyName", "Login")]).ok(201);
    let verifications = format!("https://verify.twilio.com/v2/Services/{}/Verifications", verify.text("sid"));
    api.post(&verifications, &[("To", PERSON), ("Channel", "sms")]).ok(201);
    let account = api.post("https://api.twilio.com/2010-04-01/Accounts.json", &[("FriendlyName", "Sub")]).ok(201);
    api.with(account.text("sid"), account.text("auth_token")).send_message("From below").ok(201);
    api.post("https://accounts.twilio.com/v1/AuthTokens/Secondary", &[]).ok(201);
    api.sandbox.receive(&Received::new("+15550001111", OWN, "STOP").media("cat.png")).unwrap();
    api.sandbox.fail_delivery("+15550002222", Some(30006));
    api.sandbox.add_fault(Fault::status(429).retry_after(2).with_probability(0.3).times(9));
    api.sandbox.add_fault(Fault::webhook_late(Duration::from_millis(1)).event("message.status").times(1));
    api.sandbox.advance(Duration::from_millis(250));
    assert_eq!(parameter(&api.sandbox.next_webhook(Wait::No).unwrap().unwrap(), "Body"), "STOP");
    api
}

/// All that happens from here on: what is told, what is answered, what chance says.
fn future(sandbox: &Sandbox) -> (Vec<String>, Vec<String>, Vec<u64>) {
    let api = Api { sandbox: sandbox.clone(), user: sandbox.account_sid(), password: sandbox.auth_token() };
    let answers: Vec<Answer> = (0..30).map(|number| api.send_message(&format!("Message {number}"))).collect();
    let mut told = Vec::new();
    sandbox
        .settle(|webhook| {
            told.push(format!("{webhook:?}"));
            answered(
                if webhook.url.ends_with("/in") { 500 } else { 200 },
                "<Response><Message>Yes</Message></Response>",
            )
        })
        .unwrap();
    sandbox.advance_with(Duration::from_secs(2 * 86_400), |webhook| {
        told.push(format!("{webhook:?}"));
        answered(200, "")
    });
    told.push(sandbox.snapshot());
    let answers = answers.iter().map(|answer| format!("{:?}", answer.response)).collect();
    (told, answers, (0..5).map(|_| crate::transport::Transport::random(sandbox).to_bits()).collect())
}

#[test]
fn what_is_restored_has_the_same_future() {
    let api = busy();
    let snapshot = api.sandbox.snapshot();
    // What is under way is handed out again: the first sandbox is asked for it, too.
    let first = Sandbox::with_seed(99);
    first.restore(&snapshot).unwrap();
    assert_eq!(first.snapshot(), snapshot);
    assert_eq!(
        (first.account_sid(), first.auth_token(), first.api_key()),
        (api.user.clone(), api.password.clone(), api.sandbox.api_key())
    );
    assert!(first.requests().is_empty() && first.webhooks().is_empty(), "what was seen is not in it");
    let second = Sandbox::new();
    second.restore(&snapshot).unwrap();
    let (one, other) = (future(&first), future(&second));
    assert_eq!(one, other);
    assert!(one.0.iter().any(|webhook| webhook.contains("STOP")), "the webhook that had no answer yet comes again");
    let count = first.messages(None, None).len();
    assert!(count > 20, "{count}");
    assert_eq!(first.verification_code(PERSON), None, "two days later it is over");
    // The first one was left as it was.
    assert_eq!(api.sandbox.snapshot(), snapshot);
    assert_eq!(api.sandbox.verification_code(PERSON).map(|code| code.len()), Some(6));
}

/// An application that asks callers for a key.
fn voice(webhook: &Webhook) -> Delivery {
    let said = match parameter(webhook, "Digits") {
        key if key.is_empty() => {
            "<Gather numDigits='1' timeout='600' action='/menu'><Say>Press 1</Say></Gather>".to_owned()
        }
        key => format!("<Say>You pressed {key}</Say>"),
    };
    Delivery::reply(Some(format!("<Response>{}</Response>", if webhook.event == "call.status" { "" } else { &said })))
}

#[test]
fn calls_go_on_from_where_they_were() {
    let friend = "+15550009999";
    let api = with_number(&[("voice_url", "http://app.example/voice")]);
    let place = |to: &str, twiml: &str, more: &[(&str, &str)]| {
        let twiml = format!("<Response>{twiml}</Response>");
        let status = ("StatusCallback", "http://app.example/status");
        let form: Vec<(&str, &str)> =
            [("To", to), ("From", OWN), ("Twiml", &twiml), status].into_iter().chain(more.iter().copied()).collect();
        let url = format!("{}/Calls.json", api.account_path());
        api.post(&url, &form).ok(201).text("sid").to_owned()
    };
    api.sandbox.answer_calls(friend, Pickup::Manual);
    let gathering = api.sandbox.receive_call(PERSON, OWN).unwrap().sid().to_owned();
    let recording = place(PERSON, "<Record timeout='600' finishOnKey='#'/><Say>Thanks</Say>", &[]);
    let dialing = place(PERSON, "<Dial timeout='600' action='http://app.example/dialed'>+15550009999</Dial>", &[]);
    let talking = place(PERSON, "<Say>Hello</Say><Pause length='30'/><Say>Are you there?</Say>", &[("Record", "true")]);
    let ringing = place(friend, "<Say>At last</Say>", &[]);
    api.sandbox.advance_with(Duration::from_secs(6), voice);
    let detecting = place(PERSON, "<Say>Who is it?</Say>", &[("MachineDetection", "Enable")]);
    api.sandbox.advance_with(Duration::from_millis(3100), voice);
    let queued = place(PERSON, "<Redirect>http://app.example/voice</Redirect>", &[]);
    let asking = api.sandbox.receive_call(PERSON, OWN).unwrap().sid().to_owned();
    let under_way = api.sandbox.next_webhook(Wait::No).unwrap().unwrap();
    assert_eq!(under_way.event, "call.incoming");
    let calls = [&gathering, &recording, &dialing, &talking, &ringing, &detecting, &queued, &asking];
    let statuses = |sandbox: &Sandbox| calls.map(|sid| sandbox.call(sid).status());
    let snapshot = api.sandbox.snapshot();

    let future = |sandbox: &Sandbox| {
        sandbox.call(&gathering).press("1").unwrap();
        sandbox.call(&recording).say("My name is Ana").unwrap();
        sandbox.call(&recording).press("#").unwrap();
        let dialed = sandbox.call(&dialing).dialed().remove(0);
        dialed.answer(Pickup::Human).unwrap();
        sandbox.call(&ringing).answer(Pickup::Human).unwrap();
        sandbox.settle(voice).unwrap();
        dialed.say("Hello?").unwrap();
        dialed.hang_up().unwrap();
        sandbox.settle(voice).unwrap();
        for sid in [&queued, &asking] {
            sandbox.call(sid).press("2").unwrap();
        }
        sandbox.settle(voice).unwrap();
        // Each of those that go on waits for its person.
        for sid in [&recording, &dialing] {
            sandbox.call(sid).hang_up().unwrap();
        }
        sandbox.settle(voice).unwrap();
        calls.map(|sid| (sandbox.call(sid).status(), sandbox.call(sid).transcript()))
    };
    let restored: Vec<Sandbox> = (1..3).map(Sandbox::with_seed).collect();
    for sandbox in &restored {
        sandbox.restore(&snapshot).unwrap();
        assert_eq!(sandbox.snapshot(), snapshot);
        assert_eq!(statuses(sandbox), statuses(&api.sandbox));
    }
    let [one, other] = [&restored[0], &restored[1]].map(&future);
    assert_eq!(one, other);
    assert_eq!(restored[0].snapshot(), restored[1].snapshot());
    // The first one goes the same way, once the webhook that it has handed out is answered.
    api.sandbox.answer_webhook(under_way.id, &voice(&under_way));
    assert_eq!(future(&api.sandbox), one);
    assert!(one.iter().all(|(status, _)| status == "completed"), "{one:?}");
}

#[test]
fn a_snapshot_goes_over_the_control_endpoint() {
    let control = |sandbox: &Sandbox, method: Method, body: String| {
        let mut request = Request::new(method, "http://localhost/_sandbox/snapshot");
        request.body = Some(body.into());
        match sandbox.handle(&request).reply {
            Reply::Answer(response) => (response.status, String::from_utf8_lossy(&response.body).into_owned()),
            reply => panic!("{reply:?}"),
        }
    };
    let api = busy();
    let (status, snapshot) = control(&api.sandbox, Method::Get, String::new());
    assert_eq!(status, 200);
    let other = Sandbox::with_seed(5);
    let (status, answer) = control(&other, Method::Post, snapshot.clone());
    assert_eq!(status, 200, "{answer}");
    assert_eq!(Value::from_json(&answer).unwrap().get("account_sid").and_then(Value::as_str), Some(api.user.as_str()));
    assert_eq!(other.messages(None, None), api.sandbox.messages(None, None));
}

#[test]
fn a_seed_is_kept_whole() {
    for seed in [0, 7, (1 << 53) + 1, u64::MAX] {
        let (first, other) = (Sandbox::with_seed(seed), Sandbox::with_seed(5));
        other.restore(&first.snapshot()).unwrap();
        let [one, two] = [first, other].map(|sandbox| {
            sandbox.reset();
            let api = Api { user: sandbox.account_sid(), password: sandbox.auth_token(), sandbox };
            api.send_message("Hi").ok(201).text("sid").to_owned()
        });
        assert_eq!(one, two, "{seed}");
    }
}

#[test]
fn what_is_no_snapshot_is_refused_and_changes_nothing() {
    let api = busy();
    let snapshot = api.sandbox.snapshot();
    let now = r#""now":"2026-01-01T00:00:00.25Z""#;
    assert!(snapshot.contains(now), "{}", &snapshot[..400]);
    for (wrong, why) in [
        (String::new(), "no snapshot"),
        ("{}".to_owned(), "no snapshot"),
        (snapshot[..snapshot.len() - 1].to_owned(), "no snapshot"),
        (
            snapshot.replacen("\"trunkline_sandbox\":1", "\"trunkline_sandbox\":2", 1),
            "format 2, and this version of Trunkline reads format 1",
        ),
        (snapshot.replacen(now, r#""now":"soon""#, 1), "`now` is not a time"),
        (snapshot.replacen("\"event\":\"message.incoming\"", "\"event\":\"message.song\"", 1), "`event` is no event"),
        (snapshot.replacen("\"hops\":0,", "", 1), "`state` `outbox` `waiting` `hops` is missing"),
        (snapshot.replace("\"came\":", "\"went\":"), "`came` is missing"),
    ] {
        assert_ne!(wrong, snapshot, "{why}");
        let sandbox = Sandbox::with_seed(3);
        sandbox.receive(&Received::new(PERSON, OWN, "Hi")).unwrap();
        let before = sandbox.snapshot();
        let error = sandbox.restore(&wrong).unwrap_err();
        assert_eq!(error.kind(), crate::ErrorKind::InvalidArgument);
        assert!(error.message().contains(why), "{why}: {error}");
        assert_eq!(sandbox.snapshot(), before);
    }
}

#[test]
fn a_count_near_its_end_is_refused_by_its_name() {
    let api = busy();
    api.sandbox.receive_call(PERSON, OWN).unwrap();
    let snapshot = api.sandbox.snapshot();
    let last = format!("\"{}\"", u64::MAX);
    // Every number of this name.
    let counted = |name: &str| {
        let member = format!("\"{name}\":");
        let mut pieces = snapshot.split(&member);
        let first = pieces.next().unwrap_or_default().to_owned();
        pieces.fold(first, |whole, piece| {
            let rest = piece.trim_start_matches(|digit: char| digit.is_ascii_digit());
            format!("{whole}{member}{last}{rest}")
        })
    };
    let instead = |name: &str, old: &str, new: &str| snapshot.replace(&format!("\"{name}\":{old}"), new);
    let counters = ["came", "handed_out", "hops", "sent", "step", "told", "forwards", "count"];
    let counters = counters.map(|name| (name, counted(name)));
    let others = [
        ("asked", instead("asked", "[0,0]", &format!("\"asked\":[0,{last}]"))),
        ("turns", instead("turns", "[]", &format!("\"turns\":[[[\"AC\",\"MG\"],{last}]]"))),
    ];
    for (name, wrong) in counters.into_iter().chain(others) {
        assert!(wrong != snapshot, "{name} is not in it");
        let error = Sandbox::new().restore(&wrong).unwrap_err();
        assert!(error.message().contains(&format!("`{name}` is not a count")), "{name}: {error}");
    }
}

#[test]
fn messages_beyond_the_bound_are_forgotten_from_the_oldest_on_once_they_are_over() {
    let api = Api::new();
    let bodies = |api: &Api| -> Vec<String> {
        api.sandbox.messages(None, None).iter().map(|it| it.get("body").unwrap().as_str().unwrap().to_owned()).collect()
    };
    schedule(&api);
    (0..6).for_each(|number| drop(api.send_message(&format!("{number}")).ok(201)));
    api.sandbox.settle(|_| answered(200, "")).unwrap();
    api.sandbox.keep_messages(Some(4));
    assert_eq!(bodies(&api), ["Later", "3", "4", "5"], "what is scheduled is not over");
    let first = api.send_message("6").ok(201).text("sid").to_owned();
    assert_eq!(bodies(&api).len(), 5, "what is on its way stays");
    api.sandbox.settle(|_| answered(200, "")).unwrap();
    assert_eq!(bodies(&api), ["Later", "4", "5", "6"]);
    let received = api.sandbox.receive(&Received::new(PERSON, OWN, "In").media("a.png")).unwrap();
    let media = format!("{}/Messages/{received}/Media.json", api.account_path());
    assert_eq!(api.get(&media).ok(200).column("media_list", "content_type"), ["image/png"]);
    api.sandbox.keep_messages(Some(0));
    assert_eq!(bodies(&api), ["Later"]);
    api.get(&format!("{}/Messages/{first}.json", api.account_path())).refused(404, 20404);
    api.get(&media).refused(404, 20404);
    api.sandbox.keep_messages(None);
    (0..6).for_each(|number| drop(api.send_message(&format!("{number}")).ok(201)));
    api.sandbox.settle(|_| answered(200, "")).unwrap();
    assert_eq!(bodies(&api).len(), 7);
}

#[test]
fn messages_are_asked_for_by_sender_and_receiver() {
    let api = Api::new();
    api.send_message("Out").ok(201);
    api.sandbox.fail_delivery("+15550003333", Some(30005));
    api.post(&api.messages(), &[("To", "+15550003333"), ("From", OWN), ("Body", "Lost")]).ok(201);
    api.sandbox.receive(&Received::new(PERSON, OWN, "In")).unwrap();
    let bodies = |from: Option<&str>, to: Option<&str>| -> Vec<String> {
        let messages = api.sandbox.messages(from, to);
        messages.iter().map(|it| it.get("body").unwrap().as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(bodies(None, None), ["Out", "Lost", "In"]);
    assert_eq!(bodies(None, Some(PERSON)), ["Out"]);
    assert_eq!(bodies(Some(OWN), None), ["Out", "Lost"]);
    assert_eq!(bodies(Some(PERSON), Some(OWN)), ["In"]);
    assert!(bodies(Some(PERSON), Some(PERSON)).is_empty());
    api.sandbox.settle(|_| answered(200, "")).unwrap();
    let lost = &api.sandbox.messages(None, Some("+15550003333"))[0];
    let at = |name: &str| lost.get(name).unwrap().as_str().unwrap().to_owned();
    assert_eq!(
        (at("status"), at("error_code"), at("direction")),
        ("undelivered".to_owned(), "30005".to_owned(), "outbound-api".to_owned())
    );
}

#[test]
fn whatever_a_program_asks_for_is_kept_however_odd_it_is() {
    let sandbox = Sandbox::with_seed(u64::MAX);
    for probability in [7.0, -1.0, f64::NAN, f64::INFINITY, 0.1] {
        sandbox.add_fault(Fault::status(503).with_probability(probability));
    }
    for fault in [
        Fault::status(99).retry_after(u64::MAX),
        Fault::drop_connection().event("message.status"),
        Fault::delay(Duration::from_micros(1500)).on(Method::Get, "/x").times(u32::MAX),
        Fault::webhook_late(Duration::from_secs(u64::MAX)),
    ] {
        sandbox.add_fault(fault);
    }
    let other = Sandbox::new();
    other.restore(&sandbox.snapshot()).unwrap();
    assert_eq!(other.snapshot(), sandbox.snapshot());
    for each in [&sandbox, &other] {
        each.reset();
    }
    assert_eq!(other.snapshot(), sandbox.snapshot(), "chance begins from the same seed");
}

#[test]
fn what_is_nested_deeply_is_kept() {
    let api = Api::new();
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let json = format!("{}1{}", open.repeat(127), close.repeat(127));
        let fields = [("attributes", Value::from_json(&json).unwrap())].into_iter().collect();
        api.sandbox.insert(&format!("/2010-04-01/Accounts/{}/Messages", api.user), fields).unwrap();
    }
    let (snapshot, other) = (api.sandbox.snapshot(), Sandbox::new());
    other.restore(&snapshot).unwrap();
    assert_eq!(other.snapshot(), snapshot);
}

//! Calls and messages from the account to a number that it has itself: they come in there.

use std::time::Duration;

use super::Api;
use super::calls::{OTHER, OWN, PERSON, parameter, path, transcript, with_number};
use super::webhooks::answered;
use crate::sandbox::{PhoneCall, Pickup, Webhook};
use crate::value::Value;

const FROM: &str = "+15017122669";

/// Calls a number of the account's own. Gives both halves: the call, and what comes in.
fn both(api: &Api, twiml: &str, answers: &[(&str, &str)]) -> [PhoneCall; 2] {
    let form = [("To", OWN), ("From", FROM), ("Twiml", twiml), ("Timeout", "20")];
    let call = api.sandbox.call(api.post(&api.calls(), &form).ok(201).text("sid"));
    api.settle(answers);
    let other = api.sandbox.calls().into_iter().find(|other| other.sid() != call.sid()).unwrap();
    [call, other]
}

#[test]
fn a_call_to_a_number_of_ones_own_comes_in_there() {
    let api = with_number(&[]);
    let menu = "<Gather input='dtmf speech' numDigits='1' timeout='60' action='/menu'><Say>Press 1</Say></Gather>";
    let answers = [("/voice", menu), ("/menu", "<Say>Sales</Say>")];
    let caller = "<Response><Pause length='3'/><Play digits='1'/><Pause length='2'/></Response>";
    let [call, incoming] = both(&api, caller, &answers);
    assert_eq!(
        [incoming.direction(), incoming.from(), incoming.to()],
        ["inbound".to_owned(), FROM.to_owned(), OWN.to_owned()]
    );
    assert!(incoming.parent().is_none());
    assert_eq!(transcript(&incoming), ["say Press 1", "press 1", "say Sales"]);
    assert_eq!(transcript(&call), ["say Press 1", "press 1", "say Sales"]);
    assert_eq!([call.status(), incoming.status()], ["completed", "completed"]);
    let told = api.sandbox.webhooks();
    assert_eq!(told[0].webhook.event, "call.incoming");
    assert_eq!(told[1].parameter("Digits").as_deref(), Some("1"));
}

#[test]
fn what_one_half_says_the_other_hears() {
    let api = with_number(&[]);
    let answers =
        [("/voice", "<Gather input='speech' timeout='60' action='/heard'/>"), ("/heard", "<Say>Thank you</Say>")];
    let [call, incoming] = both(&api, "<Response><Say>A table, please</Say><Pause length='60'/></Response>", &answers);
    let heard = api.sandbox.webhooks().pop().unwrap();
    assert_eq!(heard.parameter("SpeechResult").as_deref(), Some("A table, please"));
    // The one that came in is at its end, and takes the other along.
    assert_eq!([call.status(), incoming.status()], ["completed", "completed"]);
    assert_eq!(transcript(&call), ["say A table, please", "say Thank you"]);
}

#[test]
fn a_number_of_ones_own_can_refuse_or_be_given_up() {
    for (answer, statuses) in [
        ("<Reject reason='busy'/>", ["busy", "busy"]),
        ("<Reject/>", ["no-answer", "no-answer"]),
        ("<Pause length='60'/><Say>Late</Say>", ["no-answer", "canceled"]),
    ] {
        let api = with_number(&[]);
        let [call, incoming] = both(&api, "<Response><Say>Hi</Say></Response>", &[("/voice", answer)]);
        api.sandbox.advance(Duration::from_secs(60));
        assert_eq!([call.status(), incoming.status()], statuses, "{answer}");
        assert!(transcript(&call).is_empty());
    }
    // While it rings nobody but the application can answer.
    let api = with_number(&[]);
    let form = [("To", OWN), ("From", FROM), ("Twiml", "<Response><Pause length='60'/></Response>")];
    let call = api.sandbox.call(api.post(&api.calls(), &form).ok(201).text("sid"));
    api.sandbox.advance(Duration::from_secs(1));
    assert_eq!((call.status().as_str(), call.waits_for().len()), ("ringing", 0));
    assert!(call.answer(Pickup::Human).is_err());
    api.update(&call, &[("Status", "canceled")]).ok(200);
    api.sandbox.advance(Duration::ZERO);
    let statuses: Vec<String> = api.sandbox.calls().iter().map(PhoneCall::status).collect();
    assert_eq!(statuses, ["canceled", "canceled"]);
}

#[test]
fn a_phone_of_which_a_test_says_how_it_is_picked_up_is_that_phone() {
    let api = with_number(&[]);
    api.sandbox.answer_calls(OWN, Pickup::Busy);
    let call = api
        .sandbox
        .call(api.post(&api.calls(), &[("To", OWN), ("From", FROM), ("Twiml", "<Response/>")]).ok(201).text("sid"));
    api.settle(&[]);
    assert_eq!((call.status().as_str(), api.sandbox.calls().len()), ("busy", 1));
}

#[test]
fn a_dial_leads_to_another_number_of_the_account() {
    let api = with_number(&[]);
    let numbers = format!("/2010-04-01/Accounts/{}/IncomingPhoneNumbers.json", api.user);
    let second = [("phone_number", OTHER), ("voice_url", "http://app.example/second")];
    api.sandbox.insert(&numbers, second.into_iter().collect()).unwrap();
    let answers = [
        ("/voice", "<Dial action='/dialed'>+15558675311</Dial>"),
        ("/second", "<Gather numDigits='1' timeout='60' action='/menu'><Say>Extension?</Say></Gather>"),
        ("/menu", "<Say>Bye</Say>"),
        ("/dialed", "<Hangup/>"),
    ];
    let call = api.sandbox.receive_call(PERSON, OWN).unwrap();
    assert_eq!(api.settle(&answers), ["/voice", "/second"]);
    // What the person presses goes all the way.
    call.press("7").unwrap();
    assert_eq!(api.settle(&answers), ["/menu", "/dialed"]);
    let dialed = api.sandbox.webhooks().pop().unwrap();
    assert_eq!(dialed.parameter("DialCallStatus").as_deref(), Some("completed"));
    assert_eq!(
        transcript(&call),
        ["dial +15558675311", "connect +15558675311", "say Extension?", "press 7", "say Bye", "hang_up"]
    );
}

#[test]
fn a_message_to_a_number_of_ones_own_comes_in_there() {
    let api = super::webhooks::with_number(&[("sms_url", "http://app.example/sms")]);
    let form = [("To", OWN), ("From", FROM), ("Body", "Hello"), ("MediaUrl", "https://x.example/a.png")];
    api.post(&api.messages(), &form).ok(201);
    let mut asked = Vec::new();
    api.sandbox
        .settle(|webhook: &Webhook| {
            asked.push(["From", "To", "Body", "NumMedia", "MediaContentType0"].map(|name| parameter(webhook, name)));
            answered(200, "<Response><Message>Hello yourself</Message></Response>")
        })
        .unwrap();
    assert_eq!(asked, [[FROM, OWN, "Hello", "1", "image/png"].map(str::to_owned)]);
    let all = api.sandbox.messages(None, None);
    let column =
        |name: &str| -> Vec<&str> { all.iter().map(|it| it.get(name).and_then(Value::as_str).unwrap()).collect() };
    assert_eq!(column("direction"), ["outbound-api", "inbound", "outbound-reply"]);
    assert_eq!(column("status"), ["delivered", "received", "delivered"]);
}

#[test]
fn numbers_that_answer_each_other_come_to_an_end() {
    let api = super::webhooks::with_number(&[("sms_url", "http://app.example/one")]);
    let numbers = format!("/2010-04-01/Accounts/{}/IncomingPhoneNumbers.json", api.user);
    let second = [("phone_number", FROM), ("sms_url", "http://app.example/two")];
    api.sandbox.insert(&numbers, second.into_iter().collect()).unwrap();
    api.post(&api.messages(), &[("To", OWN), ("From", FROM), ("Body", "Hello")]).ok(201);
    let mut asked = 0;
    api.sandbox
        .settle(|webhook| {
            assert!(matches!(path(webhook), "/one" | "/two"));
            asked += 1;
            answered(200, "<Response><Message>And you?</Message></Response>")
        })
        .unwrap();
    // The reply beyond thirty is a loop, and does not arrive.
    assert_eq!(asked, 61);
}

#[test]
fn numbers_that_press_keys_at_each_other_do_so_in_time() {
    let again = "<Gather numDigits='1' action='/voice'><Play digits='1'/></Gather>";
    let api = with_number(&[]);
    let form = [("To", OWN), ("From", FROM), ("Url", "http://app.example/voice")];
    api.post(&api.calls(), &form).ok(201);
    let mut asked = 0;
    api.sandbox.advance_with(Duration::from_secs(20), |_| {
        asked += 1;
        assert!(asked < 100, "twice each half a second at most");
        answered(200, &format!("<Response>{again}</Response>"))
    });
    assert!(asked > 10, "{asked}");
}

#[test]
fn waits_among_keys_are_no_keys() {
    let api = with_number(&[]);
    let menu = "<Gather numDigits='2' timeout='60' action='/menu'/>";
    let answers = [("/voice", menu), ("/menu", "<Hangup/>")];
    both(&api, "<Response><Play digits='ww1W2w'/><Pause length='60'/></Response>", &answers);
    assert_eq!(api.sandbox.webhooks().pop().unwrap().parameter("Digits").as_deref(), Some("12"));
}

#[test]
fn a_long_speech_is_recorded_whole() {
    let speech = "A table for two on Friday, please, ".repeat(10);
    for answer in ["<Record action='/kept'/>", "<Gather input='speech' action='/kept'/>"] {
        let api = with_number(&[]);
        let answers = [("/voice", answer), ("/kept", "<Hangup/>")];
        let twiml = format!("<Response><Say>{speech}</Say><Pause length='60'/></Response>");
        let [_, incoming] = both(&api, &twiml, &answers);
        assert_eq!(
            api.sandbox.webhooks().last().map(|seen| path(&seen.webhook).to_owned()).as_deref(),
            Some("/kept"),
            "{answer}"
        );
        assert!(transcript(&incoming).contains(&format!("say {}", speech.trim())), "{answer}");
    }
}

#[test]
fn what_is_cut_off_is_not_heard() {
    let api = with_number(&[]);
    let prompt = "Press one for a table, two for the kitchen. ".repeat(10);
    let caller = format!(
        "<Response><Gather numDigits='1' timeout='60' action='http://app.example/pressed'><Say>{prompt}</Say></Gather></Response>"
    );
    let own = "<Pause length='1'/><Say>Hm</Say><Play digits='1'/><Gather input='speech' timeout='30' action='/heard'/>";
    let answers = [("/voice", own), ("/pressed", "<Pause length='60'/>"), ("/heard", "<Hangup/>")];
    let [call, incoming] = both(&api, &caller, &answers);
    assert_eq!(transcript(&call)[1..3], ["say Hm", "press 1"]);
    assert!(!transcript(&incoming).iter().any(|it| it.starts_with("say Press one")));
    assert!(!api.sandbox.webhooks().iter().any(|seen| path(&seen.webhook) == "/heard"));
}

#[test]
fn numbers_that_lead_on_to_each_other_come_to_an_end() {
    let api = with_number(&[]);
    let numbers = format!("/2010-04-01/Accounts/{}/IncomingPhoneNumbers.json", api.user);
    let second = [("phone_number", OTHER), ("voice_url", "http://app.example/second")];
    api.sandbox.insert(&numbers, second.into_iter().collect()).unwrap();
    let answers = [
        ("/voice", "<Dial answerOnBridge='true'>+15558675311</Dial>"),
        ("/second", "<Dial answerOnBridge='true'>+15017122661</Dial>"),
    ];
    api.sandbox.receive_call(PERSON, OWN).unwrap();
    let mut asked = 0;
    api.sandbox.advance_with(Duration::from_secs(120), |webhook| {
        asked += 1;
        let answer =
            answers.iter().find(|(known, _)| *known == path(webhook)).map_or("<Hangup/>", |(_, answer)| answer);
        answered(200, &format!("<Response>{answer}</Response>"))
    });
    assert_eq!(asked, 9, "one for the person, and eight led on");
    assert!(api.sandbox.calls().iter().all(|call| call.status() != "in-progress"));
}

#[test]
fn a_half_that_rings_is_not_deleted() {
    let api = with_number(&[]);
    let form = [("To", OWN), ("From", FROM), ("Twiml", "<Response><Pause length='60'/></Response>")];
    let call = api.sandbox.call(api.post(&api.calls(), &form).ok(201).text("sid"));
    api.sandbox.advance(Duration::from_secs(2));
    assert_eq!(call.status(), "ringing");
    api.delete(&format!("{}/Calls/{}.json", api.account_path(), call.sid())).refused(409, 20009);
}

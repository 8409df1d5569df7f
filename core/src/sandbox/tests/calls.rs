//! Telephone calls: their life, their TwiML, and the people in them.

use std::time::Duration;

use super::{Answer, Api};
use crate::sandbox::{Delivery, PhoneCall, Pickup, Wait, Webhook};
use crate::schema::Method;
use crate::transport::{Headers, Request, Response, Transport};
use crate::value::{Map, Value};
use crate::webhook::{Incoming, Validator};

pub(super) const PERSON: &str = "+15558675310";
pub(super) const OTHER: &str = "+15558675311";
pub(super) const OWN: &str = "+15017122661";
const APP: &str = "http://app.example";

pub(super) fn twiml(verbs: &str) -> Delivery {
    let headers = Headers::from_iter([("Content-Type", "text/xml")]);
    Delivery::Answered(Response::new(200, headers, format!("<Response>{verbs}</Response>")))
}

pub(super) fn parameter(webhook: &Webhook, name: &str) -> String {
    let mut form = crate::sandbox::form::Form::parse(&String::from_utf8_lossy(&webhook.body));
    form.extend(crate::sandbox::form::Form::parse(webhook.url.split_once('?').map_or("", |(_, query)| query)));
    form.get(name).unwrap_or_default().to_owned()
}

pub(super) fn path(webhook: &Webhook) -> &str {
    webhook.url.strip_prefix(APP).unwrap().split('?').next().unwrap()
}

impl Api {
    pub(super) fn calls(&self) -> String {
        format!("{}/Calls.json", self.account_path())
    }

    /// Calls the person, with these parameters beside.
    pub(super) fn call(&self, more: &[(&str, &str)]) -> PhoneCall {
        let form: Vec<(&str, &str)> = [("To", PERSON), ("From", OWN)].into_iter().chain(more.iter().copied()).collect();
        self.sandbox.call(self.post(&self.calls(), &form).ok(201).text("sid"))
    }

    pub(super) fn fetched(&self, call: &PhoneCall) -> Answer {
        self.get(&format!("{}/Calls/{}.json", self.account_path(), call.sid())).ok(200)
    }

    pub(super) fn update(&self, call: &PhoneCall, form: &[(&str, &str)]) -> Answer {
        self.post(&format!("{}/Calls/{}.json", self.account_path(), call.sid()), form)
    }

    /// Lets the application answer by path until nobody but a person can go on. Gives the paths that were asked for.
    #[track_caller]
    pub(super) fn settle(&self, answers: &[(&str, &str)]) -> Vec<String> {
        let mut asked = Vec::new();
        self.sandbox
            .settle(|webhook| {
                asked.push(path(webhook).to_owned());
                let answer = answers.iter().find(|(known, _)| *known == path(webhook));
                twiml(answer.unwrap_or_else(|| panic!("nobody answers {}", webhook.url)).1)
            })
            .unwrap();
        asked
    }

    pub(super) fn alerts(&self) -> Vec<String> {
        self.get("https://monitor.twilio.com/v1/Alerts").ok(200).column("alerts", "error_code")
    }
}

/// A sandbox with a number whose calls go to `/voice`.
pub(super) fn with_number(more: &[(&'static str, &str)]) -> Api {
    let api = Api::new();
    let fields = [("phone_number", OWN), ("voice_url", "http://app.example/voice")];
    let fields: Map = fields.into_iter().chain(more.iter().copied()).collect();
    let numbers = format!("/2010-04-01/Accounts/{}/IncomingPhoneNumbers.json", api.user);
    api.sandbox.insert(&numbers, fields).unwrap();
    api
}

/// What was said, pressed and done in a call: `say Hello`.
pub(super) fn transcript(call: &PhoneCall) -> Vec<String> {
    call.transcript().iter().map(|said| format!("{} {}", said.kind, said.text).trim_end().to_owned()).collect()
}

const EVENTS: [(&str, &str); 5] = [
    ("StatusCallback", "http://app.example/status"),
    ("StatusCallbackEvent", "initiated"),
    ("StatusCallbackEvent", "ringing"),
    ("StatusCallbackEvent", "answered"),
    ("StatusCallbackEvent", "completed"),
];

/// Calls the person with all status callbacks. Gives the call and what was told.
fn told(api: &Api, more: &[(&str, &str)]) -> (PhoneCall, Vec<String>) {
    let form: Vec<(&str, &str)> = EVENTS.into_iter().chain(more.iter().copied()).collect();
    let call = api.call(&form);
    let mut told = Vec::new();
    api.sandbox
        .settle(|webhook| {
            if webhook.event == "call.status" {
                let number: usize = parameter(webhook, "SequenceNumber").parse().unwrap();
                assert_eq!(number, told.len());
                assert_eq!(parameter(webhook, "CallSid"), call.sid());
                told.push(parameter(webhook, "CallStatus"));
            }
            twiml("<Say>Hello</Say>")
        })
        .unwrap();
    (call, told)
}

#[test]
fn a_call_lives_on_the_clock_and_tells_of_each_step() {
    let api = Api::new();
    let form: Vec<(&str, &str)> = EVENTS.into_iter().chain([("Url", "http://app.example/voice")]).collect();
    let call = api.call(&form);
    let created = api.fetched(&call);
    assert_eq!(
        [created.text("status"), created.text("direction"), created.text("to_formatted")],
        ["queued", "outbound-api", "(555) 867-5310"]
    );
    assert!(created.at("start_time").is_null() && created.at("duration").is_null());
    let mut told = Vec::new();
    api.sandbox
        .settle(|webhook| {
            let headers: Vec<(&str, &str)> = webhook.headers.iter().collect();
            let incoming = Incoming { url: &webhook.url, headers: &headers, body: &webhook.body };
            Validator::new(api.password.as_str()).unwrap().check_request(&incoming).unwrap();
            let millis = api.sandbox.now().since(crate::value::Timestamp::parse("2026-01-01T00:00:00Z").unwrap());
            told.push((webhook.event, parameter(webhook, "CallStatus"), millis.as_millis()));
            if parameter(webhook, "CallStatus") != "initiated" {
                assert_eq!(api.fetched(&call).text("status"), parameter(webhook, "CallStatus"));
            }
            assert_eq!(parameter(webhook, "CallbackSource").is_empty(), webhook.event != "call.status");
            twiml("<Say>Good morning</Say><Pause length='2'/><Play>hello.mp3</Play>")
        })
        .unwrap();
    let expected = [
        ("call.status", "initiated", 500),
        ("call.status", "ringing", 1000),
        ("call.status", "in-progress", 3000),
        ("call.twiml", "in-progress", 3000),
        ("call.status", "completed", 8720),
    ];
    assert_eq!(told, expected.map(|(event, status, at)| (event, status.to_owned(), at)));
    assert_eq!(transcript(&call), ["say Good morning", "play http://app.example/hello.mp3"]);
    let over = api.fetched(&call);
    assert_eq!(
        [over.text("status"), over.text("duration"), over.text("price"), over.text("price_unit")],
        ["completed", "5", "-0.01400", "USD"]
    );
    assert!(over.text("start_time").contains("00:00:03") && over.text("end_time").contains("00:00:08"));
    let last = api.sandbox.webhooks().pop().unwrap();
    assert_eq!(last.parameter("CallDuration").as_deref(), Some("5"));
    assert_eq!(last.parameter("Duration").as_deref(), Some("1"));
}

#[test]
fn phones_are_busy_or_off_as_a_test_asks() {
    for (pickup, status, steps) in [
        (Pickup::Human, "completed", vec!["initiated", "ringing", "in-progress", "completed"]),
        (Pickup::Busy, "busy", vec!["initiated", "ringing", "busy"]),
        (Pickup::NoAnswer, "no-answer", vec!["initiated", "ringing", "no-answer"]),
        (Pickup::Failed, "failed", vec!["initiated", "failed"]),
    ] {
        let api = Api::new();
        api.sandbox.answer_calls(PERSON, pickup);
        let (call, told) = told(&api, &[("Url", "http://app.example/voice"), ("Timeout", "17")]);
        assert_eq!(
            (call.status().as_str(), told),
            (status, steps.into_iter().map(str::to_owned).collect()),
            "{pickup:?}"
        );
        if pickup == Pickup::NoAnswer {
            assert_eq!(api.sandbox.now().to_string(), "2026-01-01T00:00:18Z");
            assert_eq!(api.fetched(&call).text("duration"), "0");
        }
    }
}

#[test]
fn a_phone_rings_until_somebody_answers_or_the_caller_gives_up() {
    let api = Api::new();
    api.sandbox.answer_calls(PERSON, Pickup::Manual);
    let calls = [0; 4].map(|_| api.call(&[("Twiml", "<Response><Say>Hi</Say></Response>"), ("Timeout", "20")]));
    let early = calls[0].answer(Pickup::Human).unwrap_err().message().to_owned();
    assert!(early.contains("is queued: it cannot be answered now. `settle` or `advance`"), "{early}");
    assert!(api.settle(&[]).is_empty());
    assert!(calls.iter().all(|call| call.status() == "ringing" && call.waits_for() == ["answer"]));
    calls[0].answer(Pickup::Human).unwrap();
    calls[1].decline(Pickup::Busy).unwrap();
    assert!(calls[2].decline(Pickup::Human).is_err() && calls[2].answer(Pickup::Busy).is_err());
    calls[2].hang_up().unwrap();
    api.settle(&[]);
    assert_eq!(calls.each_ref().map(PhoneCall::status), ["completed", "busy", "busy", "ringing"]);
    api.sandbox.advance(Duration::from_secs(20));
    assert_eq!(calls[3].status(), "no-answer");
    let message = |done: crate::Result<()>| done.unwrap_err().message().to_owned();
    let over = format!("The call {} is over (no-answer)", calls[3].sid());
    assert_eq!(message(calls[3].hang_up()), over);
    assert_eq!(message(calls[3].press("1")), over);
    assert!(message(api.sandbox.call("CA1").hang_up()).contains("no call CA1"));
    let early = api.sandbox.receive_call(PERSON, OWN);
    assert!(early.is_ok_and(|call| message(call.press("1")).contains("is over (failed)")), "the number has no webhook");
    assert_eq!(api.sandbox.call("CA1").status(), "");
}

#[test]
fn who_picks_up_is_found_out_where_that_is_asked_for() {
    for (pickup, detection, by) in [
        (Pickup::Human, "Enable", "human"),
        (Pickup::Machine, "Enable", "machine_start"),
        (Pickup::Machine, "DetectMessageEnd", "machine_end_beep"),
        (Pickup::Fax, "Enable", "fax"),
    ] {
        for asynchronous in [false, true] {
            let api = Api::new();
            api.sandbox.answer_calls(PERSON, pickup);
            let mut form = vec![("Url", "http://app.example/voice"), ("MachineDetection", detection)];
            if asynchronous {
                form.extend([("AsyncAmd", "true"), ("AsyncAmdStatusCallback", "http://app.example/who")]);
            }
            let call = api.call(&form);
            let mut asked = Vec::new();
            api.sandbox
                .settle(|webhook| {
                    asked.push((webhook.event, parameter(webhook, "AnsweredBy")));
                    twiml("<Pause length='60'/>")
                })
                .unwrap();
            let expected = match asynchronous {
                false => vec![("call.twiml", by.to_owned())],
                true => vec![("call.twiml", String::new()), ("call.detected", by.to_owned())],
            };
            assert_eq!((asked, api.fetched(&call).text("answered_by")), (expected, by), "{detection}");
            assert_eq!(call.answered_by().as_deref(), Some(by));
        }
    }
}

#[test]
fn who_calls_hears_what_the_numbers_webhook_answers() {
    let api = with_number(&[("status_callback", "http://app.example/status")]);
    let call = api.sandbox.receive_call(PERSON, OWN).unwrap();
    assert_eq!((call.status().as_str(), call.waits_for().len()), ("ringing", 0));
    let mut events = Vec::new();
    api.sandbox
        .settle(|webhook| {
            events.push((webhook.event, parameter(webhook, "CallStatus")));
            assert_eq!(
                ["From", "To", "Caller", "Called", "Direction"].map(|name| parameter(webhook, name)),
                [PERSON, OWN, PERSON, OWN, "inbound"]
            );
            twiml("<Say>It is <emphasis>so</emphasis>\n  good</Say><Redirect>http://app.example/more</Redirect>")
        })
        .unwrap_err();
    // It leads in a circle, though not without time.
    assert!(events.len() > 1000);
    assert_eq!(
        events[..2],
        [("call.incoming", "ringing"), ("call.twiml", "in-progress")].map(|(a, b)| (a, b.to_owned()))
    );
    assert_eq!(transcript(&call)[..2], ["say It is so good", "say It is so good"]);
    call.hang_up().unwrap();
    assert_eq!(call.status(), "completed");
    assert!(api.sandbox.receive_call("", OWN).unwrap_err().message().contains("from"));
    let nobody = api.sandbox.receive_call(PERSON, OTHER).unwrap();
    assert_eq!(
        (nobody.status().as_str(), transcript(&nobody)),
        ("failed", vec![format!("skip {OTHER} has no voice_url")])
    );
}

#[test]
fn keys_are_gathered_until_there_are_enough_or_a_key_or_a_pause_ends_them() {
    let menu = "<Gather action='/keys' timeout='7' ATTRIBUTES><Say>Press</Say></Gather><Say>Nothing</Say>";
    for (attributes, pressed, expected) in [
        ("numDigits='1'", "3", Some("3")),
        ("numDigits='2'", "345", Some("34")),
        ("", "12#34", Some("12")),
        ("", "12", Some("12")),
        ("finishOnKey='*'", "1#*", Some("1#")),
        ("finishOnKey=''", "1*#", Some("1*#")),
        ("", "#", None),
        ("actionOnEmptyResult='true'", "#", Some("")),
        ("input='speech'", "1", None),
    ] {
        let api = with_number(&[]);
        let call = api.sandbox.receive_call(PERSON, OWN).unwrap();
        let answers = [("/voice", menu.replace("ATTRIBUTES", attributes)), ("/keys", "<Say>Thanks</Say>".to_owned())];
        let answers = answers.each_ref().map(|(path, verbs)| (*path, verbs.as_str()));
        assert_eq!(api.settle(&answers), ["/voice"], "it waits for the person");
        assert_eq!(call.waits_for(), [if attributes.contains("speech") { "speech" } else { "digits" }]);
        call.press(pressed).unwrap();
        let asked = api.settle(&answers);
        if let Some(expected) = expected {
            assert_eq!(asked, ["/keys"], "{attributes} {pressed}");
            let last = api.sandbox.webhooks().pop().unwrap();
            assert_eq!((last.webhook.event, last.parameter("Digits").as_deref()), ("call.gathered", Some(expected)));
            assert_eq!(transcript(&call).last().unwrap(), "say Thanks");
        } else {
            api.sandbox.advance(Duration::from_secs(7));
            api.settle(&answers);
            assert_eq!(transcript(&call).last().unwrap(), "say Nothing", "{attributes} {pressed}");
        }
        assert_eq!(call.status(), "completed");
    }
}

#[test]
fn many_keys_are_one_step_of_a_call() {
    let api = with_number(&[]);
    let call = api.sandbox.receive_call(PERSON, OWN).unwrap();
    let answers = [("/voice", "<Gather action='/keys'/>"), ("/keys", "")];
    assert_eq!(api.settle(&answers), ["/voice"]);
    let load = || api.sandbox.0.engine().state.load();
    let before = load();
    let keys = "12".repeat(100_000);
    call.press(&keys).unwrap();
    assert_eq!(load(), before + 1, "one silence is waited for, not one behind each key");
    assert_eq!(api.settle(&answers), ["/keys"]);
    assert_eq!(api.sandbox.webhooks().pop().unwrap().parameter("Digits"), Some(keys));
}

#[test]
fn who_says_nothing_is_not_waited_for_longer_than_asked() {
    let api = with_number(&[]);
    let call = api.sandbox.receive_call(PERSON, OWN).unwrap();
    let answers = [
        (
            "/voice",
            "<Gather timeout='3' action='/keys'/><Gather timeout='4' actionOnEmptyResult='true' action='/keys'/>",
        ),
        ("/keys", ""),
    ];
    assert_eq!(api.settle(&answers), ["/voice"]);
    let mut asked = Vec::new();
    for seconds in [2, 1, 3, 1] {
        api.sandbox.advance_with(Duration::from_secs(seconds), |webhook| {
            asked.push((api.sandbox.now().to_string(), parameter(webhook, "Digits")));
            twiml("")
        });
    }
    assert_eq!(asked, [("2026-01-01T00:00:07Z".to_owned(), String::new())]);
    assert_eq!(call.status(), "completed");
    assert!(call.press("12a").is_err());
}

#[test]
fn speech_is_gathered_with_a_confidence_and_keys_interrupt_what_is_said() {
    let api = with_number(&[]);
    let answers = [
        (
            "/voice",
            "<Gather input='dtmf speech' action='more/speech?x=1'><Say>A long text that nobody hears to its end</Say></Gather>",
        ),
        ("/more/speech", "<Hangup/>"),
    ];
    let call = api.sandbox.receive_call(PERSON, OWN).unwrap();
    api.settle(&answers);
    call.say("Sales, please").unwrap();
    api.settle(&answers);
    let last = api.sandbox.webhooks().pop().unwrap();
    assert_eq!(
        ["SpeechResult", "Confidence", "x", "CallStatus"].map(|name| last.parameter(name).unwrap()),
        ["Sales, please", "0.9", "1", "in-progress"]
    );
    assert_eq!(
        call.transcript().iter().map(|said| said.by.as_str()).collect::<Vec<_>>(),
        ["application", PERSON, "application"]
    );
    let call = api.sandbox.receive_call(PERSON, OWN).unwrap();
    let start = api.sandbox.now();
    api.sandbox.advance_with(Duration::from_millis(100), |_| twiml(answers[0].1));
    call.press("1#").unwrap();
    api.settle(&answers);
    assert_eq!(api.sandbox.now().since(start), Duration::from_millis(100));
    assert_eq!(api.sandbox.webhooks().pop().unwrap().parameter("Digits").as_deref(), Some("1"));
    assert!(call.say("Too late").is_err());
}

#[test]
fn what_a_person_says_is_recorded() {
    let api = with_number(&[]);
    let answers = [
        (
            "/voice",
            "<Say>Speak</Say><Record action='/message' recordingStatusCallback='/tape' recordingStatusCallbackEvent='in-progress completed absent' maxLength='30'/><Say>Nothing</Say>",
        ),
        ("/message", "<Say>Thanks</Say>"),
        ("/tape", ""),
    ];
    let call = api.sandbox.receive_call(PERSON, OWN).unwrap();
    assert_eq!(api.settle(&answers), ["/voice", "/tape"]);
    call.say("This is a message of fifty characters, or a few more").unwrap();
    assert_eq!(api.settle(&answers), ["/tape", "/message"]);
    let last = api.sandbox.webhooks().pop().unwrap();
    let sid = last.parameter("RecordingSid").unwrap();
    // 53 characters of 60 ms each, and a silence of 5 s.
    assert_eq!((last.webhook.event, last.parameter("RecordingDuration").as_deref()), ("call.recorded", Some("8")));
    let tape = api.get(&format!("{}/Recordings/{sid}.json", api.account_path())).ok(200);
    assert_eq!(
        [tape.text("status"), tape.text("source"), tape.text("call_sid")],
        ["completed", "RecordVerb", call.sid()]
    );
    let file = api.get(&last.parameter("RecordingUrl").unwrap()).ok(200);
    assert!(file.response.body.starts_with(b"RIFF"));
    let below = api.get(&format!("{}/Calls/{}/Recordings.json", api.account_path(), call.sid())).ok(200);
    assert_eq!(below.column("recordings", "sid"), [sid]);

    let call = api.sandbox.receive_call(PERSON, OWN).unwrap();
    api.settle(&answers);
    call.say("Short").unwrap();
    call.press("#").unwrap();
    api.settle(&answers);
    assert_eq!(api.sandbox.webhooks().pop().unwrap().parameter("Digits").as_deref(), Some("#"));

    let call = api.sandbox.receive_call(PERSON, OWN).unwrap();
    api.settle(&answers);
    call.say("I am gone").unwrap();
    call.hang_up().unwrap();
    api.settle(&answers);
    let last = api.sandbox.webhooks().pop().unwrap();
    assert_eq!(
        (last.parameter("Digits").as_deref(), last.parameter("CallStatus").as_deref()),
        (Some("hangup"), Some("completed"))
    );
    assert_eq!(call.status(), "completed");

    let call = api.sandbox.receive_call(PERSON, OWN).unwrap();
    api.settle(&answers);
    api.sandbox.advance(Duration::from_secs(5));
    assert_eq!(api.settle(&answers), ["/tape"]);
    assert_eq!(api.sandbox.webhooks().pop().unwrap().parameter("RecordingStatus").as_deref(), Some("absent"));
    assert_eq!(transcript(&call).last().unwrap(), "say Nothing");
}

#[test]
fn what_was_said_is_told_in_writing_a_while_later() {
    let api = with_number(&[]);
    let answers = [("/voice", "<Record transcribeCallback='/text' timeout='1'/>"), ("/text", "")];
    let call = api.sandbox.receive_call(PERSON, OWN).unwrap();
    api.settle(&answers);
    call.say("Call me back,").unwrap();
    call.say("please").unwrap();
    call.hang_up().unwrap();
    // Whose action is the same document is told of the end, too.
    assert_eq!(api.settle(&answers), ["/voice", "/text"]);
    let last = api.sandbox.webhooks().pop().unwrap();
    assert_eq!(last.webhook.event, "transcription.status");
    assert_eq!(last.parameter("TranscriptionText").as_deref(), Some("Call me back, please"));
    let url = last.parameter("TranscriptionUrl").unwrap() + ".json";
    let kept = api.get(&url).ok(200);
    assert_eq!([kept.text("transcription_text"), kept.text("status")], ["Call me back, please", "completed"]);
    assert_eq!(Some(kept.text("recording_sid").to_owned()), last.parameter("RecordingSid"));
}

#[test]
fn a_whole_call_is_recorded_where_that_is_asked_for() {
    let api = Api::new();
    let call = api.call(&[
        ("Twiml", "<Response><Pause length='4'/></Response>"),
        ("Record", "true"),
        ("RecordingChannels", "dual"),
        ("RecordingStatusCallback", "http://app.example/tape"),
        ("StatusCallback", "http://app.example/status"),
    ]);
    assert_eq!(api.settle(&[("/tape", ""), ("/status", "")]), ["/tape", "/status"]);
    let seen = api.sandbox.webhooks();
    assert_eq!(
        ["RecordingStatus", "RecordingDuration", "RecordingChannels", "RecordingSource"]
            .map(|name| seen[0].parameter(name).unwrap()),
        ["completed", "4", "2", "OutboundAPI"]
    );
    assert_eq!(seen[1].parameter("RecordingSid"), seen[0].parameter("RecordingSid"));
    assert_eq!(call.status(), "completed");
}

#[test]
fn who_is_dialed_is_connected_and_what_came_of_it_is_told() {
    let dial = "<Dial action='/dialed' callerId='+15017122669' timeout='9' record='record-from-answer'>\
        <Number url='/whisper' statusCallback='/status' statusCallbackEvent='initiated answered completed'>+15558675311</Number></Dial>";
    let answers =
        [("/voice", dial), ("/whisper", "<Say>A call for you</Say>"), ("/dialed", "<Say>Bye</Say>"), ("/status", "")];
    let api = with_number(&[]);
    let call = api.sandbox.receive_call(PERSON, OWN).unwrap();
    assert_eq!(api.settle(&answers), ["/voice", "/status", "/status", "/whisper"]);
    let child = call.dialed().pop().unwrap();
    assert_eq!(child.parent().unwrap().sid(), call.sid());
    assert_eq!(
        [child.direction(), child.from(), child.to()],
        ["outbound-dial", "+15017122669", OTHER].map(str::to_owned)
    );
    assert_eq!(api.sandbox.calls().iter().map(PhoneCall::sid).collect::<Vec<_>>(), [call.sid(), child.sid()]);
    let shown = api.fetched(&child);
    assert_eq!(
        ["from", "to", "direction", "status", "parent_call_sid"].map(|name| shown.text(name)),
        ["+15017122669", OTHER, "outbound-dial", "in-progress", call.sid()]
    );
    assert_eq!((call.waits_for(), child.waits_for()), (vec!["speech".to_owned()], vec!["speech".to_owned()]));
    call.say("Hello?").unwrap();
    child.say("Good morning").unwrap();
    call.press("5").unwrap();
    api.sandbox.advance(Duration::from_secs(10));
    child.hang_up().unwrap();
    assert_eq!(api.settle(&answers), ["/status", "/dialed"]);
    assert_eq!(
        transcript(&call),
        ["dial +15558675311", "connect +15558675311", "say Hello?", "say Good morning", "press 5", "say Bye"]
    );
    assert_eq!(
        transcript(&child),
        ["say A call for you", "connect +15558675310", "say Hello?", "say Good morning", "press 5", "hang_up"]
    );
    let last = api.sandbox.webhooks().pop().unwrap();
    assert_eq!(
        ["DialCallStatus", "DialCallSid", "DialCallDuration", "DialBridged", "RecordingDuration"]
            .map(|name| last.parameter(name).unwrap()),
        ["completed", child.sid(), "10", "true", "10"]
    );
    let listed = api.get(&format!("{}?ParentCallSid={}", api.calls(), call.sid())).ok(200);
    assert_eq!(listed.column("calls", "sid"), [child.sid()]);
}

#[test]
fn what_nobody_answers_is_told_and_the_call_goes_on() {
    for (pickup, status) in [(Pickup::Busy, "busy"), (Pickup::NoAnswer, "no-answer"), (Pickup::Failed, "failed")] {
        let api = with_number(&[]);
        api.sandbox.answer_calls(OTHER, pickup);
        let call = api.sandbox.receive_call(PERSON, OWN).unwrap();
        let answers = [("/voice", "<Dial action='/dialed'>+15558675311</Dial>"), ("/dialed", "<Say>Sorry</Say>")];
        assert_eq!(api.settle(&answers), ["/voice", "/dialed"]);
        let last = api.sandbox.webhooks().pop().unwrap();
        assert_eq!(
            (last.parameter("DialCallStatus").as_deref(), last.parameter("DialBridged").as_deref()),
            (Some(status), Some("false"))
        );
        assert_eq!(call.dialed().pop().unwrap().status(), status);
        // Without an action, it goes on behind.
        let call = api.sandbox.receive_call(PERSON, OWN).unwrap();
        api.settle(&[("/voice", "<Dial>+15558675311</Dial><Say>Sorry</Say>")]);
        assert_eq!(transcript(&call), ["dial +15558675311", "say Sorry"]);
    }
}

#[test]
fn of_several_who_are_dialed_the_first_gets_the_call() {
    let api = with_number(&[]);
    api.sandbox.answer_calls("+15550000001", Pickup::Manual);
    api.sandbox.answer_calls("+15550000002", Pickup::Manual);
    let call = api.sandbox.receive_call(PERSON, OWN).unwrap();
    let answers = [(
        "/voice",
        "<Dial hangupOnStar='true'><Number>+15550000001</Number><Number>+15550000002</Number><Client>ana</Client></Dial><Say>On</Say>",
    )];
    api.sandbox.answer_calls("client:ana", Pickup::Manual);
    api.settle(&answers);
    let dialed = call.dialed();
    dialed[1].answer(Pickup::Human).unwrap();
    assert_eq!(dialed.iter().map(PhoneCall::status).collect::<Vec<_>>(), ["no-answer", "in-progress", "no-answer"]);
    call.press("1*").unwrap();
    api.settle(&answers);
    assert_eq!((dialed[1].status().as_str(), transcript(&call).pop().unwrap().as_str()), ("completed", "say On"));
    // Who hangs up takes those along who are dialed.
    let call = api.sandbox.receive_call(PERSON, OWN).unwrap();
    api.settle(&answers);
    call.hang_up().unwrap();
    assert!(call.dialed().iter().all(|call| call.status() == "canceled"));
    assert_eq!(api.sandbox.next_webhook(Wait::Settled), Ok(None));
}

#[test]
fn a_call_is_refused_ended_or_sent_elsewhere() {
    let api = with_number(&[]);
    for (reason, status) in [("", "no-answer"), ("reason='busy'", "busy")] {
        let call = api.sandbox.receive_call(PERSON, OWN).unwrap();
        let refusal = format!("<Reject {reason}/><Say>Never</Say>");
        api.settle(&[("/voice", refusal.as_str())]);
        assert_eq!((call.status().as_str(), api.fetched(&call).text("duration")), (status, "0"));
    }
    let waiting = [("/voice", "<Gather/>"), ("/other", "<Say>Elsewhere</Say>"), ("/get", "<Say>By GET</Say>")];
    let call = api.sandbox.receive_call(PERSON, OWN).unwrap();
    api.settle(&waiting);
    api.update(&call, &[("Url", "http://app.example/get"), ("Method", "GET")]).ok(200);
    api.settle(&waiting);
    assert_eq!((transcript(&call), call.status().as_str()), (vec!["say By GET".to_owned()], "completed"));
    assert_eq!(api.sandbox.webhooks().pop().unwrap().webhook.method, Method::Get);
    api.update(&call, &[("Url", "http://app.example/get")]).refused(400, 21220);
    api.update(&call, &[("Status", "completed")]).ok(200);

    let call = api.sandbox.receive_call(PERSON, OWN).unwrap();
    api.settle(&waiting);
    api.update(&call, &[("Twiml", "<Response><Say>Now</Say><Hangup/></Response>")]).ok(200);
    api.settle(&[]);
    assert_eq!(transcript(&call), ["say Now", "hang_up"]);
    let call = api.sandbox.receive_call(PERSON, OWN).unwrap();
    api.settle(&waiting);
    api.update(&call, &[("Twiml", "<Response>")]).refused(400, 12100);
    assert_eq!(api.update(&call, &[("Status", "completed")]).ok(200).text("status"), "completed");

    let call = api.call(&[("Url", "http://app.example/voice")]);
    assert_eq!(api.update(&call, &[("Status", "canceled")]).ok(200).text("status"), "canceled");
    assert!(api.settle(&waiting).is_empty());
    api.delete(&format!("{}/Calls/{}.json", api.account_path(), call.sid())).ok(204);
    let running = api.call(&[("Url", "http://app.example/voice")]);
    api.settle(&waiting);
    api.delete(&format!("{}/Calls/{}.json", api.account_path(), running.sid())).refused(409, 20009);
}

#[test]
fn an_answer_that_comes_too_late_changes_nothing() {
    let api = with_number(&[]);
    let call = api.sandbox.receive_call(PERSON, OWN).unwrap();
    let late = api.sandbox.next_webhook(Wait::No).unwrap().unwrap();
    call.hang_up().unwrap();
    assert!(api.sandbox.answer_webhook(late.id, &twiml("<Say>Hello</Say>")));
    assert_eq!((call.status().as_str(), transcript(&call)), ("canceled", vec!["hang_up".to_owned()]));
    let call = api.sandbox.receive_call(PERSON, OWN).unwrap();
    let late = api.sandbox.next_webhook(Wait::No).unwrap().unwrap();
    api.update(&call, &[("Url", "http://app.example/other")]).ok(200);
    let other = api.sandbox.next_webhook(Wait::No).unwrap().unwrap();
    api.sandbox.answer_webhook(other.id, &twiml("<Say>Other</Say>"));
    api.sandbox.answer_webhook(late.id, &twiml("<Say>Late</Say>"));
    api.settle(&[]);
    assert_eq!(transcript(&call), ["say Other"]);
}

#[test]
fn an_application_that_fails_is_asked_at_the_fallback_or_there_is_an_apology() {
    let text = |status: u16, kind: &str, body: &str| {
        Delivery::Answered(Response::new(status, Headers::from_iter([("Content-Type", kind)]), body.to_owned()))
    };
    for (answer, code) in [
        (text(500, "text/xml", ""), "11200"),
        (text(404, "text/xml", "<Response/>"), "11200"),
        (Delivery::Failed("refused".to_owned()), "11205"),
        (text(200, "text/xml", "<Response><Say>"), "12100"),
        (text(200, "text/xml", ""), "12100"),
        (text(200, "application/json", "{}"), "12300"),
    ] {
        for fallback in [false, true] {
            let url = if fallback { "http://app.example/fallback" } else { "" };
            let api = with_number(&[("voice_fallback_url", url)]);
            let call = api.sandbox.receive_call(PERSON, OWN).unwrap();
            let mut error = None;
            api.sandbox
                .settle(|webhook| match path(webhook) {
                    "/fallback" => {
                        error = Some(parameter(webhook, "ErrorCode"));
                        twiml("<Say>Sorry</Say>")
                    }
                    _ => answer.clone(),
                })
                .unwrap();
            let said = call.transcript().pop().unwrap();
            assert_eq!(
                (said.by.as_str(), call.status().as_str()),
                (if fallback { "application" } else { "twilio" }, "completed")
            );
            assert_eq!(error.as_deref(), fallback.then_some(code));
            assert_eq!(api.alerts(), [code]);
        }
    }
}

#[test]
fn texts_and_sounds_are_heard_without_twiml() {
    for (kind, body, expected) in
        [("text/plain", "Hello there", "say Hello there"), ("audio/mpeg", "\0", "play audio/mpeg")]
    {
        let api = with_number(&[]);
        let call = api.sandbox.receive_call(PERSON, OWN).unwrap();
        let answer = Response::new(200, Headers::from_iter([("Content-Type", kind)]), body.to_owned());
        api.sandbox.settle(|_| Delivery::Answered(answer.clone())).unwrap();
        assert_eq!((transcript(&call), call.status().as_str()), (vec![expected.to_owned()], "completed"));
    }
}

#[test]
fn verbs_that_are_none_are_left_out_with_a_warning_and_sms_are_sent() {
    let api = with_number(&[]);
    let call = api.sandbox.receive_call(PERSON, OWN).unwrap();
    api.settle(&[
        ("/voice", "<say>Small</say><Enqueue>support</Enqueue><Dial><Conference>Room</Conference></Dial><Sms statusCallback='/sms'>A text</Sms><Say>Done</Say>"),
        ("/sms", ""),
    ]);
    assert_eq!(transcript(&call), ["skip say", "skip Enqueue", "skip Dial Conference", "say Done"]);
    let alerts = api.get("https://monitor.twilio.com/v1/Alerts").ok(200);
    assert_eq!(
        (alerts.column("alerts", "error_code"), alerts.column("alerts", "log_level")),
        (vec!["12200".to_owned()], vec!["warning".to_owned()])
    );
    assert_eq!(alerts.column("alerts", "resource_sid"), [call.sid()]);
    let thread = api.sandbox.conversation(PERSON);
    assert_eq!(thread[0].get("body").and_then(Value::as_str), Some("A text"));
}

#[test]
fn a_call_that_asks_itself_for_ever_ends() {
    let api = with_number(&[]);
    let call = api.sandbox.receive_call(PERSON, OWN).unwrap();
    let asked = api.settle(&[("/voice", "<Redirect/>")]);
    assert!((50..60).contains(&asked.len()), "{}", asked.len());
    assert_eq!((call.status().as_str(), api.alerts()), ("completed", vec!["12400".to_owned()]));
    // TwiML that came with the request is found again where it is.
    let call = api.call(&[("Twiml", "<Response><Redirect/></Response>")]);
    api.settle(&[]);
    assert_eq!(call.status(), "completed");
    let call = api.call(&[("Twiml", "<Response><Gather numDigits='1'/><Redirect>/relative</Redirect></Response>")]);
    api.settle(&[]);
    call.press("1").unwrap();
    api.sandbox.advance(Duration::from_secs(5));
    api.settle(&[]);
    assert_eq!(api.alerts().last().unwrap(), "11100");
    let call = api
        .call(&[("Twiml", "<Response><Play loop='0'>https://x.example/a.mp3</Play></Response>"), ("TimeLimit", "90")]);
    api.settle(&[]);
    assert_eq!(call.status(), "in-progress", "it plays until the person hangs up");
    api.sandbox.advance(Duration::from_secs(90));
    assert_eq!((call.status(), api.fetched(&call).text("duration")), ("completed".to_owned(), "90"));
}

#[test]
fn calls_are_refused_as_twilio_does_and_listed_newest_first() {
    let api = Api::new();
    for (form, code) in [
        (vec![("From", OWN), ("Url", "http://x.example/")], 21201),
        (vec![("To", PERSON), ("Url", "http://x.example/")], 21213),
        (vec![("To", PERSON), ("From", OWN)], 21205),
        (vec![("To", PERSON), ("From", OWN), ("Url", "x.example")], 21205),
        (vec![("To", PERSON), ("From", OWN), ("Twiml", "<Other/>")], 12100),
        (vec![("To", PERSON), ("From", OWN), ("ApplicationSid", "AP00000000000000000000000000000000")], 21218),
        (vec![("To", "+15005550003"), ("From", OWN), ("Url", "http://x.example/")], 21215),
        (vec![("To", PERSON), ("From", "+15005550009"), ("Url", "http://x.example/")], 21210),
    ] {
        api.post(&api.calls(), &form).refused(400, code);
    }
    let first = api.call(&[("Twiml", "<Response/>")]);
    api.settle(&[]);
    let second = api.call(&[("Twiml", "<Response/>")]);
    let listed = |query: &str| api.get(&format!("{}?{query}", api.calls())).ok(200).column("calls", "sid");
    assert_eq!(listed(""), [second.sid(), first.sid()]);
    assert_eq!(listed("Status=completed"), [first.sid()]);
    assert_eq!(listed("Status=queued"), [second.sid()]);
    assert_eq!(listed("StartTime%3E=2026-01-01"), [first.sid()]);
    assert!(listed("To=%2B15550000000").is_empty());
    let applications = format!("{}/Applications.json", api.account_path());
    let application = api
        .post(
            &applications,
            &[
                ("FriendlyName", "a"),
                ("VoiceUrl", "http://app.example/voice"),
                ("StatusCallback", "http://app.example/status"),
            ],
        )
        .ok(201);
    api.call(&[("ApplicationSid", application.text("sid"))]);
    assert_eq!(api.settle(&[("/voice", "<Hangup/>"), ("/status", "")]), ["/voice", "/status"]);
}

#[test]
fn the_control_endpoint_takes_part_in_calls() {
    let api = with_number(&[]);
    let control = |method, path: &str, body: &str| {
        let mut request = Request::new(method, format!("http://localhost/_sandbox{path}"));
        request.body = Some(body.to_owned().into());
        match api.sandbox.handle(&request).reply {
            crate::sandbox::Reply::Answer(response) => Answer::new(response),
            reply => panic!("{reply:?}"),
        }
    };
    let post = |path: &str, body: &str| control(Method::Post, path, body);
    let call = post("/calls", &format!(r#"{{"from":"{PERSON}","to":"{OWN}"}}"#)).ok(200);
    assert_eq!((call.text("status"), call.text("direction"), call.text("from")), ("ringing", "inbound", PERSON));
    let answers = [("/voice", "<Gather input='dtmf speech' numDigits='1'><Say>Press 1</Say></Gather>")];
    api.settle(&answers);
    let at = |act: &str| format!("/calls/{}{act}", call.text("sid"));
    let shown = post(&at(""), "").ok(200);
    assert_eq!(shown.at("waits_for").to_json(), r#"["digits","speech"]"#);
    assert_eq!(shown.column("transcript", "text"), ["Press 1"]);
    assert_eq!(post(&at("/press"), r#"{"digits":"1"}"#).ok(200).column("transcript", "kind"), ["say", "press"]);
    api.settle(&answers);
    assert_eq!(
        post(&at("/say"), r#"{"text":"Yes","confidence":0.5}"#).ok(200).column("transcript", "text").pop().unwrap(),
        "Yes"
    );
    let webhook = api.sandbox.next_webhook(Wait::No).unwrap().unwrap();
    assert_eq!(
        (parameter(&webhook, "SpeechResult"), parameter(&webhook, "Confidence")),
        ("Yes".to_owned(), "0.5".to_owned())
    );
    assert_eq!(post(&at("/hang_up"), "").ok(200).text("status"), "completed");
    post(&at("/hang_up"), "").refused(400, 20001);
    post(&at("/press"), r#"{"digits":"x"}"#).refused(400, 20001);
    post(&at("/dance"), "").refused(404, 20404);
    post("/calls/CA1", "").refused(404, 20404);
    post("/calls", "{}").refused(400, 20001);

    assert_eq!(
        post("/phones", &format!(r#"{{"number":"{OTHER}","as":"manual"}}"#)).ok(200).text(&format!("phones.{OTHER}")),
        "manual"
    );
    post("/phones", r#"{"number":"+1","as":"asleep"}"#).refused(400, 20001);
    post("/phones", r#"{"as":"busy"}"#).refused(400, 20001);
    let ringing = [0, 1].map(|_| {
        let form = [("To", OTHER), ("From", OWN), ("Twiml", "<Response><Pause length='9'/></Response>")];
        api.post(&api.calls(), &form).ok(201).text("sid").to_owned()
    });
    api.settle(&[]);
    assert_eq!(
        post(&format!("/calls/{}/answer", ringing[0]), r#"{"as":"machine"}"#).ok(200).text("status"),
        "in-progress"
    );
    assert_eq!(
        post(&format!("/calls/{}/decline", ringing[1]), r#"{"as":"no-answer"}"#).ok(200).text("status"),
        "no-answer"
    );
    let listed = control(Method::Get, "/calls", "").ok(200);
    assert_eq!(listed.column("calls", "status"), ["completed", "in-progress", "no-answer"]);
    control(Method::Delete, "/calls", "").refused(405, 20004);
    assert!(post("/reset", "").status == 200 && control(Method::Get, "/calls", "").column("calls", "sid").is_empty());
}

#[test]
fn who_is_asked_before_they_are_connected_is_not_cut_off_nor_connected_after_an_apology() {
    let dial = "<Dial timeout='5' action='/dialed'><Number url='/screen'>+15558675311</Number></Dial>";
    let screen = "<Gather timeout='10'><Say>Press 1 to accept</Say></Gather>";
    let answers = [("/voice", dial), ("/screen", screen), ("/dialed", "")];
    let api = with_number(&[]);
    let call = api.sandbox.receive_call(PERSON, OWN).unwrap();
    api.settle(&answers);
    let child = call.dialed().pop().unwrap();
    assert_eq!(child.status(), "in-progress");
    api.sandbox.advance(Duration::from_secs(6));
    assert_eq!(child.status(), "in-progress", "it has been answered, and is asked");
    api.settle(&[("/voice", dial), ("/screen", screen), ("/dialed", "")]);

    let call = api.sandbox.receive_call(PERSON, OWN).unwrap();
    api.sandbox
        .settle(|webhook| match path(webhook) {
            "/voice" => twiml("<Dial><Number url='/whisper'>+15558675311</Number></Dial><Say>On</Say>"),
            _ => Delivery::Answered(Response::new(500, Headers::new(), "")),
        })
        .unwrap();
    let child = call.dialed().pop().unwrap();
    assert_eq!(child.status(), "completed");
    assert!(!transcript(&child).iter().any(|line| line.starts_with("connect")), "{:?}", transcript(&child));
    assert_eq!(transcript(&call), ["dial +15558675311", "say On"]);
}

#[test]
fn a_call_that_another_one_waits_for_is_not_deleted() {
    let api = with_number(&[]);
    api.sandbox.answer_calls(OTHER, Pickup::Manual);
    let call = api.sandbox.receive_call(PERSON, OWN).unwrap();
    let answers = [("/voice", "<Dial action='/dialed'>+15558675311</Dial>"), ("/dialed", "<Say>Sorry</Say>")];
    api.settle(&answers);
    let child = call.dialed().pop().unwrap();
    let url = format!("{}/Calls/{}.json", api.account_path(), child.sid());
    api.delete(&url).refused(409, 20009);
    api.sandbox.advance(Duration::from_secs(60));
    api.settle(&answers);
    assert_eq!(transcript(&call), ["dial +15558675311", "say Sorry"]);
    api.delete(&url).ok(204);
}

#[test]
fn a_call_that_goes_on_elsewhere_in_the_middle_of_a_recording_tells_of_no_end() {
    let api = with_number(&[]);
    let call = api.sandbox.receive_call(PERSON, OWN).unwrap();
    let answers = [("/voice", "<Record action='/recorded' timeout='60'/>"), ("/other", "<Say>Elsewhere</Say>")];
    api.settle(&answers);
    call.say("Hello").unwrap();
    api.update(&call, &[("Url", "http://app.example/other")]).ok(200);
    assert_eq!(api.settle(&answers), ["/other"]);
    assert_eq!(transcript(&call).pop().as_deref(), Some("say Elsewhere"));
}

#[test]
fn no_call_lasts_longer_than_a_day() {
    let api = Api::new();
    let endless = "<Response><Say>x</Say><Redirect/></Response>";
    let call = api.call(&[("Twiml", endless), ("TimeLimit", "9000000000000000")]);
    api.sandbox.advance(Duration::from_secs(100_000));
    assert_eq!(call.status(), "completed");
    assert_eq!(api.fetched(&call).text("duration"), "86400");
}

#[test]
fn a_late_answer_from_before_a_reset_is_none_to_what_came_behind() {
    let api = with_number(&[]);
    api.sandbox.receive_call(PERSON, OWN).unwrap();
    let old = api.sandbox.next_webhook(Wait::No).unwrap().unwrap();
    let kept = api.sandbox.snapshot();
    let later = api.sandbox.next_webhook(Wait::No).unwrap();
    assert_eq!(later, None);
    for again in [true, false] {
        if again {
            api.sandbox.reset()
        } else {
            api.sandbox.restore(&kept).unwrap()
        }
        let numbers = format!("/2010-04-01/Accounts/{}/IncomingPhoneNumbers.json", api.user);
        let fields = [("phone_number", OWN), ("voice_url", "http://app.example/voice")];
        api.sandbox.insert(&numbers, fields.into_iter().collect()).unwrap();
        let call = api.sandbox.receive_call(PERSON, OWN).unwrap();
        let new = std::iter::from_fn(|| api.sandbox.next_webhook(Wait::No).unwrap()).last().unwrap();
        assert!(new.id > old.id, "{} {}", new.id, old.id);
        api.sandbox.answer_webhook(old.id, &twiml("<Say>Old</Say>"));
        assert!(!transcript(&call).iter().any(|line| line == "say Old"));
    }
}

#[test]
fn a_fallback_that_an_update_names_is_asked_from_then_on() {
    let api = with_number(&[("voice_fallback_url", "http://app.example/old")]);
    let call = api.sandbox.receive_call(PERSON, OWN).unwrap();
    let answers = [("/voice", "<Gather/>"), ("/new", "<Say>Sorry</Say>")];
    api.settle(&answers);
    let broken =
        [("Url", "http://app.example/broken"), ("FallbackUrl", "http://app.example/new"), ("FallbackMethod", "GET")];
    api.update(&call, &broken).ok(200);
    let mut asked = Vec::new();
    api.sandbox
        .settle(|webhook| {
            asked.push((path(webhook).to_owned(), webhook.method));
            if path(webhook) == "/broken" { Delivery::Failed("refused".to_owned()) } else { twiml(answers[1].1) }
        })
        .unwrap();
    assert_eq!(asked.last(), Some(&("/new".to_owned(), Method::Get)));
    assert_eq!(transcript(&call), ["say Sorry"]);
}

#[test]
fn a_pause_before_everything_else_delays_the_answer() {
    let api = with_number(&[("status_callback", "http://app.example/status")]);
    let call = api.sandbox.receive_call(PERSON, OWN).unwrap();
    let answers = |_: &Webhook| twiml("<Pause length='5'/><Pause length='2'/><Say>Hi there</Say><Pause length='9'/>");
    api.sandbox.advance_with(Duration::from_secs(6), answers);
    assert_eq!((call.status().as_str(), transcript(&call).len()), ("ringing", 0));
    api.sandbox.advance_with(Duration::from_secs(2), answers);
    assert_eq!((call.status().as_str(), transcript(&call)), ("in-progress", vec!["say Hi there".to_owned()]));
    api.sandbox.settle(answers).unwrap();
    // 480 ms are spoken, which take half a second, and then nine are waited.
    assert_eq!(api.fetched(&call).text("duration"), "9");
    // Whoever hangs up before was never answered, and a call can be refused behind a pause.
    let call = api.sandbox.receive_call(PERSON, OWN).unwrap();
    api.sandbox.advance_with(Duration::from_secs(1), answers);
    call.hang_up().unwrap();
    assert_eq!((call.status().as_str(), api.fetched(&call).text("duration")), ("canceled", "0"));
    let call = api.sandbox.receive_call(PERSON, OWN).unwrap();
    api.sandbox.settle(|_| twiml("<Pause/><Reject reason='busy'/>")).unwrap();
    assert_eq!(call.status(), "busy");
}

#[test]
fn twiml_beyond_64_kilobytes_is_not_carried_out() {
    let api = with_number(&[]);
    for (spaces, said) in [(60_000, "say On"), (66_000, "say An application error has occurred. Goodbye.")] {
        let call = api.sandbox.receive_call(PERSON, OWN).unwrap();
        api.settle(&[("/voice", &format!("{}<Say>On</Say>", " ".repeat(spaces)))]);
        assert_eq!(transcript(&call), [said]);
    }
    assert_eq!(api.alerts(), ["11750"]);
    let long = format!("<Response>{}</Response>", " ".repeat(4000));
    api.post(&api.calls(), &[("To", PERSON), ("From", OWN), ("Twiml", &long)]).refused(400, 32018);
}

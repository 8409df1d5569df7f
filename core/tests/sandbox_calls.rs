//! Calls of the sandbox's server over sockets, to an application that behaves and to one that does not: what it counts is compared with
//! what the sandbox says.
#![cfg(feature = "sandbox-server")]

#[path = "common/application.rs"]
mod application;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use tokio::runtime::Runtime;
use trunkline::sandbox::server::Server;
use trunkline::sandbox::{PhoneCall, Pickup, Sandbox};
use trunkline::schema::Method;
use trunkline::transport::Request;
use trunkline::value::{Timestamp, Value};

use self::application::{Reply, listen};

const PERSON: &str = "+15558675310";
const OWN: &str = "+15017122661";
const PATIENCE: Duration = Duration::from_secs(30);

/// What the application was asked for, by requests whose signature is right: path and parameters.
type Asked = Arc<Mutex<Vec<(String, BTreeMap<String, String>)>>>;

/// An application that does what the path asks for, and counts.
struct Application {
    address: SocketAddr,
    asked: Asked,
}

impl Application {
    fn start(token: &str) -> Application {
        let asked = Asked::default();
        let seen = asked.clone();
        Application { address: listen(token, move |request| reply(request, &seen)), asked }
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}/{path}", self.address)
    }

    fn paths(&self) -> Vec<String> {
        self.asked.lock().unwrap().iter().map(|(path, _)| path.clone()).collect()
    }

    /// A parameter of each callback of a call.
    fn told(&self, sid: &str, name: &str) -> Vec<String> {
        let asked = self.asked.lock().unwrap();
        let told =
            asked.iter().filter(|(path, form)| path == "/status" && form.get("CallSid").is_some_and(|it| it == sid));
        told.map(|(_, form)| form.get(name).cloned().unwrap_or_default()).collect()
    }
}

fn reply(request: application::Asked, asked: &Asked) -> Reply {
    let application::Asked { path, form } = request;
    let digits = form.get("Digits").cloned().unwrap_or_default();
    asked.lock().unwrap().push((path.clone(), form));
    Reply::Answer(match path.split('?').next().unwrap() {
        // Closed before a byte is said, or in the middle of an answer.
        "/reset" => return Reply::Nothing,
        "/cut" => return Reply::Last("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<Response>".to_owned()),
        "/failing" => answered("500 Internal Server Error", "text/xml", "<Response/>"),
        "/garbage" => answered("200 OK", "text/xml", "<Response><Say>"),
        "/json" => answered("200 OK", "application/json", "{}"),
        "/slow" => {
            thread::sleep(Duration::from_millis(1500));
            answered("200 OK", "text/xml", "<Response><Say>Late</Say></Response>")
        }
        "/status" => {
            // The first is the slowest: those behind it would overtake it.
            thread::sleep(Duration::from_millis(if asked.lock().unwrap().len() < 3 { 200 } else { 0 }));
            answered("204 No Content", "text/plain", "")
        }
        "/menu" => answered(
            "200 OK",
            "text/xml",
            "<Response><Gather numDigits='1' action='/chosen' timeout='3000'><Say>Press</Say></Gather></Response>",
        ),
        "/chosen" => answered("200 OK", "text/xml", &format!("<Response><Say>You chose {digits}</Say></Response>")),
        _ => answered("200 OK", "text/xml", "<Response><Say>Hello</Say></Response>"),
    })
}

fn answered(status: &str, kind: &str, body: &str) -> String {
    let length = if status.starts_with("204") { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
    format!("HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{length}\r\n{body}")
}

struct Twilio {
    sandbox: Sandbox,
    _runtime: Runtime,
}

impl Twilio {
    fn start(sandbox: Sandbox, speed: f64) -> Twilio {
        let runtime = Runtime::new().unwrap();
        // The server sets the clock when it begins, which would be hours later for a call that was made before.
        sandbox.set_now(Timestamp::from(SystemTime::now()));
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        runtime.spawn(Server::new(sandbox.clone()).speed(speed).unwrap().serve(listener));
        Twilio { sandbox, _runtime: runtime }
    }

    /// Calls the person.
    fn call(&self, url: &str, callback: &str) -> PhoneCall {
        use base64::Engine as _;
        let path = format!("/2010-04-01/Accounts/{}/Calls.json", self.sandbox.account_sid());
        let mut request = Request::new(Method::Post, format!("https://api.twilio.com{path}"));
        let credentials = format!("{}:{}", self.sandbox.account_sid(), self.sandbox.auth_token());
        let credentials = base64::engine::general_purpose::STANDARD.encode(credentials);
        request.headers.set("Authorization", format!("Basic {credentials}"));
        let events =
            ["initiated", "ringing", "answered", "completed"].map(|it| format!("&StatusCallbackEvent={it}")).concat();
        let form = format!("To=%2B15558675310&From=%2B15017122661&Url={url}&StatusCallback={callback}{events}");
        request.body = Some(form.into());
        let trunkline::sandbox::Reply::Answer(response) = self.sandbox.handle(&request).reply else { panic!() };
        let body = Value::from_json(&String::from_utf8_lossy(&response.body)).unwrap();
        self.sandbox.call(body.get("sid").and_then(Value::as_str).unwrap_or_else(|| panic!("{}", body.to_json())))
    }

    /// Has a number whose calls go to these addresses.
    fn with_number(&self, url: &str, fallback: &str) {
        let path = format!("/2010-04-01/Accounts/{}/IncomingPhoneNumbers", self.sandbox.account_sid());
        let fields = [("phone_number", OWN), ("voice_url", url), ("voice_fallback_url", fallback)];
        self.sandbox.insert(&path, fields.into_iter().collect()).unwrap();
    }
}

#[track_caller]
fn until(what: &str, is_so: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < PATIENCE, "not by now: {what}");
        thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn many_calls_are_made_at_once_and_each_tells_of_its_steps_in_their_order() {
    let sandbox = Sandbox::new();
    let application = Application::start(&sandbox.auth_token());
    let twilio = Twilio::start(sandbox, 50.0);
    let calls: Vec<PhoneCall> =
        (0..20).map(|_| twilio.call(&application.url("voice"), &application.url("status"))).collect();
    until("all is told", || calls.iter().all(|call| application.told(call.sid(), "CallStatus").len() == 4));
    for call in &calls {
        assert_eq!(application.told(call.sid(), "CallStatus"), ["initiated", "ringing", "in-progress", "completed"]);
        assert_eq!(application.told(call.sid(), "SequenceNumber"), ["0", "1", "2", "3"]);
        assert_eq!((call.status().as_str(), call.transcript().len()), ("completed", 1));
    }
    assert_eq!(application.paths().iter().filter(|path| *path == "/voice").count(), 20);
    assert_eq!(twilio.sandbox.webhooks().len(), application.paths().len(), "what was sent is what came");
}

#[test]
fn a_person_calls_and_presses_a_key_while_time_runs() {
    let sandbox = Sandbox::new();
    let application = Application::start(&sandbox.auth_token());
    let twilio = Twilio::start(sandbox, 20.0);
    twilio.with_number(&application.url("menu"), "");
    let call = twilio.sandbox.receive_call(PERSON, OWN).unwrap();
    until("it asks for a key", || call.waits_for() == ["digits"]);
    call.press("7").unwrap();
    until("it is over", || call.status() == "completed");
    let texts: Vec<String> = call.transcript().into_iter().map(|said| said.text).collect();
    assert_eq!(texts, ["Press", "7", "You chose 7"]);
    assert_eq!(application.paths(), ["/menu", "/chosen"]);
}

#[test]
fn a_phone_that_nobody_answers_rings_for_as_long_as_it_may() {
    let sandbox = Sandbox::new();
    let application = Application::start(&sandbox.auth_token());
    let twilio = Twilio::start(sandbox, 100.0);
    twilio.sandbox.answer_calls(PERSON, Pickup::NoAnswer);
    let call = twilio.call(&application.url("voice"), &application.url("status"));
    until("it is over", || application.told(call.sid(), "CallStatus").len() == 3);
    assert_eq!(application.told(call.sid(), "CallStatus"), ["initiated", "ringing", "no-answer"]);
    assert_eq!(application.paths().len(), 3);
}

#[test]
fn an_application_that_misbehaves_is_asked_as_often_as_it_was_said_and_the_call_goes_on_at_the_fallback() {
    // What is asked for, how often, and what is wrong with it.
    for (path, fragment, count, code) in [
        ("slow", "#tt=200", 2, 11205),
        ("slow", "#tt=200&rc=0", 1, 11205),
        ("reset", "", 2, 11205),
        ("cut", "#rc=0", 1, 11205),
        ("failing", "#rp=5xx&rc=2", 3, 11200),
        ("garbage", "#rc=2&rp=all", 1, 12100),
        ("json", "", 1, 12300),
    ] {
        for fallback in ["fallback", "failing", ""] {
            let what = format!("{path}{fragment} {fallback}");
            let sandbox = Sandbox::new();
            let application = Application::start(&sandbox.auth_token());
            let twilio = Twilio::start(sandbox, 100.0);
            let fallback_url = if fallback.is_empty() { String::new() } else { application.url(fallback) + "?f" };
            twilio.with_number(&application.url(&format!("{path}{fragment}")), &fallback_url);
            let call = twilio.sandbox.receive_call(PERSON, OWN).unwrap();
            until(&what, || call.status() == "completed");
            let paths = application.paths();
            let asked = |wanted: &str| paths.iter().filter(|path| *path == wanted).count();
            assert_eq!(asked(&format!("/{path}")), count, "{what}: {paths:?}");
            assert_eq!(paths.len(), count + usize::from(!fallback.is_empty()), "{what}: {paths:?}");
            let seen = twilio.sandbox.webhooks();
            assert_eq!(seen[0].error_code, Some(code), "{what}");
            let said = call.transcript();
            let by = if fallback == "fallback" { "application" } else { "twilio" };
            assert_eq!((said.len(), said[0].by.as_str()), (1, by), "{what}: {said:?}");
        }
    }
}

//! Webhooks of the sandbox's server over sockets, to an application that behaves and to one that does not. What the application counts is
//! compared with what the sandbox says.
#![cfg(feature = "sandbox-server")]

#[path = "common/application.rs"]
mod application;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use tokio::runtime::Runtime;
use trunkline::sandbox::server::Server;
use trunkline::sandbox::{Reach, Received, Sandbox, SeenWebhook};
use trunkline::schema::Method;
use trunkline::transport::Request;

use self::application::{Asked, Reply, listen};

const PERSON: &str = "+15558675310";
const OWN: &str = "+15017122661";
const REPLY: &str = "<Response><Message>Thanks</Message></Response>";

/// An application that does what the path asks for, and counts.
struct Application {
    address: SocketAddr,
    /// How often each path was asked for, by requests whose signature is right.
    counts: Arc<Mutex<BTreeMap<String, usize>>>,
    /// Message and status of each callback, when it was answered.
    statuses: Arc<Mutex<Vec<(String, String)>>>,
}

impl Application {
    fn start(token: &str) -> Application {
        let counts = Arc::<Mutex<BTreeMap<String, usize>>>::default();
        let statuses = Arc::<Mutex<Vec<(String, String)>>>::default();
        let (counted, told) = (counts.clone(), statuses.clone());
        Application { address: listen(token, move |request| reply(&request, &counted, &told)), counts, statuses }
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}/{path}", self.address)
    }

    fn count(&self, path: &str) -> usize {
        self.counts.lock().unwrap().get(&format!("/{path}")).copied().unwrap_or_default()
    }
}

fn reply(request: &Asked, counts: &Mutex<BTreeMap<String, usize>>, statuses: &Mutex<Vec<(String, String)>>) -> Reply {
    let path = request.path.split('?').next().unwrap();
    *counts.lock().unwrap().entry(path.to_owned()).or_default() += 1;
    let answer = |status: &str, more: &str, body: &str| {
        Reply::Answer(format!(
            "HTTP/1.1 {status}\r\nContent-Type: text/xml\r\nContent-Length: {}\r\n{more}\r\n{body}",
            body.len()
        ))
    };
    let reply = match path {
        "/slow" => {
            thread::sleep(Duration::from_millis(1500));
            answer("200 OK", "", REPLY)
        }
        // Closed before a byte is said.
        "/reset" => return Reply::Nothing,
        "/cut" => Reply::Last("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<Response>".to_owned()),
        "/failing" => answer("500 Internal Server Error", "", REPLY),
        "/garbage" => answer("200 OK", "", "<Response><Message>"),
        "/elsewhere" => answer("302 Found", "Location: /other\r\n", ""),
        _ => answer("200 OK", "", REPLY),
    };
    if let (Some(sid), Some(status)) = (request.form.get("MessageSid"), request.form.get("MessageStatus")) {
        statuses.lock().unwrap().push((sid.clone(), status.clone()));
    }
    reply
}

struct Twilio {
    sandbox: Sandbox,
    _runtime: Runtime,
}

impl Twilio {
    fn start(sandbox: Sandbox, speed: f64, hosts: &[&str]) -> Twilio {
        let runtime = Runtime::new().unwrap();
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let mut reach = Reach::new();
        hosts.iter().for_each(|host| reach.allow_host(host).unwrap());
        runtime.spawn(Server::new(sandbox.clone()).reach(reach).speed(speed).unwrap().serve(listener));
        Twilio { sandbox, _runtime: runtime }
    }

    /// Has a number whose messages go to these addresses.
    fn with_number(&self, url: &str, fallback: &str) {
        let path = format!("/2010-04-01/Accounts/{}/IncomingPhoneNumbers", self.sandbox.account_sid());
        let fields = [("phone_number", OWN), ("sms_url", url), ("sms_fallback_url", fallback)];
        self.sandbox.insert(&path, fields.into_iter().collect()).unwrap();
    }

    fn send_message(&self, callback: &str) {
        use base64::Engine as _;
        let mut request = Request::new(
            Method::Post,
            format!("https://api.twilio.com/2010-04-01/Accounts/{}/Messages.json", self.sandbox.account_sid()),
        );
        let credentials = format!("{}:{}", self.sandbox.account_sid(), self.sandbox.auth_token());
        let credentials = base64::engine::general_purpose::STANDARD.encode(credentials);
        request.headers.set("Authorization", format!("Basic {credentials}"));
        let form = format!("To=%2B15558675310&From=%2B15017122661&Body=Hi&StatusCallback={callback}");
        request.body = Some(form.into());
        self.sandbox.handle(&request);
    }

    /// The webhooks as soon as there are so many, all of them answered or given up.
    #[track_caller]
    fn webhooks(&self, count: usize) -> Vec<SeenWebhook> {
        let start = Instant::now();
        loop {
            let seen = self.sandbox.webhooks();
            let is_over = |seen: &SeenWebhook| seen.status.is_some() || seen.failure.is_some();
            if seen.len() >= count && seen.iter().all(is_over) {
                return seen;
            }
            assert!(start.elapsed() < Duration::from_secs(20), "not {count} by now: {seen:?}");
            thread::sleep(Duration::from_millis(10));
        }
    }
}

#[test]
fn the_server_sends_what_is_due_as_its_clock_runs() {
    let sandbox = Sandbox::new();
    let application = Application::start(&sandbox.auth_token());
    let twilio = Twilio::start(sandbox, 20.0, &[]);
    for _ in 0..50 {
        twilio.send_message(&application.url("status?a=b"));
    }
    let seen = twilio.webhooks(150);
    assert_eq!((seen.len(), application.count("status")), (150, 150));
    assert!(seen.iter().all(|seen| seen.status == Some(200) && seen.error_code.is_none()), "{seen:?}");
}

#[test]
fn the_callbacks_of_one_message_do_not_overtake_each_other_and_others_do_not_wait_for_them() {
    let sandbox = Sandbox::new();
    let application = Application::start(&sandbox.auth_token());
    let twilio = Twilio::start(sandbox, 100.0, &[]);
    // The slow ones take as long as fifty messages of the others.
    for path in ["slow", "status", "slow", "status"] {
        twilio.send_message(&application.url(path));
    }
    let seen = twilio.webhooks(12);
    let mut told: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for status in application.statuses.lock().unwrap().iter() {
        told.entry(status.0.clone()).or_default().push(status.1.clone());
    }
    assert_eq!(told.len(), 4);
    assert!(told.values().all(|statuses| statuses == &["sending", "sent", "delivered"]), "{told:?} {seen:?}");
    assert_eq!((application.count("slow"), application.count("status")), (6, 6));
}

#[test]
fn what_an_application_answers_over_http_is_carried_out() {
    let sandbox = Sandbox::new();
    let application = Application::start(&sandbox.auth_token());
    let twilio = Twilio::start(sandbox, 100.0, &[]);
    twilio.with_number(&application.url("sms"), "");
    twilio.sandbox.receive(&Received::new(PERSON, OWN, "Hi")).unwrap();
    twilio.webhooks(1);
    let start = Instant::now();
    while twilio.sandbox.conversation(PERSON).len() < 2 {
        assert!(start.elapsed() < Duration::from_secs(20));
        thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(application.count("sms"), 1);
}

#[test]
fn an_application_that_misbehaves_is_asked_as_often_as_it_was_said_and_told_of_at_the_fallback() {
    // What is asked for, how often, and what is wrong with it.
    for (path, fragment, count, code) in [
        ("slow", "#tt=200", 2, 11205),
        ("slow", "#tt=200&rc=0", 1, 11205),
        ("reset", "", 2, 11205),
        ("reset", "#rc=3", 4, 11205),
        ("cut", "#rc=0", 1, 11205),
        ("failing", "", 1, 11200),
        ("failing", "#rp=5xx&rc=2", 3, 11200),
        ("garbage", "#rc=2&rp=all", 1, 12100),
        ("elsewhere", "#rc=2&rp=ct", 1, 11200),
    ] {
        let sandbox = Sandbox::new();
        let application = Application::start(&sandbox.auth_token());
        let twilio = Twilio::start(sandbox, 1.0, &[]);
        twilio.with_number(&application.url(&format!("{path}{fragment}")), &application.url("fallback"));
        twilio.sandbox.receive(&Received::new(PERSON, OWN, "Hi")).unwrap();
        let seen = twilio.webhooks(count + 1);
        let what = format!("{path}{fragment}");
        assert_eq!((application.count(path), application.count("fallback")), (count, 1), "{what}");
        assert_eq!(application.count("other"), 0, "no redirect is followed");
        let codes: Vec<Option<i64>> = seen.iter().map(|seen| seen.error_code).collect();
        assert_eq!(codes, [vec![Some(code); count], vec![None]].concat(), "{what}: {seen:?}");
        assert_eq!(seen[count].parameter("ErrorCode"), Some(code.to_string()), "{what}");
        let failure = seen[0].failure.as_deref();
        assert_eq!(failure.is_some(), code == 11205, "{what}: {failure:?}");
        if path == "slow" {
            assert_eq!(failure, Some("no answer within 200 ms"));
        }
    }
}

#[test]
fn what_may_not_be_reached_gets_nothing_and_is_told_with_what_to_do() {
    let sandbox = Sandbox::new();
    let application = Application::start(&sandbox.auth_token());
    let twilio = Twilio::start(sandbox, 1.0, &["*.app.example"]);
    let port = application.address.port();
    let refused = [
        format!("http://app.example:{port}/"),
        format!("http://0.0.0.0:{port}/"),
        format!("http://localhost@app.example:{port}/"),
        format!("http://127.1:{port}/"),
        format!("http://2130706433:{port}/"),
        format!("ftp://localhost:{port}/"),
        format!("http://localhost\\.app.example:{port}/"),
        "app.example".to_owned(),
    ];
    for url in &refused {
        twilio.with_number(url, "");
        twilio.sandbox.receive(&Received::new(PERSON, OWN, "Hi")).unwrap();
        let path = format!("/2010-04-01/Accounts/{}/IncomingPhoneNumbers", twilio.sandbox.account_sid());
        assert!(twilio.sandbox.insert(&path, Default::default()).is_some());
        let seen = twilio.webhooks(1);
        let last = seen.last().unwrap();
        let failure = last.failure.clone().unwrap();
        assert_eq!((last.status, last.error_code), (None, Some(11205)), "{url}");
        assert!(failure.contains("--webhooks-to") || failure.contains("no URL of http"), "{url}: {failure}");
        twilio.sandbox.reset();
    }
    assert!(application.counts.lock().unwrap().is_empty());
    // What is allowed is tried: that it is not there is another failure.
    twilio.with_number("http://nowhere.app.example:1/#rc=0", "");
    twilio.sandbox.receive(&Received::new(PERSON, OWN, "Hi")).unwrap();
    let seen = twilio.webhooks(1);
    assert!(!seen[0].failure.as_deref().unwrap().contains("--webhooks-to"), "{seen:?}");
}

#[test]
fn a_speed_is_a_number_above_nothing() {
    for wrong in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let error = Server::new(Sandbox::new()).speed(wrong).unwrap_err();
        assert_eq!(error.parameter(), Some("speed"));
    }
    assert!(Reach::new().allow_host("http://app.example").is_err());
}

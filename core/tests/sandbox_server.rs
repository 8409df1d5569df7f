//! The sandbox over HTTP, byte by byte.
#![cfg(feature = "sandbox-server")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine as _;
use trunkline::sandbox::server::Server as SandboxServer;
use trunkline::sandbox::{Fault, Gate, Limits, Sandbox};
use trunkline::schema::Method;
use trunkline::value::Timestamp;

const LOCAL: &str = "127.0.0.1";
const HELLO: &str = "To=%2B15558675310&From=%2B15017122661&Body=Hello";

/// A server in this process, on a port of its own.
struct Server {
    sandbox: Sandbox,
    address: SocketAddr,
    _runtime: tokio::runtime::Runtime,
}

impl Server {
    fn start() -> Server {
        Server::at_speed(1.0)
    }

    fn at_speed(speed: f64) -> Server {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let (sandbox, address) = (Sandbox::new(), listener.local_addr().unwrap());
        let mut gate = Gate::new();
        gate.allow_host("*.twilio.com").unwrap();
        runtime.spawn(SandboxServer::new(sandbox.clone()).gate(gate).speed(speed).unwrap().serve(listener));
        Server { sandbox, address, _runtime: runtime }
    }

    fn connect(&self) -> Connection {
        Connection::open(self.address, &self.sandbox.account_sid(), &self.sandbox.auth_token())
    }

    fn messages(&self) -> String {
        format!("/2010-04-01/Accounts/{}/Messages.json", self.sandbox.account_sid())
    }
}

struct Connection {
    stream: BufReader<TcpStream>,
    credentials: String,
}

#[derive(Debug, Default)]
struct Answer {
    status: String,
    head: String,
    body: String,
    /// Whether the body is shorter than the head has promised.
    cut: bool,
}

impl Connection {
    fn open(address: SocketAddr, user: &str, password: &str) -> Connection {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        let credentials = base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}"));
        Connection { stream: BufReader::new(stream), credentials }
    }

    /// Sends one request and reads the answer; nothing if the connection ends before it.
    fn call(&mut self, method: &str, host: &str, path: &str, body: &str) -> Option<Answer> {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Basic {}\r\nContent-Length: {}\r\n\r\n{body}",
            self.credentials,
            body.len(),
        );
        // The server may answer and hang up before everything is written.
        let _ = self.stream.get_mut().write_all(request.as_bytes());
        let mut answer = Answer::default();
        let mut length = 0;
        loop {
            let mut line = String::new();
            if self.stream.read_line(&mut line).unwrap_or(0) == 0 {
                return None;
            }
            match line.trim_end() {
                "" => break,
                line if answer.status.is_empty() => answer.status = line.to_owned(),
                line => {
                    let line = line.to_ascii_lowercase();
                    if let Some(text) = line.strip_prefix("content-length:") {
                        length = text.trim().parse().unwrap();
                    }
                    answer.head.push_str(&format!("{line}\n"));
                }
            }
        }
        if method == "HEAD" {
            return Some(answer);
        }
        let mut body = Vec::new();
        let _ = (&mut self.stream).take(length).read_to_end(&mut body);
        answer.cut = (body.len() as u64) < length;
        answer.body = String::from_utf8(body).unwrap();
        Some(answer)
    }
}

/// The next event of a stream.
fn event(stream: &mut BufReader<TcpStream>) -> String {
    loop {
        let mut line = String::new();
        assert!(stream.read_line(&mut line).unwrap() > 0, "the stream ended");
        if let Some(event) = line.strip_prefix("data: ") {
            return event.trim_end().to_owned();
        }
    }
}

#[test]
fn events_tell_all_first_then_what_changes_as_long_as_somebody_listens() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let (sandbox, address) = (Sandbox::new(), listener.local_addr().unwrap());
    let mut limits = Limits::default();
    limits.idle_timeout = Duration::from_millis(300);
    runtime.spawn(SandboxServer::new(sandbox.clone()).limits(limits).serve(listener));
    sandbox.fail_delivery("+15558675311", Some(30005));
    let send = || {
        let path = format!("/2010-04-01/Accounts/{}/Messages.json", sandbox.account_sid());
        let mut caller = Connection::open(address, &sandbox.account_sid(), &sandbox.auth_token());
        assert_eq!(caller.call("POST", LOCAL, &path, HELLO).unwrap().status, "HTTP/1.1 201 Created");
    };
    send();

    let mut stream = BufReader::new(TcpStream::connect(address).unwrap());
    stream.get_mut().set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    stream.get_mut().write_all(b"GET /_sandbox/events HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    let first = event(&mut stream);
    for part in ["\"all\":true", "\"messages\":[", "\"requests\":[", "\"failing\":{\"+15558675311\":30005}"] {
        assert!(first.contains(part), "{part}: {first}");
    }
    assert!(!first.contains(&sandbox.auth_token()), "{first}");
    // The message goes its way, and nothing else is told meanwhile, but the time. This takes longer than a connection may be idle.
    let told = |stream: &mut BufReader<TcpStream>, part: &str| {
        let mut events = (0..200).map(|_| event(stream));
        events.find(|event| event.contains(part)).unwrap_or_else(|| panic!("{part} is not told"))
    };
    let delivered = told(&mut stream, "\"delivered\"");
    assert!(!delivered.contains("\"all\"") && !delivered.contains("\"requests\""), "{delivered}");
    let time = told(&mut stream, "\"now\"");
    assert!(!time.contains("\"new\"") && !time.contains("\"rules\""), "{time}");
    send();
    assert!(told(&mut stream, "\"new\"").contains("\"requests\""));
    sandbox.reset();
    assert!(told(&mut stream, "\"gone\"").contains("\"messages\":["));
}

#[test]
fn the_page_lets_nothing_in_from_elsewhere() {
    let server = Server::start();
    let mut connection = server.connect();
    for (path, kind) in
        [("/", "text/html"), ("/_sandbox/page.css", "text/css"), ("/_sandbox/page.js", "text/javascript")]
    {
        let answer = connection.call("GET", LOCAL, path, "").unwrap();
        assert_eq!(answer.status, "HTTP/1.1 200 OK", "{path}");
        for header in [&format!("content-type: {kind}"), "content-security-policy: default-src 'none'", "nosniff"] {
            assert!(answer.head.contains(header), "{header}: {}", answer.head);
        }
        assert!(!answer.body.contains("://") || path == "/", "{path} names an address");
    }
    assert_eq!(connection.call("POST", LOCAL, "/", "").unwrap().status, "HTTP/1.1 404 Not Found");
    for body in ["", "{}", "{\"id\": 1}", "{\"id\": \"x\"}", "garbage"] {
        let answer = connection.call("POST", LOCAL, "/_sandbox/webhooks/probe", body).unwrap();
        assert_eq!(answer.status, "HTTP/1.1 404 Not Found", "{body}");
    }
}

#[test]
fn a_status_that_http_does_not_have_is_no_success() {
    let server = Server::start();
    server.sandbox.add_fault(Fault::status(1000));
    let answer = server.connect().call("POST", LOCAL, &server.messages(), HELLO).unwrap();
    assert_eq!(answer.status, "HTTP/1.1 500 Internal Server Error");
}

#[test]
fn a_server_with_the_smallest_or_the_largest_limits_answers() {
    let (mut small, mut large) = (Limits::default(), Limits::default());
    small.head_bytes = 0;
    (large.connections, large.head_bytes, large.body_bytes, large.discarded_bytes) =
        (usize::MAX, usize::MAX, usize::MAX, usize::MAX);
    (large.idle_timeout, large.body_timeout) = (Duration::MAX, Duration::MAX);
    for limits in [small, large] {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let (sandbox, address) = (Sandbox::new(), listener.local_addr().unwrap());
        runtime.spawn(SandboxServer::new(sandbox.clone()).limits(limits.clone()).serve(listener));
        let mut caller = Connection::open(address, &sandbox.account_sid(), &sandbox.auth_token());
        let answer = caller.call("GET", LOCAL, "/_sandbox", "").unwrap_or_else(|| panic!("no answer with {limits:?}"));
        assert_eq!(answer.status, "HTTP/1.1 200 OK");
    }
}

#[test]
fn one_connection_carries_many_requests() {
    let server = Server::start();
    let mut connection = server.connect();
    let created = connection.call("POST", LOCAL, &server.messages(), HELLO).unwrap();
    assert_eq!(created.status, "HTTP/1.1 201 Created");
    assert!(created.head.contains("content-type: application/json"), "{}", created.head);
    assert!(created.head.contains("twilio-request-id: rq") && created.head.contains("twilio-request-duration: "));
    let listed = connection.call("GET", LOCAL, &server.messages(), "").unwrap();
    assert!(listed.body.contains("\"body\":\"Hello\""), "{}", listed.body);
    assert_eq!(connection.call("GET", LOCAL, "/nowhere", "").unwrap().status, "HTTP/1.1 404 Not Found");
    let refused = connection.call("HEAD", LOCAL, "/messaging/v1/Services", "").unwrap();
    assert_eq!(refused.status, "HTTP/1.1 405 Method Not Allowed");
    assert!(refused.head.contains("twilio-request-id: rq"));
}

#[test]
fn fifty_clients_at_once_lose_nothing_and_see_their_own() {
    const CLIENTS: usize = 50;
    const MESSAGES: usize = 20;
    let server = Server::start();
    let path = server.messages();
    let of_client = |client: usize| {
        let mut connection = server.connect();
        let to = format!("%2B1555{client:07}");
        let mut told: Vec<String> = Vec::new();
        for number in 0..MESSAGES {
            let form = format!("To={to}&From=%2B15017122661&Body={number}");
            let answer = connection.call("POST", LOCAL, &path, &form).unwrap();
            assert!(answer.status.contains("201"), "{}", answer.status);
            told.push(sid(&answer.body));
        }
        let listed = connection.call("GET", LOCAL, &format!("{path}?To={to}&PageSize=1000"), "").unwrap();
        told.reverse();
        let listed: Vec<String> = listed.body.split("\"sid\":\"").skip(1).map(|rest| rest[..34].to_owned()).collect();
        assert_eq!(listed, told, "client {client}");
        told
    };
    let told: Vec<String> = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                let of_client = &of_client;
                scope.spawn(move || of_client(client))
            })
            .collect();
        clients.into_iter().flat_map(|client| client.join().unwrap()).collect()
    });
    let distinct: std::collections::BTreeSet<&String> = told.iter().collect();
    assert_eq!((told.len(), distinct.len()), (CLIENTS * MESSAGES, CLIENTS * MESSAGES));
    let done = server.sandbox.count("api.v2010.accounts.messages.create");
    assert_eq!(done, (CLIENTS * MESSAGES) as u64, "the server's own count");
    assert_eq!(server.sandbox.messages(None, None).len(), CLIENTS * MESSAGES);
}

/// The first SID of an answer.
fn sid(body: &str) -> String {
    body.split("\"sid\":\"").nth(1).map(|rest| rest[..34].to_owned()).unwrap_or_default()
}

#[test]
fn the_host_header_or_the_path_names_the_product() {
    let server = Server::start();
    let mut connection = server.connect();
    for (host, path) in [
        ("messaging.twilio.com", "/v1/Services"),
        ("messaging.localhost:8080", "/v1/Services"),
        ("127.0.0.1:1", "/messaging/v1/Services"),
    ] {
        assert_eq!(connection.call("GET", host, path, "").unwrap().status, "HTTP/1.1 200 OK", "{host}");
    }
    let elsewhere = connection.call("GET", "api.twilio.com", "/v1/Services", "").unwrap();
    assert_eq!(elsewhere.status, "HTTP/1.1 404 Not Found");
    let page = connection.call("GET", "messaging.twilio.com", "/v1/Services?PageSize=1", "").unwrap();
    assert!(page.body.contains("https://messaging.twilio.com/v1/Services?PageSize=1&Page=0"), "{}", page.body);
}

#[test]
fn a_dropped_connection_ends_without_a_byte() {
    let server = Server::start();
    for (fault, done) in [(Fault::drop_connection(), 0), (Fault::drop_connection().after_work(), 1)] {
        server.sandbox.add_fault(fault.times(1).on(Method::Post, "/Messages"));
        let answer = server.connect().call("POST", LOCAL, &server.messages(), HELLO);
        assert!(answer.is_none(), "{answer:?}");
        assert_eq!(server.sandbox.count("api.v2010.accounts.messages.create"), done);
    }
}

#[test]
fn a_cut_answer_ends_in_the_middle_of_its_body() {
    let server = Server::start();
    server.sandbox.add_fault(Fault::cut_body().times(1));
    let answer = server.connect().call("POST", LOCAL, &server.messages(), HELLO).unwrap();
    assert_eq!(answer.status, "HTTP/1.1 201 Created");
    assert!(answer.cut && answer.body.starts_with("{\"sid\":\"SM"), "{answer:?}");
}

#[test]
fn a_late_answer_is_late() {
    let server = Server::start();
    server.sandbox.add_fault(Fault::delay(Duration::from_millis(300)).times(1));
    let (start, mut connection) = (Instant::now(), server.connect());
    connection.call("GET", LOCAL, &server.messages(), "").unwrap();
    assert!(start.elapsed() >= Duration::from_millis(300));
}

#[test]
fn the_clock_runs_with_the_systems() {
    let server = Server::start();
    let mut connection = server.connect();
    let status = |answer: &str| {
        let (_, rest) = answer.split_once("\"status\":\"").unwrap();
        rest.split('"').next().unwrap().to_owned()
    };
    let (start, created) = (Instant::now(), connection.call("POST", LOCAL, &server.messages(), HELLO).unwrap().body);
    assert_eq!(status(&created), "queued");
    // By the systems' clock alone, and a busy machine may come late to see it.
    let later = loop {
        let now = status(&connection.call("GET", LOCAL, &server.messages(), "").unwrap().body);
        if !["queued", "sending"].contains(&now.as_str()) {
            break now;
        }
        assert!(start.elapsed() < Duration::from_secs(10), "it is still {now}");
        std::thread::sleep(Duration::from_millis(20));
    };
    assert!(start.elapsed() >= Duration::from_millis(900), "it was {later} too soon");
    assert!(["sent", "delivered"].contains(&later.as_str()), "{later}");
}

#[test]
fn at_a_speed_the_clock_runs_as_many_times_as_fast() {
    let server = Server::at_speed(20.0);
    let mut connection = server.connect();
    let mut now = || {
        let body = connection.call("GET", LOCAL, "/_sandbox/clock", "").unwrap().body;
        let text = body.split('"').find(|part| part.ends_with('Z')).unwrap_or_else(|| panic!("{body}"));
        Timestamp::parse(text).unwrap()
    };
    // The clock is read between what was before and what is behind it, so a busy machine cannot make this fail.
    let (outer, first) = (Instant::now(), now());
    let inner = Instant::now();
    std::thread::sleep(Duration::from_millis(100));
    let (inner, last) = (inner.elapsed(), now());
    let (outer, passed) = (outer.elapsed(), last.since(first));
    assert!(inner.mul_f64(19.9) <= passed && passed <= outer.mul_f64(20.1), "{inner:?} {passed:?} {outer:?}");
}

#[test]
fn faults_are_set_through_the_control_endpoint() {
    let server = Server::start();
    let mut connection = server.connect();
    let fault = r#"{"status": 429, "retry_after": 7, "times": 1}"#;
    assert_eq!(connection.call("POST", LOCAL, "/_sandbox/faults", fault).unwrap().status, "HTTP/1.1 200 OK");
    let limited = connection.call("GET", LOCAL, &server.messages(), "").unwrap();
    assert_eq!(limited.status, "HTTP/1.1 429 Too Many Requests");
    assert!(limited.head.contains("retry-after: 7") && limited.body.contains("20429"), "{limited:?}");
    let counts = connection.call("GET", LOCAL, "/_sandbox/counts", "").unwrap();
    assert!(counts.body.starts_with(r#"{"requests":1,"faults":1,"#), "{}", counts.body);
}

/// The program itself.
struct Program(Child);

impl Program {
    fn start(arguments: &[&str]) -> Program {
        let mut command = Command::new(env!("CARGO_BIN_EXE_trunkline-sandbox"));
        let program = command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        Program(program.unwrap())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn the_program_tells_its_address_and_credentials_and_answers_there() {
    let sid = format!("AC{}", "7".repeat(32));
    let mut program = Program::start(&["--port", "0", "--account-sid", &sid, "--auth-token", "letmein"]);
    let lines = BufReader::new(program.0.stdout.take().unwrap()).lines().map_while(Result::ok);
    let greeting: Vec<String> = lines.take_while(|line| !line.starts_with("Ctrl-C")).collect();
    let told = |name: &str| {
        let line = greeting.iter().find_map(|line| line.trim().strip_prefix(name));
        line.unwrap_or_else(|| panic!("no {name} in {greeting:?}")).trim().to_owned()
    };
    assert_eq!((told("Account SID:"), told("Auth token:")), (sid.clone(), "letmein".to_owned()));
    let address = told("Address:").strip_prefix("http://").unwrap().parse().unwrap();
    let mut connection = Connection::open(address, &sid, "letmein");
    let answer = connection.call("GET", LOCAL, &format!("/2010-04-01/Accounts/{sid}.json"), "").unwrap();
    assert_eq!(answer.status, "HTTP/1.1 200 OK");
}

#[test]
#[cfg(unix)]
fn ctrl_c_ends_the_program_cleanly() {
    let mut program = Program::start(&["--port=0"]);
    let mut output = BufReader::new(program.0.stdout.take().unwrap());
    let mut line = String::new();
    while !line.starts_with("Ctrl-C") {
        line.clear();
        assert_ne!(output.read_line(&mut line).unwrap(), 0, "it ended before it was ready");
    }
    // The line is written before the signal is waited for.
    std::thread::sleep(Duration::from_millis(200));
    assert!(Command::new("kill").args(["-INT", &program.0.id().to_string()]).status().unwrap().success());
    assert!(program.0.wait().unwrap().success());
    let mut rest = String::new();
    output.read_to_string(&mut rest).unwrap();
    assert!(rest.contains("Stopped"), "{rest}");
}

#[test]
fn the_program_says_what_is_wrong_with_its_options() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    for (arguments, part) in [(["--port", "x"], "x is no port"), (["--port", &port], "cannot be used")] {
        let mut program = Program::start(&arguments);
        assert!(!program.0.wait().unwrap().success());
        let mut message = String::new();
        program.0.stderr.take().unwrap().read_to_string(&mut message).unwrap();
        assert!(message.contains(part), "{message}");
    }
}

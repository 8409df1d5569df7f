//! Many callers of the server at once, and callers that do not behave: what they were told, against the sandbox's own counts.
#![cfg(feature = "sandbox-server")]

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::thread;
use std::time::Duration;

use base64::Engine as _;
use tokio::runtime::Runtime;
use trunkline::sandbox::server::Server;
use trunkline::sandbox::{Fault, Sandbox};
use trunkline::schema::Method;

const CREATE: &str = "api.v2010.accounts.messages.create";

struct Served {
    sandbox: Sandbox,
    address: SocketAddr,
    credentials: String,
    path: String,
    _runtime: Runtime,
}

impl Served {
    fn start() -> Served {
        let runtime = Runtime::new().unwrap();
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let (sandbox, address) = (Sandbox::new(), listener.local_addr().unwrap());
        runtime.spawn(Server::new(sandbox.clone()).serve(listener));
        let credentials = format!("{}:{}", sandbox.account_sid(), sandbox.auth_token());
        let credentials = base64::engine::general_purpose::STANDARD.encode(credentials);
        let path = format!("/2010-04-01/Accounts/{}/Messages.json", sandbox.account_sid());
        Served { sandbox, address, credentials, path, _runtime: runtime }
    }

    fn connect(&self) -> BufReader<TcpStream> {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        BufReader::new(stream)
    }

    fn request(&self, method: &str, path: &str, body: &str) -> String {
        format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic {}\r\nContent-Length: {}\r\n\r\n{body}",
            self.credentials,
            body.len(),
        )
    }

    fn create(&self, to: usize, body: &str) -> String {
        self.request("POST", &self.path, &format!("To=%2B1555{to:07}&From=%2B15017122661&Body={body}"))
    }

    /// The SIDs of all messages, page by page.
    fn listed(&self) -> Vec<String> {
        let (mut stream, mut sids) = (self.connect(), Vec::new());
        let mut next = Some(format!("{}?PageSize=70", self.path));
        while let Some(path) = next {
            stream.get_mut().write_all(self.request("GET", &path, "").as_bytes()).unwrap();
            let (status, body) = answer(&mut stream).unwrap();
            assert_eq!(status, 200, "{body}");
            sids.extend(body.split("\"sid\":\"").skip(1).map(|rest| rest[..34].to_owned()));
            let uri = body.split("\"next_page_uri\":").nth(1).unwrap();
            next = uri.strip_prefix('"').map(|uri| uri.split('"').next().unwrap().to_owned());
        }
        sids
    }
}

/// Status and body; nothing where the connection ends before the answer does.
fn answer(stream: &mut BufReader<TcpStream>) -> Option<(u16, String)> {
    let (mut status, mut length, mut line) = (0, 0, String::new());
    loop {
        line.clear();
        if stream.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let header = line.trim_end().to_ascii_lowercase();
        match header.split_once(": ") {
            _ if header.is_empty() => break,
            Some(("content-length", value)) => length = value.parse().unwrap(),
            None => status = header.split(' ').nth(1).unwrap().parse().unwrap(),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    Some((status, String::from_utf8(body).unwrap()))
}

fn sid(body: &str) -> String {
    body.split("\"sid\":\"").nth(1).map(|rest| rest[..34].to_owned()).unwrap_or_default()
}

/// What 50 callers were told while every kind of fault struck.
#[derive(Debug, Default)]
struct Told {
    created: Vec<String>,
    refused: u64,
    /// No whole answer came.
    lost: u64,
}

#[test]
fn what_fifty_callers_were_told_amid_faults_is_what_was_done() {
    const CALLERS: usize = 50;
    const MESSAGES: usize = 20;
    let served = Served::start();
    let fault = |fault: Fault| served.sandbox.add_fault(fault.on(Method::Post, "/Messages").with_probability(0.1));
    // Refused without being carried out, and lost behind the work.
    fault(Fault::status(503));
    fault(Fault::status(429).retry_after(1));
    fault(Fault::drop_connection().after_work());
    fault(Fault::cut_body());
    let call = |caller: usize| {
        let (mut told, mut stream) = (Told::default(), served.connect());
        for number in 0..MESSAGES {
            stream.get_mut().write_all(served.create(caller, &number.to_string()).as_bytes()).unwrap();
            match answer(&mut stream) {
                Some((201, body)) => told.created.push(sid(&body)),
                Some((429 | 503, _)) => told.refused += 1,
                None => (told.lost, stream) = (told.lost + 1, served.connect()),
                other => panic!("{other:?}"),
            }
        }
        told
    };
    let told = thread::scope(|scope| {
        let callers: Vec<_> = (0..CALLERS).map(|caller| scope.spawn(move || call(caller))).collect();
        callers.into_iter().fold(Told::default(), |mut all, caller| {
            let told = caller.join().unwrap();
            all.created.extend(told.created);
            (all.refused, all.lost) = (all.refused + told.refused, all.lost + told.lost);
            all
        })
    });
    let counts = served.sandbox.counts();
    let done = served.sandbox.count(CREATE);
    assert_eq!(counts.requests, (CALLERS * MESSAGES) as u64);
    assert_eq!(told.created.len() as u64 + told.refused + told.lost, counts.requests);
    // Every fault that did not prevent the work lost an answer, and no other did.
    assert_eq!(done, told.created.len() as u64 + (counts.faults - told.refused), "{told:?}");
    assert_eq!(told.lost, counts.faults - told.refused);
    assert!(told.refused > 0 && told.lost > 0, "no fault struck");
    let listed = served.listed();
    let distinct: BTreeSet<&String> = listed.iter().collect();
    assert_eq!((listed.len() as u64, distinct.len() as u64), (done, done), "a message is missing or there twice");
    assert!(told.created.iter().all(|sid| distinct.contains(sid)), "a message that was told of is gone");
}

#[test]
fn requests_that_are_sent_without_waiting_are_answered_in_order() {
    const REQUESTS: usize = 100;
    let served = Served::start();
    let mut stream = served.connect();
    let all: String = (0..REQUESTS).map(|number| served.create(number, &format!("number-{number}-"))).collect();
    stream.get_mut().write_all(all.as_bytes()).unwrap();
    for number in 0..REQUESTS {
        let (status, body) = answer(&mut stream).unwrap();
        assert_eq!(status, 201, "{body}");
        assert!(body.contains(&format!("number-{number}-")), "{number}: {body}");
    }
    assert_eq!(served.sandbox.count(CREATE), REQUESTS as u64);
}

#[test]
fn a_caller_that_has_said_all_is_answered() {
    let served = Served::start();
    // Late, so that the server sees the end of what the caller says before it answers.
    served.sandbox.add_fault(Fault::delay(Duration::from_millis(200)));
    let mut stream = served.connect();
    stream.get_mut().write_all(served.create(1, "Hi").as_bytes()).unwrap();
    stream.get_mut().shutdown(Shutdown::Write).unwrap();
    let (status, body) = answer(&mut stream).unwrap();
    assert_eq!(status, 201, "{body}");
    assert_eq!(stream.read(&mut [0]).unwrap(), 0, "the connection stays open");
    assert_eq!(served.sandbox.count(CREATE), 1);
}

#[test]
fn callers_that_do_not_behave_change_nothing_and_keep_nobody_from_an_answer() {
    let served = Served::start();
    let whole = served.create(1, "Hi");
    // As many as wait in vain with half a request, and as many as go away in the middle of one, anywhere.
    let waiting: Vec<BufReader<TcpStream>> = (0..50)
        .map(|number| {
            let mut stream = served.connect();
            stream.get_mut().write_all(&whole.as_bytes()[..whole.len() * number / 51]).unwrap();
            stream
        })
        .collect();
    for end in 0..whole.len() {
        served.connect().get_mut().write_all(&whole.as_bytes()[..end]).unwrap();
    }
    for garbage in [
        "\0\u{1}\u{2}\r\n\r\n",
        "GET\r\n\r\n",
        "GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
        "GET /a b HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\ngarbage",
    ] {
        let mut stream = served.connect();
        stream.get_mut().write_all(garbage.as_bytes()).unwrap();
        // The server may have hung up already.
        let _ = stream.get_mut().shutdown(Shutdown::Write);
        let mut said = Vec::new();
        // An end, in whatever way.
        let end = stream.read_to_end(&mut said);
        assert!(end.is_ok() || end.is_err_and(|error| error.kind() != std::io::ErrorKind::WouldBlock), "{garbage:?}");
        assert!(!String::from_utf8_lossy(&said).starts_with("HTTP/1.1 2"), "{garbage:?}");
    }
    let mut stream = served.connect();
    stream.get_mut().write_all(whole.as_bytes()).unwrap();
    assert_eq!(answer(&mut stream).unwrap().0, 201);
    assert_eq!(served.sandbox.count(CREATE), 1, "half a request was carried out");
    assert_eq!(served.listed().len(), 1);
    drop(waiting);
}

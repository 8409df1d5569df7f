//! Whom the server of the sandbox answers and how much it bears: the cases of `tests/sandbox-server.json`, which its hosts in
//! other languages run, too.
#![cfg(feature = "sandbox-server")]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::thread;
use std::time::Duration;

use serde::Deserialize;
use tokio::runtime::Runtime;
use trunkline::sandbox::server::Server;
use trunkline::sandbox::{Gate, Limits, Sandbox};

/// The shortest time in which a connection that stays open shows that it does.
const A_WHILE: Duration = Duration::from_millis(100);

#[derive(Deserialize)]
struct Case {
    name: String,
    #[serde(default)]
    allow_hosts: Vec<String>,
    #[serde(default)]
    limits: Given,
    /// So many other connections are open meanwhile.
    #[serde(default)]
    hold: usize,
    exchanges: Vec<Exchange>,
}

#[derive(Default, Deserialize)]
struct Given {
    connections: Option<usize>,
    idle_ms: Option<u64>,
    body_ms: Option<u64>,
}

/// What is sent on a connection of its own, and what comes back.
#[derive(Deserialize)]
struct Exchange {
    send: Vec<Piece>,
    /// Without one, whether there is an answer does not matter.
    status: Option<u16>,
    #[serde(default)]
    says: String,
    /// The answer does not come to its end.
    #[serde(default)]
    cut: bool,
    /// What becomes of the connection.
    then: Option<Then>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Piece {
    Text(String),
    Many { of: String, times: usize },
    Pause { pause_ms: u64 },
}

#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Then {
    Ends,
    Stays,
}

fn start(case: &Case) -> (SocketAddr, Runtime) {
    let mut gate = Gate::new();
    case.allow_hosts.iter().for_each(|name| gate.allow_host(name).unwrap());
    let mut limits = Limits::default();
    limits.connections = case.limits.connections.unwrap_or(limits.connections);
    limits.idle_timeout = case.limits.idle_ms.map_or(limits.idle_timeout, Duration::from_millis);
    limits.body_timeout = case.limits.body_ms.map_or(limits.body_timeout, Duration::from_millis);
    let runtime = Runtime::new().unwrap();
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    runtime.spawn(Server::new(Sandbox::new()).gate(gate).limits(limits).serve(listener));
    (address, runtime)
}

fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    stream
}

/// Sends what the server takes: it may hang up before the end.
fn send(stream: &mut TcpStream, pieces: &[Piece]) {
    for piece in pieces {
        let sent = match piece {
            Piece::Text(text) => stream.write_all(text.as_bytes()),
            Piece::Many { of, times } => {
                let some = 1.max(65_536 / of.len());
                let many = of.repeat(some);
                let whole = (0..times / some).try_for_each(|_| stream.write_all(many.as_bytes()));
                whole.and_then(|()| stream.write_all(of.repeat(times % some).as_bytes()))
            }
            Piece::Pause { pause_ms } => {
                thread::sleep(Duration::from_millis(*pause_ms));
                Ok(())
            }
        };
        if sent.is_err() {
            break;
        }
    }
}

/// The status and the body of an answer; nothing if the connection ends before it.
fn answer(stream: &mut TcpStream) -> Option<(u16, String)> {
    let (mut read, mut more) = (Vec::new(), vec![0; 65_536]);
    let mut whole = None;
    loop {
        if let (None, Some(end)) = (whole, read.windows(4).position(|bytes| bytes == b"\r\n\r\n")) {
            let head = String::from_utf8_lossy(&read[..end]).to_ascii_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            let status = head.split(' ').nth(1)?.parse().unwrap();
            whole = Some((status, end + 4, end + 4 + length.map_or(0, |length| length.parse().unwrap())));
        }
        if let Some((status, begin, end)) = whole
            && read.len() >= end
        {
            return Some((status, String::from_utf8_lossy(&read[begin..end]).into_owned()));
        }
        match stream.read(&mut more) {
            Ok(count @ 1..) => read.extend_from_slice(&more[..count]),
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => panic!("no answer and no end"),
            _ => return None,
        }
    }
}

fn check(exchange: &Exchange, stream: &mut TcpStream, what: &str) {
    send(stream, &exchange.send);
    let answer = if exchange.send.is_empty() { None } else { answer(stream) };
    assert!(!exchange.cut || answer.is_none(), "{what}: a whole answer");
    if let Some(status) = exchange.status {
        let (answered, body) = answer.unwrap_or_else(|| panic!("{what}: no answer"));
        assert_eq!(answered, status, "{what}: {body}");
        assert!(body.contains(&exchange.says), "{what}: {body}");
    }
    match exchange.then {
        Some(Then::Ends) => {
            let mut rest = Vec::new();
            let end = stream.read_to_end(&mut rest);
            assert!(
                end.is_ok() || end.is_err_and(|error| error.kind() != std::io::ErrorKind::WouldBlock),
                "{what}: it stays"
            );
        }
        Some(Then::Stays) => {
            stream.set_read_timeout(Some(A_WHILE)).unwrap();
            let error = stream.read(&mut [0]).map_err(|error| error.kind());
            assert_eq!(error.unwrap_err(), std::io::ErrorKind::WouldBlock, "{what}: it ends");
        }
        None => {}
    }
}

#[test]
fn all_hosts_let_in_the_same_and_bear_the_same() {
    let cases: Vec<Case> = serde_json::from_str(include_str!("../../tests/sandbox-server.json")).unwrap();
    for case in &cases {
        let (address, _runtime) = start(case);
        let get = [Piece::Text("GET /_sandbox HTTP/1.1\r\nHost: localhost\r\n\r\n".to_owned())];
        let held: Vec<TcpStream> = (0..case.hold)
            .map(|_| {
                let mut stream = connect(address);
                send(&mut stream, &get);
                assert_eq!(answer(&mut stream).map(|(status, _)| status), Some(200));
                stream
            })
            .collect();
        for (number, exchange) in case.exchanges.iter().enumerate() {
            check(exchange, &mut connect(address), &format!("{}, exchange {number}", case.name));
        }
        drop(held);
    }
}

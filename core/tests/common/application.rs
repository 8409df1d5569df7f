//! An application, to which the sandbox's server sends webhooks over sockets.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use trunkline::transport::Headers;
use trunkline::webhook::{Incoming, Validator};

/// A request whose signature is right.
pub(crate) struct Asked {
    /// With its query.
    pub(crate) path: String,
    pub(crate) form: BTreeMap<String, String>,
}

/// What an application does about a request, in bytes of HTTP.
pub(crate) enum Reply {
    Answer(String),
    /// Says this and closes the connection.
    Last(String),
    /// Closes the connection before a byte is said.
    Nothing,
}

/// Listens on a port of its own, and lets `answer` reply to each request whose signature is right; any other is refused.
pub(crate) fn listen(token: &str, answer: impl Fn(Asked) -> Reply + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (validator, answer) = (Arc::new(Validator::new(token).unwrap()), Arc::new(answer));
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let (validator, answer) = (validator.clone(), answer.clone());
            thread::spawn(move || serve(BufReader::new(stream), address, &validator, &*answer));
        }
    });
    address
}

fn serve(
    mut stream: BufReader<TcpStream>,
    address: SocketAddr,
    validator: &Validator,
    answer: &impl Fn(Asked) -> Reply,
) {
    loop {
        let (mut head, mut headers) = (String::new(), Headers::new());
        if stream.read_line(&mut head).unwrap_or(0) == 0 {
            return;
        }
        loop {
            let mut line = String::new();
            stream.read_line(&mut line).unwrap();
            let Some((name, value)) = line.trim_end().split_once(": ") else { break };
            headers.add(name.to_owned(), value);
        }
        let mut body = vec![0; headers.get("content-length").map_or(0, |text| text.parse().unwrap())];
        stream.read_exact(&mut body).unwrap();
        let path = head.split(' ').nth(1).unwrap().to_owned();
        let headers: Vec<(&str, &str)> = headers.iter().collect();
        let incoming = Incoming { url: &format!("http://{address}{path}"), headers: &headers, body: &body };
        let reply = match validator.check_request(&incoming) {
            Ok(form) => {
                let form = form.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
                answer(Asked { path, form })
            }
            Err(_) => Reply::Last("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n".to_owned()),
        };
        let (text, is_last) = match reply {
            Reply::Answer(text) => (text, false),
            Reply::Last(text) => (text, true),
            Reply::Nothing => return,
        };
        if stream.get_mut().write_all(text.as_bytes()).is_err() || is_last {
            return;
        }
    }
}

//! The service that every benchmark talks to: the same bytes for each client, written beforehand, so that what is measured is the
//! client.
//!
//! ```sh
//! cargo run --release --package trunkline-bench --bin bench-server
//! ```
//!
//! It prints its address (`http://127.0.0.1:PORT`), listens until it is ended, and answers, over HTTP/1.1:
//!
//! - `POST` to anything: 201 and a message;
//! - `GET …/Messages/{anything}.json`: 200 and the same message, at once, or after N ms where the SID is `SM{N}ms` (`SM5ms`);
//! - `GET …/Messages.json`: 20,000 messages of about 1 KB in pages of 1,000, whatever page size is asked for.

//!
//! A thread for each connection that does nothing but read, sleep and write: that costs less than a runtime would, and a delay
//! of 5 ms takes 5 ms, where timers of runtimes count in whole milliseconds.

use std::fmt::Write as _;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

const PAGES: usize = 20;
const PAGE_SIZE: usize = 1_000;
const ACCOUNT_SID: &str = "AC0123456789abcdef0123456789abcdef";

fn main() -> io::Result<()> {
    let answers = Arc::new(Answers::new());
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    println!("http://{}", listener.local_addr()?);
    loop {
        let (stream, _) = listener.accept()?;
        let answers = answers.clone();
        // A connection ends when its client does.
        thread::spawn(move || serve(stream, &answers));
    }
}

fn serve(mut stream: TcpStream, answers: &Answers) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream.try_clone()?);
    while let Some(request) = Request::read(&mut reader)? {
        thread::sleep(request.delay());
        stream.write_all(answers.to(&request))?;
        if request.is_last {
            break;
        }
    }
    Ok(())
}

/// What is to be known of a request.
struct Request {
    is_post: bool,
    target: String,
    /// Whether the client wants the connection closed behind the answer.
    is_last: bool,
}

impl Request {
    /// The next request, read to its end; nothing where the connection ends.
    fn read(reader: &mut impl BufRead) -> io::Result<Option<Request>> {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let mut words = line.split(' ');
        let is_post = words.next() == Some("POST");
        let target = words.next().unwrap_or_default().to_owned();
        let (mut length, mut is_last) = (0, false);
        loop {
            line.clear();
            reader.read_line(&mut line)?;
            let header = line.trim_end().to_ascii_lowercase();
            match header.split_once(':').map(|(name, value)| (name, value.trim())) {
                Some(("content-length", value)) => length = value.parse().map_err(io::Error::other)?,
                Some(("transfer-encoding", _)) => return Err(io::Error::other("bodies need a length")),
                Some(("connection", value)) => is_last = value == "close",
                Some(_) => {}
                None => break,
            }
        }
        io::copy(&mut reader.take(length), &mut io::sink())?;
        Ok(Some(Request { is_post, target, is_last }))
    }

    fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// `…/SM5ms.json` is answered after 5 ms.
    fn delay(&self) -> Duration {
        let sid = self.path().rsplit('/').next().and_then(|name| name.strip_suffix(".json"));
        let number = sid.and_then(|sid| sid.strip_prefix("SM")?.strip_suffix("ms")?.parse().ok());
        Duration::from_millis(number.unwrap_or(0))
    }

    /// The number of the page that is asked for.
    fn page(&self) -> usize {
        let page = self.target.split(['?', '&']).find_map(|pair| pair.strip_prefix("Page="));
        page.and_then(|number| number.parse().ok()).unwrap_or(0)
    }
}

/// All answers, heads and bodies.
struct Answers {
    created: Vec<u8>,
    fetched: Vec<u8>,
    pages: Vec<Vec<u8>>,
    missing: Vec<u8>,
}

impl Answers {
    fn new() -> Answers {
        Answers {
            created: answer("201 Created", &message(1)),
            fetched: answer("200 OK", &message(1)),
            pages: (0..PAGES).map(|number| answer("200 OK", &page(number))).collect(),
            missing: answer("404 Not Found", "{}"),
        }
    }

    fn to(&self, request: &Request) -> &[u8] {
        match request {
            Request { is_post: true, .. } => &self.created,
            list if list.path().ends_with("/Messages.json") => self.pages.get(list.page()).unwrap_or(&self.missing),
            _ => &self.fetched,
        }
    }
}

fn answer(status: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}").into()
}

/// As the service writes it.
fn message(number: usize) -> String {
    let account = format!("/2010-04-01/Accounts/{ACCOUNT_SID}");
    let sid = format!("SM{number:032x}");
    format!(
        r#"{{"body": "Your parcel {number} is on its way and will be with you between 9 and 11 o'clock tomorrow.", "num_segments": "1", "direction": "outbound-api", "from": "+15017122661", "date_updated": "Thu, 24 Aug 2023 05:01:45 +0000", "price": "-0.00750", "error_message": null, "uri": "{account}/Messages/{sid}.json", "account_sid": "{ACCOUNT_SID}", "num_media": "0", "to": "+1555{number:07}", "date_created": "Thu, 24 Aug 2023 05:01:44 +0000", "status": "delivered", "sid": "{sid}", "date_sent": "Thu, 24 Aug 2023 05:01:45 +0000", "messaging_service_sid": "MG{number:032x}", "error_code": null, "price_unit": "USD", "api_version": "2010-04-01", "subresource_uris": {{"media": "{account}/Messages/{sid}/Media.json", "feedback": "{account}/Messages/{sid}/Feedback.json"}}}}"#
    )
}

fn page(number: usize) -> String {
    let list = format!("/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json");
    let mut out = String::from(r#"{"messages": ["#);
    for at in 0..PAGE_SIZE {
        _ = write!(out, "{}{}", if at == 0 { "" } else { ", " }, message(number * PAGE_SIZE + at));
    }
    let next = match number + 1 {
        PAGES => "null".to_owned(),
        next => format!(r#""{list}?PageSize={PAGE_SIZE}&Page={next}&PageToken=PASM{next:032x}""#),
    };
    _ = write!(out, r#"], "page": {number}, "page_size": {PAGE_SIZE}, "next_page_uri": {next}, "uri": "{list}"}}"#);
    out
}

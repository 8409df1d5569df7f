//! Measures the sandbox's server: what it carries in a second, what it takes in memory, and how soon a page of a long list is there.
//!
//! ```sh
//! make bench-sandbox
//! ```
//!
//! It starts the program that is named, and speaks HTTP/1.1 to it over connections that stay open. Times are medians of several; memory
//! is read where Linux tells it.

use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

const ACCOUNT: &str = "AC00000000000000000000000000000000";
/// `AC000…:token` in Base64.
const CREDENTIALS: &str = "QUMwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDp0b2tlbg==";
const MESSAGES: usize = 100_000;
const CALLBACKS: usize = 2_000;
const CONNECTIONS: usize = 8;
const ROUNDS: usize = 21;
const PATIENCE: Duration = Duration::from_secs(120);

fn main() -> io::Result<()> {
    let program = PathBuf::from(std::env::args().nth(1).expect("the path of the server's program"));
    println!("| sandbox's server | |\n|---|---|");
    row("size of the program", format!("{:.1} MB", std::fs::metadata(&program)?.len() as f64 / 1e6));
    let starts = median((0..5).map(|_| -> io::Result<Duration> {
        let begin = Instant::now();
        let server = Server::start(&program, &[])?;
        server.connect()?.call("GET", "/_sandbox", "")?;
        Ok(begin.elapsed())
    }))?;
    row("start to first answer", milliseconds(starts));

    let server = Server::start(&program, &[])?;
    row("memory, empty", server.memory());
    let taken = server.create(MESSAGES, |number| {
        format!("To=%2B1555{:07}&From=%2B15017122661&Body=Your+parcel+{number}+is+on+its+way", number % 1_000)
    })?;
    row(&format!("messages created, {CONNECTIONS} connections"), per_second(MESSAGES, taken));
    let fetched = server.connect()?.call("GET", &format!("{}?PageSize=1", messages()), "")?;
    let sid = fetched.split("\"sid\":\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned();
    let path = format!("/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid}.json");
    let taken = server.on_all_connections(20_000, |connection, _| connection.call("GET", &path, "").map(drop))?;
    row(&format!("messages fetched, {CONNECTIONS} connections"), per_second(20_000, taken));
    // All that are on their way arrive.
    thread::sleep(Duration::from_secs(6));
    row(&format!("memory with {MESSAGES} messages"), server.memory());
    let mut connection = server.connect()?;
    // Deep within the list, as a program comes there: by the page before.
    let deep = connection.call("GET", &format!("{}?PageSize=50&Page=1000", messages()), "")?;
    let deep = deep.split("\"next_page_uri\":\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a next page");
    for (what, path) in [
        ("first page of 50", format!("{}?PageSize=50", messages())),
        ("first page of 1,000", format!("{}?PageSize=1000", messages())),
        ("page of 50 in the middle, by its token", deep.to_owned()),
        ("last page of 50", format!("{}?PageSize=50&Page={}", messages(), MESSAGES / 50 - 1)),
        ("first page of 50 to one number", format!("{}?PageSize=50&To=%2B15550000007", messages())),
        ("first page of 50 of a day", format!("{}?PageSize=50&DateSent%3E=2020-01-01", messages())),
        ("page of nothing: a number without messages", format!("{}?PageSize=50&To=%2B15559999999", messages())),
    ] {
        connection.call("GET", &path, "")?;
        let taken = median((0..ROUNDS).map(|_| -> io::Result<Duration> {
            let begin = Instant::now();
            connection.call("GET", &path, "")?;
            Ok(begin.elapsed())
        }))?;
        row(&format!("of {MESSAGES}: {what}"), milliseconds(taken));
    }
    drop(server);

    let application = Application::start()?;
    let server = Server::start(&program, &["--speed", "100"])?;
    let begin = Instant::now();
    server.create(CALLBACKS, |number| {
        let callback = format!("http%3A%2F%2F127.0.0.1%3A{}%2Fstatus", application.address.port());
        format!("To=%2B15558675310&From=%2B15017122661&Body={number}&StatusCallback={callback}")
    })?;
    // Sending, sent, delivered.
    let webhooks = 3 * CALLBACKS;
    while application.came.load(Ordering::Relaxed) < webhooks {
        assert!(begin.elapsed() < PATIENCE, "{} webhooks of {webhooks}", application.came.load(Ordering::Relaxed));
        thread::sleep(Duration::from_millis(5));
    }
    row("webhooks delivered, with the messages they tell of", per_second(webhooks, begin.elapsed()));
    Ok(())
}

fn messages() -> String {
    format!("/2010-04-01/Accounts/{ACCOUNT}/Messages.json")
}

fn row(what: &str, figure: String) {
    println!("| {what} | {figure} |");
}

fn milliseconds(taken: Duration) -> String {
    format!("{:.1} ms", taken.as_secs_f64() * 1e3)
}

fn per_second(count: usize, taken: Duration) -> String {
    format!("{:.0} a second", count as f64 / taken.as_secs_f64())
}

fn median(taken: impl Iterator<Item = io::Result<Duration>>) -> io::Result<Duration> {
    let mut taken = taken.collect::<io::Result<Vec<Duration>>>()?;
    taken.sort();
    Ok(taken[taken.len() / 2])
}

/// The program, until this is dropped.
struct Server {
    process: Child,
    address: SocketAddr,
}

impl Server {
    fn start(program: &PathBuf, options: &[&str]) -> io::Result<Server> {
        let arguments = ["--port", "0", "--account-sid", ACCOUNT, "--auth-token", "token"];
        let mut process = Command::new(program).args(arguments).args(options).stdout(Stdio::piped()).spawn()?;
        let mut lines = BufReader::new(process.stdout.take().expect("its output")).lines();
        let address = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| line.trim().strip_prefix("Address:")?.trim().strip_prefix("http://")?.parse().ok());
        // Whoever writes more than a pipe holds must be read.
        thread::spawn(move || lines.for_each(drop));
        Ok(Server { process, address: address.expect("the address that it prints") })
    }

    fn connect(&self) -> io::Result<Connection> {
        let stream = TcpStream::connect(self.address)?;
        stream.set_nodelay(true)?;
        Ok(Connection(BufReader::new(stream)))
    }

    /// What of the program is in memory now, and was at most.
    fn memory(&self) -> String {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap_or_default();
        let megabytes = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name))?;
            Some(line.split_whitespace().next()?.parse::<f64>().ok()? * 1024.0 / 1e6)
        };
        match (megabytes("VmRSS:"), megabytes("VmHWM:")) {
            (Some(now), Some(most)) => format!("{now:.0} MB, at most {most:.0} MB"),
            _ => "not told here".to_owned(),
        }
    }

    fn create(&self, count: usize, form: impl Fn(usize) -> String + Sync) -> io::Result<Duration> {
        self.on_all_connections(count, |connection, number| {
            let answer = connection.call("POST", &messages(), &form(number))?;
            assert!(answer.contains("\"status\":\"queued\""), "{answer}");
            Ok(())
        })
    }

    /// Does so many things, each once, on all connections at the same time.
    fn on_all_connections(
        &self,
        count: usize,
        work: impl Fn(&mut Connection, usize) -> io::Result<()> + Sync,
    ) -> io::Result<Duration> {
        let connections: Vec<Connection> = (0..CONNECTIONS).map(|_| self.connect()).collect::<io::Result<_>>()?;
        let left: Mutex<VecDeque<usize>> = Mutex::new((0..count).collect());
        let begin = Instant::now();
        thread::scope(|scope| {
            let workers: Vec<_> = connections
                .into_iter()
                .map(|mut connection| {
                    let (left, work) = (&left, &work);
                    scope.spawn(move || {
                        let next = || left.lock().expect("nobody panicked").pop_front();
                        while let Some(number) = next() {
                            work(&mut connection, number)?;
                        }
                        Ok(())
                    })
                })
                .collect();
            workers.into_iter().try_for_each(|worker| worker.join().expect("nobody panicked"))
        })
        .map(|()| begin.elapsed())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

struct Connection(BufReader<TcpStream>);

impl Connection {
    /// The body of the answer.
    fn call(&mut self, method: &str, path: &str, body: &str) -> io::Result<String> {
        let head = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic {CREDENTIALS}\r\n");
        let kind = "Content-Type: application/x-www-form-urlencoded\r\n";
        let request = format!("{head}{kind}Content-Length: {}\r\n\r\n{body}", body.len());
        self.0.get_mut().write_all(request.as_bytes())?;
        let body = read_message(&mut self.0)?.ok_or(io::ErrorKind::UnexpectedEof)?;
        String::from_utf8(body).map_err(io::Error::other)
    }
}

/// Reads a head and its body, and gives the body; nothing where the connection ends.
fn read_message(reader: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let (mut line, mut length) = (String::new(), 0);
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        if line.trim_end().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().map_err(io::Error::other)?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok(Some(body))
}

/// Takes webhooks and counts them.
struct Application {
    address: SocketAddr,
    came: Arc<AtomicUsize>,
}

impl Application {
    fn start() -> io::Result<Application> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let (address, came) = (listener.local_addr()?, Arc::new(AtomicUsize::new(0)));
        let counted = came.clone();
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let counted = counted.clone();
                thread::spawn(move || Application::answer(stream, &counted));
            }
        });
        Ok(Application { address, came })
    }

    fn answer(mut stream: TcpStream, counted: &AtomicUsize) -> io::Result<()> {
        stream.set_nodelay(true)?;
        let mut reader = BufReader::new(stream.try_clone()?);
        while read_message(&mut reader)?.is_some() {
            counted.fetch_add(1, Ordering::Relaxed);
            stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n")?;
        }
        Ok(())
    }
}

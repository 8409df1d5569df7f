//! The server that misbehaves.

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::json;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};

use crate::answer::Answer;
use crate::fate::{Ending, Fate, Manner, Point};
use crate::http::{Connection, Request, value};
use crate::judge::RACE_MS;
use crate::ledger::{Arrival, IdleEnd, Ledger};
use crate::plan::{Call, Operation, Place, Plan, Record, TIMEOUT_MS};
use crate::random::Random;

const TOKEN_PATH: &str = "/v2/token";
/// How long a connection is read that has been ended, to see what is still written to it.
const DRAIN: Duration = Duration::from_secs(3);
/// How long a client may hold a connection on which it is owed an answer that never comes.
const SILENCE: Duration = Duration::from_secs(5);

/// What the server knows; shared by its connections.
pub(crate) struct Server {
    pub(crate) plan: Plan,
    ledger: Mutex<Ledger>,
    tokens: Mutex<HashMap<String, Token>>,
    start: Instant,
}

struct Token {
    account: usize,
    /// How many more requests it serves before it is refused.
    left: u64,
}

/// A request, and what it is of.
struct Understood<'a> {
    call: &'a Call,
    operation: Operation,
    to: String,
    page: usize,
    is_authorized: bool,
}

impl Server {
    pub(crate) fn new(plan: Plan) -> Arc<Server> {
        let start = Instant::now();
        Arc::new(Server { plan, ledger: Mutex::default(), tokens: Mutex::default(), start })
    }

    pub(crate) fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tokens(&self) -> MutexGuard<'_, HashMap<String, Token>> {
        self.tokens.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    fn now_ms(&self) -> u64 {
        self.elapsed().as_millis() as u64
    }

    /// Serves whoever connects, badly.
    pub(crate) async fn misbehave(self: Arc<Self>, listener: TcpListener) {
        loop {
            let Ok((stream, _)) = listener.accept().await else { continue };
            let number = self.ledger().count("connections");
            let server = self.clone();
            tokio::spawn(async move {
                let _ = stream.set_nodelay(true);
                // A connection ends as its client or its fate wills.
                let _ = server.connection(Connection::new(stream), number).await;
            });
        }
    }

    async fn connection(&self, mut connection: Connection<TcpStream>, number: u64) -> io::Result<()> {
        for nth in 0.. {
            let mut random = Random::of(&[self.plan.seed, 10, number, nth]);
            let patience = match nth {
                0 => 10_000,
                _ => random.pick(&[(4, 120), (4, 400), (2, 3_000)]),
            };
            let patience = Duration::from_millis(random.between(patience / 10, patience));
            match timeout(patience, connection.begins()).await {
                Ok(Ok(true)) => {}
                Ok(_) => return Ok(()),
                Err(_) => return self.end_idle(connection, number, &mut random).await,
            }
            if random.percent(2) {
                return self.end_early(connection, number, &mut random).await;
            }
            let Some(request) = self.read(&mut connection).await? else { return Ok(()) };
            let keeps_alive = request.keeps_alive();
            if !self.answer(&mut connection, number, &request).await? || !keeps_alive {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Reads a request; one that is malformed is a stray.
    async fn read<S: AsyncRead + AsyncWrite + Unpin>(
        &self,
        connection: &mut Connection<S>,
    ) -> io::Result<Option<Request>> {
        let request = connection.request().await;
        if let Err(error) = request.as_ref()
            && error.kind() == io::ErrorKind::InvalidData
        {
            self.ledger().strays.push(error.to_string());
        }
        request
    }

    /// Ends a connection before its request is read, or as soon as some of it is.
    async fn end_early(
        &self,
        mut connection: Connection<TcpStream>,
        number: u64,
        random: &mut Random,
    ) -> io::Result<()> {
        self.ledger().count("ended early");
        if let Some(request) = connection.take()? {
            self.note(&request, number, Place::Live, "ended early", None);
        }
        self.end(connection, if random.percent(50) { Ending::Reset } else { Ending::Closed }).await
    }

    /// Ends a connection on which nothing is asked, and sees whether something is written to it all the same.
    async fn end_idle(
        &self,
        mut connection: Connection<TcpStream>,
        number: u64,
        random: &mut Random,
    ) -> io::Result<()> {
        let end = random.pick(&[(5, Some(IdleEnd::Closed)), (4, Some(IdleEnd::Unasked)), (1, None)]);
        let Some(end) = end else {
            self.ledger().count("idle, reset");
            return connection.stream.set_zero_linger();
        };
        let ended = Instant::now();
        if end == IdleEnd::Unasked {
            self.ledger().count("idle, unasked answer");
            connection.write(b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").await?;
        } else {
            self.ledger().count("idle, closed");
        }
        connection.stream.shutdown().await?;
        let Ok(Ok(true)) = timeout(DRAIN, connection.begins()).await else { return Ok(()) };
        let dead_ms = ended.elapsed().as_millis() as u64;
        // Some clients write head and body one after the other.
        if let Ok(Ok(Some(request))) = timeout(Duration::from_millis(500), self.read(&mut connection)).await {
            self.note(&request, number, Place::Live, "its connection had ended", Some((end, dead_ms)));
        }
        Ok(())
    }

    async fn end(&self, mut connection: Connection<TcpStream>, how: Ending) -> io::Result<()> {
        match how {
            Ending::Reset => connection.stream.set_zero_linger(),
            Ending::Closed => {
                connection.stream.shutdown().await?;
                // Closed at once, what is unread would make it a reset.
                let _ = timeout(DRAIN, connection.request()).await;
                Ok(())
            }
        }
    }

    /// Notes a request that meets no fate of its own.
    fn note(&self, request: &Request, connection: u64, place: Place, fate: &str, ended_before: Option<(IdleEnd, u64)>) {
        // A request for a token is of all calls that wait for it, and an answer that crossed it is one to it for all that they know.
        if request.path() == TOKEN_PATH {
            if matches!(ended_before, Some((IdleEnd::Unasked, ms)) if ms <= RACE_MS) {
                self.ledger().token_statuses.push(408);
            }
            return;
        }
        let Some(understood) = self.understand(request, place) else { return };
        let arrival = Arrival {
            at_ms: self.now_ms(),
            connection,
            place,
            fate: fate.to_owned(),
            done: None,
            answered: None,
            in_full: false,
            ended_before,
        };
        self.ledger().arrived(understood.call.id, arrival);
    }

    /// Whether the connection serves for another request.
    async fn answer(&self, connection: &mut Connection<TcpStream>, number: u64, request: &Request) -> io::Result<bool> {
        if (request.method.as_str(), request.path()) == ("POST", TOKEN_PATH) {
            return self.answer_token(connection, request).await;
        }
        let Some(understood) = self.understand(request, Place::Live) else {
            connection
                .write(&Answer::problem(404, 20404, "No call asks for this").pieces(Manner::Whole).concat())
                .await?;
            return Ok(true);
        };
        let call = understood.call;
        let (fate, answer, nth) = self.decide(&understood, number);
        self.ledger().count(fate.name());
        let went_on = self.meet(connection, fate, &answer).await;
        if let (Ok(true), Some(arrival)) = (&went_on, self.ledger().arrival(call.id, nth)) {
            arrival.in_full = !matches!(fate, Fate::Late { .. });
        }
        went_on.map(|went_on| went_on && !matches!(fate, Fate::Right(Manner::Closing)))
    }

    /// Does the work that the request's fate allows, and notes it: all that is known before a byte is written.
    fn decide(&self, understood: &Understood<'_>, connection: u64) -> (Fate, Answer, usize) {
        let (plan, call) = (&self.plan, understood.call);
        let mut ledger = self.ledger();
        let before = ledger.arrivals(call.id).iter().filter(|arrival| arrival.place == Place::Live).count();
        let mut fate = Fate::of(plan.seed, call.id, understood.operation, before);
        let mut answer = self.answer_to(understood, ledger.arrivals(call.id));
        if !understood.is_authorized {
            // A token that has served its time; nothing is done.
            fate = Fate::Right(Manner::Whole);
            answer = (Answer::problem(401, 20003, "Authenticate"), None);
            ledger.count("token refused");
        }
        let (mut answer, record) = answer;
        match fate {
            Fate::Limited => answer = limited(),
            Fate::Failed { status, .. } => {
                answer = Answer::problem(status, 20500, "The service failed").with("Retry-After", "0");
            }
            Fate::Redirected => {
                answer = Answer::json(307, &json!({})).with("Location", format!("/elsewhere/{}", call.id));
            }
            Fate::Garbled(garbage) => answer = answer.garbled(garbage),
            _ => {}
        }
        let is_answered =
            !matches!(fate, Fate::Silent { .. } | Fate::Ended { at: Point::BeforeWork | Point::AfterWork, .. });
        let arrival = Arrival {
            at_ms: self.now_ms(),
            connection,
            place: Place::Live,
            fate: format!("{fate:?}"),
            done: record.filter(|_| fate.is_done()),
            answered: is_answered.then_some(answer.status),
            in_full: false,
            ended_before: None,
        };
        let nth = ledger.arrived(call.id, arrival);
        (fate, answer, nth)
    }

    /// The right answer, and the record that is made by it.
    fn answer_to(&self, understood: &Understood<'_>, before: &[Arrival]) -> (Answer, Option<Record>) {
        let (plan, call) = (&self.plan, understood.call);
        match understood.operation {
            Operation::Create => {
                let done = before.iter().filter(|arrival| arrival.done.is_some()).count();
                let account_sid = plan.account_of(call).sid.clone();
                let record = Record { account_sid, sid: plan.sid(call, done), body: plan.body(call) };
                (Answer::message(201, &record, &understood.to), Some(record))
            }
            Operation::Fetch => (Answer::message(200, &plan.stored(call)[0], "+15550000000"), None),
            Operation::List => (Answer::page(&plan.stored(call), &understood.to, understood.page), None),
        }
    }

    /// Lets a request meet its fate. Whether the answer was written to its end.
    async fn meet(&self, connection: &mut Connection<TcpStream>, fate: Fate, answer: &Answer) -> io::Result<bool> {
        match fate {
            Fate::Right(manner) => {
                let pause = match manner {
                    Manner::Slowly => Duration::from_millis(TIMEOUT_MS / 12),
                    _ => Duration::from_millis(2),
                };
                write_pieces(connection, &answer.pieces(manner), pause).await?;
                Ok(true)
            }
            Fate::Limited | Fate::Failed { .. } | Fate::Redirected | Fate::Garbled(_) => {
                connection.write(&answer.pieces(Manner::Whole).concat()).await?;
                Ok(true)
            }
            Fate::Late { after_ms } => {
                sleep(Duration::from_millis(after_ms)).await;
                connection.write(&answer.pieces(Manner::Whole).concat()).await?;
                Ok(true)
            }
            Fate::Silent { .. } => {
                let _ = timeout(SILENCE, connection.begins()).await;
                Ok(false)
            }
            Fate::Ended { at, how } => {
                let whole = answer.pieces(Manner::Whole).concat();
                let head = whole.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap_or_default();
                match at {
                    Point::BeforeWork | Point::AfterWork => {}
                    Point::InHead => connection.write(&whole[..head / 2]).await?,
                    Point::InBody => connection.write(&whole[..head + (whole.len() - head) / 2]).await?,
                    Point::BetweenChunks => {
                        let pieces = answer.pieces(Manner::ChunkedInPieces);
                        connection.write(&pieces[..2].concat()).await?;
                    }
                }
                // A reset takes back what has not been read yet: let some of it be read.
                if at != Point::BeforeWork && at != Point::AfterWork {
                    sleep(Duration::from_millis(5)).await;
                }
                match how {
                    Ending::Reset => connection.stream.set_zero_linger()?,
                    Ending::Closed => connection.stream.shutdown().await?,
                }
                Ok(false)
            }
        }
    }

    async fn answer_token(&self, connection: &mut Connection<TcpStream>, request: &Request) -> io::Result<bool> {
        let form = request.form();
        let account = self.plan.accounts.iter().position(|account| {
            account.client_id.as_deref() == value(&form, "client_id")
                && value(&form, "client_secret") == Some(&account.secret)
        });
        let Some(account) = account else {
            self.ledger().strays.push(format!("a token was asked for with {} of no account", form.len()));
            connection.write(&Answer::problem(401, 20003, "Authenticate").pieces(Manner::Whole).concat()).await?;
            return Ok(true);
        };
        let nth = self.ledger().count("token asked for");
        let fate = Fate::of_token(self.plan.seed, nth);
        let mut random = Random::of(&[self.plan.seed, 22, nth]);
        let token = format!("made-up-token-{nth}-{:016x}", random.next());
        self.tokens().insert(token.clone(), Token { account, left: random.between(20, 200) });
        let answer = match fate {
            Fate::Limited => limited(),
            Fate::Failed { status, .. } => Answer::problem(status, 20500, "The service failed"),
            _ => Answer::json(200, &json!({"access_token": token, "token_type": "Bearer", "expires_in": 3600})),
        };
        self.ledger().token_statuses.push(answer.status);
        self.meet(connection, fate, &answer).await
    }

    /// What a request asks for; nothing, and a note, if it is of no call.
    fn understand(&self, request: &Request, place: Place) -> Option<Understood<'_>> {
        let understood = self.read_request(request, place);
        if let Err(why) = &understood {
            self.ledger().strays.push(format!("{} {}: {why}", request.method, request.path()));
        }
        understood.ok()
    }

    fn read_request(&self, request: &Request, place: Place) -> Result<Understood<'_>, &'static str> {
        let plan = &self.plan;
        let rest = request.path().strip_prefix("/2010-04-01/Accounts/").ok_or("no such path")?;
        let (account_sid, rest) = rest.split_once('/').ok_or("no such path")?;
        let (query, form) = (request.query(), request.form());
        let (call, operation, to) = match (request.method.as_str(), rest) {
            ("POST", "Messages.json") => {
                let call = value(&form, "Body").and_then(|body| plan.of_body(body)).ok_or("a body of no call")?;
                (call, Operation::Create, value(&form, "To").unwrap_or_default())
            }
            ("GET", "Messages.json") => {
                let to = value(&query, "To").ok_or("a list without To")?;
                (plan.of_number(to).ok_or("a number of no call")?, Operation::List, to)
            }
            ("GET", rest) => {
                let sid = rest.strip_prefix("Messages/").and_then(|rest| rest.strip_suffix(".json"));
                let call = sid.and_then(|sid| plan.of_sid(sid)).ok_or("a SID of no call")?;
                (call, Operation::Fetch, "")
            }
            _ => return Err("no such operation"),
        };
        if plan.account_of(call).sid != account_sid {
            return Err("the account is not that of the call");
        }
        if plan.client_of(call).place != place {
            return Err("it came to another place than its client's");
        }
        let page = value(&query, "Page").map_or(Ok(0), str::parse).map_err(|_| "a page that is no number")?;
        let is_authorized =
            self.authorize(request.header("authorization").unwrap_or_default(), plan.client_of(call).account)?;
        Ok(Understood { call, operation, to: to.to_owned(), page, is_authorized })
    }

    /// Whether the credentials are still good; an error if they are not those of the account.
    fn authorize(&self, header: &str, number: usize) -> Result<bool, &'static str> {
        const WRONG: &str = "the credentials are not those of the account";
        let account = &self.plan.accounts[number];
        if account.client_id.is_none() {
            let expected = BASE64.encode(format!("{}:{}", account.sid, account.secret));
            return if header.strip_prefix("Basic ") == Some(&expected) { Ok(true) } else { Err(WRONG) };
        }
        let mut tokens = self.tokens();
        let token = header.strip_prefix("Bearer ").and_then(|token| tokens.get_mut(token)).ok_or(WRONG)?;
        if token.account != number {
            return Err(WRONG);
        }
        token.left = token.left.saturating_sub(1);
        Ok(token.left > 0)
    }

    /// Serves a connection as well as can be, and notes what arrives. For places where nothing must arrive.
    pub(crate) async fn behave<S: AsyncRead + AsyncWrite + Unpin>(&self, stream: S, place: Place) -> io::Result<()> {
        let mut connection = Connection::new(stream);
        while let Some(request) = self.read(&mut connection).await? {
            let Some(understood) = self.understand(&request, place) else { continue };
            let call = understood.call.id;
            let (answer, done) = self.answer_to(&understood, self.ledger().arrivals(call));
            let arrival = Arrival {
                at_ms: self.now_ms(),
                connection: 0,
                place,
                fate: "answered".to_owned(),
                done,
                answered: Some(answer.status),
                in_full: true,
                ended_before: None,
            };
            self.ledger().arrived(call, arrival);
            connection.write(&answer.pieces(Manner::Whole).concat()).await?;
        }
        Ok(())
    }
}

fn limited() -> Answer {
    Answer::problem(429, 20429, "Too many requests").with("Retry-After", "0")
}

async fn write_pieces(connection: &mut Connection<TcpStream>, pieces: &[Vec<u8>], pause: Duration) -> io::Result<()> {
    for (nth, piece) in pieces.iter().enumerate() {
        if nth > 0 {
            sleep(pause).await;
        }
        connection.write(piece).await?;
    }
    Ok(())
}

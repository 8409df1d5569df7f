//! The outside world: whatever JavaScript makes of it. What is awaited has a number, under which its outcome is handed in.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use trunkline::transport::{BoxFuture, Headers, MAX_RESPONSE_BYTES, Request, Response, Transport, TransportError};
use trunkline::value::Timestamp;

use super::{executor, host};
use crate::numbered::{Number, Numbered};

/// The longest that JavaScript's timers can wait.
const LONGEST_TIMER: u128 = i32::MAX as u128;

thread_local! {
    static REQUESTS: Board<Sent> = const { RefCell::new(Numbered::new()) };
    static TIMERS: Board<()> = const { RefCell::new(Numbered::new()) };
}

type Sent = Result<Response, TransportError>;
type Board<T> = RefCell<Numbered<Place<T>>>;
type Key<T> = std::thread::LocalKey<Board<T>>;

/// Where an outcome is waited for.
enum Place<T> {
    Empty(Option<Waker>),
    Filled(T),
}

/// An outcome that is waited for. Dropped before it came, it calls off what would have brought it.
struct Awaited<T: 'static> {
    number: Number,
    board: &'static Key<T>,
    call_off: fn(Number),
    is_over: bool,
}

impl<T> Awaited<T> {
    fn new(number: Number, board: &'static Key<T>, call_off: fn(Number)) -> Awaited<T> {
        board.with_borrow_mut(|places| places.put(number, Place::Empty(None)));
        Awaited { number, board, call_off, is_over: false }
    }
}

impl<T> Future for Awaited<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        let outcome = self.board.with_borrow_mut(|places| {
            let place = places.get_mut(self.number)?;
            match std::mem::replace(place, Place::Empty(Some(context.waker().clone()))) {
                Place::Filled(outcome) => Some(outcome),
                Place::Empty(_) => None,
            }
        });
        self.is_over |= outcome.is_some();
        outcome.map_or(Poll::Pending, Poll::Ready)
    }
}

impl<T> Drop for Awaited<T> {
    fn drop(&mut self) {
        if !self.is_over {
            (self.call_off)(self.number);
        }
        let place = self.board.with_borrow_mut(|places| places.take(self.number));
        drop(place);
    }
}

impl Awaited<Sent> {
    /// Gives a request up. Tells whether it was certainly not sent.
    fn give_up(&mut self) -> bool {
        self.is_over = true;
        host::abort(self.number)
    }
}

/// Nobody may be waiting any more; then the outcome is forgotten.
fn fill<T>(board: &'static Key<T>, number: Number, outcome: T) {
    let waker = board.with_borrow_mut(|places| {
        let place = places.get_mut(number)?;
        match std::mem::replace(place, Place::Filled(outcome)) {
            Place::Empty(waker) => waker,
            Place::Filled(_) => None,
        }
    });
    if let Some(waker) = waker {
        waker.wake();
    }
}

pub(super) fn answered(request: Number, status: u16, headers: &str, body: Vec<u8>) {
    fill(&REQUESTS, request, Ok(Response::new(status, read_headers(headers), body)));
}

pub(super) fn failed(request: Number, not_sent: bool, message: String) {
    let error = TransportError { not_sent, ..TransportError::may_have_been_sent(message) };
    fill(&REQUESTS, request, Err(error));
}

pub(super) fn fired(timer: Number) {
    fill(&TIMERS, timer, ());
}

fn read_headers(lines: &str) -> Headers {
    let mut lines = lines.split('\n');
    let mut headers = Headers::new();
    while let (Some(name), Some(value)) = (lines.next(), lines.next()) {
        headers.add(name.to_owned(), value);
    }
    headers
}

fn head(request: &Request) -> String {
    let mut head = String::with_capacity(512);
    head.push_str(request.method.as_str());
    head.push('\n');
    head.push_str(&request.url);
    for (name, value) in request.headers.iter() {
        for line in [name, value] {
            head.push('\n');
            head.push_str(line);
        }
    }
    head
}

/// The world of one client.
pub(super) struct Host {
    /// The client's number.
    pub(super) client: Number,
}

impl Host {
    fn begin(&self, request: &Request) -> Awaited<Sent> {
        let call_off = |request| {
            host::abort(request);
        };
        let sent = Awaited::new(host::next_number(), &REQUESTS, call_off);
        let body = request.body.as_deref().map(String::from_utf8_lossy);
        let limit = MAX_RESPONSE_BYTES as u32;
        host::send(self.client, executor::current(), sent.number, &head(request), body.as_deref(), limit);
        sent
    }

    fn wait(&self, duration: Duration) -> Awaited<()> {
        let over = Awaited::new(host::next_number(), &TIMERS, host::stop_timer);
        let milliseconds = duration.as_micros().div_ceil(1000).min(LONGEST_TIMER);
        host::start_timer(self.client, over.number, milliseconds as u32);
        over
    }
}

/// A request, until it has taken too long. JavaScript may know of one that is given up that it was certainly not sent.
struct Within {
    request: Awaited<Sent>,
    over: Awaited<()>,
    timeout: Duration,
}

impl Future for Within {
    type Output = Sent;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Sent> {
        if let Poll::Ready(outcome) = Pin::new(&mut self.request).poll(context) {
            return Poll::Ready(outcome);
        }
        if Pin::new(&mut self.over).poll(context).is_pending() {
            return Poll::Pending;
        }
        Poll::Ready(Err(if self.request.give_up() {
            TransportError::not_connected(self.timeout)
        } else {
            TransportError::timed_out(self.timeout)
        }))
    }
}

impl Transport for Host {
    fn send(&self, request: Request) -> BoxFuture<'_, Sent> {
        Box::pin(self.begin(&request))
    }

    fn send_within(&self, request: Request, timeout: Duration) -> BoxFuture<'_, Sent> {
        Box::pin(Within { request: self.begin(&request), over: self.wait(timeout), timeout })
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(self.wait(duration))
    }

    fn now(&self) -> Timestamp {
        let milliseconds = host::now(self.client) as i64;
        let (seconds, rest) = (milliseconds.div_euclid(1000), milliseconds.rem_euclid(1000));
        Timestamp::from_unix(seconds, rest as u32 * 1_000_000).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    fn random(&self) -> f64 {
        host::random(self.client)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use trunkline::schema::Method;

    #[test]
    fn heads_are_lines() {
        let mut request = Request::new(Method::Post, "https://api.twilio.com/x");
        request.headers.add("Accept", "application/json");
        assert_eq!(head(&request), "POST\nhttps://api.twilio.com/x\nAccept\napplication/json");
        assert_eq!(read_headers("A\nb\nC\n").iter().collect::<Vec<_>>(), [("A", "b"), ("C", "")]);
        assert_eq!(read_headers("").iter().count(), 0);
    }

    #[test]
    fn what_is_not_waited_for_is_called_off_and_what_comes_late_is_forgotten() {
        thread_local!(static CALLED_OFF: Cell<Number> = const { Cell::new(0.0) });
        let awaited = Awaited::new(1.0, &TIMERS, |number| CALLED_OFF.set(number));
        drop(awaited);
        assert_eq!(CALLED_OFF.get(), 1.0);

        let mut context = Context::from_waker(Waker::noop());
        let mut awaited = std::pin::pin!(Awaited::new(2.0, &TIMERS, |number| CALLED_OFF.set(number)));
        fired(1.0);
        assert!(awaited.as_mut().poll(&mut context).is_pending());
        fired(2.0);
        assert!(awaited.as_mut().poll(&mut context).is_ready());
        assert_eq!(CALLED_OFF.get(), 1.0);
    }
}

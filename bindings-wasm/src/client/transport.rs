//! The outside world: whatever JavaScript makes of it. What is awaited has a number, under which its outcome is handed in.

use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use trunkline::transport::{BoxFuture, Headers, Request, Response, Transport, TransportError};
use trunkline::value::Timestamp;

use super::slots::Slots;
use super::{executor, host};

/// The longest that JavaScript's timers can wait.
const LONGEST_TIMER: u128 = i32::MAX as u128;

thread_local! {
    static REQUESTS: RefCell<Slots<Place<Sent>>> = const { RefCell::new(Slots::new()) };
    static TIMERS: RefCell<Slots<Place<()>>> = const { RefCell::new(Slots::new()) };
}

type Sent = Result<Response, TransportError>;
type Board<T> = std::thread::LocalKey<RefCell<Slots<Place<T>>>>;

/// Where an outcome is waited for.
enum Place<T> {
    Empty(Option<Waker>),
    Filled(T),
}

/// An outcome that is waited for. Dropped before it came, it calls off what would have brought it.
struct Awaited<T: 'static> {
    number: u32,
    board: &'static Board<T>,
    call_off: fn(u32),
    came: bool,
}

impl<T> Awaited<T> {
    fn new(board: &'static Board<T>, call_off: fn(u32)) -> Awaited<T> {
        let number = board.with_borrow_mut(|places| places.add(Place::Empty(None)));
        Awaited { number, board, call_off, came: false }
    }
}

impl<T> Future for Awaited<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        let waiting = Place::Empty(Some(context.waker().clone()));
        match self.board.with_borrow_mut(|places| places.put(self.number, waiting)) {
            Some(Place::Filled(outcome)) => {
                self.came = true;
                Poll::Ready(outcome)
            }
            _ => Poll::Pending,
        }
    }
}

impl<T> Drop for Awaited<T> {
    fn drop(&mut self) {
        // The number is free for another only when JavaScript has let go of it.
        if !self.came {
            (self.call_off)(self.number);
        }
        let place = self.board.with_borrow_mut(|places| places.free(self.number));
        drop(place);
    }
}

/// Nobody may be waiting any more; then the outcome is forgotten.
fn fill<T>(board: &'static Board<T>, number: u32, outcome: T) {
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

pub(super) fn answered(request: u32, status: u16, headers: &str, body: Vec<u8>) {
    fill(&REQUESTS, request, Ok(Response::new(status, read_headers(headers), body)));
}

pub(super) fn failed(request: u32, not_sent: bool, message: String) {
    let error = TransportError { not_sent, ..TransportError::may_have_been_sent(message) };
    fill(&REQUESTS, request, Err(error));
}

pub(super) fn fired(timer: u32) {
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
    pub(super) client: u32,
}

impl Transport for Host {
    fn send(&self, request: Request) -> BoxFuture<'_, Sent> {
        Box::pin(async move {
            let sent = Awaited::new(&REQUESTS, host::abort);
            let body = request.body.as_deref().map(String::from_utf8_lossy);
            host::send(self.client, executor::current(), sent.number, &head(&request), body.as_deref());
            sent.await
        })
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            let over = Awaited::new(&TIMERS, host::stop_timer);
            let milliseconds = duration.as_micros().div_ceil(1000).min(LONGEST_TIMER);
            host::start_timer(self.client, over.number, milliseconds as u32);
            over.await;
        })
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
        thread_local!(static CALLED_OFF: Cell<u32> = const { Cell::new(u32::MAX) });
        let awaited = Awaited::new(&TIMERS, |number| CALLED_OFF.set(number));
        let number = awaited.number;
        drop(awaited);
        assert_eq!(CALLED_OFF.get(), number);
        fired(number);

        CALLED_OFF.set(u32::MAX);
        let awaited = Awaited::new(&TIMERS, |number| CALLED_OFF.set(number));
        assert_eq!(awaited.number, number);
        fired(number);
        let mut context = Context::from_waker(Waker::noop());
        assert!(std::pin::pin!(awaited).poll(&mut context).is_ready());
        assert_eq!(CALLED_OFF.get(), u32::MAX);
    }
}

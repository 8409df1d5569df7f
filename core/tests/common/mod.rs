//! A world for tests: its clock stands still until everything waits for it, chance is a given number, and what answers the
//! requests is a function.

#![allow(dead_code, unreachable_pub, reason = "each test binary uses a part of it")]

use std::collections::BTreeMap;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use trunkline::api::TABLES;
use trunkline::client::ClientBuilder;
use trunkline::operations;
use trunkline::schema::Operation;
use trunkline::schema::packed::Table;
use trunkline::transport::{BoxFuture, Request, Response, Transport, TransportError};
use trunkline::value::Timestamp;
use trunkline::{Client, Credentials};

/// The account of every client that does not say otherwise; made up like every SID and token in the tests.
pub const ACCOUNT_SID: &str = "AC0123456789abcdef0123456789abcdef";
pub const AUTH_TOKEN: &str = "made-up-auth-token";

/// What a request comes to.
pub type Outcome = Result<Response, TransportError>;

/// Time and chance. Clones share them.
#[derive(Clone)]
pub struct World(Arc<Mutex<State>>);

struct State {
    now: Timestamp,
    random: f64,
    /// Who waits for what time; the number tells apart those who wait for the same.
    timers: BTreeMap<(Timestamp, u64), Option<Waker>>,
    next_timer: u64,
}

impl World {
    pub fn new(now: &str, random: f64) -> World {
        let now = Timestamp::parse(now).expect("a time");
        World(Arc::new(Mutex::new(State { now, random, timers: BTreeMap::new(), next_timer: 0 })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    pub fn now(&self) -> Timestamp {
        self.state().now
    }

    pub fn set_random(&self, random: f64) {
        self.state().random = random;
    }

    /// Waits until the clock says so.
    pub fn sleep(&self, duration: Duration) -> impl Future<Output = ()> + Send + use<> {
        let mut state = self.state();
        let key = (state.now + duration, state.next_timer);
        state.next_timer += 1;
        state.timers.insert(key, None);
        drop(state);
        let timer = Timer { world: self.clone(), key };
        poll_fn(move |context| {
            let mut state = timer.world.state();
            if state.now >= timer.key.0 {
                return Poll::Ready(());
            }
            state.timers.insert(timer.key, Some(context.waker().clone()));
            Poll::Pending
        })
    }

    /// Runs a future to its end. Whenever everything in it waits, the clock jumps to the next time that is waited for.
    pub fn run<F: Future>(&self, future: F) -> F::Output {
        let mut future = pin!(future);
        loop {
            match self.poll(future.as_mut()) {
                Poll::Ready(output) => return output,
                Poll::Pending => assert!(self.advance(), "the future waits for nothing that will ever happen"),
            }
        }
    }

    /// Polls a future until it is ready or waits, with the clock standing still.
    pub fn poll<F: Future>(&self, mut future: std::pin::Pin<&mut F>) -> Poll<F::Output> {
        let woken = Arc::new(Woken(AtomicBool::new(true)));
        let waker = Waker::from(woken.clone());
        while woken.0.swap(false, Ordering::SeqCst) {
            if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
                return Poll::Ready(output);
            }
        }
        Poll::Pending
    }

    /// Moves the clock to the next time that somebody waits for, and wakes them.
    pub fn advance(&self) -> bool {
        let mut state = self.state();
        let Some(((time, _), waker)) = state.timers.pop_first() else { return false };
        state.now = state.now.max(time);
        drop(state);
        waker.into_iter().for_each(Waker::wake);
        true
    }
}

/// Takes its place in the list of timers away with it.
struct Timer {
    world: World,
    key: (Timestamp, u64),
}

impl Drop for Timer {
    fn drop(&mut self) {
        self.world.state().timers.remove(&self.key);
    }
}

struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// A transport in a world, with a function for the service.
pub struct Scripted<F> {
    world: World,
    service: F,
}

impl<F> Scripted<F>
where
    F: Fn(Request) -> BoxFuture<'static, Outcome> + Send + Sync + 'static,
{
    pub fn new(world: &World, service: F) -> Scripted<F> {
        Scripted { world: world.clone(), service }
    }
}

impl<F> Transport for Scripted<F>
where
    F: Fn(Request) -> BoxFuture<'static, Outcome> + Send + Sync + 'static,
{
    fn send(&self, request: Request) -> BoxFuture<'_, Outcome> {
        (self.service)(request)
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(self.world.sleep(duration))
    }

    fn now(&self) -> Timestamp {
        self.world.now()
    }

    fn random(&self) -> f64 {
        self.world.state().random
    }
}

/// The credentials of a client that does not say otherwise.
pub fn credentials() -> Credentials {
    Credentials::AuthToken { account_sid: ACCOUNT_SID.to_owned(), auth_token: AUTH_TOKEN.into() }
}

/// A world at noon, where chance is half.
pub fn world() -> World {
    World::new("2026-11-21T12:00:00Z", 0.5)
}

/// A client whose requests a function answers at once.
pub fn client(world: &World, service: impl Fn(Request) -> Outcome + Send + Sync + 'static) -> Client {
    builder(world, service).build().expect("a client")
}

/// What makes such a client.
pub fn builder(world: &World, service: impl Fn(Request) -> Outcome + Send + Sync + 'static) -> ClientBuilder {
    let transport = Scripted::new(world, move |request| Box::pin(std::future::ready(service(request))));
    Client::builder().credentials(credentials()).transport(transport)
}

/// The operation with this name.
pub fn operation(name: &str) -> &'static Operation {
    operations::find(name, |name| Table::find(TABLES, name)).unwrap()
}

/// An answer in JSON.
pub fn json(status: u16, body: impl Into<String>) -> Response {
    let headers = [("Content-Type", "application/json")].into_iter().collect();
    Response::new(status, headers, body.into())
}

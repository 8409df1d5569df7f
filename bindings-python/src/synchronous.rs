//! Calls that are driven by the thread that makes them.
//!
//! They share one runtime, and with it their connections. Of the threads that wait for a call, one drives the sockets of all, as
//! tokio arranges it: a call that is alone is handed to no other thread and back. While none waits, a thread of our own
//! drives the runtime: a connection that the other side closes is closed here, too, and one that nobody has used for a while is
//! given back.

use std::cell::RefCell;
use std::future::poll_fn;
use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};

use pyo3::prelude::*;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Notify;
use tokio::time::{Interval, MissedTickBehavior};

use crate::answer::{Outcome, Work};
use crate::needs::Needs;
use crate::process::{self, OfProcess, Visit};
use crate::{errors, imports};

/// A call that is shorter than this is not asked for signals: asking takes the interpreter away from other threads.
const QUIET: Duration = Duration::from_millis(20);
/// How often signals are asked for when none interrupts the wait: another thread may have received them.
const TICK: Duration = Duration::from_millis(50);
/// After what time without a call our own thread takes over. Less would make the next call of a busy program wait for it.
const LULL: Duration = Duration::from_millis(500);

static DRIVER: Mutex<OfProcess<Arc<Driver>>> = Mutex::new(OfProcess::none());

thread_local! {
    /// Who wants to know when the thread wakes: a call on the thread that hears of signals.
    static WATCH: RefCell<Option<Waker>> = const { RefCell::new(None) };
}

/// Drives work until it has ended, or until it needs something of Python. A signal's handler may raise and end it.
pub(crate) fn drive(
    py: Python<'_>,
    visit: &Visit,
    work: &mut Work,
    needs: &Needs,
) -> PyResult<Poll<trunkline::Result<Outcome>>> {
    let driver = driver(py)?;
    visit.detach(py, || {
        let _call = driver.begin();
        let outcome = driver.runtime.block_on(async {
            let mut signals = Signals::new();
            poll_fn(|context| match work.as_mut().poll(context) {
                Poll::Ready(outcome) => Poll::Ready(Ok(Poll::Ready(outcome))),
                Poll::Pending if !needs.is_empty() => Poll::Ready(Ok(Poll::Pending)),
                Poll::Pending => signals.poll(context).map(Err),
            })
            .await
        });
        // Who waited on this thread waits no more.
        WATCH.take();
        outcome
    })
}

/// Drives work that needs nothing of Python to its end.
pub(crate) fn run(py: Python<'_>, visit: &Visit, mut work: Work) -> PyResult<trunkline::Result<Outcome>> {
    let needs = Needs::default();
    loop {
        if let Poll::Ready(outcome) = drive(py, visit, &mut work, &needs)? {
            return Ok(outcome);
        }
    }
}

fn driver(py: Python<'_>) -> PyResult<Arc<Driver>> {
    let mut driver = DRIVER.lock().unwrap_or_else(PoisonError::into_inner);
    match driver.get_or_try_make(Driver::start) {
        Ok(driver) => Ok(driver.clone()),
        Err(error) => Err(errors::out_of_resources(py, error)),
    }
}

struct Driver {
    runtime: Runtime,
    /// How many calls drive the runtime or wait for the one that does.
    under_way: AtomicUsize,
    /// Whether a call began since our own thread looked last.
    disturbed: AtomicBool,
    /// Whether our own thread drives the runtime.
    kept: AtomicBool,
    /// Calls our own thread off.
    recall: Notify,
}

impl Driver {
    fn start() -> io::Result<Arc<Driver>> {
        let runtime = Builder::new_current_thread().enable_all().on_thread_unpark(wake).build()?;
        let driver = Arc::new(Driver {
            runtime,
            under_way: AtomicUsize::new(0),
            disturbed: AtomicBool::new(false),
            kept: AtomicBool::new(false),
            recall: Notify::new(),
        });
        let keeper = driver.clone();
        thread::Builder::new().name("trunkline".to_owned()).spawn(move || keeper.keep())?;
        Ok(driver)
    }

    /// Drives the runtime whenever no call does.
    fn keep(&self) -> ! {
        loop {
            thread::sleep(LULL);
            if self.disturbed.swap(false, Ordering::Relaxed) {
                continue;
            }
            // Both sides write first and look then: one of them sees the other.
            self.kept.store(true, Ordering::SeqCst);
            if self.under_way.load(Ordering::SeqCst) == 0 {
                self.runtime.block_on(self.recall.notified());
            }
            self.kept.store(false, Ordering::SeqCst);
        }
    }

    /// Notes a call until what this gives is dropped.
    fn begin(&self) -> impl Drop + use<'_> {
        struct UnderWay<'a>(&'a Driver);
        impl Drop for UnderWay<'_> {
            fn drop(&mut self) {
                self.0.under_way.fetch_sub(1, Ordering::SeqCst);
            }
        }
        self.disturbed.store(true, Ordering::Relaxed);
        self.under_way.fetch_add(1, Ordering::SeqCst);
        if self.kept.load(Ordering::SeqCst) {
            self.recall.notify_one();
        }
        UnderWay(self)
    }
}

/// A signal ends the wait of the thread that receives it, which asks what it was.
fn wake() {
    if let Some(waker) = WATCH.take() {
        waker.wake();
    }
}

/// Asks the interpreter for signals while a call waits, on the one thread that it handles them on.
struct Signals {
    asked: Instant,
    tick: Option<Interval>,
}

impl Signals {
    fn new() -> Signals {
        let mut tick = tokio::time::interval_at(tokio::time::Instant::now() + TICK, TICK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Signals { asked: Instant::now(), tick: Some(tick) }
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<PyErr> {
        let Some(tick) = &mut self.tick else { return Poll::Pending };
        while tick.poll_tick(context).is_ready() {}
        WATCH.set(Some(context.waker().clone()));
        if self.asked.elapsed() < QUIET {
            return Poll::Pending;
        }
        let raised = process::attach(|py| (py.check_signals(), hears_signals(py).unwrap_or(true)));
        self.asked = Instant::now();
        match raised {
            Some((Err(error), _)) => return Poll::Ready(error),
            Some((Ok(()), true)) => {}
            _ => self.tick = None,
        }
        Poll::Pending
    }
}

/// Whether Python handles signals on this thread, which is the main one.
fn hears_signals(py: Python<'_>) -> PyResult<bool> {
    let Some(threading) = imports::imported(py, pyo3::intern!(py, "threading"))? else { return Ok(true) };
    let main = threading.call_method0("main_thread")?.getattr("ident")?;
    threading.call_method0("get_ident")?.eq(main)
}

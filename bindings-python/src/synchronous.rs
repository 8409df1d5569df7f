//! Calls that are driven on the thread that made them, detached from the interpreter.
//!
//! A call borrows a runtime of its own from a stack: the one that was given back last, whose connections are the warmest. So
//! there are as many runtimes as there were calls at a time, threads that come and go share their connections, and nothing is
//! handed to another thread and back.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::time::{Interval, MissedTickBehavior};

use crate::answer::{Outcome, Work};
use crate::process::{self, OfProcess};

/// A call that is shorter than this is not asked for signals: asking takes the interpreter away from other threads.
const QUIET: Duration = Duration::from_millis(20);
/// How often signals are asked for when none interrupts the wait: another thread may have received them.
const TICK: Duration = Duration::from_millis(50);

static IDLE: Mutex<OfProcess<Vec<Runtime>>> = Mutex::new(OfProcess::none());

thread_local! {
    /// Who wants to know when the thread wakes.
    static WATCH: RefCell<Option<Waker>> = const { RefCell::new(None) };
    /// What a user's transport raised to end more than its call.
    static INTERRUPT: RefCell<Option<PyErr>> = const { RefCell::new(None) };
}

/// Runs a call to its end. Signals interrupt it: the error is then what their handler raised.
pub(crate) fn run(py: Python<'_>, work: Work) -> PyResult<trunkline::Result<Outcome>> {
    let runtime = borrow()?;
    let outcome = py.detach(|| {
        let outcome = if Handle::try_current().is_ok() {
            // Within a transport that a user wrote: this thread drives another call already.
            std::thread::scope(|scope| scope.spawn(|| runtime.block_on(work)).join())
                .map(Ok)
                .unwrap_or_else(|_| Err(PyRuntimeError::new_err("the call ended without an answer")))
        } else {
            runtime.block_on(interruptible(work))
        };
        if process::is_closing() {
            process::rest();
        }
        outcome
    });
    give_back(runtime);
    outcome
}

/// Ends the call that this thread drives, and more than it.
pub(crate) fn interrupt(error: PyErr) {
    INTERRUPT.set(Some(error));
    wake();
}

/// Whether something has ended the call that this thread drives.
pub(crate) fn is_interrupted() -> bool {
    INTERRUPT.with_borrow(Option::is_some)
}

fn borrow() -> PyResult<Runtime> {
    let mut idle = IDLE.lock().unwrap_or_else(PoisonError::into_inner);
    match idle.get_or_try_make(|| PyResult::Ok(Vec::new()))?.pop() {
        Some(runtime) => Ok(runtime),
        None => Ok(Builder::new_current_thread().enable_all().on_thread_unpark(wake).build()?),
    }
}

fn give_back(runtime: Runtime) {
    let mut idle = IDLE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Ok(runtimes) = idle.get_or_try_make(|| PyResult::Ok(Vec::new())) {
        runtimes.push(runtime);
    }
}

/// A signal ends the wait of the thread that receives it, which asks what it was.
fn wake() {
    if let Some(waker) = WATCH.take() {
        waker.wake();
    }
}

async fn interruptible(work: Work) -> PyResult<trunkline::Result<Outcome>> {
    let mut work = pin!(work);
    let mut signals = Signals::new();
    poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(outcome) => Poll::Ready(Ok(outcome)),
        Poll::Pending => signals.poll(context).map(Err),
    })
    .await
}

/// Asks the interpreter for signals while a call waits.
struct Signals {
    asked: Instant,
    tick: Interval,
}

impl Signals {
    fn new() -> Signals {
        let mut tick = tokio::time::interval_at(tokio::time::Instant::now() + TICK, TICK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Signals { asked: Instant::now(), tick }
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<PyErr> {
        if let Some(error) = INTERRUPT.take() {
            return Poll::Ready(error);
        }
        while self.tick.poll_tick(context).is_ready() {}
        WATCH.set(Some(context.waker().clone()));
        if self.asked.elapsed() < QUIET || process::is_closing() {
            return Poll::Pending;
        }
        let raised = Python::try_attach(|py| py.check_signals());
        self.asked = Instant::now();
        match raised {
            Some(Err(error)) => Poll::Ready(error),
            _ => Poll::Pending,
        }
    }
}

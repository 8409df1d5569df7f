//! Calls that are awaited in an event loop of asyncio: driven in the background, told to the loop through its mailbox.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use tokio::runtime::{Builder, Runtime};

use crate::answer::{Finish, Work};
use crate::mailbox::Mailbox;
use crate::needs::Desk;
use crate::process::OfProcess;
use crate::{errors, imports};

static BACKGROUND: Mutex<OfProcess<Background>> = Mutex::new(OfProcess::none());

struct Background {
    runtime: Runtime,
    /// One for each event loop.
    mailboxes: Vec<Arc<Mailbox>>,
}

/// Starts a call and gives the `asyncio.Future` that it ends in. Cancelling the future ends the call.
pub(crate) fn start<'py>(py: Python<'py>, work: Work, finish: Finish, by_python: bool) -> PyResult<Bound<'py, PyAny>> {
    let event_loop = running_loop(py)?;
    let mailbox = mailbox(&event_loop)?;
    let future = event_loop.call_method0(pyo3::intern!(py, "create_future"))?;
    let number = mailbox.expect(&future, finish)?;
    let desk = Desk::of_loop(mailbox.clone(), number, by_python);
    let done = mailbox.clone();
    let driven = desk.scope(async move { done.put_done(number, work.await) });
    let task = with_background(py, |background| background.runtime.spawn(driven))?;
    mailbox.driven_by(number, task.abort_handle());
    Ok(future)
}

/// The mailbox of a loop.
fn mailbox(event_loop: &Bound<'_, PyAny>) -> PyResult<Arc<Mailbox>> {
    let py = event_loop.py();
    let is_its = |mailbox: &&Arc<Mailbox>| mailbox.event_loop(py).is_some_and(|its| its.is(event_loop));
    let known = with_background(py, |background| background.mailboxes.iter().find(is_its).cloned())?;
    if let Some(mailbox) = known {
        return Ok(mailbox);
    }
    let opened = Mailbox::open(event_loop)?;
    let all = with_background(py, |background| {
        background.mailboxes.push(opened.clone());
        background.mailboxes.clone()
    })?;
    for mailbox in all.into_iter().filter(|mailbox| mailbox.is_abandoned(py)) {
        with_background(py, |background| background.mailboxes.retain(|kept| !Arc::ptr_eq(kept, &mailbox)))?;
        mailbox.close();
    }
    Ok(opened)
}

/// Nothing in it may run Python: another thread could take the interpreter meanwhile and wait for the lock.
fn with_background<T>(py: Python<'_>, action: impl FnOnce(&mut Background) -> T) -> PyResult<T> {
    let made = {
        let mut background = BACKGROUND.lock().unwrap_or_else(PoisonError::into_inner);
        background.get_or_try_make(Background::new).map(action)
    };
    made.map_err(|error| errors::out_of_resources(py, error))
}

/// Ends all calls in the background.
pub(crate) fn close(py: Python<'_>) {
    let background = BACKGROUND.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(background) = background {
        py.detach(|| background.runtime.shutdown_background());
    }
}

fn running_loop(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    static RUNNING: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    imports::get(py, &RUNNING, "asyncio", "get_running_loop")?.call0()
}

impl Background {
    fn new() -> io::Result<Background> {
        // Two drive more than an event loop in Python asks for, and while one waits in the kernel the other reads.
        let workers = std::thread::available_parallelism().map_or(1, |count| count.get().min(2));
        let runtime =
            Builder::new_multi_thread().worker_threads(workers).thread_name("trunkline").enable_all().build()?;
        Ok(Background { runtime, mailboxes: Vec::new() })
    }
}

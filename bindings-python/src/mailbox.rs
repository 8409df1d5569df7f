//! How an event loop hears of the calls that it waits for.
//!
//! What is done, and what is needed, goes into the loop's mailbox, and a bell rings: a byte in a socket that the loop watches. So no
//! other thread has to take the interpreter from the loop to tell it, and everything that has come in by then is told with one
//! wake-up.
//!
//! A call has a number that no other call of the loop ever had: what comes in late for one that has ended finds nobody.

use std::collections::HashMap;
#[cfg(unix)]
use std::io::{self, Read, Write};
#[cfg(unix)]
use std::os::{fd::AsRawFd, unix::net::UnixStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyWeakrefMethods, PyWeakrefReference};
use tokio::task::AbortHandle;

use crate::answer::{Finish, Outcome};
use crate::imports;
use crate::needs::{Errand, Need, Waiting};
use crate::process::{self, Visit};

type Done = trunkline::Result<Outcome>;

/// The calls that one event loop waits for.
pub(crate) struct Mailbox {
    event_loop: Py<PyWeakrefReference>,
    calls: Mutex<Calls>,
    /// What has come in and was not told yet. The one lock that is taken by threads that are not attached; a forked process does
    /// not open the mailboxes of its parent.
    letters: Mutex<Vec<Letter>>,
    bell: Bell,
}

enum Letter {
    /// What a call has ended in.
    Done(u64, Done),
    /// What a call needs of Python.
    Need(u64, Need),
    /// What no call needs any more.
    Unwanted(Arc<Waiting>),
}

#[derive(Default)]
struct Calls {
    begun: u64,
    waiting: HashMap<u64, Call>,
}

/// A call that is waited for.
struct Call {
    future: Py<PyAny>,
    /// The context that it was made in: what it needs is done there.
    context: Py<PyAny>,
    canceller: Py<Canceller>,
    finish: Finish,
    /// Once it is driven.
    task: Option<AbortHandle>,
}

/// What wakes the loop.
enum Bell {
    #[cfg(unix)]
    Socket(UnixStream),
    /// For loops that watch no sockets, as on Windows: a thread that takes the interpreter.
    Thread,
}

impl Mailbox {
    /// A mailbox that a loop watches from now on.
    pub(crate) fn open(event_loop: &Bound<'_, PyAny>) -> PyResult<Arc<Mailbox>> {
        #[cfg(unix)]
        static CONTEXT: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        let mailbox = |bell| {
            let event_loop = PyWeakrefReference::new(event_loop)?.unbind();
            PyResult::Ok(Arc::new(Mailbox { event_loop, calls: Mutex::default(), letters: Mutex::default(), bell }))
        };
        #[cfg(unix)]
        {
            let py = event_loop.py();
            let (hearing, ringing) = bell().map_err(|error| crate::errors::out_of_resources(py, error))?;
            let watched = hearing.as_raw_fd();
            let mailbox = mailbox(Bell::Socket(ringing))?;
            let slot = Slot { mailbox: mailbox.clone(), bell: Some(hearing) };
            // In a context of its own: the loop keeps it, and with it whatever the caller's holds.
            let context = imports::get(py, &CONTEXT, "contextvars", "Context")?.call0()?;
            let add_reader = event_loop.getattr("add_reader")?;
            if context.call_method1("run", (add_reader, watched, hear(py)?, slot)).is_ok() {
                return Ok(mailbox);
            }
        }
        mailbox(Bell::Thread)
    }

    /// The loop, if it is still there.
    pub(crate) fn event_loop<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyAny>> {
        self.event_loop.bind(py).upgrade()
    }

    /// Whether the loop has ended.
    pub(crate) fn is_abandoned(&self, py: Python<'_>) -> bool {
        let is_closed = |event_loop: Bound<'_, PyAny>| event_loop.call_method0("is_closed")?.is_truthy();
        self.event_loop(py).is_none_or(|event_loop| is_closed(event_loop).unwrap_or(false))
    }

    /// Ends the calls that are still waited for, and lets their futures go, which hold the loop.
    pub(crate) fn close(&self) {
        let waiting = std::mem::take(&mut self.calls().waiting);
        for task in waiting.values().filter_map(|call| call.task.as_ref()) {
            task.abort();
        }
    }

    /// Notes that a future waits for a call, and gives the call's number.
    pub(crate) fn expect(self: &Arc<Mailbox>, future: &Bound<'_, PyAny>, finish: Finish) -> PyResult<u64> {
        static COPY_CONTEXT: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        let py = future.py();
        let number = {
            let mut calls = self.calls();
            calls.begun += 1;
            calls.begun
        };
        let context = imports::get(py, &COPY_CONTEXT, "contextvars", "copy_context")?.call0()?.unbind();
        let canceller = Bound::new(py, Canceller { mailbox: self.clone(), number })?;
        future.call_method1(pyo3::intern!(py, "add_done_callback"), (&canceller,))?;
        let call = Call { future: future.clone().unbind(), context, canceller: canceller.unbind(), finish, task: None };
        self.calls().waiting.insert(number, call);
        Ok(number)
    }

    /// Notes what has to be ended when nobody waits any more.
    pub(crate) fn driven_by(&self, number: u64, task: AbortHandle) {
        if let Some(call) = self.calls().waiting.get_mut(&number) {
            call.task = Some(task);
        }
    }

    /// Takes what a call has ended in. Called in the runtime, by threads that are not attached; so are the next two.
    pub(crate) fn put_done(self: &Arc<Mailbox>, number: u64, outcome: Done) {
        self.put(Letter::Done(number, outcome));
    }

    /// Takes what a call needs of Python.
    pub(crate) fn put_need(self: &Arc<Mailbox>, number: u64, need: Need) {
        self.put(Letter::Need(number, need));
    }

    /// Takes what nobody waits for any more.
    pub(crate) fn put_unwanted(self: &Arc<Mailbox>, waiting: Arc<Waiting>) {
        self.put(Letter::Unwanted(waiting));
    }

    fn put(self: &Arc<Mailbox>, letter: Letter) {
        let mut letters = self.letters.lock().unwrap_or_else(PoisonError::into_inner);
        let rang = !letters.is_empty();
        letters.push(letter);
        drop(letters);
        if !rang {
            self.ring();
        }
    }

    fn ring(self: &Arc<Mailbox>) {
        match &self.bell {
            // A loop that was closed in the meantime waits for nothing any more.
            #[cfg(unix)]
            Bell::Socket(socket) => _ = (&mut &*socket).write(&[1]),
            Bell::Thread => {
                let mailbox = self.clone();
                tokio::task::spawn_blocking(move || {
                    process::attach(|py| {
                        let Some(event_loop) = mailbox.event_loop(py) else { return };
                        let slot = Slot {
                            mailbox: mailbox.clone(),
                            #[cfg(unix)]
                            bell: None,
                        };
                        let call = pyo3::intern!(py, "call_soon_threadsafe");
                        _ = hear(py).and_then(|hear| event_loop.call_method1(call, (hear, slot)));
                    });
                });
            }
        }
    }

    fn tell(&self, py: Python<'_>, number: u64, outcome: Done) -> PyResult<()> {
        // Nobody waits for what was cancelled.
        let Some(Call { future, canceller, finish, .. }) = self.calls().waiting.remove(&number) else { return Ok(()) };
        let future = future.bind(py);
        if future.call_method0(pyo3::intern!(py, "done"))?.is_truthy()? {
            return Ok(());
        }
        // Spares the loop a callback that has nothing to do.
        future.call_method1(pyo3::intern!(py, "remove_done_callback"), (canceller,))?;
        match finish.convert(py, outcome) {
            Ok(object) => future.call_method1(pyo3::intern!(py, "set_result"), (object,))?,
            Err(error) => future.call_method1(pyo3::intern!(py, "set_exception"), (error,))?,
        };
        Ok(())
    }

    /// Whose need it is: the future and the context of the call, if that is still waited for.
    fn whose(&self, py: Python<'_>, number: u64) -> Option<(Py<PyAny>, Py<PyAny>)> {
        self.calls().waiting.get(&number).map(|call| (call.future.clone_ref(py), call.context.clone_ref(py)))
    }

    fn calls(&self) -> MutexGuard<'_, Calls> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The two ends of a bell.
#[cfg(unix)]
fn bell() -> io::Result<(UnixStream, UnixStream)> {
    let (hearing, ringing) = UnixStream::pair()?;
    hearing.set_nonblocking(true)?;
    ringing.set_nonblocking(true)?;
    Ok((hearing, ringing))
}

/// What the loop calls when the bell has rung.
fn hear(py: Python<'_>) -> PyResult<&Bound<'_, PyAny>> {
    static HEAR: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    imports::get(py, &HEAR, "trunkline.aio.calls", "hear")
}

/// A mailbox as its loop sees it.
#[pyclass(frozen, module = "trunkline._native")]
pub(crate) struct Slot {
    mailbox: Arc<Mailbox>,
    #[cfg(unix)]
    bell: Option<UnixStream>,
}

#[pymethods]
impl Slot {
    /// Ends the futures whose calls have ended, and gives what others need: each with the future and the context of its call.
    fn take(&self, py: Python<'_>) -> Vec<(Errand, Py<PyAny>, Py<PyAny>)> {
        let _visit = Visit::begin(py);
        #[cfg(unix)]
        if let Some(bell) = &self.bell {
            _ = (&mut &*bell).read(&mut [0; 16]);
        }
        let letters = std::mem::take(&mut *self.mailbox.letters.lock().unwrap_or_else(PoisonError::into_inner));
        let mut errands = Vec::new();
        for letter in letters {
            let done = match letter {
                Letter::Done(number, outcome) => self.mailbox.tell(py, number, outcome),
                Letter::Unwanted(waiting) => waiting.cancel(py),
                Letter::Need(number, need) => match self.mailbox.whose(py, number) {
                    Some((future, context)) if need.is_wanted() => match need.into_errand(py) {
                        Ok(errand) => {
                            errands.push((errand, future, context));
                            Ok(())
                        }
                        Err(error) => future.call_method1(py, "set_exception", (error,)).map(drop),
                    },
                    _ => Ok(()),
                },
            };
            if let Err(error) = done {
                error.write_unraisable(py, None);
            }
        }
        errands
    }
}

/// Called in the loop when a future has ended otherwise than by its call: it was cancelled.
#[pyclass(frozen, module = "trunkline._native")]
struct Canceller {
    mailbox: Arc<Mailbox>,
    number: u64,
}

#[pymethods]
impl Canceller {
    fn __call__(&self, _future: &Bound<'_, PyAny>) {
        let call = self.mailbox.calls().waiting.remove(&self.number);
        if let Some(Call { task: Some(task), .. }) = call {
            task.abort();
        }
    }
}

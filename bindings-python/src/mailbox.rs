//! How an event loop hears of the calls that it waits for.
//!
//! What is done goes into the loop's mailbox, and a bell rings: a byte in a socket that the loop watches. So no other thread has
//! to take the interpreter from the loop to tell it, and everything that has come in by then is told with one wake-up.

use std::collections::HashMap;
#[cfg(unix)]
use std::io::{Read, Write};
#[cfg(unix)]
use std::os::{fd::AsRawFd, unix::net::UnixStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pyo3::prelude::*;
use pyo3::types::{PyWeakrefMethods, PyWeakrefReference};
use tokio::task::AbortHandle;

use crate::answer::{Finish, Outcome};
use crate::process;

type Done = trunkline::Result<Outcome>;

/// The calls that one event loop waits for.
pub(crate) struct Mailbox {
    event_loop: Py<PyWeakrefReference>,
    calls: Mutex<Calls>,
    /// What has ended and was not told yet. The one lock that is taken by threads that are not attached; a forked process does not
    /// open the mailboxes of its parent.
    done: Mutex<Vec<(u64, Done)>>,
    bell: Bell,
}

#[derive(Default)]
struct Calls {
    begun: u64,
    waiting: HashMap<u64, Call>,
}

/// A call that is waited for.
struct Call {
    future: Py<PyAny>,
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
        let py = event_loop.py();
        let mailbox = |bell| {
            let event_loop = PyWeakrefReference::new(event_loop)?.unbind();
            PyResult::Ok(Arc::new(Mailbox { event_loop, calls: Mutex::default(), done: Mutex::default(), bell }))
        };
        #[cfg(unix)]
        {
            let (hearing, ringing) = UnixStream::pair()?;
            hearing.set_nonblocking(true)?;
            ringing.set_nonblocking(true)?;
            let watched = hearing.as_raw_fd();
            let mailbox = mailbox(Bell::Socket(ringing))?;
            let reader = Reader { mailbox: mailbox.clone(), bell: Some(hearing) };
            // In a context of its own: the loop keeps it, and with it whatever the caller's holds.
            let context = py.import("contextvars")?.call_method0("Context")?;
            let add_reader = event_loop.getattr("add_reader")?;
            if context.call_method1("run", (add_reader, watched, reader)).is_ok() {
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
        let py = future.py();
        let number = {
            let mut calls = self.calls();
            calls.begun += 1;
            calls.begun
        };
        let canceller = Bound::new(py, Canceller { mailbox: self.clone(), number })?;
        future.call_method1(pyo3::intern!(py, "add_done_callback"), (&canceller,))?;
        let call = Call { future: future.clone().unbind(), canceller: canceller.unbind(), finish, task: None };
        self.calls().waiting.insert(number, call);
        Ok(number)
    }

    /// Notes what has to be ended when nobody waits any more.
    pub(crate) fn driven_by(&self, number: u64, task: AbortHandle) {
        if let Some(call) = self.calls().waiting.get_mut(&number) {
            call.task = Some(task);
        }
    }

    /// Takes what a call has ended in. Called in the runtime, by threads that are not attached.
    pub(crate) fn put(self: &Arc<Mailbox>, number: u64, outcome: Done) {
        let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        let rang = !done.is_empty();
        done.push((number, outcome));
        drop(done);
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
                    if process::is_closing() {
                        return;
                    }
                    Python::try_attach(|py| {
                        let Some(event_loop) = mailbox.event_loop(py) else { return };
                        let reader = Reader {
                            mailbox: mailbox.clone(),
                            #[cfg(unix)]
                            bell: None,
                        };
                        _ = event_loop.call_method1(pyo3::intern!(py, "call_soon_threadsafe"), (reader,));
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

    fn calls(&self) -> MutexGuard<'_, Calls> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Called in the loop when the bell has rung.
#[pyclass(frozen, module = "trunkline._native")]
struct Reader {
    mailbox: Arc<Mailbox>,
    #[cfg(unix)]
    bell: Option<UnixStream>,
}

#[pymethods]
impl Reader {
    fn __call__(&self, py: Python<'_>) {
        #[cfg(unix)]
        if let Some(bell) = &self.bell {
            _ = (&mut &*bell).read(&mut [0; 16]);
        }
        let done = std::mem::take(&mut *self.mailbox.done.lock().unwrap_or_else(PoisonError::into_inner));
        for (number, outcome) in done {
            if let Err(error) = self.mailbox.tell(py, number, outcome) {
                error.write_unraisable(py, None);
            }
        }
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

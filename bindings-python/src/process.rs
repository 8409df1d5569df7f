//! What belongs to the process: after a fork, and when the interpreter ends.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};

use pyo3::prelude::*;

use crate::asynchronous;

/// How long the end of the interpreter waits for threads that are inside: they are there for moments.
const PATIENCE: Duration = Duration::from_secs(5);

/// The thread that ends the interpreter, once it does.
static CLOSING: OnceLock<ThreadId> = OnceLock::new();
/// How many threads run Python from here.
static INSIDE: AtomicUsize = AtomicUsize::new(0);

/// A thread that runs Python from here: as long as there is one, the interpreter does not end.
///
/// Before 3.14, CPython ends threads that ask for the interpreter after its end, by unwinding them; what is written in Rust
/// must not be unwound so, and the process aborts. Threads of Python's own do not mind, which is why nothing here calls what a
/// user wrote: that could take long (see `needs`).
pub(crate) struct Visit(());

impl Visit {
    /// Notes that this thread, which is attached, runs Python from here until the visit is dropped.
    pub(crate) fn begin(py: Python<'_>) -> Visit {
        Visit::granted().unwrap_or_else(|| py.detach(|| rest()))
    }

    fn granted() -> Option<Visit> {
        // Both sides write first and look then: one of them sees the other.
        INSIDE.fetch_add(1, Ordering::SeqCst);
        let visit = Visit(());
        (!is_closing()).then_some(visit)
    }

    /// Detaches from the interpreter; who is detached is no visitor.
    pub(crate) fn detach<T: Send>(&self, py: Python<'_>, action: impl FnOnce() -> T + Send) -> T {
        struct Away;
        impl Drop for Away {
            fn drop(&mut self) {
                match Visit::granted() {
                    // The visit that was left goes on.
                    Some(again) => std::mem::forget(again),
                    None => rest(),
                }
            }
        }
        py.detach(|| {
            INSIDE.fetch_sub(1, Ordering::SeqCst);
            let _away = Away;
            action()
        })
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        INSIDE.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Runs Python from a thread that is not attached; not once the interpreter is about to end.
pub(crate) fn attach<T>(action: impl FnOnce(Python<'_>) -> T) -> Option<T> {
    let _visit = Visit::granted()?;
    Python::try_attach(action)
}

/// Whether the interpreter is about to end. The thread that ends it may still make calls, from what else was registered with
/// `atexit`.
fn is_closing() -> bool {
    CLOSING.get().is_some_and(|ending| *ending != thread::current().id())
}

/// Ends what runs in the background. Called by `atexit`, before the interpreter is taken apart.
#[pyfunction]
pub(crate) fn close(py: Python<'_>) {
    _ = CLOSING.set(thread::current().id());
    asynchronous::close(py);
    py.detach(|| {
        let begun = Instant::now();
        while INSIDE.load(Ordering::SeqCst) > 0 && begun.elapsed() < PATIENCE {
            thread::sleep(Duration::from_millis(1));
        }
    });
}

/// Forgets the threads that a fork left behind. Called in the child by the thread that forked, which is in no visit.
#[pyfunction]
pub(crate) fn forked() {
    INSIDE.store(0, Ordering::SeqCst);
}

/// Stays here for ever: a thread that outlives the interpreter must not touch it.
fn rest() -> ! {
    loop {
        thread::park();
    }
}

/// A value that belongs to the process that made it; a forked one makes its own.
pub(crate) struct OfProcess<T>(Option<(u32, T)>);

impl<T> OfProcess<T> {
    pub(crate) const fn none() -> OfProcess<T> {
        OfProcess(None)
    }

    /// The value of this process. One of a process before the fork is left alone: its threads are not here to end, and
    /// its sockets are still in use over there.
    pub(crate) fn get_or_try_make<E>(&mut self, make: impl FnOnce() -> Result<T, E>) -> Result<&mut T, E> {
        let process = std::process::id();
        if self.0.as_ref().is_some_and(|(owner, _)| *owner != process) {
            std::mem::forget(self.0.take());
        }
        let owned = match self.0.take() {
            Some(owned) => owned,
            None => (process, make()?),
        };
        Ok(&mut self.0.insert(owned).1)
    }

    /// Takes the value away, if this process made it.
    pub(crate) fn take(&mut self) -> Option<T> {
        let (owner, value) = self.0.take()?;
        if owner == std::process::id() {
            return Some(value);
        }
        std::mem::forget(value);
        None
    }
}

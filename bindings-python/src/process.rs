//! What belongs to the process: after a fork, and when the interpreter ends.

use std::sync::OnceLock;
use std::thread::{self, ThreadId};

use pyo3::prelude::*;

use crate::asynchronous;

/// The thread that ends the interpreter, once it does.
static CLOSING: OnceLock<ThreadId> = OnceLock::new();

/// Whether the interpreter is about to end: whoever is detached then must not attach again. The thread that ends it may still make
/// calls, from what else was registered with `atexit`.
pub(crate) fn is_closing() -> bool {
    CLOSING.get().is_some_and(|ending| *ending != thread::current().id())
}

/// Ends what runs in the background. Called by `atexit`, before the interpreter is taken apart.
#[pyfunction]
pub(crate) fn close(py: Python<'_>) {
    _ = CLOSING.set(thread::current().id());
    asynchronous::close(py);
}

/// Stays here for ever: a thread that outlives the interpreter must not touch it.
pub(crate) fn rest() -> ! {
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

//! Awaiting what a user's asynchronous transport gives: in its event loop, from a call that is driven elsewhere.

use std::future::Future;
use std::sync::{Mutex, PoisonError};

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use tokio::sync::oneshot;

use crate::process;

type Answer = PyResult<Py<PyAny>>;

/// Awaits an awaitable in an event loop. Dropping the future cancels it there.
pub(crate) fn in_loop(
    py: Python<'_>,
    event_loop: Py<PyAny>,
    awaitable: Py<PyAny>,
) -> PyResult<impl Future<Output = Answer> + Send + use<>> {
    let (sender, receiver) = oneshot::channel();
    let starter = Starter {
        awaitable,
        event_loop: event_loop.clone_ref(py),
        sender: Mutex::new(Some(sender)),
        task: Mutex::new(Task::Waiting),
    };
    let starter = Py::new(py, starter)?;
    event_loop.call_method1(py, "call_soon_threadsafe", (starter.clone_ref(py),))?;
    let guard = Guard { event_loop, starter };
    Ok(async move {
        let answer = receiver.await.unwrap_or_else(|_| Err(PyRuntimeError::new_err("the event loop was closed")));
        // What has ended needs no cancelling, and cancelling it does nothing.
        drop(guard);
        answer
    })
}

enum Task {
    Waiting,
    Running(Py<PyAny>),
    Ended,
}

/// Called in the loop: starts the task.
#[pyclass(frozen, module = "trunkline._native")]
struct Starter {
    awaitable: Py<PyAny>,
    event_loop: Py<PyAny>,
    sender: Mutex<Option<oneshot::Sender<Answer>>>,
    task: Mutex<Task>,
}

#[pymethods]
impl Starter {
    fn __call__(&self, py: Python<'_>) -> PyResult<()> {
        let mut task = self.task.lock().unwrap_or_else(PoisonError::into_inner);
        if !matches!(*task, Task::Waiting) {
            return Ok(());
        }
        let keywords = PyDict::new(py);
        keywords.set_item("loop", &self.event_loop)?;
        let started = py.import("asyncio")?.call_method("ensure_future", (&self.awaitable,), Some(&keywords))?;
        let sender = self.sender.lock().unwrap_or_else(PoisonError::into_inner).take();
        started.call_method1("add_done_callback", (Finished(Mutex::new(sender)),))?;
        *task = Task::Running(started.unbind());
        Ok(())
    }
}

/// Called in the loop: the task has ended.
#[pyclass(frozen, module = "trunkline._native")]
struct Finished(Mutex<Option<oneshot::Sender<Answer>>>);

#[pymethods]
impl Finished {
    fn __call__(&self, task: &Bound<'_, PyAny>) {
        let answer = task.call_method0("result").map(Bound::unbind);
        if let Some(sender) = self.0.lock().unwrap_or_else(PoisonError::into_inner).take() {
            _ = sender.send(answer);
        }
    }
}

/// Called in the loop: nobody waits any more.
#[pyclass(frozen, module = "trunkline._native")]
struct Canceller(Py<Starter>);

#[pymethods]
impl Canceller {
    fn __call__(&self, py: Python<'_>) -> PyResult<()> {
        let mut task = self.0.get().task.lock().unwrap_or_else(PoisonError::into_inner);
        if let Task::Running(task) = std::mem::replace(&mut *task, Task::Ended) {
            task.call_method0(py, "cancel")?;
        }
        Ok(())
    }
}

struct Guard {
    event_loop: Py<PyAny>,
    starter: Py<Starter>,
}

impl Drop for Guard {
    fn drop(&mut self) {
        if process::is_closing() {
            return;
        }
        Python::try_attach(|py| {
            let canceller = Canceller(self.starter.clone_ref(py));
            _ = self.event_loop.call_method1(py, "call_soon_threadsafe", (canceller,));
        });
    }
}

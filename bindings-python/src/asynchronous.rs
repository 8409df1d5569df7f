//! Calls that are awaited in an event loop of asyncio: driven in the background, delivered to the loop.
//!
//! The runtime's workers never wait for the interpreter. A thread of its own, the courier, takes what is done to the loops,
//! everything that has come in with one wake-up of the loop.

use std::cell::Cell;
use std::sync::{Mutex, PoisonError, mpsc};

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use tokio::runtime::{Builder, Runtime};
use tokio::task::AbortHandle;

use crate::answer::{Finish, Outcome, Work};
use crate::process::{self, OfProcess};

tokio::task_local! {
    static CALL: Call;
}

/// The call that a task drives.
struct Call {
    /// Who waits for it.
    event_loop: Py<PyAny>,
    /// Whether a user's transport is at work.
    sending: Cell<bool>,
}

static BACKGROUND: Mutex<OfProcess<Background>> = Mutex::new(OfProcess::none());

struct Background {
    runtime: Runtime,
    courier: mpsc::Sender<Delivery>,
}

/// A call that is done, for those who wait for it.
struct Delivery {
    event_loop: Py<PyAny>,
    future: Py<PyAny>,
    finish: Finish,
    outcome: trunkline::Result<Outcome>,
}

/// Starts a call and gives the `asyncio.Future` that it ends in. Cancelling the future ends the call.
pub(crate) fn start<'py>(py: Python<'py>, work: Work, finish: Finish) -> PyResult<Bound<'py, PyAny>> {
    let event_loop = running_loop(py)?;
    let future = event_loop.call_method0(pyo3::intern!(py, "create_future"))?;
    let (waiting, event_loop) = (future.clone().unbind(), event_loop.unbind());
    let mut background = BACKGROUND.lock().unwrap_or_else(PoisonError::into_inner);
    let background = background.get_or_try_make(Background::new)?;
    let courier = background.courier.clone();
    let call = Call { event_loop: event_loop.clone_ref(py), sending: Cell::new(false) };
    let task = background.runtime.spawn(async move {
        let outcome = CALL.scope(call, work).await;
        // Nobody is there to hear of it when the courier is gone.
        _ = courier.send(Delivery { event_loop, future: waiting, finish, outcome });
    });
    let canceller = Canceller { task: task.abort_handle() };
    future.call_method1(pyo3::intern!(py, "add_done_callback"), (canceller,))?;
    Ok(future)
}

/// Ends all calls in the background.
pub(crate) fn close(py: Python<'_>) {
    let background = BACKGROUND.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(background) = background {
        py.detach(|| background.runtime.shutdown_background());
    }
}

/// The event loop behind the call that is running here, if it is an asynchronous one.
pub(crate) fn current_loop(py: Python<'_>) -> Option<Py<PyAny>> {
    CALL.try_with(|call| call.event_loop.clone_ref(py)).ok()
}

/// Notes whether a user's transport is at work for the call that is running here.
pub(crate) fn set_sending(sending: bool) {
    // A synchronous call does nothing else meanwhile.
    _ = CALL.try_with(|call| call.sending.set(sending));
}

/// Whether a user's transport is at work for the call that is running here.
pub(crate) fn is_sending() -> bool {
    CALL.try_with(|call| call.sending.get()).unwrap_or(false)
}

fn running_loop(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    static RUNNING: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let running =
        RUNNING.get_or_try_init(py, || PyResult::Ok(py.import("asyncio")?.getattr("get_running_loop")?.unbind()))?;
    running.bind(py).call0()
}

impl Background {
    fn new() -> PyResult<Background> {
        let workers = std::thread::available_parallelism().map_or(1, |count| count.get().min(2));
        let runtime =
            Builder::new_multi_thread().worker_threads(workers).thread_name("trunkline").enable_all().build()?;
        let (courier, deliveries) = mpsc::channel();
        std::thread::Builder::new().name("trunkline-courier".to_owned()).spawn(move || carry(&deliveries))?;
        Ok(Background { runtime, courier })
    }
}

/// Takes what is done to the loops until there are no more calls.
fn carry(deliveries: &mpsc::Receiver<Delivery>) {
    while let Ok(first) = deliveries.recv() {
        if process::is_closing() {
            process::rest();
        }
        let attached = Python::try_attach(|py| {
            let mut batches: Vec<(Py<PyAny>, Vec<Delivery>)> = Vec::new();
            for delivery in std::iter::once(first).chain(deliveries.try_iter()) {
                match batches.iter_mut().find(|(event_loop, _)| event_loop.is(&delivery.event_loop)) {
                    Some((_, batch)) => batch.push(delivery),
                    None => batches.push((delivery.event_loop.clone_ref(py), vec![delivery])),
                }
            }
            for (event_loop, batch) in batches {
                let batch = Batch(Mutex::new(batch));
                // A loop that was closed in the meantime waits for nothing any more.
                _ = event_loop.call_method1(py, pyo3::intern!(py, "call_soon_threadsafe"), (batch,));
            }
        });
        if attached.is_none() {
            process::rest();
        }
    }
}

/// Calls that are done, to be told in their loop.
#[pyclass(frozen, module = "trunkline._native")]
struct Batch(Mutex<Vec<Delivery>>);

#[pymethods]
impl Batch {
    fn __call__(&self, py: Python<'_>) -> PyResult<()> {
        let deliveries = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        for Delivery { future, finish, outcome, .. } in deliveries {
            let future = future.bind(py);
            if future.call_method0(pyo3::intern!(py, "done"))?.is_truthy()? {
                continue;
            }
            match finish.convert(py, outcome) {
                Ok(object) => future.call_method1(pyo3::intern!(py, "set_result"), (object,))?,
                Err(error) => future.call_method1(pyo3::intern!(py, "set_exception"), (error,))?,
            };
        }
        Ok(())
    }
}

/// Ends the call of a future that was cancelled.
#[pyclass(frozen, module = "trunkline._native")]
struct Canceller {
    task: AbortHandle,
}

#[pymethods]
impl Canceller {
    fn __call__(&self, future: &Bound<'_, PyAny>) -> PyResult<()> {
        if future.call_method0(pyo3::intern!(future.py(), "cancelled"))?.is_truthy()? {
            self.task.abort();
        }
        Ok(())
    }
}

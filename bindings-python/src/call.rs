//! A call that its own thread drives.

use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use pyo3::prelude::*;

use crate::answer::{Finish, Work};
use crate::needs::{Desk, Errand, Needs, Waiting};
use crate::process::Visit;
use crate::synchronous;

/// The longest that a call goes without asking whether another thread has brought what it waits for.
const LONGEST_PAUSE: Duration = Duration::from_millis(50);
/// The same where there is nothing else to wait for.
const SHORT_PAUSE: Duration = Duration::from_millis(5);

/// A call that needs something of Python before it can go on. `trunkline.base.calls` sees to it.
#[pyclass(frozen, module = "trunkline._native")]
pub(crate) struct Call {
    needs: Arc<Needs>,
    /// Whether the requests are sent by Python.
    by_python: bool,
    rest: Mutex<Option<(Work, Finish)>>,
    /// What Python is at.
    at: Mutex<Option<Arc<Waiting>>>,
}

/// Begins a call and drives it. Gives what it ends in, or the [`Call`] as soon as that needs something of Python.
pub(crate) fn begin<'py>(
    py: Python<'py>,
    visit: &Visit,
    work: Work,
    finish: Finish,
    by_python: bool,
) -> PyResult<Bound<'py, PyAny>> {
    let needs = Arc::new(Needs::default());
    let work: Work = Box::pin(Desk::of_thread(needs.clone(), by_python).scope(work));
    match go_on(py, visit, work, finish, &needs, by_python)? {
        Progress::Ended(object) => Ok(object),
        Progress::Waiting(rest) => {
            let call = Call { needs, by_python, rest: Mutex::new(Some(rest)), at: Mutex::default() };
            Ok(Bound::new(py, call)?.into_any())
        }
    }
}

enum Progress<'py> {
    Ended(Bound<'py, PyAny>),
    Waiting((Work, Finish)),
}

fn go_on<'py>(
    py: Python<'py>,
    visit: &Visit,
    mut work: Work,
    finish: Finish,
    needs: &Needs,
    by_python: bool,
) -> PyResult<Progress<'py>> {
    let progress = if by_python {
        // On this thread alone, and attached throughout: greenlets may have switched when it is attached again.
        work.as_mut().poll(&mut Context::from_waker(Waker::noop()))
    } else {
        synchronous::drive(py, visit, &mut work, needs)?
    };
    match progress {
        Poll::Ready(outcome) if needs.is_empty() => finish.convert(py, outcome).map(Progress::Ended),
        // What it has to tell at its end.
        Poll::Ready(outcome) => Ok(Progress::Waiting((Box::pin(std::future::ready(outcome)), finish))),
        Poll::Pending => Ok(Progress::Waiting((work, finish))),
    }
}

#[pymethods]
impl Call {
    /// A function that has to be called, its argument, and who waits for what it returns. None if there is nothing to be done.
    fn need(&self, py: Python<'_>) -> PyResult<Option<Errand>> {
        let _visit = Visit::begin(py);
        let Some(need) = self.needs.next() else { return Ok(None) };
        *self.at.lock().unwrap_or_else(PoisonError::into_inner) = need.waiting();
        need.into_errand(py).map(Some)
    }

    /// How many seconds to wait where there is nothing to be done.
    fn pause(&self) -> f64 {
        let due = self.needs.take_due().map(|due| due.saturating_duration_since(Instant::now()));
        due.map_or(SHORT_PAUSE, |left| left.min(LONGEST_PAUSE)).as_secs_f64()
    }

    /// Drives the call further. Gives what it ends in, or the call itself.
    fn step<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let py = slf.py();
        let visit = Visit::begin(py);
        let call = slf.get();
        let rest = call.rest.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some((work, finish)) = rest else { return Ok(slf.clone().into_any()) };
        match go_on(py, &visit, work, finish, &call.needs, call.by_python)? {
            Progress::Ended(object) => Ok(object),
            Progress::Waiting(rest) => {
                *call.rest.lock().unwrap_or_else(PoisonError::into_inner) = Some(rest);
                Ok(slf.clone().into_any())
            }
        }
    }

    /// Ends the call, wherever it is.
    fn close(&self) {
        let rest = self.rest.lock().unwrap_or_else(PoisonError::into_inner).take();
        drop(rest);
        // Others may wait for the same; a traceback would keep who answers them.
        if let Some(waiting) = self.at.lock().unwrap_or_else(PoisonError::into_inner).take() {
            waiting.give_up();
        }
    }
}

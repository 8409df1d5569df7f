//! A user's callable as a transport.

use std::time::Duration;

use pyo3::exceptions::{PyConnectionRefusedError, PyTimeoutError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::PyDateTime;
use trunkline::transport::{BoxFuture, Request, ReqwestTransport, Response, Transport, TransportError};
use trunkline::value::Timestamp;

use crate::{asynchronous, awaiting, errors, from_python, http, synchronous};

/// A callable that is given a request and returns a response, or an awaitable of one.
///
/// Where it has them, its methods `sleep(seconds)`, `now()` and `random()` stand in for time and chance: with a transport that
/// fakes them, tests of retries take no time.
pub(crate) struct Callable {
    callable: Py<PyAny>,
    sleep: Option<Py<PyAny>>,
    now: Option<Py<PyAny>>,
    random: Option<Py<PyAny>>,
    /// Time and chance as they are.
    world: ReqwestTransport,
}

impl Callable {
    /// Whatever is not callable is refused.
    pub(crate) fn new(object: &Bound<'_, PyAny>) -> PyResult<Callable> {
        if !object.is_callable() {
            let message =
                "transport must be callable: it is given a trunkline.Request and returns a trunkline.Response";
            return Err(errors::configuration(object.py(), message));
        }
        let method = |name: &str| PyResult::Ok(object.getattr_opt(name)?.map(Bound::unbind));
        Ok(Callable {
            sleep: method("sleep")?,
            now: method("now")?,
            random: method("random")?,
            callable: object.clone().unbind(),
            world: ReqwestTransport::new(),
        })
    }
}

/// Calls a function and waits for what it returns, if that has to be awaited.
async fn call(begin: impl FnOnce(Python<'_>) -> PyResult<Py<PyAny>> + Send) -> PyResult<Py<PyAny>> {
    let begun = Python::attach(|py| {
        let object = begin(py)?;
        if !object.bind(py).hasattr("__await__")? {
            return Ok(Err(object));
        }
        let Some(event_loop) = asynchronous::current_loop(py) else {
            // Otherwise Python warns that it was never awaited.
            if let Some(close) = object.bind(py).getattr_opt("close")? {
                close.call0()?;
            }
            return Err(PyTypeError::new_err(
                "an asynchronous transport is for AsyncClient; Client needs one that returns its answer",
            ));
        };
        awaiting::in_loop(py, event_loop, object).map(Ok)
    });
    match begun? {
        Ok(awaited) => awaited.await,
        Err(object) => Ok(object),
    }
}

fn answer(object: &Bound<'_, PyAny>) -> PyResult<Response> {
    match object.cast::<http::Response>() {
        Ok(response) => Ok(response.get().inner().clone()),
        Err(_) => {
            let class = object.get_type().qualname()?;
            Err(PyTypeError::new_err(format!("the transport must return a trunkline.Response, not {class}")))
        }
    }
}

impl Transport for Callable {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(async move {
            asynchronous::set_sending(true);
            let returned = call(|py| self.callable.call1(py, (http::Request::new(request),))).await;
            asynchronous::set_sending(false);
            let outcome = Python::attach(|py| {
                returned.and_then(|object| answer(object.bind(py))).map_err(|error| {
                    let interrupts = errors::is_interrupt(py, &error) && asynchronous::current_loop(py).is_none();
                    if interrupts {
                        return Err(error);
                    }
                    let timed_out = error.is_instance_of::<PyTimeoutError>(py);
                    // The one exception of Python's own that says for certain that nothing was sent.
                    let not_sent = error.is_instance_of::<PyConnectionRefusedError>(py);
                    let message = format!("the transport raised {error}");
                    Ok(TransportError { not_sent, timed_out, message, cause: Some(error.into()) })
                })
            });
            match outcome {
                Ok(response) => Ok(response),
                Err(Ok(error)) => Err(error),
                Err(Err(interrupt)) => {
                    synchronous::interrupt(interrupt);
                    std::future::pending().await
                }
            }
        })
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        let Some(sleep) = &self.sleep else { return self.world.sleep(duration) };
        Box::pin(async move {
            if synchronous::is_interrupted() {
                std::future::pending::<()>().await;
            }
            if asynchronous::is_sending() {
                // This is the time that the transport has for its answer: it passes as it does.
                return self.world.sleep(duration).await;
            }
            if let Err(error) = call(|py| sleep.call1(py, (duration.as_secs_f64(),))).await {
                Python::attach(|py| error.write_unraisable(py, None));
            }
        })
    }

    fn now(&self) -> Timestamp {
        let told = self.now.as_ref().and_then(|now| {
            Python::attach(|py| {
                let time = now.call0(py).ok()?;
                from_python::timestamp(time.bind(py).cast::<PyDateTime>().ok()?, "now").ok()
            })
        });
        told.unwrap_or_else(|| self.world.now())
    }

    fn random(&self) -> f64 {
        let told = self.random.as_ref().and_then(|random| Python::attach(|py| random.call0(py).ok()?.extract(py).ok()));
        told.unwrap_or_else(|| self.world.random())
    }
}

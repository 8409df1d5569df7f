//! Transports in Python: a user's callable, and Python's own sockets.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{Either, select};
use pyo3::exceptions::{PyConnectionRefusedError, PyTimeoutError, PyTypeError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDateTime, PyDict, PyType};
use trunkline::Error;
use trunkline::transport::{
    BoxFuture, Request, ReqwestTransport, Response, StreamingResponse, Transport, TransportError,
};
use trunkline::value::{Timestamp, Value};

use crate::names::PYTHON;
use crate::{errors, from_python, http, imports, needs, process, to_python};

/// A callable that is given a request and returns a response, or an awaitable of one.
///
/// Where it has them, its methods `sleep(seconds)`, `now()` and `random()` stand in for time and chance: with a transport that
/// fakes them, tests of retries take no time.
#[derive(Clone)]
pub(crate) struct Callable(Arc<Parts>);

struct Parts {
    function: Function,
    sleep: Option<Py<PyAny>>,
    now: Option<Py<PyAny>>,
    random: Option<Py<PyAny>>,
    /// Time and chance as they are.
    world: ReqwestTransport,
}

enum Function {
    Given(Py<PyAny>),
    /// `trunkline.transports.HttpClient`, made when it is first needed.
    Sockets(Wires, PyOnceLock<Py<PyAny>>),
}

/// How a client connects: settings of the core's own transport, by name.
pub(crate) type Wires = Vec<(&'static str, Value)>;

impl Callable {
    /// Whatever is not callable is refused.
    pub(crate) fn new(object: &Bound<'_, PyAny>) -> PyResult<Callable> {
        if !object.is_callable() {
            let must = "must be callable: it is given a trunkline.Request and returns a trunkline.Response";
            return Err(errors::to_python(object.py(), &Error::invalid_setting("transport", must)));
        }
        let method = |name: &str| PyResult::Ok(object.getattr_opt(name)?.map(Bound::unbind));
        Ok(Callable(Arc::new(Parts {
            function: Function::Given(object.clone().unbind()),
            sleep: method("sleep")?,
            now: method("now")?,
            random: method("random")?,
            world: ReqwestTransport::new(),
        })))
    }

    /// Sends through the sockets of Python.
    fn sockets(wires: Wires) -> Callable {
        let function = Function::Sockets(wires, PyOnceLock::new());
        Callable(Arc::new(Parts { function, sleep: None, now: None, random: None, world: ReqwestTransport::new() }))
    }

    /// What is given a request.
    pub(crate) fn function(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        static MAKE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        match &self.0.function {
            Function::Given(function) => Ok(function.clone_ref(py)),
            Function::Sockets(wires, made) => {
                let function = imports::once(py, made, || {
                    let make = imports::get(py, &MAKE, "trunkline.transports.http_client", "sockets")?;
                    let settings = PyDict::new(py);
                    for (name, value) in wires {
                        settings.set_item(name, to_python::json(py, value)?)?;
                    }
                    make.call((), Some(&settings)).map(Bound::unbind)
                })?;
                Ok(function.clone_ref(py))
            }
        }
    }

    /// What waits in the place of time.
    pub(crate) fn sleep_function(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        let sleep = self.0.sleep.as_ref().map(|sleep| sleep.clone_ref(py));
        sleep.ok_or_else(|| PyTypeError::new_err("the transport has no sleep()"))
    }
}

/// What a transport returned.
pub(crate) fn answer(object: &Bound<'_, PyAny>) -> Result<Response, TransportError> {
    match object.cast::<http::Response>() {
        Ok(response) => Ok(response.get().inner().clone()),
        Err(_) => {
            let class = object.get_type().qualname().map_or_else(|_| String::new(), |name| name.to_string());
            let message = format!("the transport must return a trunkline.Response, not {class}");
            Err(failure(object.py(), PyTypeError::new_err(message)))
        }
    }
}

/// What a transport raised.
pub(crate) fn failure(py: Python<'_>, error: PyErr) -> TransportError {
    let value = error.value(py);
    let says = |name: &str| value.getattr(name).and_then(|truth| truth.is_truthy()).unwrap_or(false);
    // One of ours says it in so many words.
    let knows = is_transport_error(py, &error);
    let timed_out = error.is_instance_of::<PyTimeoutError>(py) || knows && says("timed_out");
    // The one exception of Python's own that says for certain that nothing was sent.
    let not_sent = error.is_instance_of::<PyConnectionRefusedError>(py) || knows && says("not_sent");
    let message = if knows { value.to_string() } else { format!("the transport raised {error}") };
    TransportError { not_sent, timed_out, message, cause: Some(error.into()) }
}

fn is_transport_error(py: Python<'_>, error: &PyErr) -> bool {
    static CLASS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let class = imports::get(py, &CLASS, "trunkline.transports.error", "TransportError");
    class.is_ok_and(|class| class.cast::<PyType>().is_ok_and(|class| error.is_instance(py, class)))
}

impl Transport for Callable {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        Box::pin(needs::send(self.clone(), request, None))
    }

    fn send_within(&self, request: Request, timeout: Duration) -> BoxFuture<'_, Result<Response, TransportError>> {
        let sending = needs::send(self.clone(), request, Some(timeout));
        if needs::is_in_python_alone() {
            // Nothing interrupts it: it is told how long it has.
            return Box::pin(sending);
        }
        Box::pin(async move {
            // The time that a transport has passes as it does, whatever its own clock says.
            match select(pin!(sending), self.0.world.sleep(timeout)).await {
                Either::Left((outcome, _)) => outcome,
                Either::Right(_) => Err(TransportError::timed_out(timeout)),
            }
        })
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            // While a request is being sent, it is the time that this has, which passes as it does.
            if self.0.sleep.is_some() && !needs::is_sending() {
                return needs::sleep(self.clone(), duration).await;
            }
            match needs::pause(duration) {
                Some(pause) => pause.await,
                None => self.0.world.sleep(duration).await,
            }
        })
    }

    fn now(&self) -> Timestamp {
        let told = self.0.now.as_ref().and_then(|now| {
            process::attach(|py| {
                let time = now.call0(py).ok()?;
                from_python::timestamp(time.bind(py).cast::<PyDateTime>().ok()?, "now").ok()
            })
        });
        told.flatten().unwrap_or_else(|| self.0.world.now())
    }

    fn random(&self) -> f64 {
        let told =
            self.0.random.as_ref().and_then(|random| process::attach(|py| random.call0(py).ok()?.extract(py).ok()));
        told.flatten().unwrap_or_else(|| self.0.world.random())
    }
}

/// The network: reached by the core, or through the sockets of Python where a program has put others in their place.
pub(crate) struct Network {
    core: ReqwestTransport,
    python: Callable,
}

impl Network {
    pub(crate) fn new(wires: &Wires) -> trunkline::Result<Network> {
        let mut builder = ReqwestTransport::builder();
        for (name, value) in wires {
            builder = builder.set(name, value.clone(), &PYTHON)?;
        }
        Ok(Network { core: builder.build()?, python: Callable::sockets(wires.clone()) })
    }

    fn way(&self) -> &dyn Transport {
        if needs::by_python() { &self.python } else { &self.core }
    }
}

impl Transport for Network {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, TransportError>> {
        self.way().send(request)
    }

    fn send_within(&self, request: Request, timeout: Duration) -> BoxFuture<'_, Result<Response, TransportError>> {
        self.way().send_within(request, timeout)
    }

    fn send_streaming(
        &self,
        request: Request,
        timeout: Duration,
    ) -> BoxFuture<'_, Result<StreamingResponse, TransportError>> {
        self.way().send_streaming(request, timeout)
    }

    fn sleep(&self, duration: Duration) -> BoxFuture<'_, ()> {
        self.way().sleep(duration)
    }

    fn now(&self) -> Timestamp {
        self.core.now()
    }

    fn random(&self) -> f64 {
        self.core.random()
    }
}

/// Whether a program has put sockets of its own, or of gevent or eventlet, in the place of Python's, or something in the place of
/// its HTTP client, as VCR does: requests are expected to go through them then.
pub(crate) fn sockets_are_replaced(py: Python<'_>) -> PyResult<bool> {
    let (socket, http) = (pyo3::intern!(py, "socket"), pyo3::intern!(py, "http.client"));
    for (module, class) in [(socket, socket), (http, pyo3::intern!(py, "HTTPSConnection"))] {
        // What is not imported is not replaced.
        let Some(imported) = imports::imported(py, module)? else { continue };
        let home = imported.getattr(class)?.getattr(pyo3::intern!(py, "__module__"))?;
        if !home.eq(module)? {
            return Ok(true);
        }
    }
    Ok(false)
}

//! Twilio in memory, as a transport.

use std::net::IpAddr;
use std::time::SystemTime;

use bytes::Bytes;
use pyo3::IntoPyObjectExt;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use trunkline::sandbox::command::{self, Command, Serving};
use trunkline::sandbox::{self, server::Server};
use trunkline::schema::Method;
use trunkline::transport;

use crate::answer::Outcome;
use crate::process::Visit;
use crate::{errors, synchronous, to_python};

/// A Twilio in memory. `trunkline.sandbox.Sandbox` is its face.
#[pyclass(frozen, subclass, module = "trunkline._native")]
pub(crate) struct Sandbox(sandbox::Sandbox);

impl Sandbox {
    pub(crate) fn inner(&self) -> &sandbox::Sandbox {
        &self.0
    }
}

#[pymethods]
impl Sandbox {
    #[new]
    #[pyo3(signature = (*, account_sid=None, auth_token=None, seed=0))]
    fn new(py: Python<'_>, account_sid: Option<String>, auth_token: Option<String>, seed: u64) -> PyResult<Sandbox> {
        match (account_sid, auth_token, seed) {
            (None, None, seed) => Ok(Sandbox(sandbox::Sandbox::with_seed(seed))),
            (Some(sid), ..) if !sid.starts_with("AC") => {
                Err(errors::invalid_argument(py, "account_sid", "must begin with AC"))
            }
            (Some(sid), Some(token), 0) => Ok(Sandbox(sandbox::Sandbox::with_account(sid, token))),
            (Some(_), Some(_), _) => Err(errors::invalid_argument(py, "seed", "must not stand beside an account")),
            (Some(_), None, _) => Err(errors::invalid_argument(py, "auth_token", "must stand beside account_sid")),
            (None, Some(_), _) => Err(errors::invalid_argument(py, "account_sid", "must stand beside auth_token")),
        }
    }

    /// Asks the control endpoint, `/_sandbox` and what follows it; the body is JSON as text.
    fn _control<'py>(
        &self,
        py: Python<'py>,
        method: &str,
        path: &str,
        body: Option<String>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let method = Method::parse(method).unwrap_or(Method::Get);
        let mut request = transport::Request::new(method, format!("http://localhost/_sandbox{path}"));
        request.body = body.map(Bytes::from);
        let outcome = self.0.handle(&request);
        let answer = match outcome.reply {
            sandbox::Reply::Answer(response) => String::from_utf8_lossy(&response.body).into_owned(),
            _ => String::new(),
        };
        to_python::json(py, &trunkline::value::Value::from_json(&answer).unwrap_or_default())
    }

    fn _snapshot(&self) -> String {
        self.0.snapshot()
    }

    fn _restore(&self, py: Python<'_>, snapshot: &str) -> PyResult<()> {
        self.0.restore(snapshot).map_err(|error| errors::to_python(py, &error))
    }

    /// The sandbox that a command line asks to be served, and how, in the order of `_serve`; or the text that it asks for.
    #[staticmethod]
    fn _command<'py>(py: Python<'py>, program: &str, arguments: Vec<String>) -> PyResult<Bound<'py, PyAny>> {
        match Command::read(program, arguments).map_err(PyValueError::new_err)? {
            Command::Say(text) => text.into_bound_py_any(py),
            Command::Serve(serving) => {
                let sandbox = serving.sandbox();
                // The account is opened today.
                sandbox.set_now(SystemTime::now().into());
                sandbox.reset();
                let Serving { port, listen, allow_hosts, webhooks_to, speed, .. } = serving;
                (Sandbox(sandbox), port, listen.to_string(), allow_hosts, webhooks_to, speed).into_bound_py_any(py)
            }
        }
    }

    /// Serves the sandbox over HTTP until a signal ends it, under names of this machine and those allowed. `ready` is told the address,
    /// and what a program says that serves it.
    #[allow(clippy::too_many_arguments)] // They are named in Python.
    fn _serve(
        &self,
        py: Python<'_>,
        port: u16,
        listen: &str,
        ready: &Bound<'_, PyAny>,
        allow_hosts: Vec<String>,
        webhooks_to: Vec<String>,
        speed: f64,
    ) -> PyResult<()> {
        let told = |error: trunkline::Error| errors::to_python(py, &error);
        let (mut gate, mut reach) = (sandbox::Gate::new(), sandbox::Reach::new());
        allow_hosts.iter().try_for_each(|name| gate.allow_host(name)).map_err(told)?;
        webhooks_to.iter().try_for_each(|host| reach.allow_host(host)).map_err(told)?;
        let server = Server::new(self.0.clone()).gate(gate).reach(reach).speed(speed).map_err(told)?;
        let listen: IpAddr = listen
            .parse()
            .map_err(|_| errors::invalid_argument(py, "listen", "must be an address, as 127.0.0.1 is"))?;
        let listener = std::net::TcpListener::bind((listen, port))?;
        listener.set_nonblocking(true)?;
        let listening = listener.local_addr()?;
        ready.call1((command::address(listening), self.0.greeting(listening, true)))?;
        let serving = Box::pin(async move {
            if let Ok(listener) = tokio::net::TcpListener::from_std(listener) {
                server.serve(listener).await?;
            }
            Ok(Outcome::Records(Vec::new()))
        });
        let visit = Visit::begin(py);
        let outcome = synchronous::run(py, &visit, serving)?;
        outcome.map(|_| ()).map_err(|error| errors::to_python(py, &error))
    }

    fn __reduce__(&self) -> PyResult<()> {
        Err(PyTypeError::new_err(
            "a sandbox in memory cannot be pickled; run `python -m trunkline.sandbox` and share its address",
        ))
    }
}

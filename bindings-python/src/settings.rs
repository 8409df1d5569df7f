//! What a client is made from: kept, so that a forked process can make its own.

use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::PyDict;
use trunkline::client::{self, ClientBuilder};
use trunkline::dialect::{Name, Text};
use trunkline::transport::Transport;
use trunkline::{Error, Result, sandbox};

use crate::names::PYTHON;
use crate::sandbox::Sandbox;
use crate::transport::{self, Callable, Network, Wires};
use crate::validation::Vouching;
use crate::{errors, from_python, logging, needs};

/// What is no value, but Python's own to call.
const OBJECTS: [&str; 3] = ["client_validation", "on_attempt", "transport"];

/// What is set of the transport that is built in.
const OF_NETWORK: [&str; 3] = ["ca_bundle", "connect_timeout", "proxy"];

/// The settings of a client, read from Python.
pub(crate) struct Settings {
    builder: ClientBuilder,
    transport: Given,
    /// What vouches for requests.
    vouching: Option<Vouching>,
}

enum Given {
    Sandbox(sandbox::Sandbox),
    Callable(Callable),
    /// None.
    Network(Wires),
}

impl Settings {
    /// Reads them by name; None is the same as not given.
    pub(crate) fn read(given: &Bound<'_, PyDict>) -> PyResult<Settings> {
        let py = given.py();
        let mut builder = trunkline::Client::builder();
        let mut wires = Wires::new();
        for (name, object) in given.iter().filter(|(_, object)| !object.is_none()) {
            let name: String = name.extract()?;
            if OBJECTS.contains(&&*name) {
                continue;
            }
            let value = from_python::setting(&object, &name).map_err(|refusal| errors::as_setting(py, refusal))?;
            match OF_NETWORK.into_iter().find(|known| *known == name) {
                Some(name) => wires.push((name, value)),
                None => builder = builder.set(&name, value, &PYTHON).map_err(|error| errors::to_python(py, &error))?,
            }
        }
        let object = |name| PyResult::Ok(given.get_item(name)?.filter(|object| !object.is_none()));
        let builder = observed(builder, object("on_attempt")?)?;
        let vouching = object("client_validation")?.map(|given| Vouching::read(&given)).transpose()?;
        let Some(transport) = object("transport")? else {
            return Ok(Settings { builder, transport: Given::Network(wires), vouching });
        };
        if let Some((name, _)) = wires.first() {
            let must = Text::from("must not be given with ").and(Name::setting("transport"));
            let error = Error::invalid_setting(*name, must.and(": it is for the one that is built in"));
            return Err(errors::to_python(py, &error));
        }
        let Ok(sandbox) = transport.cast::<Sandbox>() else {
            return Ok(Settings { builder, transport: Given::Callable(Callable::new(&transport)?), vouching });
        };
        let sandbox = sandbox.get().inner().clone();
        // Its account takes the place of the one that the environment names.
        let builder = builder.environment(|name| match name {
            "TWILIO_ACCOUNT_SID" => Some(sandbox.account_sid()),
            "TWILIO_AUTH_TOKEN" => Some(sandbox.auth_token()),
            _ => None,
        });
        Ok(Settings { builder, transport: Given::Sandbox(sandbox), vouching })
    }

    /// Makes a client of them, with connections of its own.
    pub(crate) fn client(&self) -> Result<trunkline::Client> {
        let transport = self.transport()?;
        let transport = self.vouching.as_ref().map_or(transport.clone(), |vouching| vouching.before(transport));
        self.builder.clone().shared_transport(transport).build()
    }

    fn transport(&self) -> Result<Arc<dyn Transport>> {
        Ok(match &self.transport {
            Given::Sandbox(sandbox) => Arc::new(sandbox.clone()),
            Given::Callable(callable) => Arc::new(callable.clone()),
            Given::Network(wires) => Arc::new(Network::new(wires)?),
        })
    }

    /// Whether requests are sent by Python now, and not by the core.
    pub(crate) fn by_python(&self, py: Python<'_>) -> PyResult<bool> {
        match &self.transport {
            Given::Callable(_) => Ok(true),
            Given::Sandbox(_) => Ok(false),
            Given::Network(_) => transport::sockets_are_replaced(py),
        }
    }
}

/// What every attempt is told.
fn observed(builder: ClientBuilder, hook: Option<Bound<'_, PyAny>>) -> PyResult<ClientBuilder> {
    let Some(hook) = hook else { return Ok(builder.on_attempt(logging::tell)) };
    if !hook.is_callable() {
        let error = Error::invalid_setting("on_attempt", "must be callable: it is given a trunkline.Attempt");
        return Err(errors::to_python(hook.py(), &error));
    }
    let hook = Arc::new(hook.unbind());
    Ok(builder.on_attempt(move |attempt: &client::Attempt<'_>| {
        logging::tell(attempt);
        needs::tell(hook.clone(), attempt.into());
    }))
}

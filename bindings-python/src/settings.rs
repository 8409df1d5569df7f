//! What a client is made from: kept, so that a forked process can make its own.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use pyo3::prelude::*;
use pyo3::types::PyDict;
use trunkline::client::{self, ClientBuilder};
use trunkline::encode::Representation;
use trunkline::sandbox;
use trunkline::transport::Transport;
use trunkline::{Credentials, Result};

use crate::errors::{self, invalid_argument};
use crate::sandbox::Sandbox;
use crate::transport::{self, Callable, Network, Wires};
use crate::{logging, needs, options};

/// The settings of a client, read from Python.
#[derive(Default)]
pub(crate) struct Settings {
    username: Option<String>,
    password: Option<String>,
    account_sid: Option<String>,
    client_id: Option<String>,
    client_secret: Option<String>,
    token: Option<String>,
    anonymous: bool,
    region: Option<String>,
    edge: Option<String>,
    base_url: Option<String>,
    representation: Representation,
    timeout: Option<Duration>,
    total_timeout: Option<Duration>,
    connect_timeout: Option<Duration>,
    max_retries: Option<u32>,
    proxy: Option<String>,
    user_agent: Option<String>,
    environment: HashMap<String, String>,
    transport: Option<Given>,
    on_attempt: Option<Arc<Py<PyAny>>>,
}

enum Given {
    Sandbox(sandbox::Sandbox),
    Callable(Callable),
}

impl Settings {
    /// Reads them by name; None is the same as not given.
    pub(crate) fn read(given: &Bound<'_, PyDict>) -> PyResult<Settings> {
        let mut settings = Settings::default();
        for (name, value) in given.iter() {
            let name: String = name.extract()?;
            if !value.is_none() {
                settings.set(&name, &value)?;
            }
        }
        Ok(settings)
    }

    fn set(&mut self, name: &str, value: &Bound<'_, PyAny>) -> PyResult<()> {
        let py = value.py();
        let text = || value.extract::<String>().map(Some).map_err(|_| invalid_argument(py, name, "must be text"));
        match name {
            "username" => self.username = text()?,
            "password" => self.password = text()?,
            "account_sid" => self.account_sid = text()?,
            "client_id" => self.client_id = text()?,
            "client_secret" => self.client_secret = text()?,
            "token" => self.token = text()?,
            "anonymous" => self.anonymous = value.is_truthy()?,
            "region" => self.region = text()?,
            "edge" => self.edge = text()?,
            "base_url" => self.base_url = text()?,
            "proxy" => self.proxy = text()?,
            "user_agent" => self.user_agent = text()?,
            "timeout" => self.timeout = Some(options::seconds(name, value)?),
            "total_timeout" => self.total_timeout = Some(options::seconds(name, value)?),
            "connect_timeout" => self.connect_timeout = Some(options::seconds(name, value)?),
            "max_retries" => self.max_retries = Some(options::count(name, value)?),
            "environment" => self.environment = value.extract()?,
            "representation" => {
                self.representation = match text()?.as_deref() {
                    Some("json") => Representation::Json,
                    Some("xml") => Representation::Xml,
                    _ => return Err(invalid_argument(py, name, "must be 'json' or 'xml'")),
                }
            }
            "transport" => {
                self.transport = Some(match value.cast::<Sandbox>() {
                    Ok(sandbox) => Given::Sandbox(sandbox.get().inner().clone()),
                    Err(_) => Given::Callable(Callable::new(value)?),
                })
            }
            "on_attempt" => {
                if !value.is_callable() {
                    let message = "on_attempt must be callable: it is given a trunkline.Attempt";
                    return Err(errors::configuration(py, message));
                }
                self.on_attempt = Some(Arc::new(value.clone().unbind()));
            }
            _ => return Err(errors::configuration(py, &format!("{name} is no setting of a client"))),
        }
        Ok(())
    }

    /// Makes a client of them, with connections of its own.
    pub(crate) fn client(&self) -> Result<trunkline::Client> {
        let hook = self.on_attempt.clone();
        let tell = move |attempt: &client::Attempt<'_>| {
            logging::tell(attempt);
            if let Some(hook) = &hook {
                needs::tell(hook.clone(), attempt.into());
            }
        };
        let mut builder = trunkline::Client::builder().on_attempt(tell).representation(self.representation);
        if let Some(credentials) = self.credentials()? {
            builder = builder.credentials(credentials);
        }
        let set =
            |mut builder: ClientBuilder, value: &Option<String>, set: fn(ClientBuilder, String) -> ClientBuilder| {
                if let Some(value) = value {
                    builder = set(builder, value.clone());
                }
                builder
            };
        builder = set(builder, &self.account_sid, |builder, sid| builder.account_sid(sid));
        builder = set(builder, &self.region, |builder, region| builder.region(region));
        builder = set(builder, &self.edge, |builder, edge| builder.edge(edge));
        builder = set(builder, &self.base_url, |builder, url| builder.base_url(url));
        builder = set(builder, &self.user_agent, |builder, name| builder.user_agent(name));
        if let Some(timeout) = self.timeout {
            builder = builder.timeout(timeout);
        }
        if let Some(timeout) = self.total_timeout {
            builder = builder.total_timeout(timeout);
        }
        if let Some(retries) = self.max_retries {
            builder = builder.max_retries(retries);
        }
        builder = builder.environment(|name| self.variable(name))?;
        builder.shared_transport(self.transport()?).build()
    }

    /// Those given by argument. The environment fills in what is missing.
    fn credentials(&self) -> Result<Option<Credentials>> {
        Ok(match (&self.username, &self.password, &self.client_id, &self.client_secret, &self.token) {
            _ if self.anonymous => Some(Credentials::Anonymous),
            (_, _, _, _, Some(token)) => Some(Credentials::Bearer(token.as_str().into())),
            (_, _, Some(id), Some(secret), _) => {
                Some(Credentials::ClientCredentials { client_id: id.clone(), client_secret: secret.as_str().into() })
            }
            (Some(user), Some(password), ..) => {
                let account_sid = self.account_sid.clone().or_else(|| self.variable("TWILIO_ACCOUNT_SID"));
                Some(Credentials::of_user(user, password.as_str(), account_sid.as_deref())?)
            }
            (None, None, None, None, None) => match &self.transport {
                Some(Given::Sandbox(sandbox)) => Some(sandbox.credentials()),
                _ => None,
            },
            _ => None,
        })
    }

    /// A variable of the environment, where no argument stands for it.
    fn variable(&self, name: &str) -> Option<String> {
        let given = match name {
            "TWILIO_ACCOUNT_SID" => &self.username,
            "TWILIO_AUTH_TOKEN" => &self.password,
            _ => &None,
        };
        given.clone().or_else(|| self.environment.get(name).cloned())
    }

    fn transport(&self) -> Result<Arc<dyn Transport>> {
        Ok(match &self.transport {
            Some(Given::Sandbox(sandbox)) => Arc::new(sandbox.clone()),
            Some(Given::Callable(callable)) => Arc::new(callable.clone()),
            None => Arc::new(Network::new(Wires {
                proxy: self.proxy.clone(),
                connect_timeout: self.connect_timeout,
                ca_bundle: self.ca_bundle(),
            })?),
        })
    }

    /// The file of certificates to trust in the place of all others, as `trunkline.transports.environment` finds it.
    fn ca_bundle(&self) -> Option<String> {
        const VARIABLES: [&str; 3] = ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"];
        VARIABLES.iter().find_map(|name| self.variable(name).filter(|path| !path.is_empty()))
    }

    /// Whether requests are sent by Python now, and not by the core.
    pub(crate) fn by_python(&self, py: Python<'_>) -> PyResult<bool> {
        match &self.transport {
            Some(Given::Callable(_)) => Ok(true),
            Some(Given::Sandbox(_)) => Ok(false),
            None => transport::sockets_are_replaced(py),
        }
    }
}

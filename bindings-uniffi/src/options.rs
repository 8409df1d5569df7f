//! What can be set, as the other languages write it.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use trunkline::Credentials;
use trunkline::client::{self, Client, ClientBuilder};
use trunkline::encode::Representation;
use trunkline::schema::Method;
use trunkline::transport::Transport;
use trunkline::value::Secret;

use crate::answer::Header;
use crate::error::CallError;
use crate::transport::TransportFailure;

/// Who a client is.
#[derive(uniffi::Enum)]
pub enum NativeCredentials {
    /// The account itself.
    AuthToken {
        /// `AC…`
        account_sid: String,
        /// Its primary auth token.
        auth_token: String,
    },
    /// An API key of the account.
    ApiKey {
        /// `AC…`
        account_sid: String,
        /// `SK…`
        key: String,
        /// The key's secret.
        secret: String,
    },
    /// OAuth client credentials, exchanged for tokens as needed.
    ClientCredentials {
        /// The client's id.
        client_id: String,
        /// The client's secret.
        client_secret: String,
    },
    /// A token from elsewhere.
    Bearer {
        /// The token.
        token: String,
    },
    /// None: for one's own server that adds them.
    Anonymous,
}

impl From<NativeCredentials> for Credentials {
    fn from(credentials: NativeCredentials) -> Self {
        match credentials {
            NativeCredentials::AuthToken { account_sid, auth_token } => {
                Credentials::AuthToken { account_sid, auth_token: Secret::from(auth_token) }
            }
            NativeCredentials::ApiKey { account_sid, key, secret } => {
                Credentials::ApiKey { account_sid, key, secret: Secret::from(secret) }
            }
            NativeCredentials::ClientCredentials { client_id, client_secret } => {
                Credentials::ClientCredentials { client_id, client_secret: Secret::from(client_secret) }
            }
            NativeCredentials::Bearer { token } => Credentials::Bearer(Secret::from(token)),
            NativeCredentials::Anonymous => Credentials::Anonymous,
        }
    }
}

/// Options of a client. Durations are in seconds.
#[derive(uniffi::Record)]
pub struct ClientOptions {
    /// Who the client is.
    pub credentials: Option<NativeCredentials>,
    /// Variables from which credentials, region and edge are filled in.
    pub environment: Option<HashMap<String, String>>,
    /// The account that the client works on.
    pub account_sid: Option<String>,
    /// The region.
    pub region: Option<String>,
    /// The edge.
    pub edge: Option<String>,
    /// One's own server.
    pub base_url: Option<String>,
    /// Whether the 2010-04-01 API answers its legacy XML.
    pub xml: bool,
    /// The longest that one attempt may take.
    pub timeout: Option<f64>,
    /// The longest that all attempts may take together.
    pub total_timeout: Option<f64>,
    /// How often a request is sent again at most.
    pub max_retries: Option<i64>,
    /// What the client calls itself.
    pub user_agent: Option<String>,
}

impl ClientOptions {
    pub(crate) fn build(
        self,
        transport: Option<impl Transport>,
        observer: Option<Arc<dyn AttemptObserver>>,
    ) -> Result<Client, CallError> {
        let mut builder = Client::builder();
        builder = set(builder, self.credentials.map(Credentials::from), ClientBuilder::credentials);
        builder = set(builder, self.account_sid, ClientBuilder::account_sid);
        builder = set(builder, self.region, ClientBuilder::region);
        builder = set(builder, self.edge, ClientBuilder::edge);
        builder = set(builder, self.base_url, ClientBuilder::base_url);
        builder = set(builder, duration("timeout", self.timeout)?, ClientBuilder::timeout);
        builder = set(builder, duration("total_timeout", self.total_timeout)?, ClientBuilder::total_timeout);
        builder = set(builder, count("max_retries", self.max_retries)?, ClientBuilder::max_retries);
        builder = set(builder, self.user_agent, ClientBuilder::user_agent);
        builder = set(builder, transport, ClientBuilder::transport);
        builder = set(builder, observer, |builder, observer| {
            // An observer that fails is its own trouble; the call goes on.
            builder.on_attempt(move |attempt| drop(observer.attempted(attempt.into())))
        });
        if self.xml {
            builder = builder.representation(Representation::Xml);
        }
        if let Some(environment) = self.environment {
            builder = builder.environment(|name| environment.get(name).cloned())?;
        }
        Ok(builder.build()?)
    }
}

fn set<T>(builder: ClientBuilder, value: Option<T>, setter: fn(ClientBuilder, T) -> ClientBuilder) -> ClientBuilder {
    match value {
        Some(value) => setter(builder, value),
        None => builder,
    }
}

pub(crate) fn duration(name: &str, seconds: Option<f64>) -> Result<Option<Duration>, CallError> {
    let checked = seconds.map(Duration::try_from_secs_f64).transpose();
    checked.map_err(|_| CallError::invalid_argument(name, "must be a number of seconds, not negative"))
}

fn count(name: &str, count: Option<i64>) -> Result<Option<u32>, CallError> {
    count.map(u32::try_from).transpose().map_err(|_| CallError::invalid_argument(name, "must not be negative"))
}

/// Options of one call. Durations are in seconds.
#[derive(uniffi::Record)]
pub struct CallOptions {
    /// The longest that one attempt may take.
    pub timeout: Option<f64>,
    /// The longest that all attempts may take together.
    pub total_timeout: Option<f64>,
    /// How often the request is sent again at most.
    pub max_retries: Option<i64>,
    /// Headers beside those of the operation.
    pub headers: Vec<Header>,
    /// Another method that the operation takes for the same.
    pub method: Option<String>,
}

impl CallOptions {
    pub(crate) fn build(self) -> Result<client::CallOptions, CallError> {
        let mut options = client::CallOptions::new();
        if let Some(timeout) = duration("timeout", self.timeout)? {
            options = options.timeout(timeout);
        }
        if let Some(timeout) = duration("total_timeout", self.total_timeout)? {
            options = options.total_timeout(timeout);
        }
        if let Some(retries) = count("max_retries", self.max_retries)? {
            options = options.max_retries(retries);
        }
        if let Some(name) = &self.method {
            options = options.method(method(name)?);
        }
        Ok(self.headers.into_iter().fold(options, |options, header| options.header(header.name, header.value)))
    }
}

pub(crate) fn method(name: &str) -> Result<Method, CallError> {
    Method::parse(name).ok_or_else(|| CallError::invalid_argument("method", "must be GET, POST, PUT, PATCH or DELETE"))
}

/// Is told of each attempt to send a request.
#[uniffi::export(foreign)]
pub trait AttemptObserver: Send + Sync {
    /// Called after each attempt, in the middle of the call: it must not wait.
    fn attempted(&self, attempt: Attempt) -> Result<(), TransportFailure>;
}

/// One attempt to send a request. Durations are in seconds.
#[derive(uniffi::Record)]
pub struct Attempt {
    /// The method.
    pub method: String,
    /// The URL without its query.
    pub url: String,
    /// The operation's name in the tables, if they know it.
    pub operation: Option<String>,
    /// The operation's path with its arguments in braces.
    pub path_template: Option<String>,
    /// Which attempt of its call it was, from 1.
    pub number: u32,
    /// When it began.
    pub started_at: SystemTime,
    /// The HTTP status, if the service answered.
    pub status: Option<u16>,
    /// Why there is no answer.
    pub failure: Option<String>,
    /// What went wrong, by one of few names.
    pub error_type: Option<String>,
    /// The service's id of the request.
    pub request_id: Option<String>,
    /// How long it took.
    pub elapsed: f64,
    /// After what time the request is sent again, if it is.
    pub retry_in: Option<f64>,
}

impl From<&client::Attempt<'_>> for Attempt {
    fn from(attempt: &client::Attempt<'_>) -> Self {
        Attempt {
            method: attempt.method.as_str().to_owned(),
            url: attempt.url.to_owned(),
            operation: attempt.operation.map(str::to_owned),
            path_template: attempt.path_template.map(str::to_owned),
            number: attempt.number,
            started_at: attempt.started_at.into(),
            status: attempt.status,
            failure: attempt.failure.map(str::to_owned),
            error_type: attempt.error_type.as_deref().map(str::to_owned),
            request_id: attempt.request_id.map(str::to_owned),
            elapsed: attempt.elapsed.as_secs_f64(),
            retry_in: attempt.retry_in.map(|delay| delay.as_secs_f64()),
        }
    }
}

//! The client: executes the operations of the tables, and requests that they do not know.

#[cfg(feature = "facade")]
pub mod call;
mod credentials;
#[cfg(feature = "downloads")]
pub mod download;
mod hosts;
mod options;
mod pages;
mod pipeline;
mod request;
mod retry;
pub(crate) mod sent;
mod settings;
mod tokens;
#[cfg(feature = "tracing")]
mod trace;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

#[cfg(feature = "downloads")]
pub use self::download::{Download, DownloadRequest};
use self::hosts::Hosts;
pub use self::options::{Attempt, AttemptHook, CallOptions, ClientBuilder};
pub use self::pages::{Page, Pages};
use self::pipeline::Outgoing;
pub use self::request::RawRequest;
use self::tokens::TokenCache;
use crate::auth::Credentials;
use crate::decode;
use crate::encode::{Arguments, Representation, encode};
use crate::error::{Error, Result};
use crate::schema::{Access, Answer, Method, Operation};
use crate::transport::{Headers, Transport};
use crate::value::{Secret, Value};

/// A client of Twilio's API for one account. Cheap to clone; clones share connections and tokens.
///
/// ```no_run
/// # async fn run() -> trunkline::Result<()> {
/// let client = trunkline::Client::from_env()?;
/// let message = client.messages().create("+15558675310").from("+15017122661").body("Hello").await?;
/// println!("{}", message.sid);
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Client(Arc<Shared>);

struct Shared {
    /// Or else why calls must fail.
    credentials: Result<Credentials>,
    account_sid: Option<String>,
    hosts: Hosts,
    representation: Representation,
    timeout: Duration,
    total_timeout: Option<Duration>,
    max_retries: u32,
    user_agent: String,
    on_attempt: Option<AttemptHook>,
    transport: Arc<dyn Transport>,
    tokens: TokenCache,
}

/// What was asked for, with what is known of the answer that brought it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Response<T> {
    /// What was asked for.
    pub data: T,
    /// Status, headers and timing.
    pub meta: Meta,
}

/// What is known of an answer beside its content.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Meta {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: Headers,
    /// How often the request was sent again.
    pub retries: u32,
    /// How long the call took, retries and pauses included.
    pub elapsed: Duration,
}

impl Meta {
    fn new(response: &crate::transport::Response, retries: u32, elapsed: Duration) -> Meta {
        Meta { status: response.status, headers: response.headers.clone(), retries, elapsed }
    }

    /// The service's id of the request, to quote to its support.
    pub fn request_id(&self) -> Option<&str> {
        self.headers.get("Twilio-Request-Id")
    }
}

impl Client {
    /// A client with an account's SID and auth token.
    ///
    /// # Errors
    /// The SID must begin with `AC` and the token must not be empty.
    pub fn new(account_sid: impl Into<String>, auth_token: impl Into<Secret>) -> Result<Client> {
        let credentials = Credentials::AuthToken { account_sid: account_sid.into(), auth_token: auth_token.into() };
        Client::builder().credentials(credentials).build()
    }

    /// A client with the credentials, region, edge and base URL of the environment (see [`ClientBuilder::environment`]).
    ///
    /// # Errors
    /// The variables must name an account and its credentials.
    pub fn from_env() -> Result<Client> {
        let client = Client::builder().environment(|name| std::env::var(name).ok()).build()?;
        client.credentials()?;
        Ok(client)
    }

    /// Sets up a client with other options.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::new()
    }

    /// The account that the client works on.
    pub fn account_sid(&self) -> Option<&str> {
        self.0.account_sid.as_deref()
    }

    /// The region that is set, by the program or by the environment; nothing for one's own server.
    pub fn region(&self) -> Option<&str> {
        self.0.hosts.region()
    }

    /// The edge that is set, by the program or by the environment; nothing for one's own server.
    pub fn edge(&self) -> Option<&str> {
        self.0.hosts.edge()
    }

    /// The credentials, or what is wrong with them.
    fn credentials(&self) -> Result<&Credentials> {
        self.0.credentials.as_ref().map_err(Error::echo)
    }

    /// What is deprecated of the client's settings, in words: for a program to show to whoever wrote them.
    pub fn warnings(&self) -> Vec<String> {
        self.0.hosts.warning().into_iter().collect()
    }

    /// Executes an operation that answers one record or nothing: the one way in for every façade and every language.
    ///
    /// The data is a [`Value::Record`], whatever JSON an operation without a model answers, or null.
    ///
    /// # Errors
    /// Arguments that the operation does not take are refused before anything is sent; see [`crate::ErrorKind`] for the rest.
    pub async fn execute(
        &self,
        operation: &'static Operation,
        arguments: &Arguments,
        options: &CallOptions,
    ) -> Result<Response<Value>> {
        let outgoing = self.outgoing(operation, arguments, options)?;
        let answered = self.perform(&outgoing, options).await?;
        let response = &answered.response;
        let data = match &operation.answer {
            // A repeated removal that finds nothing has nothing to read either.
            _ if decode::is_failure(Some(operation), response.status) => Ok(Value::Null),
            Answer::Nothing => Ok(Value::Null),
            Answer::Record(model) => decode::record(model, response).map(Value::Record),
            Answer::Page(paging) => decode::page(paging, response)
                .map(|page| Value::List(page.records.into_iter().map(Value::Record).collect())),
            Answer::Any => decode::any(response),
        };
        match data {
            Ok(data) => Ok(Response { data, meta: answered.meta }),
            Err(error) => Err(pipeline::unreadable(error, &outgoing, &answered, self.0.transport.now())),
        }
    }

    fn outgoing(
        &self,
        operation: &'static Operation,
        arguments: &Arguments,
        options: &CallOptions,
    ) -> Result<Outgoing> {
        if operation.access != Access::Open {
            // Before arguments are looked at: the account among them may be what is missing.
            self.credentials()?;
        }
        let representation = self.representation(operation);
        let method = self.method(operation, representation, options)?;
        let encoded = encode(operation, representation, arguments, self.account_sid());
        let encoded = encoded.map_err(|error| if operation.paging().is_some() { error.of_list() } else { error })?;
        let mut headers = encoded.headers;
        headers.add("Accept", accepted(representation));
        Ok(Outgoing {
            operation: Some(operation),
            method,
            url: self.0.hosts.url(operation.host, &encoded.target),
            headers,
            body: encoded.body,
            access: operation.access,
            repeatable: method.is_idempotent(),
            #[cfg(feature = "downloads")]
            streamed: false,
        })
    }

    /// XML where it is wanted and known: the 2010-04-01 API, whose JSON resources end in `.json`.
    fn representation(&self, operation: &Operation) -> Representation {
        if operation.path.starts_with("/2010-04-01/") { self.0.representation } else { Representation::Json }
    }

    fn method(&self, operation: &Operation, representation: Representation, options: &CallOptions) -> Result<Method> {
        match options.method {
            None => Ok(operation.method),
            Some(method) if method == operation.method => Ok(method),
            Some(method) if operation.also == Some(method) && representation == Representation::Xml => Ok(method),
            Some(method) => {
                let must = format_args!("must not be {method}: {} is sent by {}", operation.name, operation.method)
                    .to_string();
                Err(Error::invalid_argument("method", must))
            }
        }
    }
}

fn accepted(representation: Representation) -> &'static str {
    match representation {
        Representation::Json => "application/json",
        Representation::Xml => "application/xml",
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("account_sid", &self.0.account_sid)
            .field("credentials", &self.0.credentials)
            .field("hosts", &self.0.hosts)
            .finish_non_exhaustive()
    }
}

//! What can be set: for a client, and for one call.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::hosts::{BaseUrl, Hosts};
use super::tokens::TokenCache;
use super::{Client, Shared};
use crate::auth::{Credentials, KEY_WITHOUT_ACCOUNT};
use crate::encode::{Representation, header_text};
use crate::error::{Error, Result};
use crate::schema::Method;
use crate::transport::{Headers, MaybeSend, Transport};
use crate::value::{Secret, Timestamp, json};

/// What is told of each attempt to send a request.
#[derive(Debug)]
#[non_exhaustive]
pub struct Attempt<'a> {
    /// The method.
    pub method: Method,
    /// The URL without its query, which may hold phone numbers.
    pub url: &'a str,
    /// The operation by its name in the tables, `api.v2010.accounts.messages.create`; nothing for a request that no table knows, or for a
    /// token.
    pub operation: Option<&'static str>,
    /// The operation's path with its arguments in braces, `/2010-04-01/Accounts/{AccountSid}/Messages.json`: of all calls of an operation
    /// the same, as metrics need it.
    pub path_template: Option<&'static str>,
    /// Which attempt of its call it was, from 1.
    pub number: u32,
    /// When it began.
    pub started_at: Timestamp,
    /// The HTTP status, if the service answered.
    pub status: Option<u16>,
    /// Why there is no answer.
    pub failure: Option<&'a str>,
    /// What went wrong, by one of few names: the HTTP status from 400 on; `timeout` or `connection` where there is no answer.
    pub error_type: Option<Cow<'a, str>>,
    /// The service's id of the request.
    pub request_id: Option<&'a str>,
    /// How long it took.
    pub elapsed: Duration,
    /// After what time the request is sent again, if it is.
    pub retry_in: Option<Duration>,
}

/// A function that is called after each attempt.
#[cfg(not(target_arch = "wasm32"))]
pub type AttemptHook = Arc<dyn Fn(&Attempt<'_>) + Send + Sync>;
/// A function that is called after each attempt.
#[cfg(target_arch = "wasm32")]
pub type AttemptHook = Arc<dyn Fn(&Attempt<'_>)>;

/// Options of one call; what is not set is the client's.
#[must_use = "options count for the call that they are given to"]
#[derive(Clone, Debug, Default)]
pub struct CallOptions {
    pub(super) timeout: Option<Duration>,
    pub(super) total_timeout: Option<Duration>,
    pub(super) max_retries: Option<u32>,
    pub(super) headers: Headers,
    pub(super) method: Option<Method>,
}

impl CallOptions {
    /// Those of the client.
    pub fn new() -> CallOptions {
        CallOptions::default()
    }

    /// The longest that one attempt may take.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// The longest that all attempts and the pauses between them may take together. Of a list, those of all its pages; what its reader
    /// does between two pages does not count.
    pub fn total_timeout(mut self, timeout: Duration) -> Self {
        self.total_timeout = Some(timeout);
        self
    }

    /// How often a request is sent again at most; 0 switches it off.
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.max_retries = Some(retries);
        self
    }

    /// A header beside those of the operation.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.add(name.into(), value.into());
        self
    }

    /// Another method that the operation takes for the same: the legacy XML updates an account by `PUT` too.
    pub fn method(mut self, method: Method) -> Self {
        self.method = Some(method);
        self
    }

    /// What belongs to the connection or to the client itself is not for a call to set.
    pub(super) fn checked_headers(&self) -> Result<&Headers> {
        const RESERVED: [&str; 5] = ["authorization", "host", "content-length", "transfer-encoding", "connection"];
        for (name, value) in self.headers.iter() {
            let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
            if name.is_empty() || !name.bytes().all(token) {
                return Err(Error::invalid_argument(
                    "headers",
                    format_args!("must have names of letters and digits, not {}", json::in_quotes(name)),
                ));
            }
            if RESERVED.iter().any(|reserved| name.eq_ignore_ascii_case(reserved)) {
                return Err(Error::invalid_argument("headers", format_args!("must not set {name}")));
            }
            header_text(name, value)?;
        }
        Ok(&self.headers)
    }
}

/// Sets up a [`Client`].
#[must_use = "a client is made by `build`"]
pub struct ClientBuilder {
    credentials: Option<Credentials>,
    account_sid: Option<String>,
    region: Option<String>,
    edge: Option<String>,
    base_url: Option<String>,
    representation: Representation,
    timeout: Duration,
    total_timeout: Option<Duration>,
    max_retries: u32,
    user_agent: String,
    on_attempt: Option<AttemptHook>,
    transport: Option<Arc<dyn Transport>>,
}

impl ClientBuilder {
    pub(super) fn new() -> ClientBuilder {
        ClientBuilder {
            credentials: None,
            account_sid: None,
            region: None,
            edge: None,
            base_url: None,
            representation: Representation::Json,
            timeout: Duration::from_secs(30),
            total_timeout: None,
            max_retries: 2,
            user_agent: concat!("trunkline/", env!("CARGO_PKG_VERSION")).to_owned(),
            on_attempt: None,
            transport: None,
        }
    }

    /// Who the client is.
    pub fn credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = Some(credentials);
        self
    }

    /// The account that the client works on, where that is not the one of its credentials: a subaccount, or with credentials
    /// that name none.
    pub fn account_sid(mut self, account_sid: impl Into<String>) -> Self {
        self.account_sid = Some(account_sid.into());
        self
    }

    /// The region that processes and keeps the data, `ie1` for example.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into());
        self
    }

    /// The edge at which requests enter Twilio's network, `dublin` for example. A known region has its own.
    pub fn edge(mut self, edge: impl Into<String>) -> Self {
        self.edge = Some(edge.into());
        self
    }

    /// One's own server in the place of all of Twilio's hosts: the sandbox, or a backend that adds the credentials. `{product}` in
    /// it stands for the host label of the product called (`http://{product}.localhost:8080`).
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// The form in which the 2010-04-01 API answers.
    pub fn representation(mut self, representation: Representation) -> Self {
        self.representation = representation;
        self
    }

    /// The longest that one attempt may take; 30 seconds unless set.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The longest that all attempts of a call may take together; unlimited unless set. Of a list, those of all its pages.
    pub fn total_timeout(mut self, timeout: Duration) -> Self {
        self.total_timeout = Some(timeout);
        self
    }

    /// How often a request is sent again at most; 2 unless set, 0 switches it off.
    pub fn max_retries(mut self, retries: u32) -> Self {
        self.max_retries = retries;
        self
    }

    /// What the client calls itself.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// Calls a function after each attempt: for logs and metrics.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn on_attempt(mut self, hook: impl Fn(&Attempt<'_>) + Send + Sync + 'static) -> Self {
        self.on_attempt = Some(Arc::new(hook));
        self
    }

    /// Calls a function after each attempt: for logs and metrics.
    #[cfg(target_arch = "wasm32")]
    pub fn on_attempt(mut self, hook: impl Fn(&Attempt<'_>) + 'static) -> Self {
        self.on_attempt = Some(Arc::new(hook));
        self
    }

    /// What sends the requests.
    pub fn transport(self, transport: impl Transport) -> Self {
        self.shared_transport(Arc::new(transport))
    }

    /// What sends the requests, shared with other clients.
    pub fn shared_transport(mut self, transport: Arc<dyn Transport>) -> Self {
        self.transport = Some(transport);
        self
    }

    /// Fills in what is not set from environment variables: `TWILIO_ACCOUNT_SID` with `TWILIO_API_KEY` and `TWILIO_API_SECRET`, or
    /// with `TWILIO_AUTH_TOKEN`; `TWILIO_REGION`, `TWILIO_EDGE`. `read` gives the value of a variable.
    ///
    /// # Errors
    /// A key without its secret is refused, and so is a secret without its key.
    pub fn environment(mut self, read: impl Fn(&str) -> Option<String>) -> Result<Self> {
        let read = |name: &str| read(name).filter(|value| !value.is_empty());
        self.region = self.region.or_else(|| read("TWILIO_REGION"));
        self.edge = self.edge.or_else(|| read("TWILIO_EDGE"));
        let account_sid = self.account_sid.clone().or_else(|| read("TWILIO_ACCOUNT_SID"));
        if let Some(credentials) = &self.credentials {
            // A token does not say whose account it is for.
            if credentials.account_sid().is_none() {
                self.account_sid = account_sid;
            }
            return Ok(self);
        }
        let key = (read("TWILIO_API_KEY"), read("TWILIO_API_SECRET"));
        self.credentials = match (account_sid, key, read("TWILIO_AUTH_TOKEN")) {
            (_, (Some(_), None), _) => {
                return Err(Error::configuration("TWILIO_API_KEY is set without TWILIO_API_SECRET"));
            }
            (_, (None, Some(_)), _) => {
                return Err(Error::configuration("TWILIO_API_SECRET is set without TWILIO_API_KEY"));
            }
            (Some(account_sid), (Some(key), Some(secret)), _) => {
                Some(Credentials::ApiKey { account_sid, key, secret: Secret::from(secret) })
            }
            (Some(account_sid), (None, None), Some(token)) => {
                Some(Credentials::AuthToken { account_sid, auth_token: Secret::from(token) })
            }
            _ => None,
        };
        Ok(self)
    }

    /// Makes the client. Nothing is sent.
    ///
    /// # Errors
    /// Missing or malformed credentials, a region, edge or base URL that makes no host, no transport.
    pub fn build(self) -> Result<Client> {
        let credentials = self.credentials.ok_or_else(|| {
            Error::configuration(
                "no credentials: give an account SID with its auth token, or set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN",
            )
        })?;
        let account_sid = self.account_sid.or_else(|| credentials.account_sid().map(str::to_owned));
        for sid in account_sid.iter().map(String::as_str).chain(credentials.account_sid()) {
            check_account_sid(sid)?;
        }
        check_secrets(&credentials)?;
        let user_agent =
            header_text("user_agent", &self.user_agent).map_err(|error| Error::configuration(error.message()))?;
        let hosts = match &self.base_url {
            Some(url) => Hosts::Own(BaseUrl::parse(url)?),
            None => Hosts::twilio(self.region.as_deref(), self.edge.as_deref())?,
        };
        let transport = match self.transport {
            Some(transport) => transport,
            None => default_transport()?,
        };
        Ok(Client(Arc::new(Shared {
            credentials,
            account_sid,
            hosts,
            representation: self.representation,
            timeout: self.timeout,
            total_timeout: self.total_timeout,
            max_retries: self.max_retries,
            user_agent,
            on_attempt: self.on_attempt,
            transport,
            tokens: TokenCache::default(),
        })))
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("credentials", &self.credentials)
            .field("region", &self.region)
            .field("edge", &self.edge)
            // Not `base_url`: before it is checked, it may have a password in it.
            .finish_non_exhaustive()
    }
}

fn check_account_sid(sid: &str) -> Result<()> {
    match sid.get(..2) {
        Some("AC") => Ok(()),
        Some("SK") => Err(Error::configuration(KEY_WITHOUT_ACCOUNT)),
        _ => Err(Error::configuration("the account SID must begin with AC")),
    }
}

fn check_secrets(credentials: &Credentials) -> Result<()> {
    let missing = |name: &str| Err(Error::configuration(format!("the {name} is empty")));
    match credentials {
        Credentials::AuthToken { auth_token, .. } if auth_token.expose().is_empty() => missing("auth token"),
        Credentials::ApiKey { key, .. } if key.is_empty() => missing("API key"),
        Credentials::ApiKey { secret, .. } if secret.expose().is_empty() => missing("API key's secret"),
        Credentials::ClientCredentials { client_id, .. } if client_id.is_empty() => missing("client id"),
        Credentials::ClientCredentials { client_secret, .. } if client_secret.expose().is_empty() => {
            missing("client secret")
        }
        // A line break in it would let it write headers of its own.
        Credentials::Bearer(token) if header_text("token", token.expose()).is_err() || token.expose().is_empty() => {
            Err(Error::configuration("the bearer token must be printable ASCII"))
        }
        _ => Ok(()),
    }
}

#[cfg(all(feature = "reqwest", not(target_arch = "wasm32")))]
fn default_transport() -> Result<Arc<dyn Transport>> {
    Ok(Arc::new(crate::transport::ReqwestTransport::new()))
}

#[cfg(not(all(feature = "reqwest", not(target_arch = "wasm32"))))]
fn default_transport() -> Result<Arc<dyn Transport>> {
    Err(Error::configuration("no transport: this build has none of its own, give one"))
}

// The trait object must be what a client needs on every target.
const _: fn() = || {
    fn shared<T: MaybeSend + ?Sized>() {}
    shared::<dyn Transport>();
};

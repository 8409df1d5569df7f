//! What can be set: for a client, and for one call.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::credentials::{Said, VARIABLES};
use super::hosts::{BaseUrl, Hosts};
use super::tokens::TokenCache;
use super::{Client, Shared};
use crate::auth::Credentials;
use crate::dialect::{Name, Text};
use crate::encode::{HEADER_TEXT, Representation, is_header_text};
use crate::error::{Error, Result};
use crate::schema::Method;
use crate::transport::{Headers, MaybeSend, Transport};
use crate::value::{Timestamp, json};

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

    /// The headers, if all options can be. What belongs to the connection or to the client itself is not for a call to set.
    pub(super) fn checked(&self) -> Result<&Headers> {
        const RESERVED: [&str; 5] = ["authorization", "host", "content-length", "transfer-encoding", "connection"];
        if let Some(name) = without_time(self.timeout, self.total_timeout) {
            return Err(Error::invalid_argument(name, Text::positive_time()));
        }
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
            if !is_header_text(value) {
                return Err(Error::invalid_argument(
                    "headers",
                    format_args!("must be printable ASCII, which {name} is not"),
                ));
            }
        }
        Ok(&self.headers)
    }
}

const REGION: &str = "TWILIO_REGION";
const EDGE: &str = "TWILIO_EDGE";
const BASE_URL: &str = "TWILIO_BASE_URL";

/// Settings that are texts, by name.
#[derive(Clone, Default)]
pub(super) struct Texts(Vec<(&'static str, String)>);

impl Texts {
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| *known == name).map(|(_, text)| text.as_str())
    }

    pub(super) fn set(&mut self, name: &'static str, text: String) {
        self.0.retain(|(known, _)| *known != name);
        self.0.push((name, text));
    }

    /// An empty text is not given.
    pub(super) fn fill(&mut self, name: &'static str, text: String) {
        let is_empty = text.is_empty();
        self.set(name, text);
        if is_empty {
            self.0.pop();
        }
    }
}

/// Sets up a [`Client`].
#[must_use = "a client is made by `build`"]
#[derive(Clone)]
pub struct ClientBuilder {
    credentials: Option<Credentials>,
    pub(super) anonymous: bool,
    pub(super) texts: Texts,
    environment: Texts,
    pub(super) representation: Representation,
    pub(super) timeout: Duration,
    pub(super) total_timeout: Option<Duration>,
    pub(super) max_retries: u32,
    on_attempt: Option<AttemptHook>,
    transport: Option<Arc<dyn Transport>>,
}

impl ClientBuilder {
    pub(super) fn new() -> ClientBuilder {
        ClientBuilder {
            credentials: None,
            anonymous: false,
            texts: Texts::default(),
            environment: Texts::default(),
            representation: Representation::Json,
            timeout: Duration::from_secs(30),
            total_timeout: None,
            max_retries: 2,
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
        self.texts.fill("account_sid", account_sid.into());
        self
    }

    /// The region that processes and keeps the data, `ie1` for example. An empty one is not given.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.texts.fill("region", region.into());
        self
    }

    /// The edge at which requests enter Twilio's network, `dublin` for example. A known region has its own. An empty one is not given.
    pub fn edge(mut self, edge: impl Into<String>) -> Self {
        self.texts.fill("edge", edge.into());
        self
    }

    /// One's own server in the place of all of Twilio's hosts: the sandbox, or a backend that adds the credentials. `{product}` in
    /// it stands for the host label of the product called (`http://{product}.localhost:8080`).
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.texts.set("base_url", url.into());
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
        self.texts.set("user_agent", user_agent.into());
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
    /// with `TWILIO_AUTH_TOKEN`; `TWILIO_REGION`, `TWILIO_EDGE`; `TWILIO_BASE_URL`, which leads a program to a sandbox that is not
    /// changed for it, and comes before any region. `read` gives the value of a variable; an empty one is not set.
    pub fn environment(mut self, read: impl Fn(&str) -> Option<String>) -> Self {
        self.read_environment(&read);
        self
    }

    pub(super) fn read_environment(&mut self, read: &dyn Fn(&str) -> Option<String>) {
        for name in VARIABLES.into_iter().chain([REGION, EDGE, BASE_URL]) {
            self.environment.fill(name, read(name).unwrap_or_default());
        }
    }

    /// Makes the client. Nothing is sent.
    ///
    /// # Errors
    /// Credentials of which a part is missing, a SID that is not an account's, a region, edge, base URL or time-out that cannot be, no
    /// transport. Without any credentials a client can be made all the same; its calls say what is missing.
    pub fn build(self) -> Result<Client> {
        if let Some(name) = without_time(Some(self.timeout), self.total_timeout) {
            return Err(Error::invalid_setting(name, Text::positive_time()));
        }
        let user_agent = self.texts.get("user_agent").unwrap_or(concat!("trunkline/", env!("CARGO_PKG_VERSION")));
        if !is_header_text(user_agent) {
            return Err(Error::invalid_setting("user_agent", HEADER_TEXT));
        }
        let label = |name, variable| self.texts.get(name).or(self.environment.get(variable)).map(str::to_owned);
        let hosts = match (self.texts.get("base_url"), self.environment.get(BASE_URL)) {
            (Some(url), _) => Hosts::Own(BaseUrl::parse("base_url", url)?),
            (None, Some(url)) => Hosts::Own(BaseUrl::parse(Name::verbatim(BASE_URL), url)?),
            (None, None) => Hosts::twilio(label("region", REGION), label("edge", EDGE))?,
        };
        let said = Said {
            typed: self.credentials,
            anonymous: self.anonymous,
            settings: &self.texts,
            environment: &self.environment,
        };
        let identity = said.identify()?;
        let transport = match self.transport {
            Some(transport) => transport,
            None => default_transport()?,
        };
        Ok(Client(Arc::new(Shared {
            credentials: identity.credentials,
            account_sid: identity.account_sid,
            hosts,
            representation: self.representation,
            timeout: self.timeout,
            total_timeout: self.total_timeout,
            max_retries: self.max_retries,
            user_agent: user_agent.to_owned(),
            on_attempt: self.on_attempt,
            transport,
            tokens: TokenCache::default(),
        })))
    }
}

impl fmt::Debug for ClientBuilder {
    /// Nothing that may be secret: of credentials the names alone, and of a base URL, whose password is refused only by `build`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.texts.0.iter().map(|(name, _)| *name).collect();
        f.debug_struct("ClientBuilder")
            .field("credentials", &self.credentials)
            .field("set", &names)
            .field("region", &self.texts.get("region"))
            .field("edge", &self.texts.get("edge"))
            .field("timeout", &self.timeout)
            .field("total_timeout", &self.total_timeout)
            .field("max_retries", &self.max_retries)
            .finish_non_exhaustive()
    }
}

/// The time-out that leaves no time, if one does.
fn without_time(timeout: Option<Duration>, total_timeout: Option<Duration>) -> Option<&'static str> {
    let times = [("timeout", timeout), ("total_timeout", total_timeout)];
    times.into_iter().find(|(_, time)| time.is_some_and(|time| time.is_zero())).map(|(name, _)| name)
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

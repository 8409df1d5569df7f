//! What can be set, as the other languages write it.

use std::sync::Arc;
use std::time::SystemTime;

use trunkline::client::{self, CallOptions, Client};
use trunkline::transport::Transport;
use trunkline::value::Secret;
use trunkline::{Credentials, Result};

use crate::argument::Member;
use crate::language::Language;
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

/// A client of these settings, by their names in the language.
pub(crate) fn client(
    language: Language,
    settings: Vec<Member>,
    credentials: Option<NativeCredentials>,
    transport: Arc<dyn Transport>,
    observer: Option<Arc<dyn AttemptObserver>>,
) -> Result<Client> {
    let mut builder = Client::builder();
    for Member { name, value } in settings {
        let value = value.into_value(&name)?;
        builder = builder.set(&name, value, language.dialect())?;
    }
    if let Some(credentials) = credentials {
        builder = builder.credentials(credentials.into());
    }
    if let Some(observer) = observer {
        // An observer that fails is its own trouble; the call goes on.
        builder = builder.on_attempt(move |attempt| drop(observer.attempted(attempt.into())));
    }
    builder.shared_transport(transport).build()
}

/// The options of one call, by their names in the language.
pub(crate) fn of_call(language: Language, given: Vec<Member>) -> Result<CallOptions> {
    given.into_iter().try_fold(CallOptions::new(), |options, Member { name, value }| {
        options.set(&name, value.into_value(&name)?, language.dialect())
    })
}

/// Is told of each attempt to send a request.
#[uniffi::export(foreign)]
pub trait AttemptObserver: Send + Sync {
    /// Called after each attempt, in the middle of the call: it must not wait.
    fn attempted(&self, attempt: Attempt) -> std::result::Result<(), TransportFailure>;
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

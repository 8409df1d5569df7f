//! One error, by kind.

use std::fmt;

use trunkline::{Error, ErrorKind};

/// Why a call failed: the kinds of the core, and being cancelled.
#[derive(Debug, Clone, uniffi::Error)]
pub enum CallError {
    /// The client cannot be set up like this, or is closed.
    Configuration {
        /// What is known of it.
        failure: Failure,
    },
    /// An argument was refused before anything was sent.
    InvalidArgument {
        /// What is known of it.
        failure: Failure,
    },
    /// No complete answer in time.
    Timeout {
        /// What is known of it.
        failure: Failure,
    },
    /// No connection, or it broke.
    Connection {
        /// What is known of it.
        failure: Failure,
    },
    /// An answer that cannot be read.
    Decode {
        /// What is known of it.
        failure: Failure,
    },
    /// It may or may not have been carried out.
    UnknownOutcome {
        /// What is known of it.
        failure: Failure,
    },
    /// 400 or 422.
    Validation {
        /// What is known of it.
        failure: Failure,
    },
    /// 401.
    Authentication {
        /// What is known of it.
        failure: Failure,
    },
    /// 403.
    Permission {
        /// What is known of it.
        failure: Failure,
    },
    /// 404.
    NotFound {
        /// What is known of it.
        failure: Failure,
    },
    /// 409.
    Conflict {
        /// What is known of it.
        failure: Failure,
    },
    /// 429.
    RateLimited {
        /// What is known of it.
        failure: Failure,
    },
    /// 5xx.
    Server {
        /// What is known of it.
        failure: Failure,
    },
    /// Any other status.
    Api {
        /// What is known of it.
        failure: Failure,
    },
    /// The caller cancelled it.
    Canceled,
}

/// What is known of a failure. There are no secrets in it.
#[derive(Debug, Clone, Default, uniffi::Record)]
pub struct Failure {
    /// What happened: the service's own words where it answered.
    pub text: String,
    /// The whole of it in one line: status, code, text, request.
    pub summary: String,
    /// The parameter that was refused, as the tables spell it.
    pub parameter: Option<String>,
    /// The HTTP status.
    pub status: Option<u16>,
    /// Twilio's error code.
    pub code: Option<i64>,
    /// The address of a page about the error.
    pub more_info: Option<String>,
    /// Whatever else the service said, as JSON.
    pub details: Option<String>,
    /// How many seconds the service asks to wait.
    pub retry_after: Option<f64>,
    /// The service's id of the request.
    pub request_id: Option<String>,
    /// The method of the request.
    pub method: Option<String>,
    /// The URL of the request, without its query.
    pub url: Option<String>,
    /// How often the request was sent.
    pub attempts: u32,
    /// Whether it may have been done all the same.
    pub may_have_happened: bool,
    /// The error below, where that is one of the core's: at most one.
    pub cause: Vec<CallError>,
}

impl CallError {
    /// A refused argument, in the core's words.
    pub(crate) fn invalid_argument(parameter: &str, must: &str) -> CallError {
        let text = format!("`{parameter}` {must}");
        let failure =
            Failure { summary: text.clone(), text, parameter: Some(parameter.to_owned()), ..Failure::default() };
        CallError::InvalidArgument { failure }
    }

    pub(crate) fn configuration(text: &str) -> CallError {
        let failure = Failure { text: text.to_owned(), summary: text.to_owned(), ..Failure::default() };
        CallError::Configuration { failure }
    }
}

impl Failure {
    fn of(error: &Error) -> Failure {
        let cause = std::error::Error::source(error).and_then(|cause| cause.downcast_ref::<Error>());
        Failure {
            text: error.message().to_owned(),
            summary: error.to_string(),
            parameter: error.parameter().map(str::to_owned),
            status: error.status(),
            code: error.code(),
            more_info: error.more_info().map(str::to_owned),
            details: error.details().map(trunkline::value::Value::to_json),
            retry_after: error.retry_after().map(|delay| delay.as_secs_f64()),
            request_id: error.request_id().map(str::to_owned),
            method: error.method().map(|method| method.as_str().to_owned()),
            url: error.url().map(str::to_owned),
            attempts: error.attempts(),
            may_have_happened: error.may_have_happened(),
            cause: cause.map(CallError::from).into_iter().collect(),
        }
    }
}

impl From<&Error> for CallError {
    fn from(error: &Error) -> Self {
        let failure = Failure::of(error);
        match error.kind() {
            ErrorKind::Configuration => CallError::Configuration { failure },
            ErrorKind::InvalidArgument => CallError::InvalidArgument { failure },
            ErrorKind::Timeout => CallError::Timeout { failure },
            ErrorKind::Connection => CallError::Connection { failure },
            ErrorKind::Decode => CallError::Decode { failure },
            ErrorKind::UnknownOutcome => CallError::UnknownOutcome { failure },
            ErrorKind::Validation => CallError::Validation { failure },
            ErrorKind::Authentication => CallError::Authentication { failure },
            ErrorKind::Permission => CallError::Permission { failure },
            ErrorKind::NotFound => CallError::NotFound { failure },
            ErrorKind::Conflict => CallError::Conflict { failure },
            ErrorKind::RateLimited => CallError::RateLimited { failure },
            ErrorKind::Server => CallError::Server { failure },
            _ => CallError::Api { failure },
        }
    }
}

impl From<Error> for CallError {
    fn from(error: Error) -> Self {
        CallError::from(&error)
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CallError::Configuration { failure }
            | CallError::InvalidArgument { failure }
            | CallError::Timeout { failure }
            | CallError::Connection { failure }
            | CallError::Decode { failure }
            | CallError::UnknownOutcome { failure }
            | CallError::Validation { failure }
            | CallError::Authentication { failure }
            | CallError::Permission { failure }
            | CallError::NotFound { failure }
            | CallError::Conflict { failure }
            | CallError::RateLimited { failure }
            | CallError::Server { failure }
            | CallError::Api { failure } => f.write_str(&failure.summary),
            CallError::Canceled => f.write_str("the call was cancelled"),
        }
    }
}

impl std::error::Error for CallError {}

//! One error, whose kind is told by its name.

use std::fmt;
use std::time::SystemTime;

use trunkline::Error;
use trunkline::dialect::Dialect;
use trunkline::transport::TransportError;

use crate::language::Language;
use crate::transport::Thrown;

/// Why a call brought nothing.
#[derive(Debug, Clone, uniffi::Error)]
pub enum CallError {
    /// It failed.
    Failed {
        /// What is known of it.
        failure: Box<Failure>,
    },
    /// The caller cancelled it.
    Canceled,
}

/// What is known of a failure. There are no secrets in it.
#[derive(Debug, Clone, uniffi::Record)]
pub struct Failure {
    /// Its kind, by its name in data: `rate_limited`.
    pub kind: String,
    /// What happened: the service's own words where it answered.
    pub text: String,
    /// The whole of it in one line: status, code, text, request.
    pub summary: String,
    /// The parameter or setting that was refused, as the language spells it.
    #[uniffi(default = None)]
    pub parameter: Option<String>,
    /// The HTTP status.
    #[uniffi(default = None)]
    pub status: Option<u16>,
    /// Twilio's error code.
    #[uniffi(default = None)]
    pub code: Option<i64>,
    /// The address of a page about the error.
    #[uniffi(default = None)]
    pub more_info: Option<String>,
    /// Whatever else the service said, as JSON.
    #[uniffi(default = None)]
    pub details: Option<String>,
    /// How many seconds the service asks to wait.
    #[uniffi(default = None)]
    pub retry_after: Option<f64>,
    /// The service's id of the request.
    #[uniffi(default = None)]
    pub request_id: Option<String>,
    /// The method of the request.
    #[uniffi(default = None)]
    pub method: Option<String>,
    /// The URL of the request, without its query.
    #[uniffi(default = None)]
    pub url: Option<String>,
    /// When the call began.
    #[uniffi(default = None)]
    pub started_at: Option<SystemTime>,
    /// How often the request was sent.
    #[uniffi(default = 0)]
    pub attempts: u32,
    /// Whether it may have been done all the same.
    #[uniffi(default = false)]
    pub may_have_happened: bool,
    /// The failure below, where that is one of the core's: at most one.
    #[uniffi(default = [])]
    pub cause: Vec<Failure>,
    /// The request whose transport failed, where that is what is below: the other language knows by it what was thrown.
    #[uniffi(default = None)]
    pub thrown: Option<u64>,
}

impl CallError {
    /// An error of the core, in the words of a language.
    pub(crate) fn of(error: &Error, language: Language) -> CallError {
        CallError::Failed { failure: Box::new(Failure::of(error, language.dialect())) }
    }
}

impl Failure {
    fn of(error: &Error, dialect: &Dialect) -> Failure {
        let below = std::error::Error::source(error);
        let cause = below.and_then(|cause| cause.downcast_ref::<Error>());
        let lost = below.and_then(|cause| cause.downcast_ref::<TransportError>());
        let thrown = lost.and_then(|error| error.cause.as_ref()?.downcast_ref::<Thrown>());
        Failure {
            kind: error.kind().name().to_owned(),
            text: error.message_in(dialect).into_owned(),
            summary: error.summary_in(dialect),
            parameter: error.parameter_in(dialect),
            status: error.status(),
            code: error.code(),
            more_info: error.more_info().map(str::to_owned),
            details: error.details().map(trunkline::value::Value::to_json),
            retry_after: error.retry_after().map(|delay| delay.as_secs_f64()),
            request_id: error.request_id().map(str::to_owned),
            method: error.method().map(|method| method.as_str().to_owned()),
            url: error.url().map(str::to_owned),
            started_at: error.started_at().map(SystemTime::from),
            attempts: error.attempts(),
            may_have_happened: error.may_have_happened(),
            cause: cause.map(|cause| Failure::of(cause, dialect)).into_iter().collect(),
            thrown: thrown.map(|Thrown(request)| *request),
        }
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CallError::Failed { failure } => f.write_str(&failure.summary),
            CallError::Canceled => f.write_str("the call was cancelled"),
        }
    }
}

impl std::error::Error for CallError {}

//! Errors as JSON, which the façade makes its classes of.

use std::error::Error as _;

use trunkline::schema::{Method, Operation};
use trunkline::value::{Map, Value};
use trunkline::{Error, ErrorKind};

use super::names;
use super::outcome::{milliseconds, unix_milliseconds};

/// An error on its way to JavaScript.
#[derive(Debug)]
pub(super) struct Failure(Map);

impl Failure {
    /// A client that cannot be set up like this.
    pub(super) fn configuration(message: impl Into<String>) -> Failure {
        Failure::refusal(ErrorKind::Configuration, message.into())
    }

    /// An argument that cannot be.
    pub(super) fn argument(name: &str, must: &str) -> Failure {
        let mut failure = Failure::refusal(ErrorKind::InvalidArgument, format!("`{name}` {must}"));
        failure.0.insert("parameter", name);
        failure
    }

    /// The same refusal, of an option of the client.
    pub(super) fn into_configuration(mut self) -> Failure {
        self.0.insert("kind", ErrorKind::Configuration.name());
        self
    }

    fn refusal(kind: ErrorKind, message: String) -> Failure {
        Failure(Map::from_iter([("kind", kind.name().to_owned()), ("message", message)]))
    }

    /// The error of a call, in which parameters are called what JavaScript calls them.
    pub(super) fn of_call(error: Error, operation: &Operation) -> Failure {
        let param = error.parameter().and_then(|name| operation.param(name));
        Failure::named(&error, param.map(|param| names::of_param(operation, param)))
    }

    fn named(error: &Error, name: Option<String>) -> Failure {
        let mut message = error.message().to_owned();
        let name = error.parameter().map(|parameter| {
            // What no table knows is called what the caller has called it, or is a setting of lists.
            let name = name.unwrap_or_else(|| if parameter == "page_size" { "pageSize" } else { parameter }.to_owned());
            if let Some(must) = message.strip_prefix(&format!("`{parameter}`")) {
                message = format!("`{name}`{must}");
            }
            name
        });
        let mut map = Map::new();
        let mut put = |name: &str, value: Value| {
            if !value.is_null() {
                map.insert(name, value);
            }
        };
        put("kind", error.kind().name().into());
        put("message", message.into());
        put("parameter", name.into());
        put("status", error.status().map(u32::from).into());
        put("code", error.code().into());
        put("more_info", error.more_info().into());
        put("details", error.details().cloned().unwrap_or_default());
        put("retry_after", error.retry_after().map(milliseconds).into());
        put("request_id", error.request_id().into());
        put("method", error.method().map(Method::as_str).into());
        put("url", error.url().into());
        put("started_at", error.started_at().map(unix_milliseconds).into());
        put("attempts", error.attempts().into());
        put("may_have_happened", error.may_have_happened().into());
        if let Some(cause) = error.source().and_then(|cause| cause.downcast_ref::<Error>()) {
            map.insert("cause", Failure::named(cause, None).0);
        }
        Failure(map)
    }

    pub(super) fn into_json(self) -> String {
        Value::Map(self.0).to_json()
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure::named(&error, None)
    }
}

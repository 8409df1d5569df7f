//! A client's options, as one JSON text.

use trunkline::client::Attempt;
use trunkline::value::Value;
use trunkline::{Client, Error, Result};

use super::outcome::{milliseconds, unix_milliseconds};
use super::transport::Host;
use super::{executor, host};
use crate::names::JAVASCRIPT;
use crate::numbered::Number;

/// Options of Twilio's own library that hold anyway.
const ALWAYS_SO: [&str; 3] = ["autoRetry", "lazyLoading", "keepAlive"];

/// Makes the client of this number.
pub(super) fn build(client: Number, options: &str) -> Result<Client> {
    let Some(Value::Map(options)) = Value::from_json(options) else {
        return Err(Error::configuration("the options must be an object"));
    };
    let mut builder = Client::builder().transport(Host { client });
    for (name, value) in options {
        match name.as_str() {
            "observed" => {
                let told =
                    move |attempt: &Attempt<'_>| host::attempted(client, executor::current(), &describe(attempt));
                builder = builder.on_attempt(told);
            }
            name if ALWAYS_SO.contains(&name) => {}
            name => builder = builder.set(name, value, &JAVASCRIPT)?,
        }
    }
    let built = builder.build()?;
    for warning in built.warnings() {
        host::warn(&warning);
    }
    Ok(built)
}

fn describe(attempt: &Attempt<'_>) -> String {
    let pairs = [
        ("method", Value::from(attempt.method.as_str())),
        ("url", attempt.url.into()),
        ("operation", attempt.operation.into()),
        ("pathTemplate", attempt.path_template.into()),
        ("number", attempt.number.into()),
        ("startedAt", unix_milliseconds(attempt.started_at).into()),
        ("status", attempt.status.map(u32::from).into()),
        ("failure", attempt.failure.into()),
        ("errorType", attempt.error_type.as_deref().into()),
        ("requestId", attempt.request_id.into()),
        ("elapsed", milliseconds(attempt.elapsed).into()),
        ("retryIn", attempt.retry_in.map(milliseconds).into()),
    ];
    Value::Map(pairs.into_iter().collect()).to_json()
}

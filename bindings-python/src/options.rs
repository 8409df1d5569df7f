//! Options of one call, or of a view of a client.

use std::time::Duration;

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};
use trunkline::client::CallOptions;
use trunkline::schema::Method;

use crate::errors::invalid_argument;

/// What a view of a client sets for its calls.
#[derive(Clone, Default)]
pub(crate) struct Options {
    pub(crate) call: CallOptions,
    /// Whether the answer is wanted with its status and headers.
    pub(crate) raw: bool,
}

impl Options {
    /// These options with others set above them, by name.
    pub(crate) fn with(&self, given: &Bound<'_, PyDict>) -> PyResult<Options> {
        let mut options = self.clone();
        for (name, value) in given.iter() {
            let name: String = name.extract()?;
            if value.is_none() {
                continue;
            }
            let call = options.call;
            options.call = match name.as_str() {
                "timeout" => call.timeout(seconds(&name, &value)?),
                "total_timeout" => call.total_timeout(seconds(&name, &value)?),
                "max_retries" => call.max_retries(count(&name, &value)?),
                "method" => call.method(method(&name, &value)?),
                "headers" => headers(call, &value)?,
                "raw" => {
                    options.raw = value.is_truthy()?;
                    call
                }
                _ => return Err(invalid_argument(value.py(), &name, "is no option of a call")),
            };
        }
        Ok(options)
    }
}

/// A time in seconds, as a number or a `timedelta`.
pub(crate) fn seconds(name: &str, value: &Bound<'_, PyAny>) -> PyResult<Duration> {
    let number = match value.getattr_opt("total_seconds")? {
        Some(total) => total.call0()?.extract::<f64>(),
        None => value.extract::<f64>(),
    };
    let time = number.ok().and_then(|number| Duration::try_from_secs_f64(number).ok()).filter(|time| !time.is_zero());
    time.ok_or_else(|| invalid_argument(value.py(), name, "must be a positive number of seconds"))
}

/// A number of times.
pub(crate) fn count(name: &str, value: &Bound<'_, PyAny>) -> PyResult<u32> {
    value.extract().map_err(|_| invalid_argument(value.py(), name, "must be a whole number, 0 or more"))
}

/// The method of this name.
pub(crate) fn method(name: &str, value: &Bound<'_, PyAny>) -> PyResult<Method> {
    let method = value.cast::<PyString>().ok().and_then(|text| Method::parse(&text.to_cow().ok()?));
    method.ok_or_else(|| invalid_argument(value.py(), name, "must be GET, POST, PUT, PATCH or DELETE"))
}

fn headers(mut call: CallOptions, value: &Bound<'_, PyAny>) -> PyResult<CallOptions> {
    let must = || invalid_argument(value.py(), "headers", "must be a dict of texts");
    let items = value.call_method0("items").map_err(|_| must())?;
    for pair in items.try_iter()? {
        let (name, value): (String, String) = pair?.extract().map_err(|_| must())?;
        call = call.header(name, value);
    }
    Ok(call)
}

//! Errors of the core become exceptions of `trunkline.base.exceptions`.

use std::error::Error as StdError;
use std::io;

use pyo3::prelude::*;
use pyo3::types::PyDict;
use trunkline::dialect::{Dialect, Name};
use trunkline::schema::{Method, Operation};
use trunkline::{Error, ErrorKind};

use crate::names::{PYTHON, REQUEST};
use crate::to_python;

const MODULE: &str = "trunkline.base.exceptions";

/// The class for a kind: its name in words, between `Twilio` and `Exception` (see `tests/errors.json`).
fn class_name(kind: ErrorKind) -> String {
    match kind {
        ErrorKind::Api => "TwilioRestException".to_owned(),
        kind => {
            let words = kind.name().split('_').map(|word| {
                let (first, rest) = word.split_at(1);
                first.to_ascii_uppercase() + rest
            });
            format!("Twilio{}Exception", words.collect::<String>())
        }
    }
}

/// A refused argument, by its name in the tables.
pub(crate) fn invalid_argument(py: Python<'_>, parameter: &str, must: &str) -> PyErr {
    to_python(py, &Error::invalid_argument(Name::parameter(parameter.to_owned()), must))
}

/// What does not fit a method. The parameter is named as it was given.
pub(crate) fn misfit(py: Python<'_>, parameter: Option<&str>, must: &str) -> PyErr {
    let facts = PyDict::new(py);
    let message = parameter.map_or_else(|| must.to_owned(), |parameter| format!("`{parameter}` {must}"));
    let made = facts.set_item("parameter", parameter).and_then(|()| facts.set_item("msg", &message));
    made.and_then(|()| make(py, ErrorKind::InvalidArgument, &message, &facts)).unwrap_or_else(|error| error)
}

/// The machine has no more threads or descriptors: nothing was sent.
pub(crate) fn out_of_resources(py: Python<'_>, error: io::Error) -> PyErr {
    let message = format!("no connection can be made: {error}");
    let made = make(py, ErrorKind::Connection, &message, &PyDict::new(py)).unwrap_or_else(|failure| failure);
    made.set_cause(py, Some(error.into()));
    made
}

/// What was refused as an argument, refused as a setting.
pub(crate) fn as_setting(py: Python<'_>, refusal: PyErr) -> PyErr {
    let remade = || {
        let (value, facts) = (refusal.value(py), PyDict::new(py));
        for fact in ["msg", "parameter"] {
            facts.set_item(fact, value.getattr(fact)?)?;
        }
        make(py, ErrorKind::Configuration, &value.str()?.to_cow()?, &facts)
    };
    remade().unwrap_or(refusal)
}

/// An exception of the kind's class.
fn make(py: Python<'_>, kind: ErrorKind, message: &str, facts: &Bound<'_, PyDict>) -> PyResult<PyErr> {
    let class = py.import(MODULE)?.getattr(class_name(kind).as_str())?;
    Ok(PyErr::from_value(class.call_method1("_of", (message, facts))?))
}

/// The exception for an error.
pub(crate) fn to_python(py: Python<'_>, error: &Error) -> PyErr {
    convert(py, error, &PYTHON, None).unwrap_or_else(|failure| failure)
}

/// The exception for an error of an operation: what the service says stands behind what was tried, as in Twilio's library.
pub(crate) fn of_operation(py: Python<'_>, error: &Error, operation: &Operation) -> PyErr {
    convert(py, error, &PYTHON, Some(tried(operation))).unwrap_or_else(|failure| failure)
}

fn tried(operation: &Operation) -> &'static str {
    match (operation.name.rsplit('.').next(), operation.method) {
        (Some("create"), _) => "Unable to create record",
        (Some("update" | "patch"), _) => "Unable to update record",
        (Some("list"), _) => "Unable to fetch page",
        (_, Method::Get) => "Unable to fetch record",
        (_, Method::Delete) => "Unable to delete record",
        _ => "Unable to update record",
    }
}

/// The exception for an error of a request that is in no table.
pub(crate) fn of_request(py: Python<'_>, error: &Error) -> PyErr {
    convert(py, error, &REQUEST, None).unwrap_or_else(|failure| failure)
}

fn convert(py: Python<'_>, error: &Error, dialect: &Dialect, tried: Option<&str>) -> PyResult<PyErr> {
    let facts = PyDict::new(py);
    let message = error.message_in(dialect);
    let message = match tried {
        Some(tried) if error.kind().is_answer() => format!("{tried}: {message}"),
        _ => message.into_owned(),
    };
    facts.set_item("msg", &message)?;
    facts.set_item("parameter", error.parameter_in(dialect))?;
    facts.set_item("status", error.status())?;
    facts.set_item("code", error.code())?;
    facts.set_item("more_info", error.more_info())?;
    facts.set_item("details", error.details().map(|details| to_python::json(py, details)).transpose()?)?;
    facts.set_item("retry_after", error.retry_after().map(|wait| wait.as_secs_f64()))?;
    facts.set_item("request_id", error.request_id())?;
    facts.set_item("method", error.method().map(|method| method.as_str()))?;
    facts.set_item("url", error.url())?;
    facts.set_item("started_at", error.started_at().map(|time| to_python::timestamp(py, time)).transpose()?)?;
    facts.set_item("attempts", error.attempts())?;
    facts.set_item("may_have_happened", error.may_have_happened())?;
    if let Some(problem) = error.problem() {
        facts.set_item("problem", to_python::json(py, problem)?)?;
    }
    let made = make(py, error.kind(), &error.summary_with(&message), &facts)?;
    let cause = cause(py, error.source());
    if cause.is_some() {
        made.set_cause(py, cause);
    }
    Ok(made)
}

/// The nearest cause that Python knows: an error of the core, or what a user's transport raised.
fn cause(py: Python<'_>, mut error: Option<&(dyn StdError + 'static)>) -> Option<PyErr> {
    while let Some(below) = error {
        if let Some(known) = below.downcast_ref::<Error>() {
            return Some(to_python(py, known));
        }
        if let Some(raised) = below.downcast_ref::<PyErr>() {
            return Some(raised.clone_ref(py));
        }
        error = below.source();
    }
    None
}

/// Tells of an error that nobody can be told of otherwise, as Python does.
#[pyfunction]
pub(crate) fn report(error: Bound<'_, PyAny>) {
    let py = error.py();
    PyErr::from_value(error).write_unraisable(py, None);
}

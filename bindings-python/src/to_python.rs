//! Values become Python objects.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyNone, PyString};
use trunkline::schema::Kind;
use trunkline::transport::Headers;
use trunkline::value::{Date, Decimal, Record, Timestamp, Value};

use crate::from_python::{decimal_type, utc};
use crate::imports;

/// How numbers with decimals are shown.
#[derive(Clone, Copy)]
enum Numbers {
    /// As `Decimal`, to the digit.
    Exact,
    /// As `json` reads them, so that it can write them, too.
    Plain,
}

/// The object for the value of a field: a number with decimals is a `Decimal`, within an object it is as `json` has it.
pub(crate) fn value<'py>(py: Python<'py>, value: &Value) -> PyResult<Bound<'py, PyAny>> {
    match value {
        Value::Decimal(number) => decimal(py, number),
        value => object(py, value, Numbers::Plain),
    }
}

/// The object for free-form JSON, as `json` has it.
pub(crate) fn json<'py>(py: Python<'py>, value: &Value) -> PyResult<Bound<'py, PyAny>> {
    object(py, value, Numbers::Plain)
}

/// The object for free-form JSON, whose numbers are exact.
pub(crate) fn exact_json<'py>(py: Python<'py>, value: &Value) -> PyResult<Bound<'py, PyAny>> {
    object(py, value, Numbers::Exact)
}

fn object<'py>(py: Python<'py>, value: &Value, numbers: Numbers) -> PyResult<Bound<'py, PyAny>> {
    Ok(match value {
        Value::Null => PyNone::get(py).to_owned().into_any(),
        Value::Bool(truth) => PyBool::new(py, *truth).to_owned().into_any(),
        Value::Integer(number) => PyInt::new(py, *number).into_any(),
        Value::Decimal(number) => match numbers {
            Numbers::Exact => decimal(py, number)?,
            Numbers::Plain => plain(py, number)?,
        },
        Value::Text(text) => PyString::new(py, text).into_any(),
        Value::Timestamp(time) => timestamp(py, *time)?,
        Value::Date(day) => date(py, *day)?,
        Value::List(values) => {
            let list = PyList::empty(py);
            for item in values {
                list.append(object(py, item, numbers)?)?;
            }
            list.into_any()
        }
        Value::Map(entries) => {
            let dict = PyDict::new(py);
            for (name, item) in entries.iter() {
                dict.set_item(name, object(py, item, numbers)?)?;
            }
            dict.into_any()
        }
        Value::Record(record) => object(py, &Value::Map(record.to_map()), numbers)?,
        // Whatever the core adds, it can write it.
        other => PyString::new(py, &other.to_json()).into_any(),
    })
}

/// The object for the field at this position.
pub(crate) fn field<'py>(py: Python<'py>, record: &Record, position: usize) -> PyResult<Bound<'py, PyAny>> {
    match record.model().fields.get(position).map(|field| &field.kind) {
        Some(Kind::Text | Kind::Secret | Kind::Sid(_) | Kind::Enum(_)) => Ok(match record.text(position) {
            Some(text) => PyString::new(py, &text).into_any(),
            None => PyNone::get(py).to_owned().into_any(),
        }),
        _ => value(py, &record.value(position)),
    }
}

/// A dict of the fields, by the names of the tables, and of what the service sent beyond them.
pub(crate) fn record<'py>(py: Python<'py>, record: &Record) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    for (name, item) in record.to_map().iter() {
        dict.set_item(name, value(py, item)?)?;
    }
    Ok(dict)
}

/// A dict of headers. Of several with one name the values stand in one text, as RFC 9110 has it.
pub(crate) fn headers<'py>(py: Python<'py>, headers: &Headers) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    for (name, text) in headers.iter() {
        match dict.get_item(name)? {
            Some(earlier) => dict.set_item(name, format!("{}, {text}", earlier.cast::<PyString>()?.to_cow()?))?,
            None => dict.set_item(name, text)?,
        }
    }
    Ok(dict)
}

fn decimal<'py>(py: Python<'py>, number: &Decimal) -> PyResult<Bound<'py, PyAny>> {
    decimal_type(py)?.call1((number.as_str(),))
}

/// An integer of any size, or a float.
fn plain<'py>(py: Python<'py>, number: &Decimal) -> PyResult<Bound<'py, PyAny>> {
    let text = number.as_str();
    if !text.contains(['.', 'e', 'E']) {
        // Python reads no more than some thousand digits.
        if let Ok(whole) = py.get_type::<PyInt>().call1((text,)) {
            return Ok(whole);
        }
    }
    Ok(PyFloat::new(py, number.to_f64()).into_any())
}

/// An aware datetime in UTC; one beyond what Python's can hold is None.
pub(crate) fn timestamp(py: Python<'_>, time: Timestamp) -> PyResult<Bound<'_, PyAny>> {
    let day = time.date();
    if !(1..=9999).contains(&day.year()) {
        return Ok(PyNone::get(py).to_owned().into_any());
    }
    let seconds = time.unix_seconds().rem_euclid(86_400) as u32;
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let micros = time.subsec_nanos() / 1000;
    class(py, "datetime")?.call1((day.year(), day.month(), day.day(), hour, minute, second, micros, utc(py)?))
}

fn date(py: Python<'_>, day: Date) -> PyResult<Bound<'_, PyAny>> {
    if !(1..=9999).contains(&day.year()) {
        return Ok(PyNone::get(py).to_owned().into_any());
    }
    class(py, "date")?.call1((day.year(), day.month(), day.day()))
}

/// A class of the module `datetime`.
fn class<'py>(py: Python<'py>, name: &'static str) -> PyResult<Bound<'py, PyAny>> {
    static DATETIME: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    static DATE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let cell = if name == "date" { &DATE } else { &DATETIME };
    imports::get(py, cell, "datetime", name).cloned()
}

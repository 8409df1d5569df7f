//! Python objects become arguments. What an argument must be is for the core to say.

use std::borrow::Cow;

use pyo3::exceptions::{PyBaseException, PyOverflowError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyDate, PyDateTime, PyDict, PyFloat, PyInt, PyList, PyMapping, PyString, PyTuple, PyType};
use trunkline::encode::Arguments;
use trunkline::schema::{Body, Kind, Operation, Place};
use trunkline::value::{Date, Decimal, Map, Timestamp, Value};

use crate::record::Record;
use crate::unset::Unset;
use crate::{errors, imports};

/// How deep lists and maps may be nested: deeper ones are taken for endless.
const MAX_DEPTH: usize = 64;

/// The arguments of a call, by the names of the tables. What is unset is left out, and so is None where there is no null.
pub(crate) fn arguments(operation: &Operation, given: &Bound<'_, PyDict>) -> PyResult<Arguments> {
    let mut arguments = Arguments::new();
    for (name, object) in given.iter() {
        set(&mut arguments, operation, name.extract::<String>()?, &object)?;
    }
    Ok(arguments)
}

/// Sets an argument, by its name in the table.
pub(crate) fn set(
    arguments: &mut Arguments,
    operation: &Operation,
    name: impl Into<Cow<'static, str>>,
    object: &Bound<'_, PyAny>,
) -> PyResult<()> {
    let name = name.into();
    if !object.is_exact_instance_of::<Unset>() && (!object.is_none() || takes_null(operation, &name)) {
        let mut value = value(object, &name)?;
        // A number has a meaning as text; its digits are Python's own.
        if matches!(value, Value::Integer(_) | Value::Decimal(_)) && takes_text(operation, &name) {
            value = Value::Text(object.str()?.to_cow()?.into_owned());
        }
        arguments.set(name, value);
    }
    Ok(())
}

/// Whether null can be written where a parameter goes: in JSON it can, in a form, a query or a header it cannot.
fn takes_null(operation: &Operation, name: &str) -> bool {
    let in_body = || operation.param(name).is_none_or(|param| matches!(param.place, Place::Body | Place::WholeBody));
    matches!(operation.body, Body::Json(_)) && in_body()
}

fn takes_text(operation: &Operation, name: &str) -> bool {
    let kind = operation.param(name).map(|param| param.kind);
    matches!(kind, Some(Kind::Text | Kind::Secret | Kind::Sid(_) | Kind::Enum(_)))
}

/// The value of a setting or an option: a `timedelta` is a number of seconds, too.
pub(crate) fn setting(object: &Bound<'_, PyAny>, name: &str) -> PyResult<Value> {
    match object.getattr_opt("total_seconds")? {
        Some(total) => value(&total.call0()?, name),
        None => value(object, name),
    }
}

/// The value of one argument; what is unset is null.
pub(crate) fn optional(object: Option<&Bound<'_, PyAny>>, argument: &str) -> PyResult<Value> {
    match object {
        Some(object) if !object.is_instance_of::<Unset>() => value(object, argument),
        _ => Ok(Value::Null),
    }
}

/// The value of one argument.
pub(crate) fn value(object: &Bound<'_, PyAny>, argument: &str) -> PyResult<Value> {
    nested(object, argument, MAX_DEPTH)
}

fn nested(object: &Bound<'_, PyAny>, argument: &str, depth: usize) -> PyResult<Value> {
    let py = object.py();
    if depth == 0 {
        return Err(errors::invalid_argument(py, argument, "must not be nested so deeply"));
    }
    let value = if object.is_none() {
        Value::Null
    } else if let Ok(text) = object.cast::<PyString>() {
        let text = text.to_cow();
        let text = text.map_err(|_| errors::invalid_argument(py, argument, "must be text that UTF-8 can write"))?;
        Value::Text(text.into_owned())
    } else if let Ok(truth) = object.cast::<PyBool>() {
        Value::Bool(truth.is_true())
    } else if object.is_instance_of::<PyInt>() {
        match object.extract::<i64>() {
            Ok(number) => Value::Integer(number),
            Err(error) if error.is_instance_of::<PyOverflowError>(py) => {
                let digits = object.str().map_err(|_| errors::invalid_argument(py, argument, "has too many digits"))?;
                Value::Decimal(Decimal::from(&*digits.to_cow()?))
            }
            Err(error) => return Err(error),
        }
    } else if let Ok(number) = object.cast::<PyFloat>() {
        Value::from(number.value())
    } else if let Ok(list) = object.cast::<PyList>() {
        let values: PyResult<_> = list.iter().map(|item| nested(&item, argument, depth - 1)).collect();
        Value::List(values?)
    } else if let Ok(tuple) = object.cast::<PyTuple>() {
        let values: PyResult<_> = tuple.iter().map(|item| nested(&item, argument, depth - 1)).collect();
        Value::List(values?)
    } else if let Ok(dict) = object.cast::<PyDict>() {
        map(dict.iter(), argument, depth)?
    } else if let Ok(record) = object.cast::<Record>() {
        Value::Record(record.get().record().clone())
    } else if let Ok(time) = with_classes(object)?.cast::<PyDateTime>() {
        Value::Timestamp(timestamp(time, argument)?)
    } else if let Ok(day) = object.cast::<PyDate>() {
        Value::Date(date(day, argument)?)
    } else if object.is_instance(decimal_type(py)?)? {
        Value::Decimal(decimal(object)?)
    } else if let Ok(mapping) = object.cast::<PyMapping>() {
        let items = mapping.items()?;
        let pairs: PyResult<Vec<(Bound<'_, PyAny>, Bound<'_, PyAny>)>> =
            items.iter().map(|pair| pair.extract()).collect();
        map(pairs?.into_iter(), argument, depth)?
    } else if object.is_instance_of::<Unset>() {
        return Err(errors::invalid_argument(py, argument, "must not hold an unset value"));
    } else if object.hasattr("__index__")? {
        // Whole numbers of other libraries.
        return nested(&object.call_method0("__index__")?, argument, depth - 1);
    } else if is_text_enum(object)? {
        return nested(&object.getattr("value")?, argument, depth - 1);
    } else if object.hasattr("encode")? && says_itself(object)? {
        // What stands for a text, as translations do that are made when they are needed.
        text(object, argument)?
    } else if let (false, Ok(items)) = (object.hasattr("__len__")? && object.hasattr("decode")?, object.try_iter()) {
        let values: PyResult<_> = items.map(|item| nested(&item?, argument, depth - 1)).collect();
        Value::List(values?)
    } else if !object.hasattr("decode")? && says_itself(object)? {
        text(object, argument)?
    } else {
        let class = object.get_type().qualname()?;
        return Err(errors::invalid_argument(
            py,
            argument,
            &format!("must be text, a number, a date, a list or a dict, not {class}"),
        ));
    };
    Ok(value)
}

/// Whether an object has a text of its own, as UUIDs and phone numbers do. Those of errors are about something else.
fn says_itself(object: &Bound<'_, PyAny>) -> PyResult<bool> {
    let plain = object.py().get_type::<PyAny>();
    let own = !object.get_type().getattr("__str__")?.is(&plain.getattr("__str__")?);
    Ok(own && !object.is_instance_of::<PyBaseException>())
}

fn text(object: &Bound<'_, PyAny>, argument: &str) -> PyResult<Value> {
    let text = object.str()?;
    let text =
        text.to_cow().map_err(|_| errors::invalid_argument(object.py(), argument, "must be text that UTF-8 can write"));
    Ok(Value::Text(text?.into_owned()))
}

/// PyO3 imports the classes that it compares with, where no fork waits: they are imported by then.
fn with_classes<'a, 'py>(object: &'a Bound<'py, PyAny>) -> PyResult<&'a Bound<'py, PyAny>> {
    static MAPPING: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    utc(object.py())?;
    imports::get(object.py(), &MAPPING, "collections.abc", "Mapping")?;
    Ok(object)
}

fn map<'py>(
    pairs: impl Iterator<Item = (Bound<'py, PyAny>, Bound<'py, PyAny>)>,
    argument: &str,
    depth: usize,
) -> PyResult<Value> {
    let mut map = Map::new();
    for (name, object) in pairs {
        let Ok(name) = name.extract::<String>() else {
            return Err(errors::invalid_argument(name.py(), argument, "must be a dict whose keys are text"));
        };
        map.insert(name, nested(&object, argument, depth - 1)?);
    }
    Ok(Value::Map(map))
}

/// A member of some `enum.Enum`, by its value.
fn is_text_enum(object: &Bound<'_, PyAny>) -> PyResult<bool> {
    Ok(object.hasattr("value")? && object.get_type().hasattr("__members__")?)
}

/// A point in time; a naive one is read as UTC.
pub(crate) fn timestamp(time: &Bound<'_, PyDateTime>, argument: &str) -> PyResult<Timestamp> {
    let py = time.py();
    let time = if time.getattr("tzinfo")?.is_none() {
        let keywords = PyDict::new(py);
        keywords.set_item("tzinfo", utc(py)?)?;
        time.call_method("replace", (), Some(&keywords))?
    } else {
        time.as_any().clone()
    };
    let seconds: f64 = time.call_method0("timestamp")?.extract()?;
    let nanos: u32 = time.getattr("microsecond")?.extract::<u32>()? * 1000;
    // Whole seconds are exact in a float; their fraction is not.
    let whole = (seconds - f64::from(nanos) / 1e9).round() as i64;
    Timestamp::from_unix(whole, nanos)
        .ok_or_else(|| errors::invalid_argument(py, argument, "must be a date after the year 0"))
}

fn date(day: &Bound<'_, PyDate>, argument: &str) -> PyResult<Date> {
    let (year, month, day_of_month) =
        (day.getattr("year")?.extract()?, day.getattr("month")?.extract()?, day.getattr("day")?.extract()?);
    Date::new(year, month, day_of_month)
        .ok_or_else(|| errors::invalid_argument(day.py(), argument, "must be a date after the year 0"))
}

/// Infinities and NaN keep their names, which the core refuses.
fn decimal(object: &Bound<'_, PyAny>) -> PyResult<Decimal> {
    let text = object.call_method1("__format__", ("f",))?;
    Ok(Decimal::from(&*text.cast::<PyString>()?.to_cow()?))
}

/// `datetime.timezone.utc`
pub(crate) fn utc(py: Python<'_>) -> PyResult<&Bound<'_, PyAny>> {
    static TIMEZONE: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    static UTC: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let timezone = imports::get(py, &TIMEZONE, "datetime", "timezone")?;
    Ok(imports::once(py, &UTC, || Ok(timezone.getattr("utc")?.unbind()))?.bind(py))
}

/// `decimal.Decimal`
pub(crate) fn decimal_type(py: Python<'_>) -> PyResult<&Bound<'_, PyType>> {
    static DECIMAL: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    Ok(imports::get(py, &DECIMAL, "decimal", "Decimal")?.cast()?)
}

//! Records: the bytes of the service, from which a field is made an object when it is read.

use std::collections::hash_map::DefaultHasher;
use std::fmt::Write as _;
use std::hash::{Hash, Hasher};
use std::sync::OnceLock;

use pyo3::IntoPyObjectExt;
use pyo3::exceptions::{PyAttributeError, PyValueError};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyDict, PyString, PyTuple, PyType};
use trunkline::api::TABLES;
use trunkline::operations;
use trunkline::schema::packed::Table;
use trunkline::schema::{Answer, Kind, Model, Operation};
use trunkline::value::{self, Value};

use crate::{imports, names, to_python};

/// Texts are shown up to so many characters.
const SHOWN: usize = 60;

/// What every resource that the service answers is: `trunkline.base.instance_resource.InstanceResource` is its face.
#[pyclass(frozen, subclass, module = "trunkline._native")]
pub(crate) struct Record {
    record: value::Record,
    /// What answered it: a pickled record is read by the operation's table.
    operation: &'static Operation,
    /// The place in the client that it came from.
    origin: Option<Py<PyAny>>,
}

/// What `restore` takes: the class, the operation, the JSON.
type Kept<'py> = (Bound<'py, PyType>, &'static str, String);

/// Records on their way to becoming instances of their class.
#[pyclass(frozen, module = "trunkline._native")]
pub(crate) struct Seed {
    pub(crate) records: Vec<value::Record>,
    pub(crate) operation: &'static Operation,
    pub(crate) origin: Option<Py<PyAny>>,
}

impl Record {
    pub(crate) fn record(&self) -> &value::Record {
        &self.record
    }
}

#[pymethods]
impl Record {
    /// Of a seed and a place in it; or of what Twilio's library takes, for tests: a version of a product, and what it answered.
    #[new]
    #[classmethod]
    #[pyo3(signature = (*args, **more))]
    fn new(class: &Bound<'_, PyType>, args: &Bound<'_, PyTuple>, more: Option<&Bound<'_, PyDict>>) -> PyResult<Record> {
        let py = class.py();
        let Some(seed) = args.get_item(0).ok().and_then(|first| first.cast_into::<Seed>().ok()) else {
            return made(class, args, more);
        };
        let seed = seed.get();
        let at: usize = args.get_item(1)?.extract()?;
        let record = seed.records.get(at).ok_or_else(|| PyValueError::new_err("there is no such record"))?.clone();
        let origin = seed.origin.as_ref().map(|origin| origin.clone_ref(py));
        Ok(Record { record, operation: seed.operation, origin })
    }

    #[getter]
    fn _origin(&self, py: Python<'_>) -> Option<Py<PyAny>> {
        self.origin.as_ref().map(|origin| origin.clone_ref(py))
    }

    /// Everything as the service sent it, by its own names: numbers exact, dates as text, fields that no document lists.
    #[getter]
    fn raw<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        to_python::exact_json(py, &Value::from_json(self.record.raw()).unwrap_or_default())
    }

    /// All fields by name, those that are missing as None, and then those that no document lists. Secrets are among them.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        to_python::record(py, &self.record)
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> PyResult<Py<PyAny>> {
        let py = other.py();
        match other.cast::<Record>() {
            Ok(other) => (self.record == other.get().record).into_py_any(py),
            Err(_) => Ok(py.NotImplemented()),
        }
    }

    fn __hash__(&self) -> u64 {
        // Equal records may be spaced differently; what they are and their SID are the same.
        let mut hasher = DefaultHasher::new();
        self.record.model().name.hash(&mut hasher);
        if let Some(sid) = self.record.model().position("sid") {
            self.record.text(sid).hash(&mut hasher);
        }
        hasher.finish()
    }

    /// The fields that hold something, short; no secrets.
    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        let name = slf.get_type().name()?;
        Ok(describe(&name.to_cow()?, &slf.get().record))
    }

    fn __copy__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __deepcopy__(slf: Py<Self>, _memo: &Bound<'_, PyAny>) -> Py<Self> {
        slf
    }

    /// Leaves the client and everything secret behind.
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, Kept<'py>)> {
        let py = slf.py();
        let restore = py.import("trunkline._native")?.getattr("restore")?;
        let record = slf.get();
        Ok((restore, (slf.get_type(), record.operation.name, record.record.without_secrets())))
    }
}

/// A record that a program makes.
fn made(class: &Bound<'_, PyType>, args: &Bound<'_, PyTuple>, more: Option<&Bound<'_, PyDict>>) -> PyResult<Record> {
    static MATERIAL: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let py = class.py();
    let material = imports::get(py, &MATERIAL, "trunkline.base.made", "material")?.call1((class, args, more))?;
    let (operation, json, origin): (String, String, Option<Py<PyAny>>) = material.extract()?;
    let (record, operation) =
        parse(&operation, &json).ok_or_else(|| PyValueError::new_err("the payload is not what a record is made of"))?;
    Ok(Record { record, operation, origin })
}

/// Makes a record anew from what was pickled.
#[pyfunction]
pub(crate) fn restore<'py>(class: &Bound<'py, PyType>, operation: &str, json: &str) -> PyResult<Bound<'py, PyAny>> {
    let unknown = || PyValueError::new_err("this version of trunkline does not know the record that was pickled");
    let (record, operation) = parse(operation, json).ok_or_else(unknown)?;
    class.call1((Seed { records: vec![record], operation, origin: None }, 0))
}

/// The fields of records of this kind, and what each holds, by the names of Rust's kinds in lower case. Those that hold secrets are left out.
#[pyfunction]
pub(crate) fn fields(record: &Bound<'_, Record>) -> Vec<(&'static str, &'static str)> {
    let fields = record.get().record.model().fields.iter();
    fields.filter_map(|field| Some((field.name, kind_of_column(&field.kind)?))).collect()
}

fn kind_of_column(kind: &Kind) -> Option<&'static str> {
    match kind {
        Kind::Boolean => Some("boolean"),
        Kind::Integer => Some("integer"),
        Kind::Decimal => Some("decimal"),
        Kind::Text | Kind::Sid(_) | Kind::Enum(_) => Some("text"),
        Kind::Timestamp => Some("timestamp"),
        Kind::Date => Some("date"),
        Kind::Any | Kind::Json | Kind::List(_) | Kind::Map(_) | Kind::PrefixedMap(_) | Kind::Record(_) => Some("other"),
        Kind::Secret => None,
    }
}

/// These fields of records as lines of JSON, for what reads columns: no field becomes an object of Python.
#[pyfunction]
pub(crate) fn json_lines<'py>(
    py: Python<'py>,
    records: Vec<Bound<'py, Record>>,
    columns: Vec<String>,
) -> Bound<'py, PyBytes> {
    let (mut model, mut positions): (Option<&Model>, _) = (None, Vec::new());
    let mut lines = String::new();
    for record in &records {
        let record = &record.get().record;
        if !model.is_some_and(|model| std::ptr::eq(model, record.model())) {
            positions = columns.iter().filter_map(|name| record.model().position(name)).collect();
            model = Some(record.model());
        }
        record.write_columns(&positions, &mut lines);
        lines.push('\n');
    }
    PyBytes::new(py, lines.as_bytes())
}

fn parse(operation: &str, json: &str) -> Option<(value::Record, &'static Operation)> {
    let operation = operations::find(operation, |name| Table::find(TABLES, name)).ok()?;
    let record = value::Record::parse(model(operation)?, json)?;
    Some((record, operation))
}

fn model(operation: &'static Operation) -> Option<&'static Model> {
    match &operation.answer {
        Answer::Record(model) => Some(model),
        Answer::Page(paging) => Some(paging.model),
        _ => None,
    }
}

fn describe(class: &str, record: &value::Record) -> String {
    let mut out = format!("{class}(");
    let mut first = true;
    for (position, field) in record.model().fields.iter().enumerate() {
        let value = record.value(position);
        let shown = match (&value, field.kind) {
            (Value::Null | Value::Map(_) | Value::List(_) | Value::Record(_), _) => continue,
            (_, Kind::Secret) => "[secret]".to_owned(),
            // Addresses say nothing that the SID does not say.
            _ if matches!(field.name, "uri" | "url" | "links") => continue,
            (Value::Text(text), _) => quote(text),
            (Value::Bool(truth), _) => if *truth { "True" } else { "False" }.to_owned(),
            (value, _) => value.to_json().trim_matches('"').to_owned(),
        };
        _ = write!(out, "{}{}={shown}", if first { "" } else { ", " }, names::of_field(field.name));
        first = false;
    }
    out + ")"
}

fn quote(text: &str) -> String {
    let mut short: String = text.chars().take(SHOWN).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    format!("'{}'", short.replace('\\', "\\\\").replace('\'', "\\'").replace('\n', "\\n").replace('\r', "\\r"))
}

/// A field of a record's class, by its place in the model's table.
#[pyclass(frozen, subclass, module = "trunkline._native")]
pub(crate) struct Field {
    /// The members of the enum that its texts belong to, and the enum.
    members: Option<(Py<PyDict>, Py<PyType>)>,
    name: OnceLock<String>,
    position: usize,
}

#[pymethods]
impl Field {
    /// `texts` is the class of its texts, if they are those of an enum.
    #[new]
    #[pyo3(signature = (position, texts=None))]
    fn new(position: usize, texts: Option<&Bound<'_, PyType>>) -> PyResult<Field> {
        let members = texts.map(|class| {
            PyResult::Ok((class.getattr("_members")?.cast_into::<PyDict>()?.unbind(), class.clone().unbind()))
        });
        Ok(Field { members: members.transpose()?, name: OnceLock::new(), position })
    }

    fn __set_name__(&self, _owner: &Bound<'_, PyAny>, name: &str) {
        _ = self.name.set(name.to_owned());
    }

    fn __get__<'py>(
        slf: &Bound<'py, Self>,
        instance: &Bound<'py, PyAny>,
        _owner: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let Ok(record) = instance.cast::<Record>() else { return Ok(slf.clone().into_any()) };
        slf.get().read(slf.py(), record.get().record())
    }

    fn __set__(&self, _instance: &Bound<'_, PyAny>, _value: &Bound<'_, PyAny>) -> PyResult<()> {
        let name = self.name.get().map_or("", String::as_str);
        Err(PyAttributeError::new_err(format!("{name} is what the service said; use update() to change it there")))
    }
}

impl Field {
    fn read<'py>(&self, py: Python<'py>, record: &value::Record) -> PyResult<Bound<'py, PyAny>> {
        if self.position >= record.model().fields.len() {
            return Err(PyAttributeError::new_err(format!("{} has no such field", record.model().name)));
        }
        let object = to_python::field(py, record, self.position)?;
        match &self.members {
            Some((members, class)) if object.is_instance_of::<PyString>() => {
                match members.bind(py).get_item(&object)? {
                    Some(member) => Ok(member),
                    None => class.bind(py).call1((object,)),
                }
            }
            _ => Ok(object),
        }
    }
}

//! What a call ends in, and the object that it becomes.

use std::time::Duration;

use bytes::Bytes;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyList, PyNone, PyString, PyType};
use trunkline::client::{Meta, Page, Response};
use trunkline::schema::Operation;
use trunkline::transport::BoxFuture;
use trunkline::value::{Record, Value};

use crate::record::Seed;
use crate::{errors, to_python};

/// A call on its way.
pub(crate) type Work = BoxFuture<'static, trunkline::Result<Outcome>>;

/// What a call ends in.
pub(crate) enum Outcome {
    Answer(Response<Value>),
    Page(Option<Page<Record>>),
    Records(Vec<Record>),
    Bytes(Response<Bytes>),
}

/// How the outcome becomes an object.
pub(crate) struct Finish {
    /// What was called, if it is in the tables.
    pub(crate) operation: Option<&'static Operation>,
    /// The class of the records.
    pub(crate) class: Option<Py<PyType>>,
    /// The place in the client that was called.
    pub(crate) origin: Option<Py<PyAny>>,
    /// Whether the answer is wanted with its status and headers.
    pub(crate) raw: bool,
}

impl Finish {
    pub(crate) fn clone_ref(&self, py: Python<'_>) -> Finish {
        Finish {
            operation: self.operation,
            class: self.class.as_ref().map(|class| class.clone_ref(py)),
            origin: self.origin.as_ref().map(|origin| origin.clone_ref(py)),
            raw: self.raw,
        }
    }

    pub(crate) fn convert<'py>(
        &self,
        py: Python<'py>,
        outcome: trunkline::Result<Outcome>,
    ) -> PyResult<Bound<'py, PyAny>> {
        match outcome.map_err(|error| errors::to_python(py, &error))? {
            Outcome::Answer(Response { data, meta, .. }) => {
                let data = match data {
                    Value::Null => PyBool::new(py, true).to_owned().into_any(),
                    Value::Record(record) => self.records(py, vec![record])?.get_item(0)?,
                    Value::List(values) => {
                        let records = values.into_iter().filter_map(|value| match value {
                            Value::Record(record) => Some(record),
                            _ => None,
                        });
                        self.records(py, records.collect())?.into_any()
                    }
                    value => to_python::value(py, &value)?,
                };
                self.wrap(py, data, &meta)
            }
            Outcome::Page(None) => Ok(PyNone::get(py).to_owned().into_any()),
            Outcome::Page(Some(page)) => {
                let next = page.next.as_ref().map(|cursor| cursor.as_str());
                let previous = page.previous.as_ref().map(|cursor| cursor.as_str());
                let meta = if self.raw { Some(ApiResponse::new(py.None(), &page.meta)) } else { None };
                let page = (self.records(py, page.items)?, next, previous, meta);
                Ok(page.into_pyobject(py)?.into_any())
            }
            Outcome::Records(records) => Ok(self.records(py, records)?.into_any()),
            Outcome::Bytes(response) => {
                let data = match response.json() {
                    _ if response.data.is_empty() => PyNone::get(py).to_owned().into_any(),
                    Ok(value) => to_python::value(py, &value)?,
                    Err(_) => PyString::new(py, &String::from_utf8_lossy(&response.data)).into_any(),
                };
                Ok(Bound::new(py, ApiResponse::new(data.unbind(), &response.meta))?.into_any())
            }
        }
    }

    fn wrap<'py>(&self, py: Python<'py>, data: Bound<'py, PyAny>, meta: &Meta) -> PyResult<Bound<'py, PyAny>> {
        if !self.raw {
            return Ok(data);
        }
        Ok(Bound::new(py, ApiResponse::new(data.unbind(), meta))?.into_any())
    }

    /// Instances of the class, or dicts without one.
    fn records<'py>(&self, py: Python<'py>, records: Vec<Record>) -> PyResult<Bound<'py, PyList>> {
        let list = PyList::empty(py);
        match (&self.class, self.operation) {
            (Some(class), Some(operation)) => {
                let class = class.bind(py);
                let count = records.len();
                let origin = self.origin.as_ref().map(|origin| origin.clone_ref(py));
                let seed = Bound::new(py, Seed { records, operation, origin })?;
                for at in 0..count {
                    list.append(class.call1((&seed, at))?)?;
                }
            }
            _ => {
                for record in &records {
                    list.append(to_python::record(py, record)?)?;
                }
            }
        }
        Ok(list)
    }
}

/// An answer with what is known of it beside its content.
#[pyclass(frozen, module = "trunkline")]
pub(crate) struct ApiResponse {
    data: Py<PyAny>,
    meta: Meta,
}

impl ApiResponse {
    fn new(data: Py<PyAny>, meta: &Meta) -> ApiResponse {
        ApiResponse { data, meta: meta.clone() }
    }
}

#[pymethods]
impl ApiResponse {
    /// What was asked for: an instance, a page, or True for what was deleted.
    #[getter]
    fn data(&self, py: Python<'_>) -> Py<PyAny> {
        self.data.clone_ref(py)
    }

    /// The HTTP status.
    #[getter]
    fn status(&self) -> u16 {
        self.meta.status
    }

    /// The headers, their names as the service wrote them.
    #[getter]
    fn headers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        to_python::headers(py, &self.meta.headers)
    }

    /// The service's id of the request, to quote to its support.
    #[getter]
    fn request_id(&self) -> Option<&str> {
        self.meta.request_id()
    }

    /// How often the request was sent again.
    #[getter]
    fn retries(&self) -> u32 {
        self.meta.retries
    }

    /// How long the call took, in seconds, retries and pauses included.
    #[getter]
    fn elapsed(&self) -> f64 {
        Duration::as_secs_f64(&self.meta.elapsed)
    }

    /// The same answer with other data.
    fn _with(&self, data: Py<PyAny>) -> ApiResponse {
        ApiResponse::new(data, &self.meta)
    }

    fn __repr__(&self) -> String {
        format!("ApiResponse({})", self.meta.status)
    }
}

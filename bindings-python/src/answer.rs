//! What a call ends in, and the object that it becomes.

use bytes::Bytes;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyList, PyNone, PyString, PyType};
use trunkline::client::{Download, Meta, Page, Response};
use trunkline::schema::Operation;
use trunkline::transport::BoxFuture;
use trunkline::value::{Record, Value};

use crate::record::Seed;
use crate::{download, errors, imports, to_python};

/// A call on its way.
pub(crate) type Work = BoxFuture<'static, trunkline::Result<Outcome>>;

/// What a call ends in.
pub(crate) enum Outcome {
    Answer(Response<Value>),
    Page(Option<Page<Record>>),
    Records(Vec<Record>),
    Bytes(Response<Bytes>),
    /// A file that begins, and whether its requests are sent by Python.
    File(Box<Download>, bool),
    Piece(Option<Bytes>),
    Size(u64),
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
        let exception = |error| match self.operation {
            Some(operation) => errors::of_operation(py, &error, operation),
            None if self.raw => errors::of_request(py, &error),
            None => errors::to_python(py, &error),
        };
        match outcome.map_err(exception)? {
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
                if self.raw { raw_response(py, data, &meta) } else { Ok(data) }
            }
            Outcome::Page(None) => Ok(PyNone::get(py).to_owned().into_any()),
            Outcome::Page(Some(page)) => {
                let next = page.next.as_ref().map(|cursor| self.whole(cursor.as_str()));
                let previous = page.previous.as_ref().map(|cursor| self.whole(cursor.as_str()));
                let answer = self.raw.then(|| raw_response(py, PyNone::get(py).to_owned().into_any(), &page.meta));
                let page = (self.records(py, page.items)?, next, previous, answer.transpose()?);
                Ok(page.into_pyobject(py)?.into_any())
            }
            Outcome::Records(records) => Ok(self.records(py, records)?.into_any()),
            Outcome::File(file, by_python) => Ok(Bound::new(py, download::Download::new(*file, by_python))?.into_any()),
            Outcome::Piece(piece) => download::piece(py, piece),
            Outcome::Size(size) => Ok(size.into_pyobject(py)?.into_any()),
            Outcome::Bytes(response) => {
                let data = match response.json() {
                    _ if response.data.is_empty() => PyNone::get(py).to_owned().into_any(),
                    Ok(value) => to_python::json(py, &value)?,
                    Err(_) => PyString::new(py, &String::from_utf8_lossy(&response.data)).into_any(),
                };
                raw_response(py, data, &response.meta)
            }
        }
    }

    /// The address of a page with its host, which the legacy interface leaves out.
    fn whole(&self, url: &str) -> String {
        match self.operation {
            Some(operation) if url.starts_with('/') => format!("https://{}.twilio.com{url}", operation.host),
            _ => url.to_owned(),
        }
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

/// A `trunkline.base.raw_response.RawResponse`.
fn raw_response<'py>(py: Python<'py>, data: Bound<'py, PyAny>, meta: &Meta) -> PyResult<Bound<'py, PyAny>> {
    static CLASS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let headers = to_python::headers(py, &meta.headers)?;
    let facts = (data, meta.status, headers, meta.request_id(), meta.retries, meta.elapsed.as_secs_f64());
    imports::get(py, &CLASS, "trunkline.base.raw_response", "RawResponse")?.call1(facts)
}

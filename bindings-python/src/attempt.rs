//! What a client's `on_attempt` is told.

use std::time::Duration;

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyDict;
use trunkline::client;
use trunkline::value::Timestamp;

use crate::{imports, to_python};

/// An attempt on its way to Python.
pub(crate) struct Attempt {
    method: &'static str,
    url: String,
    operation: Option<&'static str>,
    path_template: Option<&'static str>,
    number: u32,
    started_at: Timestamp,
    status: Option<u16>,
    failure: Option<String>,
    error_type: Option<String>,
    request_id: Option<String>,
    elapsed: Duration,
    retry_in: Option<Duration>,
}

impl From<&client::Attempt<'_>> for Attempt {
    fn from(attempt: &client::Attempt<'_>) -> Self {
        Attempt {
            method: attempt.method.as_str(),
            url: attempt.url.to_owned(),
            operation: attempt.operation,
            path_template: attempt.path_template,
            number: attempt.number,
            started_at: attempt.started_at,
            status: attempt.status,
            failure: attempt.failure.map(str::to_owned),
            error_type: attempt.error_type.as_deref().map(str::to_owned),
            request_id: attempt.request_id.map(str::to_owned),
            elapsed: attempt.elapsed,
            retry_in: attempt.retry_in,
        }
    }
}

impl Attempt {
    /// A `trunkline.Attempt`.
    pub(crate) fn to_python<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        static CLASS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
        let facts = PyDict::new(py);
        facts.set_item("method", self.method)?;
        facts.set_item("url", &self.url)?;
        facts.set_item("operation", self.operation)?;
        facts.set_item("path_template", self.path_template)?;
        facts.set_item("number", self.number)?;
        facts.set_item("started_at", to_python::timestamp(py, self.started_at)?)?;
        facts.set_item("status", self.status)?;
        facts.set_item("failure", &self.failure)?;
        facts.set_item("error_type", &self.error_type)?;
        facts.set_item("request_id", &self.request_id)?;
        facts.set_item("elapsed", self.elapsed.as_secs_f64())?;
        facts.set_item("retry_in", self.retry_in.map(|delay| delay.as_secs_f64()))?;
        imports::get(py, &CLASS, "trunkline.base.attempt", "Attempt")?.call((), Some(&facts))
    }
}

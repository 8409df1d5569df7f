//! What a user's transport is given and gives back.

use std::time::Duration;

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyMapping, PyString};
use trunkline::transport::{self, Headers};

use crate::to_python;

/// A request, ready to be sent.
#[pyclass(frozen, module = "trunkline")]
pub(crate) struct Request {
    request: transport::Request,
    timeout: Option<Duration>,
}

impl Request {
    pub(crate) fn new(request: transport::Request, timeout: Option<Duration>) -> Request {
        Request { request, timeout }
    }
}

#[pymethods]
impl Request {
    /// The method, in capitals.
    #[getter]
    fn method(&self) -> &'static str {
        self.request.method.as_str()
    }

    /// The absolute URL, percent-encoded.
    #[getter]
    fn url(&self) -> &str {
        &self.request.url
    }

    /// The headers, `Authorization` among them.
    #[getter]
    fn headers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        to_python::headers(py, &self.request.headers)
    }

    /// The body, or None.
    #[getter]
    fn body<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyBytes>> {
        self.request.body.as_ref().map(|body| PyBytes::new(py, body))
    }

    /// How many seconds there are for the answer, or None.
    #[getter]
    fn timeout(&self) -> Option<f64> {
        self.timeout.map(|timeout| timeout.as_secs_f64())
    }

    /// Shows neither query nor headers nor body: they hold credentials and what users write.
    fn __repr__(&self) -> String {
        format!("Request({} {})", self.request.method, self.request.url.split('?').next().unwrap_or_default())
    }
}

/// An answer: a status, headers and a body.
#[pyclass(frozen, module = "trunkline")]
pub(crate) struct Response(transport::Response);

impl Response {
    pub(crate) fn inner(&self) -> &transport::Response {
        &self.0
    }
}

#[pymethods]
impl Response {
    /// `headers` is a mapping or a list of pairs; `body` is bytes, or text that is written in UTF-8.
    #[new]
    #[pyo3(signature = (status, headers=None, body=None))]
    fn new(status: u16, headers: Option<&Bound<'_, PyAny>>, body: Option<&Bound<'_, PyAny>>) -> PyResult<Response> {
        let mut all = Headers::new();
        if let Some(headers) = headers {
            let pairs = match headers.cast::<PyMapping>() {
                Ok(mapping) => mapping.items()?.into_any(),
                Err(_) => headers.clone(),
            };
            for pair in pairs.try_iter()? {
                let (name, value): (String, String) = pair?.extract()?;
                all.add(name, value);
            }
        }
        let body = match body {
            None => Vec::new(),
            Some(body) => match body.cast::<PyString>() {
                Ok(text) => text.to_cow()?.into_owned().into_bytes(),
                Err(_) => body.extract::<Vec<u8>>()?,
            },
        };
        Ok(Response(transport::Response::new(status, all, body)))
    }

    /// The HTTP status.
    #[getter]
    fn status(&self) -> u16 {
        self.0.status
    }

    /// The headers.
    #[getter]
    fn headers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        to_python::headers(py, &self.0.headers)
    }

    /// The body.
    #[getter]
    fn body<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.0.body)
    }

    fn __repr__(&self) -> String {
        format!("Response({}, {} bytes)", self.0.status, self.0.body.len())
    }
}

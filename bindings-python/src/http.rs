//! What a user's transport is given and gives back.

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyMapping, PyString};
use trunkline::transport::{self, Headers};

use crate::to_python;

/// A request, ready to be sent.
#[pyclass(frozen, module = "trunkline")]
pub(crate) struct Request(transport::Request);

impl Request {
    pub(crate) fn new(request: transport::Request) -> Request {
        Request(request)
    }
}

#[pymethods]
impl Request {
    /// The method, in capitals.
    #[getter]
    fn method(&self) -> &'static str {
        self.0.method.as_str()
    }

    /// The absolute URL, percent-encoded.
    #[getter]
    fn url(&self) -> &str {
        &self.0.url
    }

    /// The headers, `Authorization` among them.
    #[getter]
    fn headers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        to_python::headers(py, &self.0.headers)
    }

    /// The body, or None.
    #[getter]
    fn body<'py>(&self, py: Python<'py>) -> Option<Bound<'py, PyBytes>> {
        self.0.body.as_ref().map(|body| PyBytes::new(py, body))
    }

    /// Shows neither query nor headers nor body: they hold credentials and what users write.
    fn __repr__(&self) -> String {
        format!("Request({} {})", self.0.method, self.0.url.split('?').next().unwrap_or_default())
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

//! Files that records stand for, piece by piece.

use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};
use trunkline::client::download::Pieces;
use trunkline::client::{Download as CoreDownload, DownloadRequest};

use crate::answer::{Finish, Outcome, Work};
use crate::process::Visit;
use crate::{asynchronous, call, logging, to_python};

/// A file on its way. `trunkline.base.download` and `trunkline.aio.download` are its faces.
#[pyclass(frozen, module = "trunkline._native")]
pub(crate) struct Download {
    pieces: Arc<Pieces>,
    /// Whether the requests are sent by Python.
    by_python: bool,
}

/// How a file and its pieces become objects.
pub(crate) const PLAIN: Finish = Finish { operation: None, class: None, origin: None, raw: false };

/// Begins a download.
pub(crate) fn begun(request: DownloadRequest, by_python: bool) -> Work {
    Box::pin(async move { Ok(Outcome::File(Box::new(request.send().await?), by_python)) })
}

/// Downloads to a path.
pub(crate) fn saved(request: DownloadRequest, path: PathBuf) -> Work {
    Box::pin(async move { request.save(path).await.map(Outcome::Size) })
}

impl Download {
    pub(crate) fn new(file: CoreDownload, by_python: bool) -> Download {
        Download { pieces: Arc::new(file.into()), by_python }
    }

    fn one(&self) -> Work {
        let pieces = self.pieces.clone();
        Box::pin(async move { pieces.next().await.map(Outcome::Piece) })
    }
}

#[pymethods]
impl Download {
    /// The HTTP status.
    #[getter]
    fn status(&self) -> u16 {
        self.pieces.meta().status
    }

    /// The headers.
    #[getter]
    fn headers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        to_python::headers(py, &self.pieces.meta().headers)
    }

    /// What the file is, if the service says so.
    #[getter]
    fn content_type(&self) -> Option<&str> {
        self.pieces.meta().headers.get("Content-Type")
    }

    /// How many bytes the file has, if the service says so.
    #[getter]
    fn size(&self) -> Option<u64> {
        self.pieces.size()
    }

    /// The next bytes, None at the end. Gives a `Call` where that needs something of Python on its way.
    fn piece<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let visit = Visit::begin(py);
        logging::refresh(py);
        call::begin(py, &visit, self.one(), PLAIN.clone_ref(py), self.by_python)
    }

    /// The same, to be awaited.
    fn piece_async<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let _visit = Visit::begin(py);
        logging::refresh(py);
        asynchronous::start(py, self.one(), PLAIN.clone_ref(py), self.by_python)
    }

    /// Ends the connection. Whoever waits for a piece waits no more.
    fn close(&self) {
        self.pieces.close();
    }
}

/// The bytes of a piece, or None.
pub(crate) fn piece(py: Python<'_>, piece: Option<Bytes>) -> PyResult<Bound<'_, PyAny>> {
    Ok(piece.map(|piece| PyBytes::new(py, &piece)).into_pyobject(py)?.into_any())
}

//! Files that records stand for, piece by piece.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use futures_util::StreamExt;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};
use trunkline::client::{Download as CoreDownload, DownloadRequest, Meta};

use crate::answer::{Finish, Outcome, Work};
use crate::process::Visit;
use crate::{asynchronous, call, logging, to_python};

/// A file on its way. `trunkline.base.download` and `trunkline.aio.download` are its faces.
#[pyclass(frozen, module = "trunkline._native")]
pub(crate) struct Download {
    file: Arc<File>,
    meta: Meta,
    size: Option<u64>,
    /// Whether the requests are sent by Python.
    by_python: bool,
}

struct File {
    /// Nothing behind its end.
    rest: tokio::sync::Mutex<Option<CoreDownload>>,
    is_closed: AtomicBool,
}

impl File {
    async fn next(&self) -> trunkline::Result<Option<Bytes>> {
        let mut turn = Turn { file: self, rest: Some(self.rest.lock().await) };
        let Some(rest) = turn.rest.as_deref_mut() else { return Ok(None) };
        if self.is_closed.load(Ordering::SeqCst) {
            *rest = None;
        }
        let Some(file) = rest.as_mut() else { return Ok(None) };
        let piece = file.next().await.transpose();
        if !matches!(piece, Ok(Some(_))) {
            *rest = None;
        }
        piece
    }

    /// Ends the connection of a file that is closed, unless a piece is waited for: then that wait does it, whatever its end.
    fn end_if_closed(&self) {
        if self.is_closed.load(Ordering::SeqCst)
            && let Ok(mut rest) = self.rest.try_lock()
        {
            *rest = None;
        }
    }
}

/// A wait for a piece. One that is cancelled ends after whoever cancelled it may have closed the file.
struct Turn<'a> {
    file: &'a File,
    rest: Option<tokio::sync::MutexGuard<'a, Option<CoreDownload>>>,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.rest = None;
        self.file.end_if_closed();
    }
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
        let (meta, size) = (file.meta().clone(), file.size());
        let file = File { rest: tokio::sync::Mutex::new(Some(file)), is_closed: AtomicBool::new(false) };
        Download { file: Arc::new(file), meta, size, by_python }
    }

    fn one(&self) -> Work {
        let file = self.file.clone();
        Box::pin(async move { file.next().await.map(Outcome::Piece) })
    }
}

#[pymethods]
impl Download {
    /// The HTTP status.
    #[getter]
    fn status(&self) -> u16 {
        self.meta.status
    }

    /// The headers.
    #[getter]
    fn headers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        to_python::headers(py, &self.meta.headers)
    }

    /// What the file is, if the service says so.
    #[getter]
    fn content_type(&self) -> Option<&str> {
        self.meta.headers.get("Content-Type")
    }

    /// How many bytes the file has, if the service says so.
    #[getter]
    fn size(&self) -> Option<u64> {
        self.size
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

    /// Ends the connection. Whoever waits for a piece is given that one at most.
    fn close(&self) {
        self.file.is_closed.store(true, Ordering::SeqCst);
        self.file.end_if_closed();
    }
}

/// The bytes of a piece, or None.
pub(crate) fn piece(py: Python<'_>, piece: Option<Bytes>) -> PyResult<Bound<'_, PyAny>> {
    Ok(piece.map(|piece| PyBytes::new(py, &piece)).into_pyobject(py)?.into_any())
}

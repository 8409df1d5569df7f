//! Lists, page by page.

use std::sync::Arc;

use pyo3::prelude::*;
use trunkline::client::Pages as CorePages;
use trunkline::value::Record;

use crate::answer::{Finish, Outcome, Work};
use crate::process::Visit;
use crate::{asynchronous, call, logging};

/// The pages of a list. Nothing is sent before the first is asked for.
#[pyclass(frozen, module = "trunkline._native")]
pub(crate) struct Pages {
    pages: Arc<tokio::sync::Mutex<CorePages<Record>>>,
    finish: Finish,
    /// Whether the requests are sent by Python.
    by_python: bool,
}

impl Pages {
    pub(crate) fn new(pages: CorePages<Record>, finish: Finish, by_python: bool) -> Pages {
        Pages { pages: Arc::new(tokio::sync::Mutex::new(pages)), finish, by_python }
    }

    fn one(&self) -> Work {
        let pages = self.pages.clone();
        Box::pin(async move { Ok(Outcome::Page(pages.lock().await.next().await?)) })
    }

    fn rest(&self) -> Work {
        let pages = self.pages.clone();
        Box::pin(async move {
            let mut pages = pages.lock().await;
            let mut records = Vec::new();
            while let Some(page) = pages.next().await? {
                records.extend(page.items);
            }
            Ok(Outcome::Records(records))
        })
    }

    fn run<'py>(&self, py: Python<'py>, work: Work) -> PyResult<Bound<'py, PyAny>> {
        let visit = Visit::begin(py);
        logging::refresh(py);
        call::begin(py, &visit, work, self.finish.clone_ref(py), self.by_python)
    }

    fn start<'py>(&self, py: Python<'py>, work: Work) -> PyResult<Bound<'py, PyAny>> {
        let _visit = Visit::begin(py);
        logging::refresh(py);
        asynchronous::start(py, work, self.finish.clone_ref(py), self.by_python)
    }
}

#[pymethods]
impl Pages {
    /// The next page: its records, the URLs of the next and the previous page, and what is known of the answer. None at the end.
    fn page<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.run(py, self.one())
    }

    /// The same, to be awaited.
    fn page_async<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.start(py, self.one())
    }

    /// All records that are left.
    fn all<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.run(py, self.rest())
    }

    /// The same, to be awaited.
    fn all_async<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.start(py, self.rest())
    }
}

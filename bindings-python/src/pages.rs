//! Lists, page by page.

use std::sync::Arc;

use pyo3::prelude::*;
use trunkline::client::Pages as CorePages;
use trunkline::value::Record;

use crate::answer::{Finish, Outcome, Work};
use crate::{asynchronous, logging, synchronous};

/// The pages of a list. Nothing is sent before the first is asked for.
#[pyclass(frozen, module = "trunkline._native")]
pub(crate) struct Pages {
    pages: Arc<tokio::sync::Mutex<CorePages<Record>>>,
    finish: Finish,
}

impl Pages {
    pub(crate) fn new(pages: CorePages<Record>, finish: Finish) -> Pages {
        Pages { pages: Arc::new(tokio::sync::Mutex::new(pages)), finish }
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
        logging::refresh(py);
        let outcome = synchronous::run(py, work)?;
        self.finish.convert(py, outcome)
    }

    fn start<'py>(&self, py: Python<'py>, work: Work) -> PyResult<Bound<'py, PyAny>> {
        logging::refresh(py);
        asynchronous::start(py, work, self.finish.clone_ref(py))
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

//! What an argument is that is not given.

use pyo3::prelude::*;

/// The type of `unset`: an argument that is not given and not sent, unlike None and an empty text.
#[pyclass(frozen, module = "trunkline._native")]
#[derive(Clone)]
pub(crate) struct Unset;

#[pymethods]
impl Unset {
    fn __repr__(&self) -> &'static str {
        "unset"
    }

    fn __bool__(&self) -> bool {
        false
    }

    fn __reduce__(&self) -> &'static str {
        "unset"
    }
}

//! Python's modules, imported when they are first needed, and what else is made once.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyString};

/// What a cell holds, and is filled with if it holds nothing.
///
/// PyO3's own way lets other threads run while the cell is being filled. A fork just then leaves the child waiting for ever for a thread
/// that it does not have, so here everything is made before the cell is touched; of several threads the first one's counts.
pub(crate) fn once<'a, T>(
    py: Python<'_>,
    cell: &'a PyOnceLock<T>,
    make: impl FnOnce() -> PyResult<T>,
) -> PyResult<&'a T> {
    if cell.get(py).is_none() {
        _ = cell.set(py, make()?);
    }
    Ok(cell.get(py).expect("the cell is filled"))
}

/// An attribute of a module. No process is forked while the module is imported: see `trunkline.base.importing`.
pub(crate) fn get<'py>(
    py: Python<'py>,
    cell: &'static PyOnceLock<Py<PyAny>>,
    module: &str,
    name: &str,
) -> PyResult<&'py Bound<'py, PyAny>> {
    let object = once(py, cell, || {
        let load = py.import("trunkline.base.importing")?.getattr("load")?;
        PyResult::Ok(load.call1((module,))?.getattr(name)?.unbind())
    })?;
    Ok(object.bind(py))
}

/// A module, if anybody has imported it.
pub(crate) fn imported<'py>(py: Python<'py>, module: &Bound<'py, PyString>) -> PyResult<Option<Bound<'py, PyAny>>> {
    static MODULES: PyOnceLock<Py<PyDict>> = PyOnceLock::new();
    let modules = once(py, &MODULES, || Ok(py.import("sys")?.getattr("modules")?.cast_into::<PyDict>()?.unbind()))?;
    modules.bind(py).get_item(module)
}

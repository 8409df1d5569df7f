//! Python's modules, imported when they are first needed.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyString};

/// An attribute of a module. No process is forked while the module is imported: see `trunkline.base.importing`.
pub(crate) fn get<'py>(
    py: Python<'py>,
    cell: &'static PyOnceLock<Py<PyAny>>,
    module: &str,
    name: &str,
) -> PyResult<&'py Bound<'py, PyAny>> {
    let object = cell.get_or_try_init(py, || {
        let load = py.import("trunkline.base.importing")?.getattr("load")?;
        PyResult::Ok(load.call1((module,))?.getattr(name)?.unbind())
    })?;
    Ok(object.bind(py))
}

/// A module, if anybody has imported it.
pub(crate) fn imported<'py>(py: Python<'py>, module: &Bound<'py, PyString>) -> PyResult<Option<Bound<'py, PyAny>>> {
    static MODULES: PyOnceLock<Py<PyDict>> = PyOnceLock::new();
    let modules = MODULES
        .get_or_try_init(py, || PyResult::Ok(py.import("sys")?.getattr("modules")?.cast_into::<PyDict>()?.unbind()))?;
    modules.bind(py).get_item(module)
}

//! Options of one call, or of a view of a client.

use pyo3::prelude::*;
use pyo3::types::PyDict;
use trunkline::client::CallOptions;

use crate::names::PYTHON;
use crate::{errors, from_python};

/// What a view of a client sets for its calls.
#[derive(Clone, Default)]
pub(crate) struct Options {
    pub(crate) call: CallOptions,
    /// Whether the answer is wanted with its status and headers.
    pub(crate) raw: bool,
}

impl Options {
    /// These options with others set above them, by name.
    pub(crate) fn with(&self, given: &Bound<'_, PyDict>) -> PyResult<Options> {
        let py = given.py();
        let Options { mut call, mut raw } = self.clone();
        for (name, value) in given.iter() {
            let name: String = name.extract()?;
            if name == "raw" {
                raw = value.is_truthy()?;
                continue;
            }
            let set = call.set(&name, from_python::setting(&value, &name)?, &PYTHON);
            call = set.map_err(|error| errors::to_python(py, &error))?;
        }
        Ok(Options { call, raw })
    }
}

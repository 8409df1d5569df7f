//! The native half of the Python package: a handful of entry points into the core, of constant size.
//!
//! What a user sees is Python, in `python/trunkline`; it names things and passes the names of operations to this module.
//!
//! One rule holds throughout: a lock of this crate is taken only while attached to the interpreter and never held while
//! detached. `fork` is called by a thread that is attached, so in the child none of them is held by a thread that is gone.
//! (`mailbox` has the one exception and says why it is none.) Without the GIL other threads are attached at that moment, too:
//! the module therefore asks for it, which a free-threaded interpreter then switches on.

#![forbid(unsafe_code)]

mod answer;
mod asynchronous;
mod attempt;
mod call;
mod client;
mod download;
mod errors;
mod from_python;
mod http;
mod imports;
mod jwt;
mod logging;
mod mailbox;
mod names;
mod needs;
mod operation;
mod options;
mod pages;
mod process;
mod record;
mod sandbox;
mod segments;
mod settings;
mod synchronous;
mod to_python;
mod transport;
mod twiml;
mod unset;
mod validation;
mod webhook;

use pyo3::prelude::*;

/// The native half of the package `trunkline`.
#[pymodule(gil_used = true)]
mod _native {
    #[pymodule_export]
    use super::call::Call;
    #[pymodule_export]
    use super::client::Client;
    #[pymodule_export]
    use super::download::Download;
    #[pymodule_export]
    use super::errors::report;
    #[pymodule_export]
    use super::http::{Request, Response};
    #[pymodule_export]
    use super::jwt::{access_token, client_capability, read_token, sign_token, task_router_capability};
    #[pymodule_export]
    use super::mailbox::Slot;
    #[pymodule_export]
    use super::needs::Reply;
    #[pymodule_export]
    use super::operation::Operation;
    #[pymodule_export]
    use super::pages::Pages;
    #[pymodule_export]
    use super::process::{close, forked};
    #[pymodule_export]
    use super::record::{Field, Record, fields, json_lines, restore};
    #[pymodule_export]
    use super::sandbox::Sandbox;
    #[pymodule_export]
    use super::segments::{count_segments, cut_to_segments, forcing_characters, segment_parts, smart_encoded};
    #[pymodule_export]
    use super::twiml::{read_twiml, write_twiml};
    #[pymodule_export]
    use super::unset::Unset;
    #[pymodule_export]
    use super::validation::validation_token;
    #[pymodule_export]
    use super::webhook::{RequestValidator, parse_form, read_event};
    use pyo3::prelude::*;
    use pyo3::types::PyDict;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))?;
        module.add("unset", Unset)?;
        module.add("MAX_DOWNLOAD_BYTES", trunkline::client::download::MAX_DOWNLOAD_BYTES)?;
        module.add("MAX_RESPONSE_BYTES", trunkline::transport::MAX_RESPONSE_BYTES)?;
        let py = module.py();
        py.import("atexit")?.call_method1("register", (module.getattr("close")?,))?;
        if let Some(register) = py.import("os")?.getattr_opt("register_at_fork")? {
            let keywords = PyDict::new(py);
            keywords.set_item("after_in_child", module.getattr("forked")?)?;
            register.call((), Some(&keywords))?;
        }
        Ok(())
    }
}

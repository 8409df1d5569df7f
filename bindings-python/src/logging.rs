//! Attempts as messages of `logging`, under the name `trunkline`.

use std::sync::atomic::{AtomicU8, Ordering};

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use trunkline::client::Attempt;

use crate::{imports, needs};

const DEBUG: u8 = 10;
const INFO: u8 = 20;
const WARNING: u8 = 30;
const SILENT: u8 = u8::MAX;

/// The lowest level that somebody listens to, as of the last call that began: asking takes the interpreter.
static LEVEL: AtomicU8 = AtomicU8::new(SILENT);

/// Asks what is listened to. A program that never imported `logging` listens to nothing.
pub(crate) fn refresh(py: Python<'_>) {
    static LOGGER: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let (logging, ask) = (pyo3::intern!(py, "logging"), pyo3::intern!(py, "isEnabledFor"));
    let level = || -> PyResult<u8> {
        if imports::imported(py, logging)?.is_none() {
            return Ok(SILENT);
        }
        let logger = imports::get(py, &LOGGER, "trunkline.base.log", "logger")?;
        for level in [DEBUG, INFO, WARNING] {
            if logger.call_method1(ask, (level,))?.is_truthy()? {
                return Ok(level);
            }
        }
        Ok(SILENT)
    };
    LEVEL.store(level().unwrap_or(SILENT), Ordering::Relaxed);
}

/// What is answered is told at the level DEBUG, what fails at INFO, what is sent again at WARNING.
pub(crate) fn tell(attempt: &Attempt<'_>) {
    let level = match (attempt.retry_in, attempt.status) {
        (Some(_), _) => WARNING,
        (None, Some(200..=299)) => DEBUG,
        (None, _) => INFO,
    };
    if level >= LEVEL.load(Ordering::Relaxed) {
        needs::log(level, message(attempt));
    }
}

fn message(attempt: &Attempt<'_>) -> String {
    let mut out = format!("{} {}: ", attempt.method, attempt.url);
    match (attempt.status, attempt.failure) {
        (Some(status), _) => out += &status.to_string(),
        (None, failure) => out += failure.unwrap_or("no answer"),
    }
    out += &format!(" after {:.0} ms", attempt.elapsed.as_secs_f64() * 1e3);
    if attempt.number > 1 {
        out += &format!(", attempt {}", attempt.number);
    }
    if let Some(id) = attempt.request_id {
        out += &format!(", request {id}");
    }
    if let Some(pause) = attempt.retry_in {
        out += &format!("; again in {:.1} s", pause.as_secs_f64());
    }
    out
}

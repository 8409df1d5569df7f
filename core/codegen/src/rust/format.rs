//! `rustfmt`, as this repository uses it.

use std::path::PathBuf;
use std::process::Command;

use crate::error::{Error, Result};
use crate::output::in_scratch;
use crate::templates::Files;

/// Formats files of which `mod.rs` declares all others.
///
/// # Errors
/// `rustfmt` is missing or does not understand a file.
pub(crate) fn format(files: &Files) -> Result<Files> {
    let config: PathBuf = [env!("CARGO_MANIFEST_DIR"), "..", "..", "rustfmt.toml"].iter().collect();
    in_scratch(files, |scratch| {
        let mut rustfmt = Command::new("rustfmt");
        rustfmt.args(["--edition", "2024", "--config-path"]).arg(config).arg(scratch.join("mod.rs"));
        let output = rustfmt.output().map_err(|error| Error::new(format!("`rustfmt` cannot be run: {error}")))?;
        if output.status.success() {
            return Ok(());
        }
        Err(Error::new(format!("`rustfmt` fails: {}", String::from_utf8_lossy(&output.stderr))))
    })
}

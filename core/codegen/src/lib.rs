//! Turns OpenAPI documents into the tables and façades of Trunkline: documents → [intermediate representation](ir) → files.
//!
//! A back end is a folder of templates (`templates/rust`) that look like what they write, and a module (`src/rust`) that gives them
//! their views: what names and types are in its language, which file holds what. To add one, write both and add its output to
//! [`core()`]; documents, names as words, headers, stale files and `--check` are taken care of.

#![forbid(unsafe_code)]

mod document;
mod error;
mod facade;
pub mod facts;
pub mod ir;
mod kotlin;
mod output;
mod python;
pub mod read;
mod rust;
mod swift;
pub mod tables;
mod templates;
mod typescript;
mod words;

use std::path::{Path, PathBuf};

pub use document::Document;
pub use error::{Error, Result};
pub use output::Output;
pub use words::Words;

/// What `core/api` becomes in the repository at this folder: an output for each language.
///
/// # Errors
/// A document cannot be read or expressed, or an output cannot be formatted.
pub fn core(repository: &Path) -> Result<Vec<Output>> {
    let folder = repository.join("core/api");
    let entries = std::fs::read_dir(&folder).map_err(|error| Error::new(error.to_string()).at(folder.display()))?;
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "yaml"));
    files.sort();
    let api = read::read(&open(&files)?)?;
    let python = repository.join("bindings-python/python/trunkline");
    let mut outputs = vec![
        Output::new(&repository.join("core/src/api"), rust::render(&api, rust::Target::Core)?),
        Output::new(&python.join("rest"), python::render(&api, python::Target::Sync)?),
        Output::new(&python.join("aio/rest"), python::render(&api, python::Target::Async)?),
        Output::new(&repository.join("bindings-wasm/npm/api"), typescript::render(&api)?),
    ];
    for (folder, files) in kotlin::render(&api)?.into_iter().chain(swift::render(&api)?) {
        outputs.push(Output::new(&repository.join(folder), files));
    }
    Ok(outputs)
}

/// What other documents become for a crate that uses Trunkline: a module to be kept in this folder.
///
/// # Errors
/// A document cannot be read or expressed, or the output cannot be formatted.
pub fn from(documents: &[PathBuf], into: &Path) -> Result<Output> {
    let api = read::read(&open(documents)?)?;
    Ok(Output::new(into, rust::render(&api, rust::Target::Other)?))
}

fn open(files: &[PathBuf]) -> Result<Vec<Document>> {
    files.iter().map(|path| Document::open(path)).collect()
}

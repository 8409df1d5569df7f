//! Turns OpenAPI documents into the tables and façades of Trunkline: documents → [intermediate representation](ir) → files.
//!
//! All languages share one view of the façade (`src/facade`): what stands where, what leads there, what is said of it. A back end is a
//! folder of templates (`templates/kotlin`) that look like what they write, and a module (`src/kotlin`) that says what things are
//! called in its language and which types it has. To add one, write both and add it to [`Language`]; documents, clashes of names,
//! descriptions, headers, stale files and `--check` are taken care of.

#![forbid(unsafe_code)]

mod document;
mod error;
mod facade;
pub mod facts;
mod features;
pub mod ir;
mod kotlin;
mod layout;
mod output;
mod python;
pub mod read;
mod rust;
mod swift;
pub mod tables;
mod templates;
mod typescript;
pub mod wording;
mod words;

use std::path::{Path, PathBuf};

pub use document::Document;
pub use error::{Error, Result};
pub use output::Output;
pub use words::Words;

/// A language that a façade is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// With the tables, which all others use.
    Rust,
    /// For callers that wait, and for asyncio.
    Python,
    /// JavaScript and its types.
    TypeScript,
    /// With the typed calls that its tests go through.
    Swift,
    /// With the typed calls that its tests go through.
    Kotlin,
}

impl Language {
    /// All of them.
    pub const ALL: [Language; 5] =
        [Language::Rust, Language::Python, Language::TypeScript, Language::Swift, Language::Kotlin];

    /// Writes an API in this language, for a repository at this folder.
    ///
    /// # Errors
    /// Two things would have one name, or the output cannot be formatted.
    pub fn render(self, api: &ir::Api, repository: &Path) -> Result<Vec<Output>> {
        let facade = facade::Facade::of(api)?;
        let outputs = match self {
            Language::Rust => vec![("core/src/api".into(), rust::render(&facade, rust::Target::Core)?)],
            Language::Python => {
                let package = |target| python::render(api, target);
                let folder = PathBuf::from("bindings-python/python/trunkline");
                let asynchronous = package(python::Target::Async)?;
                vec![(folder.join("rest"), package(python::Target::Sync)?), (folder.join("aio/rest"), asynchronous)]
            }
            Language::TypeScript => vec![("bindings-wasm/npm/api".into(), typescript::render(api)?)],
            Language::Swift => swift::render(&facade)?,
            Language::Kotlin => kotlin::render(&facade)?,
        };
        outputs.into_iter().map(|(folder, files)| Output::new(&repository.join(folder), files)).collect()
    }
}

/// What a folder says of an API: the facts in it, and the words in its folder `words`.
///
/// # Errors
/// A file cannot be read, or something in it is not understood.
pub fn api(folder: &Path) -> Result<ir::Api> {
    let wording = wording::Wording::open(&folder.join("words"))?;
    let mut products = facts::open(folder)?;
    for product in &mut products {
        wording.describe(product);
    }
    Ok(ir::Api { products })
}

/// What is wrong with the words of an API.
#[derive(Debug, Default)]
pub struct Gaps {
    /// What has none: `verify_v2: records › Verification › status`.
    pub missing: Vec<String>,
    /// Those that nothing uses.
    pub unused: Vec<String>,
}

/// Compares facts and words in a folder.
///
/// # Errors
/// A file cannot be read, or something in it is not understood.
pub fn gaps(folder: &Path) -> Result<Gaps> {
    let wording = wording::Wording::open(&folder.join("words"))?;
    let mut products = facts::open(folder)?;
    let missing = products.iter_mut().flat_map(|product| wording.describe(product)).collect();
    Ok(Gaps { missing, unused: wording.unused() })
}

/// Writes the facts of OpenAPI documents into a folder, a file for each product and version, and gives their names.
///
/// # Errors
/// A document cannot be read or expressed, or a file cannot be written.
pub fn import(documents: &[PathBuf], folder: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for product in read::open(documents)?.products {
        let name = format!("{}_{}", product.name, product.version);
        let path = folder.join(format!("{name}.yaml"));
        let text = facts::write(&product, &format!("imported from {}", product.document))?;
        std::fs::write(&path, text).map_err(|error| Error::new(error.to_string()).at(path.display()))?;
        names.push(name);
    }
    Ok(names)
}

/// What `core/api` becomes in the repository at this folder: the outputs of all languages.
///
/// # Errors
/// A document cannot be read or expressed, or an output cannot be formatted.
pub fn core(repository: &Path) -> Result<Vec<Output>> {
    let api = api(&repository.join("core/api"))?;
    let mut outputs = Vec::new();
    for language in Language::ALL {
        outputs.extend(language.render(&api, repository)?);
    }
    Ok(outputs)
}

/// The manifest of the core in the repository at this folder, and what it should be: with a feature for each product of `core/api`.
///
/// # Errors
/// A document cannot be read or expressed, or the manifest has no place for features.
pub fn manifest(repository: &Path) -> Result<(PathBuf, String)> {
    let path = repository.join("core/Cargo.toml");
    let manifest = std::fs::read_to_string(&path).map_err(|error| Error::new(error.to_string()).at(path.display()))?;
    let manifest =
        features::written(&manifest, &api(&repository.join("core/api"))?).map_err(|error| error.at(path.display()))?;
    Ok((path, manifest))
}

/// What an API becomes for a crate that uses Trunkline: a module to be kept in this folder. Nothing in it belongs to the client's own
/// account.
///
/// # Errors
/// Two things would have one name, or the output cannot be formatted.
pub fn module(api: &ir::Api, into: &Path) -> Result<Output> {
    Output::new(into, rust::render(&facade::Facade::of(api)?, rust::Target::Other)?)
}

//! The facts of a product as `core/api` keeps them: names, types, places, and no sentence.
//!
//! A file is YAML, one line a fact, so that a comparison of two editions is the change log of the API:
//!
//! ```yaml
//! product: verify
//! version: v2
//! host: verify
//! operations:
//!   services.verifications.create:
//!     request: POST /v2/Services/{ServiceSid}/Verifications
//!     place: services(service_sid).verifications
//!     params:
//!       ServiceSid: path sid VA
//!       To: phone, required
//!       Channel: text, required
//!     answer: Verification
//! records:
//!   Verification:
//!     sid: sid VE, always
//!     status: text
//! ```
//!
//! Which records stand for files is said in `corrections`, for no document does: where the file is, with fields in braces, and the
//! formats that it can be had in.
//!
//! ```yaml
//! downloads:
//!   Recording: { from: "{media_url}", formats: [wav, mp3] }
//! ```
//!
//! What a parameter travels in goes without saying if it is the body of a request that has one, and the query of another. Names
//! in the tables follow from those on the wire; another one stands behind `as`.

mod corrections;
mod kinds;
mod read;
mod rules;
mod write;

use std::path::{Path, PathBuf};

pub use self::read::read;
use self::rules::Rules;
pub use self::write::write;
use crate::document::Document;
use crate::error::{Error, Result};
use crate::ir::Product;

/// Reads the facts in a folder: the files of the products and versions that are wanted, the corrections in its folder `corrections`,
/// and what `rules.yaml` says for all.
///
/// # Errors
/// A file cannot be read, something in it is not understood, or a correction is of no product.
pub fn open(folder: &Path, is_wanted: &dyn Fn(&str) -> bool) -> Result<Vec<Product>> {
    let corrections = files(&folder.join("corrections"))?;
    let mut facts = files(folder)?;
    let rules = folder.join("rules.yaml");
    // What is no product.
    facts.retain(|path| {
        *path != rules && !["events.yaml", "twiml.yaml"].iter().any(|other| *path == folder.join(other))
    });
    let rules = Rules::read(&Document::open(&rules)?)?;
    let has_facts = |correction: &&PathBuf| facts.iter().any(|facts| facts.file_name() == correction.file_name());
    if let Some(lost) = corrections.iter().find(|correction| !has_facts(correction)) {
        return Err(Error::new("there are no facts of this name").at(lost.display()));
    }
    facts.retain(|path| path.file_stem().is_some_and(|name| is_wanted(&name.to_string_lossy())));
    let products = facts.iter().map(|path| {
        let mut document = Document::open(path)?;
        if let Some(correction) = corrections.iter().find(|correction| correction.file_name() == path.file_name()) {
            corrections::apply(document.root_mut(), Document::open(correction)?.root().value());
        }
        let mut product = read(&document)?;
        rules.apply(&mut product);
        Ok(product)
    });
    products.collect()
}

/// The YAML files in a folder, by name; none where there is no folder.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let entries = std::fs::read_dir(folder).map_err(|error| Error::new(error.to_string()).at(folder.display()))?;
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "yaml"));
    files.sort();
    Ok(files)
}

//! What a folder says of an API: facts, and words for them.

use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::{facts, ir, read, wording};

/// What a folder says of an API: the facts in it, and the words in its folder `words`.
///
/// # Errors
/// A file cannot be read, or something in it is not understood.
pub fn api(folder: &Path) -> Result<ir::Api> {
    Ok(read_api(folder, &|_| true)?.0)
}

/// What a folder says of the products and versions that are wanted, and the files that say it.
pub(crate) fn read_api(folder: &Path, is_wanted: &dyn Fn(&str) -> bool) -> Result<(ir::Api, Vec<PathBuf>)> {
    let words = folder.join("words");
    let wording = wording::Wording::open(&words, is_wanted)?;
    let mut products = facts::open(folder, is_wanted)?;
    for product in &mut products {
        wording.describe(product);
    }
    let mut files = vec![folder.join("rules.yaml"), folder.join("corrections")];
    files.extend(products.iter().map(|product| folder.join(&product.document)));
    files.extend(wording.files().map(|name| words.join(name).with_extension("yaml")));
    Ok((ir::Api { products }, files))
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
    let wording = wording::Wording::open(&folder.join("words"), &|_| true)?;
    let mut products = facts::open(folder, &|_| true)?;
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

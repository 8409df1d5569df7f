//! The features of the core: one for each product, in a block of its manifest that nobody writes by hand.

use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::ir::Api;
use crate::sources::api;

const OPEN: &str = "# <products>\n";
const CLOSE: &str = "# </products>\n";

/// The manifest of the core in the repository at this folder, and what it should be: with a feature for each product of `core/api`.
///
/// # Errors
/// A document cannot be read or expressed, or the manifest has no place for features.
pub fn manifest(repository: &Path) -> Result<(PathBuf, String)> {
    let path = repository.join("core/Cargo.toml");
    let manifest = std::fs::read_to_string(&path).map_err(|error| Error::new(error.to_string()).at(path.display()))?;
    let manifest = written(&manifest, &api(&repository.join("core/api"))?).map_err(|error| error.at(path.display()))?;
    Ok((path, manifest))
}

/// A manifest with the features of these products in its block.
///
/// # Errors
/// The manifest has no block.
fn written(manifest: &str, api: &Api) -> Result<String> {
    let missing = || Error::new(format!("the manifest has no block between `{}` and `{}`", OPEN.trim(), CLOSE.trim()));
    let (before, rest) = manifest.split_once(OPEN).ok_or_else(missing)?;
    let (_, after) = rest.split_once(CLOSE).ok_or_else(missing)?;
    let mut features: Vec<String> =
        api.products.iter().map(|product| format!("{}-{}", product.name.kebab(), product.version.kebab())).collect();
    features.sort();
    let all: String = features.iter().map(|feature| format!("    {feature:?},\n")).collect();
    let each: String = features.iter().map(|feature| format!("{feature} = []\n")).collect();
    Ok(format!("{before}{OPEN}all-products = [\n{all}]\n{each}{CLOSE}{after}"))
}

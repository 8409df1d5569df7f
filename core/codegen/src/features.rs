//! The features of the core: one for each product, in a block of its manifest that nobody writes by hand.

use crate::error::{Error, Result};
use crate::ir::Api;

const OPEN: &str = "# <products>\n";
const CLOSE: &str = "# </products>\n";

/// A manifest with the features of these products in its block.
///
/// # Errors
/// The manifest has no block.
pub(crate) fn written(manifest: &str, api: &Api) -> Result<String> {
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

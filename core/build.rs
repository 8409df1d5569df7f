//! Writes what the crate has of its data, from `api` into `OUT_DIR`: a table for each product that is switched on and, with the feature
//! `facade`, its typed calls; the events of webhooks, and the elements of TwiML.

use std::path::{Path, PathBuf};

fn main() {
    let core = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let into = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default());
    // `api_v2010` is the file of the feature `api-v2010`.
    let is_on = |name: &str| std::env::var_os(format!("CARGO_FEATURE_{}", name.to_uppercase())).is_some();
    match trunkline_codegen::build(&core, &is_on, is_on("facade"), &into) {
        Ok(sources) => sources.iter().for_each(|source| rerun_if_changed(source)),
        Err(error) => {
            eprintln!("{error}");
            std::process::exit(1);
        }
    }
}

fn rerun_if_changed(path: &Path) {
    println!("cargo::rerun-if-changed={}", path.display());
}

//! What several tests use.
#![allow(dead_code, unreachable_pub, reason = "each test uses some of it")]

use std::path::{Path, PathBuf};

use trunkline_codegen::{ir, read};

/// A path below the folder of the tests.
pub fn path(below: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(below)
}

/// The documents in a folder.
pub fn documents_in(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "json" || ending == "yaml"));
    files.sort();
    assert!(!files.is_empty(), "{} is empty", folder.display());
    files
}

/// What OpenAPI documents say.
pub fn read(files: &[PathBuf]) -> ir::Api {
    read::open(files).unwrap()
}

/// The fixtures: documents as Twilio publishes them and as we would write one, and everything that stumbles, as facts and words.
pub fn fixtures() -> ir::Api {
    let mut api = read(&documents_in(&path("fixtures")));
    api.products.extend(trunkline_codegen::api(&path("fixtures/awkward")).unwrap().products);
    api
}

/// The products of the project.
pub fn products() -> ir::Api {
    trunkline_codegen::api(&path("../../api")).unwrap()
}

/// Twilio's published documents, in the folder that `TRUNKLINE_OPENAPI` names.
pub fn published() -> Vec<PathBuf> {
    documents_in(Path::new(&std::env::var_os("TRUNKLINE_OPENAPI").expect("TRUNKLINE_OPENAPI names no folder")))
}

/// How many operations JSON documents have.
pub fn count_operations(files: &[PathBuf]) -> usize {
    let count = |path: &PathBuf| -> usize {
        let document: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let items = document["paths"].as_object().unwrap().values();
        let is_method = |key: &&String| matches!(key.as_str(), "get" | "post" | "put" | "patch" | "delete");
        items.map(|item| item.as_object().unwrap().keys().filter(is_method).count()).sum()
    };
    files.iter().map(count).sum()
}

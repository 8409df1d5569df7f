//! Twilio's published documents, which are not part of the repository: all of them are read, and what they become compiles.

use std::path::{Path, PathBuf};
use std::process::Command;

use trunkline_codegen::{Document, read};

/// The documents in the folder that `TRUNKLINE_OPENAPI` names.
fn documents() -> Vec<PathBuf> {
    let folder = PathBuf::from(std::env::var_os("TRUNKLINE_OPENAPI").expect("TRUNKLINE_OPENAPI names no folder"));
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "json"));
    files.sort();
    assert!(!files.is_empty(), "{} is empty", folder.display());
    files
}

#[test]
#[ignore = "needs Twilio's published documents in the folder that TRUNKLINE_OPENAPI names"]
fn every_operation_of_the_published_documents_is_generated() {
    let files = documents();
    let paths = |path: &PathBuf| -> usize {
        let document: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let items = document["paths"].as_object().unwrap().values();
        let is_method = |key: &&String| matches!(key.as_str(), "get" | "post" | "put" | "patch" | "delete");
        items.map(|item| item.as_object().unwrap().keys().filter(is_method).count()).sum()
    };
    let expected: usize = files.iter().map(paths).sum();
    read::read(&files.iter().map(|path| Document::open(path).unwrap()).collect::<Vec<_>>()).unwrap();

    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("published");
    let output = trunkline_codegen::from(&files, &folder.join("src/api")).unwrap();
    let tables = output.files().iter().map(|(_, text)| text.matches(": Operation = Operation {").count());
    assert_eq!(tables.sum::<usize>(), expected);
    output.write().unwrap();
    check(&folder);
}

/// Compiles the generated module as a crate of its own.
fn check(folder: &Path) {
    let core: PathBuf = [env!("CARGO_MANIFEST_DIR"), ".."].iter().collect();
    let manifest = format!(
        "[package]\nname = \"published\"\nedition = \"2024\"\n\n[dependencies]\n\
         trunkline = {{ path = {core:?}, default-features = false }}\n\n[workspace]\n"
    );
    std::fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    // The same versions as in this repository.
    std::fs::copy(core.join("../Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    std::fs::write(folder.join("src/lib.rs"), "#![deny(warnings)]\n\npub mod api;\n").unwrap();
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["check", "--quiet", "--offline"]).current_dir(folder).env("CARGO_TARGET_DIR", folder.join("target"));
    let output = cargo.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

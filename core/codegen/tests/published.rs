//! Twilio's published documents, where they lie beside the repository (they are not part of it): all of them are read, and what they
//! become compiles.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use trunkline_codegen::{Document, read};

/// The folder of the documents, or a word on why nothing is tested that the test harness does not swallow.
fn documents() -> Option<Vec<PathBuf>> {
    let beside: PathBuf = [env!("CARGO_MANIFEST_DIR"), "../../../shared/reference/openapi"].iter().collect();
    let folder = std::env::var_os("TRUNKLINE_OPENAPI").map_or(beside, PathBuf::from);
    let Ok(entries) = std::fs::read_dir(&folder) else {
        let folder = folder.display();
        _ = writeln!(std::io::stderr(), "SKIPPED: no published documents at {folder} (set TRUNKLINE_OPENAPI)");
        return None;
    };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "json"));
    files.sort();
    assert!(!files.is_empty(), "{} is empty", folder.display());
    Some(files)
}

#[test]
fn every_operation_of_the_published_documents_is_generated() {
    let Some(files) = documents() else { return };
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

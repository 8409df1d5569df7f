//! Twilio's published documents, which are not part of the repository: all of them are read, and what they become compiles.

mod common;

use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
#[ignore = "needs Twilio's published documents in the folder that TRUNKLINE_OPENAPI names"]
fn every_operation_of_the_published_documents_is_generated() {
    let files = common::published();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("published");
    let output = trunkline_codegen::from(&files, &folder.join("src/api")).unwrap();
    let tables = output.files().iter().map(|(_, text)| text.matches(": Operation = Operation {").count());
    assert_eq!(tables.sum::<usize>(), common::count_operations(&files));
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

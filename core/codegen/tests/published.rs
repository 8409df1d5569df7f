//! Twilio's published documents, which are not part of the repository: what all of them become in Rust compiles.

mod common;

use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
#[ignore = "needs Twilio's published documents in the folder that TRUNKLINE_OPENAPI names"]
fn what_the_published_documents_become_in_rust_compiles() {
    let files = common::published();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("published");
    let output = trunkline_codegen::module(&common::read(&files), &folder.join("src/api")).unwrap();
    output.write().unwrap();
    check(&folder);
}

/// Compiles the generated module as a crate of its own.
fn check(folder: &Path) {
    let core: PathBuf = [env!("CARGO_MANIFEST_DIR"), ".."].iter().collect();
    let manifest = format!(
        "[package]\nname = \"published\"\nedition = \"2024\"\n\n[dependencies]\n\
         trunkline = {{ path = {core:?}, default-features = false, features = [\"facade\"] }}\n\n[workspace]\n"
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

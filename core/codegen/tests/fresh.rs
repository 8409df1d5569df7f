//! What is generated is as fresh as it should be: the features of the core, and files that are written again.

mod common;

use std::path::{Path, PathBuf};

#[test]
fn every_product_has_its_feature() {
    let repository: PathBuf = [env!("CARGO_MANIFEST_DIR"), "..", ".."].iter().collect();
    let (path, manifest) = trunkline_codegen::manifest(&repository).unwrap();
    assert_eq!(std::fs::read_to_string(path).unwrap(), manifest, "run `cargo codegen`");
}

#[test]
fn stale_files_are_named_replaced_and_deleted_and_others_are_left_alone() {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("stale");
    _ = std::fs::remove_dir_all(&scratch);
    let output = trunkline_codegen::module(&common::read(&[common::path("fixtures/gallery.yaml")]), &scratch).unwrap();
    assert_eq!(output.stale().unwrap().len(), output.files().len());
    output.write().unwrap();
    assert_eq!(output.stale().unwrap(), Vec::<PathBuf>::new());

    let old = scratch.join("old/door.rs");
    std::fs::create_dir(scratch.join("old")).unwrap();
    std::fs::copy(scratch.join("mod.rs"), &old).unwrap();
    let changed = scratch.join("gallery_v3.rs");
    std::fs::write(&changed, "// Changed by hand.").unwrap();
    assert_eq!(output.stale().unwrap(), [changed, old]);
    output.write().unwrap();
    assert_eq!(output.stale().unwrap(), Vec::<PathBuf>::new());
    assert!(!scratch.join("old").exists());

    let by_hand = scratch.join("notes.rs");
    std::fs::write(&by_hand, "// Written by hand.").unwrap();
    let refused = output.write().unwrap_err().to_string();
    assert_eq!(refused, format!("{}: was not generated; move it elsewhere", by_hand.display()));
    assert!(by_hand.exists());
}

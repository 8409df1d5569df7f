//! What the fixtures become in every language is kept in `tests/expected`.
//!
//! After a change that is meant: `UPDATE_EXPECT=1 cargo test --package trunkline-codegen --test expected`.

mod common;

use trunkline_codegen::{Language, Output};

#[test]
fn the_fixtures_become_what_is_expected_in_rust() {
    compare(&[trunkline_codegen::module(&common::fixtures(), &common::path("expected/rust")).unwrap()]);
}

#[test]
fn the_fixtures_become_what_is_expected_in_typescript() {
    compare(&outputs(Language::TypeScript, "expected/typescript"));
}

#[test]
fn the_fixtures_become_what_is_expected_in_swift() {
    compare(&outputs(Language::Swift, "expected/swift"));
}

#[test]
fn the_fixtures_become_what_is_expected_in_kotlin() {
    compare(&outputs(Language::Kotlin, "expected/kotlin"));
}

#[test]
fn the_fixtures_become_what_is_expected_in_python() {
    compare(&outputs(Language::Python, "expected/python"));
}

#[test]
fn the_fixtures_become_what_is_expected_in_the_reference() {
    compare(&[trunkline_codegen::reference::render(&common::fixtures(), &common::path("expected/reference")).unwrap()]);
}

/// What the fixtures become in a language: the façade, and the builders of TwiML.
fn outputs(language: Language, folder: &str) -> Vec<Output> {
    let mut outputs = language.render(&common::fixtures(), &common::path(folder)).unwrap();
    outputs
        .extend(trunkline_codegen::twiml(language, &common::path("fixtures/awkward"), &common::path(folder)).unwrap());
    outputs
}

/// Compares outputs with what is kept of them, or keeps them.
fn compare(outputs: &[Output]) {
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        outputs.iter().for_each(|output| output.write().unwrap());
    }
    let mut differences = String::new();
    for output in outputs {
        for path in output.stale().unwrap() {
            let kept = std::fs::read_to_string(&path).unwrap_or_default();
            let now = output.text(&path).unwrap_or_default();
            let name = path.strip_prefix(common::path("expected")).unwrap().display().to_string();
            let difference = similar::TextDiff::from_lines(kept.as_str(), now);
            differences += &difference.unified_diff().header(&name, &name).to_string();
        }
    }
    assert!(differences.is_empty(), "if it is meant, keep it by UPDATE_EXPECT=1:\n{differences}");
}

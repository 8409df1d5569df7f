//! A document of OpenAPI or of facts, in JSON or YAML (by the first byte), is read, or refused with a reason.

#![no_main]

use libfuzzer_sys::fuzz_target;
use trunkline_codegen::{Document, read};
use trunkline_fuzz::choose;

fuzz_target!(|data: &[u8]| {
    let Some((form, text)) = choose(data, 2) else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    let read = Document::parse(["api_v1.json", "api_v1.yaml"][form], text).and_then(|document| read::read(&[document]));
    if let Err(error) = read {
        assert!(!error.to_string().is_empty());
    }
});

//! TwiML that is read is written so that the same is read again, or is refused.

#![no_main]

use libfuzzer_sys::fuzz_target;
use trunkline::twiml::Document;

fuzz_target!(|text: &str| {
    match Document::parse(text) {
        Ok(document) => {
            let written =
                document.to_xml().unwrap_or_else(|error| panic!("{text:?} was read, but not written: {error}"));
            let again = Document::parse(&written).unwrap_or_else(|error| panic!("{written:?}: {error}"));
            assert_eq!(again.to_xml().expect("it was written before"), written, "{text:?}");
            assert!(Document::parse(&document.pretty().expect("it was written before")).is_ok(), "{text:?}");
        }
        Err(error) => assert!(error.line() > 0 && !error.to_string().is_empty()),
    }
});

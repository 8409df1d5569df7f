//! The JSON that is read is what serde_json reads, and is written so that both read it again.

#![no_main]

use libfuzzer_sys::fuzz_target;
use serde::de::IgnoredAny;
use trunkline::value::Value;

fuzz_target!(|text: &str| {
    let ours = Value::from_json(text);
    assert_eq!(ours.is_some(), serde_json::from_str::<IgnoredAny>(text).is_ok(), "{text:?}");
    if let Some(ours) = ours {
        assert_eq!(Value::from_json(&ours.to_json()).as_ref(), Some(&ours), "{text:?}");
    }
});

//! A table that was damaged is refused, or describes something: nothing in it is trusted.
//!
//! What is unpacked is kept until the program ends, which is no leak here.

#![no_main]

use libfuzzer_sys::fuzz_target;
use trunkline::schema::packed::load;

fuzz_target!(|text: String| {
    if let Ok(product) = load(text) {
        for operation in product.operations {
            assert!(!format!("{operation:?}").is_empty());
        }
        for model in product.models {
            _ = model.fields.len();
        }
    }
});

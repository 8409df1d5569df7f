//! A record of any model, read from any text: the first two bytes say which model.

#![no_main]

use std::str;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use trunkline::api::TABLES;
use trunkline::schema::{Model, packed::Table};
use trunkline::value::{Record, Value};
use trunkline_fuzz::check_record;

static MODELS: LazyLock<Vec<&'static Model>> = LazyLock::new(|| {
    let products = Table::products(TABLES).expect("the tables");
    products.into_iter().flat_map(|product| product.models.iter().copied()).collect()
});

fuzz_target!(|data: &[u8]| {
    let Some((which, text)) = data.split_first_chunk() else { return };
    let Ok(text) = str::from_utf8(text) else { return };
    let model = MODELS[usize::from(u16::from_be_bytes(*which)) % MODELS.len()];
    let is_object = matches!(Value::from_json(text), Some(Value::Map(_)));
    let record = Record::parse(model, text);
    assert_eq!(record.is_some(), is_object, "{text:?}");
    if let Some(record) = record {
        check_record(&record);
        assert_eq!(Record::parse(model, record.raw()).as_ref(), Some(&record));
    }
});

//! How many SMS a text takes. Places are counted in UTF-16 units, as JavaScript does.

use trunkline::segments::{self, Segments};
use trunkline::value::{Map, Value};
use wasm_bindgen::prelude::wasm_bindgen;

/// Encoding, segments, units, units left, characters, and whether it is too long, as JSON.
#[wasm_bindgen]
pub fn count_segments(text: &str) -> String {
    let segments = Segments::of(text);
    let whole = |number: usize| Value::Integer(i64::try_from(number).unwrap_or(i64::MAX));
    Value::Map(Map::from_iter([
        ("encoding", Value::from(segments.encoding().name())),
        ("segmentsCount", whole(segments.count())),
        ("units", whole(segments.units())),
        ("unitsLeft", whole(segments.units_left())),
        ("characters", whole(segments.characters())),
        ("isTooLong", Value::Bool(segments.is_too_long())),
    ]))
    .to_json()
}

/// The text of each segment, as a list in JSON.
#[wasm_bindgen]
pub fn segment_parts(text: &str) -> String {
    Value::List(Segments::of(text).parts().map(Value::from).collect()).to_json()
}

/// The characters that are not in the GSM alphabet, each with its place before it, as a list in JSON.
#[wasm_bindgen]
pub fn forcing_characters(text: &str) -> String {
    let mut forcing = Segments::of(text).forcing().peekable();
    let mut found = Vec::new();
    let mut place = 0;
    for (at, character) in text.char_indices() {
        if forcing.next_if(|(byte, _)| *byte == at).is_some() {
            found.push(Value::List(vec![Value::Integer(place), Value::Text(character.into())]));
        }
        place += character.len_utf16() as i64;
    }
    Value::List(found).to_json()
}

/// The text as smart encoding sends it.
#[wasm_bindgen]
pub fn smart_encoded(text: &str) -> String {
    segments::smart_encoded(text).into_owned()
}

/// The longest beginning that takes no more than so many segments.
#[wasm_bindgen]
pub fn cut_to_segments(text: &str, segments: u32) -> String {
    segments::cut(text, segments as usize).to_owned()
}

//! How many SMS a text takes: `trunkline.segments` is its face. Places are counted in characters, as Python does.

use pyo3::prelude::*;
use trunkline::segments::{self, Segments};

/// Encoding, segments, units, units left, characters, whether it is too long.
#[pyfunction]
pub(crate) fn count_segments(text: &str) -> (&'static str, usize, usize, usize, usize, bool) {
    let segments = Segments::of(text);
    let encoding = segments.encoding().name();
    let (units, left) = (segments.units(), segments.units_left());
    (encoding, segments.count(), units, left, segments.characters(), segments.is_too_long())
}

/// The text of each segment.
#[pyfunction]
pub(crate) fn segment_parts(text: &str) -> Vec<&str> {
    Segments::of(text).parts().collect()
}

/// The characters that are not in the GSM alphabet, with their places.
#[pyfunction]
pub(crate) fn forcing_characters(text: &str) -> Vec<(usize, char)> {
    let mut forcing = Segments::of(text).forcing().peekable();
    let mut found = Vec::new();
    for (place, (at, character)) in text.char_indices().enumerate() {
        if forcing.next_if(|(byte, _)| *byte == at).is_some() {
            found.push((place, character));
        }
    }
    found
}

/// The text as smart encoding sends it.
#[pyfunction]
pub(crate) fn smart_encoded(text: &str) -> std::borrow::Cow<'_, str> {
    segments::smart_encoded(text)
}

/// The longest beginning that takes no more than so many segments.
#[pyfunction]
pub(crate) fn cut_to_segments(text: &str, segments: usize) -> &str {
    segments::cut(text, segments)
}

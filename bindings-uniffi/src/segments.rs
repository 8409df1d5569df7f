//! How many SMS a text takes, and why.

use trunkline::segments::{self, Segments};

/// How a text is sent.
#[derive(uniffi::Record)]
pub struct NativeSegments {
    /// `GSM-7` or `UCS-2`.
    pub encoding: String,
    /// How many segments it takes.
    pub count: u64,
    /// How many places it takes.
    pub units: u64,
    /// How many places are left in the last segment.
    pub units_left: u64,
    /// Whether Twilio refuses the text.
    pub is_too_long: bool,
    /// The text of each segment.
    pub parts: Vec<String>,
    /// The characters that are not in the GSM alphabet.
    pub forcing: Vec<ForcingCharacter>,
}

/// A character that is not in the GSM alphabet.
#[derive(uniffi::Record)]
pub struct ForcingCharacter {
    /// Its place, counted in Unicode characters.
    pub place: u64,
    /// The character.
    pub character: String,
}

/// How a text is sent.
#[uniffi::export]
pub fn count_segments(text: &str) -> NativeSegments {
    let segments = Segments::of(text);
    let mut places = segments.forcing().peekable();
    let forcing = text.char_indices().enumerate().filter_map(|(place, (at, character))| {
        places.next_if(|(byte, _)| *byte == at)?;
        Some(ForcingCharacter { place: place as u64, character: character.to_string() })
    });
    let forcing = forcing.collect();
    NativeSegments {
        encoding: segments.encoding().name().to_owned(),
        count: segments.count() as u64,
        units: segments.units() as u64,
        units_left: segments.units_left() as u64,
        is_too_long: segments.is_too_long(),
        parts: segments.parts().map(str::to_owned).collect(),
        forcing,
    }
}

/// The longest beginning of a text that takes no more than so many segments.
#[uniffi::export]
pub fn cut_to_segments(text: &str, segments: u64) -> String {
    segments::cut(text, usize::try_from(segments).unwrap_or(usize::MAX)).to_owned()
}

/// A text as smart encoding sends it.
#[uniffi::export]
pub fn smart_encoded(text: &str) -> String {
    segments::smart_encoded(text).into_owned()
}

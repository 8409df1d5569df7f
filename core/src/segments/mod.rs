//! How many SMS a text takes, and why.
//!
//! ```
//! use trunkline::segments::{Encoding, Segments, smart_encoded};
//!
//! let text = "It’s ready";
//! let segments = Segments::of(text);
//! assert_eq!((segments.encoding(), segments.count(), segments.units_left()), (Encoding::Ucs2, 1, 60));
//! assert_eq!(segments.forcing().collect::<Vec<_>>(), [(2, '’')]);
//! assert_eq!(Segments::of(&smart_encoded(text)).encoding(), Encoding::Gsm7);
//! ```
//!
//! A text whose characters are all in the alphabet of GSM 03.38 takes one SMS for 160 places, or 153 in each of several; any other
//! character makes it 70 and 67 places of UCS-2 (3GPP TS 23.038 and 23.040).

mod alphabet;
mod packing;
mod smart;

use unicode_segmentation::UnicodeSegmentation as _;

pub use self::alphabet::Encoding;
use self::alphabet::{septets, units};
use self::packing::{Packing, TextPacking};
pub use self::smart::{replacements, smart_encoded};

/// The longest text that Twilio takes for one message, in characters (error 21617).
pub const MAX_CHARACTERS: usize = 1600;

/// How a text is sent.
#[derive(Clone, Copy, Debug)]
pub struct Segments<'a> {
    text: &'a str,
    encoding: Encoding,
    packing: Packing,
}

impl<'a> Segments<'a> {
    /// How this text is sent. It takes time by its length.
    pub fn of(text: &'a str) -> Segments<'a> {
        let packing = TextPacking::of(text);
        Segments { text, encoding: packing.encoding(), packing: packing.packing() }
    }

    /// The alphabet.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// The number of segments: each is an SMS, and is paid for. An empty text takes one.
    pub fn count(&self) -> usize {
        self.packing.count()
    }

    /// The places that the text takes, of which a character may take two.
    pub fn units(&self) -> usize {
        self.packing.total()
    }

    /// The places that are left in the last segment.
    pub fn units_left(&self) -> usize {
        self.packing.left()
    }

    /// The number of characters, as Twilio's limit counts them.
    pub fn characters(&self) -> usize {
        self.text.chars().count()
    }

    /// Whether Twilio refuses the text as too long ([`MAX_CHARACTERS`]).
    pub fn is_too_long(&self) -> bool {
        self.text.chars().nth(MAX_CHARACTERS).is_some()
    }

    /// The characters that are not in the GSM alphabet, each with its place in bytes: without them, the text would be sent in it.
    pub fn forcing(&self) -> impl Iterator<Item = (usize, char)> + use<'a> {
        self.text.char_indices().filter(|(_, character)| septets(*character).is_none())
    }

    /// The text of each segment.
    pub fn parts(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let (encoding, alone) = (self.encoding, self.count() == 1);
        let mut rest = Some(self.text);
        std::iter::from_fn(move || {
            let text = rest.take()?;
            let mut free = if alone { encoding.alone() } else { encoding.each() };
            let end = text.char_indices().find(|(_, character)| {
                let places = match encoding {
                    Encoding::Gsm7 => septets(*character).unwrap_or(1),
                    Encoding::Ucs2 => units(*character),
                };
                let fits = places <= free;
                free = free.saturating_sub(places);
                !fits
            });
            let (part, behind) = text.split_at(end.map_or(text.len(), |(at, _)| at));
            rest = Some(behind).filter(|behind| !behind.is_empty());
            Some(part)
        })
    }
}

/// The longest beginning of a text that takes no more than so many segments. What a reader sees as one character stays whole.
pub fn cut(text: &str, segments: usize) -> &str {
    let mut packing = TextPacking::new();
    for (at, cluster) in text.grapheme_indices(true) {
        cluster.chars().for_each(|character| packing.push(character));
        if packing.packing().count() > segments {
            return &text[..at];
        }
    }
    if segments == 0 { "" } else { text }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The same, slowly: every character as a list of its units, and a new segment whenever the next does not fit.
    fn slowly(text: &str) -> (Encoding, usize) {
        const DEFAULT: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?\
            ¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
        const EXTENSION: &str = "\u{c}^{}\\[~]|€";
        let is_gsm = text.chars().all(|character| DEFAULT.contains(character) || EXTENSION.contains(character));
        let characters: Vec<Vec<u16>> = if is_gsm {
            let septets = |character: char| if EXTENSION.contains(character) { vec![0x1b, 0] } else { vec![0] };
            text.chars().map(septets).collect()
        } else {
            text.chars().map(|character| character.encode_utf16(&mut [0; 2]).to_vec()).collect()
        };
        let (encoding, alone, each) = if is_gsm { (Encoding::Gsm7, 160, 153) } else { (Encoding::Ucs2, 70, 67) };
        if characters.iter().flatten().count() <= alone {
            return (encoding, 1);
        }
        let mut segments: Vec<Vec<u16>> = vec![vec![]];
        for units in characters {
            if segments.last().unwrap().len() + units.len() > each {
                segments.push(vec![]);
            }
            segments.last_mut().unwrap().extend(units);
        }
        (encoding, segments.len())
    }

    /// Texts near the borders of segments.
    fn text() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            8 => "[a-zA-Z0-9 @_\n]{0,80}",
            2 => "[€\\[\\]~^|\\\\]{1,40}",
            1 => "[éàÅΔ`çж]{0,2}",
            1 => "(👍|👩‍👩‍👧|e\u{301}|🇦🇹){0,20}",
        ];
        prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn segments_are_counted_as_the_slow_way_counts_them(text in text()) {
            let segments = Segments::of(&text);
            prop_assert_eq!((segments.encoding(), segments.count()), slowly(&text));
            let parts: Vec<&str> = segments.parts().collect();
            prop_assert_eq!(parts.len(), segments.count());
            prop_assert_eq!(parts.concat(), text.clone());
            prop_assert_eq!(segments.forcing().next().is_none(), segments.encoding() == Encoding::Gsm7);
            // What is left fits, and one more does not.
            if segments.encoding() == Encoding::Gsm7 {
                let full = format!("{text}{}", "a".repeat(segments.units_left()));
                prop_assert_eq!(Segments::of(&full).count(), segments.count());
                prop_assert!(Segments::of(&(full + "a")).count() > segments.count());
            }
        }

        #[test]
        fn a_cut_text_is_the_longest_that_fits(text in text(), segments in 0..5_usize) {
            let cut = cut(&text, segments);
            prop_assert!(text.starts_with(cut));
            prop_assert!(cut.is_empty() || Segments::of(cut).count() <= segments);
            let next = text[cut.len()..].graphemes(true).next();
            if let Some(next) = next {
                let longer = &text[..cut.len() + next.len()];
                prop_assert!(segments == 0 || Segments::of(longer).count() > segments);
                prop_assert_eq!(text.graphemes(true).take_while({
                    let mut at = 0;
                    move |cluster| { at += cluster.len(); at <= cut.len() }
                }).collect::<String>(), cut);
            }
        }
    }

    #[test]
    fn what_forces_the_other_alphabet_is_found() {
        let forcing: Vec<(usize, char)> = Segments::of("Grüße – ok👍").forcing().collect();
        assert_eq!(forcing, [(8, '–'), (14, '👍')]);
    }

    #[test]
    fn the_limit_counts_characters() {
        assert!(!Segments::of(&"👍".repeat(1600)).is_too_long());
        assert!(Segments::of(&"a".repeat(1601)).is_too_long());
    }

    #[test]
    fn families_and_flags_stay_whole() {
        let family = "👩‍👩‍👧";
        let text = family.repeat(10); // 8 units each: eight of them fit into 67, and the ninth would be split
        assert_eq!(cut(&text, 1), family.repeat(8));
    }
}

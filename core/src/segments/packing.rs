//! How characters fill segments.

use super::alphabet::{Encoding, septets, units};

/// Segments of one encoding being filled. No character is split: not an escaped one of the GSM alphabet, not a surrogate pair.
#[derive(Clone, Copy, Debug)]
pub(super) struct Packing {
    encoding: Encoding,
    /// All places taken.
    total: usize,
    /// How many segments there are if it takes several, and how many places of the last are taken.
    several: usize,
    used: usize,
}

impl Packing {
    pub(super) fn new(encoding: Encoding) -> Packing {
        Packing { encoding, total: 0, several: 1, used: 0 }
    }

    pub(super) fn push(&mut self, places: usize) {
        self.total += places;
        if self.used + places > self.encoding.each() {
            self.several += 1;
            self.used = 0;
        }
        self.used += places;
    }

    pub(super) fn total(&self) -> usize {
        self.total
    }

    pub(super) fn count(&self) -> usize {
        if self.total <= self.encoding.alone() { 1 } else { self.several }
    }

    /// The places that are left in the last segment.
    pub(super) fn left(&self) -> usize {
        if self.count() == 1 { self.encoding.alone() - self.total } else { self.encoding.each() - self.used }
    }
}

/// A text being packed whose encoding follows from its characters.
#[derive(Clone, Copy, Debug)]
pub(super) struct TextPacking {
    /// Nothing as soon as a character is in the way.
    gsm7: Option<Packing>,
    ucs2: Packing,
}

impl TextPacking {
    pub(super) fn new() -> TextPacking {
        TextPacking { gsm7: Some(Packing::new(Encoding::Gsm7)), ucs2: Packing::new(Encoding::Ucs2) }
    }

    pub(super) fn push(&mut self, character: char) {
        self.gsm7 = self.gsm7.zip(septets(character)).map(|(mut packing, places)| {
            packing.push(places);
            packing
        });
        self.ucs2.push(units(character));
    }

    pub(super) fn of(text: &str) -> TextPacking {
        let mut packing = TextPacking::new();
        text.chars().for_each(|character| packing.push(character));
        packing
    }

    pub(super) fn encoding(&self) -> Encoding {
        if self.gsm7.is_some() { Encoding::Gsm7 } else { Encoding::Ucs2 }
    }

    pub(super) fn packing(&self) -> Packing {
        self.gsm7.unwrap_or(self.ucs2)
    }
}

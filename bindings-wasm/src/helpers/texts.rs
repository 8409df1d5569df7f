//! Texts that cross as one: a crossing costs more than what is done with most of them.

/// The texts, one by one: their UTF-8 behind each other, and how long each is in UTF-16, as JavaScript counts.
pub(super) struct Texts<'a> {
    rest: &'a str,
    lengths: std::slice::Iter<'a, u32>,
    /// Each of its characters is one byte and one unit.
    is_ascii: bool,
}

impl<'a> Texts<'a> {
    /// What is no UTF-8 is no text: JavaScript sends none.
    pub(super) fn of(packed: &'a [u8], lengths: &'a [u32]) -> Texts<'a> {
        let units = lengths.iter().map(|length| u64::from(*length)).sum::<u64>();
        let is_ascii = units == packed.len() as u64;
        Texts { rest: str::from_utf8(packed).unwrap_or_default(), lengths: lengths.iter(), is_ascii }
    }

    /// The next text; an empty one behind the last.
    pub(super) fn need(&mut self) -> &'a str {
        self.next().unwrap_or_default()
    }

    /// The rest, two by two.
    #[cfg(feature = "webhook")]
    pub(super) fn pairs(mut self) -> Vec<(&'a str, &'a str)> {
        let mut pairs = Vec::with_capacity(self.lengths.len().div_ceil(2));
        while let Some(name) = self.next() {
            pairs.push((name, self.need()));
        }
        pairs
    }
}

impl<'a> Iterator for Texts<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let length = *self.lengths.next()? as usize;
        let end = if self.is_ascii { length } else { bytes_of(self.rest, length) };
        let (text, rest) = self.rest.split_at_checked(end).unwrap_or((self.rest, ""));
        self.rest = rest;
        Some(text)
    }
}

/// How many bytes so many units are.
fn bytes_of(text: &str, mut units: usize) -> usize {
    for (at, character) in text.char_indices() {
        if units == 0 {
            return at;
        }
        units = units.saturating_sub(character.len_utf16());
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(texts: &[&str]) {
        let packed = texts.concat();
        let lengths: Vec<u32> = texts.iter().map(|text| text.encode_utf16().count() as u32).collect();
        assert_eq!(Texts::of(packed.as_bytes(), &lengths).collect::<Vec<_>>(), texts);
    }

    #[test]
    fn texts_may_hold_anything() {
        check(&[]);
        check(&["", "", "a", "\0", "", "bc"]);
        check(&["", "é", "🎉\0", "\u{fffd}", "", "a🎉b", ""]);
        // A sum that is that of the bytes, by chance.
        check(&["aé", "é"]);
        assert_eq!(Texts::of(b"abc", &[1, 7, 1]).collect::<Vec<_>>(), ["a", "bc", ""]);
        assert_eq!(Texts::of("é".as_bytes(), &[1, 1]).collect::<Vec<_>>(), ["é", ""]);
        assert_eq!(Texts::of(b"\xff", &[1]).collect::<Vec<_>>(), [""]);
    }
}

//! Texts that cross as one: a crossing costs more than what is done with most of them.

use std::borrow::Cow;

/// What stands between two texts. In a text, NUL is written as NUL and a space.
const BETWEEN: &str = "\0\0";

/// The texts, one by one.
pub(super) struct Texts<'a>(std::str::Split<'a, &'static str>);

impl<'a> Texts<'a> {
    pub(super) fn of(packed: &'a str) -> Texts<'a> {
        let mut texts = packed.split(BETWEEN);
        if packed.is_empty() {
            // No text at all, and not an empty one.
            texts.next();
        }
        Texts(texts)
    }

    /// The next text; an empty one behind the last.
    pub(super) fn need(&mut self) -> Cow<'a, str> {
        self.next().unwrap_or_default()
    }

    /// The rest, two by two.
    pub(super) fn pairs(mut self) -> Vec<(Cow<'a, str>, Cow<'a, str>)> {
        let mut pairs = Vec::new();
        while let Some(name) = self.next() {
            pairs.push((name, self.need()));
        }
        pairs
    }
}

impl<'a> Iterator for Texts<'a> {
    type Item = Cow<'a, str>;

    fn next(&mut self) -> Option<Cow<'a, str>> {
        let text = self.0.next()?;
        Some(if text.contains('\0') { Cow::Owned(text.replace("\0 ", "\0")) } else { Cow::Borrowed(text) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_may_hold_anything() {
        let texts = ["", "a", "\0", "\0\0", " \0 ", "\0 \0", "", "é\0", ""];
        let packed = texts.map(|text| text.replace('\0', "\0 ")).join(BETWEEN);
        assert_eq!(Texts::of(&packed).collect::<Vec<_>>(), texts);
        assert_eq!(Texts::of("").next(), None);
    }
}

//! What is done to texts, in few lines. The standard library's search for a text has two algorithms and messages about the borders of
//! characters, whose tables are a twentieth of what a browser loads; what is searched here is short.

/// What stands before and behind the first such part.
pub(crate) fn split_once<'a>(text: &'a str, part: &str) -> Option<(&'a str, &'a str)> {
    let at = text.as_bytes().windows(part.len()).position(|window| window == part.as_bytes())?;
    Some((text.get(..at)?, text.get(at + part.len()..)?))
}

/// The text with another in the place of each such part.
pub(crate) fn replace(text: &str, part: &str, by: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = split_once(rest, part) {
        out.push_str(before);
        out.push_str(by);
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// Appends a text, with `%` and two digits for each byte that cannot stand for itself.
pub(crate) fn percent_encode(text: &str, stands: impl Fn(u8) -> bool, out: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    out.reserve(text.len());
    for byte in text.bytes() {
        if stands(byte) {
            out.push(char::from(byte));
        } else {
            out.extend(['%', char::from(DIGITS[usize::from(byte >> 4)]), char::from(DIGITS[usize::from(byte & 15)])]);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn texts_are_searched_as_the_standard_library_does(text in "[aé-]{0,12}", part in "[aé-]{1,3}", by in "[aé]{0,2}") {
            prop_assert_eq!(split_once(&text, &part), text.split_once(&part));
            prop_assert_eq!(replace(&text, &part, &by), text.replace(&part, &by));
        }
    }
}

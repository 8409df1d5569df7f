//! Searching a text for another, in few lines: the standard library's way has two algorithms and writes about the borders of
//! characters, by tables that are a twentieth of what a browser loads. What is searched here is short.

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

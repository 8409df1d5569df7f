//! How many SMS a text takes.

/// The characters of the GSM 03.38 default alphabet.
const GSM: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?\
    ¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";

/// Those of its extension: each takes two places.
const GSM_EXTENDED: &str = "\u{c}^{}\\[~]|€";

/// The number of SMS segments: 160 characters of the GSM alphabet fit into one alone and 153 into each of several; with
/// any other character in the text it is 70 and 67 UTF-16 units. An empty text takes one.
pub(crate) fn count(text: &str) -> usize {
    let places = |character: char| match character {
        _ if GSM.contains(character) => Some(1),
        _ if GSM_EXTENDED.contains(character) => Some(2),
        _ => None,
    };
    match text.chars().map(places).collect::<Option<Vec<usize>>>() {
        Some(places) => pack(places, 160, 153),
        None => pack(text.chars().map(char::len_utf16), 70, 67),
    }
}

/// Fills segments with characters of one or two places, none of which is split.
fn pack(places: impl IntoIterator<Item = usize>, alone: usize, each: usize) -> usize {
    let (mut total, mut segments, mut used) = (0, 1, 0);
    for width in places {
        total += width;
        if used + width > each {
            segments += 1;
            used = 0;
        }
        used += width;
    }
    if total <= alone { 1 } else { segments }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_fill_segments_by_their_alphabet() {
        for (text, segments) in [
            (String::new(), 1),
            ("a".repeat(160), 1),
            ("a".repeat(161), 2),
            ("a".repeat(306), 2),
            ("a".repeat(307), 3),
            ("€".repeat(80), 1),
            ("€".repeat(81), 2),
            // 153 is odd: the 77th euro sign does not fit into the first segment's last place.
            ("€".repeat(152), 2),
            ("€".repeat(153), 3),
            ("ж".repeat(70), 1),
            ("ж".repeat(71), 2),
            ("ж".repeat(135), 3),
            ("👍".repeat(35), 1),
            // 67 is odd, too.
            ("👍".repeat(66), 2),
            ("👍".repeat(67), 3),
            ("Grüße, señor Å".to_owned(), 1),
        ] {
            assert_eq!(count(&text), segments, "{} of {text:.5}", text.chars().count());
        }
    }
}

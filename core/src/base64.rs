//! Base64 (RFC 4648): what basic credentials are written in, and the parts of a token.

const STANDARD: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
#[cfg(feature = "jwt")]
const FOR_URLS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Writes bytes in the alphabet for URLs, not padded.
#[cfg(feature = "jwt")]
pub(crate) fn encode_for_url(bytes: &[u8]) -> String {
    let mut text = String::new();
    push_for_url(bytes, &mut text);
    text
}

/// The same behind a text.
#[cfg(feature = "jwt")]
pub(crate) fn push_for_url(bytes: &[u8], text: &mut String) {
    let length = text.len() + (bytes.len() * 4).div_ceil(3);
    push_in(FOR_URLS, bytes, text);
    text.truncate(length);
}

/// Writes bytes in the standard alphabet, padded.
pub(crate) fn encode(bytes: &[u8]) -> String {
    let mut text = String::new();
    push_in(STANDARD, bytes, &mut text);
    text
}

fn push_in(alphabet: &[u8; 64], bytes: &[u8], text: &mut String) {
    let digits = |word: u32| [18, 12, 6, 0].map(|bits| alphabet[(word >> bits & 63) as usize]);
    let mut encoded = vec![b'='; bytes.len().div_ceil(3) * 4];
    for (four, three) in encoded.chunks_exact_mut(4).zip(bytes.chunks(3)) {
        let word = three.iter().fold(0, |word, byte| word << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        let count = three.len() + 1;
        four[..count].copy_from_slice(&digits(word)[..count]);
    }
    text.push_str(str::from_utf8(&encoded).unwrap_or_default());
}

/// Reads either alphabet, padded or not; nothing if the text is neither.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 3);
    let (mut word, mut bits) = (0_u32, 0);
    for digit in text.trim_end_matches('=').bytes() {
        let value = match digit {
            b'-' => 62,
            b'_' => 63,
            digit => STANDARD.iter().position(|known| *known == digit)? as u32,
        };
        word = word << 6 | value;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((word >> bits) as u8);
        }
    }
    // A single digit is no byte.
    (bits < 6).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn bytes_are_written_as_others_write_them_and_read_in_either_alphabet(bytes: Vec<u8>) {
            prop_assert_eq!(encode(&bytes), STANDARD.encode(&bytes));
            #[cfg(feature = "jwt")]
            prop_assert_eq!(encode_for_url(&bytes), URL_SAFE_NO_PAD.encode(&bytes));
            prop_assert_eq!(decode(&STANDARD.encode(&bytes)), Some(bytes.clone()));
            prop_assert_eq!(decode(&URL_SAFE_NO_PAD.encode(&bytes)), Some(bytes));
        }
    }

    #[test]
    fn what_is_no_base64_is_refused() {
        for text in ["A", "AAAAA", "A A=", "é", "AA=A"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}

//! Codes of authenticators, which come from a secret and the time (RFC 6238, on RFC 4226), and the secrets in base 32 (RFC 4648).

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Sha256, Sha512};

const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// How codes are made.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Totp {
    /// `sha1`, `sha256` or `sha512`.
    pub(crate) algorithm: String,
    pub(crate) digits: u32,
    /// How long a code counts, in seconds.
    pub(crate) step: i64,
    /// How many codes before and behind the current one count, too.
    pub(crate) skew: i64,
}

impl Totp {
    /// The code of a time, in seconds since 1970.
    fn code(&self, secret: &[u8], seconds: i64) -> String {
        let counter = seconds.div_euclid(self.step.max(1)).to_be_bytes();
        let digest = match self.algorithm.as_str() {
            "sha256" => Hmac::<Sha256>::new_from_slice(secret)
                .map(|it| it.chain_update(counter).finalize().into_bytes().to_vec()),
            "sha512" => Hmac::<Sha512>::new_from_slice(secret)
                .map(|it| it.chain_update(counter).finalize().into_bytes().to_vec()),
            _ => {
                Hmac::<Sha1>::new_from_slice(secret).map(|it| it.chain_update(counter).finalize().into_bytes().to_vec())
            }
        };
        // A key of HMAC has any length.
        let digest = digest.unwrap_or_default();
        let at = usize::from(digest.last().copied().unwrap_or(0) & 15);
        let four = digest.get(at..at + 4).and_then(|four| <[u8; 4]>::try_from(four).ok()).unwrap_or_default();
        let number = u64::from(u32::from_be_bytes(four) & 0x7FFF_FFFF) % 10_u64.pow(self.digits.min(10));
        format!("{number:0width$}", width = self.digits as usize)
    }

    /// Whether a code counts at a time.
    pub(crate) fn is_right(&self, secret: &[u8], code: &str, seconds: i64) -> bool {
        (-self.skew..=self.skew).any(|steps| self.code(secret, seconds + steps * self.step) == code)
    }
}

/// Writes bytes in base 32, not padded.
pub(crate) fn encode(bytes: &[u8]) -> String {
    let digits = bytes.chunks(5).flat_map(|chunk| {
        let word = (0..5).fold(0_u64, |word, at| word << 8 | u64::from(chunk.get(at).copied().unwrap_or(0)));
        (0..(chunk.len() * 8).div_ceil(5))
            .map(move |digit| char::from(ALPHABET[(word >> (35 - 5 * digit) & 31) as usize]))
    });
    digits.collect()
}

/// Reads base 32, in capitals or not; nothing if it is none.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let (mut bytes, mut word, mut bits) = (Vec::new(), 0_u32, 0);
    for digit in text.trim_end_matches('=').bytes() {
        let value = ALPHABET.iter().position(|known| *known == digit.to_ascii_uppercase())?;
        word = word << 5 | u32::try_from(value).ok()?;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push((word >> bits & 255) as u8);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_rfc() {
        // RFC 6238, appendix B.
        for (algorithm, seconds, expected) in [
            ("sha1", 59, "94287082"),
            ("sha1", 1_111_111_109, "07081804"),
            ("sha1", 20_000_000_000, "65353130"),
            ("sha256", 59, "46119246"),
            ("sha256", 1_111_111_111, "67062674"),
            ("sha512", 59, "90693936"),
            ("sha512", 1_234_567_890, "93441116"),
        ] {
            let length = match algorithm {
                "sha256" => 32,
                "sha512" => 64,
                _ => 20,
            };
            let secret: Vec<u8> = b"1234567890".iter().copied().cycle().take(length).collect();
            let totp = Totp { algorithm: algorithm.to_owned(), digits: 8, step: 30, skew: 0 };
            assert_eq!(totp.code(&secret, seconds), expected, "{algorithm} {seconds}");
            assert!(totp.is_right(&secret, expected, seconds) && !totp.is_right(&secret, expected, seconds + 31));
            assert!(Totp { skew: 1, ..totp }.is_right(&secret, expected, seconds + 30));
        }
    }

    #[test]
    fn base_32_is_that_of_the_rfc() {
        // RFC 4648, section 10.
        for (plain, written) in [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(encode(plain.as_bytes()), written);
            assert_eq!(decode(written), Some(plain.as_bytes().to_vec()));
            assert_eq!(decode(&format!("{}===", written.to_lowercase())), Some(plain.as_bytes().to_vec()));
        }
        assert_eq!((decode("1"), decode("é")), (None, None));
    }
}

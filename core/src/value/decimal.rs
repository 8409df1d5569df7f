//! Numbers kept to the last digit.

use std::fmt;
use std::str::FromStr;

/// A number in the digits it was given in: `-0.00750` keeps its zeros, and no bit is lost to binary fractions.
///
/// It only carries a number; to calculate, parse its text into the decimal type of your choice. Two are equal when
/// their texts are.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Decimal(Box<str>);

/// The text is not a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotANumber;

impl Decimal {
    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The nearest binary fraction.
    pub fn to_f64(&self) -> f64 {
        self.0.parse().unwrap_or(f64::NAN)
    }

    /// The whole number without its fraction, as far as an `i64` goes; 0 if the text is no number. To get there by way of binary fractions
    /// would put 12 kB, compressed, into what a page loads for its tokens.
    #[cfg(feature = "jwt")]
    pub(crate) fn truncated(&self) -> i64 {
        let (mantissa, exponent) = self.0.split_once(['e', 'E']).unwrap_or((&self.0, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let (whole, is_negative) = whole.strip_prefix('-').map_or((whole, false), |whole| (whole, true));
        // An exponent too large for the type moves the point further than there are digits, or makes more of them than fit.
        let limit = if exponent.starts_with('-') { i64::MIN } else { i64::MAX };
        let exponent = exponent.parse().unwrap_or(limit);
        let end = exponent.saturating_add(i64::try_from(whole.len()).unwrap_or(i64::MAX));
        let digits = usize::try_from(end).unwrap_or(0);
        let mut number = 0_i64;
        let mut given = whole.bytes().chain(fraction.bytes());
        for _ in 0..digits {
            let digit = match given.next() {
                Some(digit) => i64::from(digit.wrapping_sub(b'0')),
                // Zeros behind nothing are nothing, however many.
                None if number == 0 => break,
                None => 0,
            };
            number = number.saturating_mul(10).saturating_add(digit);
            if number == i64::MAX {
                break;
            }
        }
        if is_negative { -number } else { number }
    }

    /// Whether a text is a number as JSON writes it.
    pub(crate) fn is_number(text: &str) -> bool {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let text = text.strip_prefix('-').unwrap_or(text);
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        digits(whole) && (whole == "0" || !whole.starts_with('0')) && digits(fraction) && digits(exponent)
    }
}

impl FromStr for Decimal {
    type Err = NotANumber;

    fn from_str(text: &str) -> Result<Self, NotANumber> {
        if Decimal::is_number(text) { Ok(Decimal(text.into())) } else { Err(NotANumber) }
    }
}

impl From<f64> for Decimal {
    /// Keeps the shortest digits that name the number. Infinities and NaN have none; a call refuses them.
    fn from(number: f64) -> Self {
        Decimal(number.to_string().into())
    }
}

impl From<i64> for Decimal {
    fn from(number: i64) -> Self {
        Decimal(number.to_string().into())
    }
}

impl From<i32> for Decimal {
    fn from(number: i32) -> Self {
        i64::from(number).into()
    }
}

impl From<&str> for Decimal {
    /// Takes the text as it is; a call refuses what is no number.
    fn from(text: &str) -> Self {
        Decimal(text.into())
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for NotANumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a number")
    }
}

impl std::error::Error for NotANumber {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(feature = "jwt")]
    fn a_fraction_is_cut_off_wherever_the_point_stands() {
        for (text, whole) in [
            ("0", 0),
            ("1700000000.9", 1_700_000_000),
            ("-1.5", -1),
            ("1.7e9", 1_700_000_000),
            ("17000000009E-1", 1_700_000_000),
            ("1.23456e+2", 123),
            ("12e-2", 0),
            ("1e-99999999999999999999", 0),
            ("0e99999999999999999999", 0),
            ("0.0001e4", 1),
            ("9223372036854775808.0", i64::MAX),
            ("1e99999999999999999999", i64::MAX),
            ("-1e400", -i64::MAX),
        ] {
            assert_eq!(Decimal::from(text).truncated(), whole, "{text}");
        }
    }

    #[test]
    fn only_numbers_as_json_writes_them_are_read() {
        for text in ["0", "-0.00750", "12", "1e5", "1.5E-3", "123456789012345678901234567890.1"] {
            assert_eq!(text.parse::<Decimal>().unwrap().as_str(), text);
        }
        for text in ["", "-", "01", ".5", "5.", "+1", "1e", "NaN", "inf", "1,5", "0x1"] {
            assert!(text.parse::<Decimal>().is_err(), "{text}");
        }
    }

    #[test]
    fn binary_fractions_keep_their_shortest_digits() {
        assert_eq!(Decimal::from(0.05).as_str(), "0.05");
        assert!(!Decimal::is_number(Decimal::from(f64::NAN).as_str()));
    }
}

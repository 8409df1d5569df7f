//! Values as another language hands them over, read as what a setting or an option takes.

use std::time::Duration;

use crate::dialect::{Dialect, Text, Time};
use crate::schema::Method;
use crate::value::{Map, Value};

pub(crate) const MAP_OF_TEXTS: &str = "must be a map of texts";

/// A value as a language has it: read, or else what it must be.
pub(crate) struct Given<'a> {
    pub(crate) value: Value,
    pub(crate) dialect: &'a Dialect,
}

impl Given<'_> {
    fn must_be(&self, what: &str) -> Text {
        format_args!("{what}, not {}", self.value.describe()).into()
    }

    pub(crate) fn text(self) -> Result<String, Text> {
        match self.value {
            Value::Text(text) => Ok(text),
            _ => Err(self.must_be("must be text")),
        }
    }

    pub(crate) fn map(self) -> Result<Map, Text> {
        match self.value {
            Value::Map(map) => Ok(map),
            _ => Err(self.must_be(MAP_OF_TEXTS)),
        }
    }

    pub(crate) fn truth(self) -> Result<bool, Text> {
        self.value.as_bool().ok_or_else(|| self.must_be("must be true or false"))
    }

    pub(crate) fn count(self) -> Result<u32, Text> {
        let count = self.value.as_i64().and_then(|number| number.try_into().ok());
        count.ok_or_else(|| "must be a whole number, 0 or more".into())
    }

    pub(crate) fn time(self) -> Result<Duration, Text> {
        let power = if self.dialect.time == Time::Milliseconds { 6 } else { 9 };
        let nanos = match &self.value {
            Value::Integer(number) => nanoseconds(&number.to_string(), power),
            Value::Decimal(number) => nanoseconds(number.as_str(), power),
            _ => None,
        };
        nanos.filter(|nanos| *nanos > 0).map(Duration::from_nanos).ok_or_else(Text::positive_time)
    }

    pub(crate) fn method(self) -> Result<Method, Text> {
        let method = self.value.as_str().and_then(Method::parse);
        method.ok_or_else(|| "must be GET, POST, PUT, PATCH or DELETE".into())
    }
}

/// A time of so many seconds, which may be none.
pub(crate) fn seconds(number: &str) -> Option<Duration> {
    nanoseconds(number, 9).map(Duration::from_nanos)
}

/// A number times a power of ten, without what is behind its point. Nothing for what is negative, no number, or written with an exponent:
/// that is too large or too small. (Floats would bring kilobytes of code for reading them into pages that need it nowhere else.)
fn nanoseconds(number: &str, mut places: u32) -> Option<u64> {
    let (mut nanos, mut is_fraction) = (0_u64, false);
    for byte in number.bytes() {
        match byte {
            b'.' if !is_fraction => is_fraction = true,
            b'0'..=b'9' if is_fraction && places == 0 => {}
            b'0'..=b'9' => {
                places -= u32::from(is_fraction);
                nanos = nanos.checked_mul(10)?.checked_add(u64::from(byte - b'0'))?;
            }
            _ => return None,
        }
    }
    nanos.checked_mul(10_u64.pow(places))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_to_the_nanosecond_in_whatever_form_a_number_has() {
        for (number, nanos) in [
            ("30", 30_000_000_000),
            ("0.5", 500_000_000),
            ("1.000000001", 1_000_000_001),
            ("1.0000000019", 1_000_000_001),
            ("0.10", 100_000_000),
            ("0.0000000001", 0),
            ("9000000000", 9_000_000_000_000_000_000),
        ] {
            assert_eq!(nanoseconds(number, 9), Some(nanos), "{number}");
        }
        assert_eq!(nanoseconds("1500.25", 6), Some(1_500_250_000));
        for number in ["-1", "1e300", "1e-7", "NaN", "inf", "1.2.3", "99999999999", "99999999999999999999"] {
            assert_eq!(nanoseconds(number, 9), None, "{number}");
        }
    }
}

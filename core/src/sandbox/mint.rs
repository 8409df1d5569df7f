//! Chance from a seed: the same seed mints the same SIDs, tokens and faults again.

use super::snapshot::Kept;
use crate::value::Value;

/// A stream of numbers that look random (SplitMix64). Good enough for test data, for no secret.
#[derive(Clone, Debug)]
pub(crate) struct Mint(u64);

impl Mint {
    pub(crate) fn new(seed: u64) -> Mint {
        Mint(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// From 0 up to, but not including, 1.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// 32 hex digits: what an auth token looks like.
    pub(crate) fn token(&mut self) -> String {
        format!("{:016x}{:016x}", self.next(), self.next())
    }

    /// Two letters and 32 hex digits.
    pub(crate) fn sid(&mut self, prefix: &str) -> String {
        format!("{prefix}{}", self.token())
    }
}

impl Kept for Mint {
    /// In hexadecimal: no program reads it as a number, and rounds it.
    fn write(&self) -> Value {
        format!("{:x}", self.0).into()
    }

    fn read(value: &Value) -> Result<Mint, String> {
        let state = value.as_str().and_then(|text| u64::from_str_radix(text, 16).ok());
        state.map(Mint).ok_or_else(|| "is no state of chance".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_mints_the_same_sids() {
        let (mut one, mut other) = (Mint::new(7), Mint::new(7));
        assert_eq!(one.sid("SM"), other.sid("SM"));
        assert_ne!(one.sid("SM"), one.sid("SM"));
        assert_ne!(Mint::new(7).token(), Mint::new(8).token());
    }

    #[test]
    fn a_sid_is_its_prefix_and_32_hex_digits() {
        let sid = Mint::new(0).sid("MG");
        let digits = sid.strip_prefix("MG").unwrap();
        assert!(digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()), "{sid}");
    }

    #[test]
    fn units_are_spread_over_zero_to_one() {
        let mut mint = Mint::new(1);
        let units: Vec<f64> = (0..1000).map(|_| mint.unit()).collect();
        assert!(units.iter().all(|unit| (0.0..1.0).contains(unit)));
        let mean = units.iter().sum::<f64>() / 1000.0;
        assert!((0.45..0.55).contains(&mean), "{mean}");
    }
}

//! Chance from a seed: the same for the same seed and the same question, whenever and in whatever order it is asked.

/// SplitMix64.
pub(crate) struct Random(u64);

impl Random {
    /// The chance of what these numbers name.
    pub(crate) fn of(numbers: &[u64]) -> Random {
        let mut random = Random(0x9e37_79b9_7f4a_7c15);
        for number in numbers {
            random.0 ^= number.wrapping_mul(0xff51_afd7_ed55_8ccd);
            random.0 = random.next();
        }
        random
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ (word >> 31)
    }

    /// A number from `low` up to, but not including, `high`.
    pub(crate) fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.next() % (high - low)
    }

    /// Whether it happens that is so likely, in percent.
    pub(crate) fn percent(&mut self, likely: u64) -> bool {
        self.between(0, 100) < likely
    }

    /// One of these, each as likely as its weight says.
    pub(crate) fn pick<T: Copy>(&mut self, weighted: &[(u64, T)]) -> T {
        let mut at = self.between(0, weighted.iter().map(|(weight, _)| weight).sum());
        for (weight, one) in weighted {
            if at < *weight {
                return *one;
            }
            at -= weight;
        }
        unreachable!("the weights sum up to more than any number drawn")
    }
}

//! The order of a time that is not the world's.

use std::collections::BTreeSet;

use crate::value::Timestamp;

/// Those who wait in such a time. It passes for the one who wakes first; of those who wake at the same moment, for who came first.
#[derive(Debug, Default)]
pub struct Sleepers {
    waiting: BTreeSet<(Timestamp, u64)>,
    came: u64,
}

impl Sleepers {
    /// Takes in one who waits until then. Gives its number, from 1.
    pub fn enter(&mut self, until: Timestamp) -> u64 {
        self.came += 1;
        self.waiting.insert((until, self.came));
        self.came
    }

    /// Lets one go, awake or not.
    pub fn leave(&mut self, number: u64) {
        self.waiting.retain(|(_, sleeper)| *sleeper != number);
    }

    /// Who wakes first, and when.
    pub fn first(&self) -> Option<(Timestamp, u64)> {
        self.waiting.first().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_wakes_first_comes_first_and_then_who_came_first() {
        let at = |seconds| Timestamp::from_unix(seconds, 0).unwrap();
        let mut sleepers = Sleepers::default();
        let [late, early, as_early, gone] = [30, 2, 2, 1].map(|seconds| sleepers.enter(at(seconds)));
        sleepers.leave(gone);
        for expected in [(at(2), early), (at(2), as_early), (at(30), late)] {
            assert_eq!(sleepers.first(), Some(expected));
            sleepers.leave(expected.1);
        }
        assert_eq!(sleepers.first(), None);
    }
}

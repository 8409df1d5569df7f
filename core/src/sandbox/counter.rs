//! Numbers that only rise, which a snapshot holds.

use super::snapshot::{Kept, MAX_EXACT};
use crate::value::Value;

/// Counts from 0 on. A snapshot that somebody made by hand with a count near its end is refused: from what is taken, nobody counts far
/// enough for a number to be given twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Counter(u64);

impl Counter {
    /// Counts one more. Gives how many there are.
    pub(crate) fn count(&mut self) -> u64 {
        self.0 += 1;
        self.0
    }

    pub(crate) fn get(self) -> u64 {
        self.0
    }
}

impl Kept for Counter {
    fn write(&self) -> Value {
        self.0.write()
    }

    fn read(value: &Value) -> Result<Counter, String> {
        let read = u64::read(value).ok().filter(|count| *count <= MAX_EXACT);
        read.map(Counter).ok_or_else(|| "is not a count".to_owned())
    }
}

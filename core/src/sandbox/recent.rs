//! The last requests of either direction, for assertions.

use std::collections::VecDeque;

use bytes::Bytes;

use crate::transport::Headers;

/// How many are remembered, and how many bytes of them: whoever sends large ones does not fill the memory.
const MAX: usize = 10_000;
const MAX_BYTES: usize = 64 * 1024 * 1024;

/// The last ones, oldest first, each with its size.
pub(crate) struct Recent<T> {
    all: VecDeque<(T, usize)>,
    bytes: usize,
}

impl<T> Default for Recent<T> {
    fn default() -> Self {
        Recent { all: VecDeque::new(), bytes: 0 }
    }
}

impl<T> Recent<T> {
    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.all.iter().map(|(one, _)| one)
    }

    /// Remembers one of so many bytes. It stays, whatever its size.
    pub(crate) fn push(&mut self, one: T, bytes: usize) {
        self.bytes += bytes;
        self.all.push_back((one, bytes));
        while self.all.len() > MAX || self.bytes > MAX_BYTES && self.all.len() > 1 {
            let forgotten = self.all.pop_front().map_or(0, |(_, bytes)| bytes);
            self.bytes -= forgotten;
        }
    }

    /// The one of this number, if they are in the order of their numbers.
    pub(crate) fn numbered(&mut self, number: u64, number_of: impl Fn(&T) -> u64) -> Option<&mut T> {
        let at = self.all.binary_search_by_key(&number, |(one, _)| number_of(one)).ok()?;
        self.all.get_mut(at).map(|(one, _)| one)
    }

    pub(crate) fn clear(&mut self) {
        *self = Recent::default();
    }
}

/// How many bytes a request is.
pub(crate) fn size(url: &str, headers: &Headers, body: &Bytes) -> usize {
    let headers: usize = headers.iter().map(|(name, value)| name.len() + value.len()).sum();
    url.len() + headers + body.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_ones_are_forgotten_sooner_than_small_ones() {
        let mut recent = Recent::default();
        (0..100).for_each(|number| recent.push(number, 1024 * 1024));
        assert!(recent.iter().copied().eq(36..100));
        (100..10_200).for_each(|number| recent.push(number, 5));
        assert!(recent.iter().copied().eq(200..10_200));
        assert_eq!(recent.bytes, 5 * MAX);
        assert_eq!((recent.numbered(200, |it| *it).copied(), recent.numbered(199, |it| *it)), (Some(200), None));
        recent.push(10_200, MAX_BYTES + 1);
        assert!(recent.iter().copied().eq([10_200]));
        recent.clear();
        assert_eq!((recent.iter().count(), recent.bytes), (0, 0));
    }
}

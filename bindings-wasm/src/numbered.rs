//! What JavaScript and the core both know by a number.

/// A number that is given to one thing and never again, for as long as the program runs: what comes late for one thing cannot find
/// another. JavaScript counts, since it outlives an instance of the core. A float crosses the boundary as it is, and counts to 2^53.
pub(crate) type Number = f64;

/// Things by their numbers, in the order of these: a new one is the largest nearly always.
pub(crate) struct Numbered<T>(Vec<(Number, T)>);

impl<T> Numbered<T> {
    pub(crate) const fn new() -> Numbered<T> {
        Numbered(Vec::new())
    }

    /// Keeps a thing under a number, in the place of what was there.
    pub(crate) fn put(&mut self, number: Number, thing: T) {
        let at = self.place(number);
        match self.0.get_mut(at) {
            Some(place) if place.0 == number => place.1 = thing,
            _ => self.0.insert(at, (number, thing)),
        }
    }

    pub(crate) fn get_mut(&mut self, number: Number) -> Option<&mut T> {
        let at = self.place(number);
        self.0.get_mut(at).filter(|place| place.0 == number).map(|place| &mut place.1)
    }

    pub(crate) fn take(&mut self, number: Number) -> Option<T> {
        self.get_mut(number)?;
        Some(self.0.remove(self.place(number)).1)
    }

    /// Where a number is, or would be.
    fn place(&self, number: Number) -> usize {
        self.0.partition_point(|place| place.0 < number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_are_found_by_their_numbers_in_whatever_order_they_came() {
        let mut things = Numbered::new();
        for number in [3.0, 1.0, 9_007_199_254_740_991.0, 2.0, 4_294_967_298.0] {
            things.put(number, number.to_string());
        }
        assert_eq!(things.take(2.0).as_deref(), Some("2"));
        assert_eq!(things.take(2.0), None);
        assert_eq!(things.get_mut(4_294_967_298.0).map(|thing| thing.clone()).as_deref(), Some("4294967298"));
        things.put(1.0, "one".to_owned());
        let left: Vec<&str> = things.0.iter().map(|(_, thing)| thing.as_str()).collect();
        assert_eq!(left, ["one", "3", "4294967298", "9007199254740991"]);
    }
}

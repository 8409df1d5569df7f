//! Numbered places: what JavaScript knows by a number.

/// Values by small numbers.
pub(super) struct Slots<T> {
    places: Vec<Option<T>>,
    free: Vec<u32>,
}

impl<T> Slots<T> {
    pub(super) const fn new() -> Slots<T> {
        Slots { places: Vec::new(), free: Vec::new() }
    }

    /// Keeps a value under a number that is free.
    pub(super) fn add(&mut self, value: T) -> u32 {
        let number = self.free.pop().unwrap_or(self.places.len() as u32);
        self.put(number, value);
        number
    }

    /// Keeps a value under a number of the other side's choice, and gives the one that was there.
    pub(super) fn put(&mut self, number: u32, value: T) -> Option<T> {
        let at = number as usize;
        if at >= self.places.len() {
            self.places.resize_with(at + 1, || None);
        }
        self.places.get_mut(at)?.replace(value)
    }

    pub(super) fn get_mut(&mut self, number: u32) -> Option<&mut T> {
        self.places.get_mut(number as usize)?.as_mut()
    }

    /// Takes a value out, whose number the other side chose.
    pub(super) fn take(&mut self, number: u32) -> Option<T> {
        self.places.get_mut(number as usize)?.take()
    }

    /// Takes a value out and lets its number be given again.
    pub(super) fn free(&mut self, number: u32) -> Option<T> {
        let value = self.take(number);
        self.free.push(number);
        value
    }
}

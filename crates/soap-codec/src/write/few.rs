//! A list that is usually short.

use alloc::vec::Vec;

/// A list whose first `N` items need no allocation.
#[derive(Clone, Debug)]
pub(crate) struct Few<T, const N: usize> {
    first: [T; N],
    /// The number of items in `first`.
    length: usize,
    /// All items, from the moment there are more than `N` until there is none.
    all: Vec<T>,
}

impl<T: Copy, const N: usize> Few<T, N> {
    /// Creates an empty list; `filler` occupies the places of future items.
    #[inline]
    pub(crate) const fn new(filler: T) -> Self {
        Self {
            first: [filler; N],
            length: 0,
            all: Vec::new(),
        }
    }

    #[inline]
    pub(crate) fn push(&mut self, item: T) {
        if self.all.is_empty() {
            if let Some(place) = self.first.get_mut(self.length) {
                *place = item;
                self.length += 1;
                return;
            }
            self.all.extend_from_slice(&self.first);
            self.length = 0;
        }
        self.all.push(item);
    }

    #[inline]
    pub(crate) fn pop(&mut self) -> Option<T> {
        if let Some(last) = self.all.pop() {
            return Some(last);
        }
        self.length = self.length.checked_sub(1)?;
        Some(self.first[self.length])
    }

    #[inline]
    pub(crate) fn truncate(&mut self, length: usize) {
        self.all.truncate(length);
        self.length = self.length.min(length);
    }

    #[inline]
    pub(crate) fn as_slice(&self) -> &[T] {
        if self.all.is_empty() {
            &self.first[..self.length]
        } else {
            &self.all
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_stays_in_order_when_it_becomes_long_and_short_again() {
        let mut few = Few::<u8, 2>::new(0);
        assert_eq!(few.pop(), None);
        for item in 1..=3 {
            few.push(item);
        }
        assert_eq!(few.as_slice(), [1, 2, 3]);
        assert_eq!(few.pop(), Some(3));
        few.truncate(1);
        assert_eq!(few.as_slice(), [1]);
        few.push(9);
        assert_eq!(few.as_slice(), [1, 9]);
        few.truncate(0);
        assert_eq!(few.pop(), None);
        few.push(7);
        assert_eq!(few.as_slice(), [7]);
    }
}

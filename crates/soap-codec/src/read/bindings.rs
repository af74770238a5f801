//! The prefixes that are in scope at the current position of a document.

use alloc::vec::Vec;
#[cfg(test)]
use core::cell::Cell;
use core::{cmp::Ordering, ops::Range};

use crate::read::interned::NamespaceId;
use crate::read::span::Name;

/// A prefix and the namespace that it is bound to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Binding {
    pub(crate) prefix: Prefix,
    pub(crate) namespace: NamespaceId,
    /// The number of the declaration, counted like elements.
    pub(crate) number: u32,
}

/// The place of a declared prefix.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Prefix {
    pub(crate) start: u32,
    pub(crate) width: u16,
}

/// The bindings in scope, the innermost last. A document can make the same long prefix be looked up
/// again and again, so the work of a lookup is bounded: at most [`FEW`] of them, or three more than
/// the binary logarithm of their number, are compared with the prefix, each over no more than its
/// own length.
#[derive(Debug, Default)]
pub(crate) struct Bindings {
    all: Vec<Binding>,
    /// The places in `all`, in the order of the prefixes, outermost first; empty while the bindings
    /// are few.
    sorted: Vec<u32>,
    /// The number of bytes of prefixes that were compared.
    #[cfg(test)]
    compared: Cell<usize>,
}

/// The number of bindings up to which they are compared one by one, without an index.
const FEW: usize = 16;

impl Bindings {
    /// Makes an empty list with room for the usual number.
    pub(crate) fn with_capacity(usual: usize) -> Self {
        Self {
            all: Vec::with_capacity(usual),
            ..Self::default()
        }
    }

    /// Returns all bindings, outermost first.
    #[inline]
    pub(crate) fn as_slice(&self) -> &[Binding] {
        &self.all
    }

    pub(crate) fn as_mut_slice(&mut self) -> &mut [Binding] {
        &mut self.all
    }

    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    /// Returns the namespace of an element: that of its prefix, or the default namespace. `None` if
    /// the prefix is not bound.
    #[inline(always)]
    pub(crate) fn namespace(&self, text: &[u8], name: Name) -> Option<NamespaceId> {
        let prefix = &text[name.prefix()];
        match self.find(text, prefix) {
            Some(place) => Some(self.all[place].namespace),
            None if prefix.is_empty() => Some(NamespaceId::NONE),
            None if prefix == b"xml" => Some(NamespaceId::XML),
            None => None,
        }
    }

    /// Returns the place of the innermost binding of a prefix.
    #[inline(always)]
    pub(crate) fn find(&self, text: &[u8], prefix: &[u8]) -> Option<usize> {
        if !self.sorted.is_empty() {
            return self.find_sorted(text, prefix);
        }
        let mut place = self.all.len();
        for binding in self.all.iter().rev() {
            place -= 1;
            if usize::from(binding.prefix.width) == prefix.len() {
                self.count(prefix.len());
                // Most prefixes are one letter or none; a function call would cost more than the
                // comparison.
                if text[binding.prefix.range()].iter().eq(prefix) {
                    return Some(place);
                }
            }
        }
        None
    }

    /// Returns `true` if one of the bindings from place `start` on has this prefix.
    pub(crate) fn binds_from(&self, start: usize, text: &[u8], prefix: &[u8]) -> bool {
        if self.all.len() == start {
            return false;
        }
        if !self.sorted.is_empty() {
            return self.find(text, prefix).is_some_and(|place| place >= start);
        }
        let mut bindings = self.all[start..].iter();
        bindings.any(|binding| {
            self.count(prefix.len());
            text[binding.prefix.range()] == *prefix
        })
    }

    #[inline]
    pub(crate) fn push(&mut self, text: &[u8], binding: Binding) {
        self.all.push(binding);
        if self.all.len() > FEW || !self.sorted.is_empty() {
            self.index(text, binding);
        }
    }

    /// Adds the last binding to the index, and builds the index if there is none.
    #[cold]
    fn index(&mut self, text: &[u8], last: Binding) {
        if self.sorted.is_empty() {
            return self.sort(text);
        }
        let end = self.end_of(text, &text[last.prefix.range()]);
        self.sorted.insert(end, self.all.len() as u32 - 1);
    }

    /// Removes all bindings but the first `length`.
    #[inline(always)]
    pub(crate) fn leave(&mut self, text: &[u8], length: usize) {
        if self.all.len() > length {
            self.remove_from(text, length);
        }
    }

    #[cold]
    fn remove_from(&mut self, text: &[u8], length: usize) {
        // The index is dropped at half of that number, so that a scope that grows and shrinks
        // around it does not rebuild the index each time.
        if length <= FEW / 2 {
            self.truncate(length);
        }
        while self.all.len() > length {
            if !self.sorted.is_empty() {
                let innermost = self.all[self.all.len() - 1];
                let end = self.end_of(text, &text[innermost.prefix.range()]);
                self.sorted.remove(end - 1);
            }
            self.all.pop();
        }
    }

    fn truncate(&mut self, length: usize) {
        self.all.truncate(length);
        self.sorted.clear();
    }

    fn sort(&mut self, text: &[u8]) {
        self.sorted.extend(0..self.all.len() as u32);
        let mut sorted = core::mem::take(&mut self.sorted);
        sorted.sort_unstable_by(|one, other| {
            let prefix = &text[self.prefix_at(*other)];
            self.compare(text, *one, prefix).then(one.cmp(other))
        });
        self.sorted = sorted;
    }

    #[cold]
    fn find_sorted(&self, text: &[u8], prefix: &[u8]) -> Option<usize> {
        let last = self.end_of(text, prefix).checked_sub(1)?;
        let place = self.sorted[last];
        let found = self.compare(text, place, prefix) == Ordering::Equal;
        found.then_some(place as usize)
    }

    /// Behind which of the sorted ones those of this prefix end.
    fn end_of(&self, text: &[u8], prefix: &[u8]) -> usize {
        let is_before = |place: &u32| self.compare(text, *place, prefix) != Ordering::Greater;
        self.sorted.partition_point(is_before)
    }

    /// By length first, which costs nothing.
    fn compare(&self, text: &[u8], place: u32, prefix: &[u8]) -> Ordering {
        let bound = &text[self.prefix_at(place)];
        let by_length = bound.len().cmp(&prefix.len());
        by_length.then_with(|| {
            self.count(prefix.len());
            bound.cmp(prefix)
        })
    }

    fn prefix_at(&self, place: u32) -> Range<usize> {
        self.all[place as usize].prefix.range()
    }

    #[inline(always)]
    fn count(&self, _bytes: usize) {
        #[cfg(test)]
        self.compared.set(self.compared.get() + _bytes);
    }

    /// The number of prefix bytes that were compared.
    #[cfg(test)]
    pub(crate) fn compared(&self) -> usize {
        self.compared.get()
    }
}

impl Prefix {
    pub(crate) fn new(range: &Range<usize>) -> Self {
        Self {
            start: range.start as u32,
            width: range.len() as u16,
        }
    }

    #[inline]
    pub(crate) fn range(self) -> Range<usize> {
        let start = self.start as usize;
        start..start + usize::from(self.width)
    }
}

#[cfg(test)]
mod tests {
    use std::{format, string::String, vec::Vec};

    use proptest::prelude::*;

    use super::*;

    /// Binds and leaves as documents do, and compares with looking through all of them.
    fn agrees(text: &str, prefixes: &[Range<usize>], steps: &[(bool, usize)]) {
        let text = text.as_bytes();
        let mut bindings = Bindings::default();
        for (enters, which) in steps {
            if *enters {
                let prefix = &prefixes[which % prefixes.len()];
                bindings.push(
                    text,
                    Binding {
                        prefix: Prefix::new(prefix),
                        namespace: NamespaceId::NONE,
                        number: 0,
                    },
                );
            } else {
                bindings.leave(text, bindings.len() - which % (bindings.len() + 1));
            }
            for prefix in prefixes {
                let prefix = &text[prefix.clone()];
                let found = bindings.find(text, prefix);
                let expected = bindings
                    .as_slice()
                    .iter()
                    .rposition(|binding| &text[binding.prefix.range()] == prefix);
                assert_eq!(found, expected);
            }
        }
    }

    proptest! {
        #[test]
        fn the_innermost_binding_is_found(steps in proptest::collection::vec((any::<bool>(), 0_usize..40), 0..200)) {
            let mut text = String::new();
            let mut prefixes: Vec<_> = (0..1).map(|_| 0..0).collect();
            for number in 0..24 {
                let start = text.len();
                text += &format!("p{}{}", "x".repeat(number % 3), number % 20);
                prefixes.push(start..text.len());
            }
            agrees(&text, &prefixes, &steps);
        }
    }

    #[test]
    fn lookups_among_many_long_prefixes_are_cheap() {
        const LENGTH: usize = 800;
        for count in [31, 62, 124, 248_usize] {
            let prefix = |number: usize| format!("{}{number:03}", "p".repeat(LENGTH - 3));
            let text: String = (0..count).map(prefix).collect();
            let text = text.as_bytes();
            let mut bindings = Bindings::default();
            let places: Vec<_> = (0..count).map(|n| n * LENGTH..(n + 1) * LENGTH).collect();
            for place in &places {
                bindings.push(
                    text,
                    Binding {
                        prefix: Prefix::new(place),
                        namespace: NamespaceId::NONE,
                        number: 0,
                    },
                );
            }
            let before = bindings.compared();
            for (number, place) in places.iter().enumerate() {
                assert_eq!(bindings.find(text, &text[place.clone()]), Some(number));
            }
            let compared = (bindings.compared() - before) / (count * LENGTH);
            assert!(
                compared <= count.ilog2() as usize + 3,
                "{compared} of {count}"
            );
        }
    }
}

//! A list that grows without moving its entries.

use alloc::vec::Vec;
use core::ops::{Index, IndexMut};

/// A list in pieces of equal size. A vector that doubles holds the old and the new memory at once,
/// up to three times the size of its entries. This list never has more spare room than one piece.
#[derive(Clone, Debug)]
pub(crate) struct Chunks<T> {
    /// The first piece, which grows fourfold up to its full size. Most lists are short and need no
    /// other.
    first: Vec<T>,
    rest: Vec<Vec<T>>,
    len: usize,
}

const SHIFT: u32 = 11;
/// The number of entries in a piece.
const CHUNK: usize = 1 << SHIFT;
/// The room of the first allocation, unless more was reserved.
const FIRST: usize = 4;
const FIRST_PIECES: usize = 16;

impl<T> Chunks<T> {
    /// Makes room for at least this number of entries, up to one piece.
    pub(crate) fn reserve(&mut self, entries: usize) {
        self.first.reserve(entries.min(CHUNK));
    }

    #[inline]
    pub(crate) fn push(&mut self, entry: T) {
        let chunk = match self.len >> SHIFT {
            0 => {
                if self.len == self.first.capacity() {
                    self.grow_first();
                }
                &mut self.first
            }
            piece => {
                if piece > self.rest.len() {
                    self.add_piece();
                }
                &mut self.rest[piece - 1]
            }
        };
        chunk.push(entry);
        self.len += 1;
    }

    /// Empties the list and keeps its memory.
    pub(crate) fn clear(&mut self) {
        self.first.clear();
        self.rest.iter_mut().for_each(Vec::clear);
        self.len = 0;
    }

    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    #[inline]
    pub(crate) fn get(&self, index: usize) -> Option<&T> {
        match index >> SHIFT {
            0 => self.first.get(index),
            piece => self.rest.get(piece - 1)?.get(index % CHUNK),
        }
    }

    /// Returns the entries from `index` to the end of its piece. It must be the index of an entry.
    #[inline]
    pub(crate) fn piece(&self, index: usize) -> &[T] {
        match index >> SHIFT {
            0 => &self.first[index..],
            piece => &self.rest[piece - 1][index % CHUNK..],
        }
    }

    /// Iterates over the entries from `start` on.
    pub(crate) fn from(&self, start: usize) -> impl Iterator<Item = &T> {
        (start..self.len).map(|index| &self[index])
    }

    /// Returns the index of the first entry for which `before` is false. Those for which it is true
    /// must come first.
    pub(crate) fn partition_point(&self, before: impl Fn(&T) -> bool) -> usize {
        let (mut start, mut end) = (0, self.len);
        while start < end {
            let middle = start + (end - start) / 2;
            if before(&self[middle]) {
                start = middle + 1;
            } else {
                end = middle;
            }
        }
        start
    }

    #[cold]
    fn grow_first(&mut self) {
        let more = (3 * self.len).clamp(FIRST, CHUNK - self.len);
        self.first.reserve_exact(more);
    }

    #[cold]
    fn add_piece(&mut self) {
        if self.rest.is_empty() {
            self.rest.reserve(FIRST_PIECES);
        }
        self.rest.push(Vec::with_capacity(CHUNK));
    }
}

impl<T> Default for Chunks<T> {
    fn default() -> Self {
        Self {
            first: Vec::new(),
            rest: Vec::new(),
            len: 0,
        }
    }
}

impl<T> Index<usize> for Chunks<T> {
    type Output = T;

    #[inline]
    fn index(&self, index: usize) -> &T {
        match index >> SHIFT {
            0 => &self.first[index],
            piece => &self.rest[piece - 1][index % CHUNK],
        }
    }
}

impl<T> IndexMut<usize> for Chunks<T> {
    #[inline]
    fn index_mut(&mut self, index: usize) -> &mut T {
        match index >> SHIFT {
            0 => &mut self.first[index],
            piece => &mut self.rest[piece - 1][index % CHUNK],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_one_list() {
        let count = 3 * CHUNK + 5;
        let mut list = Chunks::default();
        for round in 0..2 {
            assert_eq!(list.len(), 0);
            (0..count).for_each(|entry| list.push(entry + round));
            assert_eq!(list.len(), count);
            assert!((0..count).all(|index| list[index] == index + round));
            list[CHUNK] += 0;
            for index in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, count - 1] {
                let end = ((index / CHUNK + 1) * CHUNK).min(count);
                assert!(
                    list.piece(index)
                        .iter()
                        .copied()
                        .eq((index..end).map(|entry| entry + round))
                );
            }
            for place in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, count - 1, count] {
                assert_eq!(list.partition_point(|entry| *entry < place + round), place);
                let from: Vec<usize> = list.from(place).copied().collect();
                assert!(
                    from.into_iter()
                        .eq((place..count).map(|entry| entry + round))
                );
            }
            list.clear();
        }
    }

    #[test]
    fn there_is_never_more_room_than_a_piece() {
        let counted = allocation_counter::measure(|| {
            let mut list = Chunks::default();
            (0..100 * CHUNK as u64).for_each(|entry| list.push(entry));
        });
        // The list of pieces itself is a vector, which doubles.
        assert!(
            counted.bytes_max as usize <= 101 * CHUNK * 8 + 100 * 3 * 24,
            "{counted:?}"
        );
    }
}

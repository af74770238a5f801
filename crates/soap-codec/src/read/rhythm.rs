//! Which element comes next, as far as one can guess: rows follow each other, and their members do so in the same order.

use crate::read::chunks::Chunks;
use crate::read::node::Node;

/// The guess, as a document is run through. A wrong one costs time, and nothing else.
#[derive(Debug)]
pub(crate) struct Rhythm {
    /// The earlier element that the next one may be like.
    next: u32,
    /// From this element on, prefixes mean what they mean here.
    bound_at: u32,
}

const NONE: u32 = u32::MAX;

impl Rhythm {
    pub(crate) const fn new() -> Self {
        Self {
            next: NONE,
            bound_at: 0,
        }
    }

    /// The elements that the next one may be like: the one expected, or the one after it if that is left out this time.
    /// Their prefixes have the same meaning.
    #[inline(always)]
    pub(crate) fn candidates<'n>(
        &self,
        nodes: &'n Chunks<Node>,
    ) -> impl Iterator<Item = (u32, &'n Node)> {
        let bound_at = self.bound_at;
        let node = |index: u32| Some((index, nodes.get(index as usize)?));
        let first = node(self.next);
        let second =
            first.and_then(|(index, first)| node(first.next).filter(|_| first.next != index));
        [first, second]
            .into_iter()
            .flatten()
            .filter(move |(index, _)| *index >= bound_at)
    }

    /// A leaf was read, and `like` is what it is like.
    #[inline]
    pub(crate) fn leaf(&mut self, index: u32, like: Option<&Node>) {
        match like {
            Some(like) => self.next = like.next,
            None if self.next == NONE => self.next = index,
            // Likely one that is left out most times.
            None => (),
        }
    }

    /// An element has begun, and `like` is what it is like.
    #[inline]
    pub(crate) fn begin(&mut self, like: Option<u32>) {
        self.next = like.map_or(NONE, |like| like + 1);
    }

    /// An element has ended that is like `like`, which may be itself.
    #[inline]
    pub(crate) fn end(&mut self, element: u32, like: u32, nodes: &Chunks<Node>) {
        self.next = if like == element {
            element
        } else {
            nodes[like as usize].next
        };
    }

    /// From element `index` on, prefixes have another meaning.
    pub(crate) fn rebound(&mut self, index: u32) {
        self.bound_at = index;
    }
}

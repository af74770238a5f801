//! The place of a name in the text.

use core::ops::Range;

/// The place of a qualified name in a text of less than 4 GiB.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Name {
    start: u32,
    /// The start of the local part: after the colon, if there is a prefix.
    local: u32,
    end: u32,
}

impl Name {
    #[inline]
    pub(crate) fn new(start: usize, local: usize, end: usize) -> Self {
        let offset = |at: usize| at as u32;
        Self {
            start: offset(start),
            local: offset(local),
            end: offset(end),
        }
    }

    pub(crate) const fn start(self) -> usize {
        self.start as usize
    }

    pub(crate) const fn end(self) -> usize {
        self.end as usize
    }

    /// Returns the width of prefix, colon and local part together.
    pub(crate) const fn width(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Returns the same name at another place.
    #[inline]
    pub(crate) fn moved_to(self, start: usize) -> Self {
        let local = start + (self.local - self.start) as usize;
        Self::new(start, local, start + self.width())
    }

    pub(crate) const fn has_prefix(self) -> bool {
        self.local > self.start
    }

    /// Returns the range of the prefix, without its colon; empty if there is none.
    pub(crate) const fn prefix(self) -> Range<usize> {
        let colon = self.has_prefix() as usize;
        self.start as usize..self.local as usize - colon
    }

    pub(crate) const fn local(self) -> Range<usize> {
        self.local as usize..self.end as usize
    }

    pub(crate) const fn qualified(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

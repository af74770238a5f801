//! The namespace names of a document, each with a number.

use alloc::vec::Vec;

use crate::text::namespace::{Namespace, XML};

/// A namespace name of this document; 0 is none, 1 that of `xml`.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct NamespaceId(pub(crate) u16);

impl NamespaceId {
    pub(crate) const NONE: Self = Self(0);
    pub(crate) const XML: Self = Self(1);
}

/// The names by their numbers. Those of an earlier document lie behind them, for the next one often has the same.
#[derive(Debug, Default)]
pub(crate) struct Interned {
    names: Vec<Namespace>,
    /// How many of the names are of this document.
    count: usize,
    /// The names' places, in the order of the names; empty as long as they are few.
    sorted: Vec<u16>,
}

/// A name that has no number yet: where among the sorted names it belongs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place(usize);

/// How many names messages usually have.
const USUAL: usize = 8;

/// Up to so many names are looked through one by one, without an index.
const FEW: usize = 16;

impl Interned {
    /// Another document begins.
    pub(crate) fn begin(&mut self) {
        self.names.reserve(USUAL.saturating_sub(self.names.len()));
        self.sorted.clear();
        self.count = 0;
        self.keep("");
        self.keep(XML);
    }

    /// Gives a number to a name that has none; `None` if there are as many as there are numbers.
    pub(crate) fn add(&mut self, name: &str, Place(place): Place) -> Option<NamespaceId> {
        let id = u16::try_from(self.count).ok()?;
        self.keep(name);
        let (names, sorted) = (&self.names, &mut self.sorted);
        if !sorted.is_empty() {
            sorted.insert(place, id);
        } else if self.count > FEW {
            sorted.extend(0..=id);
            sorted.sort_unstable_by_key(|id| &*names[usize::from(*id)]);
        }
        Some(NamespaceId(id))
    }

    /// Takes the names of an earlier document, for their memory.
    pub(crate) fn restore(&mut self, names: Vec<Namespace>) {
        self.names = names;
    }

    /// Gives away the names of this document.
    pub(crate) fn take(&mut self) -> Vec<Namespace> {
        self.names.truncate(self.count);
        self.count = 0;
        core::mem::take(&mut self.names)
    }

    /// The number of a name.
    pub(crate) fn find(&self, name: &str) -> Result<NamespaceId, Place> {
        let (names, sorted) = (self.names(), &self.sorted);
        if sorted.is_empty() {
            let id = (0..).zip(names).find(|(_, known)| ***known == *name);
            return id.map(|(id, _)| NamespaceId(id)).ok_or(Place(0));
        }
        let found = sorted.binary_search_by(|id| (*names[usize::from(*id)]).cmp(name));
        found.map(|place| NamespaceId(sorted[place])).map_err(Place)
    }

    /// All names, by their numbers.
    pub(crate) fn names(&self) -> &[Namespace] {
        &self.names[..self.count]
    }

    /// The next number is this name's.
    fn keep(&mut self, name: &str) {
        match self.names.get_mut(self.count) {
            Some(earlier) if **earlier == *name => {}
            Some(earlier) => *earlier = Namespace::from(name),
            None => self.names.push(Namespace::from(name)),
        }
        self.count += 1;
    }
}

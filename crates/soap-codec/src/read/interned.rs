//! The namespace names of a document, each with a number.

use alloc::vec::Vec;

use crate::text::namespace::{Namespace, XML};

/// The number of a namespace name in its document: 0 for none, 1 for that of `xml`.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct NamespaceId(pub(crate) u16);

impl NamespaceId {
    pub(crate) const NONE: Self = Self(0);
    pub(crate) const XML: Self = Self(1);
}

/// The names by their numbers.
#[derive(Debug)]
pub(crate) struct Interned {
    names: Vec<Namespace>,
    /// The numbers of the names, in the order of the names; empty while the names are few.
    sorted: Vec<u16>,
}

/// The place of a new name among the sorted ones.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place(usize);

/// The usual number of names in a message.
const USUAL: usize = 8;

/// The number of names up to which they are compared one by one, without an index.
const FEW: usize = 16;

impl Interned {
    /// Makes a list of the two names that need no declaration.
    pub(crate) fn new() -> Self {
        let mut names = Vec::with_capacity(USUAL);
        names.extend([Namespace::default(), Namespace::from(XML)]);
        Self {
            names,
            sorted: Vec::new(),
        }
    }

    /// Adds a new name. `None` if there is no number left.
    pub(crate) fn add(&mut self, name: &str, Place(place): Place) -> Option<NamespaceId> {
        let id = u16::try_from(self.names.len()).ok()?;
        self.names.push(Namespace::from(name));
        let (names, sorted) = (&self.names, &mut self.sorted);
        if !sorted.is_empty() {
            sorted.insert(place, id);
        } else if names.len() > FEW {
            sorted.extend(0..=id);
            sorted.sort_unstable_by_key(|id| &*names[usize::from(*id)]);
        }
        Some(NamespaceId(id))
    }

    /// Returns the names, by their numbers.
    pub(crate) fn into_names(self) -> Vec<Namespace> {
        self.names
    }

    /// Returns the number of a name, or the place for a new one.
    pub(crate) fn find(&self, name: &str) -> Result<NamespaceId, Place> {
        let (names, sorted) = (&self.names, &self.sorted);
        if sorted.is_empty() {
            let id = (0..).zip(names).find(|(_, known)| ***known == *name);
            return id.map(|(id, _)| NamespaceId(id)).ok_or(Place(0));
        }
        let found = sorted.binary_search_by(|id| (*names[usize::from(*id)]).cmp(name));
        found.map(|place| NamespaceId(sorted[place])).map_err(Place)
    }

    /// Returns the names, by their numbers.
    pub(crate) fn names(&self) -> &[Namespace] {
        &self.names
    }
}

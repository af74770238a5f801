//! The elements that belong to a derived type.

use crate::text::name::QName;

/// An element of a type: its namespace, its local name, and how often it occurs, as in a regular
/// expression: `'1'`, `'?'` or `'*'`.
pub(crate) type Member = (&'static str, &'static str, char);

/// The elements of a type, in the order in which they are written.
#[derive(Debug)]
pub struct Members {
    pub(crate) own: &'static [Member],
    /// The number of own members that must be present.
    pub(crate) required: usize,
    /// Those of the types whose members are in the same element.
    pub(crate) included: &'static [&'static Members],
    pub(crate) strangers: Strangers,
}

/// The treatment of an element that is not a member.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Strangers {
    /// Skip it, unless it has the local name of a member: then its namespace is wrong.
    Lookalike,
    Refuse,
    Skip,
    /// Refuse it, and members that are out of order.
    Strict,
}

/// The members with the local name of an element.
pub(crate) enum Known {
    Member,
    /// In another namespace, which this is.
    Elsewhere(&'static str),
    Not,
}

impl Members {
    /// The elements of a type that has none, or whose elements nobody needs to know.
    pub const NONE: &'static Self = &Self::new(&[], &[]);

    /// Makes the members of a type that skips strangers, unless they look like a member.
    #[must_use]
    pub const fn new(own: &'static [Member], included: &'static [&'static Self]) -> Self {
        Self::with(own, included, Strangers::Lookalike)
    }

    /// Makes the members of a type that refuses strangers.
    #[must_use]
    pub const fn refusing(own: &'static [Member], included: &'static [&'static Self]) -> Self {
        Self::with(own, included, Strangers::Refuse)
    }

    /// Makes the members of a type that skips strangers.
    #[must_use]
    pub const fn skipping(own: &'static [Member], included: &'static [&'static Self]) -> Self {
        Self::with(own, included, Strangers::Skip)
    }

    /// Makes the members of a type that refuses strangers, and members that are out of order.
    #[must_use]
    pub const fn strict(own: &'static [Member], included: &'static [&'static Self]) -> Self {
        Self::with(own, included, Strangers::Strict)
    }

    const fn with(
        own: &'static [Member],
        included: &'static [&'static Self],
        strangers: Strangers,
    ) -> Self {
        let (mut required, mut place) = (0, 0);
        while place < own.len() {
            required += (own[place].2 == '1') as usize;
            let mut base = 0;
            while base < included.len() {
                assert!(
                    !included[base].has(own[place]),
                    "a base already has a member of this name"
                );
                base += 1;
            }
            place += 1;
        }
        Self {
            own,
            required,
            included,
            strangers,
        }
    }

    /// Returns `true` if a member has the name of this one.
    const fn has(&self, (namespace, local, _): Member) -> bool {
        let mut place = 0;
        while place < self.own.len() {
            let (own_namespace, own_local, _) = self.own[place];
            if is_same(own_local, local) && is_same(own_namespace, namespace) {
                return true;
            }
            place += 1;
        }
        let mut base = 0;
        while base < self.included.len() {
            if self.included[base].has((namespace, local, '1')) {
                return true;
            }
            base += 1;
        }
        false
    }

    /// Looks for an element among the members of this type and of those included.
    pub(crate) fn know(&self, name: QName<'_>) -> Known {
        let mut known = Known::Not;
        for (namespace, local, _) in self.own {
            if *local == name.local() {
                if *namespace == name.namespace() {
                    return Known::Member;
                }
                known = Known::Elsewhere(namespace);
            }
        }
        for included in self.included {
            match included.know(name) {
                Known::Member => return Known::Member,
                Known::Elsewhere(namespace) => known = Known::Elsewhere(namespace),
                Known::Not => {}
            }
        }
        known
    }
}

/// Compares two texts in a constant.
const fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one.len() != other.len() {
        return false;
    }
    // Names of one namespace differ at their ends more often than at their beginnings.
    let mut at = one.len();
    while at > 0 {
        at -= 1;
        if one[at] != other[at] {
            return false;
        }
    }
    true
}

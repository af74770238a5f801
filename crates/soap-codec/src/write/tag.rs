//! The tags of an element, as far as the caller knows them already.

use crate::text::name::QName;

/// The tags of an element that is about to be written.
///
/// All three forms write the same element. The later ones save work where many elements of one
/// namespace follow each other, as the members of a derived type do.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Tag<'t> {
    /// A name whose prefix has to be looked up, and declared if there is none.
    Resolve(QName<'t>),
    /// A name whose prefix is in scope.
    InScope {
        /// The start of the prefix in the output.
        prefix_start: usize,
        /// The end of the prefix, which is empty for the default namespace.
        prefix_end: usize,
        /// The local part of the name.
        local: &'t str,
    },
    /// The whole tags. Their prefix must be in scope.
    Literal {
        /// The start tag.
        start: &'t str,
        /// The end tag.
        end: &'t str,
    },
}

/// An element that was begun, by the place of its name in the output.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Mark(pub(super) usize);

impl Mark {
    /// The mark after an error, when nothing is written any more.
    pub(super) const NONE: Self = Self(0);
}

/// The prefix of the members of one namespace, looked up once for all of them.
#[derive(Clone, Copy, Debug)]
pub(crate) enum MemberPrefix {
    /// No prefix is in scope: each member declares its own.
    Unbound,
    /// The prefix in the members' literal tags is in scope.
    Usual,
    /// Another prefix is in scope; its place in the output.
    Other(usize, usize),
}

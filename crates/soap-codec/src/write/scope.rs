//! The prefixes that are bound where a document is being written.

use alloc::vec::Vec;
use core::ops::Range;

use crate::text::namespace::{XML, XMLNS};
use crate::write::escape::{Place, push_escaped};
use crate::write::few::Few;

/// What is bound, the innermost last. Prefixes and namespace names are not kept: they stand in the output, which is passed
/// to whatever needs them.
#[derive(Debug)]
pub(crate) struct Scope {
    bindings: Few<Binding, 4>,
}

/// Where `prefix="namespace"` stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Binding {
    start: usize,
    /// Where the prefix ends, which is empty for the default namespace.
    prefix_end: usize,
    /// Where the namespace ends.
    end: usize,
    /// The namespace is written with references.
    has_references: bool,
}

impl Scope {
    pub(crate) const fn new() -> Self {
        Self {
            bindings: Few::new(Binding {
                start: 0,
                prefix_end: 0,
                end: 0,
                has_references: false,
            }),
        }
    }

    pub(crate) fn push(&mut self, binding: Binding) {
        self.bindings.push(binding);
    }

    /// Leaves the scope of all but the first `length`.
    #[inline]
    pub(crate) fn truncate(&mut self, length: usize) {
        self.bindings.truncate(length);
    }

    pub(crate) fn len(&self) -> usize {
        self.bindings.as_slice().len()
    }

    /// The innermost prefix, not the empty one, that means `namespace`, which is not empty.
    pub(crate) fn prefix_of(&self, out: &[u8], namespace: &str) -> Option<Range<usize>> {
        self.find(out, namespace, |binding| binding.start < binding.prefix_end)
    }

    /// The innermost prefix, empty if it is the default namespace, that means `namespace`, which is not empty.
    #[inline]
    pub(crate) fn prefix_or_default(&self, out: &[u8], namespace: &str) -> Option<Range<usize>> {
        self.find(out, namespace, |_| true)
    }

    /// Whether `prefix` is bound at all, and to `namespace`.
    pub(crate) fn meaning(&self, out: &[u8], prefix: &[u8], namespace: &str) -> Meaning {
        let mut bindings = self.bindings.as_slice().iter().rev();
        match bindings.find(|binding| binding.prefix(out) == prefix) {
            None => Meaning::Free,
            Some(binding) if binding.means(out, namespace) => Meaning::Same,
            Some(_) => Meaning::Other,
        }
    }

    /// Whether one of the bindings after the first `length` is of `prefix`.
    pub(crate) fn binds_since(&self, length: usize, out: &[u8], prefix: &[u8]) -> bool {
        let mut bindings = self.bindings.as_slice()[length..].iter();
        bindings.any(|binding| binding.prefix(out) == prefix)
    }

    #[inline]
    fn find(
        &self,
        out: &[u8],
        namespace: &str,
        fits: impl Fn(&Binding) -> bool,
    ) -> Option<Range<usize>> {
        let bindings = self.bindings.as_slice();
        for (at, binding) in bindings.iter().enumerate().rev() {
            if binding.means(out, namespace) && fits(binding) {
                let prefix = binding.prefix(out);
                let mut inner = bindings[at + 1..].iter();
                if !inner.any(|inner| inner.prefix(out) == prefix) {
                    return Some(binding.start..binding.prefix_end);
                }
            }
        }
        None
    }
}

/// What a prefix means.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Meaning {
    /// Nothing.
    Free,
    /// Another namespace.
    Other,
    /// The namespace in question.
    Same,
}

/// In the current tag, the prefix stands for another namespace.
pub(crate) struct PrefixTaken;

impl Binding {
    /// Of `namespace`, whose written form ends at `end`.
    pub(crate) const fn new(start: usize, prefix_end: usize, end: usize, namespace: &str) -> Self {
        let width = end - prefix_end - "=\"".len();
        Self {
            start,
            prefix_end,
            end,
            has_references: width > namespace.len(),
        }
    }

    #[inline]
    fn prefix<'o>(&self, out: &'o [u8]) -> &'o [u8] {
        &out[self.start..self.prefix_end]
    }

    /// As it is written.
    #[inline]
    fn namespace<'o>(&self, out: &'o [u8]) -> &'o [u8] {
        &out[self.prefix_end + "=\"".len()..self.end]
    }

    #[inline]
    fn means(&self, out: &[u8], namespace: &str) -> bool {
        if self.has_references {
            self.means_escaped(out, namespace)
        } else {
            self.namespace(out) == namespace.as_bytes()
        }
    }

    /// Two names are the same if they are when written.
    #[cold]
    fn means_escaped(&self, out: &[u8], namespace: &str) -> bool {
        let mut written = Vec::new();
        let is_written = push_escaped(&mut written, namespace, Place::Attribute).is_ok();
        is_written && self.namespace(out) == written
    }
}

/// Whether a declaration may bind `prefix` to `namespace`: nothing but `xml` and `xmlns` to theirs (Namespaces in XML 1.0, 3),
/// and nothing but the default namespace to none (5).
pub(crate) fn can_be_bound(prefix: &str, namespace: &str) -> bool {
    !matches!(namespace, XML | XMLNS) && (prefix.is_empty() || !namespace.is_empty())
}

//! The prefixes in scope at the current place of the output.

use alloc::vec::Vec;
use core::ops::Range;

use crate::text::namespace::{XML, XMLNS};
use crate::write::escape::{Place, push_escaped};
use crate::write::few::Few;

/// The bindings in scope, the innermost last. Prefixes and namespace names are not copied: they are
/// in the output, which is an argument of the methods.
#[derive(Debug)]
pub(crate) struct Scope {
    bindings: Few<Binding, 4>,
}

/// The place of `prefix="namespace"` in the output.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Binding {
    start: usize,
    /// The end of the prefix, which is empty for the default namespace.
    prefix_end: usize,
    /// The end of the namespace name.
    end: usize,
    /// The namespace name contains references.
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

    /// Removes all but the first `length` bindings.
    #[inline]
    pub(crate) fn truncate(&mut self, length: usize) {
        self.bindings.truncate(length);
    }

    pub(crate) fn len(&self) -> usize {
        self.bindings.as_slice().len()
    }

    /// Returns the innermost prefix of `namespace`, which must not be empty; not the default
    /// namespace.
    pub(crate) fn prefix_of(&self, out: &[u8], namespace: &str) -> Option<Range<usize>> {
        self.find(out, namespace, |binding| !binding.is_default())
    }

    /// Returns the innermost prefix of `namespace`, which must not be empty. The prefix is empty
    /// for the default namespace.
    #[inline]
    pub(crate) fn prefix_or_default(&self, out: &[u8], namespace: &str) -> Option<Range<usize>> {
        self.find(out, namespace, |_| true)
    }

    /// Compares the binding of `prefix` with `namespace`.
    pub(crate) fn meaning(&self, out: &[u8], prefix: &[u8], namespace: &str) -> Meaning {
        let mut bindings = self.bindings.as_slice().iter().rev();
        match bindings.find(|binding| binding.prefix(out) == prefix) {
            None => Meaning::Free,
            Some(binding) if binding.means(out, namespace) => Meaning::Same,
            Some(_) => Meaning::Other,
        }
    }

    /// Returns `true` if a binding after the first `length` binds `prefix`.
    pub(crate) fn binds_since(&self, length: usize, out: &[u8], prefix: &[u8]) -> bool {
        let mut bindings = self.bindings.as_slice()[length..].iter();
        bindings.any(|binding| binding.prefix(out) == prefix)
    }

    /// Removes and returns all but the first `length` bindings, in their order.
    pub(crate) fn take_from(&mut self, length: usize) -> Vec<Binding> {
        let taken = self.bindings.as_slice()[length..].to_vec();
        self.truncate(length);
        taken
    }

    /// Returns the namespace of `prefix` in its escaped form; empty if there is none.
    pub(crate) fn namespace_of<'o>(&self, out: &'o [u8], prefix: &[u8]) -> &'o [u8] {
        let mut bindings = self.bindings.as_slice().iter().rev();
        let binding = bindings.find(|binding| binding.prefix(out) == prefix);
        binding.map_or(&[], |binding| binding.namespace(out))
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

/// The meaning of a prefix, compared with a namespace.
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
    /// Creates the binding of `namespace`, whose escaped form ends at `end`.
    pub(crate) const fn new(start: usize, prefix_end: usize, end: usize, namespace: &str) -> Self {
        let width = end - prefix_end - "=\"".len();
        Self {
            start,
            prefix_end,
            end,
            has_references: width > namespace.len(),
        }
    }

    pub(crate) const fn is_default(self) -> bool {
        self.start == self.prefix_end
    }

    /// Returns the place of the whole declaration: ` xmlns:prefix="namespace"`.
    pub(crate) const fn declaration(self) -> Range<usize> {
        let before = if self.is_default() {
            " xmlns".len()
        } else {
            " xmlns:".len()
        };
        self.start - before..self.end + "\"".len()
    }

    /// Returns the binding of a declaration that was moved.
    pub(crate) const fn ending_at(self, declaration_end: usize) -> Self {
        let end = declaration_end - "\"".len();
        Self {
            start: self.start + end - self.end,
            prefix_end: self.prefix_end + end - self.end,
            end,
            ..self
        }
    }

    #[inline]
    fn prefix<'o>(&self, out: &'o [u8]) -> &'o [u8] {
        &out[self.start..self.prefix_end]
    }

    /// The namespace name in its escaped form.
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

    /// Names are equal if their escaped forms are.
    #[cold]
    fn means_escaped(&self, out: &[u8], namespace: &str) -> bool {
        let mut written = Vec::new();
        let is_written = push_escaped(&mut written, namespace, Place::Attribute).is_ok();
        is_written && self.namespace(out) == written
    }
}

/// Returns `true` if a declaration can bind `prefix` to `namespace`. Only `xml` and `xmlns` are
/// bound to their namespaces (Namespaces in XML 1.0, 3), and only the default namespace to none
/// (5).
pub(crate) fn can_be_bound(prefix: &str, namespace: &str) -> bool {
    !matches!(namespace, XML | XMLNS) && (prefix.is_empty() || !namespace.is_empty())
}

//! The writer's prefixes: which are in scope, which it declares, and which it makes up.

use alloc::string::String;
use core::ops::Range;

use crate::text::name::is_ncname;
use crate::text::namespace::{XML, XSI};
use crate::write::encode_error::EncodeErrorKind;
use crate::write::escape::Place;
use crate::write::scope::{Binding, Meaning, PrefixTaken, can_be_bound};
use crate::write::tag::MemberPrefix;
use crate::write::writer::Writer;

impl<'b> Writer<'b> {
    /// Looks up the prefix of the members of `namespace`. `usual` is the one in their literal tags,
    /// empty for none.
    pub(crate) fn member_prefix(&self, namespace: &str, usual: &str) -> MemberPrefix {
        let namespace = self.actual(namespace);
        let prefix = self.scope.prefix_or_default(self.out, namespace);
        match prefix.filter(|_| namespace != XML) {
            None => MemberPrefix::Unbound,
            // Often both are empty. Then there is nothing to compare: an empty text has no readable
            // address, and a `memcmp` there takes half as long as writing a small request.
            Some(prefix) if prefix.is_empty() && usual.is_empty() => MemberPrefix::Usual,
            Some(prefix) if self.out[prefix.clone()] == *usual.as_bytes() => MemberPrefix::Usual,
            Some(prefix) => MemberPrefix::Other(prefix.start, prefix.end),
        }
    }

    /// Declares `prefix` for `namespace`, or another prefix if this one is taken. Returns `true` if
    /// it bound `prefix`.
    pub(crate) fn declare_or_replace(&mut self, prefix: &str, namespace: &str) -> bool {
        let declared = self.try_declare(prefix, namespace);
        declared.unwrap_or_else(|PrefixTaken| {
            self.prefix_bound_here(namespace);
            false
        })
    }

    /// Declares `prefix` for `namespace`. Returns `false` if it is so bound already, or after an
    /// error.
    pub(super) fn try_declare(
        &mut self,
        prefix: &str,
        namespace: &str,
    ) -> Result<bool, PrefixTaken> {
        if !self.may_add_attribute() {
            return Ok(false);
        }
        let is_prefix =
            prefix.is_empty() || is_ncname(prefix) && !matches!(prefix, "xml" | "xmlns");
        if !is_prefix || !can_be_bound(prefix, namespace) {
            self.refuse(EncodeErrorKind::BadPrefix);
            return Ok(false);
        }
        let namespace = self.actual(namespace);
        match self.scope.meaning(self.out, prefix.as_bytes(), namespace) {
            Meaning::Same => return Ok(false),
            Meaning::Free if prefix.is_empty() && namespace.is_empty() => return Ok(false),
            Meaning::Free if !prefix.is_empty() => {}
            meaning if self.is_used(prefix, meaning) => return Err(PrefixTaken),
            Meaning::Free | Meaning::Other => {}
        }
        self.bind(prefix, namespace);
        Ok(true)
    }

    /// Returns the name that the service uses for `namespace`.
    pub(super) fn actual<'n>(&self, namespace: &'n str) -> &'n str
    where
        'b: 'n,
    {
        self.map.map_or(namespace, |map| map.actual(namespace))
    }

    /// Returns `true` if `namespace` is *no namespace*, and a name without a prefix is in it here.
    pub(super) fn is_default(&self, namespace: &str) -> bool {
        namespace.is_empty() && self.scope.meaning(self.out, b"", "") != Meaning::Other
    }

    /// Returns the place of a prefix of `namespace`, which it binds on the current tag if there is
    /// none in scope.
    pub(super) fn prefix_bound_here(&mut self, namespace: &str) -> Range<usize> {
        let namespace = self.actual(namespace);
        if let Some(prefix) = self.scope.prefix_of(self.out, namespace) {
            return prefix;
        }
        if namespace == XSI && self.is_free("i") {
            return self.bind("i", namespace);
        }
        let prefix = self.new_prefix(|_| true);
        self.bind(&prefix, namespace)
    }

    /// Makes up a prefix that is not in scope, and that `is_free`.
    pub(super) fn new_prefix(&mut self, is_free: impl Fn(&str) -> bool) -> String {
        loop {
            self.generated += 1;
            let prefix = alloc::format!("p{}", self.generated);
            if self.is_free(&prefix) && is_free(&prefix) {
                return prefix;
            }
        }
    }

    /// Returns the place of the prefix for a QName in content or in an attribute value, empty if it
    /// needs none. *No namespace* has no prefix, so such a name is an error where a default
    /// namespace is in scope.
    pub(super) fn prefix_for_value(&mut self, namespace: &str) -> Range<usize> {
        if namespace.is_empty() && !self.is_default(namespace) {
            self.refuse(EncodeErrorKind::BadPrefix);
        }
        if namespace.is_empty() || namespace == XML || !self.may_add_attribute() {
            return 0..0;
        }
        self.prefix_bound_here(namespace)
    }

    /// Declares `prefix` (empty: the default namespace), and returns its place.
    pub(super) fn bind(&mut self, prefix: &str, namespace: &str) -> Range<usize> {
        if !can_be_bound(prefix, namespace) {
            self.refuse(EncodeErrorKind::BadPrefix);
        }
        let start = if prefix.is_empty() {
            self.out.extend_from_slice(b" xmlns=\"");
            self.out.len() - "=\"".len()
        } else {
            self.out.extend_from_slice(b" xmlns:");
            let start = self.out.len();
            self.out.extend_from_slice(prefix.as_bytes());
            self.out.extend_from_slice(b"=\"");
            start
        };
        let prefix_end = start + prefix.len();
        self.check_and_push(namespace, Place::Attribute);
        let binding = Binding::new(start, prefix_end, self.out.len(), namespace);
        self.out.push(b'"');
        self.scope.push(binding);
        start..prefix_end
    }

    /// Returns `true` if the current tag may already depend on the old meaning of `prefix`.
    pub(super) fn is_used(&self, prefix: &str, meaning: Meaning) -> bool {
        let own = self.innermost().map_or(0, |open| open.bindings);
        let is_own = self.scope.binds_since(own, self.out, prefix.as_bytes());
        let has_attributes =
            self.has_attributes && (meaning == Meaning::Other || prefix.is_empty());
        is_own || has_attributes || self.name_has_prefix(prefix)
    }

    /// Returns `true` if the name of the innermost element has this prefix (empty: none).
    fn name_has_prefix(&self, prefix: &str) -> bool {
        self.innermost().is_some() && self.prefix_of_element() == prefix.as_bytes()
    }

    /// Returns the prefix of the innermost element, empty if it has none.
    pub(super) fn prefix_of_element(&self) -> &[u8] {
        let Some(open) = self.innermost() else {
            return &[];
        };
        let name = &self.out[open.name()];
        let width = memchr::memchr(b':', name).unwrap_or(0);
        &name[..width]
    }

    fn is_free(&self, prefix: &str) -> bool {
        !self.scope.binds_since(0, self.out, prefix.as_bytes())
    }
}

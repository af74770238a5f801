//! Namespace names.

use alloc::{string::String, sync::Arc, vec::Vec};
use core::{cmp::Ordering, fmt, hash, ops::Deref};

/// The namespace of SOAP 1.1's envelope.
pub(crate) const SOAP_11: &str = "http://schemas.xmlsoap.org/soap/envelope/";
/// The namespace of SOAP 1.2's envelope.
pub(crate) const SOAP_12: &str = "http://www.w3.org/2003/05/soap-envelope";
/// The namespace that the prefix `xml` is bound to, always.
pub(crate) const XML: &str = "http://www.w3.org/XML/1998/namespace";
/// The namespace that the prefix `xmlns` is bound to, always.
pub(crate) const XMLNS: &str = "http://www.w3.org/2000/xmlns/";
/// The namespace of the types of XML Schema.
pub(crate) const XSD: &str = "http://www.w3.org/2001/XMLSchema";
/// The namespace of SOAP 1.2's encoding, which has references.
pub(crate) const SOAP_12_ENCODING: &str = "http://www.w3.org/2003/05/soap-encoding";
/// The namespace of `z:Id` and `z:Ref`, by which WCF writes a repeated object once.
pub(crate) const SERIALIZATION: &str = "http://schemas.microsoft.com/2003/10/Serialization/";
/// The namespace of `xop:Include`.
pub(crate) const XOP: &str = "http://www.w3.org/2004/08/xop/include";
/// The namespace of `xsi:nil` and `xsi:type`.
pub(crate) const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// An owned namespace name. Clones share the text, so that the names of a document's elements take
/// no more memory than the document.
///
/// ```
/// use soap_codec::Namespace;
///
/// let name = Namespace::from("urn:a");
/// assert_eq!(&*name, "urn:a");
/// ```
#[derive(Clone)]
pub struct Namespace(Text);

#[derive(Clone)]
enum Text {
    Known(&'static str),
    Shared(Arc<str>),
}

impl From<&str> for Namespace {
    /// Copies the name, unless it is one of those that nearly every message declares.
    fn from(name: &str) -> Self {
        let known = ["", SOAP_11, SOAP_12, XML, XSD, XSI];
        Self(match known.into_iter().find(|known| *known == name) {
            Some(known) => Text::Known(known),
            None => Text::Shared(Arc::from(name)),
        })
    }
}

impl Default for Namespace {
    /// No namespace.
    fn default() -> Self {
        Self(Text::Known(""))
    }
}

impl Deref for Namespace {
    type Target = str;

    #[inline]
    fn deref(&self) -> &str {
        match &self.0 {
            Text::Known(name) => name,
            Text::Shared(name) => name,
        }
    }
}

impl PartialEq for Namespace {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Namespace {}

impl PartialOrd for Namespace {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Namespace {
    fn cmp(&self, other: &Self) -> Ordering {
        (**self).cmp(&**other)
    }
}

impl hash::Hash for Namespace {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

impl fmt::Debug for Namespace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl fmt::Display for Namespace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&**self, f)
    }
}

/// A translation between the namespace names of a service and those of its Rust types.
///
/// Types are declared with one *canonical* namespace each. Where a service uses another for the
/// same contract (a version in the name, a test system), the [`Encoder`](crate::Encoder) writes the
/// *actual* one and the [`Decoder`](crate::Decoder) presents the canonical one. The substitution is
/// made once for each declaration, not for each element.
///
/// The empty name and those of `xml` and `xmlns` are never replaced, because no declaration can
/// give them another meaning. It is an error to write a name that needs a prefix if its actual
/// namespace is empty.
///
/// ```
/// use soap_codec::NamespaceMap;
///
/// let map = NamespaceMap::new().map("http://tempuri.org/", "urn:billing:v2");
/// assert_eq!(map.actual("http://tempuri.org/"), "urn:billing:v2");
/// assert_eq!(map.canonical("urn:billing:v2"), "http://tempuri.org/");
/// assert_eq!(map.canonical("urn:other"), "urn:other");
/// ```
///
/// Clones share the names.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct NamespaceMap {
    /// Canonical and actual names; `None` for an empty map, so that one can be a constant.
    pairs: Option<Arc<Vec<(String, String)>>>,
}

impl NamespaceMap {
    /// Makes a map that changes nothing.
    #[must_use]
    pub const fn new() -> Self {
        Self { pairs: None }
    }

    /// Adds a pair. Several actual names may map to one canonical name; the first of them is
    /// written.
    #[must_use]
    pub fn map(mut self, canonical: impl Into<String>, actual: impl Into<String>) -> Self {
        let pairs = Arc::make_mut(self.pairs.get_or_insert_default());
        pairs.push((canonical.into(), actual.into()));
        self
    }

    /// Returns the actual name for `canonical`: the one to write.
    #[must_use]
    pub fn actual<'a>(&'a self, canonical: &'a str) -> &'a str {
        self.pairs()
            .find(|pair| pair.0 == canonical && !is_fixed(canonical))
            .map_or(canonical, |pair| &pair.1)
    }

    /// Returns the canonical name for `actual`.
    #[must_use]
    pub fn canonical<'a>(&'a self, actual: &'a str) -> &'a str {
        self.pairs()
            .find(|pair| pair.1 == actual && !is_fixed(actual))
            .map_or(actual, |pair| &pair.0)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.pairs.is_none()
    }

    fn pairs(&self) -> impl Iterator<Item = &(String, String)> {
        self.pairs.as_deref().into_iter().flatten()
    }
}

/// Returns `true` for the names that no declaration can bind to a prefix of one's choice.
fn is_fixed(namespace: &str) -> bool {
    matches!(namespace, "" | XML | XMLNS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_not_declared_stand_for_themselves() {
        for fixed in ["", XML, XMLNS] {
            let map = NamespaceMap::new().map(fixed, "urn:a").map("urn:b", fixed);
            assert_eq!(map.actual(fixed), fixed);
            assert_eq!(map.canonical(fixed), fixed);
        }
    }
}

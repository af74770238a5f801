//! Wildcards: `xs:any` and `xs:anyAttribute`.

use soap_codec::Namespace;

/// A wildcard, which admits elements or attributes by their namespace (part 1, 3.10).
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub struct Wildcard {
    /// The namespaces that it admits.
    pub namespaces: Namespaces,
    /// The strictness with which its content must be valid.
    pub process: ProcessContents,
}

/// The namespaces that a [`Wildcard`] admits. The empty namespace stands for names without one.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "XML Schema 1.0 defines these")]
pub enum Namespaces {
    /// Every namespace.
    Any,
    /// These namespaces only: `##targetNamespace` and `##local` are resolved.
    List(Vec<Namespace>),
    /// Every namespace but this one, and not the empty one either.
    Other(Namespace),
}

/// The strictness with which the content of a wildcard must be valid.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "XML Schema 1.0 defines these")]
pub enum ProcessContents {
    /// It must be valid where a declaration is known.
    Lax,
    /// It only has to be well-formed.
    Skip,
    /// It must be declared and valid.
    Strict,
}

impl Namespaces {
    /// Returns `true` if the wildcard admits names of this namespace.
    #[must_use]
    pub fn admits(&self, namespace: &str) -> bool {
        match self {
            Self::Any => true,
            Self::List(listed) => listed.iter().any(|listed| **listed == *namespace),
            Self::Other(other) => !namespace.is_empty() && **other != *namespace,
        }
    }
}

//! Owned names.

use alloc::string::String;
use core::fmt;

use crate::text::name::{NameError, QName};
use crate::text::namespace::Namespace;

/// A qualified name as a value ([3.3.18 QName](https://www.w3.org/TR/xmlschema11-2/#QName)): a
/// [`QName`] that owns its parts. A name that was read shares its namespace with the other names of
/// the document.
///
/// In a document it is a prefix and a local part, and the prefix is declared elsewhere in the
/// document. It can be read and written only together with its element, so it is not a
/// [`Scalar`](crate::scalar::Scalar).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QNameBuf {
    namespace: Namespace,
    local: String,
}

impl QNameBuf {
    /// Makes a name of a shared namespace and a local part that was validated.
    pub(crate) fn from_document(namespace: Namespace, local: &str) -> Self {
        Self {
            namespace,
            local: local.into(),
        }
    }

    /// Makes a name whose namespace is shared with other names.
    ///
    /// # Errors
    /// [`NameError`] if `local` is not an `NCName`.
    pub fn try_new(namespace: &Namespace, local: &str) -> Result<Self, NameError> {
        QName::try_new("", local)?;
        Ok(Self::from_document(namespace.clone(), local))
    }

    /// Returns the namespace. Cloning it does not copy its text.
    #[must_use]
    pub fn namespace(&self) -> &Namespace {
        &self.namespace
    }

    /// Returns the local part.
    #[must_use]
    pub fn local(&self) -> &str {
        &self.local
    }

    /// Returns the name as a [`QName`].
    #[must_use]
    pub fn as_qname(&self) -> QName<'_> {
        QName::from_document(&self.namespace, &self.local)
    }
}

impl From<QName<'_>> for QNameBuf {
    fn from(name: QName<'_>) -> Self {
        Self {
            namespace: name.namespace().into(),
            local: name.local().into(),
        }
    }
}

impl fmt::Display for QNameBuf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.as_qname(), f)
    }
}

//! Owned names.

use alloc::string::String;
use core::fmt;

use crate::text::name::QName;
use crate::text::namespace::Namespace;

/// A qualified name as a value ([3.3.18 QName](https://www.w3.org/TR/xmlschema11-2/#QName)): a
/// [`QName`] that owns its parts. One that was read shares its namespace with all others of the
/// document.
///
/// On the wire it is a prefix and a local part, and what the prefix means is said elsewhere in the document. So it is read
/// and written with its element only, and is no [`Scalar`](crate::scalar::Scalar).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QNameBuf {
    namespace: Namespace,
    local: String,
}

impl QNameBuf {
    /// The namespace is shared; the local part was checked.
    pub(crate) fn from_document(namespace: Namespace, local: &str) -> Self {
        Self {
            namespace,
            local: local.into(),
        }
    }

    /// The namespace, whose text clones share.
    #[must_use]
    pub fn namespace(&self) -> &Namespace {
        &self.namespace
    }

    /// The local part.
    #[must_use]
    pub fn local(&self) -> &str {
        &self.local
    }

    /// The name.
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

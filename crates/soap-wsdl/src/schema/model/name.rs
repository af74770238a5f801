//! Names of types.

use std::fmt;
use std::sync::Arc;

use soap_codec::scalar::QNameBuf;
use soap_codec::{Namespace, Printable};

/// The name of a type: its own, or its place if it has none.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "a type has a name or it has none")]
pub enum TypeName {
    /// The type has no name, and is declared inside of another component.
    Anonymous(AnonymousName),
    /// The name of a type at the top of a schema.
    Global(QNameBuf),
}

/// The place of an anonymous type.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub struct AnonymousName {
    /// The target namespace of the schema that declares it.
    pub namespace: Namespace,
    /// The local names of the components around it, outermost first: a global element or type, and
    /// then elements and attributes. The first one is never missing.
    pub path: Vec<Arc<str>>,
}

impl TypeName {
    /// Returns the name, if the type has one.
    #[must_use]
    pub const fn qname(&self) -> Option<&QNameBuf> {
        match self {
            Self::Anonymous(_) => None,
            Self::Global(name) => Some(name),
        }
    }

    /// Returns the target namespace of the schema that declares the type.
    #[must_use]
    pub fn namespace(&self) -> &Namespace {
        match self {
            Self::Anonymous(name) => &name.namespace,
            Self::Global(name) => name.namespace(),
        }
    }
}

/// Shows `{namespace}local`, or `{namespace}outer/inner` for an anonymous type.
impl fmt::Display for TypeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Anonymous(name) => {
                write!(f, "{{{}}}", Printable::whole(&*name.namespace))?;
                Printable::whole(name.path.join("/")).fmt(f)
            }
            Self::Global(name) => name.fmt(f),
        }
    }
}

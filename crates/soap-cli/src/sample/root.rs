//! The element that a sample is.

use soap_codec::scalar::QNameBuf;
use soap_wsdl::{ElementId, TypeId};

/// The element that a sample is.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum Root {
    /// A global element of the schema, or one that can take its place.
    Element(ElementId),
    /// The wrapper of an rpc message, which is in no schema: an element with one child for each
    /// part.
    Wrapper {
        /// The name of the element.
        name: QNameBuf,
        /// The names and types of the children.
        parts: Vec<(QNameBuf, TypeId)>,
    },
}

impl From<ElementId> for Root {
    fn from(id: ElementId) -> Self {
        Self::Element(id)
    }
}

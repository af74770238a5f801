//! Elements.

use soap_codec::Namespace;
use soap_codec::scalar::QNameBuf;

use crate::schema::model::ids::{ElementId, TypeId};
use crate::source::location::Location;

/// An element declaration (part 1, 3.3).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Element {
    /// The name as in a document: without a namespace if the element is unqualified.
    pub name: QNameBuf,
    /// The target namespace of the schema that declares the element. It differs from that of the
    /// name for an unqualified element.
    pub namespace: Namespace,
    /// The type. An element without one has that of its substitution head, or `xs:anyType`.
    pub ty: TypeId,
    /// `true` if the element may be nil (`xsi:nil`).
    pub is_nillable: bool,
    /// `true` if only members of its substitution group may stand for it.
    pub is_abstract: bool,
    /// `true` if the element is declared at the top of a schema.
    pub is_global: bool,
    /// The default or fixed value.
    pub constraint: Option<ValueConstraint>,
    /// The element that this one may stand for.
    pub substitution_head: Option<ElementId>,
    /// The text of `xs:documentation`.
    pub documentation: Option<String>,
    /// The place of the declaration.
    pub location: Location,
}

/// The value of an element or attribute that is absent or empty, as in the schema.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "XML Schema 1.0 defines these")]
pub enum ValueConstraint {
    /// The value if there is none in the document.
    Default(String),
    /// The only value.
    Fixed(String),
}

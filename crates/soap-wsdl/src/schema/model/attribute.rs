//! Attributes.

use soap_codec::scalar::QNameBuf;

use crate::schema::model::element::ValueConstraint;
use crate::schema::model::ids::{AttributeId, TypeId};
use crate::source::location::Location;

/// An attribute declaration (part 1, 3.2).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Attribute {
    /// The name as in a document: without a namespace if the attribute is unqualified.
    pub name: QNameBuf,
    /// The type, which is always simple.
    pub ty: TypeId,
    /// `true` if the attribute is declared at the top of a schema.
    pub is_global: bool,
    /// The default or fixed value of the declaration. [`AttributeUse::constraint`] takes
    /// precedence.
    pub constraint: Option<ValueConstraint>,
    /// The text of `xs:documentation`.
    pub documentation: Option<String>,
    /// The place of the declaration.
    pub location: Location,
}

/// The use of an attribute by a type (part 1, 3.5).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct AttributeUse {
    /// The attribute.
    pub attribute: AttributeId,
    /// `true` if the attribute must be present.
    pub is_required: bool,
    /// The default or fixed value that applies here: that of the use, or else that of the
    /// declaration.
    pub constraint: Option<ValueConstraint>,
}

//! Simple types.

use crate::schema::model::builtin::Builtin;
use crate::schema::model::facets::Facets;
use crate::schema::model::ids::TypeId;
use crate::schema::model::name::TypeName;
use crate::source::location::Location;

/// A simple type: a set of values with a text form (part 1, 3.14).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SimpleType {
    /// The name.
    pub name: TypeName,
    /// The type that this one restricts. A list or union is based on `xs:anySimpleType`.
    pub base: Option<TypeId>,
    /// The kind of its values.
    pub variety: Variety,
    /// The restrictions, those of the base included.
    pub facets: Facets,
    /// The text of `xs:documentation`.
    pub documentation: Option<String>,
    /// The place of the definition.
    pub location: Location,
}

/// The kind of the values of a [`SimpleType`].
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "XML Schema 1.0 defines these")]
pub enum Variety {
    /// One value. The built-in type is the nearest one that the type is derived from.
    Atomic(Builtin),
    /// Values of this type, separated by white space.
    List(TypeId),
    /// A value of one of these types, the first that fits.
    Union(Vec<TypeId>),
}

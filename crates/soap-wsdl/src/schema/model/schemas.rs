//! The set of all components.

use soap_codec::QName;
use soap_codec::scalar::QNameBuf;

use crate::schema::model::attribute::Attribute;
use crate::schema::model::builtin::Builtin;
use crate::schema::model::complex::ComplexType;
use crate::schema::model::element::Element;
use crate::schema::model::ids::{AttributeId, ElementId, TypeId};
use crate::schema::model::name::TypeName;
use crate::schema::model::simple::SimpleType;
use crate::source::location::Location;

/// The components of a set of schemas, with every reference resolved.
///
/// Components refer to each other by id ([`TypeId`], [`ElementId`], [`AttributeId`]). A reference
/// that could not be resolved leads to [`any_type`](Self::any_type), and has a diagnostic.
#[derive(Clone, Debug, Default)]
pub struct Schemas {
    pub(crate) types: Vec<Type>,
    pub(crate) elements: Vec<Element>,
    pub(crate) attributes: Vec<Attribute>,
    /// Global components, sorted by name.
    pub(crate) type_names: Vec<TypeId>,
    pub(crate) element_names: Vec<ElementId>,
    pub(crate) attribute_names: Vec<AttributeId>,
    /// Ids of derived types and of members of substitution groups, by [`TypeId`] and [`ElementId`].
    pub(crate) derived: Vec<Vec<TypeId>>,
    pub(crate) substitutes: Vec<Vec<ElementId>>,
    pub(crate) documents: Vec<String>,
}

/// A type definition.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_enums, reason = "a type is simple or complex")]
pub enum Type {
    /// A type with attributes or child elements.
    Complex(ComplexType),
    /// A type whose values are text.
    Simple(SimpleType),
}

impl Schemas {
    /// Returns the type with this id.
    ///
    /// # Panics
    /// If the id is of another set of schemas and too large for this one.
    #[must_use]
    pub fn ty(&self, id: TypeId) -> &Type {
        &self.types[id.index()]
    }

    /// Returns the element with this id.
    ///
    /// # Panics
    /// If the id is of another set of schemas and too large for this one.
    #[must_use]
    pub fn element(&self, id: ElementId) -> &Element {
        &self.elements[id.index()]
    }

    /// Returns the attribute with this id.
    ///
    /// # Panics
    /// If the id is of another set of schemas and too large for this one.
    #[must_use]
    pub fn attribute(&self, id: AttributeId) -> &Attribute {
        &self.attributes[id.index()]
    }

    /// Iterates over all types, anonymous and built-in ones included, in the order of their ids.
    pub fn types(&self) -> impl Iterator<Item = (TypeId, &Type)> {
        let ids = (0..self.types.len()).map(TypeId::new);
        ids.zip(&self.types)
    }

    /// Iterates over all elements, local ones included, in the order of their ids.
    pub fn elements(&self) -> impl Iterator<Item = (ElementId, &Element)> {
        let ids = (0..self.elements.len()).map(ElementId::new);
        ids.zip(&self.elements)
    }

    /// Iterates over all attributes, local ones included, in the order of their ids.
    pub fn attributes(&self) -> impl Iterator<Item = (AttributeId, &Attribute)> {
        let ids = (0..self.attributes.len()).map(AttributeId::new);
        ids.zip(&self.attributes)
    }

    /// Iterates over the elements at the top of a schema, in the order of their names.
    pub fn global_elements(&self) -> impl Iterator<Item = (ElementId, &Element)> {
        self.element_names.iter().map(|id| (*id, self.element(*id)))
    }

    /// Returns the global type of this name, built-in ones included.
    #[must_use]
    pub fn type_named(&self, name: QName<'_>) -> Option<TypeId> {
        find(&self.type_names, name, |id| {
            self.ty(id).name().qname().map(QNameBuf::as_qname)
        })
    }

    /// Returns the global element of this name.
    #[must_use]
    pub fn element_named(&self, name: QName<'_>) -> Option<ElementId> {
        find(&self.element_names, name, |id| {
            Some(self.element(id).name.as_qname())
        })
    }

    /// Returns the global attribute of this name.
    #[must_use]
    pub fn attribute_named(&self, name: QName<'_>) -> Option<AttributeId> {
        find(&self.attribute_names, name, |id| {
            Some(self.attribute(id).name.as_qname())
        })
    }

    /// Returns the types that are derived directly from this one, by namespace and place in the
    /// documents, whatever order these were loaded in.
    #[must_use]
    pub fn derived(&self, id: TypeId) -> &[TypeId] {
        self.derived.get(id.index()).map_or(&[], Vec::as_slice)
    }

    /// Returns the elements that name this one as their substitution head, by namespace and place
    /// in the documents, whatever order these were loaded in. Each may be the head of others.
    #[must_use]
    pub fn substitutes(&self, id: ElementId) -> &[ElementId] {
        self.substitutes.get(id.index()).map_or(&[], Vec::as_slice)
    }

    /// Returns the type of any content, `xs:anyType`.
    #[must_use]
    pub fn any_type(&self) -> TypeId {
        TypeId::new(0)
    }

    /// Returns a built-in simple type.
    #[must_use]
    pub fn builtin(&self, builtin: Builtin) -> TypeId {
        TypeId::new(1 + builtin as usize)
    }

    /// Returns the built-in simple type that has this id; `None` for any other type.
    #[must_use]
    pub fn as_builtin(&self, id: TypeId) -> Option<Builtin> {
        Builtin::ALL.get(id.index().wrapping_sub(1)).copied()
    }

    /// Returns the locations of all documents that were read, the first one included, in the order
    /// in which they were read.
    #[must_use]
    pub fn documents(&self) -> &[String] {
        &self.documents
    }
}

impl Type {
    /// Returns the name.
    #[must_use]
    pub const fn name(&self) -> &TypeName {
        match self {
            Self::Complex(complex) => &complex.name,
            Self::Simple(simple) => &simple.name,
        }
    }

    /// Returns the type that this one is derived from.
    #[must_use]
    pub const fn base(&self) -> Option<TypeId> {
        match self {
            Self::Complex(complex) => complex.base,
            Self::Simple(simple) => simple.base,
        }
    }

    /// Returns the place of the definition.
    #[must_use]
    pub const fn location(&self) -> &Location {
        match self {
            Self::Complex(complex) => &complex.location,
            Self::Simple(simple) => &simple.location,
        }
    }

    /// Returns the text of `xs:documentation`.
    #[must_use]
    pub fn documentation(&self) -> Option<&str> {
        match self {
            Self::Complex(complex) => complex.documentation.as_deref(),
            Self::Simple(simple) => simple.documentation.as_deref(),
        }
    }
}

/// Finds a name among ids that are sorted by name.
fn find<'a, Id: Copy>(
    sorted: &[Id],
    name: QName<'_>,
    name_of: impl Fn(Id) -> Option<QName<'a>>,
) -> Option<Id> {
    let place = sorted.binary_search_by(|id| name_of(*id).cmp(&Some(name)));
    place.ok().map(|place| sorted[place])
}

//! Complex types.

use crate::schema::model::attribute::AttributeUse;
use crate::schema::model::ids::TypeId;
use crate::schema::model::name::TypeName;
use crate::schema::model::particle::Particle;
use crate::schema::model::wildcard::Wildcard;
use crate::source::location::Location;

/// A complex type: attributes and content (part 1, 3.4).
///
/// `content` and `attributes` are the *effective* ones: inherited from the base, with groups
/// replaced by their members. Particles that change nothing are removed: a sequence in a sequence
/// that occurs once, a group of one, an occurrence of at most 0.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ComplexType {
    /// The name.
    pub name: TypeName,
    /// The type that this one extends or restricts; `None` if that is `xs:anyType` by default.
    pub base: Option<TypeId>,
    /// The kind of derivation from its base.
    pub derivation: Derivation,
    /// `true` if only types derived from it may be used in a document, by `xsi:type`.
    pub is_abstract: bool,
    /// `true` if text may stand between the elements.
    pub is_mixed: bool,
    /// The content, inherited content first.
    pub content: Content,
    /// The part of the content that an extension adds to its base. For other types it is the same
    /// as `content`.
    pub own_content: Content,
    /// The attributes, inherited ones first, without prohibited ones.
    pub attributes: Vec<AttributeUse>,
    /// The other attributes that are admitted.
    pub any_attribute: Option<Wildcard>,
    /// The text of `xs:documentation`.
    pub documentation: Option<String>,
    /// The place of the definition.
    pub location: Location,
}

impl ComplexType {
    /// Returns `true` if the type admits attributes: declared ones, or others.
    #[must_use]
    pub fn has_attributes(&self) -> bool {
        !self.attributes.is_empty() || self.any_attribute.is_some()
    }
}

/// The kind of derivation of a type.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "XML Schema 1.0 defines these")]
pub enum Derivation {
    /// It adds to the content and the attributes of its base.
    Extension,
    /// It replaces the content of its base, and narrows it.
    Restriction,
}

/// The content of a [`ComplexType`].
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "XML Schema 1.0 defines these")]
pub enum Content {
    /// No elements. There is text only if the type is mixed.
    Empty,
    /// Elements.
    Particles(Particle),
    /// A value of a simple type.
    Simple(TypeId),
}

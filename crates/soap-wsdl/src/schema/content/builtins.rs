//! The definitions of the built-in types.

use std::sync::Arc;

use soap_codec::QName;

use crate::schema::content::expand::anything;
use crate::schema::load::schema_document::XSD;
use crate::schema::model::builtin::Builtin;
use crate::schema::model::complex::{ComplexType, Content, Derivation};
use crate::schema::model::facets::{Facets, WhiteSpace};
use crate::schema::model::ids::TypeId;
use crate::schema::model::name::TypeName;
use crate::schema::model::schemas::Type;
use crate::schema::model::simple::{SimpleType, Variety};
use crate::schema::model::wildcard::{Namespaces, ProcessContents, Wildcard};
use crate::source::location::Location;

/// Returns the id of a built-in simple type.
pub(super) fn id(builtin: Builtin) -> TypeId {
    TypeId::new(1 + builtin as usize)
}

/// Returns the built-in types, in the order of their ids.
pub(super) fn all() -> Vec<Type> {
    let simple = Builtin::ALL.into_iter().map(simple).map(Type::Simple);
    std::iter::once(Type::Complex(any_type()))
        .chain(simple)
        .collect()
}

/// The type of any content, `xs:anyType` (part 1, 3.4.7).
fn any_type() -> ComplexType {
    ComplexType {
        name: name("anyType"),
        base: None,
        derivation: Derivation::Restriction,
        is_abstract: false,
        is_mixed: true,
        content: Content::Particles(anything()),
        own_content: Content::Particles(anything()),
        attributes: Vec::new(),
        any_attribute: Some(Wildcard {
            namespaces: Namespaces::Any,
            process: ProcessContents::Lax,
        }),
        documentation: None,
        location: location(),
    }
}

fn simple(builtin: Builtin) -> SimpleType {
    let white_space = match builtin {
        Builtin::AnySimpleType | Builtin::String => WhiteSpace::Preserve,
        Builtin::NormalizedString => WhiteSpace::Replace,
        _ => WhiteSpace::Collapse,
    };
    SimpleType {
        name: name(builtin.name()),
        base: builtin.base().map(id),
        variety: match builtin.item() {
            Some(item) => Variety::List(id(item)),
            None => Variety::Atomic(builtin),
        },
        facets: Facets {
            white_space: Some(white_space),
            ..Facets::default()
        },
        documentation: None,
        location: location(),
    }
}

fn name(local: &str) -> TypeName {
    let name = QName::try_new(XSD, local).expect("the names of built-in types are names");
    TypeName::Global(name.into())
}

fn location() -> Location {
    Location {
        document: Arc::from(format!("built-in {XSD}")),
        line: 0,
        column: 0,
    }
}

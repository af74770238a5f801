//! XML Schema 1.0: from schema documents to resolved components.
//!
//! Depends on `source` and the diagnostics. It does not know WSDL. Inside, from top to bottom:
//! `resolve` → `content` → `read` → `load` → `catalog`, and `raw` → `model` under all of them.

pub(crate) mod broken;
pub(crate) mod catalog;
pub(crate) mod content;
pub(crate) mod load;
pub(crate) mod model;
pub(crate) mod raw;
pub(crate) mod read;
pub(crate) mod resolve;

pub use catalog::built_in_namespaces;
pub use model::attribute::{Attribute, AttributeUse};
pub use model::builtin::Builtin;
pub use model::complex::{ComplexType, Content, Derivation};
pub use model::element::{Element, ValueConstraint};
pub use model::facets::{Enumeration, Facets, WhiteSpace};
pub use model::ids::{AttributeId, ElementId, TypeId};
pub use model::name::{AnonymousName, TypeName};
pub use model::particle::{Particle, Term};
pub use model::schemas::{Schemas, Type};
pub use model::simple::{SimpleType, Variety};
pub use model::wildcard::{Namespaces, ProcessContents, Wildcard};

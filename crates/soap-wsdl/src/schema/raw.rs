//! Components as they are written: with references to groups and bases that are not yet applied.

use std::sync::Arc;

use soap_codec::Namespace;
use soap_codec::scalar::QNameBuf;

use crate::schema::model::complex::Derivation;
use crate::schema::model::element::ValueConstraint;
use crate::schema::model::facets::Facets;
use crate::schema::model::ids::{AttributeId, ElementId, TypeId};
use crate::schema::model::name::{AnonymousName, TypeName};
use crate::schema::model::wildcard::Wildcard;
use crate::source::location::Location;

/// A reference to a component.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Ref<Id> {
    Found(Id),
    Missing(Missing),
}

/// The position of the diagnostic about a missing component, if that was kept.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Missing(pub(crate) Option<usize>);

/// The position of a group or attribute group in its list.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct GroupId(pub(crate) usize);

#[derive(Debug)]
pub(crate) enum RawType {
    Complex(RawComplex),
    Simple(RawSimple),
}

#[derive(Debug)]
pub(crate) struct RawComplex {
    pub(crate) name: TypeName,
    pub(crate) base: Option<Ref<TypeId>>,
    pub(crate) derivation: Derivation,
    pub(crate) is_abstract: bool,
    pub(crate) is_mixed: bool,
    pub(crate) content: RawContent,
    pub(crate) attributes: RawAttributes,
    pub(crate) documentation: Option<String>,
    pub(crate) location: Location,
}

#[derive(Debug)]
pub(crate) enum RawContent {
    Empty,
    /// The simple content of the base.
    OfBase,
    Particles(RawParticle),
    Simple(TypeId),
}

#[derive(Debug)]
pub(crate) struct RawParticle {
    pub(crate) min: u32,
    pub(crate) max: Option<u32>,
    pub(crate) term: RawTerm,
}

#[derive(Debug)]
pub(crate) enum RawTerm {
    All(Vec<RawParticle>),
    Any(Wildcard),
    Choice(Vec<RawParticle>),
    Element(ElementId),
    Group(Ref<GroupId>),
    Sequence(Vec<RawParticle>),
}

/// The attributes of a type or an attribute group.
#[derive(Debug, Default)]
pub(crate) struct RawAttributes {
    pub(crate) uses: Vec<RawUse>,
    pub(crate) groups: Vec<Ref<GroupId>>,
    pub(crate) wildcard: Option<Wildcard>,
}

#[derive(Clone, Debug)]
pub(crate) struct RawUse {
    pub(crate) attribute: AttributeId,
    pub(crate) occurrence: Occurrence,
    pub(crate) constraint: Option<ValueConstraint>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Occurrence {
    Optional,
    Prohibited,
    Required,
}

#[derive(Debug)]
pub(crate) struct RawSimple {
    pub(crate) name: TypeName,
    pub(crate) variety: RawVariety,
    /// Only the facets of this step.
    pub(crate) facets: Facets,
    pub(crate) documentation: Option<String>,
    pub(crate) location: Location,
}

#[derive(Debug)]
pub(crate) enum RawVariety {
    List(Ref<TypeId>),
    Restriction(Ref<TypeId>),
    /// A restriction of the simple content of a complex type.
    RestrictionOfContent(Ref<TypeId>),
    Union(Vec<Ref<TypeId>>),
}

#[derive(Debug)]
pub(crate) struct RawElement {
    pub(crate) name: QNameBuf,
    pub(crate) namespace: Namespace,
    /// `None` if the type is that of the head.
    pub(crate) ty: Option<Ref<TypeId>>,
    pub(crate) is_nillable: bool,
    pub(crate) is_abstract: bool,
    pub(crate) is_global: bool,
    pub(crate) constraint: Option<ValueConstraint>,
    pub(crate) head: Option<Ref<ElementId>>,
    pub(crate) documentation: Option<String>,
    pub(crate) location: Location,
}

#[derive(Debug)]
pub(crate) struct RawAttribute {
    pub(crate) name: QNameBuf,
    pub(crate) ty: Ref<TypeId>,
    pub(crate) is_global: bool,
    pub(crate) constraint: Option<ValueConstraint>,
    pub(crate) documentation: Option<String>,
    pub(crate) location: Location,
}

/// The component around what is being read.
#[derive(Clone, Debug)]
pub(crate) struct Scope {
    pub(crate) namespace: Namespace,
    pub(crate) path: Vec<Arc<str>>,
    /// In a redefinition: its name, and the component that it redefines.
    pub(crate) previous: Option<(QNameBuf, Previous)>,
}

/// A component that is redefined.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Previous {
    Group(GroupId),
    Type(TypeId),
}

impl Scope {
    pub(crate) fn global(name: &QNameBuf) -> Self {
        Self {
            namespace: name.namespace().clone(),
            path: vec![name.local().into()],
            previous: None,
        }
    }

    /// Returns the scope of a component in this one.
    pub(crate) fn inner(&self, local: &str) -> Self {
        let mut path = self.path.clone();
        path.push(local.into());
        Self {
            path,
            namespace: self.namespace.clone(),
            previous: self.previous.clone(),
        }
    }

    /// Returns the name of an anonymous type directly in this scope.
    pub(crate) fn anonymous(&self) -> TypeName {
        TypeName::Anonymous(AnonymousName {
            namespace: self.namespace.clone(),
            path: self.path.clone(),
        })
    }
}

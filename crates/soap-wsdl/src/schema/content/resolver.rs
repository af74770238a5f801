//! From all raw components to the final set.

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostics};
use crate::limits::Limits;
use crate::schema::broken::Broken;
use crate::schema::content::builtins;
use crate::schema::content::expand::{Expansion, Problem};
use crate::schema::content::order;
use crate::schema::model::attribute::Attribute;
use crate::schema::model::builtin::Builtin;
use crate::schema::model::ids::TypeId;
use crate::schema::model::schemas::Type;
use crate::schema::raw::{Missing, RawAttribute, RawAttributes, RawParticle, RawType, Ref};

/// The resolution of types and attributes.
pub(super) struct Resolver<'r> {
    pub(super) types: ResolvedTypes,
    cut: BTreeSet<(TypeId, TypeId)>,
    pub(super) expansion: Expansion<'r>,
    pub(super) attributes: &'r [Option<RawAttribute>],
    pub(super) attribute_groups: &'r [Option<RawAttributes>],
    pub(super) broken: &'r mut Broken,
}

/// The types that are resolved, by id.
pub(super) struct ResolvedTypes(Vec<Option<Type>>);

impl ResolvedTypes {
    /// Returns a type that comes earlier in the order.
    pub(super) fn get(&self, id: TypeId) -> &Type {
        let ty = self.0[id.index()].as_ref();
        ty.expect("a type is resolved after those that it is made from")
    }
}

/// The raw components that types are made from.
pub(crate) struct RawComponents<'r> {
    pub(crate) types: &'r [Option<RawType>],
    pub(crate) attributes: &'r [Option<RawAttribute>],
    pub(crate) groups: &'r [Option<RawParticle>],
    pub(crate) attribute_groups: &'r [Option<RawAttributes>],
}

/// Resolves all types.
pub(crate) fn types(
    raw: &RawComponents<'_>,
    limits: &Limits,
    broken: &mut Broken,
    diagnostics: &mut Diagnostics,
) -> Vec<Type> {
    let order = order::sort(raw.types, limits.derivation, diagnostics);
    let mut types: Vec<Option<Type>> = builtins::all().into_iter().map(Some).collect();
    types.resize_with(raw.types.len(), || None);
    let mut resolver = Resolver {
        types: ResolvedTypes(types),
        cut: order.cut,
        expansion: Expansion::new(raw.groups, limits.particles),
        attributes: raw.attributes,
        attribute_groups: raw.attribute_groups,
        broken,
    };
    for id in order.types {
        if let Some(raw) = &raw.types[id.index()] {
            resolver.resolve(id, raw, diagnostics);
        }
    }
    let all = resolver.types.0.into_iter();
    all.map(|ty| ty.expect("each type is in the order"))
        .collect()
}

/// Resolves an attribute. One whose type is missing can have any value.
pub(crate) fn attribute(raw: &RawAttribute) -> Attribute {
    let ty = match raw.ty {
        Ref::Found(id) => id,
        Ref::Missing(_) => builtins::id(Builtin::AnySimpleType),
    };
    Attribute {
        name: raw.name.clone(),
        ty,
        is_global: raw.is_global,
        constraint: raw.constraint.clone(),
        documentation: raw.documentation.clone(),
        location: raw.location.clone(),
    }
}

impl Resolver<'_> {
    /// Returns the type of a reference, unless it is missing or closes a circle.
    pub(super) fn found(&mut self, from: TypeId, reference: Ref<TypeId>) -> Option<TypeId> {
        match reference {
            Ref::Found(id) => (!self.cut.contains(&(from, id))).then_some(id),
            Ref::Missing(missing) => {
                self.broken.note_type(from, missing);
                None
            }
        }
    }

    fn resolve(&mut self, id: TypeId, raw: &RawType, diagnostics: &mut Diagnostics) {
        let ty = match raw {
            RawType::Complex(complex) => Type::Complex(self.complex(id, complex)),
            RawType::Simple(simple) => Type::Simple(self.simple(id, simple)),
        };
        for problem in std::mem::take(&mut self.expansion.problems) {
            self.report(id, &ty, &problem, diagnostics);
        }
        self.types.0[id.index()] = Some(ty);
    }

    fn report(&mut self, id: TypeId, ty: &Type, problem: &Problem, diagnostics: &mut Diagnostics) {
        let (name, location) = (ty.name(), ty.location());
        let (code, message) = match problem {
            Problem::Circular => (
                Code::Circular,
                format!("the content of {name} contains a group in itself"),
            ),
            Problem::Contradiction => (
                Code::Contradiction,
                format!("the content of {name} does not suit its base"),
            ),
            Problem::Duplicate(attribute) => {
                let message = format!("{name} declares the attribute {attribute} twice");
                diagnostics.report(Code::Duplicate, location, message);
                return;
            }
            Problem::Limit => (
                Code::Limit,
                format!("the content of {name} exceeds the limit on particles"),
            ),
            Problem::Missing(missing) => {
                self.broken.note_type(id, *missing);
                return;
            }
        };
        let position = diagnostics.report(code, location, message);
        self.broken.note_type(id, Missing(position));
    }
}

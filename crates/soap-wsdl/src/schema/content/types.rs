//! The effective form of one type, when those that it is made from are known.

use crate::schema::content::attributes::{self, OwnAttributes};
use crate::schema::content::builtins;
use crate::schema::content::expand::{Expansion, Problem, joined, namespaces};
use crate::schema::content::facets;
use crate::schema::content::resolver::Resolver;
use crate::schema::model::attribute::AttributeUse;
use crate::schema::model::builtin::Builtin;
use crate::schema::model::complex::{ComplexType, Content, Derivation};
use crate::schema::model::element::ValueConstraint;
use crate::schema::model::facets::Facets;
use crate::schema::model::ids::TypeId;
use crate::schema::model::schemas::Type;
use crate::schema::model::simple::{SimpleType, Variety};
use crate::schema::model::wildcard::Wildcard;
use crate::schema::raw::{RawComplex, RawContent, RawSimple, RawVariety, Ref};

impl Resolver<'_> {
    pub(super) fn simple(&mut self, id: TypeId, raw: &RawSimple) -> SimpleType {
        let any = builtins::id(Builtin::AnySimpleType);
        let (base, variety) = match &raw.variety {
            RawVariety::List(item) => (any, Variety::List(self.simple_of(id, *item))),
            RawVariety::Union(members) => {
                let members = members.iter().map(|member| self.simple_of(id, *member));
                (any, Variety::Union(members.collect()))
            }
            RawVariety::Restriction(base) | RawVariety::RestrictionOfContent(base) => {
                let base = self.simple_of(id, *base);
                (base, self.variety(base))
            }
        };
        let mut own = raw.facets.clone();
        if !holds_names(&variety) {
            (own.enumeration.iter_mut()).for_each(|value| value.name = None);
        }
        SimpleType {
            name: raw.name.clone(),
            base: Some(base),
            variety,
            facets: self.with_base_facets(base, &own),
            documentation: raw.documentation.clone(),
            location: raw.location.clone(),
        }
    }

    pub(super) fn complex(&mut self, id: TypeId, raw: &RawComplex) -> ComplexType {
        let base = raw.base.and_then(|base| self.found(id, base));
        let own_content = self.own_content(raw, base);
        let extended = base.filter(|_| raw.derivation == Derivation::Extension);
        let (content, is_mixed) = self.with_inherited(extended, &own_content, raw.is_mixed);
        let own = attributes::own(&raw.attributes, self.attribute_groups);
        (own.missing.iter()).for_each(|missing| self.broken.note_type(id, *missing));
        let (attributes, any_attribute) = self.effective_attributes(base, raw.derivation, &own);
        let duplicates = attributes::duplicates(&own.uses, self.attributes);
        let duplicates = duplicates.into_iter().map(Problem::Duplicate);
        self.expansion.problems.extend(duplicates);
        ComplexType {
            name: raw.name.clone(),
            base,
            derivation: raw.derivation,
            is_abstract: raw.is_abstract,
            is_mixed,
            content,
            own_content,
            attributes,
            any_attribute,
            documentation: raw.documentation.clone(),
            location: raw.location.clone(),
        }
    }

    /// Returns the content that a type states itself.
    fn own_content(&mut self, raw: &RawComplex, base: Option<TypeId>) -> Content {
        match &raw.content {
            RawContent::Empty => Content::Empty,
            RawContent::Particles(particle) => {
                let expanded = self.expansion.expand(particle);
                expanded.map_or(Content::Empty, Content::Particles)
            }
            RawContent::Simple(simple) => Content::Simple(*simple),
            RawContent::OfBase => match base {
                Some(base) => Content::Simple(self.content_of(base)),
                None => Content::Simple(builtins::id(Builtin::AnySimpleType)),
            },
        }
    }

    /// Puts own content after that of the base of an extension.
    fn with_inherited(
        &mut self,
        base: Option<TypeId>,
        own: &Content,
        is_mixed: bool,
    ) -> (Content, bool) {
        let (inherited, base_is_mixed) = match base.map(|base| (base, self.types.get(base))) {
            Some((_, Type::Complex(complex))) => (&complex.content, complex.is_mixed),
            Some((base, Type::Simple(_))) => (&Content::Simple(base), false),
            None => (&Content::Empty, false),
        };
        let content = match (inherited, own) {
            (Content::Empty, own) => copied(&mut self.expansion, own),
            (inherited, Content::Empty) => copied(&mut self.expansion, inherited),
            (Content::Particles(first), Content::Particles(second)) => {
                let first = self.expansion.copy(first);
                let second = self.expansion.copy(second);
                first.zip(second).map_or(Content::Empty, |(first, second)| {
                    Content::Particles(joined(first, second))
                })
            }
            (Content::Simple(_), Content::Particles(_)) => {
                self.expansion.problems.push(Problem::Contradiction);
                copied(&mut self.expansion, own)
            }
            (_, own) => copied(&mut self.expansion, own),
        };
        (content, is_mixed || base_is_mixed)
    }

    fn effective_attributes(
        &mut self,
        base: Option<TypeId>,
        derivation: Derivation,
        own: &OwnAttributes<'_>,
    ) -> (Vec<AttributeUse>, Option<Wildcard>) {
        let none: &[AttributeUse] = &[];
        let (inherited, wildcard) = match base.map(|base| self.types.get(base)) {
            Some(Type::Complex(base)) => (&*base.attributes, base.any_attribute.as_ref()),
            _ => (none, None),
        };
        let wildcards = wildcard.into_iter().chain(&own.wildcard);
        let count = inherited.len() + own.uses.len() + wildcards.map(namespaces).sum::<usize>();
        let text: usize = inherited.iter().map(text_of).sum();
        let has_room = self.expansion.spend(count) && self.expansion.spend_on_text(text);
        let inherited = if has_room { inherited } else { none };
        let effective = attributes::effective(inherited, &own.uses, self.attributes);
        let wildcard = match derivation {
            Derivation::Extension => attributes::union(own.wildcard.as_ref(), wildcard),
            Derivation::Restriction => own.wildcard.clone(),
        };
        (effective, wildcard)
    }

    /// Returns the simple type of the content of a type.
    fn content_of(&mut self, base: TypeId) -> TypeId {
        match self.types.get(base) {
            Type::Simple(_) => base,
            Type::Complex(ComplexType {
                content: Content::Simple(content),
                ..
            }) => *content,
            Type::Complex(_) => {
                self.expansion.problems.push(Problem::Contradiction);
                builtins::id(Builtin::AnySimpleType)
            }
        }
    }

    /// Returns the simple type that a reference leads to, through the content of a complex type if
    /// it is to one.
    fn simple_of(&mut self, from: TypeId, reference: Ref<TypeId>) -> TypeId {
        match self.found(from, reference) {
            Some(found) => self.content_of(found),
            None => builtins::id(Builtin::AnySimpleType),
        }
    }

    fn variety(&self, base: TypeId) -> Variety {
        match self.types.get(base) {
            Type::Simple(base) => base.variety.clone(),
            Type::Complex(_) => Variety::Atomic(Builtin::AnySimpleType),
        }
    }

    fn with_base_facets(&mut self, base: TypeId, own: &Facets) -> Facets {
        let Type::Simple(base) = self.types.get(base) else {
            return own.clone();
        };
        let inherited = &base.facets;
        let count = inherited.patterns.len() + inherited.enumeration.len();
        if self.expansion.spend(count) && self.expansion.spend_on_text(facets::text_of(inherited)) {
            facets::effective(inherited, own)
        } else {
            own.clone()
        }
    }
}

fn copied(expansion: &mut Expansion<'_>, content: &Content) -> Content {
    match content {
        Content::Empty => Content::Empty,
        Content::Particles(particle) => {
            let copy = expansion.copy(particle);
            copy.map_or(Content::Empty, Content::Particles)
        }
        Content::Simple(simple) => Content::Simple(*simple),
    }
}

/// Returns `true` for types whose values are QNames.
fn holds_names(variety: &Variety) -> bool {
    matches!(variety, Variety::Atomic(Builtin::QName | Builtin::Notation))
}

/// Returns the length of the default or fixed value.
fn text_of(used: &AttributeUse) -> usize {
    match &used.constraint {
        Some(ValueConstraint::Default(value) | ValueConstraint::Fixed(value)) => value.len(),
        None => 0,
    }
}

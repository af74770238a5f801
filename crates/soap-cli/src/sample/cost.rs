//! The depth of the smallest instance of each type, so that samples of recursive types end.

use soap_codec::QName;
use soap_wsdl::schema::{
    Content, Element, Namespaces, Particle, ProcessContents, Term, ValueConstraint, Wildcard,
};
use soap_wsdl::{ElementId, Schemas, Type, TypeId};

/// The namespace of elements and attributes that no schema knows.
pub(super) const FOREIGN: &str = "urn:sample";

/// The depths of the smallest instances.
#[derive(Debug)]
pub(super) struct Costs<'a> {
    schemas: &'a Schemas,
    /// By type, without the types derived from it; `None` if there is no finite instance.
    types: Vec<Option<u32>>,
}

impl<'a> Costs<'a> {
    /// Starts from the types without elements, and adds those that are made of known ones until
    /// none is left.
    pub(super) fn new(schemas: &'a Schemas) -> Self {
        let count = schemas.types().count();
        let mut costs = Self {
            schemas,
            types: vec![None; count],
        };
        loop {
            let next: Vec<_> = schemas
                .types()
                .map(|(id, ty)| costs.computed(id, ty))
                .collect();
            if next == costs.types {
                return costs;
            }
            costs.types = next;
        }
    }

    /// Returns the cost of an instance of exactly this type.
    pub(super) fn ty(&self, id: TypeId) -> Option<u32> {
        self.types[id.index()]
    }

    pub(super) fn particle(&self, particle: &Particle) -> Option<u32> {
        match particle.min {
            0 => Some(0),
            _ => self.once(particle),
        }
    }

    /// Returns the cost of one occurrence.
    pub(super) fn once(&self, particle: &Particle) -> Option<u32> {
        match &particle.term {
            Term::Element(element) => self.element(*element),
            Term::Sequence(parts) | Term::All(parts) => {
                let mut costs = parts.iter().map(|part| self.particle(part));
                costs.try_fold(0, |most, cost| Some(most.max(cost?)))
            }
            Term::Choice(parts) => {
                let costs = parts.iter().filter_map(|part| self.particle(part));
                costs.min()
            }
            Term::Any(wildcard) => foreign_name(wildcard).map(|_| 1),
        }
    }

    /// Returns the cost of an element or of one that can take its place.
    pub(super) fn element(&self, id: ElementId) -> Option<u32> {
        let candidates = self.candidates(id).into_iter();
        candidates.filter_map(|id| self.typed(id)).min()
    }

    /// Returns the elements that can stand where this one is declared: itself and the members of
    /// its substitution group, without abstract ones.
    pub(super) fn candidates(&self, id: ElementId) -> Vec<ElementId> {
        let mut all = closure(id, |id| self.schemas.substitutes(id));
        all.retain(|id| !self.schemas.element(*id).is_abstract);
        all
    }

    /// Returns the types that an element of this type can have in a document: itself and, by
    /// `xsi:type`, the named complex types derived from it, without abstract ones.
    ///
    /// An element of a simple type has only that: complex types that extend it are allowed too, but
    /// no service has use for them.
    pub(super) fn variants(&self, declared: TypeId) -> Vec<TypeId> {
        let is_simple = matches!(self.schemas.ty(declared), Type::Simple(_));
        if is_simple || declared == self.schemas.any_type() {
            return vec![declared];
        }
        let mut all = closure(declared, |id| self.schemas.derived(id));
        all.retain(|id| match self.schemas.ty(*id) {
            Type::Complex(ty) => !ty.is_abstract && (*id == declared || ty.name.qname().is_some()),
            Type::Simple(_) => false,
        });
        all
    }

    /// Returns `true` if the element can have `xsi:nil` and no `xsi:type`: nil does not excuse an
    /// abstract type.
    pub(super) fn can_be_nil(&self, element: &Element) -> bool {
        let is_abstract = match self.schemas.ty(element.ty) {
            Type::Complex(ty) => ty.is_abstract,
            Type::Simple(_) => false,
        };
        let is_fixed = matches!(element.constraint, Some(ValueConstraint::Fixed(_)));
        element.is_nillable && !is_abstract && !is_fixed
    }

    /// Returns the cost of exactly this element.
    fn typed(&self, id: ElementId) -> Option<u32> {
        let element = self.schemas.element(id);
        if self.can_be_nil(element) {
            return Some(1);
        }
        let variants = self.variants(element.ty).into_iter();
        variants.filter_map(|ty| self.ty(ty)).min()
    }

    fn computed(&self, id: TypeId, ty: &Type) -> Option<u32> {
        if id == self.schemas.any_type() {
            return Some(1);
        }
        let Type::Complex(ty) = ty else {
            return Some(1);
        };
        match &ty.content {
            Content::Empty | Content::Simple(_) => Some(1),
            Content::Particles(particle) => Some(self.particle(particle)?.saturating_add(1)),
        }
    }
}

/// Returns what follows from the first by any number of steps, itself first. Each has one parent,
/// so nothing is met twice.
fn closure<'a, T: Copy + 'a>(first: T, next: impl Fn(T) -> &'a [T]) -> Vec<T> {
    let mut all = vec![first];
    let mut done = 0;
    while let Some(item) = all.get(done).copied() {
        all.extend_from_slice(next(item));
        done += 1;
    }
    all
}

/// Returns the name of an element or attribute that no schema knows and the wildcard admits without
/// knowing it.
pub(super) fn foreign_name(wildcard: &Wildcard) -> Option<QName<'static>> {
    let admits = |namespace: &str| match &wildcard.namespaces {
        Namespaces::Any => true,
        namespaces => namespaces.admits(namespace),
    };
    if wildcard.process == ProcessContents::Strict {
        return None;
    }
    let namespace = [FOREIGN, ""]
        .into_iter()
        .find(|namespace| admits(namespace))?;
    Some(QName::new(namespace, "sample"))
}

//! Instances of elements.

use soap_codec::scalar::QNameBuf;
use soap_codec::{QName, Writer};
use soap_wsdl::schema::{
    AttributeUse, ComplexType, Content, Element, Particle, Term, ValueConstraint,
};
use soap_wsdl::{ElementId, Schemas, Type, TypeId};

use super::cost::{Costs, foreign_name};
use super::coverage::{Coverage, Place};
use super::error::SampleError;
use super::root::Root;
use super::value::{Value, Values};

/// Makes samples of the elements of a schema, and of rpc messages.
///
/// ```
/// use std::collections::BTreeMap;
/// use soap_cli::sample::Sampler;
/// use soap_wsdl::{Limits, Schemas};
///
/// let schema = r#"<schema xmlns="http://www.w3.org/2001/XMLSchema">
///     <element name="Answer" type="boolean"/></schema>"#;
/// let mut documents = BTreeMap::from([("answer.xsd", schema)]);
/// let (schemas, _) = Schemas::load("answer.xsd", &mut documents, &Limits::default())?;
/// let (answer, _) = schemas.global_elements().next().expect("one element");
///
/// let mut sampler = Sampler::new(&schemas, 1);
/// let samples = sampler.samples(answer, 10)?;
/// assert_eq!(samples, [b"<Answer>true</Answer>".to_vec(), b"<Answer>false</Answer>".to_vec()]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Sampler<'a> {
    costs: Costs<'a>,
    coverage: Coverage,
    schemas: &'a Schemas,
}

/// A sample under way.
struct Sample<'s, 'a, 'w> {
    sampler: &'s mut Sampler<'a>,
    values: Values<'a>,
    writer: Writer<'w>,
    depth: u32,
    elements: usize,
}

/// An element as it is declared, in the schema or as a part of a message.
struct Declared<'d> {
    name: &'d QNameBuf,
    ty: TypeId,
    /// The only value that it can have.
    fixed: Option<&'d str>,
    is_nil: bool,
    /// The place where its type is chosen.
    place: Place,
    /// The types to choose from.
    variants: &'d [TypeId],
}

const NIL: QName<'static> = QName::new("http://www.w3.org/2001/XMLSchema-instance", "nil");

/// Below this depth, and after this many elements, only what must be there is written.
const DEPTH: u32 = 8;
const ELEMENTS: usize = 400;

impl<'a> Sampler<'a> {
    /// Creates a sampler of these schemas. The seed decides what the coverage leaves open.
    #[must_use]
    pub fn new(schemas: &'a Schemas, seed: u64) -> Self {
        Self {
            costs: Costs::new(schemas),
            coverage: Coverage::new(seed),
            schemas,
        }
    }

    /// Returns different samples of an element until everything that was reached is covered, and at
    /// most this many.
    ///
    /// # Errors
    /// The element has no finite instance, or one of its values cannot be made.
    pub fn samples(
        &mut self,
        root: impl Into<Root>,
        most: usize,
    ) -> Result<Vec<Vec<u8>>, SampleError> {
        let root = root.into();
        let mut samples = vec![self.of(&root)?];
        for _ in 1..most {
            if self.coverage.is_complete() {
                break;
            }
            // Open alternatives may be out of this element's reach.
            let sample = self.of(&root)?;
            if !samples.contains(&sample) {
                samples.push(sample);
            }
        }
        Ok(samples)
    }

    /// Returns one sample of an element: the start tag declares the namespaces.
    ///
    /// # Errors
    /// As [`Sampler::samples`].
    pub fn sample(&mut self, root: impl Into<Root>) -> Result<Vec<u8>, SampleError> {
        self.of(&root.into())
    }

    fn of(&mut self, root: &Root) -> Result<Vec<u8>, SampleError> {
        let mut out = Vec::new();
        let mut sample = Sample {
            values: Values::new(self.schemas),
            writer: Writer::new(&mut out),
            depth: 0,
            elements: 0,
            sampler: self,
        };
        match root {
            Root::Element(id) => sample.element(*id)?,
            Root::Wrapper { name, parts } => sample.wrapper(name, parts)?,
        }
        sample.writer.finish()?;
        Ok(out)
    }
}

impl<'a> Sample<'_, 'a, '_> {
    /// Writes an element, or one that can take its place.
    fn element(&mut self, declared: ElementId) -> Result<(), SampleError> {
        let schemas = self.sampler.schemas;
        let mut candidates = self.sampler.costs.candidates(declared);
        candidates.retain(|id| self.sampler.costs.element(*id).is_some());
        let cost = |id: &ElementId| self.sampler.costs.element(*id);
        let cheapest = candidates.iter().copied().min_by_key(cost);
        let Some(cheapest) = cheapest else {
            return Err(no_instance(&schemas.element(declared).name));
        };
        let id = match self.is_tight() {
            true => cheapest,
            false => {
                candidates[self.take("substitution", schemas.element(declared), candidates.len())]
            }
        };
        self.named(schemas.element(id))
    }

    /// Writes the wrapper of an rpc message. Its parts are neither nil nor absent.
    fn wrapper(
        &mut self,
        name: &QNameBuf,
        parts: &[(QNameBuf, TypeId)],
    ) -> Result<(), SampleError> {
        self.writer.start(name.as_qname());
        for (name, ty) in parts {
            let variants = self.possible(*ty);
            self.typed(&Declared {
                name,
                ty: *ty,
                fixed: None,
                is_nil: false,
                place: Place::new("type of a part", ty.index()),
                variants: &variants,
            })?;
        }
        self.writer.end();
        Ok(())
    }

    /// Writes exactly this element.
    fn named(&mut self, element: &'a Element) -> Result<(), SampleError> {
        let variants = self.possible(element.ty);
        let is_nil = self.sampler.costs.can_be_nil(element)
            && (variants.is_empty() || self.is_tight() || self.take("nil", element, 2) == 1);
        if is_nil && !variants.iter().any(|ty| self.has_attributes(*ty)) {
            self.elements += 1;
            self.writer.nil(element.name.as_qname());
            return Ok(());
        }
        self.typed(&Declared {
            name: &element.name,
            ty: element.ty,
            fixed: match &element.constraint {
                Some(ValueConstraint::Fixed(value)) => Some(value),
                _ => None,
            },
            is_nil,
            place: Place::of("type", element),
            variants: &variants,
        })
    }

    /// Returns the types that an element of this type can have in a finite instance.
    fn possible(&self, ty: TypeId) -> Vec<TypeId> {
        let costs = &self.sampler.costs;
        let mut variants = costs.variants(ty);
        variants.retain(|ty| costs.ty(*ty).is_some());
        variants
    }

    fn typed(&mut self, declared: &Declared<'_>) -> Result<(), SampleError> {
        self.elements += 1;
        let variants = declared.variants;
        let cost = |ty: &TypeId| self.sampler.costs.ty(*ty);
        let cheapest = variants.iter().copied().min_by_key(cost);
        let cheapest = cheapest.ok_or_else(|| no_instance(declared.name))?;
        let ty = match self.is_tight() {
            true => cheapest,
            false => variants[self.sampler.coverage.take(declared.place, variants.len())],
        };
        self.writer.start(declared.name.as_qname());
        let name = self.sampler.schemas.ty(ty).name().qname();
        if let Some(name) = name.filter(|_| ty != declared.ty) {
            self.writer.xsi_type(name.as_qname());
        }
        self.depth += 1;
        match declared.is_nil {
            true => self.beside_nil(ty)?,
            false => self.content(ty, declared.fixed)?,
        }
        self.depth -= 1;
        self.writer.end();
        Ok(())
    }

    /// Writes the attributes of a type, which a nil element has too.
    fn beside_nil(&mut self, ty: TypeId) -> Result<(), SampleError> {
        self.writer.attribute(NIL, "true");
        match self.sampler.schemas.ty(ty) {
            Type::Complex(complex) => self.attributes(complex),
            Type::Simple(_) => Ok(()),
        }
    }

    fn has_attributes(&self, ty: TypeId) -> bool {
        matches!(self.sampler.schemas.ty(ty), Type::Complex(ty) if ty.has_attributes())
            && ty != self.sampler.schemas.any_type()
    }

    fn content(&mut self, id: TypeId, fixed: Option<&str>) -> Result<(), SampleError> {
        let schemas = self.sampler.schemas;
        let complex = match schemas.ty(id) {
            Type::Complex(complex) if id != schemas.any_type() => complex,
            Type::Complex(_) => return self.text("any content"),
            Type::Simple(_) => return self.simple(id, fixed),
        };
        self.attributes(complex)?;
        match &complex.content {
            Content::Empty => Ok(()),
            Content::Simple(ty) => self.simple(*ty, fixed),
            Content::Particles(particle) => {
                if complex.is_mixed && self.take("mixed", complex, 2) == 1 {
                    self.writer.text("mixed with ");
                }
                self.particle(particle)
            }
        }
    }

    fn simple(&mut self, ty: TypeId, fixed: Option<&str>) -> Result<(), SampleError> {
        if let Some(value) = fixed {
            return self.text(value);
        }
        match self.values.value(ty, &mut self.sampler.coverage)? {
            Value::Text(text) => self.text(&text),
            Value::Name(name) => {
                self.writer.qname_text(name.as_qname());
                Ok(())
            }
        }
    }

    fn text(&mut self, text: &str) -> Result<(), SampleError> {
        self.writer.text(text);
        Ok(())
    }

    fn attributes(&mut self, ty: &'a ComplexType) -> Result<(), SampleError> {
        for attribute in &ty.attributes {
            if attribute.is_required
                || (!self.is_tight() && self.take("attribute", attribute, 2) == 1)
            {
                self.attribute(attribute)?;
            }
        }
        let foreign = ty.any_attribute.as_ref().and_then(foreign_name);
        if let Some(name) = foreign
            && self.take("other attribute", ty, 2) == 1
        {
            self.writer.attribute(name, "any");
        }
        Ok(())
    }

    fn attribute(&mut self, used: &AttributeUse) -> Result<(), SampleError> {
        let attribute = self.sampler.schemas.attribute(used.attribute);
        let name = attribute.name.as_qname();
        let constraint = used.constraint.as_ref().or(attribute.constraint.as_ref());
        if let Some(ValueConstraint::Fixed(value)) = constraint {
            self.writer.attribute(name, value);
            return Ok(());
        }
        match self
            .values
            .value(attribute.ty, &mut self.sampler.coverage)?
        {
            Value::Text(text) => self.writer.attribute(name, &text),
            Value::Name(value) => self.writer.qname_attribute(name, value.as_qname()),
        }
        Ok(())
    }

    fn particle(&mut self, particle: &'a Particle) -> Result<(), SampleError> {
        for _ in 0..self.occurrences(particle) {
            match &particle.term {
                Term::Element(element) => self.element(*element)?,
                Term::Sequence(parts) | Term::All(parts) => {
                    for part in parts {
                        self.particle(part)?;
                    }
                }
                Term::Choice(parts) => self.choice(particle, parts)?,
                Term::Any(wildcard) => {
                    if let Some(name) = foreign_name(wildcard) {
                        self.writer.element(name, "any");
                    }
                }
            }
        }
        Ok(())
    }

    /// Takes 0, 1 or 2 in turn, as far as the particle and the depth allow.
    fn occurrences(&mut self, particle: &'a Particle) -> u32 {
        let possible = self.sampler.costs.once(particle).is_some();
        if self.is_tight() || !possible {
            return particle.min;
        }
        let most = particle.max.unwrap_or(u32::MAX).min(particle.min.max(2));
        let count = most.saturating_sub(particle.min).saturating_add(1);
        let more = self.take("occurrences", particle, usize::try_from(count).unwrap_or(1));
        // The first samples are the fuller ones.
        most - u32::try_from(more).unwrap_or(0)
    }

    fn choice(&mut self, whole: &'a Particle, parts: &'a [Particle]) -> Result<(), SampleError> {
        let costs = &self.sampler.costs;
        let possible: Vec<_> = parts
            .iter()
            .filter(|part| costs.particle(part).is_some())
            .collect();
        let cheapest = possible
            .iter()
            .copied()
            .min_by_key(|part| costs.particle(part));
        let taken = match cheapest {
            Some(cheapest) if self.is_tight() => cheapest,
            Some(_) => possible[self.take("choice", whole, possible.len())],
            None => return Ok(()),
        };
        self.particle(taken)
    }

    fn take<T>(&mut self, what: &'static str, part: &T, count: usize) -> usize {
        self.sampler.coverage.take(Place::of(what, part), count)
    }

    /// Returns `true` if the sample is large enough.
    fn is_tight(&self) -> bool {
        self.depth >= DEPTH || self.elements >= ELEMENTS
    }
}

fn no_instance(name: &QNameBuf) -> SampleError {
    SampleError::NoInstance(name.as_qname().to_string())
}

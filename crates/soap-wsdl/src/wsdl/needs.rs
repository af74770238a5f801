//! The components that operations need.

use crate::diagnostic::Diagnostics;
use crate::schema::broken::Broken;
use crate::schema::model::complex::Content;
use crate::schema::model::ids::{ElementId, TypeId};
use crate::schema::model::particle::{Particle, Term};
use crate::schema::model::schemas::{Schemas, Type};
use crate::schema::model::simple::Variety;
use crate::wsdl::model::{Binding, MessageShape, Operation, Part, PartContent};

/// Turns the diagnostics about components that an operation needs into errors.
pub(super) fn escalate(
    bindings: &[Binding],
    schemas: &Schemas,
    broken: &Broken,
    diagnostics: &mut Diagnostics,
) {
    if broken.is_empty() {
        return;
    }
    let mut walk = Walk {
        schemas,
        types: vec![false; schemas.types.len()],
        elements: vec![false; schemas.elements.len()],
        open_types: Vec::new(),
        open_elements: Vec::new(),
    };
    let operations = bindings.iter().flat_map(|binding| &binding.operations);
    operations.for_each(|operation| walk.operation(operation));
    walk.run();
    for (id, positions) in &broken.types {
        if walk.types[id.index()] {
            positions
                .iter()
                .for_each(|position| diagnostics.escalate(*position));
        }
    }
    for (id, position) in &broken.elements {
        if walk.elements[id.index()] {
            diagnostics.escalate(*position);
        }
    }
    for (index, ty) in schemas.types.iter().enumerate() {
        if let (true, Type::Complex(complex)) = (walk.types[index], ty) {
            let used = complex.attributes.iter();
            let missing = used.filter_map(|used| broken.attributes.get(&used.attribute));
            missing.for_each(|position| diagnostics.escalate(*position));
        }
    }
}

/// A search through everything that operations refer to.
struct Walk<'s> {
    schemas: &'s Schemas,
    types: Vec<bool>,
    elements: Vec<bool>,
    open_types: Vec<TypeId>,
    open_elements: Vec<ElementId>,
}

impl Walk<'_> {
    fn operation(&mut self, operation: &Operation) {
        self.shape(&operation.input);
        operation
            .output
            .iter()
            .for_each(|output| self.shape(output));
        let headers = operation
            .input_headers
            .iter()
            .chain(&operation.output_headers);
        for header in headers {
            self.element(header.element);
            header.faults.iter().for_each(|fault| self.element(*fault));
        }
        operation
            .faults
            .iter()
            .for_each(|fault| self.element(fault.element));
    }

    fn shape(&mut self, shape: &MessageShape) {
        match shape {
            MessageShape::Bare(part) => self.part(part),
            MessageShape::Empty => {}
            MessageShape::Parts(parts) | MessageShape::Rpc { parts, .. } => {
                parts.iter().for_each(|part| self.part(part));
            }
            MessageShape::Wrapped { element, .. } => self.element(*element),
        }
    }

    fn part(&mut self, part: &Part) {
        match part.content {
            PartContent::Element(element) => self.element(element),
            PartContent::Type(ty) => self.ty(ty),
        }
    }

    fn element(&mut self, id: ElementId) {
        if !std::mem::replace(&mut self.elements[id.index()], true) {
            self.open_elements.push(id);
        }
    }

    fn ty(&mut self, id: TypeId) {
        if !std::mem::replace(&mut self.types[id.index()], true) {
            self.open_types.push(id);
        }
    }

    fn run(&mut self) {
        loop {
            if let Some(element) = self.open_elements.pop() {
                self.ty(self.schemas.element(element).ty);
            } else if let Some(ty) = self.open_types.pop() {
                self.within(ty);
            } else {
                return;
            }
        }
    }

    fn within(&mut self, id: TypeId) {
        let schemas = self.schemas;
        let ty = schemas.ty(id);
        ty.base().into_iter().for_each(|base| self.ty(base));
        match ty {
            Type::Complex(complex) => {
                match &complex.content {
                    Content::Empty => {}
                    Content::Particles(particle) => self.particle(particle),
                    Content::Simple(simple) => self.ty(*simple),
                }
                let attributes = complex.attributes.iter();
                attributes.for_each(|used| self.ty(schemas.attribute(used.attribute).ty));
            }
            Type::Simple(simple) => match &simple.variety {
                Variety::Atomic(_) => {}
                Variety::List(item) => self.ty(*item),
                Variety::Union(members) => members.iter().for_each(|member| self.ty(*member)),
            },
        }
    }

    fn particle(&mut self, particle: &Particle) {
        if let Term::Element(element) = particle.term {
            self.element(element);
        }
        particle
            .children()
            .iter()
            .for_each(|child| self.particle(child));
    }
}

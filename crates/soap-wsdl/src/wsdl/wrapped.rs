//! The convention that an element of a message stands for its operation.

use crate::schema::model::complex::Content;
use crate::schema::model::ids::ElementId;
use crate::schema::model::particle::Term;
use crate::schema::model::schemas::{Schemas, Type};
use crate::wsdl::model::{MessageShape, Operation, PartContent, Style};

/// Recognises wrapped messages of an operation.
pub(super) fn recognise(operation: &mut Operation, schemas: &Schemas) {
    let Some(input) = candidate(operation.style, &operation.input, schemas) else {
        return;
    };
    if schemas.element(input).name.local() != operation.name {
        return;
    }
    if let Some(output) = &operation.output
        && *output != MessageShape::Empty
        && candidate(operation.style, output, schemas).is_none()
    {
        return;
    }
    wrap(&mut operation.input);
    if let Some(output) = &mut operation.output {
        wrap(output);
    }
}

fn wrap(shape: &mut MessageShape) {
    if let MessageShape::Bare(part) = shape
        && let PartContent::Element(element) = part.content
    {
        *shape = MessageShape::Wrapped {
            element,
            part: std::mem::take(&mut part.name),
        };
    }
}

/// Returns the element of a body that may be a wrapper.
fn candidate(style: Style, shape: &MessageShape, schemas: &Schemas) -> Option<ElementId> {
    let MessageShape::Bare(part) = shape else {
        return None;
    };
    let PartContent::Element(element) = part.content else {
        return None;
    };
    let declared = schemas.element(element);
    let Type::Complex(complex) = schemas.ty(declared.ty) else {
        return None;
    };
    let is_plain = !complex.is_mixed
        && !complex.is_abstract
        && !declared.is_nillable
        && complex.attributes.is_empty();
    let is_sequence = match &complex.content {
        Content::Empty => true,
        Content::Simple(_) => false,
        Content::Particles(particle) => match &particle.term {
            Term::Element(_) => true,
            Term::Sequence(items) => {
                let mut items = items.iter();
                particle.is_once() && items.all(|item| matches!(item.term, Term::Element(_)))
            }
            _ => false,
        },
    };
    (style == Style::Document && is_plain && is_sequence).then_some(element)
}

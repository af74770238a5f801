//! The components of a WSDL that callers depend on, as texts that can be compared.

use std::collections::BTreeMap;

use soap_wsdl::schema::{ComplexType, Content, Particle, SimpleType, Term, TypeId, Variety};
use soap_wsdl::wsdl::{MessageShape, Operation, Part, PartContent};
use soap_wsdl::{Schemas, Type, Wsdl};

/// The members of a component, with their descriptions.
pub(super) type Members = BTreeMap<String, String>;

/// Returns the components of a WSDL: operations, types, and elements. Names are written as
/// `{namespace}local`.
pub(super) fn outline(wsdl: &Wsdl) -> BTreeMap<String, Members> {
    let schemas = &wsdl.schemas;
    let mut components = BTreeMap::new();
    for binding in &wsdl.bindings {
        for operation in &binding.operations {
            let mut name = format!("operation {}.{}", binding.port_type.local(), operation.name);
            if let Some(input) = operation
                .input_name
                .as_ref()
                .filter(|it| **it != operation.name)
            {
                name = format!("{name} ({input})");
            }
            components.insert(name, of_operation(operation, schemas));
        }
    }
    for (id, ty) in schemas.types().filter(|(_, ty)| ty.location().line > 0) {
        let mut members = of_type(id, schemas);
        // Inherited members are described with the base.
        let base = ty.base().filter(|base| schemas.as_builtin(*base).is_none());
        if let Some(base) = base {
            let inherited = of_type(base, schemas);
            members.retain(|name, text| inherited.get(name) != Some(text));
        }
        components.insert(format!("type {}", ty.name()), members);
    }
    for (_, element) in schemas
        .global_elements()
        .filter(|(_, it)| it.location.line > 0)
    {
        if schemas.ty(element.ty).name().qname().is_some() {
            let text = with_nil(type_name(element.ty, schemas), element.is_nillable);
            let members = Members::from([("content".to_owned(), text)]);
            components.insert(format!("element {}", element.name), members);
        }
    }
    components
}

fn of_operation(operation: &Operation, schemas: &Schemas) -> Members {
    let mut members = Members::new();
    let mut add = |name: String, text: String| members.insert(name, text);
    let element = |id| schemas.element(id).name.to_string();
    add("action".into(), format!("{:?}", operation.soap_action));
    add("request".into(), message(&operation.input, schemas));
    let output = operation.output.as_ref();
    let output = output.map_or("none".into(), |output| message(output, schemas));
    add("response".into(), output);
    for header in &operation.input_headers {
        add(format!("header {}", element(header.element)), String::new());
    }
    for header in &operation.output_headers {
        add(
            format!("header of the response {}", element(header.element)),
            String::new(),
        );
    }
    for fault in &operation.faults {
        add(format!("fault {}", element(fault.element)), String::new());
    }
    members
}

fn message(shape: &MessageShape, schemas: &Schemas) -> String {
    let part = |part: &Part| match part.content {
        PartContent::Element(id) => schemas.element(id).name.to_string(),
        PartContent::Type(id) => format!("{}: {}", part.name, type_name(id, schemas)),
    };
    let all = |parts: &[Part]| parts.iter().map(part).collect::<Vec<_>>().join(", ");
    match shape {
        MessageShape::Wrapped { element, .. } => schemas.element(*element).name.to_string(),
        MessageShape::Bare(one) => part(one),
        MessageShape::Rpc { wrapper, parts } => format!("{wrapper}({})", all(parts)),
        MessageShape::Parts(parts) => all(parts),
        _ => "empty".to_owned(),
    }
}

fn of_type(id: TypeId, schemas: &Schemas) -> Members {
    match schemas.ty(id) {
        Type::Complex(complex) => of_complex(complex, schemas),
        Type::Simple(simple) => of_simple(simple, schemas),
    }
}

fn of_complex(complex: &ComplexType, schemas: &Schemas) -> Members {
    let mut members = Members::new();
    if let Some(base) = complex.base.filter(|base| *base != schemas.any_type()) {
        members.insert("base".into(), type_name(base, schemas));
    }
    match &complex.content {
        Content::Empty => {}
        Content::Simple(ty) => {
            members.insert("content".into(), type_name(*ty, schemas));
        }
        Content::Particles(particle) => {
            add_particle(particle, Place::default(), schemas, &mut members)
        }
    }
    for used in &complex.attributes {
        let attribute = schemas.attribute(used.attribute);
        let occurs = if used.is_required { "" } else { "?" };
        let text = type_name(attribute.ty, schemas) + occurs;
        members.insert(format!("@{}", attribute.name.local()), text);
    }
    members
}

/// The particles that enclose another one, as far as they change how often it occurs.
#[derive(Clone, Copy, Default)]
struct Place {
    is_in_choice: bool,
    is_optional: bool,
    is_repeated: bool,
}

fn add_particle(particle: &Particle, around: Place, schemas: &Schemas, members: &mut Members) {
    let place = Place {
        is_optional: around.is_optional || particle.min == 0,
        is_repeated: around.is_repeated || particle.is_repeated(),
        ..around
    };
    let (name, text) = match &particle.term {
        Term::All(children) | Term::Sequence(children) => {
            return children
                .iter()
                .for_each(|child| add_particle(child, place, schemas, members));
        }
        Term::Choice(children) => {
            let place = Place {
                is_in_choice: true,
                ..place
            };
            return children
                .iter()
                .for_each(|child| add_particle(child, place, schemas, members));
        }
        Term::Any(_) => ("any".to_owned(), "any element".to_owned()),
        Term::Element(id) => {
            let element = schemas.element(*id);
            let text = type_name(element.ty, schemas);
            (
                element.name.local().to_owned(),
                with_nil(text, element.is_nillable),
            )
        }
    };
    let occurs = match (place.is_optional, place.is_repeated) {
        (true, true) => ", any number",
        (false, true) => ", at least one",
        (true, false) => ", optional",
        (false, false) => "",
    };
    let choice = if place.is_in_choice {
        ", in a choice"
    } else {
        ""
    };
    members.insert(name, format!("{text}{occurs}{choice}"));
}

fn of_simple(simple: &SimpleType, schemas: &Schemas) -> Members {
    let listed = simple.facets.enumeration.iter();
    let values = listed.map(|listed| (format!("value {:?}", listed.value), String::new()));
    let mut members: Members = values.collect();
    let kind = match (&simple.variety, simple.base) {
        (Variety::List(item), _) => format!("list of {}", type_name(*item, schemas)),
        (Variety::Union(types), _) => {
            let types = types.iter().map(|it| type_name(*it, schemas));
            types.collect::<Vec<_>>().join(" or ")
        }
        (Variety::Atomic(_), Some(base)) => type_name(base, schemas),
        (Variety::Atomic(builtin), None) => builtin.name().to_owned(),
    };
    members.insert("content".into(), kind);
    members
}

fn with_nil(text: String, is_nillable: bool) -> String {
    match is_nillable {
        true => text + " or nil",
        false => text,
    }
}

fn type_name(id: TypeId, schemas: &Schemas) -> String {
    match (schemas.as_builtin(id), schemas.ty(id).name().qname()) {
        (Some(builtin), _) => builtin.name().to_owned(),
        (None, Some(name)) if id == schemas.any_type() => name.local().to_owned(),
        (None, Some(name)) => name.to_string(),
        (None, None) => "a type of its own".to_owned(),
    }
}

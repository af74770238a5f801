//! From a table to a schema document.

use std::fmt::Write as _;

use crate::schema::catalog::table::{
    Attribute, Complex, Item, PREFIXES, Part, Simple, Table, Term, XML,
};

/// Returns a table as a schema document.
pub(super) fn schema(table: &Table) -> String {
    let mut out = String::from("<xs:schema");
    // The namespace of the prefix `xml` cannot have another one.
    let prefixes = PREFIXES.into_iter().chain([("tns", table.namespace)]);
    for (prefix, namespace) in prefixes.filter(|(_, namespace)| *namespace != XML) {
        push(&mut out, &format!(" xmlns:{prefix}"), namespace);
    }
    push(&mut out, " targetNamespace", table.namespace);
    if table.is_qualified {
        push(&mut out, " elementFormDefault", "qualified");
    }
    out.push('>');
    table.items.iter().for_each(|one| item(&mut out, one));
    out.push_str("</xs:schema>");
    out
}

/// Appends an attribute. The tables contain nothing that would have to be escaped.
fn push(out: &mut String, name: &str, value: &str) {
    let written = write!(out, "{name}=\"{value}\"");
    written.expect("a string takes everything");
}

fn open(out: &mut String, tag: &str, attributes: &[(&str, &str)]) {
    let written = write!(out, "<xs:{tag}");
    written.expect("a string takes everything");
    for (name, value) in attributes {
        push(out, &format!(" {name}"), value);
    }
    out.push('>');
}

fn close(out: &mut String, tag: &str) {
    let written = write!(out, "</xs:{tag}>");
    written.expect("a string takes everything");
}

fn leaf(out: &mut String, tag: &str, attributes: &[(&str, &str)]) {
    open(out, tag, attributes);
    close(out, tag);
}

fn item(out: &mut String, item: &Item) {
    match item {
        Item::Attribute(one) => attribute(out, one, true),
        Item::AttributeGroup(name, attributes) => {
            open(out, "attributeGroup", &[("name", name)]);
            attributes.iter().for_each(|one| attribute(out, one, false));
            close(out, "attributeGroup");
        }
        Item::Complex(name, definition) => complex(out, name, definition),
        Item::Element(name, ty) => leaf(out, "element", &[("name", name), ("type", ty)]),
        Item::Group(name, content) => {
            open(out, "group", &[("name", name)]);
            part(out, content);
            close(out, "group");
        }
        Item::Nillable(name, ty) => {
            let attributes = [("name", *name), ("type", *ty), ("nillable", "true")];
            leaf(out, "element", &attributes);
        }
        Item::Simple(name, definition) => {
            open(out, "simpleType", &[("name", name)]);
            simple(out, definition);
            close(out, "simpleType");
        }
    }
}

fn complex(out: &mut String, name: &str, definition: &Complex) {
    let mut attributes = vec![("name", name)];
    attributes.extend(definition.is_abstract.then_some(("abstract", "true")));
    attributes.extend(definition.is_mixed.then_some(("mixed", "true")));
    open(out, "complexType", &attributes);
    let around = if definition.is_simple {
        "simpleContent"
    } else {
        "complexContent"
    };
    if let Some(base) = definition.base {
        open(out, around, &[]);
        open(out, "extension", &[("base", base)]);
    }
    definition
        .content
        .iter()
        .for_each(|content| part(out, content));
    definition
        .attributes
        .iter()
        .for_each(|one| attribute(out, one, false));
    if definition.base.is_some() {
        close(out, "extension");
        close(out, around);
    }
    close(out, "complexType");
}

fn simple(out: &mut String, definition: &Simple) {
    match definition {
        Simple::Enumeration(base, values) => {
            let values: Vec<_> = values.iter().map(|value| ("enumeration", *value)).collect();
            restriction(out, base, &values);
        }
        Simple::List(item) => leaf(out, "list", &[("itemType", item)]),
        Simple::Restriction(base, facets) => restriction(out, base, facets),
        Simple::Union(members) => leaf(out, "union", &[("memberTypes", members)]),
    }
}

fn restriction(out: &mut String, base: &str, facets: &[(&str, &str)]) {
    open(out, "restriction", &[("base", base)]);
    for (facet, value) in facets {
        leaf(out, facet, &[("value", value)]);
    }
    close(out, "restriction");
}

fn attribute(out: &mut String, attribute: &Attribute, is_global: bool) {
    let tag = "attribute";
    match *attribute {
        Attribute::Any(namespace, process) => {
            let attributes = [("namespace", namespace), ("processContents", process)];
            leaf(out, "anyAttribute", &attributes);
        }
        Attribute::Default(name, ty, value) => {
            leaf(
                out,
                tag,
                &[("name", name), ("type", ty), ("default", value)],
            );
        }
        Attribute::Fixed(name, value) => leaf(out, tag, &[("ref", name), ("fixed", value)]),
        Attribute::Group(name) => leaf(out, "attributeGroup", &[("ref", name)]),
        Attribute::Required(name, ty) if !is_global => {
            leaf(
                out,
                tag,
                &[("name", name), ("type", ty), ("use", "required")],
            );
        }
        Attribute::Optional(name, ty) | Attribute::Required(name, ty) => {
            leaf(out, tag, &[("name", name), ("type", ty)]);
        }
        Attribute::Ref(name) => leaf(out, tag, &[("ref", name)]),
        Attribute::RequiredFixed(name, value) => {
            leaf(
                out,
                tag,
                &[("ref", name), ("fixed", value), ("use", "required")],
            );
        }
        Attribute::RequiredRef(name) => leaf(out, tag, &[("ref", name), ("use", "required")]),
    }
}

fn part(out: &mut String, part: &Part) {
    let occurs = [("minOccurs", part.min), ("maxOccurs", part.max)];
    let with = |first: &[(&'static str, &'static str)]| [first, &occurs].concat();
    match part.term {
        Term::Any(namespace, process) => {
            leaf(
                out,
                "any",
                &with(&[("namespace", namespace), ("processContents", process)]),
            );
        }
        Term::Choice(parts) => model(out, "choice", &occurs, parts),
        Term::Group(name) => leaf(out, "group", &with(&[("ref", name)])),
        Term::Local(name, ty) => leaf(out, "element", &with(&[("name", name), ("type", ty)])),
        Term::LocalNillable(name, ty) => {
            let attributes = with(&[("name", name), ("type", ty), ("nillable", "true")]);
            leaf(out, "element", &attributes);
        }
        Term::Ref(name) => leaf(out, "element", &with(&[("ref", name)])),
        Term::Sequence(parts) => model(out, "sequence", &occurs, parts),
    }
}

fn model(out: &mut String, tag: &str, occurs: &[(&str, &str)], parts: &[Part]) {
    open(out, tag, occurs);
    parts.iter().for_each(|one| part(out, one));
    close(out, tag);
}

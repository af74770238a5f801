//! The built-in catalog, compared with the schemas that it stands for.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use soap_codec::QName;
use soap_wsdl::schema::{
    AttributeUse, Content, Element, Particle, Term, TypeName, Variety, built_in_namespaces,
};
use soap_wsdl::{AttributeId, ElementId, Limits, Schemas, Type, TypeId};

/// The global components of a namespace, each as a text that shows all that matters.
type Components = BTreeMap<String, String>;

/// Compares a schema with the catalog, if the catalog has its namespace. Returns the names of the
/// components that differ, and the number of those that are equal.
pub(crate) fn compare(original: &Schemas, namespace: &str) -> Option<(Vec<String>, usize)> {
    built_in_namespaces().find(|built_in| *built_in == namespace)?;
    let names = Names::of(original, namespace);
    let ours = built_in(namespace, &names)?;
    let expected = components(original, namespace, &names);
    let actual = components(&ours, namespace, &names);
    let mut different = Vec::new();
    let mut equal = 0;
    for (name, expected) in &expected {
        match actual.get(name) {
            Some(actual) if actual == expected => equal += 1,
            actual => different.push(format!("{name}\n    {expected}\n    {actual:?}")),
        }
    }
    Some((different, equal))
}

/// The names of the global components of a namespace.
#[derive(Default)]
struct Names {
    types: BTreeSet<String>,
    elements: BTreeSet<String>,
    attributes: BTreeSet<String>,
}

impl Names {
    fn of(schemas: &Schemas, namespace: &str) -> Self {
        let mut names = Self::default();
        for (_, ty) in schemas.types() {
            if let TypeName::Global(name) = ty.name()
                && **name.namespace() == *namespace
            {
                names.types.insert(name.local().to_owned());
            }
        }
        for (_, element) in schemas.global_elements() {
            if **element.name.namespace() == *namespace {
                names.elements.insert(element.name.local().to_owned());
            }
        }
        for (_, attribute) in schemas.attributes() {
            if attribute.is_global && **attribute.name.namespace() == *namespace {
                names.attributes.insert(attribute.name.local().to_owned());
            }
        }
        names
    }
}

/// Loads the components of these names from the catalog.
fn built_in(namespace: &str, names: &Names) -> Option<Schemas> {
    let mut text = format!(
        "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema' xmlns:b='{namespace}' \
         targetNamespace='urn:compare'><xs:import namespace='{namespace}'/>"
    );
    for ty in &names.types {
        write!(text, "<xs:element name='type-{ty}' type='b:{ty}'/>").ok()?;
    }
    text.push_str("<xs:complexType name='all'><xs:sequence>");
    for element in &names.elements {
        write!(text, "<xs:element ref='b:{element}'/>").ok()?;
    }
    text.push_str("</xs:sequence>");
    for attribute in &names.attributes {
        write!(text, "<xs:attribute ref='b:{attribute}'/>").ok()?;
    }
    text.push_str("</xs:complexType></xs:schema>");
    let mut documents = BTreeMap::from([("compare.xsd", text)]);
    let (schemas, diagnostics) =
        Schemas::load("compare.xsd", &mut documents, &Limits::default()).ok()?;
    diagnostics
        .iter()
        .for_each(|diagnostic| println!("  {diagnostic}"));
    Some(schemas)
}

fn components(schemas: &Schemas, namespace: &str, names: &Names) -> Components {
    let shown = Shown { schemas, names };
    let types = names.types.iter().filter_map(|local| {
        let id = schemas.type_named(QName::try_new(namespace, local).ok()?)?;
        Some((format!("type {local}"), shown.definition(id)))
    });
    let elements = names.elements.iter().filter_map(|local| {
        let id = schemas.element_named(QName::try_new(namespace, local).ok()?)?;
        Some((format!("element {local}"), shown.element(id, true)))
    });
    let attributes = names.attributes.iter().filter_map(|local| {
        let id = schemas.attribute_named(QName::try_new(namespace, local).ok()?)?;
        Some((format!("attribute {local}"), shown.attribute(id)))
    });
    types.chain(elements).chain(attributes).collect()
}

struct Shown<'s> {
    schemas: &'s Schemas,
    names: &'s Names,
}

impl Shown<'_> {
    /// Shows a type by its name, or as a whole if it has none that both sides know.
    fn ty(&self, id: TypeId) -> String {
        match self.schemas.ty(id).name() {
            TypeName::Global(name)
                if self.names.types.contains(name.local())
                    || name.namespace().contains("XMLSchema") =>
            {
                name.local().to_owned()
            }
            _ => self.definition(id),
        }
    }

    fn definition(&self, id: TypeId) -> String {
        match self.schemas.ty(id) {
            Type::Complex(complex) => {
                let mut attributes: Vec<String> = complex
                    .attributes
                    .iter()
                    .map(|used| self.used(used))
                    .collect();
                attributes.sort();
                let content = match &complex.content {
                    Content::Empty => "empty".to_owned(),
                    Content::Particles(particle) => self.particle(particle),
                    Content::Simple(simple) => self.ty(*simple),
                };
                let any = complex.any_attribute.as_ref().map(|any| &any.namespaces);
                let flags = (complex.is_mixed, complex.is_abstract);
                format!("{flags:?} {content} {attributes:?} {any:?}")
            }
            Type::Simple(simple) => {
                let values: Vec<&str> = simple
                    .facets
                    .enumeration
                    .iter()
                    .map(|one| local(&one.value))
                    .collect();
                let variety = match &simple.variety {
                    Variety::Atomic(builtin) => format!("{builtin:?}"),
                    Variety::List(item) => format!("list {}", self.ty(*item)),
                    Variety::Union(members) => {
                        let members: Vec<String> =
                            members.iter().map(|member| self.ty(*member)).collect();
                        format!("union {members:?}")
                    }
                };
                format!("{variety} {values:?} {:?}", simple.facets.patterns)
            }
        }
    }

    fn used(&self, used: &AttributeUse) -> String {
        let attribute = self.schemas.attribute(used.attribute);
        let required = used.is_required;
        format!(
            "{} {required} {}",
            attribute.name.local(),
            self.attribute(used.attribute)
        )
    }

    fn attribute(&self, id: AttributeId) -> String {
        self.ty(self.schemas.attribute(id).ty)
    }

    fn element(&self, id: ElementId, is_whole: bool) -> String {
        let element: &Element = self.schemas.element(id);
        if element.is_global && !is_whole {
            return element.name.local().to_owned();
        }
        let (name, nillable) = (&element.name, element.is_nillable);
        format!("{name}:{} {nillable}", self.ty(element.ty))
    }

    fn particle(&self, particle: &Particle) -> String {
        let children: Vec<String> = particle
            .children()
            .iter()
            .map(|child| self.particle(child))
            .collect();
        let term = match &particle.term {
            Term::All(_) => format!("all {children:?}"),
            Term::Any(any) => format!("any {:?} {:?}", any.namespaces, any.process),
            Term::Choice(_) => format!("choice {children:?}"),
            Term::Element(element) => self.element(*element, false),
            Term::Sequence(_) => format!("sequence {children:?}"),
        };
        format!("{term} {}..{:?}", particle.min, particle.max)
    }
}

/// Drops the prefix of a QName.
fn local(value: &str) -> &str {
    value.rsplit(':').next().unwrap_or(value)
}

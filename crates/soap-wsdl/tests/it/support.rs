//! Small documents, and a short notation for what was read from them.

use std::collections::BTreeMap;

use soap_codec::QName;
use soap_wsdl::schema::{ComplexType, Content, Particle, SimpleType, Term};
use soap_wsdl::{Diagnostics, Limits, Schemas, Type, TypeId, Wsdl};

/// The namespace of the documents.
pub(crate) const T: &str = "urn:t";

/// Makes a schema of `urn:t`, which is the default namespace in it too.
pub(crate) fn xsd(components: &str) -> String {
    format!(
        r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="urn:t" targetNamespace="urn:t" elementFormDefault="qualified">{components}</xs:schema>"#
    )
}

/// Loads the first of some documents as a schema.
pub(crate) fn load(documents: &[(&str, &str)]) -> (Schemas, Vec<String>) {
    let mut loader: BTreeMap<&str, &str> = documents.iter().copied().collect();
    let loaded = Schemas::load(documents[0].0, &mut loader, &Limits::default());
    let (schemas, diagnostics) = loaded.expect("the first document is a schema");
    (schemas, shown(&diagnostics))
}

/// Loads a schema of `urn:t` that has no problems.
pub(crate) fn schema(components: &str) -> Schemas {
    let (schemas, diagnostics) = load(&[("t.xsd", &xsd(components))]);
    assert!(diagnostics.is_empty(), "{diagnostics:#?}");
    schemas
}

/// Loads the first of some documents as a WSDL.
pub(crate) fn load_wsdl(documents: &[(&str, &str)]) -> (Wsdl, Vec<String>) {
    let mut loader: BTreeMap<&str, &str> = documents.iter().copied().collect();
    let loaded = Wsdl::load(documents[0].0, &mut loader, &Limits::default());
    let (wsdl, diagnostics) = loaded.expect("the first document is a WSDL");
    (wsdl, shown(&diagnostics))
}

pub(crate) fn shown(diagnostics: &Diagnostics) -> Vec<String> {
    diagnostics.iter().map(ToString::to_string).collect()
}

pub(crate) fn type_id(schemas: &Schemas, name: &str) -> TypeId {
    let name = QName::try_new(T, name).expect("a name");
    schemas
        .type_named(name)
        .unwrap_or_else(|| panic!("no type {name}"))
}

pub(crate) fn complex<'s>(schemas: &'s Schemas, name: &str) -> &'s ComplexType {
    match schemas.ty(type_id(schemas, name)) {
        Type::Complex(complex) => complex,
        Type::Simple(_) => panic!("{name} is simple"),
    }
}

pub(crate) fn simple<'s>(schemas: &'s Schemas, name: &str) -> &'s SimpleType {
    match schemas.ty(type_id(schemas, name)) {
        Type::Complex(_) => panic!("{name} is complex"),
        Type::Simple(simple) => simple,
    }
}

/// Shows the content of a type: `(t:a, b?, (c | d)*)`.
pub(crate) fn content(schemas: &Schemas, name: &str) -> String {
    show_content(schemas, &complex(schemas, name).content)
}

pub(crate) fn show_content(schemas: &Schemas, content: &Content) -> String {
    match content {
        Content::Empty => "empty".to_owned(),
        Content::Particles(particle) => show(schemas, particle),
        Content::Simple(simple) => format!("value {}", schemas.ty(*simple).name()),
    }
}

fn show(schemas: &Schemas, particle: &Particle) -> String {
    let children: Vec<String> = particle
        .children()
        .iter()
        .map(|child| show(schemas, child))
        .collect();
    let term = match &particle.term {
        Term::All(_) => format!("({})", children.join(" & ")),
        Term::Any(_) => "any".to_owned(),
        Term::Choice(_) => format!("({})", children.join(" | ")),
        Term::Element(element) => {
            let name = &schemas.element(*element).name;
            match &**name.namespace() {
                "" => name.local().to_owned(),
                T => format!("t:{}", name.local()),
                _ => name.to_string(),
            }
        }
        Term::Sequence(_) => format!("({})", children.join(", ")),
    };
    match (particle.min, particle.max) {
        (1, Some(1)) => term,
        (0, Some(1)) => format!("{term}?"),
        (0, None) => format!("{term}*"),
        (1, None) => format!("{term}+"),
        (min, Some(max)) => format!("{term}{{{min},{max}}}"),
        (min, None) => format!("{term}{{{min},}}"),
    }
}

/// Shows the attributes of a type, required ones with `!`.
pub(crate) fn attributes(schemas: &Schemas, name: &str) -> Vec<String> {
    let used = complex(schemas, name).attributes.iter();
    used.map(|used| {
        let name = schemas.attribute(used.attribute).name.local();
        format!("{name}{}", if used.is_required { "!" } else { "" })
    })
    .collect()
}

/// The parts of a WSDL of `urn:t` that a test varies.
pub(crate) struct Service<'t> {
    pub(crate) types: &'t str,
    pub(crate) messages: &'t str,
    pub(crate) port_type: &'t str,
    pub(crate) style: &'t str,
    pub(crate) binding: &'t str,
}

impl Service<'_> {
    /// Returns the WSDL, with a SOAP 1.1 binding and one port.
    pub(crate) fn text(&self) -> String {
        let Self {
            types,
            messages,
            port_type,
            style,
            binding,
        } = self;
        let schema = xsd(types);
        format!(
            r#"<w:definitions xmlns:w="http://schemas.xmlsoap.org/wsdl/" xmlns:s="http://schemas.xmlsoap.org/wsdl/soap/"
  xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t">
<w:types>{schema}</w:types>{messages}
<w:portType name="PT">{port_type}</w:portType>
<w:binding name="B" type="t:PT"><s:binding style="{style}" transport="http://schemas.xmlsoap.org/soap/http"/>{binding}</w:binding>
<w:service name="S"><w:port name="P" binding="t:B"><s:address location=" http://a.test/ "/></w:port></w:service>
</w:definitions>"#
        )
    }

    /// Loads it.
    pub(crate) fn load(&self) -> (Wsdl, Vec<String>) {
        load_wsdl(&[("s.wsdl", &self.text())])
    }
}

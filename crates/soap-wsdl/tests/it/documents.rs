//! Imports, includes, encodings, and the built-in catalog.

use std::collections::BTreeMap;

use soap_codec::QName;
use soap_wsdl::schema::built_in_namespaces;
use soap_wsdl::{Limits, LoadError, Loader, Schemas};

use crate::support::{T, complex, content, load, schema, shown, xsd};

/// A loader that counts.
struct Counting {
    documents: BTreeMap<String, String>,
    loads: BTreeMap<String, u32>,
}

impl Loader for Counting {
    fn load(&mut self, location: &str) -> Result<Vec<u8>, LoadError> {
        *self.loads.entry(location.to_owned()).or_default() += 1;
        self.documents.load(location)
    }
}

#[test]
fn a_document_in_a_cycle_is_loaded_once() {
    let a = xsd(
        r#"<xs:include schemaLocation="sub/b.xsd"/><xs:include schemaLocation="./sub/../sub/b.xsd"/><xs:complexType name="A"/>"#,
    );
    let b = xsd(r#"<xs:include schemaLocation="../a.xsd"/><xs:complexType name="B"/>"#);
    let documents = [("a.xsd", a), ("sub/b.xsd", b)];
    let mut loader = Counting {
        documents: documents.map(|(name, text)| (name.to_owned(), text)).into(),
        loads: BTreeMap::new(),
    };
    let (schemas, diagnostics) = Schemas::load("a.xsd", &mut loader, &Limits::default()).unwrap();
    assert!(diagnostics.is_empty());
    assert!(
        loader.loads.values().all(|count| *count == 1),
        "{:?}",
        loader.loads
    );
    assert_eq!(schemas.documents(), ["a.xsd", "sub/b.xsd"]);
    complex(&schemas, "A");
    complex(&schemas, "B");
}

#[test]
fn a_chameleon_document_has_components_in_each_namespace_that_includes_it() {
    let chameleon = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified">
        <xs:complexType name="C"><xs:sequence><xs:element name="other" type="D"/><xs:element ref="e"/></xs:sequence></xs:complexType>
        <xs:complexType name="D"/><xs:element name="e" type="C"/></xs:schema>"#;
    let root = xsd(
        r#"<xs:import namespace="urn:u" schemaLocation="u.xsd"/><xs:include schemaLocation="c.xsd"/>"#,
    );
    let u = root
        .replace("urn:t", "urn:u")
        .replace("u.xsd", "t.xsd")
        .replace("urn:u\" schema", "urn:t\" schema");
    let (schemas, diagnostics) = load(&[("t.xsd", &root), ("u.xsd", &u), ("c.xsd", chameleon)]);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    assert_eq!(content(&schemas, "C"), "(t:other, t:e)");
    for namespace in [T, "urn:u"] {
        let c = schemas
            .type_named(QName::new(namespace, "C"))
            .expect(namespace);
        let e = schemas
            .element_named(QName::new(namespace, "e"))
            .expect(namespace);
        assert_eq!(schemas.element(e).ty, c);
    }
}

#[test]
fn an_import_without_a_location_finds_another_schema_of_the_same_wsdl() {
    let wsdl = r#"<w:definitions xmlns:w="http://schemas.xmlsoap.org/wsdl/" xmlns:xs="http://www.w3.org/2001/XMLSchema"><w:types>
        <xs:schema targetNamespace="urn:t" xmlns:u="urn:u"><xs:import namespace="urn:u"/><xs:element name="a" type="u:U"/></xs:schema>
        <xs:schema targetNamespace="urn:u"><xs:complexType name="U"/></xs:schema>
        <xs:schema targetNamespace="urn:u"><xs:complexType name="V"/></xs:schema></w:types></w:definitions>"#;
    let (schemas, diagnostics) = load(&[("s.wsdl", wsdl)]);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let a = schemas.element_named(QName::new(T, "a")).unwrap();
    assert_eq!(
        schemas.ty(schemas.element(a).ty).name().to_string(),
        "{urn:u}U"
    );
    assert!(schemas.type_named(QName::new("urn:u", "V")).is_some());
}

#[test]
fn built_in_namespaces_need_neither_a_document_nor_an_import() {
    let schemas = schema(
        r#"<xs:import namespace="http://www.w3.org/2000/09/xmldsig#" schemaLocation="http://www.w3.org/TR/xmldsig-core/xmldsig-core-schema.xsd"/>
        <xs:complexType name="C"><xs:sequence><xs:element xmlns:ds="http://www.w3.org/2000/09/xmldsig#" ref="ds:Signature"/></xs:sequence>
            <xs:attribute ref="xml:lang"/></xs:complexType>"#,
    );
    assert_eq!(
        content(&schemas, "C"),
        "{http://www.w3.org/2000/09/xmldsig#}Signature"
    );
    assert_eq!(schemas.documents(), ["t.xsd"]);
    let signature = QName::new("http://www.w3.org/2000/09/xmldsig#", "SignatureType");
    assert!(schemas.type_named(signature).is_some());
    assert_eq!(built_in_namespaces().count(), 20);
}

#[test]
fn a_document_takes_precedence_over_the_catalog() {
    let own = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.w3.org/1999/xlink"><xs:attribute name="href" type="xs:token"/></xs:schema>"#;
    let text = xsd(
        r#"<xs:import namespace="http://www.w3.org/1999/xlink" schemaLocation="link.xsd"/>
        <xs:complexType name="C" xmlns:l="http://www.w3.org/1999/xlink"><xs:attribute ref="l:href"/><xs:attribute ref="l:title"/></xs:complexType>"#,
    );
    let (schemas, diagnostics) = load(&[("t.xsd", &text), ("link.xsd", own)]);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let href = complex(&schemas, "C").attributes[0].attribute;
    let ty = schemas.ty(schemas.attribute(href).ty).name().to_string();
    assert_eq!(ty, "{http://www.w3.org/2001/XMLSchema}token");
}

#[test]
fn documents_of_other_encodings_and_with_a_doctype_are_read() {
    let text = xsd(r#"<xs:element name="straße"/>"#);
    let latin1: Vec<u8> = format!("<?xml version='1.0' encoding='iso-8859-1'?>{text}")
        .chars()
        .map(|c| u8::try_from(c).unwrap())
        .collect();
    let utf16: Vec<u8> = format!("\u{FEFF}{text}")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let marked = format!("\u{FEFF}{text}").into_bytes();
    let doctype = format!(
        "<?xml version='1.0'?>\n<!DOCTYPE xs:schema PUBLIC 'x' 'y.dtd' [<!ENTITY % p ']'>]>\n{text}"
    )
    .into_bytes();
    for bytes in [latin1, utf16, marked, doctype] {
        let mut documents = BTreeMap::from([("t.xsd", bytes)]);
        let (schemas, _) = Schemas::load("t.xsd", &mut documents, &Limits::default()).unwrap();
        let name = QName::try_new(T, "straße").unwrap();
        assert!(schemas.element_named(name).is_some());
    }
}

/// Documents that are all found in the folder `real`.
struct Redirected(BTreeMap<&'static str, String>, Vec<String>);

impl Loader for Redirected {
    fn load(&mut self, location: &str) -> Result<Vec<u8>, LoadError> {
        self.1.push(location.to_owned());
        let name = location.rsplit('/').next().unwrap_or_default();
        self.0.load(name)
    }

    fn shown(&self, location: &str) -> Option<String> {
        let name = location.rsplit('/').next()?;
        Some(format!("folder/{name}"))
    }

    fn moved(&self, location: &str) -> Option<String> {
        let name = location.rsplit('/').next()?;
        let real = format!("http://a.test/real/{name}");
        (location != real).then_some(real)
    }
}

#[test]
fn references_are_relative_to_where_a_document_was_found() {
    let import =
        r#"<xs:include schemaLocation="u.xsd"/><xs:include schemaLocation="http://a.test/u.xsd"/>"#;
    let mut loader = Redirected(
        BTreeMap::from([
            ("t.xsd", xsd(import)),
            ("u.xsd", xsd(r#"<xs:element name="a"/>"#)),
        ]),
        Vec::new(),
    );
    let (schemas, diagnostics) =
        Schemas::load("http://a.test/t.xsd", &mut loader, &Limits::default()).expect("a schema");
    assert!(diagnostics.is_empty(), "{:?}", shown(&diagnostics));
    assert_eq!(schemas.global_elements().count(), 1);
    let loaded = [
        "http://a.test/t.xsd",
        "http://a.test/real/u.xsd",
        "http://a.test/u.xsd",
    ];
    assert_eq!(loader.1, loaded);
    let documents = ["http://a.test/real/t.xsd", "http://a.test/real/u.xsd"];
    assert_eq!(schemas.documents(), documents);
    let element = schemas.global_elements().next().expect("an element").1;
    assert_eq!(&*element.location.document, "folder/u.xsd");
}

//! One test for each code that a schema can cause, and the form of diagnostics.

use std::collections::{BTreeMap, BTreeSet};

use soap_wsdl::schema::Builtin;
use soap_wsdl::{Code, Limits, Schemas, Severity, Wsdl, WsdlErrorKind};

use crate::support::{complex, content, load, simple, xsd};

/// Returns the codes of the diagnostics about a schema of `urn:t`.
fn codes(components: &str) -> Vec<Code> {
    let mut documents = BTreeMap::from([
        ("t.xsd", xsd(components)),
        ("bad.xsd", "<xs:schema>".to_owned()),
        ("html.xsd", "<html/>".to_owned()),
        ("u.xsd", xsd("").replace("urn:t", "urn:u")),
    ]);
    let loaded = Schemas::load("t.xsd", &mut documents, &Limits::default());
    let (_, diagnostics) = loaded.expect("it is a schema");
    diagnostics
        .iter()
        .map(|diagnostic| diagnostic.code)
        .collect()
}

#[test]
fn each_problem_has_its_code() {
    for (components, code) in [
        (
            r#"<xs:include schemaLocation="none.xsd"/>"#,
            Code::DocumentNotLoaded,
        ),
        (
            r#"<xs:include schemaLocation="bad.xsd"/>"#,
            Code::DocumentMalformed,
        ),
        (
            r#"<xs:include schemaLocation="html.xsd"/>"#,
            Code::DocumentUnexpected,
        ),
        (
            r#"<xs:import schemaLocation="html.xsd"/>"#,
            Code::DocumentUnexpected,
        ),
        (
            r#"<xs:include schemaLocation="u.xsd"/>"#,
            Code::NamespaceMismatch,
        ),
        (
            r#"<xs:import namespace="urn:v" schemaLocation="u.xsd"/>"#,
            Code::NamespaceMismatch,
        ),
        (
            r#"<xs:element name="a" type="Unknown"/>"#,
            Code::UnresolvedType,
        ),
        (
            r#"<xs:element name="a" type="p:Unknown"/>"#,
            Code::UnresolvedType,
        ),
        (
            r#"<xs:element name="a" type="xs:unknown"/>"#,
            Code::UnresolvedType,
        ),
        (
            r#"<xs:complexType name="C"><xs:sequence><xs:element ref="u"/></xs:sequence></xs:complexType>"#,
            Code::UnresolvedElement,
        ),
        (
            r#"<xs:complexType name="C"><xs:attribute ref="u"/></xs:complexType>"#,
            Code::UnresolvedAttribute,
        ),
        (
            r#"<xs:complexType name="C"><xs:group ref="u"/></xs:complexType>"#,
            Code::UnresolvedGroup,
        ),
        (
            r#"<xs:complexType name="C"><xs:attributeGroup ref="u"/></xs:complexType>"#,
            Code::UnresolvedGroup,
        ),
        (
            r#"<xs:complexType name="C"/><xs:complexType name="C" mixed="1"/>"#,
            Code::Duplicate,
        ),
        (
            r#"<xs:group name="G"><xs:sequence><xs:group ref="G"/><xs:element name="a"/></xs:sequence></xs:group><xs:complexType name="C"><xs:group ref="G"/></xs:complexType>"#,
            Code::Circular,
        ),
        (
            r#"<xs:simpleType name="S"><xs:restriction base="S"/></xs:simpleType>"#,
            Code::Circular,
        ),
        (
            r#"<xs:simpleType name="S"><xs:union memberTypes="xs:int S"/></xs:simpleType>"#,
            Code::Circular,
        ),
        (
            r#"<xs:element name="a" substitutionGroup="a"/>"#,
            Code::Circular,
        ),
        (
            r#"<xs:complexType name="C"><xs:sequence><xs:element name="a" minOccurs="3" maxOccurs="2"/></xs:sequence></xs:complexType>"#,
            Code::InvalidValue,
        ),
        (
            r#"<xs:complexType name="C"><xs:sequence minOccurs="few"/></xs:complexType>"#,
            Code::InvalidValue,
        ),
        (
            r#"<xs:complexType name="C"><xs:attribute name="a" use="often"/></xs:complexType>"#,
            Code::InvalidValue,
        ),
        (
            r#"<xs:simpleType name="S"><xs:restriction base="xs:int"><xs:length value="-1"/></xs:restriction></xs:simpleType>"#,
            Code::InvalidValue,
        ),
        (r#"<xs:complexType name="1"/>"#, Code::MissingName),
        (
            r#"<xs:complexType name="C"><xs:complexContent><xs:extension/></xs:complexContent></xs:complexType>"#,
            Code::MissingName,
        ),
        (
            r#"<xs:complexType name="C"><xs:sequence><xs:attribute name="a"/></xs:sequence></xs:complexType>"#,
            Code::Misplaced,
        ),
        (
            r#"<xs:complexType name="C"><xs:complexContent><xs:extension base="xs:int"><xs:sequence><xs:element name="a"/></xs:sequence></xs:extension></xs:complexContent></xs:complexType>"#,
            Code::Contradiction,
        ),
        (
            r#"<xs:complexType name="E"/><xs:complexType name="C"><xs:simpleContent><xs:extension base="E"/></xs:simpleContent></xs:complexType>"#,
            Code::Contradiction,
        ),
    ] {
        assert_eq!(codes(components), [code], "{components}");
    }
}

#[test]
fn a_diagnostic_says_where_what_and_what_to_do() {
    let text = xsd("\n  <xs:element name=\"a\" type=\"Unknown\"/>");
    let (schemas, diagnostics) = load(&[("a b.xsd", &text)]);
    let expected = "warning[W010] a b.xsd:2:3: the type {urn:t}Unknown is not defined; xs:anyType is used; load the schema that defines it";
    assert_eq!(diagnostics, [expected]);
    let element = schemas.global_elements().next().expect("an element").1;
    assert_eq!(element.ty, schemas.any_type());
}

#[test]
fn a_missing_name_is_reported_once_and_replaced() {
    let text = xsd(
        r#"<xs:complexType name="C"><xs:sequence><xs:element ref="gone"/><xs:element ref="gone"/><xs:group ref="lost"/></xs:sequence><xs:attribute ref="away" use="required"/></xs:complexType>
        <xs:complexType name="D"><xs:complexContent><xs:extension base="Missing"><xs:sequence><xs:element name="d"/></xs:sequence></xs:extension></xs:complexContent></xs:complexType>"#,
    );
    let (schemas, diagnostics) = load(&[("t.xsd", &text)]);
    assert_eq!(diagnostics.len(), 4, "{diagnostics:?}");
    assert_eq!(content(&schemas, "C"), "(t:gone, t:gone, any*)");
    assert!(complex(&schemas, "C").attributes[0].is_required);
    assert_eq!(content(&schemas, "D"), "t:d");
}

#[test]
fn codes_are_unique_and_found_by_name() {
    let numbers: BTreeSet<&str> = Code::ALL.iter().map(|code| code.number()).collect();
    assert_eq!(numbers.len(), Code::ALL.len());
    for code in Code::ALL {
        assert_eq!(Code::from_name(&format!("W{}", code.number())), Some(*code));
    }
    assert_eq!(Code::Limit.severity(), Severity::Error);
}

#[test]
fn a_draft_of_xml_schema_is_reported_and_read() {
    let draft = r#"<s:schema xmlns:s="http://www.w3.org/1999/XMLSchema" xmlns="urn:t" targetNamespace="urn:t">
        <s:simpleType name="Code" base="s:string"><s:enumeration value="x"/></s:simpleType>
        <s:complexType name="A"><s:element name="at" type="s:timeInstant"/><s:element name="code" type="Code"/></s:complexType>
        <s:complexType name="B" base="A" derivedBy="extension"><s:element name="more" type="s:int"/></s:complexType></s:schema>"#;
    let (schemas, diagnostics) = load(&[("t.xsd", draft)]);
    assert!(
        matches!(&*diagnostics, [only] if only.starts_with("warning[W005] t.xsd:1:1: ")),
        "{diagnostics:?}"
    );
    assert_eq!(content(&schemas, "B"), "(at, code, more)");
    assert_eq!(simple(&schemas, "Code").facets.enumeration.len(), 1);
    let at = schemas.elements().next().expect("an element").1;
    assert_eq!(schemas.as_builtin(at.ty), Some(Builtin::DateTime));
}

#[test]
fn what_later_versions_add_is_reported_by_name() {
    let (schemas, diagnostics) = load(&[(
        "t.xsd",
        &xsd(
            r###"<xs:defaultOpenContent><xs:any/></xs:defaultOpenContent>
            <xs:complexType name="C"><xs:openContent><xs:any/></xs:openContent><xs:sequence><xs:any notNamespace="##local"/></xs:sequence><xs:assert test="1"/></xs:complexType>
            <xs:element name="e" type="C"><xs:alternative type="C"/></xs:element>
            <xs:simpleType name="S"><xs:restriction base="xs:dateTimeStamp"><xs:assertion test="1"/><xs:explicitTimezone value="required"/></xs:restriction></xs:simpleType>"###,
        ),
    )]);
    let reported: Vec<&str> = diagnostics
        .iter()
        .filter_map(|it| {
            it.strip_prefix("warning[W006] t.xsd:")?
                .split([' ', ';'])
                .nth(1)
        })
        .collect();
    assert_eq!(diagnostics.len(), reported.len(), "{diagnostics:?}");
    let expected = "xs:defaultOpenContent xs:alternative xs:openContent xs:assert notNamespace xs:assertion xs:explicitTimezone";
    let expected: BTreeSet<&str> = expected.split(' ').collect();
    assert_eq!(reported.into_iter().collect::<BTreeSet<_>>(), expected);
    assert_eq!(content(&schemas, "C"), "any");
}

#[test]
fn parts_for_later_versions_are_left_out() {
    let (schemas, diagnostics) = load(&[(
        "t.xsd",
        &xsd(
            r#"<xs:complexType name="C" xmlns:vc="http://www.w3.org/2007/XMLSchema-versioning"><xs:sequence>
            <xs:element name="new" type="xs:int" vc:minVersion="1.1"/><xs:element name="old" type="xs:int" vc:maxVersion="1.1"/>
            <xs:element name="both" type="xs:int" vc:minVersion="1.0"/></xs:sequence></xs:complexType>"#,
        ),
    )]);
    assert_eq!(diagnostics, [""; 0]);
    assert_eq!(content(&schemas, "C"), "(t:old, t:both)");
}

#[test]
fn an_overriding_component_takes_the_place_of_the_other() {
    let base = xsd(
        r#"<xs:complexType name="C"><xs:sequence><xs:element name="a"/></xs:sequence></xs:complexType><xs:element name="e" type="C"/>"#,
    );
    let over = xsd(
        r#"<xs:override schemaLocation="base.xsd"><xs:complexType name="C"><xs:sequence><xs:element name="b"/></xs:sequence></xs:complexType></xs:override>"#,
    );
    let (schemas, diagnostics) = load(&[("t.xsd", &over), ("base.xsd", &base)]);
    assert_eq!(diagnostics, [""; 0]);
    assert_eq!(content(&schemas, "C"), "t:b");
}

#[test]
fn the_first_document_must_be_there_and_be_a_wsdl() {
    let error = |text: Option<&str>| {
        let documents = text.map(|text| ("s.wsdl", text));
        let mut documents: BTreeMap<&str, &str> = documents.into_iter().collect();
        Wsdl::load("s.wsdl", &mut documents, &Limits::default()).unwrap_err()
    };
    let missing = error(None);
    assert!(matches!(missing.kind(), WsdlErrorKind::Load(_)));
    assert_eq!(missing.to_string(), "s.wsdl: cannot be loaded: not found");
    let malformed = error(Some("<a>\n </b>"));
    assert_eq!(
        malformed.to_string(),
        "s.wsdl:2:2: an end tag does not match its start tag"
    );
    let other = error(Some(r#"<description xmlns="http://www.w3.org/ns/wsdl"/>"#));
    assert!(matches!(other.kind(), WsdlErrorKind::Unexpected { .. }));
    assert!(
        other
            .to_string()
            .contains("{http://www.w3.org/ns/wsdl}description")
    );
}

#[test]
fn a_document_that_is_not_a_wsdl_is_named_for_what_it_is() {
    for (bytes, expected) in [
        (&b""[..], "s.wsdl:1:1: the document has no element"),
        (
            b"\x1F\x8B\x08\x00\x00",
            "s.wsdl:1:2: the bytes are not valid in the encoding of the document; it is compressed with gzip: unpack it first",
        ),
        (
            b"PK\x03\x04",
            "s.wsdl:1:1: the document is not well-formed XML; it is an archive: unpack it first",
        ),
        (
            b"{\"error\": \"x\"}",
            "s.wsdl:1:1: the document is not well-formed XML; it does not begin with `<`: look at it, it may be a message for you",
        ),
        (
            b"\xEF\xBB\xBF\n<!DOCTYPE html><html><br></html>",
            "s.wsdl:2:26: an end tag does not match its start tag; it is a web page, perhaps one that asks for a login: the address of a WSDL often ends with ?wsdl or ?singleWsdl",
        ),
        (
            b"<html xmlns='http://www.w3.org/1999/xhtml'/>",
            "s.wsdl: the root element is {http://www.w3.org/1999/xhtml}html, expected a WSDL 1.1 or a schema of 2001; it is a web page, perhaps one that asks for a login: the address of a WSDL often ends with ?wsdl or ?singleWsdl",
        ),
        (
            b"<Envelope xmlns='urn:e'/>",
            "s.wsdl: the root element is {urn:e}Envelope, expected a WSDL 1.1 or a schema of 2001; it is a SOAP message: for its WSDL, a service needs a GET, often with `?wsdl` behind its address",
        ),
        (
            b"<description xmlns='http://www.w3.org/ns/wsdl'/>",
            "s.wsdl: the root element is {http://www.w3.org/ns/wsdl}description, expected a WSDL 1.1 or a schema of 2001; it is a WSDL 2.0: use the WSDL 1.1 of the service",
        ),
        (
            b"<definitions xmlns='http://schemas.xmlsoap.org/wsdl'/>",
            "s.wsdl: the root element is {http://schemas.xmlsoap.org/wsdl}definitions, expected a WSDL 1.1 or a schema of 2001; the namespace of WSDL 1.1 is http://schemas.xmlsoap.org/wsdl/",
        ),
    ] {
        let mut documents = BTreeMap::from([("s.wsdl", bytes)]);
        let error = Wsdl::load_any("s.wsdl", &mut documents, &Limits::default()).unwrap_err();
        assert_eq!(error.to_string(), expected);
    }
}

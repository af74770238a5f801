//! Effective content and attributes.

use soap_codec::QName;
use soap_wsdl::schema::{Content, Namespaces, TypeName, ValueConstraint};
use soap_wsdl::{Schemas, Type};

use crate::support::{T, attributes, complex, content, load, schema, show_content, type_id};

#[test]
fn an_extension_appends_to_its_base() {
    let schemas = schema(
        r#"<xs:complexType name="Derived"><xs:complexContent><xs:extension base="Middle">
            <xs:choice><xs:element name="c" type="xs:int"/><xs:element name="d" type="xs:int"/></xs:choice>
            <xs:attribute name="own" type="xs:int"/></xs:extension></xs:complexContent></xs:complexType>
        <xs:complexType name="Middle"><xs:complexContent><xs:extension base="Base">
            <xs:sequence><xs:element name="b" type="xs:int" minOccurs="0"/></xs:sequence></xs:extension></xs:complexContent></xs:complexType>
        <xs:complexType name="Base" mixed="true"><xs:sequence><xs:element name="a" type="xs:int"/></xs:sequence>
            <xs:attribute name="inherited" type="xs:int" use="required"/></xs:complexType>"#,
    );
    assert_eq!(content(&schemas, "Derived"), "(t:a, t:b?, (t:c | t:d))");
    assert_eq!(attributes(&schemas, "Derived"), ["inherited!", "own"]);
    let derived = complex(&schemas, "Derived");
    assert_eq!(show_content(&schemas, &derived.own_content), "(t:c | t:d)");
    assert!(derived.is_mixed);
    let (base, middle) = (type_id(&schemas, "Base"), type_id(&schemas, "Middle"));
    assert_eq!(schemas.derived(base), [middle]);
}

#[test]
fn a_restriction_replaces_the_content_and_can_prohibit_attributes() {
    let schemas = schema(
        r#"<xs:complexType name="Base"><xs:sequence><xs:element name="a" type="xs:int" minOccurs="0"/>
            <xs:element name="b" type="xs:int"/></xs:sequence>
            <xs:attribute name="x"/><xs:attribute name="y" default="1"/><xs:attribute name="z"/></xs:complexType>
        <xs:complexType name="Narrow"><xs:complexContent><xs:restriction base="Base">
            <xs:sequence><xs:element name="b" type="xs:int"/></xs:sequence>
            <xs:attribute name="x" use="prohibited"/><xs:attribute name="y" use="required"/></xs:restriction></xs:complexContent></xs:complexType>"#,
    );
    assert_eq!(content(&schemas, "Narrow"), "t:b");
    assert_eq!(attributes(&schemas, "Narrow"), ["z", "y!"]);
}

#[test]
fn groups_are_expanded_with_their_occurrences() {
    let schemas = schema(
        r#"<xs:group name="Pair"><xs:sequence><xs:element name="a"/><xs:group ref="Or"/></xs:sequence></xs:group>
        <xs:group name="Or"><xs:choice><xs:element name="b"/><xs:element name="c"/></xs:choice></xs:group>
        <xs:complexType name="Once"><xs:group ref="Pair"/></xs:complexType>
        <xs:complexType name="Many"><xs:sequence><xs:group ref="Pair" minOccurs="0" maxOccurs="unbounded"/>
            <xs:element name="d" minOccurs="2" maxOccurs="3"/></xs:sequence></xs:complexType>"#,
    );
    assert_eq!(content(&schemas, "Once"), "(t:a, (t:b | t:c))");
    assert_eq!(content(&schemas, "Many"), "((t:a, (t:b | t:c))*, t:d{2,3})");
}

#[test]
fn particles_without_effect_disappear() {
    let schemas = schema(
        r#"<xs:complexType name="Nested"><xs:sequence><xs:sequence><xs:element name="a"/></xs:sequence>
            <xs:choice><xs:choice><xs:element name="b"/><xs:element name="c"/></xs:choice><xs:element name="d"/></xs:choice>
            <xs:element name="gone" maxOccurs="0" minOccurs="0"/><xs:sequence/></xs:sequence></xs:complexType>
        <xs:complexType name="Empty"><xs:sequence/></xs:complexType>
        <xs:complexType name="OrNothing"><xs:choice><xs:element name="a"/><xs:element name="b"/><xs:sequence/></xs:choice></xs:complexType>
        <xs:complexType name="All"><xs:all><xs:element name="a" minOccurs="0"/><xs:element name="b"/></xs:all></xs:complexType>"#,
    );
    assert_eq!(content(&schemas, "Nested"), "(t:a, (t:b | t:c | t:d))");
    assert_eq!(content(&schemas, "Empty"), "empty");
    assert_eq!(content(&schemas, "OrNothing"), "(t:a | t:b)?");
    assert_eq!(content(&schemas, "All"), "(t:a? & t:b)");
}

#[test]
fn the_form_decides_about_the_namespace_and_references_are_always_qualified() {
    let text = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t" attributeFormDefault="qualified">
        <xs:element name="global"/><xs:attribute name="note"/>
        <xs:complexType name="C"><xs:sequence><xs:element name="local"/><xs:element name="other" form="qualified"/><xs:element ref="t:global"/></xs:sequence>
            <xs:attribute name="q"/><xs:attribute name="u" form="unqualified"/><xs:attribute ref="t:note"/></xs:complexType></xs:schema>"#;
    let (schemas, diagnostics) = load(&[("t.xsd", text)]);
    assert!(diagnostics.is_empty());
    assert_eq!(content(&schemas, "C"), "(local, t:other, t:global)");
    let used = complex(&schemas, "C").attributes.iter();
    let namespaces: Vec<String> = used
        .map(|used| schemas.attribute(used.attribute).name.to_string())
        .collect();
    assert_eq!(namespaces, ["{urn:t}q", "u", "{urn:t}note"]);
}

#[test]
fn simple_content_is_found_through_its_bases() {
    let schemas = schema(
        r#"<xs:complexType name="Money"><xs:simpleContent><xs:extension base="xs:decimal">
            <xs:attribute name="currency" use="required"/></xs:extension></xs:simpleContent></xs:complexType>
        <xs:complexType name="More"><xs:simpleContent><xs:extension base="Money"><xs:attribute name="note"/></xs:extension></xs:simpleContent></xs:complexType>
        <xs:complexType name="Small"><xs:simpleContent><xs:restriction base="Money"><xs:maxInclusive value="9"/>
            <xs:attribute name="currency" fixed="EUR"/></xs:restriction></xs:simpleContent></xs:complexType>"#,
    );
    let decimal = "value {http://www.w3.org/2001/XMLSchema}decimal";
    assert_eq!(content(&schemas, "Money"), decimal);
    assert_eq!(content(&schemas, "More"), decimal);
    assert_eq!(attributes(&schemas, "More"), ["currency!", "note"]);
    assert_eq!(content(&schemas, "Small"), "value {urn:t}Small/value");
    let small = complex(&schemas, "Small");
    let Content::Simple(value) = small.content else {
        panic!("it has a value")
    };
    let Type::Simple(value) = schemas.ty(value) else {
        panic!("it is simple")
    };
    assert_eq!(value.facets.max_inclusive.as_deref(), Some("9"));
    let fixed = Some(ValueConstraint::Fixed("EUR".to_owned()));
    assert_eq!(small.attributes[0].constraint, fixed);
}

#[test]
fn attribute_groups_nest_and_count_once() {
    let schemas = schema(
        r###"<xs:attributeGroup name="A"><xs:attribute name="a"/><xs:attributeGroup ref="B"/></xs:attributeGroup>
        <xs:attributeGroup name="B"><xs:attribute name="b"/><xs:anyAttribute namespace="##other"/><xs:attributeGroup ref="A"/></xs:attributeGroup>
        <xs:complexType name="C"><xs:attribute name="c"/><xs:attributeGroup ref="A"/><xs:attributeGroup ref="B"/></xs:complexType>"###,
    );
    assert_eq!(attributes(&schemas, "C"), ["c", "a", "b"]);
    let any = complex(&schemas, "C")
        .any_attribute
        .as_ref()
        .expect("a wildcard");
    assert!(any.namespaces.admits("urn:x") && !any.namespaces.admits(T));
    assert!(!any.namespaces.admits(""));
}

#[test]
fn wildcards_of_base_and_extension_are_united() {
    let schemas = schema(
        r###"<xs:complexType name="Base"><xs:anyAttribute namespace="urn:a"/></xs:complexType>
        <xs:complexType name="Both"><xs:complexContent><xs:extension base="Base">
            <xs:sequence><xs:any namespace="##targetNamespace ##local" minOccurs="0"/></xs:sequence>
            <xs:anyAttribute namespace="urn:b"/></xs:extension></xs:complexContent></xs:complexType>"###,
    );
    let both = complex(&schemas, "Both");
    let any = &both.any_attribute.as_ref().expect("a wildcard").namespaces;
    assert!(matches!(any, Namespaces::List(names) if names.len() == 2));
    assert_eq!(content(&schemas, "Both"), "any?");
}

#[test]
fn substitution_groups_have_heads_members_and_inherited_types() {
    let schemas = schema(
        r#"<xs:element name="member" substitutionGroup="head"/>
        <xs:element name="last" substitutionGroup="member"/>
        <xs:element name="head" type="xs:date" abstract="true" nillable="true" default="2020-01-01"/>"#,
    );
    let element = |name| {
        schemas
            .element_named(QName::try_new(T, name).unwrap())
            .unwrap()
    };
    let (head, member, last) = (element("head"), element("member"), element("last"));
    assert_eq!(schemas.substitutes(head), [member]);
    assert_eq!(schemas.element(last).substitution_head, Some(member));
    assert_eq!(schemas.element(last).ty, schemas.element(head).ty);
    assert!(schemas.element(head).is_abstract && schemas.element(head).is_nillable);
}

#[test]
fn anonymous_types_are_named_by_their_place() {
    let schemas = schema(
        r#"<xs:element name="order"><xs:complexType><xs:sequence><xs:element name="line"><xs:complexType>
            <xs:attribute name="kind"><xs:simpleType><xs:restriction base="xs:string"/></xs:simpleType></xs:attribute>
        </xs:complexType></xs:element></xs:sequence></xs:complexType></xs:element>"#,
    );
    let anonymous = anonymous(&schemas);
    assert_eq!(
        anonymous,
        [
            "{urn:t}order",
            "{urn:t}order/line",
            "{urn:t}order/line/kind"
        ]
    );
}

fn anonymous(schemas: &Schemas) -> Vec<String> {
    let names = schemas.types().map(|(_, ty)| ty.name());
    let anonymous = names.filter(|name| matches!(name, TypeName::Anonymous(_)));
    anonymous.map(ToString::to_string).collect()
}

#[test]
fn types_can_contain_themselves() {
    let schemas = schema(
        r#"<xs:complexType name="Tree"><xs:sequence><xs:element name="child" type="Tree" minOccurs="0" maxOccurs="unbounded"/></xs:sequence></xs:complexType>"#,
    );
    assert_eq!(content(&schemas, "Tree"), "t:child*");
}

#[test]
fn documentation_is_kept_with_its_component() {
    let schemas = schema(
        r#"<xs:complexType name="C"><xs:annotation><xs:documentation>First <b>bold</b> words. </xs:documentation>
            <xs:appinfo>no</xs:appinfo><xs:documentation>Second.</xs:documentation></xs:annotation></xs:complexType>"#,
    );
    let documentation = complex(&schemas, "C").documentation.as_deref();
    assert_eq!(documentation, Some("First bold words.\n\nSecond."));
    assert_eq!(complex(&schemas, "C").location.to_string(), "t.xsd:1:125");
}

#[test]
fn the_wildcards_of_attribute_groups_admit_what_all_of_them_admit() {
    let schemas = schema(
        r###"<xs:attributeGroup name="Any"><xs:anyAttribute/></xs:attributeGroup>
        <xs:attributeGroup name="Other"><xs:anyAttribute namespace="##other"/></xs:attributeGroup>
        <xs:attributeGroup name="Two"><xs:anyAttribute namespace="urn:a urn:t"/></xs:attributeGroup>
        <xs:complexType name="A"><xs:attributeGroup ref="Any"/><xs:attributeGroup ref="Other"/></xs:complexType>
        <xs:complexType name="B"><xs:attributeGroup ref="Other"/><xs:attributeGroup ref="Two"/></xs:complexType>
        <xs:complexType name="C"><xs:attributeGroup ref="Two"/><xs:anyAttribute namespace="urn:a ##local"/></xs:complexType>"###,
    );
    let namespaces = |name: &str| {
        let wildcard = complex(&schemas, name).any_attribute.clone();
        wildcard.expect("a wildcard").namespaces
    };
    assert_eq!(namespaces("A"), Namespaces::Other(T.into()));
    assert_eq!(namespaces("B"), Namespaces::List(vec!["urn:a".into()]));
    assert_eq!(namespaces("C"), Namespaces::List(vec!["urn:a".into()]));
}

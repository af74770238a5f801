//! Redefinitions.

use crate::support::{attributes, content, load, xsd};

const BASE: &str = r#"<xs:complexType name="T"><xs:sequence><xs:element name="a"/></xs:sequence></xs:complexType>
    <xs:complexType name="User"><xs:sequence><xs:element name="t" type="T"/></xs:sequence></xs:complexType>
    <xs:group name="G"><xs:sequence><xs:element name="g"/></xs:sequence></xs:group>
    <xs:attributeGroup name="A"><xs:attribute name="x"/></xs:attributeGroup>"#;

#[test]
fn a_redefined_type_extends_the_one_that_it_replaces() {
    let redefining = xsd(r#"<xs:redefine schemaLocation="base.xsd">
            <xs:complexType name="T"><xs:complexContent><xs:extension base="T"><xs:sequence><xs:element name="b"/></xs:sequence></xs:extension></xs:complexContent></xs:complexType>
            <xs:group name="G"><xs:choice><xs:group ref="G"/><xs:element name="h"/></xs:choice></xs:group>
            <xs:attributeGroup name="A"><xs:attributeGroup ref="A"/><xs:attribute name="y"/></xs:attributeGroup>
        </xs:redefine>
        <xs:complexType name="C"><xs:group ref="G"/><xs:attributeGroup ref="A"/></xs:complexType>"#);
    let (schemas, diagnostics) = load(&[("t.xsd", &redefining), ("base.xsd", &xsd(BASE))]);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    assert_eq!(content(&schemas, "T"), "(t:a, t:b)");
    assert_eq!(content(&schemas, "C"), "(t:g | t:h)");
    assert_eq!(attributes(&schemas, "C"), ["y", "x"]);
    let user = content(&schemas, "User");
    assert_eq!(user, "t:t");
}

#[test]
fn a_redefinition_of_a_redefinition_goes_one_step_further() {
    let step = |location: &str, element: &str| {
        xsd(&format!(
            r#"<xs:redefine schemaLocation="{location}"><xs:complexType name="T"><xs:complexContent>
            <xs:extension base="T"><xs:sequence><xs:element name="{element}"/></xs:sequence></xs:extension></xs:complexContent></xs:complexType></xs:redefine>"#
        ))
    };
    let (outer, inner) = (step("inner.xsd", "c"), step("base.xsd", "b"));
    let documents = [
        ("t.xsd", &*outer),
        ("inner.xsd", &*inner),
        ("base.xsd", &xsd(BASE)),
    ];
    let (schemas, diagnostics) = load(&documents);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    assert_eq!(content(&schemas, "T"), "(t:a, t:b, t:c)");
}

#[test]
fn a_redefinition_of_nothing_is_a_definition() {
    let text = xsd(
        r#"<xs:redefine schemaLocation="base.xsd"><xs:complexType name="New"><xs:sequence><xs:element name="n"/></xs:sequence></xs:complexType></xs:redefine>"#,
    );
    let (schemas, _) = load(&[("t.xsd", &text), ("base.xsd", &xsd(BASE))]);
    assert_eq!(content(&schemas, "New"), "t:n");
}

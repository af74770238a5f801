//! The types of numbers.

use soap_codegen::Config;

use crate::support::generated_from;

/// Returns the Rust type of an element whose type restricts a number.
fn type_of(base: &str, facets: &str) -> String {
    let schema = format!(
        r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:n">
        <xs:complexType name="Holder"><xs:sequence><xs:element name="number"><xs:simpleType>
            <xs:restriction base="xs:{base}">{facets}</xs:restriction>
        </xs:simpleType></xs:element></xs:sequence></xs:complexType></xs:schema>"#
    );
    let generated = generated_from(&schema, &Config::new());
    let mut lines = generated.files.iter().flat_map(|(_, text)| text.lines());
    let member = lines.find_map(|line| line.trim().strip_prefix("pub number: "));
    member.expect("a member").trim_end_matches(',').to_owned()
}

#[test]
fn numbers_whose_zeros_count_are_texts() {
    for base in [
        "decimal",
        "double",
        "integer",
        "nonNegativeInteger",
        "short",
    ] {
        let pattern = r#"<xs:pattern value="[0-9]{17}"/>"#;
        assert_eq!(type_of(base, pattern), "String", "{base}");
        let listed = r#"<xs:enumeration value="1"/><xs:enumeration value="01"/>"#;
        assert_eq!(type_of(base, listed), "String", "{base}");
    }
}

#[test]
fn other_numbers_are_numbers() {
    let listed = r#"<xs:enumeration value="0"/><xs:enumeration value="10"/>"#;
    let bounds = r#"<xs:minInclusive value="0"/><xs:maxInclusive value="99"/>"#;
    for facets in ["", listed, bounds] {
        assert_eq!(type_of("int", facets), "i32", "{facets}");
        assert_eq!(type_of("double", facets), "f64", "{facets}");
    }
    assert_eq!(
        type_of("boolean", r#"<xs:pattern value="true|false"/>"#),
        "bool"
    );
}

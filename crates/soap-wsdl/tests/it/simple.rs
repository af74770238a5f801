//! Simple types.

use soap_codec::QName;
use soap_wsdl::schema::{Builtin, Variety, WhiteSpace};

use crate::support::{schema, simple, type_id};

#[test]
fn facets_accumulate_from_step_to_step() {
    let schemas = schema(
        r#"<xs:simpleType name="Code"><xs:restriction base="Word"><xs:pattern value="A.*"/><xs:pattern value="B.*"/>
            <xs:maxLength value="4"/></xs:restriction></xs:simpleType>
        <xs:simpleType name="Word"><xs:restriction base="xs:token"><xs:pattern value="\w+"/><xs:minLength value="1"/><xs:maxLength value="9"/></xs:restriction></xs:simpleType>
        <xs:simpleType name="Percent"><xs:restriction base="xs:decimal"><xs:minInclusive value="0"/><xs:maxExclusive value="100"/>
            <xs:totalDigits value="4"/><xs:fractionDigits value="2"/></xs:restriction></xs:simpleType>
        <xs:simpleType name="Positive"><xs:restriction base="Percent"><xs:minExclusive value="0"/></xs:restriction></xs:simpleType>"#,
    );
    let code = &simple(&schemas, "Code").facets;
    assert_eq!(code.patterns, [r"\w+", "A.*|B.*"]);
    assert_eq!((code.min_length, code.max_length), (Some(1), Some(4)));
    assert_eq!(code.white_space, Some(WhiteSpace::Collapse));
    let positive = &simple(&schemas, "Positive").facets;
    assert_eq!(positive.min_exclusive.as_deref(), Some("0"));
    assert_eq!(positive.min_inclusive, None);
    assert_eq!(
        (positive.total_digits, positive.fraction_digits),
        (Some(4), Some(2))
    );
    assert_eq!(
        simple(&schemas, "Positive").variety,
        Variety::Atomic(Builtin::Decimal)
    );
}

#[test]
fn enumerations_keep_documentation_and_resolve_names() {
    let schemas = schema(
        r#"<xs:simpleType name="Size"><xs:restriction base="xs:string">
            <xs:enumeration value="S"><xs:annotation><xs:documentation>Small.</xs:documentation></xs:annotation></xs:enumeration>
            <xs:enumeration value="M"/></xs:restriction></xs:simpleType>
        <xs:simpleType name="Fault" xmlns:f="urn:f"><xs:restriction base="xs:QName"><xs:enumeration value="f:Busy"/></xs:restriction></xs:simpleType>"#,
    );
    let size = &simple(&schemas, "Size").facets.enumeration;
    assert_eq!(size[0].documentation.as_deref(), Some("Small."));
    assert_eq!((&*size[1].value, &size[1].name), ("M", &None));
    let fault = simple(&schemas, "Fault").facets.enumeration[0]
        .name
        .as_ref();
    assert_eq!(
        fault.map(|name| name.as_qname()),
        Some(QName::new("urn:f", "Busy"))
    );
}

#[test]
fn lists_and_unions_refer_to_their_items_and_members() {
    let schemas = schema(
        r#"<xs:simpleType name="Numbers"><xs:list itemType="xs:int"/></xs:simpleType>
        <xs:simpleType name="Few"><xs:restriction base="Numbers"><xs:maxLength value="3"/></xs:restriction></xs:simpleType>
        <xs:simpleType name="Either"><xs:union memberTypes="xs:int Numbers"><xs:simpleType><xs:restriction base="xs:string"/></xs:simpleType></xs:union></xs:simpleType>"#,
    );
    let int = schemas.builtin(Builtin::Int);
    assert_eq!(simple(&schemas, "Few").variety, Variety::List(int));
    let Variety::Union(members) = &simple(&schemas, "Either").variety else {
        panic!("it is a union")
    };
    assert_eq!(members[..2], [int, type_id(&schemas, "Numbers")]);
    assert_eq!(
        schemas.ty(members[2]).name().to_string(),
        "{urn:t}Either/member"
    );
}

#[test]
fn every_builtin_type_has_its_id_name_and_base() {
    let schemas = schema("");
    for builtin in Builtin::ALL {
        let id = schemas.builtin(builtin);
        assert_eq!(schemas.as_builtin(id), Some(builtin));
        assert_eq!(Builtin::from_name(builtin.name()), Some(builtin));
        let name = QName::try_new("http://www.w3.org/2001/XMLSchema", builtin.name()).unwrap();
        assert_eq!(schemas.type_named(name), Some(id));
        assert_eq!(
            schemas.ty(id).base(),
            builtin.base().map(|base| schemas.builtin(base))
        );
    }
    assert_eq!(schemas.as_builtin(schemas.any_type()), None);
}

//! Names and shapes for what schemas combine.

use soap_codegen::Config;

use crate::support::generated_from;

/// Generates a module for the components of a schema.
fn module(components: &str) -> String {
    let schema = format!(
        r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="urn:t" targetNamespace="urn:t" elementFormDefault="qualified">{components}</xs:schema>"#
    );
    let generated = generated_from(&schema, &Config::new());
    let text = generated.files.text("t.rs");
    text.expect("a module of the namespace").to_owned()
}

/// Returns the declaration of a type, without attributes and blank lines.
fn declaration(module: &str, start: &str) -> String {
    let from = module
        .find(start)
        .unwrap_or_else(|| panic!("no {start}: {module}"));
    let lines = module[from..].lines().map(str::trim);
    let lines = lines.take_while(|line| *line != "}");
    let kept = lines.filter(|line| !line.starts_with("#[") && !line.starts_with("//"));
    kept.collect::<Vec<_>>().join(" ")
}

#[test]
fn elements_of_one_name_and_several_types_are_kept_as_xml() {
    let module = module(
        r#"<xs:complexType name="C"><xs:sequence><xs:element name="a" type="xs:int"/><xs:element name="a" type="xs:date"/></xs:sequence></xs:complexType>
        <xs:complexType name="D" mixed="true"><xs:choice><xs:element name="a" type="xs:int"/><xs:sequence><xs:element name="b" type="xs:int"/><xs:element name="a" type="C"/></xs:sequence></xs:choice></xs:complexType>"#,
    );
    assert_eq!(
        declaration(&module, "pub struct C "),
        "pub struct C { pub a: Vec<Raw>,"
    );
    assert_eq!(
        declaration(&module, "pub enum DContent "),
        "pub enum DContent { A(Raw), B(i32), Text(String),"
    );
}

#[test]
fn elements_of_any_name_in_several_places_keep_their_order() {
    let module = module(
        r###"<xs:complexType name="C"><xs:sequence><xs:element name="a" type="xs:int"/><xs:any namespace="##other" minOccurs="0" maxOccurs="unbounded"/></xs:sequence></xs:complexType>
        <xs:complexType name="D"><xs:complexContent><xs:extension base="C"><xs:sequence><xs:element name="b" type="xs:int"/><xs:any namespace="##other" minOccurs="0"/></xs:sequence></xs:extension></xs:complexContent></xs:complexType>"###,
    );
    assert_eq!(
        declaration(&module, "pub struct C "),
        "pub struct C { pub a: i32, pub any: Vec<Raw>,"
    );
    assert_eq!(
        declaration(&module, "pub struct D "),
        "pub struct D { pub a: i32, pub content: Vec<DContent>,"
    );
}

#[test]
fn a_union_of_texts_is_an_enum_of_all_of_them() {
    let module = module(
        r#"<xs:simpleType name="A"><xs:restriction base="xs:token"><xs:enumeration value="x"/></xs:restriction></xs:simpleType>
        <xs:simpleType name="Both"><xs:union memberTypes="A A"><xs:simpleType><xs:restriction base="xs:NMTOKEN"><xs:enumeration value="x"/><xs:enumeration value="y"/></xs:restriction></xs:simpleType></xs:union></xs:simpleType>
        <xs:simpleType name="Open"><xs:union memberTypes="Both"><xs:simpleType><xs:restriction base="xs:string"><xs:pattern value="other:.*"/></xs:restriction></xs:simpleType></xs:union></xs:simpleType>
        <xs:simpleType name="Number"><xs:union memberTypes="A xs:int"/></xs:simpleType>
        <xs:complexType name="C"><xs:attribute name="a" type="Both"/><xs:attribute name="b" type="Open"/><xs:attribute name="c" type="Number"/></xs:complexType>"#,
    );
    assert_eq!(
        declaration(&module, "pub enum Open "),
        "pub enum Open { X, Y, Unknown(String),"
    );
    assert_eq!(
        declaration(&module, "pub struct C "),
        "pub struct C { pub a: Option<Both>, pub b: Option<Open>, pub c: Option<String>,"
    );
}

#[test]
fn texts_that_differ_in_one_character_have_different_names() {
    let module = module(
        r#"<xs:simpleType name="Zone"><xs:restriction base="xs:string"><xs:enumeration value="GMT+1"/><xs:enumeration value="GMT-1"/><xs:enumeration value="GMT"/><xs:enumeration value="a  b"/><xs:enumeration value="a b"/><xs:enumeration value=""/><xs:enumeration value=" "/></xs:restriction></xs:simpleType>
        <xs:complexType name="C"><xs:attribute name="a" type="Zone"/></xs:complexType>"#,
    );
    assert_eq!(
        declaration(&module, "pub enum Zone "),
        "pub enum Zone { GmtPlus1, GmtMinus1, Gmt, AB, AB2, Empty, Empty2, Unknown(String),"
    );
}

#[test]
fn one_box_cuts_a_cycle() {
    let module = module(
        r#"<xs:complexType name="Whole"><xs:sequence><xs:element name="part" type="Part" minOccurs="0"/></xs:sequence></xs:complexType>
        <xs:complexType name="Part"><xs:sequence><xs:element name="of" type="Whole" minOccurs="0"/></xs:sequence></xs:complexType>
        <xs:complexType name="Wheel"><xs:complexContent><xs:extension base="Part"><xs:sequence><xs:element name="size" type="xs:int"/></xs:sequence></xs:extension></xs:complexContent></xs:complexType>"#,
    );
    assert_eq!(
        declaration(&module, "pub struct Part "),
        "pub struct Part { pub of: Option<Whole>,"
    );
    assert_eq!(
        declaration(&module, "pub enum AnyPart "),
        "pub enum AnyPart { Part(Box<Part>), Wheel(Box<Wheel>), Unknown(Raw),"
    );
}

#[test]
fn several_choices_of_a_type_are_named_by_their_elements() {
    let module = module(
        r#"<xs:complexType name="C"><xs:sequence>
        <xs:choice><xs:element name="card" type="xs:int"/><xs:element name="voucher" type="xs:int"/></xs:choice>
        <xs:choice minOccurs="0"><xs:element name="a" type="xs:int"/><xs:element name="b" type="xs:int"/><xs:element name="c" type="xs:int"/><xs:element name="d" type="xs:int"/></xs:choice>
        <xs:choice maxOccurs="2"><xs:element name="x" type="xs:int"/><xs:element name="y" type="xs:int"/></xs:choice></xs:sequence></xs:complexType>
        <xs:complexType name="D"><xs:complexContent><xs:extension base="B"><xs:choice><xs:element name="e" type="xs:int"/><xs:element name="f" type="xs:int"/></xs:choice></xs:extension></xs:complexContent></xs:complexType>
        <xs:complexType name="B"><xs:choice><xs:element name="g" type="xs:int"/><xs:element name="h" type="xs:int"/></xs:choice></xs:complexType>"#,
    );
    assert_eq!(
        declaration(&module, "pub struct C "),
        "pub struct C { pub card_or_voucher: CCardOrVoucher, pub a_or_other: Option<CAOrOther>, pub content: Vec<CContent>,"
    );
    assert_eq!(
        declaration(&module, "pub struct D "),
        "pub struct D { pub base: B, pub e_or_f: DChoice,"
    );
}

#[test]
fn modules_of_equal_ends_have_longer_names() {
    let import = |namespace: &str, number: u8| {
        (
            format!("{number}.xsd"),
            format!(
                r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="{namespace}"><xs:complexType name="T"><xs:attribute name="a"/></xs:complexType></xs:schema>"#
            ),
        )
    };
    let namespaces = [
        "urn:core_2017_1.platform.shop.example.com",
        "http://a.example/v1/order",
        "http://a.example/v2/order",
        "urn:first:item",
        "urn:second:item",
    ];
    let mut documents: std::collections::BTreeMap<String, String> = (0..)
        .zip(namespaces)
        .map(|(number, it)| import(it, number))
        .collect();
    let imports = (0..).zip(namespaces).map(|(number, namespace): (u8, _)| {
        format!(r#"<xs:import namespace="{namespace}" schemaLocation="{number}.xsd"/>"#)
    });
    let imports: String = imports.collect();
    documents.insert(
        "in.xsd".to_owned(),
        format!(r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{imports}</xs:schema>"#),
    );
    let generated =
        soap_codegen::generate("in.xsd", &mut documents, &Config::new()).expect("schemas");
    let names: Vec<&str> = generated.files.iter().map(|(name, _)| name).collect();
    assert_eq!(
        names,
        [
            "core_2017_1.rs",
            "first_item.rs",
            "mod.rs",
            "order_v1.rs",
            "order_v2.rs",
            "second_item.rs"
        ]
    );
}

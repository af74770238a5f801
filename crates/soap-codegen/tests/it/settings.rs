//! Each setting changes what is generated.

use std::collections::{BTreeMap, BTreeSet};

use soap_codegen::{ClientKind, Config, Derived, NoteCode, generate};

use crate::support::{generated, generated_from};

fn text(file: &str, config: &Config, path: &str) -> String {
    let files = generated(file, config).files;
    files
        .text(path)
        .unwrap_or_else(|| panic!("no {path}: {files:?}"))
        .to_owned()
}

#[test]
fn only_the_types_of_the_selected_operations_are_generated() {
    let config = Config::new().operations(["hist*"]);
    let orders = text("orders.wsdl", &config, "orders.rs");
    assert!(orders.contains("pub struct History ") && !orders.contains("pub struct OrderType"));
    let client = text("orders.wsdl", &config, "order_service_client.rs");
    assert!(
        client.contains("fn history")
            && !client.contains("fn place_order")
            && !client.contains("with_session")
    );
}

#[test]
fn derived_types_are_generated_by_policy() {
    let report = Config::new().operations(["Report"]);
    let weather = |config: &Config| text("weather.wsdl", config, "weather.rs");
    assert!(weather(&report).contains("pub struct Storm"));
    let reachable = weather(&report.clone().derived(Derived::Reachable));
    assert!(
        !reachable.contains("Storm") && !reachable.contains("AnyObservation"),
        "{reachable}"
    );
    let listed = weather(&report.derived(Derived::Listed(vec!["Storm".into()])));
    assert!(listed.contains("    Storm(Storm),"), "{listed}");
    let history = Config::new()
        .operations(["history"])
        .derived(Derived::Reachable);
    let orders = text("orders.wsdl", &history, "orders.rs");
    assert!(
        orders.contains("pub latest: Option<Raw>,"),
        "an abstract type without derived ones: {orders}"
    );
}

#[test]
fn types_implement_the_directions_that_they_need() {
    let orders = text("orders.wsdl", &Config::new().directions(true), "orders.rs");
    let derives = |name: &str| {
        let (before, _) = orders
            .split_once(&format!("pub struct {name} {{"))
            .expect(name);
        before
            .rsplit("#[derive(")
            .next()
            .unwrap_or_default()
            .to_owned()
    };
    assert!(derives("OrderType").contains("ToXml") && !derives("OrderType").contains("FromXml"));
    assert!(!derives("Receipt").contains("ToXml") && derives("Receipt").contains("FromXml"));
    assert!(derives("Amount").contains("ToXml") && derives("Amount").contains("FromXml"));
}

#[test]
fn names_types_modules_and_derives_are_the_users() {
    let config = Config::new()
        .name("{http://orders.example/schema/orders}Order_Type", "Order")
        .module("http://orders.example/schema/orders", "shop")
        .type_for("xs:decimal", "rust_decimal::Decimal")
        .derive("serde::Serialize")
        .docs(false);
    let shop = text("orders.wsdl", &config, "shop.rs");
    assert!(
        shop.contains("pub struct Order {") && shop.contains("pub line: Vec<OrderTypeLine>"),
        "{shop}"
    );
    assert!(
        shop.contains("pub value: rust_decimal::Decimal,")
            && shop.contains("ToXml, serde::Serialize)]")
    );
    let client = text("orders.wsdl", &config, "order_service_client.rs");
    assert!(client.contains("request: &shop::Order,") && !client.contains("Places an order."));
}

#[test]
fn a_type_without_a_name_is_named_by_the_names_around_it() {
    let config = Config::new().name("Order_Type", "Order").name(
        "{http://orders.example/schema/orders}Order_Type/line",
        "Line",
    );
    let orders = text("orders.wsdl", &config, "orders.rs");
    assert!(
        orders.contains("pub struct Order {") && orders.contains("pub line: Vec<Line>"),
        "{orders}"
    );
}

#[test]
fn settings_that_name_nothing_are_reported() {
    let namespace = "http://orders.example/schema/orders";
    let config = Config::new()
        .name(format!("{{{namespace}}}OrderType"), "Order")
        .type_for("xs:decimel", "rust_decimal::Decimal")
        .derived(Derived::Listed(vec!["Nothing".into(), "Order_Type".into()]))
        .module("http://orders.example/schema/order", "shop")
        .extern_namespace("urn:x", "crate::x");
    let notes = generated("orders.wsdl", &config).notes;
    let notes: Vec<String> = notes.iter().map(ToString::to_string).collect();
    let rest = "; the setting has no effect; compare it with the names in the WSDL";
    assert_eq!(
        notes,
        [
            format!(
                "no namespace is named http://orders.example/schema/order (similar: {namespace})"
            ),
            "no namespace is named urn:x".into(),
            "no type is named Nothing".into(),
            "no type is named xs:decimel (similar: decimal)".into(),
            format!(
                "no type is named {{{namespace}}}OrderType (similar: {{{namespace}}}Order_Type)"
            ),
        ]
        .map(|note| format!("warning[W054] settings: {note}{rest}"))
    );
}

#[test]
fn a_namespace_can_be_generated_elsewhere() {
    let config = Config::new().extern_namespace(
        "http://schemas.datacontract.org/2004/07/Weather",
        "crate::contracts",
    );
    let files = generated("weather.wsdl", &config).files;
    assert_eq!(files.text("weather.rs"), None);
    let messages = files.text("tempuri_org.rs").expect("messages");
    assert!(
        messages.contains("pub observation: Nillable<crate::contracts::AnyObservation>,"),
        "{messages}"
    );
}

#[test]
fn a_client_can_block_or_be_left_out() {
    let blocking = text(
        "quotes.wsdl",
        &Config::new().client(ClientKind::Blocking),
        "quotes_client.rs",
    );
    assert!(blocking.contains("use soap_call::blocking::Client;") && !blocking.contains("async"));
    let none = text(
        "quotes.wsdl",
        &Config::new().client(ClientKind::None),
        "quotes_client.rs",
    );
    assert!(
        none.contains("pub const GET_QUOTE")
            && none.contains("pub const ADDRESS")
            && !none.contains("QuotesClient")
    );
}

#[test]
fn operations_that_cannot_be_called_are_left_out_and_named() {
    let wsdl = r#"<definitions targetNamespace="urn:a" xmlns:a="urn:a" xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xs="http://www.w3.org/2001/XMLSchema">
        <types><xs:schema targetNamespace="urn:a"><xs:element name="in" type="xs:int"/></xs:schema></types>
        <message name="Nothing"/><message name="In"><part name="p" element="a:in"/></message><message name="Typed"><part name="p" type="xs:int"/></message>
        <message name="Two"><part name="p" element="a:in"/><part name="q" element="a:in"/></message>
        <portType name="P"><operation name="Ping"><input message="a:Nothing"/></operation><operation name="Typed"><input message="a:Typed"/></operation>
        <operation name="Two"><input message="a:Two"/></operation>
        <operation name="Good"><input message="a:In"/><output message="a:Nothing"/></operation></portType>
        <binding name="B" type="a:P"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>
        <operation name="Ping"><soap:operation soapAction=""/><input><soap:body use="literal"/></input></operation>
        <operation name="Typed"><soap:operation soapAction=""/><input><soap:body use="literal"/></input></operation>
        <operation name="Two"><soap:operation soapAction=""/><input><soap:body use="literal"/></input></operation>
        <operation name="Good"><soap:operation soapAction=""/><input><soap:body use="literal"/></input><output><soap:body use="literal"/></output></operation></binding>
        <binding name="C" type="a:P"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>
        <operation name="Ping"><soap:operation soapAction=""/><input><soap:body use="literal"/></input></operation></binding></definitions>"#;
    let generated = generated_from(
        wsdl,
        &Config::new().operations(["Ping", "Typed", "Two", "Good", "Gone"]),
    );
    let lines: Vec<String> = generated.notes.iter().map(ToString::to_string).collect();
    assert_eq!(
        lines,
        [
            "warning[W054] settings: no operation is named Gone; the setting has no effect; compare it with the names in the WSDL",
            "warning[W053] in.wsdl:10:9: the Body of the operation Typed has a type, and no element; the operation is left out; write this call by hand, with soap-codec",
            "warning[W052] in.wsdl:11:9: the Body of the operation Two holds several elements; the operation is left out; write this call by hand, with soap-codec",
            "warning[W055] in.wsdl:13:9: the binding {urn:a}C differs in its operations from {urn:a}B; each has a client of its own; use the client of the binding that the service has a port for",
        ]
    );
    let codes: BTreeSet<NoteCode> = generated.notes.iter().map(|note| note.code).collect();
    assert!(NoteCode::ALL.iter().all(|code| codes.contains(code)));
    let client = generated.files.text("p_client.rs").expect("a client");
    assert!(
        client.contains("pub fn ping(&self) -> impl Future<Output = Result<(), Error>> {"),
        "{client}"
    );
    assert!(
        client.contains("    Operation::one_way(QName::new(\"urn:a\", \"Ping\")).empty_request();")
            || client.contains(
                "Operation::one_way(QName::new(a::NAMESPACE, \"Ping\")).empty_request();"
            ),
        "{client}"
    );
    assert!(
        client.contains(
            "pub fn good(&self, request: &i32) -> impl Future<Output = Result<(), Error>> {"
        ),
        "{client}"
    );
    assert!(
        client.contains("Operation::new(QName::new(a::NAMESPACE, \"in\")).empty_response();"),
        "an empty output is not a missing one: {client}"
    );
}

#[test]
fn the_order_of_documents_does_not_matter() {
    let root = |first: &str, second: &str| {
        format!(
            r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:r">
            <xs:import namespace="urn:{first}" schemaLocation="{first}.xsd"/><xs:import namespace="urn:{second}" schemaLocation="{second}.xsd"/></xs:schema>"#
        )
    };
    let schema = |name: &str, other: &str| {
        format!(
            r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:o="urn:{other}" targetNamespace="urn:{name}">
            <xs:import namespace="urn:{other}" schemaLocation="{other}.xsd"/>
            <xs:complexType name="Node"><xs:sequence><xs:element name="next" type="o:Node" minOccurs="0"/></xs:sequence></xs:complexType>
            <xs:complexType name="node"><xs:complexContent><xs:extension base="o:Node"/></xs:complexContent></xs:complexType></xs:schema>"#
        )
    };
    let files = |first: &str, second: &str| {
        let mut documents = BTreeMap::from([
            ("root.xsd".to_owned(), root(first, second)),
            ("a.xsd".to_owned(), schema("a", "b")),
            ("b.xsd".to_owned(), schema("b", "a")),
        ]);
        generate("root.xsd", &mut documents, &Config::new())
            .expect("a schema")
            .files
    };
    let a_first = files("a", "b");
    assert!(
        a_first.text("a.rs").expect("a module").contains("(Box<b::"),
        "{a_first:?}"
    );
    assert_eq!(a_first, files("b", "a"));
}

/// A schema in which each type extends the one before.
fn chain(members: [&str; 3]) -> String {
    let [first, second, third] = members;
    format!(
        r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:c" xmlns="urn:c" elementFormDefault="qualified">
        <xs:complexType name="First" abstract="true"><xs:sequence>{first}</xs:sequence></xs:complexType>
        <xs:complexType name="Second"><xs:complexContent><xs:extension base="First"><xs:sequence>{second}</xs:sequence></xs:extension></xs:complexContent></xs:complexType>
        <xs:complexType name="Third"><xs:complexContent><xs:extension base="Second"><xs:sequence>{third}</xs:sequence></xs:extension></xs:complexContent></xs:complexType>
        <xs:element name="e" type="First"/></xs:schema>"#
    )
}

#[test]
fn a_type_holds_its_base_unless_that_would_take_its_members() {
    let generate = |members: [&str; 3]| {
        let files = generated_from(&chain(members), &Config::new()).files;
        files.text("c.rs").expect("one namespace").to_owned()
    };
    let element = |name: &str| format!("<xs:element name='{name}' type='xs:string'/>");
    let plain = generate([&element("a"), &element("b"), &element("base")]);
    for expected in [
        "pub struct First {\n    pub a: String,\n}",
        "pub struct Second {\n    #[soap(base)]\n    pub base: First,\n    pub b: String,\n}",
        // A member named `base` keeps its name.
        "pub struct Third {\n    #[soap(base)]\n    pub base_type: Second,\n    pub base: String,\n}",
        "#[soap(namespace = NAMESPACE, xsi_type)]\npub enum AnyFirst {\n    Second(Second),",
        "#[derive(Clone, Debug, Default, DerefBase, FromXml, PartialEq, ToXml)]",
    ] {
        assert!(plain.contains(expected), "{expected} in {plain}");
    }
    let any = "<xs:any minOccurs='0' processContents='lax'/>";
    let open = generate([any, "", &element("b")]);
    assert!(
        open.contains("pub struct Second {\n    #[soap(base)]\n    pub base: First,\n}"),
        "nothing of its own: {open}"
    );
    assert!(
        !open.contains("base: Second") && open.contains("pub struct Third {"),
        "the base would take `b`: {open}"
    );
    let empty = generate(["", &element("b"), ""]);
    assert!(
        empty.contains("pub struct Second {\n    pub b: String,\n}"),
        "the base has no members: {empty}"
    );
    let twice = generate([&element("a"), &element("a"), ""]);
    assert!(!twice.contains("base: First"), "two of one name: {twice}");
}

#[test]
fn a_long_client_has_a_file_for_each_letter() {
    let operations: Vec<String> = (0..600)
        .map(|number| format!("{}peration{number}", ["o", "p", "q"][number % 3]))
        .collect();
    let each = |text: &dyn Fn(&String) -> String| operations.iter().map(text).collect::<String>();
    let service = format!(
        r#"<definitions targetNamespace="urn:s" xmlns:t="urn:s" xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xs="http://www.w3.org/2001/XMLSchema">
        <types><xs:schema targetNamespace="urn:s"><xs:element name="e" type="xs:string"/></xs:schema></types>
        <message name="M"><part name="p" element="t:e"/></message>
        <portType name="P">{}</portType><binding name="B" type="t:P"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>{}</binding></definitions>"#,
        each(&|name| format!(
            r#"<operation name="{name}"><input message="t:M"/><output message="t:M"/><fault name="f" message="t:M"/></operation>"#
        )),
        each(&|name| format!(
            r#"<operation name="{name}"><soap:operation soapAction="{name}"/><input><soap:body use="literal"/></input><output><soap:body use="literal"/></output><fault name="f"><soap:fault name="f" use="literal"/></fault></operation>"#
        )),
    );
    let files = generated_from(&service, &Config::new()).files;
    let paths: Vec<&str> = files.iter().map(|(path, _)| path).collect();
    let parts = ["faults", "o", "p", "q"].map(|part| format!("p_client/{part}.rs"));
    for path in &parts {
        assert!(paths.contains(&&**path), "{paths:?}");
    }
    assert!(files.iter().all(|(_, text)| text.lines().count() <= 5_000));
    let index = files.text("p_client.rs").expect("a client");
    assert!(index.contains("mod faults;\nmod o;") && index.contains("pub struct PClient {"));
    let part = files.text("p_client/p.rs").expect("a part");
    assert!(
        part.contains("use super::*;")
            && part.contains("pub const PPERATION1:")
            && part.contains("impl PClient {\n    /// Calls `pperation1`.")
            && part.contains("self.client.call_with_detail(&PPERATION1, request)"),
        "{part}"
    );
}

#[test]
fn the_types_of_the_header_blocks_of_responses_are_generated() {
    let wsdl = r#"<definitions targetNamespace="urn:a" xmlns:a="urn:a" xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xs="http://www.w3.org/2001/XMLSchema">
        <types><xs:schema targetNamespace="urn:a">
            <xs:element name="get" type="xs:string"/>
            <xs:element name="quota"><xs:complexType><xs:attribute name="left" type="xs:int"/></xs:complexType></xs:element>
        </xs:schema></types>
        <message name="get"><part name="body" element="a:get"/></message>
        <message name="quota"><part name="quota" element="a:quota"/></message>
        <portType name="P"><operation name="get"><input message="a:get"/><output message="a:get"/></operation></portType>
        <binding name="B" type="a:P"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>
            <operation name="get"><input><soap:body use="literal"/></input>
                <output><soap:header message="a:quota" part="quota" use="literal"/><soap:body use="literal"/></output></operation>
        </binding></definitions>"#;
    let generated = generated_from(wsdl, &Config::new());
    let files = generated.files.iter().map(|(_, text)| text);
    let structs = files.filter(|text| text.contains("pub struct Quota {"));
    assert_eq!(structs.count(), 1);
}

/// A service with one operation, whose messages are single elements.
fn bare(action: &str) -> String {
    format!(
        r#"<definitions targetNamespace="urn:s" xmlns:t="urn:s" xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xs="http://www.w3.org/2001/XMLSchema">
        <types><xs:schema targetNamespace="urn:s"><xs:complexType name="Point"><xs:sequence><xs:element name="x" type="xs:int"/></xs:sequence></xs:complexType>
        <xs:element name="from" nillable="true" type="t:Point"/><xs:element name="to" nillable="true" type="xs:string"/></xs:schema></types>
        <message name="I"><part name="p" element="t:from"/></message><message name="O"><part name="p" element="t:to"/></message>
        <portType name="P"><operation name="go"><input message="t:I" {action}/><output message="t:O"/></operation></portType>
        <binding name="B" type="t:P"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>
        <operation name="go"><soap:operation soapAction=""/><input><soap:body use="literal"/></input><output><soap:body use="literal"/></output></operation></binding></definitions>"#
    )
}

#[test]
fn a_payload_that_may_be_nil_has_a_struct_of_its_own() {
    let files = generated_from(&bare(""), &Config::new()).files;
    let types = files.text("s.rs").expect("one namespace");
    for expected in [
        "pub struct From {\n    #[soap(base)]\n    pub content: Option<Point>,\n}",
        "pub struct To {\n    #[soap(text)]\n    pub value: Option<String>,\n}",
    ] {
        assert!(types.contains(expected), "{expected} in {types}");
    }
    let client = files.text("p_client.rs").expect("a client");
    assert!(
        client.contains("request: &s::From) -> impl Future<Output = Result<s::To, Error>>"),
        "{client}"
    );
}

/// A service whose operation sends `request` and receives `response`, and has a fault with many
/// members.
fn ping(request: &str, response: &str) -> String {
    let members: String = (0..20)
        .map(|number| format!(r#"<xs:element name="m{number}" type="xs:string"/>"#))
        .collect();
    format!(
        r#"<definitions targetNamespace="urn:s" xmlns:t="urn:s" xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xs="http://www.w3.org/2001/XMLSchema">
        <types><xs:schema targetNamespace="urn:s">
        <xs:element name="ping"><xs:complexType>{request}</xs:complexType></xs:element>
        <xs:element name="pong"><xs:complexType>{response}</xs:complexType></xs:element>
        <xs:element name="late"><xs:complexType><xs:sequence>{members}</xs:sequence></xs:complexType></xs:element></xs:schema></types>
        <message name="I"><part name="p" element="t:ping"/></message><message name="O"><part name="p" element="t:pong"/></message>
        <message name="F"><part name="p" element="t:late"/></message>
        <portType name="P"><operation name="ping"><input message="t:I"/><output message="t:O"/><fault name="f" message="t:F"/></operation></portType>
        <binding name="B" type="t:P"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>
        <operation name="ping"><soap:operation soapAction=""/><input><soap:body use="literal"/></input><output><soap:body use="literal"/></output>
        <fault name="f"><soap:fault name="f" use="literal"/></fault></operation></binding></definitions>"#
    )
}

#[test]
fn a_message_that_holds_nothing_is_neither_argument_nor_result() {
    let attribute = r#"<xs:attribute name="left" type="xs:int"/>"#;
    let client = |request, response| {
        let files = generated_from(&ping(request, response), &Config::new()).files;
        files.text("p_client.rs").expect("a client").to_owned()
    };
    for nothing in ["", "<xs:sequence/>", "<xs:all/>"] {
        let client = client(nothing, nothing);
        assert!(
            client.contains("pub fn ping(&self) -> impl Future<Output = Result<(), CallError<")
                && client.contains("call_with_detail(&PING, &())"),
            "{client}"
        );
    }
    let client = client(attribute, attribute);
    assert!(
        client.contains("request: &s::Ping") && client.contains("Result<s::Pong, "),
        "{client}"
    );
}

#[test]
fn the_detail_of_a_fault_is_boxed_by_the_error_alone() {
    let files = generated_from(&ping("", ""), &Config::new()).files;
    let client = files.text("p_client.rs").expect("a client");
    assert!(client.contains("    Late(s::Late),"), "{client}");
}

#[test]
fn the_action_of_ws_addressing_is_kept_beside_that_of_soap() {
    let action =
        r#"wsam:Action="urn:go" xmlns:wsam="http://www.w3.org/2007/05/addressing/metadata""#;
    let files = generated_from(&bare(action), &Config::new()).files;
    let client = files.text("p_client.rs").expect("a client");
    assert!(
        client.contains(".addressing_action(\"urn:go\")") && !client.contains(".action("),
        "{client}"
    );
}

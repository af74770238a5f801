//! The whole line of each problem: severity, code, place, problem, action and help.

use std::collections::{BTreeMap, BTreeSet};

use soap_wsdl::{Code, Limits, Wsdl};

use crate::support::{Service, shown, xsd};

/// Other documents that those of the problems refer to.
fn others() -> [(&'static str, String); 5] {
    [
        ("bad.xsd", "<xs:schema>\n <xs:element".to_owned()),
        ("page.html", "<html/>".to_owned()),
        ("u.xsd", xsd("").replace("urn:t", "urn:u")),
        (
            "draft.xsd",
            r#"<s:schema xmlns:s="http://www.w3.org/1999/XMLSchema" targetNamespace="urn:d"/>"#
                .to_owned(),
        ),
        (
            "two.wsdl",
            r#"<description xmlns="http://www.w3.org/ns/wsdl"/>"#.to_owned(),
        ),
    ]
}

/// Problems of a schema. They are on the second line.
const OF_SCHEMAS: &[(&str, &str)] = &[
    (
        r#"<xs:include schemaLocation="none.xsd"/>"#,
        "warning[W001] t.xsd:2:1: none.xsd cannot be loaded: not found; its components are missing; make the document available at this location",
    ),
    (
        r#"<xs:include schemaLocation="bad.xsd"/>"#,
        "warning[W002] bad.xsd:1:2: a namespace prefix is not declared; the document is ignored; correct the document",
    ),
    (
        r#"<xs:include schemaLocation="page.html"/>"#,
        "warning[W003] t.xsd:2:1: page.html is not a schema; the document is ignored; correct the location",
    ),
    (
        r#"<xs:include schemaLocation="u.xsd"/>"#,
        r#"warning[W004] t.xsd:2:1: the schema has the target namespace "urn:u", expected "urn:t"; the document is read under its own namespace; correct the namespace of the import"#,
    ),
    (
        r#"<xs:import namespace="urn:d" schemaLocation="draft.xsd"/>"#,
        "warning[W005] draft.xsd:1:1: this schema is written in the draft http://www.w3.org/1999/XMLSchema; it is read as XML Schema 1.0; check the types, or convert it to XML Schema 1.0 of 2001",
    ),
    (
        r#"<xs:complexType name="C"><xs:assert test="@a"/></xs:complexType>"#,
        "warning[W006] t.xsd:2:26: xs:assert is of XML Schema 1.1; the construct is ignored; check what it requires yourself",
    ),
    (
        r#"<xs:element name="a" type="Money"/>"#,
        "warning[W010] t.xsd:2:1: the type {urn:t}Money is not defined; xs:anyType is used; load the schema that defines it",
    ),
    (
        r#"<xs:complexType name="C"><xs:sequence><xs:element ref="b"/></xs:sequence></xs:complexType>"#,
        "warning[W011] t.xsd:2:39: the element {urn:t}b is not defined; an element of any content is used; load the schema that declares it",
    ),
    (
        r#"<xs:complexType name="C"><xs:attribute ref="b"/></xs:complexType>"#,
        "warning[W012] t.xsd:2:26: the attribute {urn:t}b is not defined; an attribute of type xs:anySimpleType is used; load the schema that declares it",
    ),
    (
        r#"<xs:complexType name="C"><xs:group ref="G"/></xs:complexType>"#,
        "warning[W013] t.xsd:2:26: the group {urn:t}G is not defined; any elements, or no attributes, are used; load the schema that defines it",
    ),
    (
        "<xs:complexType name=\"C\"/>\n<xs:complexType name=\"C\" mixed=\"true\"/>",
        "warning[W014] t.xsd:3:1: the type {urn:t}C is also defined at t.xsd:2:1; the first is used; remove one of them",
    ),
    (
        r#"<xs:complexType name="C"><xs:attribute name="a" type="xs:int"/><xs:attribute name="a"/></xs:complexType>"#,
        "warning[W014] t.xsd:2:1: {urn:t}C declares the attribute a twice; the first is used; remove one of them",
    ),
    (
        r#"<xs:complexType name="C"><xs:complexContent><xs:extension base="C"/></xs:complexContent></xs:complexType>"#,
        "warning[W015] t.xsd:2:1: the type {urn:t}C is made from itself; the circle is cut here; correct the definition",
    ),
    (
        r#"<xs:complexType name="C"><xs:sequence maxOccurs="many"/></xs:complexType>"#,
        r#"warning[W016] t.xsd:2:26: maxOccurs is "many", expected a number; its default is used; correct the value"#,
    ),
    (
        r#"<xs:complexType/>"#,
        "warning[W017] t.xsd:2:1: this xs:complexType has no valid name; the component is ignored; add what is missing",
    ),
    (
        r#"<xs:complexType name="C"><xs:choice><xs:attribute name="a"/></xs:choice></xs:complexType>"#,
        "warning[W018] t.xsd:2:37: xs:attribute is not allowed in a content model; the element is ignored; remove it",
    ),
    (
        r#"<xs:complexType name="C"><xs:complexContent><xs:extension base="xs:int"><xs:sequence><xs:element name="a"/></xs:sequence></xs:extension></xs:complexContent></xs:complexType>"#,
        "warning[W019] t.xsd:2:1: the content of {urn:t}C does not suit its base; the base is ignored; correct the derivation",
    ),
    (
        r#"<xs:complexType name="C"><xs:sequence><xs:element name="a" type="xs:int"/><xs:element name="a" type="xs:date"/></xs:sequence></xs:complexType>"#,
        "warning[W021] t.xsd:2:75: elements {urn:t}a of {urn:t}C have different types; values of any type are admitted; give them one type",
    ),
];

#[test]
fn problems_of_schemas() {
    for (components, expected) in OF_SCHEMAS {
        let text = xsd(&format!("\n{components}"));
        let mut documents: BTreeMap<&str, String> = others().into();
        documents.insert("t.xsd", text);
        let (_, diagnostics) =
            Wsdl::load_any("t.xsd", &mut documents, &Limits::default()).expect("a schema");
        assert_eq!(shown(&diagnostics), [*expected]);
    }
}

/// A service without a problem.
const SERVICE: Service<'_> = Service {
    types: r#"<xs:element name="Do"/>"#,
    messages: r#"<w:message name="M"><w:part name="p" element="t:Do"/></w:message>"#,
    port_type: r#"<w:operation name="Run"><w:input message="t:M"/></w:operation>"#,
    style: "document",
    binding: r#"<w:operation name="Run"><s:operation soapAction=""/><w:input><s:body use="literal"/></w:input></w:operation>"#,
};

/// Problems of a service, made by replacing a text of it.
const OF_SERVICES: &[(&str, &str, &str)] = &[
    (
        "<w:types>",
        "<w:import location=\"two.wsdl\"/><w:types>",
        "error[E030] s.wsdl:3:1: two.wsdl is a WSDL 2.0; the document is ignored; use the WSDL 1.1 of the service",
    ),
    (
        "use=\"literal\"",
        "use=\"encoded\"",
        "warning[W031] s.wsdl:5:111: operation Run: its input is encoded; the operation is left out; use a binding with literal bodies, or write this call by hand",
    ),
    (
        "<s:binding style=\"document\" transport=\"http://schemas.xmlsoap.org/soap/http\"/>",
        "",
        "warning[W032] s.wsdl:5:1: the binding {urn:t}B is not a SOAP binding; the binding and its ports are left out; use a port with a SOAP binding",
    ),
    (
        "<w:message name=\"M\">",
        "<w:message name=\"N\">",
        r#"warning[W033] s.wsdl:5:111: operation Run: the message "t:M" is not defined; the operation is left out; load the WSDL that defines it"#,
    ),
    (
        "<w:portType name=\"PT\">",
        "<w:portType name=\"PU\">",
        r#"warning[W034] s.wsdl:5:1: the port type "t:PT" of the binding {urn:t}B is not defined; what refers to it is left out; load the WSDL that defines it
warning[W043] s.wsdl:4:1: the port type {urn:t}PU has no binding; it is left out; load the WSDL that binds it"#,
    ),
    (
        "binding=\"t:B\"",
        "binding=\"t:C\"",
        r#"warning[W035] s.wsdl:6:21: the binding "t:C" of the port P is not defined; the port is left out; load the WSDL that defines it"#,
    ),
    (
        "<w:input message=\"t:M\"/>",
        "<w:output message=\"t:M\"/><w:input message=\"t:M\"/>",
        "warning[W036] s.wsdl:5:111: operation Run: it does not begin with a request; the operation is left out; receive this message with a server of your own",
    ),
    (
        "<w:part name=\"p\" element=\"t:Do\"/>",
        "<w:part name=\"p\" element=\"t:Do\"/><w:part name=\"q\" type=\"xs:int\"/>",
        "warning[W037] s.wsdl:5:111: operation Run: its input has several parts, and not all of them are elements; the operation is left out; write this call by hand",
    ),
    (
        "<s:body use=\"literal\"/>",
        "<s:body use=\"literal\"/><s:header message=\"t:M\" part=\"p\" use=\"encoded\"/>",
        "warning[W038] s.wsdl:5:195: the header part \"p\": it is encoded; the header block is left out; write this header block by hand",
    ),
    (
        "<w:input message=\"t:M\"/>",
        "<w:input message=\"t:M\"/><w:fault name=\"F\" message=\"t:T\"/>",
        "warning[W039] s.wsdl:4:71: the fault F: the message \"t:T\" is not defined; the fault is left out; read the detail of this fault by hand",
    ),
    (
        "<s:body use=\"literal\"/>",
        "<m:multipartRelated xmlns:m=\"http://schemas.xmlsoap.org/wsdl/mime/\"><m:part><s:body use=\"literal\"/></m:part></m:multipartRelated>",
        "warning[W040] s.wsdl:5:172: the input of an operation has attachments; only the SOAP part is described; send or receive the attachments with soap-mime",
    ),
    (
        "<w:binding name=\"B\" type=\"t:PT\">",
        "<w:binding name=\"B\" type=\"t:PT\"><p:PolicyReference xmlns:p=\"http://schemas.xmlsoap.org/ws/2004/09/policy\" URI=\"a\"/>",
        "warning[W041] s.wsdl:5:33: a policy is attached to the binding {urn:t}B; the policy is not applied; set up what it requires yourself, such as WS-Security or WS-Addressing",
    ),
    (
        "<w:binding name=\"B\" type=\"t:PT\">",
        "<w:binding name=\"B\" type=\"t:PT\"><a:UsingAddressing xmlns:a=\"http://www.w3.org/2006/05/addressing/wsdl\" w:required=\"true\"/>",
        "warning[W042] s.wsdl:5:33: the binding {urn:t}B requires the extension {http://www.w3.org/2006/05/addressing/wsdl}UsingAddressing; the extension is ignored; set up what it requires yourself",
    ),
    (
        "</w:portType>",
        "<w:operation name=\"Stop\"><w:input message=\"t:M\"/></w:operation></w:portType>",
        "warning[W043] s.wsdl:4:85: operation Stop: no binding of {urn:t}PT has it; it is left out; load the WSDL that binds it",
    ),
    (
        "http://schemas.xmlsoap.org/soap/http",
        "http://www.w3.org/2010/soapjms/",
        "warning[W044] s.wsdl:5:33: the binding {urn:t}B is for the transport http://www.w3.org/2010/soapjms/, not HTTP; its operations are described as over HTTP; use a port over HTTP, or a transport of your own",
    ),
    (
        "style=\"document\"",
        "style=\"rpc\"",
        "warning[W045] s.wsdl:5:167: the soap:body of Run has no namespace; the element of the operation has no namespace; add the one that the service expects to your copy of the WSDL",
    ),
    (
        "<xs:element name=\"Do\"/>",
        "",
        "error[E011] s.wsdl:3:176: the element {urn:t}Do is not defined; an element of any content is used; load the schema that declares it",
    ),
];

#[test]
fn problems_of_services() {
    for (part, changed, expected) in OF_SERVICES {
        let text = SERVICE.text();
        assert!(text.contains(part), "{part} {text}");
        let mut documents: BTreeMap<&str, String> = others().into();
        documents.insert("s.wsdl", text.replacen(part, changed, 1));
        let (_, diagnostics) =
            Wsdl::load_any("s.wsdl", &mut documents, &Limits::default()).expect("a WSDL");
        assert_eq!(shown(&diagnostics).join("\n"), *expected);
    }
}

#[test]
fn a_limit_is_an_error() {
    let text = xsd("\n<xs:complexType name=\"A\"/><xs:complexType name=\"B\"/>");
    let mut documents = BTreeMap::from([("t.xsd", text)]);
    let limits = Limits::default().components(1);
    let (_, diagnostics) = Wsdl::load_any("t.xsd", &mut documents, &limits).expect("a schema");
    let expected = "error[E020] t.xsd:2:27: there are more components than the limit allows; the rest is ignored; raise the limit if the document is trusted";
    assert_eq!(shown(&diagnostics)[0], expected);
}

#[test]
fn each_code_has_a_line() {
    let schemas = OF_SCHEMAS.iter().map(|(_, line)| *line);
    let services = OF_SERVICES.iter().map(|(_, _, line)| *line);
    let code = |line: &str| Code::from_name(line.split(['[', ']']).nth(1).unwrap_or_default());
    let lines = schemas.chain(services).flat_map(str::lines);
    let shown: BTreeSet<Code> = lines.filter_map(code).collect();
    let missing = Code::ALL.iter().filter(|code| !shown.contains(code));
    assert_eq!(missing.collect::<Vec<_>>(), [&Code::Limit]);
}

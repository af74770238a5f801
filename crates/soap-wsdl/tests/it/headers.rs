//! Header blocks, faults, attachments and policies.

use crate::support::{Service, load_wsdl};

const SERVICE: Service<'_> = Service {
    types: r#"<xs:element name="Do" type="xs:int"/><xs:element name="Key" type="xs:string"/><xs:element name="Bad" type="xs:string"/>"#,
    messages: r#"<w:message name="In"><w:part name="body" element="t:Do"/><w:part name="key" element="t:Key"/><w:part name="typed" type="xs:int"/></w:message>
        <w:message name="Out"><w:part name="body" element="t:Do"/></w:message>
        <w:message name="Fault"><w:part name="fault" element="t:Bad"/></w:message><w:message name="Typed"><w:part name="fault" type="xs:int"/></w:message>"#,
    port_type: r#"<w:operation name="Run"><w:input message="t:In"/><w:output message="t:Out"/><w:fault name="F" message="t:Fault"/><w:fault name="G" message="t:Typed"/></w:operation>"#,
    style: "document",
    binding: r#"<w:operation name="Run"><s:operation soapAction=""/>
        <w:input><s:body use="literal" parts="body"/><s:header message="t:In" part="key" use="literal"><s:headerfault message="t:Fault" part="fault" use="literal"/></s:header>
            <s:header message="t:In" part="typed" use="literal"/></w:input>
        <w:output><s:body use="literal"/></w:output><w:fault name="F"><s:fault name="F" use="literal"/></w:fault></w:operation>"#,
};

#[test]
fn header_blocks_and_faults_are_elements() {
    let (wsdl, diagnostics) = SERVICE.load();
    let operation = &wsdl.bindings[0].operations[0];
    let name = |id| wsdl.schemas.element(id).name.to_string();
    let header = &operation.input_headers[0];
    assert_eq!(
        (name(header.element), &*header.part),
        ("{urn:t}Key".to_owned(), "key")
    );
    assert_eq!(
        header
            .faults
            .iter()
            .map(|fault| name(*fault))
            .collect::<Vec<_>>(),
        ["{urn:t}Bad"]
    );
    assert!(operation.output_headers.is_empty());
    assert_eq!(operation.faults.len(), 1);
    assert_eq!(
        (
            &*operation.faults[0].name,
            name(operation.faults[0].element)
        ),
        ("F", "{urn:t}Bad".to_owned())
    );
    let codes: Vec<&str> = diagnostics.iter().map(|one| &one[8..12]).collect();
    assert_eq!(codes, ["W038", "W039"], "{diagnostics:?}");
}

#[test]
fn a_part_that_is_a_header_block_is_not_in_the_body() {
    let binding = SERVICE.binding.replace(r#" parts="body""#, "");
    let messages = SERVICE
        .messages
        .replace(r#"<w:part name="typed" type="xs:int"/>"#, "");
    let (wsdl, _) = Service {
        messages: &messages,
        binding: &binding,
        ..SERVICE
    }
    .load();
    let input = format!("{:?}", wsdl.bindings[0].operations[0].input);
    assert!(input.starts_with("Bare"), "{input}");
}

#[test]
fn attachments_are_reported_and_the_soap_part_is_read() {
    let mime = r#"<w:output xmlns:m="http://schemas.xmlsoap.org/wsdl/mime/"><m:multipartRelated><m:part><s:body use="literal"/></m:part>
        <m:part><m:content part="picture" type="image/png"/></m:part></m:multipartRelated></w:output>"#;
    let binding = SERVICE
        .binding
        .replace(r#"<w:output><s:body use="literal"/></w:output>"#, mime);
    let messages = SERVICE.messages.replace(
        r#"<w:message name="Out">"#,
        r#"<w:message name="Out"><w:part name="picture" type="xs:base64Binary"/>"#,
    );
    let (wsdl, diagnostics) = Service {
        messages: &messages,
        binding: &binding,
        ..SERVICE
    }
    .load();
    let output = format!("{:?}", wsdl.bindings[0].operations[0].output);
    assert!(
        output.contains("Bare") && output.contains("body"),
        "{output}"
    );
    assert!(
        diagnostics
            .iter()
            .any(|one| one.starts_with("warning[W040]")),
        "{diagnostics:?}"
    );
}

#[test]
fn policies_and_required_extensions_are_reported_once_for_a_binding() {
    let extensions = r#"<p:PolicyReference xmlns:p="http://schemas.xmlsoap.org/ws/2004/09/policy" URI="a"/>
        <a:UsingAddressing xmlns:a="http://www.w3.org/2006/05/addressing/wsdl" w:required="true"/>"#;
    let binding = format!("{extensions}{}", SERVICE.binding);
    let (wsdl, diagnostics) = Service {
        binding: &binding,
        ..SERVICE
    }
    .load();
    assert_eq!(wsdl.bindings[0].operations.len(), 1);
    let count = |code: &str| diagnostics.iter().filter(|one| one.contains(code)).count();
    assert_eq!(
        (count("[W041]"), count("[W042]")),
        (1, 1),
        "{diagnostics:?}"
    );
}

#[test]
fn a_header_that_is_declared_twice_is_one_and_a_fault_has_each_element_of_its_message() {
    let header = r#"<s:header message="t:In" part="key" use="literal"/>"#;
    let binding = SERVICE
        .binding
        .replace("<w:input>", &format!("<w:input>{}", header.repeat(2)));
    let messages = SERVICE.messages.replace(
        r#"<w:part name="fault" element="t:Bad"/>"#,
        r#"<w:part name="fault" element="t:Bad"/><w:part name="more" element="t:Key"/>"#,
    );
    let (wsdl, _) = Service {
        messages: &messages,
        binding: &binding,
        ..SERVICE
    }
    .load();
    let operation = &wsdl.bindings[0].operations[0];
    assert_eq!(operation.input_headers.len(), 1);
    let name = |id| wsdl.schemas.element(id).name.local().to_owned();
    let faults: Vec<_> = operation.faults.iter().map(|it| name(it.element)).collect();
    assert_eq!(faults, ["Bad", "Key"]);
}

#[test]
fn policies_and_required_extensions_are_found_wherever_they_are() {
    let policy =
        r#"<p:PolicyReference xmlns:p="http://schemas.xmlsoap.org/ws/2004/09/policy" URI="a"/>"#;
    let required = r#"<x:e xmlns:x="urn:x" w:required="true"/>"#;
    for (place, noun) in [
        ("<w:portType name=\"PT\">", "port type {urn:t}PT"),
        ("<w:port name=\"P\" binding=\"t:B\">", "service {urn:t}S"),
        ("<w:message name=\"Out\">", "message {urn:t}Out"),
        ("<w:output>", "binding {urn:t}B"),
    ] {
        let text = SERVICE.text();
        assert!(text.contains(place), "{place}");
        let count = |extension: &str, line: &str| {
            let text = text.replacen(place, &format!("{place}{extension}"), 1);
            let (_, diagnostics) = load_wsdl(&[("s.wsdl", &text)]);
            diagnostics.iter().filter(|it| it.contains(line)).count()
        };
        let attached = format!("a policy is attached to the {noun};");
        assert_eq!(count(policy, &attached), 1, "{place}");
        let requires = format!("the {noun} requires the extension {{urn:x}}e;");
        assert_eq!(count(required, &requires), 1, "{place}");
    }
}

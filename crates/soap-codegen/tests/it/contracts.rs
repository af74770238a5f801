//! Clients of port types with overloads, several bindings, and names that collide.

use soap_codegen::Config;

use crate::support::generated_from;

/// Returns a WSDL of `urn:t` with the elements `Get`, `GetByName` and `GetResponse`.
fn wsdl(body: &str) -> String {
    format!(
        r#"<w:definitions xmlns:w="http://schemas.xmlsoap.org/wsdl/" xmlns:s="http://schemas.xmlsoap.org/wsdl/soap/"
  xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" targetNamespace="urn:t">
<w:types><xs:schema targetNamespace="urn:t"><xs:element name="Get" type="xs:string"/><xs:element name="GetByName" type="xs:int"/>
<xs:element name="GetResponse" type="xs:string"/></xs:schema></w:types>
<w:message name="One"><w:part name="p" element="t:Get"/></w:message><w:message name="Two"><w:part name="p" element="t:GetByName"/></w:message>
<w:message name="A"><w:part name="a" type="xs:int"/></w:message><w:message name="B"><w:part name="b" type="xs:int"/></w:message>
<w:message name="Out"><w:part name="p" element="t:GetResponse"/></w:message><w:message name="R"><w:part name="r" type="xs:int"/></w:message>{body}</w:definitions>"#
    )
}

/// Returns a binding, and a service with a port for it.
fn bound(name: &str, port_type: &str, transport: &str, address: &str, operations: &str) -> String {
    format!(
        r#"<w:binding name="{name}" type="t:{port_type}"><s:binding transport="{transport}"/>{operations}</w:binding>
        <w:service name="{name}"><w:documentation>Of {name}.</w:documentation><w:port name="{name}" binding="t:{name}"><s:address location="{address}"/></w:port></w:service>"#
    )
}

const HTTP: &str = "http://schemas.xmlsoap.org/soap/http";

const GET: &str = r#"<w:operation name="Get"><s:operation/><w:input><s:body use="literal"/></w:input><w:output><s:body use="literal"/></w:output></w:operation>"#;

const GET_PORT_TYPE: &str = r#"<w:operation name="Get"><w:input message="t:One"/><w:output message="t:Out"/></w:operation>"#;

/// Returns the only file of a client.
fn client(body: &str, module: &str) -> String {
    let generated = generated_from(&wsdl(body), &Config::new());
    let file = generated.files.text(&format!("{module}.rs"));
    file.unwrap_or_else(|| panic!("{:?}", generated.files))
        .to_owned()
}

#[test]
fn overloaded_operations_are_named_by_their_inputs_or_their_elements() {
    let of_input = |name: &str| {
        let input = format!("<w:input name=\"{name}\" ");
        GET_PORT_TYPE.replace("<w:input ", &input)
    };
    let of_element = GET_PORT_TYPE.replace("t:One", "t:Two");
    let port_type = format!(
        "{GET_PORT_TYPE}{of_element}{}{}",
        of_input("GetRequest"),
        of_input("ById")
    );
    let text = client(
        &format!(
            "<w:portType name=\"P\">{port_type}</w:portType>{}",
            bound("P", "P", HTTP, "", &GET.repeat(4))
        ),
        "p_client",
    );
    for method in ["get", "get_operation", "get_by_id", "get_by_name"] {
        assert!(
            text.contains(&format!("pub fn {method}(")),
            "{method}: {text}"
        );
    }
    assert!(text.contains("pub const GET_BY_ID: "), "{text}");
}

#[test]
fn overloaded_rpc_operations_have_a_struct_for_each_request_and_share_a_response() {
    let operation = |message: &str, name: &str| {
        format!(
            r#"<w:operation name="Get"><w:input name="{name}" message="t:{message}"/><w:output message="t:R"/></w:operation>"#
        )
    };
    let bound_operation = GET
        .replace("<s:operation/>", "<s:operation style=\"rpc\"/>")
        .replace("use=", "namespace=\"urn:rpc\" use=");
    let body = format!(
        "<w:portType name=\"P\">{}{}</w:portType>{}",
        operation("A", "ByA"),
        operation("B", "ByB"),
        bound("P", "P", HTTP, "", &bound_operation.repeat(2))
    );
    let generated = generated_from(&wsdl(&body), &Config::new());
    let text = generated
        .files
        .text("rpc.rs")
        .expect("the module of urn:rpc");
    let structs: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("pub struct "))
        .collect();
    assert_eq!(structs, ["Get {", "GetByB {", "GetResponse {"], "{text}");
}

#[test]
fn the_address_is_one_over_http_and_the_binding_over_http_comes_first() {
    let body = format!(
        "<w:portType name=\"P\">{GET_PORT_TYPE}</w:portType>{}{}{}",
        bound(
            "A",
            "P",
            "http://schemas.xmlsoap.org/soap/jms",
            "jms:jndi:q",
            GET
        ),
        bound("B", "P", HTTP, "REPLACE_WITH_ACTUAL_URL", GET),
        bound("C", "P", HTTP, "HTTPS://c.example/", GET)
    );
    let text = client(&body, "p_client");
    assert_eq!(text.matches("_ADDRESS").count(), 0, "{text}");
    assert!(
        text.contains("pub const ADDRESS: &str = \"HTTPS://c.example/\";"),
        "{text}"
    );
}

#[test]
fn a_client_has_the_documentation_of_its_service_if_the_port_type_has_none() {
    let body = format!(
        "<w:portType name=\"P\">{GET_PORT_TYPE}</w:portType>{}",
        bound("S", "P", HTTP, "", GET)
    );
    let text = client(&body, "p_client");
    assert!(
        text.contains("/// Of S.\n#[derive(Clone, Debug)]\npub struct PClient"),
        "{text}"
    );
}

#[test]
fn clients_of_one_name_have_the_whole_names_of_their_port_types() {
    let port_type = |name: &str| {
        format!(
            "<w:portType name=\"{name}\">{GET_PORT_TYPE}</w:portType>{}",
            bound(&format!("{name}B"), name, HTTP, "", GET)
        )
    };
    let body = port_type("Foo") + &port_type("FooPort") + &port_type("IFoo");
    for (module, name) in [
        ("foo_client", "FooClient"),
        ("foo_port_client", "FooPortClient"),
        ("i_foo_client", "IFooClient"),
    ] {
        let text = client(&body, module);
        assert!(text.contains(&format!("pub struct {name} {{")), "{text}");
    }
}

#[test]
fn a_namespace_does_not_hide_a_crate() {
    let body = format!(
        "<w:portType name=\"P\">{GET_PORT_TYPE}</w:portType>{}",
        bound("S", "P", HTTP, "", GET)
    );
    for name in ["soap_codec", "soap_call", "std"] {
        let text = wsdl(&body).replace("\"urn:t\"", &format!("\"urn:{name}\""));
        let generated = generated_from(&text, &Config::new());
        let file = format!("{name}.rs");
        assert_eq!(generated.files.text(&file), None, "{name}");
        assert!(generated.files.text(&format!("{name}2.rs")).is_some());
    }
}

#[test]
fn bindings_that_differ_have_a_client_each_and_the_difference_is_named() {
    let header = r#"<w:input><s:header message="t:One" part="p" use="literal"/>"#;
    for (other, difference) in [
        (GET.to_owned(), None),
        (
            GET.replace("<s:operation/>", "<s:operation soapAction='urn:x'/>"),
            Some("its actions"),
        ),
        (
            GET.replace("literal", "literal' parts='")
                .replace(['"', '\''], "\""),
            Some("its messages"),
        ),
        (
            GET.replace("<w:input>", header)
                .replace("<s:body use", "<s:body parts=\"p\" use"),
            Some("its header blocks"),
        ),
        (String::new(), None),
    ] {
        let body = format!(
            "<w:portType name=\"P\">{GET_PORT_TYPE}</w:portType>{}{}",
            bound("A", "P", HTTP, "", GET),
            bound("B", "P", HTTP, "", &other)
        );
        let generated = generated_from(&wsdl(&body), &Config::new());
        let notes: Vec<String> = generated
            .notes
            .iter()
            .map(|it| it.message.clone())
            .collect();
        let difference =
            difference.map(|it| format!("the binding {{urn:t}}B differs in {it} from {{urn:t}}A"));
        assert_eq!(notes, difference.into_iter().collect::<Vec<_>>());
        let has_two = generated.files.text("b_client.rs").is_some();
        assert_eq!(has_two, !notes.is_empty());
    }
}

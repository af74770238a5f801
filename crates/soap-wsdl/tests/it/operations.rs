//! Operations and their bodies.

use soap_codec::{QName, SoapVersion};
use soap_wsdl::Code;
use soap_wsdl::wsdl::{MessageShape, PartContent, Style, Wsdl};

use crate::support::{Service, T, load_wsdl, xsd};

/// The operation `Get` with a literal request and response.
const GET: &str = r#"<w:operation name="Get"><s:operation soapAction="urn:get"/><w:input><s:body use="literal"/></w:input><w:output><s:body use="literal"/></w:output></w:operation>"#;

const GET_PORT_TYPE: &str = r#"<w:operation name="Get"><w:documentation>Gets it.</w:documentation><w:input message="t:In"/><w:output message="t:Out"/></w:operation>"#;

const WRAPPED: Service<'_> = Service {
    types: r#"<xs:element name="Get"><xs:complexType><xs:sequence><xs:element name="id" type="xs:int"/></xs:sequence></xs:complexType></xs:element>
        <xs:element name="GetResponse"><xs:complexType/></xs:element>"#,
    messages: r#"<w:message name="In"><w:part name="parameters" element="t:Get"/></w:message><w:message name="Out"><w:part name="parameters" element="t:GetResponse"/></w:message>"#,
    port_type: GET_PORT_TYPE,
    style: "document",
    binding: GET,
};

fn element(wsdl: &Wsdl, name: &str) -> soap_wsdl::ElementId {
    let name = QName::try_new(T, name).expect("a name");
    wsdl.schemas.element_named(name).expect("an element")
}

#[test]
fn a_wrapped_operation_has_all_its_parts() {
    let (wsdl, diagnostics) = WRAPPED.load();
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let service = &wsdl.services[0];
    let port = &service.ports[0];
    assert_eq!(service.name.to_string(), "{urn:t}S");
    assert_eq!(
        (&*port.name, port.address.as_deref()),
        ("P", Some("http://a.test/"))
    );
    let binding = wsdl.binding(port.binding);
    assert_eq!(binding.version, SoapVersion::Soap11);
    assert_eq!(binding.transport, "http://schemas.xmlsoap.org/soap/http");
    assert_eq!(binding.port_type.to_string(), "{urn:t}PT");
    let operation = &binding.operations[0];
    assert_eq!(
        (&*operation.name, &*operation.soap_action),
        ("Get", "urn:get")
    );
    assert_eq!(operation.style, Style::Document);
    assert_eq!(operation.documentation.as_deref(), Some("Gets it."));
    let wrapped = |name| MessageShape::Wrapped {
        element: element(&wsdl, name),
        part: "parameters".to_owned(),
    };
    assert_eq!(operation.input, wrapped("Get"));
    assert_eq!(operation.output, Some(wrapped("GetResponse")));
}

#[test]
fn an_element_with_another_name_attributes_or_a_choice_is_bare() {
    for types in [
        WRAPPED.types.replace("name=\"Get\"", "name=\"Ask\""),
        WRAPPED
            .types
            .replace("</xs:sequence>", "</xs:sequence><xs:attribute name=\"a\"/>"),
        WRAPPED
            .types
            .replace("</xs:sequence>", "<xs:any/></xs:sequence>"),
        WRAPPED.types.replace(
            "<xs:complexType/>",
            "<xs:simpleType><xs:restriction base=\"xs:int\"/></xs:simpleType>",
        ),
    ] {
        let messages = if types.contains("\"Ask\"") {
            WRAPPED.messages.replace("t:Get\"", "t:Ask\"")
        } else {
            WRAPPED.messages.to_owned()
        };
        let (wsdl, diagnostics) = Service {
            types: &types,
            messages: &messages,
            ..WRAPPED
        }
        .load();
        assert!(diagnostics.is_empty(), "{diagnostics:?}");
        let input = &wsdl.bindings[0].operations[0].input;
        assert!(matches!(input, MessageShape::Bare(_)), "{types}: {input:?}");
    }
}

#[test]
fn rpc_takes_its_wrapper_from_the_body_and_has_unqualified_parts() {
    let (wsdl, diagnostics) = Service {
        messages: r#"<w:message name="In"><w:part name="a" type="xs:int"/><w:part name="b" type="t:C"/></w:message><w:message name="Out"/>"#,
        types: r#"<xs:complexType name="C"/>"#,
        style: "rpc",
        binding: &GET.replace("use=\"literal\"", "use=\"literal\" namespace=\"urn:w\""),
        ..WRAPPED
    }
    .load();
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let operation = &wsdl.bindings[0].operations[0];
    let MessageShape::Rpc { wrapper, parts } = &operation.input else {
        panic!("it is rpc")
    };
    assert_eq!(wrapper.to_string(), "{urn:w}Get");
    let names: Vec<&str> = parts.iter().map(|part| &*part.name).collect();
    assert_eq!(names, ["a", "b"]);
    assert!(
        parts
            .iter()
            .all(|part| matches!(part.content, PartContent::Type(_)))
    );
    let Some(MessageShape::Rpc { wrapper, parts }) = &operation.output else {
        panic!("it is rpc")
    };
    assert_eq!(
        (wrapper.to_string(), parts.len()),
        ("{urn:w}GetResponse".to_owned(), 0)
    );
}

#[test]
fn an_operation_without_output_is_one_way_and_a_message_without_parts_is_empty() {
    let (wsdl, diagnostics) = Service {
        messages: r#"<w:message name="In"/>"#,
        port_type: r#"<w:operation name="Get"><w:input message="t:In"/></w:operation>"#,
        binding: r#"<w:operation name="Get"><s:operation/><w:input><s:body use="literal"/></w:input></w:operation>"#,
        ..WRAPPED
    }
    .load();
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let operation = &wsdl.bindings[0].operations[0];
    assert_eq!(
        (&operation.input, &operation.output),
        (&MessageShape::Empty, &None)
    );
    assert_eq!(operation.soap_action, "");
}

#[test]
fn several_elements_in_one_body_are_parts_and_several_types_are_left_out() {
    let elements = WRAPPED.messages.replace(
        "</w:message>",
        r#"<w:part name="more" element="t:Get"/></w:message>"#,
    );
    let (wsdl, _) = Service {
        messages: &elements,
        ..WRAPPED
    }
    .load();
    let input = &wsdl.bindings[0].operations[0].input;
    assert!(matches!(input, MessageShape::Parts(parts) if parts.len() == 2));
    let types = elements.replace("element=\"t:Get\"", "type=\"xs:int\"");
    let (wsdl, diagnostics) = Service {
        messages: &types,
        ..WRAPPED
    }
    .load();
    assert_eq!(wsdl.left_out[0].code, Code::BodyParts, "{diagnostics:?}");
}

#[test]
fn the_body_can_list_its_parts() {
    let messages = WRAPPED.messages.replacen(
        "</w:message>",
        r#"<w:part name="more" element="t:Get"/></w:message>"#,
        1,
    );
    let binding = GET.replacen("use=\"literal\"", "use=\"literal\" parts=\"parameters\"", 1);
    let (wsdl, _) = Service {
        messages: &messages,
        binding: &binding,
        ..WRAPPED
    }
    .load();
    let input = &wsdl.bindings[0].operations[0].input;
    assert!(matches!(input, MessageShape::Wrapped { .. }), "{input:?}");
}

#[test]
fn what_is_not_supported_is_left_out_by_operation_and_the_rest_stays() {
    let encoded = GET
        .replace("\"Get\"", "\"Old\"")
        .replace("literal", "encoded");
    let call_back = r#"<w:operation name="Notify"><s:operation/><w:output><s:body use="literal"/></w:output></w:operation>"#;
    let unknown = GET.replace("\"Get\"", "\"None\"");
    let lost = GET.replace("\"Get\"", "\"Lost\"");
    let port_type = format!(
        r#"{GET_PORT_TYPE}{}<w:operation name="Notify"><w:output message="t:Out"/></w:operation>{}"#,
        GET_PORT_TYPE.replace("\"Get\"", "\"Old\""),
        GET_PORT_TYPE
            .replace("\"Get\"", "\"Lost\"")
            .replace("t:In", "t:Nothing"),
    );
    let binding = format!("{encoded}{GET}{call_back}{unknown}{lost}");
    let (wsdl, diagnostics) = Service {
        port_type: &port_type,
        binding: &binding,
        ..WRAPPED
    }
    .load();
    assert_eq!(wsdl.bindings[0].operations.len(), 1);
    let left_out: Vec<_> = wsdl
        .left_out
        .iter()
        .map(|one| (one.operation.as_deref(), one.code))
        .collect();
    let expected = [
        (Some("Old"), Code::EncodedBody),
        (Some("Notify"), Code::OperationPattern),
        (Some("None"), Code::UnresolvedPortType),
        (Some("Lost"), Code::UnresolvedMessage),
    ];
    assert_eq!(left_out, expected);
    assert_eq!(diagnostics.len(), 4);
    assert!(
        diagnostics[0].contains("operation Old: its input is encoded; the operation is left out")
    );
}

#[test]
fn bindings_of_soap_12_and_of_http_stand_side_by_side() {
    let text = WRAPPED.text().replace(
        "<w:service ",
        &format!(
            r#"<w:binding name="B12" type="t:PT" xmlns:s="http://schemas.xmlsoap.org/wsdl/soap12/"><s:binding transport="http://schemas.xmlsoap.org/soap/http"/>{GET}</w:binding>
            <w:binding name="Web" type="t:PT"><h:binding xmlns:h="http://schemas.xmlsoap.org/wsdl/http/" verb="GET"/></w:binding><w:service "#
        ),
    );
    let ports = r#"<w:port name="P12" binding="t:B12"/><w:port name="W" binding="t:Web"/><w:port name="X" binding="t:None"/></w:service>"#;
    let (wsdl, diagnostics) = load_wsdl(&[("s.wsdl", &text.replace("</w:service>", ports))]);
    let ports: Vec<&str> = wsdl.services[0]
        .ports
        .iter()
        .map(|port| &*port.name)
        .collect();
    assert_eq!(ports, ["P", "P12"]);
    let twelve = wsdl.binding(wsdl.services[0].ports[1].binding);
    assert_eq!(
        (twelve.version, twelve.operations.len()),
        (SoapVersion::Soap12, 1)
    );
    assert_eq!(diagnostics.len(), 2, "{diagnostics:?}");
    assert!(
        diagnostics[0].starts_with("warning[W032]") && diagnostics[1].starts_with("warning[W035]")
    );
}

#[test]
fn overloaded_operations_are_told_apart_by_their_messages() {
    let overload = |input: &str| {
        format!(
            r#"<w:operation name="Get"><w:input name="{input}" message="t:{input}"/></w:operation>"#
        )
    };
    let bound = |input: &str| {
        format!(
            r#"<w:operation name="Get"><s:operation soapAction="{input}"/><w:input name="{input}"><s:body use="literal"/></w:input></w:operation>"#
        )
    };
    let (wsdl, diagnostics) = Service {
        messages: r#"<w:message name="One"><w:part name="p" element="t:Get"/></w:message><w:message name="Two"><w:part name="p" element="t:GetResponse"/></w:message>"#,
        port_type: &(overload("One") + &overload("Two")),
        binding: &(bound("Two") + &bound("One")),
        ..WRAPPED
    }
    .load();
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let operations = &wsdl.bindings[0].operations;
    let MessageShape::Bare(part) = &operations[0].input else {
        panic!("{:?}", operations[0].input)
    };
    assert_eq!(
        part.content,
        PartContent::Element(element(&wsdl, "GetResponse"))
    );
    assert!(matches!(&operations[1].input, MessageShape::Wrapped { .. }));
}

#[test]
fn a_wsdl_is_put_together_from_imports() {
    let text = WRAPPED.text();
    let (start, rest) = text.split_once("<w:types>").unwrap();
    let (types, rest) = rest.split_once("</w:types>").unwrap();
    let (abstracts, concrete) = rest.split_at(rest.find("<w:binding ").unwrap());
    let root =
        format!(r#"{start}<w:import namespace="urn:t" location="parts/abstract.wsdl"/>{concrete}"#);
    let part = format!(
        r#"{start}<w:import namespace="urn:t" location="../root.wsdl"/><w:import namespace="urn:t" location="types.xsd"/>{abstracts}</w:definitions>"#
    );
    assert!(types.contains("GetResponse"));
    let documents = [
        ("root.wsdl", &*root),
        ("parts/abstract.wsdl", &*part),
        ("parts/types.xsd", &xsd(WRAPPED.types)),
    ];
    let (wsdl, diagnostics) = load_wsdl(&documents);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    assert!(matches!(
        &wsdl.bindings[0].operations[0].input,
        MessageShape::Wrapped { .. }
    ));
    assert_eq!(wsdl.schemas.documents().len(), 3);
}

#[test]
fn a_wsdl_20_is_reported_where_it_is_imported() {
    let text = WRAPPED
        .text()
        .replace("<w:types>", r#"<w:import location="two.wsdl"/><w:types>"#);
    let two = r#"<description xmlns="http://www.w3.org/ns/wsdl"/>"#;
    let (_, diagnostics) = load_wsdl(&[("s.wsdl", &text), ("two.wsdl", two)]);
    assert!(
        diagnostics[0].starts_with("error[E030] s.wsdl:3:1: two.wsdl is a WSDL 2.0"),
        "{diagnostics:?}"
    );
}

#[test]
fn a_missing_component_is_an_error_only_if_an_operation_needs_it() {
    let types = format!(
        r#"{}<xs:complexType name="Unused"><xs:sequence><xs:element name="x" type="Lost"/></xs:sequence></xs:complexType>
        <xs:complexType name="Used"><xs:complexContent><xs:extension base="Gone"/></xs:complexContent></xs:complexType>"#,
        WRAPPED.types.replace("type=\"xs:int\"", "type=\"Used\"")
    );
    let (wsdl, diagnostics) = Service {
        types: &types,
        ..WRAPPED
    }
    .load();
    assert_eq!(wsdl.bindings[0].operations.len(), 1);
    let severities: Vec<&str> = diagnostics
        .iter()
        .map(|one| &one[..one.find(' ').unwrap()])
        .collect();
    assert_eq!(
        severities,
        ["warning[W010]", "error[E010]"],
        "{diagnostics:?}"
    );
    assert!(diagnostics[1].contains("{urn:t}Gone"));
}

#[test]
fn two_parts_of_one_name_and_an_element_beside_a_type_of_one_name_do_not_mix() {
    let types = format!(r#"{}<xs:complexType name="Get"/>"#, WRAPPED.types);
    let (wsdl, diagnostics) = Service {
        types: &types,
        ..WRAPPED
    }
    .load();
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let ty = wsdl.schemas.type_named(QName::new(T, "Get"));
    assert_ne!(ty, Some(wsdl.schemas.element(element(&wsdl, "Get")).ty));
}

#[test]
fn the_actions_of_ws_addressing_are_those_that_the_port_type_states() {
    let port_type = WRAPPED.port_type.replacen(
        "<w:input ",
        r#"<w:input xmlns:wsaw="http://www.w3.org/2006/05/addressing/wsdl" wsaw:Action=" urn:in " "#,
        1,
    );
    let port_type = port_type.replacen(
        "<w:output ",
        r#"<w:output xmlns:wsam="http://www.w3.org/2007/05/addressing/metadata" wsam:Action="urn:out" "#,
        1,
    );
    let (wsdl, _) = Service {
        port_type: &port_type,
        ..WRAPPED
    }
    .load();
    let operation = &wsdl.bindings[0].operations[0];
    let actions = (
        operation.input_action.as_deref(),
        operation.output_action.as_deref(),
    );
    assert_eq!(actions, (Some("urn:in"), Some("urn:out")), "{port_type}");
    let (wsdl, _) = WRAPPED.load();
    assert_eq!(wsdl.bindings[0].operations[0].input_action, None);
}

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

/// The names of the elements of requests, in the order of the binding.
fn requests(wsdl: &Wsdl) -> Vec<String> {
    let operations = wsdl.bindings[0].operations.iter();
    let names = operations.map(|operation| match &operation.input {
        MessageShape::Wrapped { element, .. } => wsdl.schemas.element(*element).name.to_string(),
        MessageShape::Bare(part) => match part.content {
            PartContent::Element(id) => wsdl.schemas.element(id).name.to_string(),
            PartContent::Type(_) => panic!("{part:?}"),
        },
        other => panic!("{other:?}"),
    });
    names.collect()
}

const OVERLOADED: Service<'_> = Service {
    messages: r#"<w:message name="One"><w:part name="p" element="t:Get"/></w:message><w:message name="Two"><w:part name="p" element="t:GetResponse"/></w:message>"#,
    port_type: r#"<w:operation name="Get"><w:input message="t:One"/></w:operation><w:operation name="Get"><w:input message="t:Two"/></w:operation>"#,
    ..WRAPPED
};

#[test]
fn overloaded_operations_without_names_are_in_the_same_order() {
    let bound = r#"<w:operation name="Get"><s:operation/><w:input><s:body use="literal"/></w:input></w:operation>"#;
    let (wsdl, diagnostics) = Service {
        binding: &bound.repeat(2),
        ..OVERLOADED
    }
    .load();
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    assert_eq!(requests(&wsdl), ["{urn:t}Get", "{urn:t}GetResponse"]);

    // The name that an input without one has: that of a one-way operation.
    let named = OVERLOADED
        .port_type
        .replacen(r#"t:One""#, r#"t:One" name="First""#, 1);
    let default = bound.replace("<w:input>", r#"<w:input name="Get">"#);
    let (wsdl, diagnostics) = Service {
        port_type: &named,
        binding: &format!("{default}{bound}"),
        ..OVERLOADED
    }
    .load();
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    assert_eq!(requests(&wsdl), ["{urn:t}GetResponse", "{urn:t}Get"]);
}

#[test]
fn an_operation_that_a_binding_has_twice_or_with_unknown_names_is_left_out() {
    let bound = r#"<w:operation name="Get"><s:operation/><w:input><s:body use="literal"/></w:input></w:operation>"#;
    let other = bound.replace("<w:input>", r#"<w:input name="Other">"#);
    let (wsdl, diagnostics) = Service {
        binding: &format!("{other}{}", bound.repeat(3)),
        ..OVERLOADED
    }
    .load();
    let codes: Vec<Code> = wsdl.left_out.iter().map(|one| one.code).collect();
    assert_eq!(
        codes,
        [Code::UnresolvedPortType, Code::Duplicate],
        "{diagnostics:?}"
    );
    assert_eq!(wsdl.bindings[0].operations.len(), 2);
}

#[test]
fn an_operation_may_have_any_name_unless_it_is_the_name_of_an_element() {
    let renamed = |text: &str| text.replace("\"Get\"", "\"3 D\"");
    let mut service = Service {
        port_type: &renamed(GET_PORT_TYPE),
        binding: &renamed(GET),
        ..WRAPPED
    };
    let (wsdl, diagnostics) = service.load();
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    assert_eq!(wsdl.bindings[0].operations[0].name, "3 D");
    service.style = "rpc";
    let (wsdl, diagnostics) = service.load();
    assert_eq!(wsdl.left_out[0].code, Code::BodyParts);
    let expected = "operation 3 D: \"3 D\" is not the name of an element";
    assert!(
        diagnostics.iter().any(|it| it.contains(expected)),
        "{diagnostics:?}"
    );
}

#[test]
fn parts_in_style_rpc_are_elements_that_differ() {
    for (parts, expected) in [
        (
            r#"<w:part name="a b" type="xs:int"/>"#,
            "\"a b\" is not the name",
        ),
        (r#"<w:part type="xs:int"/>"#, "\"\" is not the name"),
        (
            r#"<w:part name="a" type="xs:int"/><w:part name="a" type="xs:int"/>"#,
            "two parts have the name a",
        ),
    ] {
        let (wsdl, diagnostics) = Service {
            messages: &format!(
                r#"<w:message name="In">{parts}</w:message><w:message name="Out"/>"#
            ),
            style: "rpc",
            ..WRAPPED
        }
        .load();
        assert_eq!(wsdl.left_out[0].code, Code::BodyParts);
        assert!(diagnostics[0].contains(expected), "{diagnostics:?}");
    }
}

#[test]
fn a_body_with_a_part_that_its_message_does_not_have_is_left_out() {
    let binding = GET.replacen("use=\"literal\"", "use=\"literal\" parts=\"lost\"", 1);
    let (wsdl, diagnostics) = Service {
        binding: &binding,
        ..WRAPPED
    }
    .load();
    assert_eq!(wsdl.left_out[0].code, Code::UnresolvedMessage);
    assert!(
        diagnostics[0].contains("its input lists the part lost"),
        "{diagnostics:?}"
    );
}

#[test]
fn an_action_is_what_stands_between_the_quotes_of_a_header() {
    for (written, action, count) in [
        (" urn:get ", "urn:get", 0),
        ("&quot;urn:get&quot;", "urn:get", 0),
        ("urn:with space", "urn:with space", 0),
        ("&quot;", "", 1),
        ("urn:gr\u{F6}\u{DF}e", "", 1),
        ("a&#10;b", "", 1),
        ("a\\b", "", 1),
    ] {
        let binding = GET.replace("urn:get", written);
        let (wsdl, diagnostics) = Service {
            binding: &binding,
            ..WRAPPED
        }
        .load();
        assert_eq!(wsdl.bindings[0].operations[0].soap_action, action);
        assert_eq!(diagnostics.len(), count, "{diagnostics:?}");
    }
}

#[test]
fn references_without_a_prefix_mean_the_target_namespace() {
    let text = WRAPPED.text();
    let plain = text
        .replace("message=\"t:", "message=\"")
        .replace("type=\"t:PT", "type=\"PT")
        .replace("binding=\"t:", "binding=\"");
    assert_ne!(plain, text);
    for text in [
        plain.clone(),
        plain.replace("element=\"t:", "element=\"").replace(
            "xmlns:w=",
            "xmlns=\"http://schemas.xmlsoap.org/wsdl/\" xmlns:w=",
        ),
    ] {
        let (wsdl, diagnostics) = load_wsdl(&[("s.wsdl", &text)]);
        assert!(diagnostics.is_empty(), "{diagnostics:?}");
        assert_eq!(wsdl.services[0].ports.len(), 1);
        assert_eq!(wsdl.bindings[0].operations.len(), 1);
    }
}

#[test]
fn a_definition_that_is_met_twice_is_a_problem_only_if_it_differs() {
    let text = WRAPPED.text();
    let import = r#"<w:import namespace="urn:t" location="again.wsdl"/><w:types>"#;
    let root = text.replace("<w:types>", import);
    let (wsdl, diagnostics) = load_wsdl(&[("s.wsdl", &root), ("again.wsdl", &text)]);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    assert_eq!((wsdl.services.len(), wsdl.bindings.len()), (1, 1));

    let other = text
        .replace("element=\"t:Get\"", "element=\"t:GetResponse\"")
        .replace("\"urn:get\"", "\"urn:other\"");
    let (wsdl, diagnostics) = load_wsdl(&[("s.wsdl", &root), ("again.wsdl", &other)]);
    assert_eq!(diagnostics.len(), 2, "{diagnostics:?}");
    assert!(
        diagnostics[0].contains("the wsdl:message {urn:t}In is also defined at s.wsdl:4:"),
        "{diagnostics:?}"
    );
    assert_eq!(requests(&wsdl), ["{urn:t}Get"]);
    assert_eq!(wsdl.bindings[0].operations[0].soap_action, "urn:get");
}

#[test]
fn an_import_of_another_namespace_is_reported() {
    let text = WRAPPED.text();
    let root = text.replace(
        "<w:types>",
        r#"<w:import namespace="urn:u" location="again.wsdl"/><w:types>"#,
    );
    let (_, diagnostics) = load_wsdl(&[("s.wsdl", &root), ("again.wsdl", &text)]);
    assert!(
        diagnostics[0].starts_with("warning[W004] s.wsdl:3:1: "),
        "{diagnostics:?}"
    );
}

#[test]
fn operations_that_no_binding_has_are_left_out_and_those_of_other_bindings_are_not() {
    let port_type = format!(
        "{GET_PORT_TYPE}{}",
        GET_PORT_TYPE.replace("\"Get\"", "\"Put\"")
    );
    let service = Service {
        port_type: &port_type,
        ..WRAPPED
    };
    let (wsdl, _) = service.load();
    let left_out = &wsdl.left_out[0];
    assert_eq!(
        (left_out.operation.as_deref(), left_out.code),
        (Some("Put"), Code::Unbound)
    );
    assert_eq!(left_out.owner.to_string(), "{urn:t}PT");
    let http = r#"<w:binding name="Web" type="t:PT"><h:binding xmlns:h="http://schemas.xmlsoap.org/wsdl/http/" verb="GET"/></w:binding><w:service "#;
    let text = service.text().replace("<w:service ", http);
    let (wsdl, _) = load_wsdl(&[("s.wsdl", &text)]);
    let codes: Vec<Code> = wsdl.left_out.iter().map(|one| one.code).collect();
    assert_eq!(codes, [Code::OtherBinding]);
}

#[test]
fn a_transport_is_http_by_its_last_segment() {
    for (transport, is_http) in [
        ("http://schemas.xmlsoap.org/soap/http", true),
        ("http://schemas.xmlsoap.org/soap/http/", true),
        ("http://www.w3.org/2003/05/soap/bindings/HTTP/", true),
        ("", true),
        ("http://schemas.xmlsoap.org/soap/jms", false),
        ("http://schemas.microsoft.com/soap/tcp", false),
    ] {
        let text = WRAPPED
            .text()
            .replace("http://schemas.xmlsoap.org/soap/http", transport);
        let (wsdl, diagnostics) = load_wsdl(&[("s.wsdl", &text)]);
        assert_eq!(wsdl.bindings[0].is_http(), is_http, "{transport}");
        assert_eq!(diagnostics.is_empty(), is_http, "{diagnostics:?}");
        assert_eq!(wsdl.bindings[0].operations.len(), 1);
    }
}

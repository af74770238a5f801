//! WS-Addressing as JAX-WS checks it: default actions, relations and every fault that it defines.

use interop_services::{Stack, camera};
use soap_codec::http::SoapResponse;
use soap_codec::{HeaderBlock, QName, SoapVersion};
use soap_headers::addressing::{
    Addressing, AddressingFault, AddressingFaultCode, AddressingVersion, Direction,
    EndpointReference, Relation, default_action, default_fault_action, default_message_name,
    message_id,
};

use crate::exchange::{CAMERA, Call, VERSIONS, unique};

const NAMESPACE: &str = AddressingVersion::V1_0.namespace();

fn endpoint(version: SoapVersion) -> String {
    let path = match version {
        SoapVersion::Soap11 => "11",
        SoapVersion::Soap12 => "12",
    };
    format!("{}{path}", camera(Stack::JaxWs).endpoint())
}

/// The action of a message that no WSDL gives.
fn action(direction: Direction) -> String {
    default_action(
        CAMERA,
        "Camera",
        &default_message_name("GetStatus", direction, true),
    )
}

fn request() -> Addressing {
    Addressing::new(action(Direction::Input)).with_message_id(message_id(unique()))
}

#[test]
fn default_actions_and_relations_are_those_of_jax_ws() {
    for version in VERSIONS {
        let endpoint = endpoint(version);
        let request = request()
            .with_to(&*endpoint)
            .with_must_understand(true)
            .with_reply_to(EndpointReference::anonymous());
        let id = request.message_id().expect("set");
        // An empty action of HTTP agrees with any.
        for soap_action in [request.action(), Some("")].into_iter().flatten() {
            let call = Call::new(&endpoint, version).addressing(&request);
            let message = call.soap_action(soap_action).send("door");
            let envelope = message.envelope();
            envelope.payload().expect("no fault");
            let response = Addressing::from_envelope(envelope)
                .expect("valid")
                .expect("some");
            assert_eq!(response.relation_to(id), Ok(Relation::Reply));
            assert_eq!(response.action(), Some(&*action(Direction::Output)));
            assert!(response.relation_to("urn:uuid:other").is_err());
        }
    }
}

#[test]
fn a_fault_of_the_operation_has_its_default_action() {
    for version in VERSIONS {
        let endpoint = endpoint(version);
        let request = request().with_to(&*endpoint);
        let message = Call::new(&endpoint, version).addressing(&request).send("");
        let envelope = message.envelope();
        assert_eq!(
            envelope.fault().expect("a fault").reason(),
            "there is no such preset"
        );
        let response = Addressing::from_envelope(envelope)
            .expect("valid")
            .expect("some");
        // JAX-WS names the fault after the exception, as its specification says.
        let expected = default_fault_action(CAMERA, "Camera", "GetStatus", "NoSuchPresetException");
        assert_eq!(response.action(), Some(&*expected));
        assert_eq!(AddressingFault::from_envelope(envelope), None);
    }
}

fn fault(call: Call<'_>) -> AddressingFault {
    let message = call.send("door");
    let fault = AddressingFault::from_envelope(message.envelope());
    fault.unwrap_or_else(|| panic!("{:?}", message.envelope().fault()))
}

#[test]
fn each_mistake_is_a_typed_fault() {
    for version in VERSIONS {
        let endpoint = endpoint(version);
        let call = Call::new(&endpoint, version);
        let good = request().with_to(&*endpoint);

        let found = fault(call.soap_action(""));
        assert_eq!(
            found.code(),
            AddressingFaultCode::MessageAddressingHeaderRequired
        );
        let problem = found.problem_header().expect("the missing block");
        assert_eq!(problem.as_qname().namespace(), NAMESPACE);

        let without_id = Addressing::new(action(Direction::Input)).with_to(&*endpoint);
        let found = fault(call.addressing(&without_id));
        assert_eq!(
            found.code(),
            AddressingFaultCode::MessageAddressingHeaderRequired
        );
        let problem = found.problem_header().expect("the missing block");
        assert_eq!(problem.as_qname(), QName::new(NAMESPACE, "MessageID"));

        let unknown = Addressing::new("urn:camera/Other").with_message_id("urn:uuid:1");
        let found = fault(call.addressing(&unknown).soap_action(""));
        assert_eq!(found.code(), AddressingFaultCode::ActionNotSupported);
        assert_eq!(found.problem_action(), Some("urn:camera/Other"));

        let found = fault(call.addressing(&good).soap_action("urn:camera/Other"));
        assert_eq!(found.code(), AddressingFaultCode::ActionMismatch);

        let second = HeaderBlock::new(QName::new(NAMESPACE, "To"), "urn:second");
        let found = fault(call.addressing(&good).further(second));
        assert_eq!(found.code(), AddressingFaultCode::InvalidCardinality);
        let problem = found.problem_header().expect("the doubled block");
        assert_eq!(problem.as_qname(), QName::new(NAMESPACE, "To"));
    }
}

#[test]
fn nothing_comes_back_if_the_reply_goes_nowhere() {
    for version in VERSIONS {
        let endpoint = endpoint(version);
        let nowhere = AddressingVersion::V1_0.none().expect("1.0 has one");
        let request = request().with_reply_to(EndpointReference::new(nowhere));
        let response = Call::new(&endpoint, version)
            .addressing(&request)
            .exchange("door");
        assert!(
            matches!(response, SoapResponse::Empty { .. }),
            "{response:?}"
        );
    }
}

#[test]
fn a_block_that_must_be_understood_and_is_not_is_refused() {
    for version in VERSIONS {
        let endpoint = endpoint(version);
        let request = request();
        let unknown = HeaderBlock::new(QName::new("urn:unknown", "Block"), "x");
        let call = Call::new(&endpoint, version).addressing(&request);
        let message = call.further(unknown).send("door");
        message.envelope().payload().expect("it is ignored");
        let message = call.further(unknown.must_understand(true)).send("door");
        let fault = message.envelope().fault().expect("a fault");
        assert_eq!(fault.code().local(), "MustUnderstand");
    }
}

//! WS-Addressing as WCF speaks it, in both versions.

use interop_services::{Stack, camera};
use soap_codec::{QName, SoapVersion};
use soap_headers::addressing::{
    Addressing, AddressingFault, AddressingFaultCode, AddressingVersion, EndpointReference,
    Relation, UNDERSTOOD, message_id,
};

use crate::exchange::{Call, unique};

fn endpoint(version: AddressingVersion) -> String {
    let path = match version {
        AddressingVersion::August2004 => "2004",
        _ => "10",
    };
    format!("{}{path}", camera(Stack::MonoWcf).endpoint())
}

fn request(version: AddressingVersion, action: &str) -> Addressing {
    let anonymous = EndpointReference::new(version.anonymous());
    Addressing::for_version(version, action)
        .with_to(endpoint(version))
        .with_message_id(message_id(unique()))
        .with_reply_to(anonymous)
        .with_must_understand(true)
}

#[test]
fn a_response_relates_to_its_request_in_the_version_of_the_request() {
    for version in AddressingVersion::ALL {
        let (endpoint, request) = (endpoint(version), request(version, "urn:camera/GetStatus"));
        let message = Call::new(&endpoint, SoapVersion::Soap12)
            .addressing(&request)
            .send("door");
        let envelope = message.envelope();
        let payload = envelope.payload().expect("no fault");
        let preset = payload.child(QName::new("urn:camera", "preset"));
        assert_eq!(preset.expect("a member").text(), "door");

        let response = Addressing::from_envelope(envelope)
            .expect("valid")
            .expect("some");
        assert_eq!(response.version(), version);
        assert_eq!(response.action(), Some("urn:camera/GetStatusResponse"));
        let id = request.message_id().expect("set");
        assert_eq!(response.relation_to(id), Ok(Relation::Reply));
        assert_eq!(
            envelope.not_understood(&[]).count(),
            1,
            "WCF marks the action"
        );
        assert_eq!(envelope.not_understood(&UNDERSTOOD).count(), 0);
    }
}

#[test]
fn an_unknown_action_is_a_typed_fault() {
    for version in AddressingVersion::ALL {
        let (endpoint, request) = (endpoint(version), request(version, "urn:camera/Other"));
        let message = Call::new(&endpoint, SoapVersion::Soap12)
            .addressing(&request)
            .send("door");
        let envelope = message.envelope();
        let fault = AddressingFault::from_envelope(envelope).expect("a fault");
        assert_eq!(fault.code(), AddressingFaultCode::ActionNotSupported);
        let response = Addressing::from_envelope(envelope)
            .expect("valid")
            .expect("some");
        assert_eq!(response.action(), Some(version.fault_action()));
        let id = request.message_id().expect("set");
        assert_eq!(
            response.relation_to(id),
            Ok(Relation::Absent),
            "Mono leaves it out"
        );
    }
}

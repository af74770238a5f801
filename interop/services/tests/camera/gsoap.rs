//! Responses of gSOAP's plugins: related and timestamped, and those that must not be used.

use interop_services::{Stack, camera};
use soap_codec::{Message, QName};
use soap_headers::addressing::{
    Addressing, EndpointReference, Relation, UnrelatedError, message_id,
};
use soap_headers::security::{
    Security, SecurityView, TimestampError, TimestampErrorKind, TimestampPolicy,
};
use soap_headers::{addressing, security};
use soap_transport::bytes::Bytes;

use crate::exchange::{Call, VERSIONS, digest, now, unique, user};

fn relation(message: &Message<Bytes>, id: &str) -> Result<Relation, UnrelatedError> {
    let read = Addressing::from_envelope(message.envelope()).expect("valid blocks");
    read.expect("addressing").relation_to(id)
}

fn check_timestamp(message: &Message<Bytes>) -> Result<(), TimestampError> {
    let security = SecurityView::from_envelope(message.envelope()).expect("valid blocks");
    let timestamp = security.as_ref().and_then(SecurityView::timestamp);
    TimestampPolicy::new().check(timestamp, now())
}

#[test]
fn a_response_relates_to_its_request_and_is_timestamped() {
    let server = camera(Stack::Gsoap);
    for version in VERSIONS {
        let id = message_id(unique());
        let request = Addressing::new("urn:camera/GetStatus")
            .with_to(server.endpoint())
            .with_message_id(&*id)
            .with_reply_to(EndpointReference::anonymous())
            .with_must_understand(true);
        let security = Security::new().with_username_token(digest("correct horse"));
        let call = Call::new(server.endpoint(), version).security(&security);
        let message = call.addressing(&request).send("door");
        assert_eq!(user(&message), "anna");
        assert_eq!(relation(&message, &id), Ok(Relation::Reply));
        check_timestamp(&message).expect("a fresh response");

        let envelope = message.envelope();
        let response = Addressing::from_envelope(envelope)
            .expect("valid")
            .expect("some");
        assert_eq!(response.action(), Some("urn:camera/GetStatusResponse"));
        let understood: Vec<QName<'_>> =
            [&addressing::UNDERSTOOD[..], &security::UNDERSTOOD].concat();
        assert!(
            envelope.not_understood(&[]).count() > 0,
            "gSOAP marks its blocks"
        );
        assert_eq!(envelope.not_understood(&understood).count(), 0);
    }
}

#[test]
fn a_request_without_addressing_gets_a_response_without() {
    let server = camera(Stack::Gsoap);
    for version in VERSIONS {
        let security = Security::new().with_username_token(digest("correct horse"));
        let message = Call::new(server.endpoint(), version)
            .security(&security)
            .send("door");
        assert_eq!(user(&message), "anna");
        assert_eq!(Addressing::from_envelope(message.envelope()), Ok(None));
    }
}

#[test]
fn responses_that_must_not_be_used_are_typed_errors() {
    let server = camera(Stack::Gsoap);
    let send = |preset| {
        let id = message_id(unique());
        let request = Addressing::new("urn:camera/GetStatus").with_message_id(&*id);
        let security = Security::new().with_username_token(digest("correct horse"));
        let call = Call::new(server.endpoint(), VERSIONS[0]).security(&security);
        (call.addressing(&request).send(preset), id)
    };
    let (stale, _) = send("stale");
    let error = check_timestamp(&stale).expect_err("it expired on the first of January");
    assert!(matches!(error.kind(), TimestampErrorKind::Expired { .. }));

    let (unsigned, _) = send("unsigned");
    let error = check_timestamp(&unsigned).expect_err("it has no timestamp");
    assert_eq!(error.kind(), TimestampErrorKind::Missing);

    let (unrelated, id) = send("unrelated");
    let error = relation(&unrelated, &id).expect_err("it is the reply to another request");
    assert_eq!(error.found(), "urn:uuid:of-another-request");
}

//! No message makes the readers of header blocks panic; addressing that was read can be written,
//! and is then read as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use soap_codec::{Decoder, EncodeErrorKind, Encoder, Envelope, SoapVersion};
use soap_headers::UnixTime;
use soap_headers::addressing::{Addressing, AddressingFault, AddressingVersion, EndpointReference};
use soap_headers::security::{
    Password, SecurityFaultCode, SecurityView, TimestampPolicy, UsernameTokenView,
};

fuzz_target!(|data: &[u8]| {
    let Ok(message) = Decoder::new().decode(data) else {
        return;
    };
    let envelope = message.envelope();
    let _ = AddressingFault::from_envelope(envelope);
    let _ = envelope
        .fault()
        .map(|fault| SecurityFaultCode::from_fault(&fault));
    check_security(envelope);
    if let Ok(Some(addressing)) = Addressing::from_envelope(envelope) {
        let _ = addressing.relation_to("urn:uuid:1");
        check_addressing(&addressing);
        let endpoints = [
            addressing.reply_to(),
            addressing.from(),
            addressing.fault_to(),
        ];
        endpoints.into_iter().flatten().for_each(check_endpoint);
    }
});

fn check_security(envelope: Envelope<'_>) {
    let Ok(Some(security)) = SecurityView::from_envelope(envelope) else {
        return;
    };
    let now = UnixTime::from_millis(1_764_273_600_000);
    let _ = TimestampPolicy::new().check(security.timestamp(), now);
    let proves = |token: &UsernameTokenView<'_>| token.proves(&Password::new("password"));
    let _ = security.username_token().map(proves);
    if let Some(timestamp) = security.timestamp() {
        for time in [timestamp.created(), timestamp.expires()]
            .into_iter()
            .flatten()
        {
            assert!(time.to_string().ends_with('Z'));
        }
    }
}

fn check_addressing(addressing: &Addressing) {
    for version in [SoapVersion::Soap11, SoapVersion::Soap12] {
        let Some(read) = written_and_read(version, addressing) else {
            return;
        };
        // Parameters of August 2004 carry no mark.
        if addressing.version() == AddressingVersion::V1_0 {
            assert_eq!(read.parameters(), addressing.parameters());
        }
        assert_eq!(
            (read.action(), read.to(), read.message_id()),
            (
                addressing.action(),
                addressing.to(),
                addressing.message_id()
            )
        );
        assert_eq!(read.relates_to(), addressing.relates_to());
    }
}

fn check_endpoint(endpoint: &EndpointReference) {
    let request = Addressing::for_endpoint(endpoint, "urn:a");
    let Some(read) = written_and_read(SoapVersion::Soap12, &request) else {
        return;
    };
    assert_eq!(read.to(), Some(endpoint.address()));
}

/// Returns `None` for what cannot be written: a relationship of August 2004, a prefix that two
/// things need, a parameter that is not in a namespace, or one whose own name is that of another
/// block.
fn written_and_read(version: SoapVersion, addressing: &Addressing) -> Option<Addressing> {
    let encoder = Encoder::new(version);
    let encoder = addressing
        .blocks()
        .fold(encoder, |encoder, block| encoder.header(block));
    let xml = match encoder.encode() {
        Ok(xml) => xml,
        Err(error) => {
            assert!(matches!(
                error.kind(),
                EncodeErrorKind::BadPrefix
                    | EncodeErrorKind::DuplicateAttribute
                    | EncodeErrorKind::InvalidChar
                    | EncodeErrorKind::UnqualifiedHeader
                    | EncodeErrorKind::Value
            ));
            return None;
        }
    };
    let message = Decoder::new().decode(xml).ok()?;
    Addressing::from_envelope(message.envelope()).ok()?
}

//! Faults that WS-Addressing and WS-Security define.

use std::time::Duration;

use soap_codec::{Decoder, Message, QName};
use soap_headers::addressing::{AddressingFault, AddressingFaultCode as Code};
use soap_headers::security::SecurityFaultCode;

fn decode(xml: String) -> Message<Vec<u8>> {
    Decoder::new()
        .decode(xml.into_bytes())
        .expect("a valid message")
}

fn soap_12(subcodes: &[&str], detail: &str) -> Message<Vec<u8>> {
    let open: String = subcodes
        .iter()
        .map(|code| format!("<s:Subcode><s:Value>{code}</s:Value>"))
        .collect();
    let close = "</s:Subcode>".repeat(subcodes.len());
    decode(format!(
        r#"<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:x="urn:x"
            xmlns:a="http://www.w3.org/2005/08/addressing"
            xmlns:o="http://schemas.xmlsoap.org/ws/2004/08/addressing"
            xmlns:w="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
            xmlns:u="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"><s:Body>
            <s:Fault><s:Code><s:Value>s:Sender</s:Value>{open}{close}</s:Code>
            <s:Reason><s:Text xml:lang="en">no</s:Text></s:Reason>{detail}</s:Fault></s:Body></s:Envelope>"#
    ))
}

#[test]
fn the_codes_of_ws_addressing_are_known() {
    for (subcodes, code) in [
        (
            &["a:ActionNotSupported"][..],
            Some(Code::ActionNotSupported),
        ),
        (
            &["a:InvalidAddressingHeader", "a:ActionMismatch"],
            Some(Code::ActionMismatch),
        ),
        (
            &["a:DestinationUnreachable"],
            Some(Code::DestinationUnreachable),
        ),
        (
            &["a:InvalidAddressingHeader", "a:DuplicateMessageID"],
            Some(Code::DuplicateMessageId),
        ),
        (&["a:EndpointUnavailable"], Some(Code::EndpointUnavailable)),
        (
            &["a:InvalidAddressingHeader", "a:InvalidAddress"],
            Some(Code::InvalidAddress),
        ),
        (
            &["a:InvalidAddressingHeader"],
            Some(Code::InvalidAddressingHeader),
        ),
        (
            &["a:InvalidAddressingHeader", "x:Own"],
            Some(Code::InvalidAddressingHeader),
        ),
        (
            &["a:InvalidAddressingHeader", "a:InvalidCardinality"],
            Some(Code::InvalidCardinality),
        ),
        (
            &["a:InvalidAddressingHeader", "a:InvalidEPR"],
            Some(Code::InvalidEpr),
        ),
        (
            &["a:MessageAddressingHeaderRequired"],
            Some(Code::MessageAddressingHeaderRequired),
        ),
        (&["a:MissingAddressInEPR"], Some(Code::MissingAddressInEpr)),
        (
            &[
                "a:InvalidAddressingHeader",
                "a:OnlyAnonymousAddressSupported",
            ],
            Some(Code::OnlyAnonymousAddressSupported),
        ),
        (
            &["a:OnlyNonAnonymousAddressSupported"],
            Some(Code::OnlyNonAnonymousAddressSupported),
        ),
        (
            &["o:InvalidMessageInformationHeader"],
            Some(Code::InvalidAddressingHeader),
        ),
        (
            &["o:MessageInformationHeaderRequired"],
            Some(Code::MessageAddressingHeaderRequired),
        ),
        (&["a:Unknown"], None),
        (&["x:ActionNotSupported"], None),
        (&[], None),
    ] {
        let message = soap_12(subcodes, "");
        let fault = AddressingFault::from_envelope(message.envelope());
        assert_eq!(fault.map(|fault| fault.code()), code, "{subcodes:?}");
    }
}

#[test]
fn the_codes_of_ws_security_are_known() {
    use SecurityFaultCode as Code;
    for (subcode, code) in [
        ("w:FailedAuthentication", Some(Code::FailedAuthentication)),
        ("w:FailedCheck", Some(Code::FailedCheck)),
        ("w:InvalidSecurity", Some(Code::InvalidSecurity)),
        ("w:InvalidSecurityToken", Some(Code::InvalidSecurityToken)),
        ("u:MessageExpired", Some(Code::MessageExpired)),
        (
            "w:SecurityTokenUnavailable",
            Some(Code::SecurityTokenUnavailable),
        ),
        ("w:UnsupportedAlgorithm", Some(Code::UnsupportedAlgorithm)),
        (
            "w:UnsupportedSecurityToken",
            Some(Code::UnsupportedSecurityToken),
        ),
        ("w:Unknown", None),
        ("x:FailedCheck", None),
    ] {
        let message = soap_12(&[subcode], "");
        let fault = message.envelope().fault().expect("a fault");
        assert_eq!(SecurityFaultCode::from_fault(&fault), code, "{subcode}");
    }
}

const DETAILS: &str = "<a:ProblemHeaderQName>a:To</a:ProblemHeaderQName>
    <a:ProblemIRI> urn:iri </a:ProblemIRI><x:Own/>
    <a:ProblemAction><a:Action>urn:a</a:Action><a:SoapAction>urn:b</a:SoapAction></a:ProblemAction>
    <a:RetryAfter>1500</a:RetryAfter>";

fn assert_details(fault: &AddressingFault) {
    let to = QName::new("http://www.w3.org/2005/08/addressing", "To");
    assert_eq!(fault.problem_header().map(|name| name.as_qname()), Some(to));
    assert_eq!(fault.problem_iri(), Some("urn:iri"));
    assert_eq!(fault.problem_action(), Some("urn:a"));
    assert_eq!(fault.retry_after(), Some(Duration::from_millis(1500)));
}

#[test]
fn details_are_in_the_fault_of_soap_1_2() {
    let detail = format!("<s:Detail>{DETAILS}</s:Detail>");
    let message = soap_12(&["a:EndpointUnavailable"], &detail);
    assert_details(&AddressingFault::from_envelope(message.envelope()).expect("a fault"));
}

#[test]
fn details_are_in_a_header_block_of_soap_1_1() {
    let message = decode(format!(
        r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:x="urn:x"
            xmlns:a="http://www.w3.org/2005/08/addressing">
            <s:Header><a:FaultDetail>{DETAILS}</a:FaultDetail></s:Header><s:Body><s:Fault>
            <faultcode>a:EndpointUnavailable</faultcode><faultstring>no</faultstring>
            </s:Fault></s:Body></s:Envelope>"#
    ));
    assert_details(&AddressingFault::from_envelope(message.envelope()).expect("a fault"));
}

#[test]
fn details_are_read_as_jax_ws_writes_them() {
    let message = decode(
        r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"
            xmlns:a="http://www.w3.org/2005/08/addressing"><s:Header>
            <a:FaultDetail><a:ProblemHeaderQName>{urn:a}b</a:ProblemHeaderQName></a:FaultDetail>
            <a:ProblemAction><a:Action>urn:x</a:Action></a:ProblemAction></s:Header><s:Body><s:Fault>
            <faultcode>a:ActionNotSupported</faultcode><faultstring>no</faultstring>
            </s:Fault></s:Body></s:Envelope>"#
            .into(),
    );
    let fault = AddressingFault::from_envelope(message.envelope()).expect("a fault");
    let header = fault.problem_header().map(|name| name.as_qname());
    assert_eq!(header, Some(QName::new("urn:a", "b")));
    assert_eq!(fault.problem_action(), Some("urn:x"));
}

#[test]
fn details_that_are_not_valid_are_left_out() {
    let detail = "<s:Detail><a:ProblemHeaderQName>none:To</a:ProblemHeaderQName>
        <a:ProblemIRI><x:y/></a:ProblemIRI><a:ProblemAction/><a:RetryAfter>-1</a:RetryAfter></s:Detail>";
    let message = soap_12(&["a:EndpointUnavailable"], detail);
    let fault = AddressingFault::from_envelope(message.envelope()).expect("a fault");
    assert_eq!(fault.code(), Code::EndpointUnavailable);
    let texts = (fault.problem_iri(), fault.problem_action());
    assert_eq!(texts, (None, None));
    assert_eq!((fault.problem_header(), fault.retry_after()), (None, None));
}

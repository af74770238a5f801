//! Faults in the forms that servers write: code, reason and detail are found in each.

use proptest::prelude::*;
use soap_codec::{Decoder, Encoder, Fault, SoapVersion};

const SOAP_11: &str = "http://schemas.xmlsoap.org/soap/envelope/";
const SOAP_12: &str = "http://www.w3.org/2003/05/soap-envelope";

fn message(namespace: &str, fault: &str) -> String {
    format!(r#"<s:Envelope xmlns:s="{namespace}"><s:Body>{fault}</s:Body></s:Envelope>"#)
}

fn read(message: &str) -> Fault {
    let message = Decoder::new().decode(message);
    let message = message.expect("well-formed");
    message
        .envelope()
        .fault()
        .expect("it is not lost")
        .to_fault()
}

#[test]
fn members_of_soap_1_1_in_an_envelope_of_1_2_are_found() {
    let fault = read(&message(
        SOAP_12,
        r#"<s:Fault><faultcode>s:Server</faultcode><faultstring>why</faultstring>
            <faultactor>urn:me</faultactor><detail><e xmlns="urn:e">1</e></detail></s:Fault>"#,
    ));
    assert_eq!(fault.to_string(), "Server: why");
    assert_eq!(fault.code().namespace(), Some(SOAP_12));
    assert_eq!(fault.actor(), Some("urn:me"));
    assert_eq!(fault.detail().len(), 1);
}

/// Mono's ASMX writes the members of 1.2, and an unqualified detail.
#[test]
fn a_detail_of_soap_1_1_beside_members_of_1_2_is_found() {
    let fault = read(&message(
        SOAP_12,
        r#"<s:Fault><s:Code><s:Value>s:Receiver</s:Value></s:Code><s:Reason><s:Text xml:lang="en">why</s:Text></s:Reason>
            <detail><e xmlns="urn:e">1</e></detail></s:Fault>"#,
    ));
    assert_eq!(fault.to_string(), "Receiver: why");
    assert_eq!(fault.detail().len(), 1);
}

#[test]
fn members_in_another_namespace_are_found() {
    const WSSE: &str =
        "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
    let fault = read(&message(
        SOAP_11,
        &format!(
            r#"<s:Fault><a:faultcode xmlns:a="{WSSE}">a:FailedAuthentication</a:faultcode>
                <a:faultstring xmlns:a="{WSSE}">why</a:faultstring></s:Fault>"#
        ),
    ));
    assert_eq!(fault.code().namespace(), Some(WSSE));
    assert_eq!(fault.code().local(), "FailedAuthentication");
    assert_eq!(fault.reason(), "why");
}

#[test]
fn text_directly_in_the_code_and_the_reason_is_read() {
    let fault = read(&message(
        SOAP_12,
        "<s:Fault><s:Code>s:Sender</s:Code><s:Reason>why</s:Reason></s:Fault>",
    ));
    assert_eq!(fault.to_string(), "Sender: why");
}

#[test]
fn members_in_another_letter_case_are_found() {
    for (namespace, inner) in [
        (
            SOAP_12,
            "<s:code><s:value>s:Sender</s:value></s:code><s:reason><s:text>why</s:text></s:reason><s:detail>more</s:detail>",
        ),
        (
            SOAP_11,
            "<faultCode>s:Sender</faultCode><FaultString>why</FaultString><Detail>more</Detail>",
        ),
    ] {
        let fault = read(&message(namespace, &format!("<s:Fault>{inner}</s:Fault>")));
        assert_eq!(fault.to_string(), "Sender: why");
        assert_eq!(fault.detail_text(), "more");
    }
}

#[test]
fn a_fault_of_one_version_in_an_envelope_of_the_other_is_read() {
    for (envelope, fault) in [(SOAP_11, SOAP_12), (SOAP_12, SOAP_11)] {
        for inner in [
            "<f:Code><f:Value>f:Sender</f:Value><f:Subcode><f:Value>f:Deeper</f:Value></f:Subcode></f:Code><f:Reason><f:Text>why</f:Text></f:Reason>",
            "<faultcode>f:Deeper</faultcode><faultstring>why</faultstring>",
        ] {
            let fault = format!(r#"<f:Fault xmlns:f="{fault}">{inner}</f:Fault>"#);
            assert_eq!(
                read(&message(envelope, &fault)).to_string(),
                "Deeper: why",
                "{fault}"
            );
        }
    }
}

#[test]
fn text_in_the_detail_is_kept_and_written_again() {
    for version in [SoapVersion::Soap11, SoapVersion::Soap12] {
        let namespace = version.envelope_namespace();
        let fault = read(&message(
            namespace,
            "<s:Fault><faultcode>s:Server</faultcode><faultstring>why</faultstring>
                <detail> out of &lt;disk&gt;<e/></detail></s:Fault>",
        ));
        assert_eq!(fault.detail_text(), "out of <disk>");
        let again = Encoder::new(version).fault(&fault).encode();
        let again = String::from_utf8(again.expect("a fault")).expect("UTF-8");
        assert_eq!(read(&again), fault);
    }
}

#[test]
fn the_member_that_the_version_requires_takes_precedence_unless_it_is_empty() {
    let both = "<s:Code><s:Value>s:B</s:Value></s:Code><faultcode>s:A</faultcode>";
    for (namespace, members, expected) in [
        (SOAP_11, both, "A"),
        (SOAP_12, both, "B"),
        (SOAP_11, "<faultcode/><code>B</code>", "B"),
        (
            SOAP_11,
            "<x:faultcode xmlns:x='urn:x'>C</x:faultcode><faultcode>A</faultcode>",
            "A",
        ),
    ] {
        let fault = read(&message(
            namespace,
            &format!("<s:Fault>{members}</s:Fault>"),
        ));
        assert_eq!(fault.code().local(), expected, "{members}");
    }
}

/// The form in which a server writes a member.
#[derive(Clone, Debug)]
struct Form {
    prefix: &'static str,
    is_structured: bool,
    has_inner: bool,
    case: fn(&str) -> String,
}

impl Form {
    fn write(&self, flat: &str, [outer, inner]: [&str; 2], content: &str) -> String {
        let element = |local: &str, content: &str| {
            let name = format!("{}{}", self.prefix, (self.case)(local));
            format!("<{name}>{content}</{name}>")
        };
        match (self.is_structured, self.has_inner && !inner.is_empty()) {
            (false, _) => element(flat, content),
            (true, false) => element(outer, content),
            (true, true) => element(outer, &element(inner, content)),
        }
    }
}

fn form() -> impl Strategy<Value = Form> {
    let same: fn(&str) -> String = str::to_owned;
    let cases = [same, str::to_lowercase, str::to_uppercase];
    (
        proptest::sample::select(vec!["", "s:", "f:", "x:"]),
        any::<bool>(),
        any::<bool>(),
        proptest::sample::select(cases.to_vec()),
    )
        .prop_map(|(prefix, is_structured, has_inner, case)| Form {
            prefix,
            is_structured,
            has_inner,
            case,
        })
}

proptest! {
    #[test]
    fn a_fault_in_any_form_is_read_with_code_reason_and_detail(
        envelope in proptest::sample::select(vec![SOAP_11, SOAP_12]),
        namespace in proptest::sample::select(vec![SOAP_11, SOAP_12]),
        forms in [form(), form(), form()],
        order in Just(vec![0, 1, 2]).prop_shuffle(),
        code in "[A-Za-z][A-Za-z0-9]{0,8}",
        reason in "[a-z][a-z ]{0,20}[a-z]",
        detail in "[a-z][a-z ]{0,20}[a-z]",
    ) {
        let [of_code, of_reason, of_detail] = forms;
        let members = [
            of_code.write("faultcode", ["Code", "Value"], &format!("s:{code}")),
            of_reason.write("faultstring", ["Reason", "Text"], &reason),
            of_detail.write("detail", ["Detail", ""], &format!("{detail}<e/>")),
        ];
        let members: String = order.into_iter().map(|at| members[at].as_str()).collect();
        let fault = read(&message(
            envelope,
            &format!("<f:Fault xmlns:f='{namespace}' xmlns:x='urn:x'>{members}</f:Fault>"),
        ));
        prop_assert_eq!(fault.code().local(), code);
        prop_assert_eq!(fault.code().namespace(), Some(envelope));
        prop_assert_eq!(fault.reason(), reason);
        prop_assert_eq!(fault.detail_text(), detail);
        prop_assert_eq!(fault.detail().len(), 1);
    }
}

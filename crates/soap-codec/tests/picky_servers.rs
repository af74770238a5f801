//! Output for servers with special requirements: CDATA sections, a raw body, an XML declaration.

use proptest::prelude::*;
use soap_codec::{Cdata, Decoder, EncodeErrorKind, Encoder, Fault, QName, Raw, SoapVersion, ToXml};

fn payload(name: QName<'_>, value: &dyn ToXml) -> String {
    let xml = Encoder::new(SoapVersion::Soap11).body(name, value).encode();
    let xml = String::from_utf8(xml.expect("it can be written")).expect("UTF-8");
    let (_, body) = xml.split_once("<s:Body>").expect("a Body");
    body.replace("</s:Body></s:Envelope>", "")
}

fn read_back(payload: &str) -> String {
    let text = format!(
        r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>{payload}</s:Body></s:Envelope>"#
    );
    let message = Decoder::new().decode(text.as_str());
    let message = message.expect(payload);
    let payload = message.envelope().payload().expect("one payload");
    payload.read::<Cdata<String>>().expect("a text").0
}

#[test]
fn cdata_is_split_around_its_end_marker() {
    for (text, expected) in [
        ("", "<a/>"),
        ("<b/>&", "<a><![CDATA[<b/>&]]></a>"),
        ("]]>", "<a><![CDATA[]]]]><![CDATA[>]]></a>"),
        ("]]]>", "<a><![CDATA[]]]]]><![CDATA[>]]></a>"),
        ("]]", "<a><![CDATA[]]]]></a>"),
        ("\r\n", "<a><![CDATA[]]>&#xD;<![CDATA[\n]]></a>"),
    ] {
        let written = payload(QName::new("", "a"), &Cdata(text));
        assert_eq!(written, expected);
        assert_eq!(read_back(&written), text);
    }
    for text in ["\u{1}", "a\u{FFFE}", "\u{1}>"] {
        let value = Cdata(text);
        let encoder = Encoder::new(SoapVersion::Soap11).body(QName::new("", "a"), &value);
        let error = encoder.encode().expect_err("no character of XML");
        assert_eq!(error.kind(), EncodeErrorKind::InvalidChar);
    }
}

proptest! {
    #[test]
    fn any_text_comes_back_from_cdata(text in "[\\]>\r\na<&\u{E9}]{0,20}") {
        let written = payload(QName::new("", "a"), &Cdata(&text));
        prop_assert_eq!(read_back(&written), text);
    }
}

#[test]
fn a_whole_body_can_be_raw() {
    let raw = Raw::parse("<a xmlns='urn:a'/>").expect("well-formed");
    for version in [SoapVersion::Soap11, SoapVersion::Soap12] {
        let xml = Encoder::new(version).element(&raw).encode();
        let message = Decoder::new().decode(xml.expect("valid"));
        let message = message.expect("well-formed");
        let payload = message.envelope().payload().expect("one payload");
        assert_eq!(payload.raw(), raw.as_str());

        let fault = Fault::sender(version, "no");
        let both = Encoder::new(version).element(&raw).fault(&fault).encode();
        let error = both.expect_err("a fault stands alone");
        assert_eq!(error.kind(), EncodeErrorKind::Misplaced);
    }
}

#[test]
fn a_message_can_begin_with_a_declaration() {
    let encoder = Encoder::new(SoapVersion::Soap11).body(QName::new("urn:a", "a"), &1);
    let plain = encoder.encode().expect("valid");
    let mut declared = b"before".to_vec();
    let encoder = encoder.xml_declaration(true);
    encoder.encode_into(&mut declared).expect("valid");
    let declaration = r#"before<?xml version="1.0" encoding="utf-8"?>"#;
    assert_eq!(declared, [declaration.as_bytes(), &plain].concat());
    let decoded = Decoder::new().decode(&declared["before".len()..]);
    assert!(decoded.is_ok());
    let bad = encoder.body(QName::new("urn:a", "a"), &"\u{1}");
    assert!(bad.encode_into(&mut declared).is_err());
    assert_eq!(declared.len(), declaration.len() + plain.len());
}

//! Output for servers with special requirements: CDATA sections, raw XML, an XML declaration.

use proptest::prelude::*;
use soap_codec::{
    Cdata, DecodeErrorKind, Decoder, EncodeErrorKind, Encoder, Fault, QName, RawXml, SoapVersion,
    ToXml,
};

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
fn raw_xml_is_written_unchanged() {
    const XML: &str = "text &amp; <!-- c --><p:a xmlns:p='urn:p' p:x='1'><b/></p:a><![CDATA[<]]><c xmlns='urn:c'/>";
    let raw = RawXml::new(XML).expect("well-formed");
    assert_eq!(raw.as_str(), XML);
    assert_eq!(payload(QName::new("", "o"), &raw), format!("<o>{XML}</o>"));
    let nothing = RawXml::new("").expect("no content is content");
    assert_eq!(payload(QName::new("", "o"), &nothing), "<o/>");
    assert!(!format!("{raw:?}").contains("text"));
}

/// Without `xmlns=""` on its parent, `b` would be in the default namespace.
#[test]
fn raw_xml_keeps_its_meaning_in_a_default_namespace() {
    let xml = "<a/><p:a xmlns:p='urn:p'><b/></p:a><c xmlns='urn:c'/><d x='1'></d>";
    let raw = RawXml::new(xml).expect("well-formed");
    let written = payload(QName::new("urn:o", "o"), &raw);
    assert_eq!(
        written,
        r#"<o xmlns="urn:o"><a xmlns=""/><p:a xmlns="" xmlns:p='urn:p'><b/></p:a><c xmlns='urn:c'/><d xmlns="" x='1'></d></o>"#
    );
}

#[test]
fn incomplete_raw_xml_is_refused() {
    use DecodeErrorKind as Kind;
    for (xml, kind, offset) in [
        ("<p:a/>", Kind::UnboundPrefix, 1),
        ("<a p:x='1'/>", Kind::UnboundPrefix, 3),
        ("<a>", Kind::MismatchedTag, 3),
        ("</r>", Kind::TrailingContent, 4),
        ("</r><r>", Kind::TrailingContent, 4),
        ("</r><!--", Kind::UnexpectedEnd, 8),
        ("a & b", Kind::BadReference, 2),
        ("]]>", Kind::Syntax, 0),
        ("<?xml version='1.0'?><a/>", Kind::Syntax, 0),
        ("<?pi?>", Kind::ProcessingInstruction, 0),
        ("<!DOCTYPE a><a/>", Kind::Dtd, 0),
        ("&#1;", Kind::BadReference, 0),
        ("\u{1}", Kind::InvalidChar, 0),
    ] {
        let error = RawXml::new(xml).expect_err(xml);
        assert_eq!((error.kind(), error.offset()), (kind, offset), "{xml}");
    }
}

#[test]
fn a_whole_body_can_be_raw() {
    let raw = RawXml::new("<a xmlns='urn:a'/>").expect("well-formed");
    for version in [SoapVersion::Soap11, SoapVersion::Soap12] {
        let xml = Encoder::new(version).raw_body(&raw).encode();
        let message = Decoder::new().decode(xml.expect("valid"));
        let message = message.expect("well-formed");
        let payload = message.envelope().payload().expect("one payload");
        assert_eq!(payload.name(), QName::new("urn:a", "a"));

        let fault = Fault::sender(version, "no");
        let both = Encoder::new(version).raw_body(&raw).fault(&fault).encode();
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

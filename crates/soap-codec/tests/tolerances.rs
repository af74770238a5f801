//! Violations that are refused by default and accepted by one tolerance each.

use soap_codec::{
    DecodeErrorKind, Decoder, Element, EncodeErrorKind, Encoder, Event, Limits, QName, Reader,
    SoapVersion, Tolerance,
};

const SOAP_11: &str = "http://schemas.xmlsoap.org/soap/envelope/";
const SOAP_12: &str = "http://www.w3.org/2003/05/soap-envelope";

fn envelope(namespace: &str, inner: &str) -> String {
    format!(r#"<s:Envelope xmlns:s="{namespace}">{inner}</s:Envelope>"#)
}

/// Every tolerance, and a message that needs it and no other one.
fn cases() -> [(Tolerance, DecodeErrorKind, String); 6] {
    let body = |content: &str| envelope(SOAP_11, &format!("<s:Body>{content}</s:Body>"));
    [
        (
            Tolerance::ControlCharacters,
            DecodeErrorKind::BadReference,
            body("<a>one&#x1;two</a>"),
        ),
        (
            Tolerance::EncodingStyle,
            DecodeErrorKind::Structure,
            envelope(
                SOAP_12,
                "<s:Header s:encodingStyle='urn:e'/><s:Body s:encodingStyle='urn:e'/>",
            ),
        ),
        (
            Tolerance::LeadingWhiteSpace,
            DecodeErrorKind::Syntax,
            format!("\u{FEFF} \r\n<?xml version='1.0'?>{}", body("")),
        ),
        (
            Tolerance::ProcessingInstructions,
            DecodeErrorKind::ProcessingInstruction,
            body("<?pi?>"),
        ),
        (
            Tolerance::UnqualifiedHeaders,
            DecodeErrorKind::Structure,
            envelope(SOAP_11, "<s:Header><a/></s:Header><s:Body/>"),
        ),
        (
            Tolerance::WordBooleans,
            DecodeErrorKind::BadHeaderFlag,
            envelope(
                SOAP_11,
                "<s:Header><a xmlns='urn:a' s:mustUnderstand='true'/></s:Header><s:Body/>",
            ),
        ),
    ]
}

#[test]
fn each_lets_through_what_is_refused_without_it() {
    assert_eq!(
        cases().map(|(tolerance, ..)| tolerance),
        Tolerance::ALL,
        "a tolerance without a test"
    );
    for (tolerance, kind, text) in cases() {
        for other in Tolerance::ALL {
            let decoder = Decoder::new().tolerate(other);
            for outcome in [
                decoder.decode(text.as_bytes()).map(|_| ()),
                decoder.decode(text.as_str()).map(|_| ()),
            ] {
                let outcome = outcome.map_err(|error| error.kind());
                let expected = if other == tolerance {
                    Ok(())
                } else {
                    Err(kind)
                };
                assert_eq!(outcome, expected, "{other} on {text}");
            }
        }
        let error = Decoder::new().decode(text.as_str());
        assert_eq!(error.expect_err("by default").kind(), kind);
    }
}

#[test]
fn names_are_names() {
    for tolerance in Tolerance::ALL {
        assert_eq!(Tolerance::from_name(tolerance.name()), Some(tolerance));
        let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte == b'-';
        assert!(tolerance.name().bytes().all(is_plain), "{tolerance}");
    }
    assert_eq!(Tolerance::from_name(""), None);
}

fn payload_of<T>(text: &str, look: impl FnOnce(Element<'_>) -> T) -> T {
    let decoder = Decoder::new().tolerate(Tolerance::ControlCharacters);
    let message = decoder.decode(text).expect("tolerated");
    let payload = message.envelope().payload().expect("one payload");
    look(payload)
}

#[test]
fn control_characters_are_what_their_references_say() {
    let text = envelope(
        SOAP_11,
        "<s:Body xml:lang='&#2;\"'><a b='&#x1;&#10;'>&#x0;&#31;&#xFFFE;<![CDATA[&#1;]]></a></s:Body>",
    );
    payload_of(&text, |payload| {
        assert_eq!(payload.text(), "\0\u{1F}\u{FFFE}&#1;");
        let attribute = payload.attribute(QName::new("", "b"));
        assert_eq!(attribute.as_deref(), Some("\u{1}\n"));
        let mut alone = Vec::new();
        payload.write_standalone(&mut alone);
        let alone = String::from_utf8(alone).expect("UTF-8");
        assert!(alone.starts_with("<a xmlns:s="), "{alone}");
        assert!(alone.contains("xml:lang='&#2;\"'"), "{alone}");
        let written = Encoder::new(SoapVersion::Soap11)
            .body(QName::new("", "a"), &&*payload.text())
            .encode();
        let error = written.expect_err("the writer writes XML");
        assert_eq!(error.kind(), EncodeErrorKind::InvalidChar);
    });
    for raw in ["\u{1}", "&#xD800;", "&#x110000;", "&#;"] {
        let text = envelope(SOAP_11, &format!("<s:Body><a>{raw}</a></s:Body>"));
        let decoder = Decoder::new().tolerate(Tolerance::ControlCharacters);
        assert!(decoder.decode(text.as_str()).is_err());
    }
}

/// One bad name would make a whole list unreadable.
#[test]
fn a_detail_with_a_control_character_is_kept_and_never_written() {
    let text = envelope(
        SOAP_11,
        "<s:Body><s:Fault><faultcode>s:Server</faultcode><faultstring>no</faultstring><detail><a>&#1;</a></detail></s:Fault></s:Body>",
    );
    let decoder = Decoder::new().tolerate(Tolerance::ControlCharacters);
    let message = decoder.decode(text.as_str());
    let message = message.expect("tolerated");
    let fault = message.envelope().fault().expect("a fault").to_fault();
    assert!(fault.detail()[0].ends_with(">&#1;</a>"));
    let written = Encoder::new(SoapVersion::Soap11).fault(&fault).encode();
    assert!(written.is_err());
}

#[test]
fn a_reader_tolerates_what_a_decoder_does() {
    let text = " \n<?xml version='1.0'?><a>&#1;</a>";
    let read = |tolerances: &[Tolerance]| {
        let mut reader = Reader::new(text);
        for tolerance in tolerances {
            reader = reader.tolerate(*tolerance);
        }
        let mut texts = String::new();
        while let Some(event) = reader
            .next()
            .map_err(|error| (error.kind(), error.offset()))?
        {
            if let Event::Text(text) = event {
                texts.push_str(&text);
            }
        }
        Ok(texts)
    };
    use DecodeErrorKind as Kind;
    use Tolerance as T;
    assert_eq!(read(&[]), Err((Kind::Syntax, 2)));
    assert_eq!(read(&[T::LeadingWhiteSpace]), Err((Kind::BadReference, 26)));
    let both = [T::LeadingWhiteSpace, T::ControlCharacters];
    assert_eq!(read(&both), Ok("\u{1}".into()));
}

/// White space in front does not hide which encoding the document is in.
#[test]
fn a_declaration_behind_white_space_names_the_encoding() {
    let text = format!(
        "\n<?xml version='1.0' encoding='iso-8859-1'?>{}",
        envelope(SOAP_11, "<s:Body><a>~</a></s:Body>")
    );
    let latin1 = text
        .bytes()
        .map(|byte| if byte == b'~' { 0xE9 } else { byte });
    let latin1: Vec<u8> = latin1.collect();
    let decoder = Decoder::new().tolerate(Tolerance::LeadingWhiteSpace);
    let message = decoder.decode(latin1).expect("tolerated");
    let payload = message.envelope().payload().expect("one payload");
    assert_eq!(payload.text(), "\u{E9}");
}

/// JAXB and Oracle SOA declare all that they know on the root.
#[test]
fn as_many_namespaces_as_may_be_in_scope_may_be_declared_on_one_element() {
    let limits = Limits::default();
    assert_eq!(limits.namespace_declarations, limits.namespaces_in_scope);
    let message = |count| {
        let declarations: String = (0..count)
            .map(|n| format!(r#" xmlns:n{n}="urn:{n}""#))
            .collect();
        format!(
            r#"<s:Envelope xmlns:s="{SOAP_11}"{declarations}><s:Body><n7:a xmlns="urn:a"/></s:Body></s:Envelope>"#
        )
    };
    for (count, is_read) in [(150, true), (254, true), (256, false)] {
        let outcome = Decoder::new().decode(message(count).into_bytes());
        assert_eq!(outcome.is_ok(), is_read, "{count}");
    }
}

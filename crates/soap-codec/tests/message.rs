//! Messages, read and written: one test for each kind of error, and round trips.

use soap_codec::scalar::QNameBuf;
use soap_codec::{
    DecodeErrorKind, Decoder, EncodeErrorKind, Encoder, Fault, FaultCode, HeaderBlock, Limit,
    Limits, NamespaceMap, PayloadError, QName, SoapVersion, Tolerance, Writer,
};

const ENV: &str = "http://schemas.xmlsoap.org/soap/envelope/";

fn envelope(inner: &str) -> String {
    format!(r#"<s:Envelope xmlns:s="{ENV}">{inner}</s:Envelope>"#)
}

fn body(inner: &str) -> String {
    envelope(&format!("<s:Body>{inner}</s:Body>"))
}

fn kind(decoder: &Decoder, text: &str) -> DecodeErrorKind {
    decoder.decode(text.as_bytes()).expect_err(text).kind()
}

#[test]
fn each_error_kind_is_reported() {
    use DecodeErrorKind as Kind;
    let cases = [
        (String::new(), Kind::NoRoot),
        ("<a/>".into(), Kind::NotAnEnvelope),
        (r#"<Envelope xmlns="urn:x"/>"#.into(), Kind::VersionMismatch),
        ("<!DOCTYPE a><a/>".into(), Kind::Dtd),
        (body("<?pi x?>"), Kind::ProcessingInstruction),
        (body("<a></b>"), Kind::MismatchedTag),
        (body("<a b/>"), Kind::Syntax),
        (body("<a>&nbsp;</a>"), Kind::UnknownEntity),
        (body("<a>&#1;</a>"), Kind::BadReference),
        (body("<a x='1' x='2'/>"), Kind::DuplicateAttribute),
        (
            body(r#"<a xmlns:p="u" xmlns:q="u" p:x="1" q:x="2"/>"#),
            Kind::DuplicateAttribute,
        ),
        (body("<p:a/>"), Kind::UnboundPrefix),
        (body("<:a/>"), Kind::InvalidName),
        (body("<a:b:c/>"), Kind::InvalidName),
        (body(r#"<a xmlns:p=""/>"#), Kind::ReservedNamespace),
        (body(r#"<a xmlns:xmlns="u"/>"#), Kind::ReservedNamespace),
        (body("<a>\u{1}</a>"), Kind::InvalidChar),
        (format!("{}<a/>", body("")), Kind::TrailingContent),
        ("<s:Envelope".into(), Kind::UnexpectedEnd),
        (envelope(""), Kind::Structure),
        (envelope("<s:Body/><s:Body/>"), Kind::Structure),
        (envelope("text<s:Body/>"), Kind::Structure),
        (
            envelope("<s:Header><a/></s:Header><s:Body/>"),
            Kind::Structure,
        ),
        (
            envelope(r#"<s:Header><a xmlns="u" s:mustUnderstand="true"/></s:Header><s:Body/>"#),
            Kind::BadHeaderFlag,
        ),
        (
            format!(r#"<?xml version="1.0" encoding="iso-8859-2"?>{}"#, body("")),
            Kind::UnsupportedEncoding,
        ),
        (
            format!(r#"<?xml version="1.0" encoding="utf-16"?>{}"#, body("")),
            Kind::DeclaredEncoding,
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(kind(&Decoder::new(), &text), expected, "{text}");
    }
}

#[test]
fn the_error_names_the_limit() {
    let small = Limits::default()
        .attributes(2)
        .depth(4)
        .elements(6)
        .message_bytes(400)
        .name_bytes(12)
        .namespace_bytes(64)
        .namespace_declarations(2)
        .namespaces(64)
        .namespaces_in_scope(3)
        .start_tag_bytes(100);
    let decoder = Decoder::new().limits(small);
    let cases = [
        (body("<a b='' c='' d=''/>"), Limit::Attributes),
        (body("<a><b><c/></b></a>"), Limit::Depth),
        (body("<a/><a/><a/><a/><a/>"), Limit::Elements),
        (body(&" ".repeat(400)), Limit::MessageBytes),
        (body("<abcdefghijklmn/>"), Limit::NameBytes),
        (
            body(&format!(r#"<a xmlns="{}"/>"#, "u".repeat(65))),
            Limit::NamespaceBytes,
        ),
        (
            body(r#"<a xmlns:a="u" xmlns:b="u" xmlns:c="u"/>"#),
            Limit::NamespaceDeclarations,
        ),
        (
            body(r#"<a xmlns:a="u" xmlns:b="u"><b xmlns:c="u"/></a>"#),
            Limit::NamespacesInScope,
        ),
        (
            body(&format!("<a b='{}'/>", "x".repeat(120))),
            Limit::StartTagBytes,
        ),
    ];
    for (text, limit) in cases {
        assert_eq!(
            kind(&decoder, &text),
            DecodeErrorKind::Limit(limit),
            "{text}"
        );
    }
}

#[test]
fn text_is_joined_across_comments_and_sections() {
    let text = body("<a>x<!-- - -->&lt;<![CDATA[<y>\r\n&amp;]]><b>not mine</b>z\r</a>");
    let message = Decoder::new().decode(text.as_str()).expect("well-formed");
    let payload = message.envelope().payload().expect("one payload");
    assert_eq!(payload.text(), "x<<y>\n&amp;z\n");
}

#[test]
fn a_namespace_map_substitutes_both_ways() {
    let map = NamespaceMap::new().map("urn:canonical", "urn:actual");
    let name = QName::new("urn:canonical", "a");
    let bytes = Encoder::new(SoapVersion::Soap11)
        .namespaces(map.clone())
        .body(name, &"x")
        .encode()
        .expect("valid");
    assert!(String::from_utf8_lossy(&bytes).contains(r#"<a xmlns="urn:actual">x</a>"#));
    let message = Decoder::new().namespaces(map).decode(bytes).expect("valid");
    assert!(message.envelope().payload().expect("one payload").is(name));
}

#[test]
fn reading_a_message_returns_its_value_or_the_reason_why_there_is_none() {
    let read = |text: &str| Decoder::new().decode(text).expect("valid").read::<u8>();
    assert_eq!(read(&body("<a>1</a>")), Ok(1));
    assert_eq!(read(&body("")), Err(PayloadError::Missing));
    assert_eq!(read(&body("<a>1</a><b/>")), Err(PayloadError::Several));
    assert!(matches!(
        read(&body("<a>x</a>")),
        Err(PayloadError::Read(_))
    ));

    let name = QName::new("urn:a", "a");
    let named = |text: &str| Decoder::new().decode(text).expect("valid").read_named(name);
    assert_eq!(named(&body("<a xmlns='urn:a'>1</a>")), Ok(1));
    assert_eq!(named(&body("")), Err(PayloadError::Missing));
    for (payload, found) in [("<a>1</a>", "a"), ("<b xmlns='urn:a'>1</b>", "{urn:a}b")] {
        let error = named(&body(payload)).expect_err("it has another name");
        let expected = format!("the payload is the element {found}, expected {{urn:a}}a");
        assert_eq!(error.to_string(), expected);
    }

    let must_understand = format!(
        "<s:Envelope xmlns:s='{ENV}'><s:Header><h xmlns='urn:h' s:mustUnderstand='1'/></s:Header><s:Body>"
    );
    let error = read(&format!("{must_understand}<a>1</a></s:Body></s:Envelope>"))
        .expect_err("the block is not understood");
    assert_eq!(
        error.to_string(),
        "header blocks must be understood: {urn:h}h"
    );

    // A fault takes precedence over such a block, and over another element.
    let fault = "<s:Fault><faultcode>s:Server</faultcode><faultstring>busy</faultstring></s:Fault>";
    for text in [
        format!("{must_understand}{fault}</s:Body></s:Envelope>"),
        body(&format!("{fault}<a>1</a>")),
    ] {
        let Err(PayloadError::Fault(fault)) = read(&text) else {
            panic!("{text} holds a fault");
        };
        assert_eq!(fault.reason(), "busy");
    }
}

#[test]
fn the_detail_of_a_fault_has_the_namespaces_that_the_service_uses() {
    let map = NamespaceMap::new().map("urn:d", "urn:d:v2");
    let what = QName::new("urn:d", "what");
    let fault = Fault::sender(SoapVersion::Soap11, "no such thing")
        .with_detail(what, &"it")
        .expect("valid");
    let encoder = Encoder::new(SoapVersion::Soap11).namespaces(map.clone());
    let bytes = encoder.fault(&fault).encode().expect("valid");
    let text = String::from_utf8(bytes).expect("text");
    assert!(
        text.contains(r#"<what xmlns="urn:d:v2">it</what>"#),
        "{text}"
    );

    let decoder = Decoder::new().namespaces(map);
    let message = decoder.decode(text.as_str()).expect("valid");
    let detail = message.envelope().fault().and_then(|fault| fault.detail());
    assert!(detail.expect("there is one").child(what).is_some());
}

#[test]
fn header_blocks_without_a_namespace_need_a_tolerance() {
    for version in [SoapVersion::Soap11, SoapVersion::Soap12] {
        let text = format!(
            r#"<s:Envelope xmlns:s="{}"><s:Header><token s:mustUnderstand="1">t</token></s:Header><s:Body/></s:Envelope>"#,
            version.envelope_namespace()
        );
        let decode = |decoder: Decoder| decoder.decode(text.as_str());
        let error = decode(Decoder::new()).expect_err("it has no namespace");
        assert_eq!(error.kind(), DecodeErrorKind::Structure);
        let tolerant = Decoder::new().tolerate(Tolerance::UnqualifiedHeaders);
        let message = decode(tolerant).expect("it is let through");
        let token = message.envelope().header(QName::new("", "token"));
        assert!(token.expect("there is one").must_understand());
    }
}

#[test]
fn a_fault_is_read_back_as_written() {
    for version in [SoapVersion::Soap11, SoapVersion::Soap12] {
        let fault = Fault::sender(version, "no <such> thing")
            .with_subcode(FaultCode::new(QName::new("urn:f", "NoSuchThing")))
            .with_detail(QName::new("urn:d", "what"), &"it")
            .expect("valid");
        let bytes = Encoder::new(version).fault(&fault).encode().expect("valid");
        let message = Decoder::new().decode(bytes).expect("valid");
        let read = message.envelope().fault().expect("a fault").to_fault();
        assert_eq!(read.reason(), fault.reason());
        assert!(
            read.detail()[0].ends_with(r#"xmlns="urn:d">it</what>"#),
            "{:?}",
            read.detail()
        );
        match version {
            SoapVersion::Soap11 => assert_eq!(read.code(), &fault.subcodes()[0]),
            SoapVersion::Soap12 => assert_eq!(
                (read.code(), read.subcodes()),
                (fault.code(), fault.subcodes())
            ),
        }
    }
}

#[test]
fn a_fault_code_with_an_undeclared_prefix_is_kept_as_text() {
    let text =
        body("<s:Fault><faultcode>x:Odd</faultcode><faultstring>why</faultstring></s:Fault>");
    let message = Decoder::new().decode(text.as_str()).expect("well-formed");
    let fault = message.envelope().fault().expect("a fault");
    let code = fault.code();
    assert_eq!((code.namespace(), code.local()), (None, "x:Odd"));
    assert_eq!(code.as_qname(), None);

    let name = QName::new("urn:f", "Odd");
    assert_eq!(FaultCode::new(name).as_qname(), Some(name));
}

/// As Node's `soap` writes it, with the members of SOAP 1.1 in SOAP's namespace.
#[test]
fn a_fault_in_another_form_is_read_as_well() {
    for inner in [
        r#"<s:Code><s:Value>s:Server</s:Value><s:Subcode><s:Value>s:Busy</s:Value></s:Subcode></s:Code>
            <s:Reason><s:Text xml:lang="en">why</s:Text></s:Reason><s:Role>urn:me</s:Role><s:Detail><d/></s:Detail>"#,
        r#"<s:faultcode>s:Server</s:faultcode><s:faultstring xml:lang="en">why</s:faultstring>
            <s:faultactor>urn:me</s:faultactor><s:detail><d/></s:detail>"#,
    ] {
        let text = body(&format!("<s:Fault>{inner}</s:Fault>"));
        let message = Decoder::new().decode(text.as_str()).expect("well-formed");
        let fault = message.envelope().fault().expect("a fault");
        assert_eq!(fault.code(), FaultCode::new(QName::new(ENV, "Server")));
        assert_eq!(fault.reason(), "why");
        assert_eq!(fault.reasons(), [("en".into(), "why".into())]);
        assert_eq!(fault.actor().as_deref(), Some("urn:me"));
        assert_eq!(fault.to_fault().detail().len(), 1);
    }
}

#[test]
fn header_blocks_that_are_not_understood_are_named() {
    let headers = r#"<s:Header><a xmlns="u" s:mustUnderstand="1"/><b xmlns="u" s:mustUnderstand="1" s:actor="urn:other"/>
        <c xmlns="u"/><d xmlns="u" s:mustUnderstand="1" s:actor="http://schemas.xmlsoap.org/soap/actor/next"/></s:Header><s:Body/>"#;
    let text = envelope(headers);
    let message = Decoder::new().decode(text.as_str()).expect("well-formed");
    let not_understood: Vec<_> = message
        .envelope()
        .not_understood(&[QName::new("u", "a")])
        .collect();
    assert_eq!(not_understood, [QName::new("u", "d")]);
}

#[test]
fn a_standalone_payload_declares_its_namespaces() {
    let text = format!(
        r#"<s:Envelope xmlns:s="{ENV}" xmlns:o="urn:o" xmlns="urn:d" xml:lang="nl"><s:Body><o:a t="o:x"><b/></o:a></s:Body></s:Envelope>"#
    );
    let message = Decoder::new().decode(text.as_str()).expect("well-formed");
    let payload = message.envelope().payload().expect("one payload");
    let mut alone = Vec::new();
    payload.write_standalone(&mut alone);
    let alone = String::from_utf8(alone).expect("UTF-8");
    let again = body(&alone);
    let again = Decoder::new().decode(again.as_str()).expect("well-formed");
    let payload = again.envelope().payload().expect("one payload");
    assert_eq!(payload.resolve_qname("o:x"), Some(QName::new("urn:o", "x")));
    assert_eq!(
        payload.children().next().expect("b").name(),
        QName::new("urn:d", "b")
    );
    assert!(alone.contains(r#"xml:lang="nl""#), "{alone}");
}

#[test]
fn a_header_block_is_written_with_its_flags() {
    let bytes = Encoder::new(SoapVersion::Soap12)
        .header(
            HeaderBlock::new(QName::new("u", "t"), "x")
                .must_understand(true)
                .actor("urn:r")
                .relay(true),
        )
        .body(QName::new("u", "b"), &())
        .encode()
        .expect("valid");
    let message = Decoder::new().decode(bytes).expect("valid");
    let header = message
        .envelope()
        .header(QName::new("u", "t"))
        .expect("there");
    assert!(header.must_understand() && header.relay() && !header.is_for_receiver());
    assert_eq!(header.element().text(), "x");
}

/// Namespaces in XML 1.0, 3: the prefixes of `xml` and `xmlns` are fixed.
#[test]
fn reserved_names_are_written_correctly_or_refused() {
    const XML: &str = "http://www.w3.org/XML/1998/namespace";
    const XMLNS: &str = "http://www.w3.org/2000/xmlns/";
    let write = |namespace, attribute: QName<'_>| {
        let mut out = Vec::new();
        let mut writer = Writer::new(&mut out);
        writer.start(QName::new(namespace, "a"));
        writer.attribute(attribute, "1");
        writer.end();
        let result = writer.finish().map_err(|error| error.kind());
        result.map(|()| String::from_utf8(out).expect("UTF-8"))
    };
    let space = QName::new(XML, "space");
    assert_eq!(
        write(XML, space).as_deref(),
        Ok(r#"<xml:a xml:space="1"/>"#)
    );
    assert_eq!(write(XMLNS, space), Err(EncodeErrorKind::BadPrefix));
    assert_eq!(
        write("", QName::new(XMLNS, "a")),
        Err(EncodeErrorKind::BadPrefix)
    );
    assert_eq!(
        write("", QName::new("", "xmlns")),
        Err(EncodeErrorKind::BadPrefix)
    );
}

/// A declaration must not change the meaning of an earlier name, or of a QName in a value.
#[test]
fn a_prefix_in_use_is_not_bound_again() {
    const NAME: QName<'_> = QName::new("urn:1", "a");
    let write = |inner: fn(&mut Writer<'_>)| {
        let mut out = Vec::new();
        let mut writer = Writer::new(&mut out);
        writer.start(QName::new("", "root"));
        writer.declare("p", "urn:1");
        inner(&mut writer);
        writer.end();
        let result = writer.finish().map_err(|error| error.kind());
        result.map(|()| String::from_utf8(out).expect("UTF-8"))
    };
    let of_name = write(|writer| {
        writer.start(NAME);
        writer.declare("p", "urn:2");
        writer.end();
    });
    assert_eq!(of_name, Err(EncodeErrorKind::DuplicateAttribute));
    let of_attribute = write(|writer| {
        writer.start(QName::new("", "b"));
        writer.attribute(NAME, "1");
        writer.declare("p", "urn:2");
        writer.end();
    });
    assert_eq!(of_attribute, Err(EncodeErrorKind::DuplicateAttribute));
    let of_type = write(|writer| {
        writer.start(QName::new("", "b"));
        writer.xsi_type(NAME);
        writer.declare("p", "urn:2");
        writer.end();
    });
    assert_eq!(of_type, Err(EncodeErrorKind::DuplicateAttribute));
    let free = write(|writer| {
        writer.start(QName::new("", "b"));
        writer.declare("p", "urn:2");
        writer.attribute(NAME, "1");
        writer.end();
    });
    assert!(free.is_ok(), "{free:?}");
}

/// Attributes are compared by their expanded names, and a value never counts as an attribute.
#[test]
fn a_repeated_attribute_is_refused() {
    let write = |attributes: &[(QName<'_>, &str)]| {
        let mut out = Vec::new();
        let mut writer = Writer::new(&mut out);
        writer.start(QName::new("", "root"));
        for (name, value) in attributes {
            writer.attribute(*name, value);
            writer.declare("late", "urn:1");
        }
        writer.end();
        writer.finish().map_err(|error| error.kind())
    };
    let (plain, other, qualified) = (
        QName::new("", "a"),
        QName::new("", "b"),
        QName::new("urn:1", "a"),
    );
    assert_eq!(
        write(&[(plain, "1"), (plain, "2")]),
        Err(EncodeErrorKind::DuplicateAttribute)
    );
    assert_eq!(
        write(&[(qualified, "1"), (qualified, "2")]),
        Err(EncodeErrorKind::DuplicateAttribute)
    );
    assert_eq!(
        write(&[(plain, "1"), (qualified, "2"), (other, "3")]),
        Ok(())
    );
    assert_eq!(write(&[(other, "x a="), (plain, "1")]), Ok(()));
}

#[test]
fn reports_about_headers_and_versions_are_read() {
    let fault = |version, block: &str| {
        format!(
            "<s:Envelope xmlns:s='{version}' xmlns:t='http://www.w3.org/2003/05/soap-envelope'><s:Header>{block}</s:Header><s:Body/></s:Envelope>"
        )
    };
    let soap_12 = SoapVersion::Soap12.envelope_namespace();
    let xml = fault(
        soap_12,
        "<t:NotUnderstood xmlns:q='urn:q' qname='q:Block'/><t:NotUnderstood qname='unknown:Block'/>",
    );
    let message = Decoder::new().decode(xml.as_str()).expect("valid");
    let reported: Vec<_> = message.envelope().reported_not_understood().collect();
    assert_eq!(reported, [QNameBuf::from(QName::new("urn:q", "Block"))]);

    let xml = fault(
        SoapVersion::Soap11.envelope_namespace(),
        "<t:Upgrade><t:SupportedEnvelope qname='t:Envelope'/></t:Upgrade>",
    );
    let message = Decoder::new().decode(xml.as_str()).expect("valid");
    let supported: Vec<_> = message.envelope().supported_envelopes().collect();
    assert_eq!(supported, [QNameBuf::from(QName::new(soap_12, "Envelope"))]);
}

#[test]
fn a_standalone_element_has_the_namespace_names_of_the_document() {
    let map = NamespaceMap::new().map("urn:canonical", "urn:actual");
    let text = body(r#"<o:a xmlns:o="urn:actual"><o:b/></o:a>"#);
    let message = Decoder::new()
        .namespaces(map)
        .decode(text.as_str())
        .expect("well-formed");
    let payload = message.envelope().payload().expect("one payload");
    let inner = payload
        .child(QName::new("urn:canonical", "b"))
        .expect("presented by its canonical name");
    let mut alone = Vec::new();
    inner.write_standalone(&mut alone);
    let alone = String::from_utf8(alone).expect("UTF-8");
    assert!(alone.contains(r#"xmlns:o="urn:actual""#), "{alone}");
    assert!(!alone.contains("urn:canonical"), "{alone}");
}

#[test]
fn a_standalone_element_has_the_language_of_its_innermost_ancestor() {
    let text = body(concat!(
        r#"<a xml:lang="nl"><b xml:lang="fr"/><c xml:space="preserve"><d/></c>"#,
        r#"<e xml:lang="de"><f/></e><g/></a>"#,
    ));
    let message = Decoder::new().decode(text.as_str()).expect("well-formed");
    let a = message.envelope().payload().expect("one payload");
    let alone = |element: soap_codec::Element<'_>| {
        let mut alone = Vec::new();
        element.write_standalone(&mut alone);
        String::from_utf8(alone).expect("UTF-8")
    };
    fn child<'a>(element: soap_codec::Element<'a>, local: &str) -> soap_codec::Element<'a> {
        let name = QName::try_new("", local).expect("a name");
        element.child(name).expect("it is there")
    }
    let d = alone(child(child(a, "c"), "d"));
    assert!(d.contains(r#"xml:lang="nl" xml:space="preserve""#), "{d}");
    let f = alone(child(child(a, "e"), "f"));
    assert!(f.contains(r#"xml:lang="de""#), "{f}");
    let g = alone(child(a, "g"));
    assert!(g.contains(r#"xml:lang="nl""#), "{g}");
    assert!(!g.contains("xml:space"), "{g}");
    let b = alone(child(a, "b"));
    assert_eq!(b.matches("xml:lang").count(), 1, "{b}");
}

#[test]
fn reasons_are_only_the_text_elements() {
    let text = concat!(
        r#"<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><s:Fault>"#,
        r#"<s:Code><s:Value>s:Sender</s:Value></s:Code><s:Reason><s:Text xml:lang="en">no</s:Text>"#,
        r#"<x:Note xmlns:x="urn:x">of the vendor</x:Note><s:Text xml:lang="nl">nee</s:Text></s:Reason>"#,
        r#"</s:Fault></s:Body></s:Envelope>"#,
    );
    let message = Decoder::new().decode(text).expect("an envelope");
    let reasons = message.envelope().fault().expect("a fault").reasons();
    let reasons: Vec<_> = reasons
        .iter()
        .map(|(lang, text)| (&**lang, &**text))
        .collect();
    assert_eq!(reasons, [("en", "no"), ("nl", "nee")]);
}

/// SOAP 1.2 part 1, 5.1.1.
#[test]
fn encoding_style_is_allowed_only_on_blocks_and_payloads() {
    let style = r#" s:encodingStyle="http://www.w3.org/2003/05/soap-encoding""#;
    let kind = |version: &str, on: [&str; 5]| {
        let [envelope, header, block, body, payload] = on;
        let text = format!(
            r#"<s:Envelope xmlns:s="{version}"{envelope}><s:Header{header}><b xmlns="urn:b"{block}/></s:Header><s:Body{body}><p{payload}/></s:Body></s:Envelope>"#
        );
        let outcome = Decoder::new().decode(text.as_str());
        outcome.map(drop).map_err(|error| error.kind())
    };
    let soap_12 = "http://www.w3.org/2003/05/soap-envelope";
    for place in 0..5 {
        let mut on = [""; 5];
        on[place] = style;
        let expected = match place {
            2 | 4 => Ok(()),
            _ => Err(DecodeErrorKind::Structure),
        };
        assert_eq!(kind(soap_12, on), expected, "{on:?}");
        // SOAP 1.1 allows it on any element (4.1.1).
        let soap_11 = "http://schemas.xmlsoap.org/soap/envelope/";
        assert_eq!(kind(soap_11, on), Ok(()), "{on:?}");
    }
}

#[test]
fn the_detail_of_a_fault_keeps_its_namespaces() {
    for version in [SoapVersion::Soap11, SoapVersion::Soap12] {
        let mut fault = Fault::new(FaultCode::new(QName::new("urn:code", "Odd")), "a reason");
        for name in [QName::new("", "plain"), QName::new("urn:d", "named")] {
            fault = fault.with_detail(name, &"x").expect("it can be written");
        }
        let xml = Encoder::new(version)
            .fault(&fault)
            .encode()
            .expect("written");
        let message = Decoder::new().decode(xml.as_slice()).expect("well-formed");
        let detail = message.envelope().fault().and_then(|fault| fault.detail());
        let children = detail.expect("it has one").children();
        let names: Vec<_> = children.map(|child| child.name()).collect();
        assert_eq!(
            names,
            [QName::new("", "plain"), QName::new("urn:d", "named")]
        );
    }
}

#[test]
fn the_bytes_of_the_body_share_the_memory_of_the_message() {
    let input = bytes::Bytes::from(format!("\u{FEFF}{}", body("<a>é</a> ")));
    let message = Decoder::new().decode(input.clone()).expect("well-formed");
    let bytes = message.body_bytes();
    assert_eq!(bytes, "<a>é</a> ".as_bytes());
    assert!(input.as_ptr_range().contains(&bytes.as_ptr()));
}

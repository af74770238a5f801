//! Addressing properties, read from messages that are written here.

use soap_codec::{QName, Raw, ReadErrorKind, SoapVersion, Writer};
use soap_headers::addressing::{
    Addressing, AddressingVersion, EndpointReference, RelatesTo, Relation, UNDERSTOOD,
};

use crate::envelope::{with_blocks, written};

fn read(blocks: &str) -> Result<Option<Addressing>, ReadErrorKind> {
    let message = with_blocks(blocks);
    Addressing::from_envelope(message.envelope()).map_err(|error| error.kind().clone())
}

#[test]
fn a_message_without_addressing_has_none() {
    assert_eq!(read(r#"<x:Other xmlns:x="urn:x"/>"#), Ok(None));
    let for_another_node = r#"<a:Action s:role="urn:other">urn:a</a:Action>"#;
    assert_eq!(read(for_another_node), Ok(None));
}

#[test]
fn every_property_is_read() {
    let addressing = read(
        "<a:Action s:mustUnderstand='1'> urn:a\n</a:Action><a:To>urn:to</a:To>
        <a:MessageID>urn:1</a:MessageID><a:RelatesTo>urn:2</a:RelatesTo>
        <a:RelatesTo RelationshipType='urn:about'>urn:3</a:RelatesTo>
        <a:ReplyTo><a:Address>http://www.w3.org/2005/08/addressing/anonymous</a:Address></a:ReplyTo>
        <a:FaultTo><a:Address>http://www.w3.org/2005/08/addressing/none</a:Address></a:FaultTo>
        <a:From><a:Address>urn:from</a:Address><a:Metadata><x/></a:Metadata></a:From>",
    );
    let expected = Addressing::new("urn:a")
        .with_must_understand(true)
        .with_to("urn:to")
        .with_message_id("urn:1")
        .with_relates_to(RelatesTo::reply("urn:2"))
        .with_relates_to(RelatesTo::reply("urn:3").with_relationship("urn:about"))
        .with_reply_to(EndpointReference::anonymous())
        .with_fault_to(EndpointReference::new(
            "http://www.w3.org/2005/08/addressing/none",
        ))
        .with_from(EndpointReference::new("urn:from"));
    assert_eq!(addressing, Ok(Some(expected.clone())));
    assert!(
        expected
            .reply_to()
            .is_some_and(EndpointReference::is_anonymous)
    );
    assert!(expected.fault_to().is_some_and(EndpointReference::is_none));
    assert_eq!(
        expected.from().map(EndpointReference::address),
        Some("urn:from")
    );
}

#[test]
fn the_version_of_august_2004_is_read() {
    let addressing = read(
        "<old:Action>urn:a</old:Action><old:RelatesTo RelationshipType='old:Reply'>urn:2</old:RelatesTo>
        <old:RelatesTo RelationshipType='u:About'>urn:3</old:RelatesTo>
        <old:ReplyTo><old:Address>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</old:Address>
        <old:ReferenceProperties><k xmlns='urn:k'>7</k></old:ReferenceProperties></old:ReplyTo>",
    );
    let addressing = addressing.expect("valid").expect("addressing");
    assert_eq!(addressing.version(), AddressingVersion::August2004);
    assert_eq!(addressing.relation_to("urn:2"), Ok(Relation::Reply));
    let about = addressing.relates_to()[1].relationship();
    assert!(about.is_some_and(|about| about.ends_with("utility-1.0.xsd}About")));
    let reply_to = addressing.reply_to().expect("an endpoint");
    assert!(reply_to.is_anonymous() && !reply_to.is_none());
    assert_eq!(reply_to.parameters()[0].name(), QName::new("urn:k", "k"));
}

#[test]
fn contradictions_are_errors() {
    for (blocks, kind) in [
        (
            "<a:To>urn:1</a:To><a:To>urn:1</a:To>",
            ReadErrorKind::Repeated,
        ),
        (
            "<a:Action/><old:To>urn:1</old:To>",
            ReadErrorKind::Contradictory,
        ),
        ("<a:To><a:Address/></a:To>", ReadErrorKind::Unexpected),
        (
            "<a:ReplyTo><a:Address/><a:Address/></a:ReplyTo>",
            ReadErrorKind::Repeated,
        ),
        (
            "<a:From/>",
            ReadErrorKind::Missing("{http://www.w3.org/2005/08/addressing}Address".into()),
        ),
        (
            "<old:RelatesTo RelationshipType='none:Reply'/>",
            ReadErrorKind::Attribute {
                name: "RelationshipType".into(),
                expected: "xs:QName",
            },
        ),
    ] {
        assert_eq!(read(blocks), Err(kind), "{blocks}");
    }
}

#[test]
fn a_response_relates_to_its_request_or_to_another() {
    let unspecified = AddressingVersion::V1_0.unspecified_message();
    let reply = |ids: &[&str]| {
        let blocks = ids
            .iter()
            .map(|id| format!("<a:RelatesTo>{id}</a:RelatesTo>"));
        let blocks = format!("<a:Action>urn:a</a:Action>{}", blocks.collect::<String>());
        let addressing = read(&blocks).expect("valid").expect("addressing");
        addressing.relation_to("urn:request")
    };
    assert_eq!(reply(&[]), Ok(Relation::Absent));
    assert_eq!(reply(&["urn:request"]), Ok(Relation::Reply));
    assert_eq!(reply(&["urn:other", " urn:request "]), Ok(Relation::Reply));
    assert_eq!(reply(&[unspecified]), Ok(Relation::Unspecified));
    for ids in [
        &["urn:other"][..],
        &["URN:REQUEST"],
        &[""],
        &["urn:other", unspecified],
    ] {
        let error = reply(ids).expect_err("another message");
        assert_eq!((error.expected(), error.found()), ("urn:request", ids[0]));
    }
    let about = r#"<a:RelatesTo RelationshipType="urn:about">urn:other</a:RelatesTo>"#;
    let about = read(about).expect("valid").expect("addressing");
    assert_eq!(about.relation_to("urn:request"), Ok(Relation::Absent));
}

#[test]
fn an_error_shows_a_short_printable_id() {
    let blocks = format!("<a:RelatesTo>é\u{202e}{}</a:RelatesTo>", "x".repeat(9000));
    let addressing = read(&blocks).expect("valid").expect("addressing");
    let error = addressing
        .relation_to("urn:1")
        .expect_err("another message");
    assert!(error.to_string().len() < 400 && !error.to_string().contains('\u{202e}'));
}

/// A parameter with everything that must survive: attributes, a QName in an attribute and in text,
/// prefixes of ancestors, a comment, and a `>` in an attribute.
const PARAMETERS: &str = r#"<a:Address>urn:pull-point</a:Address>
    <a:ReferenceParameters xmlns:k="urn:k" xmlns:v="urn:v" xmlns="urn:default">
      <k:Key k:arrow="a>b" kind="v:Kind" s:mustUnderstand="true">v:Text</k:Key>
      <Nested><k:In v:a="1">1<!-- > -->2</k:In> &amp; text</Nested><Empty a="&lt;"/>
    </a:ReferenceParameters>"#;

#[test]
fn reference_parameters_become_header_blocks() {
    let message = with_blocks(&format!("<a:ReplyTo>{PARAMETERS}</a:ReplyTo>"));
    let received = Addressing::from_envelope(message.envelope());
    let received = received.expect("valid").expect("addressing");
    let endpoint = received.reply_to().expect("an endpoint");

    for version in [SoapVersion::Soap11, SoapVersion::Soap12] {
        let request = Addressing::for_endpoint(endpoint, "urn:a");
        let message = written(version, request.blocks());
        let envelope = message.envelope();
        assert_eq!(Addressing::from_envelope(envelope), Ok(Some(request)));

        let key = envelope
            .header(QName::new("urn:k", "Key"))
            .expect("a block");
        // The attribute is that of SOAP 1.2.
        assert_eq!(key.must_understand(), version == SoapVersion::Soap12);
        let key = key.element();
        let mark = QName::new(AddressingVersion::V1_0.namespace(), "IsReferenceParameter");
        assert_eq!(key.attribute(mark).as_deref(), Some("true"));
        assert_eq!(
            key.attribute(QName::new("urn:k", "arrow")).as_deref(),
            Some("a>b")
        );
        let kind = key.attribute(QName::new("", "kind")).expect("an attribute");
        assert_eq!(key.resolve_qname(&kind), Some(QName::new("urn:v", "Kind")));
        assert_eq!(
            key.resolve_qname(&key.text()),
            Some(QName::new("urn:v", "Text"))
        );

        let nested = envelope
            .header(QName::new("urn:default", "Nested"))
            .expect("a block");
        let inner = nested
            .element()
            .child(QName::new("urn:k", "In"))
            .expect("a child");
        assert_eq!(inner.text(), "12");
        assert_eq!(
            inner.attribute(QName::new("urn:v", "a")).as_deref(),
            Some("1")
        );
        assert_eq!(nested.element().text(), " & text");
        assert!(
            envelope
                .header(QName::new("urn:default", "Empty"))
                .is_some()
        );
    }
}

#[test]
fn an_endpoint_is_a_value_of_a_payload() {
    let name = QName::new("urn:test", "Subscription");
    let parameter = Raw::parse("<k:Id xmlns:k='urn:k'>7</k:Id>").expect("an element");
    let endpoint = EndpointReference::new("http://192.0.2.7/pull").with_parameter(parameter);
    let mut xml = Vec::new();
    let mut writer = Writer::new(&mut xml);
    writer.element(name, &endpoint);
    writer.finish().expect("it can be written");
    let xml = String::from_utf8(xml).expect("UTF-8");
    let mut reader = soap_codec::Reader::new(&xml);
    reader.next().expect("valid");
    let element = reader.element().expect("valid").expect("an element");
    assert_eq!(element.read(), Ok(endpoint));
}

#[test]
fn a_relationship_that_cannot_be_written_is_refused() {
    let about = RelatesTo::reply("urn:1").with_relationship("urn:about");
    let old =
        Addressing::for_version(AddressingVersion::August2004, "urn:a").with_relates_to(about);
    let encoder = soap_codec::Encoder::new(SoapVersion::Soap11);
    let encoder = old
        .blocks()
        .fold(encoder, |encoder, block| encoder.header(block));
    let error = encoder
        .encode()
        .expect_err("relationships were QNames then");
    assert!(format!("{error:?}").contains("August 2004"), "{error:?}");
}

#[test]
fn what_must_be_understood_is() {
    let request = Addressing::new("urn:a")
        .with_to("urn:to")
        .with_must_understand(true);
    let message = written(SoapVersion::Soap11, request.blocks());
    assert_eq!(message.envelope().not_understood(&[]).count(), 2);
    assert_eq!(message.envelope().not_understood(&UNDERSTOOD).count(), 0);
    let unmarked = request.with_must_understand(false);
    let message = written(SoapVersion::Soap11, unmarked.blocks());
    assert_eq!(message.envelope().not_understood(&[]).count(), 0);
}

#[test]
fn parameters_are_bounded_in_number_and_size() {
    let value = |expected| Err(ReadErrorKind::Value { expected });
    let marked = "<x xmlns='urn:x' a:IsReferenceParameter='1'/>";
    read(&marked.repeat(64)).expect("the limit");
    assert_eq!(
        read(&marked.repeat(65)),
        value("one of at most 64 reference parameters")
    );
}

#[test]
fn the_mark_has_a_prefix_of_its_own() {
    let wsa = AddressingVersion::V1_0.namespace();
    let taken = "<wsa:x xmlns:wsa='urn:1' xmlns:wsa_='urn:2' wsa_:a='wsa__:b'>wsa_</wsa:x>";
    for xml in [taken, "<x/>", "<x\n/>", "<x>wsa</x>", "<é wsa=''/>"] {
        let endpoint = format!(
            "<e xmlns:a='{wsa}'><a:Address/><a:ReferenceParameters>{xml}</a:ReferenceParameters></e>"
        );
        let endpoint = Raw::parse(&endpoint).expect("an element");
        let endpoint: EndpointReference = endpoint.read().expect("an endpoint");
        let request = Addressing::for_endpoint(&endpoint, "urn:a");
        let [parameter] = request.parameters() else {
            panic!("one parameter");
        };
        let view = parameter.view();
        let mark = view
            .element()
            .attribute(QName::new(wsa, "IsReferenceParameter"));
        assert_eq!(mark.as_deref(), Some("true"));
        assert_eq!(parameter.name(), endpoint.parameters()[0].name());
    }
}

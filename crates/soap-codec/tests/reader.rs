//! The pull reader: events, whole elements, and what it costs.

use soap_codec::scalar::QNameBuf;
use soap_codec::{
    DecodeErrorKind, Decoder, Element, Event, Limit, Limits, NamespaceMap, QName, Reader,
};

/// All events, a line each.
fn events(xml: &str) -> Vec<String> {
    let mut reader = Reader::new(xml);
    let mut events = Vec::new();
    while let Some(event) = reader.next().expect("well-formed") {
        events.push(match event {
            Event::Start(start) => {
                let attributes: Vec<String> = start
                    .attributes()
                    .map(|(name, value)| format!(" {name}={value}"))
                    .collect();
                format!("<{}{}", start.name(), attributes.concat())
            }
            Event::Text(text) => format!("{text:?}"),
            Event::End => String::from(">"),
        });
    }
    events
}

fn error(mut reader: Reader<'_>) -> (DecodeErrorKind, usize) {
    loop {
        match reader.next() {
            Ok(Some(_)) => (),
            Ok(None) => panic!("accepted"),
            Err(error) => return (error.kind(), error.offset()),
        }
    }
}

#[test]
fn events_come_in_order_with_text_in_pieces() {
    let xml = "<?xml version='1.0'?><?p?><a xmlns='u' b='&lt;\t'>x&amp;\r\n<!-- c -->y<![CDATA[&amp;\r]]><?p q?><c/></a><!-- -->";
    let expected = [
        "<{u}a b=< ",
        r#""x&\n""#,
        r#""y""#,
        r#""&amp;\n""#,
        "<{u}c",
        ">",
        ">",
    ];
    assert_eq!(events(xml), expected);
}

#[test]
fn errors_say_where_with_the_byte_order_mark_counted() {
    assert_eq!(
        error(Reader::new("\u{FEFF}<a></b>")),
        (DecodeErrorKind::MismatchedTag, 6)
    );
    assert_eq!(
        error(Reader::new("\u{FEFF}\u{FEFF}<a/>")),
        (DecodeErrorKind::Syntax, 3)
    );
    assert_eq!(
        error(Reader::new("<!DOCTYPE a><a/>")).0,
        DecodeErrorKind::Dtd
    );
}

#[test]
fn a_document_that_was_refused_stays_so() {
    for whole in [false, true] {
        let mut reader = Reader::new("<a><b>&no;</b></a>");
        assert!(reader.next().is_ok());
        assert!(reader.next().is_ok());
        let refused = if whole {
            reader.element().map(|_| ())
        } else {
            reader.next().map(|_| ())
        };
        let error = refused.unwrap_err();
        assert_eq!(error.kind(), DecodeErrorKind::UnknownEntity);
        for _ in 0..3 {
            assert_eq!(reader.next().unwrap_err(), error);
            assert_eq!(reader.element().unwrap_err(), error);
        }
    }
}

#[test]
fn limits_apply() {
    let limits = Limits::default().depth(2).message_bytes(20);
    let limit = |xml| error(Reader::new(xml).limits(limits)).0;
    assert_eq!(
        limit("<a><b><c/></b></a>"),
        DecodeErrorKind::Limit(Limit::Depth)
    );
    assert_eq!(
        limit("<a>123456789012345678</a>"),
        DecodeErrorKind::Limit(Limit::MessageBytes)
    );
}

#[test]
fn a_whole_element_knows_what_was_declared_around_it() {
    let xml = concat!(
        r#"<rows xmlns="urn:r" xmlns:p="urn:p" xmlns:i="http://www.w3.org/2001/XMLSchema-instance">"#,
        r#"<row i:type="p:Thing" xmlns:q="urn:q"><p:a>1</p:a><q:b>2</q:b></row><row i:nil="true"/><after/></rows>"#,
    );
    let mut reader = Reader::new(xml);
    assert!(reader.element().expect("no event yet").is_none());
    let mut rows = 0;
    while let Some(event) = reader.next().expect("well-formed") {
        let Event::Start(start) = event else { continue };
        if start.name() != QName::new("urn:r", "row") {
            continue;
        }
        rows += 1;
        let row = reader.element().expect("well-formed").expect("a start");
        assert_eq!(row.name(), QName::new("urn:r", "row"));
        if rows == 2 {
            assert!(row.is_nil());
            continue;
        }
        assert_eq!(
            row.xsi_type(),
            Some(QNameBuf::from(QName::new("urn:p", "Thing")))
        );
        let a = row.child(QName::new("urn:p", "a")).expect("it is there");
        assert_eq!(a.text(), "1");
        assert_eq!(row.children().count(), 2);
        assert_eq!(row.offset(), xml.find("<row ").expect("it is there"));
        let mut standalone = Vec::new();
        row.write_standalone(&mut standalone);
        let standalone = String::from_utf8(standalone).expect("UTF-8");
        assert!(
            events(&standalone).contains(&String::from("<{urn:p}a")),
            "{standalone}"
        );
        assert!(reader.element().expect("taken already").is_none());
    }
    assert_eq!(rows, 2);
}

/// A row inherits the same context from the elements around it, whether it comes from a reader or
/// from a message.
#[test]
fn a_whole_element_inherits_what_it_inherits_in_its_message() {
    let xml = concat!(
        r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xml:lang="en"><s:Body>"#,
        r#"<rows xmlns="urn:r" xml:space="preserve" xmlns:p="urn:p"><before xml:lang="it" xmlns:q="urn:q"/>"#,
        r#"<row><a/><b xml:lang="fr"/><c xml:space="default" xmlns:p="urn:p2"><d/></c></row>"#,
        r#"<row p:x="" xml:lang="de" xmlns="urn:s"><e xml:space="default" xml:lang="&amp;"/><f/></row><row/>"#,
        r#"</rows></s:Body></s:Envelope>"#,
    );
    let all_within = |row: Element<'_>| {
        let mut documents = Vec::new();
        let mut open = Vec::from([row]);
        while let Some(element) = open.pop() {
            let mut document = Vec::new();
            element.write_standalone(&mut document);
            documents.push(String::from_utf8(document).expect("UTF-8"));
            open.extend(element.children());
        }
        documents
    };
    let message = Decoder::new().decode(xml);
    let message = message.expect("a message");
    let rows = message.envelope().payload().expect("one payload");
    let rows = rows.children().filter(|row| row.name().local() == "row");
    let mut expected = rows.map(all_within);

    let mut reader = Reader::new(xml);
    while let Some(event) = reader.next().expect("well-formed") {
        if matches!(event, Event::Start(start) if start.name().local() == "row") {
            let row = reader.element().expect("well-formed").expect("a start");
            let documents = all_within(row);
            assert!(
                documents
                    .iter()
                    .all(|document| document.contains("xml:lang="))
            );
            assert_eq!(Some(documents), expected.next());
        }
    }
    assert_eq!(expected.next(), None);
}

#[test]
fn namespaces_are_mapped() {
    let map = NamespaceMap::new().map("urn:canonical", "urn:actual");
    let mut reader = Reader::new("<a xmlns='urn:actual'/>").namespaces(map);
    let event = reader.next().expect("well-formed");
    assert!(
        matches!(event, Some(Event::Start(start)) if start.name().namespace() == "urn:canonical")
    );
}

/// A payload that is read whole is the one of the message.
#[test]
fn whole_elements_are_those_of_a_message() {
    let xml = concat!(
        r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><a xmlns="u" b="1">x<c/>y"#,
        r#"<c d="&amp;" xmlns:p="v"><p:e/></c><![CDATA[z]]></a></s:Body></s:Envelope>"#,
    );
    let message = Decoder::new().decode(xml).expect("well-formed");
    let payload = message.envelope().payload().expect("one payload");
    let mut reader = Reader::new(xml);
    loop {
        let event = reader
            .next()
            .expect("well-formed")
            .expect("the payload comes");
        if matches!(event, Event::Start(start) if start.name().local() == "a") {
            break;
        }
    }
    let whole = reader.element().expect("well-formed").expect("a start");
    assert_same(payload, whole);
}

fn assert_same(one: Element<'_>, other: Element<'_>) {
    assert_eq!(one.name(), other.name());
    assert_eq!(one.text(), other.text());
    assert_eq!(one.raw(), other.raw());
    assert_eq!(one.offset(), other.offset());
    assert!(one.attributes().eq(other.attributes()));
    assert_eq!(one.children().count(), other.children().count());
    one.children()
        .zip(other.children())
        .for_each(|(one, other)| assert_same(one, other));
}

#[test]
fn memory_grows_with_the_depth_only() {
    let rows = |count: usize| {
        format!(
            "<r xmlns='u'>{}</r>",
            "<row a='1'><b>text</b></row>".repeat(count)
        )
    };
    let memory = |xml: &str| {
        allocation_counter::measure(|| {
            let mut reader = Reader::new(xml);
            while let Some(event) = reader.next().expect("well-formed") {
                if matches!(event, Event::Start(start) if start.name().local() == "row") {
                    assert!(reader.element().expect("well-formed").is_some());
                }
            }
        })
    };
    let (few, many) = (memory(&rows(10)), memory(&rows(10_000)));
    assert_eq!(few.bytes_max, many.bytes_max);
    assert!(many.bytes_max < 4096, "{} bytes", many.bytes_max);
}

//! Elements without a value of their own: nil elements and references to other elements.

mod common;

use std::collections::BTreeMap;

use common::read;
use soap_codec::{
    Event, FromXml, FromXmlOwned, Nillable, QName, ReadErrorKind, Reader, scalar::Date,
};

const XSI: &str = "xmlns:i='http://www.w3.org/2001/XMLSchema-instance'";

#[derive(Debug, Default, PartialEq, FromXml)]
struct Row {
    name: Option<String>,
}

#[derive(Debug, PartialEq, FromXml)]
struct Rows {
    #[soap(item = "row")]
    rows: Vec<Row>,
    #[soap(flat)]
    flat: Vec<Row>,
    #[soap(item = "entry", key = "k", value = "v")]
    map: BTreeMap<String, Row>,
}

#[derive(Debug, PartialEq, FromXml)]
struct OptionalRows {
    #[soap(item = "row")]
    rows: Vec<Option<Row>>,
}

#[derive(Debug, PartialEq, FromXml)]
struct Wrapper(Option<Row>);

#[derive(Debug, PartialEq, FromXml)]
enum Word {
    A,
}

#[derive(Debug, PartialEq, FromXml)]
struct Link {
    #[soap(attribute)]
    href: String,
}

#[derive(Debug, PartialEq, FromXml)]
struct Named {
    #[soap(base)]
    link: Link,
    name: Option<String>,
}

#[derive(Debug, PartialEq, FromXml)]
struct Links {
    #[soap(flat)]
    link: Vec<Named>,
    other: Option<Link>,
}

fn kind<T: FromXmlOwned + std::fmt::Debug>(element: &str) -> ReadErrorKind {
    let error = read::<T>(element).expect_err(element);
    error.kind().clone()
}

fn path<T: FromXmlOwned + std::fmt::Debug>(element: &str) -> String {
    read::<T>(element).expect_err(element).path()
}

#[test]
fn a_nil_element_with_content_is_an_error() {
    for content in [
        "text",
        "<b/>",
        "<name>n</name>",
        "<b i:nil='true'/>",
        "&#x41;",
    ] {
        let nil = &format!("<a {XSI} i:nil='true'> {content}</a>");
        let with_content = ReadErrorKind::NilWithContent;
        assert_eq!(kind::<Option<Row>>(nil), with_content, "{nil}");
        assert_eq!(kind::<Nillable<String>>(nil), with_content, "{nil}");
        assert_eq!(kind::<Option<i32>>(nil), with_content, "{nil}");
        assert_eq!(kind::<Row>(nil), with_content, "{nil}");
        assert_eq!(kind::<Wrapper>(nil), with_content, "{nil}");
    }
    let blank = &format!("<a {XSI} i:nil='true'>\n <!-- nothing --> </a>");
    assert_eq!(read::<Option<Row>>(blank), Ok(None));
}

#[test]
fn a_nil_root_is_an_error_unless_its_type_allows_it() {
    let nil = &format!("<a {XSI} i:nil='true'/>");
    assert_eq!(kind::<String>(nil), ReadErrorKind::Nil);
    assert_eq!(kind::<Row>(nil), ReadErrorKind::Nil);
    assert_eq!(kind::<Rows>(nil), ReadErrorKind::Nil);
    assert_eq!(kind::<Word>(nil), ReadErrorKind::Nil);
    assert_eq!(kind::<i32>(nil), ReadErrorKind::Nil);
    assert_eq!(kind::<Date>(nil), ReadErrorKind::Nil);
    assert_eq!(kind::<Box<Row>>(nil), ReadErrorKind::Nil);
    assert_eq!(path::<String>(nil), "a");
    assert_eq!(read::<Option<Row>>(nil), Ok(None));
    assert_eq!(read::<Box<Option<Row>>>(nil), Ok(Box::new(None)));
    assert_eq!(read::<Nillable<Row>>(nil), Ok(Nillable::Nil));
    assert_eq!(read::<Wrapper>(nil), Ok(Wrapper(None)));
    assert_eq!(read::<()>(nil), Ok(()));

    let row = "<a><name>n</name></a>";
    let expected = || Row {
        name: Some("n".into()),
    };
    assert_eq!(read::<Option<Row>>(row), Ok(Some(expected())));
    assert_eq!(read::<Nillable<Row>>(row), Ok(Nillable::Value(expected())));
    assert_eq!(read::<Wrapper>(row), Ok(Wrapper(Some(expected()))));
}

#[test]
fn a_nil_row_is_an_error_unless_its_type_allows_it() {
    for (element, expected) in [
        ("<rows><row i:nil='1'/></rows>", "a/rows/row"),
        ("<flat i:nil='true'/>", "a/flat"),
        (
            "<map><entry><k>1</k><v i:nil='true'/></entry></map>",
            "a/map/entry/v",
        ),
        (
            "<map><entry><k i:nil='true'/><v/></entry></map>",
            "a/map/entry/k",
        ),
        ("<map><entry i:nil='true'/></map>", "a/map/entry"),
    ] {
        let element = format!("<a {XSI}>{element}</a>");
        assert_eq!(kind::<Rows>(&element), ReadErrorKind::Nil, "{element}");
        assert_eq!(path::<Rows>(&element), expected);
    }
    let element = format!("<a {XSI}><rows><row i:nil='true'/><row/></rows></a>");
    let expected = OptionalRows {
        rows: vec![None, Some(Row::default())],
    };
    assert_eq!(read::<OptionalRows>(&element), Ok(expected));
}

#[test]
fn a_nil_row_of_a_reader_is_an_error_unless_its_type_allows_it() {
    let text = format!("<a {XSI}><row i:nil='true'/></a>");
    let mut reader = Reader::new(&text);
    while let Some(event) = reader.next().expect("well-formed") {
        if matches!(event, Event::Start(start) if start.name() == QName::new("", "row")) {
            let row = reader.element().expect("well-formed").expect("a row");
            let error = row.read::<Row>().expect_err("it is nil");
            assert_eq!(error.kind(), &ReadErrorKind::Nil);
            assert_eq!(row.read::<Option<Row>>(), Ok(None));
        }
    }
}

#[test]
fn a_nil_that_is_not_a_boolean_is_an_error_everywhere() {
    for value in ["True", "yes", "", "2"] {
        let attribute = format!("{XSI} i:nil='{value}'");
        for (element, expected) in [
            (format!("<a {attribute}/>"), "a"),
            (format!("<a><name {attribute}>n</name></a>"), "a/name"),
        ] {
            assert!(matches!(
                kind::<Row>(&element),
                ReadErrorKind::Attribute {
                    expected: "xs:boolean",
                    ..
                }
            ));
            assert_eq!(path::<Row>(&element), expected);
            assert!(read::<Option<Row>>(&element).is_err());
        }
        let element = format!("<a><rows {attribute}/></a>");
        assert_eq!(path::<Rows>(&element), "a/rows");
    }
    for (value, expected) in [(" 1 ", Ok(None)), ("0", Ok(Some(Row::default())))] {
        let element = format!("<a {XSI} i:nil='{value}'/>");
        assert_eq!(read::<Option<Row>>(&element), expected);
    }
}

/// PHP's `href` in document/literal, SOAP 1.2's `ref`, WCF's `IsReference` and
/// `NetDataContractSerializer`.
#[test]
fn a_reference_is_an_error_and_never_an_empty_value() {
    const ATTRIBUTES: [&str; 6] = [
        "href='#i1'",
        "href=' #i1'",
        "href='cid:i1'",
        "xmlns:e='http://www.w3.org/2003/05/soap-encoding' e:ref='i1'",
        "xmlns:z='http://schemas.microsoft.com/2003/10/Serialization/' z:Ref='i1'",
        "xmlns:z='http://schemas.microsoft.com/2003/10/Serialization/' xmlns:i='http://www.w3.org/2001/XMLSchema-instance' z:Ref='i1' i:nil='true'",
    ];
    for attribute in ATTRIBUTES {
        let reference = |element: &str| element.replace('@', attribute);
        for (element, expected) in [
            ("<a @/>", "a"),
            ("<a @> </a>", "a"),
            ("<a><rows @/></a>", "a/rows"),
            ("<a><rows><row @/></rows></a>", "a/rows/row"),
            (
                "<a><rows><row><name @/></row></rows></a>",
                "a/rows/row/name",
            ),
            ("<a><flat @/></a>", "a/flat"),
            ("<a><map @/></a>", "a/map"),
            ("<a><map><entry @/></map></a>", "a/map/entry"),
            (
                "<a><map><entry><k>1</k><v @/></entry></map></a>",
                "a/map/entry/v",
            ),
        ] {
            let element = reference(element);
            let error = read::<Rows>(&element).expect_err(&element);
            let ReadErrorKind::UnresolvedReference { id } = error.kind() else {
                panic!("{error} in {element}");
            };
            assert!(id.contains("i1"), "{id}");
            assert_eq!(error.path(), expected, "{element}");
        }
        let element = reference("<a @/>");
        assert!(read::<String>(&element).is_err(), "{element}");
        assert!(read::<Option<String>>(&element).is_err(), "{element}");
        assert!(read::<Nillable<Row>>(&element).is_err(), "{element}");
    }
    let error = read::<String>("<a href='#ref1'/>").expect_err("a reference");
    assert_eq!(
        error.to_string(),
        "a: the reference to \"ref1\" is not resolved (at byte 72)"
    );
    let long = format!("<a href='#{}'/>", "x".repeat(100));
    let ReadErrorKind::UnresolvedReference { id } = kind::<String>(&long) else {
        panic!("a reference");
    };
    assert_eq!(id.len(), 64);
}

#[test]
fn an_href_that_is_a_member_or_has_content_is_not_a_reference() {
    let link = |href: &str| Link { href: href.into() };
    assert_eq!(read("<a href='#top'/>"), Ok(link("#top")));
    assert_eq!(
        read("<a><link href='#top'/><other href='#end'/></a>"),
        Ok(Links {
            link: vec![Named {
                link: link("#top"),
                name: None
            }],
            other: Some(link("#end")),
        })
    );
    assert_eq!(read("<a href='#top'>text</a>"), Ok(String::from("text")));
    assert_eq!(read("<a href='http://example.com/'/>"), Ok(String::new()));
}

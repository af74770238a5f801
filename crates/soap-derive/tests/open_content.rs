//! Members for what a schema leaves open: `any`, `anyAttribute`, `anyType`, unknown types, and
//! attributes beside nil.

mod common;

use soap_codec::scalar::QNameBuf;
use soap_codec::{FromXml, QName, Raw, ReadErrorKind, ToXml};

use common::{read, round_trip, written};

fn raw(xml: &str) -> Raw {
    Raw::parse(xml).expect("well-formed")
}

#[derive(Clone, Debug, Default, PartialEq, ToXml, FromXml)]
#[soap(namespace = "urn:a")]
struct Open {
    #[soap(attribute)]
    id: Option<u8>,
    #[soap(any_attribute)]
    attributes: Vec<(QNameBuf, String)>,
    name: Option<String>,
    #[soap(any)]
    extension: Vec<Raw>,
    last: Option<String>,
}

#[test]
fn any_takes_the_elements_that_no_member_takes() {
    let open: Open = read(
        "<root xmlns='urn:a' xmlns:x='urn:x'><x:one>1</x:one><name>n</name><two/><last>l</last><x:name/></root>",
    )
    .expect("open content");
    assert_eq!(
        open.extension,
        [
            raw("<one xmlns='urn:x'>1</one>"),
            raw("<two xmlns='urn:a'/>"),
            raw("<name xmlns='urn:x'/>")
        ]
    );
    assert_eq!(
        (open.name.as_deref(), open.last.as_deref()),
        (Some("n"), Some("l"))
    );
    assert_eq!(round_trip(&open), open);
}

#[test]
fn any_attribute_takes_the_attributes_that_no_member_takes() {
    let open: Open = read(
        "<root xmlns:x='urn:x' id='1' x:id='2' other='3' xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:schemaLocation='a b'/>",
    )
    .expect("open attributes");
    let name = |namespace, local| QNameBuf::from(QName::new(namespace, local));
    assert_eq!(open.id, Some(1));
    assert_eq!(
        open.attributes,
        [
            (name("urn:x", "id"), "2".to_owned()),
            (name("", "other"), "3".to_owned())
        ]
    );
    assert_eq!(
        written(&open),
        r#"<root id="1" xmlns:p1="urn:x" p1:id="2" other="3"/>"#
    );
    assert_eq!(round_trip(&open), open);
}

#[derive(Clone, Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = "urn:a")]
struct Extended {
    #[soap(base)]
    base: Base,
    own: u8,
    #[soap(any)]
    extension: Option<Raw>,
}

#[derive(Clone, Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = "urn:b")]
struct Base {
    own: u8,
}

#[test]
fn any_leaves_the_members_of_the_base_alone() {
    let extended = Extended {
        base: Base { own: 1 },
        own: 2,
        extension: None,
    };
    assert_eq!(round_trip(&extended), extended);
    let extended = Extended {
        extension: Some(raw("<x/>")),
        ..extended
    };
    assert_eq!(round_trip(&extended), extended);
}

#[derive(Clone, Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = "urn:a", none = "nil")]
struct Anything {
    value: Raw,
    other: Option<Raw>,
    #[soap(item = "item")]
    list: Vec<Raw>,
}

/// `xs:anyType`: the name of the element is the member's, everything in it is kept.
#[test]
fn a_member_of_any_type_keeps_its_attributes_and_content() {
    let xml = "<root xmlns='urn:a' xmlns:t='urn:t' xmlns:i='http://www.w3.org/2001/XMLSchema-instance'><value i:type='t:T' k='1'>v<t:e/></value><other i:nil='true' k='2'/><list><item>1</item><item i:nil='1'/></list></root>";
    let anything: Anything = read(xml).expect("any type");
    assert_eq!(
        anything.value.view().element().xsi_type(),
        Some(QNameBuf::from(QName::new("urn:t", "T")))
    );
    let other = anything
        .other
        .as_ref()
        .expect("an element that is nil is there");
    assert!(other.view().element().is_nil());
    assert_eq!(anything.list.len(), 2);
    assert_eq!(round_trip(&anything), anything);
    let error = read::<Anything>("<root xmlns='urn:a'><list/></root>").expect_err("no value");
    assert_eq!(error.kind(), &ReadErrorKind::Missing("{urn:a}value".into()));
}

#[derive(Clone, Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = "urn:t", xsi_type)]
enum Shape {
    #[soap(default)]
    Point(()),
    Circle(f32),
    #[soap(unknown)]
    Other(Raw),
}

#[derive(Clone, Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = "urn:a")]
struct Shapes {
    #[soap(flat)]
    shape: Vec<Shape>,
}

#[test]
fn an_unknown_type_keeps_its_name_and_its_content() {
    let xml = "<root xmlns='urn:a' xmlns:t='urn:t' xmlns:i='http://www.w3.org/2001/XMLSchema-instance'><shape i:type='t:Square'><t:side>1</t:side></shape><shape i:type='t:Circle'>2</shape></root>";
    let shapes: Shapes = read(xml).expect("an unknown type");
    let [Shape::Other(square), Shape::Circle(_)] = shapes.shape.as_slice() else {
        panic!("{shapes:?}");
    };
    let name = square.view().element().xsi_type().expect("it has a type");
    assert_eq!(name.as_qname(), QName::new("urn:t", "Square"));
    assert_eq!(round_trip(&shapes), shapes);
}

#[derive(Clone, Debug, PartialEq, ToXml, FromXml)]
struct Measure {
    #[soap(attribute)]
    unit: String,
    #[soap(text)]
    value: Option<f64>,
}

#[derive(Clone, Debug, PartialEq, ToXml, FromXml)]
struct Address {
    #[soap(attribute)]
    id: u8,
    #[soap(base)]
    lines: Option<Lines>,
}

#[derive(Clone, Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = "urn:a")]
struct Lines {
    street: String,
}

#[derive(Clone, Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = "urn:a")]
struct BesideNil {
    measure: Measure,
    address: Option<Address>,
}

#[test]
fn attributes_are_kept_beside_nil() {
    let xml = "<root xmlns='urn:a' xmlns:i='http://www.w3.org/2001/XMLSchema-instance'><measure unit='m' i:nil='true'/><address id='1' i:nil='true'/></root>";
    let value: BesideNil = read(xml).expect("both are nil");
    let expected = BesideNil {
        measure: Measure {
            unit: "m".into(),
            value: None,
        },
        address: Some(Address { id: 1, lines: None }),
    };
    assert_eq!(value, expected);
    assert_eq!(round_trip(&value), value);
    let value = BesideNil {
        measure: Measure {
            unit: "m".into(),
            value: Some(1.5),
        },
        address: Some(Address {
            id: 1,
            lines: Some(Lines { street: "s".into() }),
        }),
    };
    assert_eq!(round_trip(&value), value);
    // An element that is not nil must have its content.
    let error = read::<BesideNil>("<root xmlns='urn:a'><measure unit='m'/></root>");
    assert!(error.is_err());
    let error = read::<BesideNil>(
        "<root xmlns='urn:a'><measure unit='m'>1</measure><address id='1'/></root>",
    );
    let error = error.expect_err("the street is missing");
    assert_eq!(error.path(), "root/address");
}

#[derive(Clone, Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = "urn:t", xsi_type, nillable)]
enum AnyMeasure {
    #[soap(default)]
    Measure(Measure),
    Address(Box<Address>),
    Plain(u8),
    #[soap(unknown)]
    Unknown(Raw),
}

#[derive(Clone, Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = "urn:a")]
struct Measures {
    one: AnyMeasure,
    other: Option<AnyMeasure>,
    #[soap(flat)]
    more: Vec<AnyMeasure>,
}

#[test]
fn types_keep_their_attributes_beside_nil() {
    let xml = "<root xmlns='urn:a' xmlns:t='urn:t' xmlns:i='http://www.w3.org/2001/XMLSchema-instance'>\
        <one unit='m' i:nil='true'/><other id='1' i:type='t:Address' i:nil='true'/>\
        <more i:type='t:Address' id='2'><street>s</street></more><more i:type='t:New' i:nil='true' k='3'/></root>";
    let value: Measures = read(xml).expect("nil keeps its type");
    let measure = Measure {
        unit: "m".into(),
        value: None,
    };
    assert_eq!(value.one, AnyMeasure::Measure(measure));
    let address = Box::new(Address { id: 1, lines: None });
    assert_eq!(value.other, Some(AnyMeasure::Address(address)));
    let [AnyMeasure::Address(full), AnyMeasure::Unknown(new)] = &value.more[..] else {
        panic!("{value:?}");
    };
    assert!(full.lines.is_some() && new.view().element().is_nil());
    assert_eq!(round_trip(&value), value);
    let xml = xml.replace("id='1' i:type='t:Address'", "i:type='t:Plain'");
    let error = read::<Measures>(&xml).expect_err("a number is never nil");
    assert_eq!(error.path(), "root/other");
    assert_eq!(error.kind(), &ReadErrorKind::Nil);
}

/// An element that can be nil, with attributes beside nil, and any content.
#[derive(Debug, Default, PartialEq, ToXml, FromXml)]
struct Holder {
    #[soap(attribute)]
    id: Option<String>,
    #[soap(base)]
    content: Option<Held>,
}

#[derive(Debug, Default, PartialEq, ToXml, FromXml)]
struct Held {
    name: Option<String>,
    #[soap(any)]
    others: Vec<Raw>,
}

#[test]
fn the_base_of_a_type_without_elements_takes_any_element() {
    let xml = r#"<h id="1"><name>n</name><v:other xmlns:v="urn:v">2</v:other></h>"#;
    let holder: Holder = read(xml).expect("the type fits");
    let held = holder.content.as_ref().expect("it has content");
    assert_eq!((held.name.as_deref(), held.others.len()), (Some("n"), 1));
    assert_eq!(round_trip(&holder), holder);
    let nil = r#"<h id="1" i:nil="true" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"/>"#;
    let holder: Holder = read(nil).expect("nil has attributes");
    assert_eq!(holder.content, None);
}

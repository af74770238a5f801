//! Types that borrow their text from the message.

mod common;

use std::borrow::Cow;

use bytes::Bytes;
use bytestring::ByteString;
use soap_codec::{
    Decoder, FromXml, FromXmlOwned, Message, Nillable, QName, ReadErrorKind, ToXml, Tolerance,
    scalar::QNameBuf,
};

use common::written;

const SHOP: &str = "urn:shop";

#[derive(Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = SHOP, rename_all = "PascalCase")]
struct Product<'a> {
    #[soap(attribute)]
    id: &'a str,
    #[soap(attribute)]
    note: Option<Cow<'a, str>>,
    #[soap(attribute)]
    kind: Option<QName<'a>>,
    code: &'a str,
    label: Cow<'a, str>,
    #[soap(none = "nil")]
    group: Option<&'a str>,
    unit: Nillable<Cow<'a, str>>,
    #[soap(item = "Tag")]
    tags: Vec<Cow<'a, str>>,
    #[soap(flat)]
    part: Vec<Part<'a>>,
    price: f64,
}

#[derive(Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = SHOP)]
struct Part<'p> {
    #[soap(base)]
    base: Named<'p>,
    element: QName<'p>,
}

#[derive(Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = SHOP)]
struct Named<'n> {
    name: &'n str,
}

#[derive(Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = SHOP)]
struct Pair<'x, 'y, T> {
    first: &'x str,
    second: Cow<'y, str>,
    third: T,
}

#[derive(Debug, PartialEq, ToXml, FromXml)]
struct Text<'a>(&'a str);

#[derive(Debug, PartialEq, ToXml, FromXml)]
struct Owned {
    #[soap(attribute)]
    kind: QNameBuf,
}

/// The message tolerates processing instructions, which divide text.
fn message(element: &str) -> Message<Vec<u8>> {
    let text = format!(
        "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body>{element}</s:Body></s:Envelope>"
    );
    Decoder::new()
        .tolerate(Tolerance::ProcessingInstructions)
        .decode(text.into_bytes())
        .expect("the tests' messages are well-formed")
}

/// Returns `true` if `part` lies within the text of the message.
fn is_within(message: &Message<Vec<u8>>, part: &str) -> bool {
    let text = message.as_str().as_bytes().as_ptr_range();
    text.contains(&part.as_ptr())
}

fn product() -> Product<'static> {
    Product {
        id: "7",
        note: Some(Cow::Borrowed("a\tb")),
        kind: Some(QName::new("urn:kinds", "Cable")),
        code: "P1",
        label: Cow::Borrowed("DSL & TV"),
        group: None,
        unit: Nillable::Value(Cow::Borrowed("piece")),
        tags: vec![Cow::Borrowed("new"), Cow::Borrowed("<b>")],
        part: vec![Part {
            base: Named { name: "plug" },
            element: QName::new("urn:kinds", "Plug"),
        }],
        price: 2.5,
    }
}

#[test]
fn a_borrowed_type_reads_what_it_writes() {
    let message = message(&written(&product()));
    let read: Product<'_> = message.read().unwrap();
    assert_eq!(read, product());
}

#[test]
fn plain_text_is_borrowed_and_other_text_is_not() {
    let message = message(&written(&product()));
    let read: Product<'_> = message.read().unwrap();
    assert!(is_within(&message, read.id));
    assert!(is_within(&message, read.code));
    assert!(is_within(&message, read.tags[0].as_ref()));
    assert!(is_within(&message, read.part[0].base.name));
    assert!(is_within(&message, read.part[0].element.local()));
    assert!(matches!(read.tags[0], Cow::Borrowed(_)));
    assert!(matches!(read.label, Cow::Owned(_)));
}

#[test]
fn text_beside_a_comment_and_in_a_cdata_section_is_borrowed() {
    for plain in [
        "<a>one</a>",
        "<a><!-- c -->one</a>",
        "<a>one<?p?></a>",
        "<a><![CDATA[one]]></a>",
    ] {
        let message = message(plain);
        assert_eq!(message.read::<Text<'_>>().unwrap(), Text("one"), "{plain}");
    }
    for other in [
        "<a>o&#110;e</a>",
        "<a>o<!-- -->ne</a>",
        "<a>o<![CDATA[ne]]></a>",
    ] {
        let message = message(other);
        let error = message
            .envelope()
            .payload()
            .unwrap()
            .read::<&str>()
            .unwrap_err();
        assert_eq!(error.kind(), &ReadErrorKind::NotPlain { attribute: None });
        assert_eq!(message.read::<Cow<'_, str>>().unwrap(), "one", "{other}");
    }
}

#[test]
fn an_attribute_that_cannot_be_borrowed_is_named() {
    #[derive(Debug, FromXml)]
    struct Tag<'a> {
        #[soap(attribute)]
        #[expect(dead_code, reason = "it is never read")]
        id: &'a str,
    }
    let message = message("<a id='x&amp;y'/>");
    let payload = message.envelope().payload().unwrap();
    let error = payload.read::<Tag<'_>>().unwrap_err();
    let attribute = Some("id".to_owned());
    assert_eq!(error.kind(), &ReadErrorKind::NotPlain { attribute });
    let expected = "a: the value of the attribute id cannot be borrowed, because it has to be decoded: read it as a `Cow<str>` or a `String` (at byte 72)";
    assert_eq!(error.to_string(), expected);
}

#[test]
fn names_in_attributes_are_resolved() {
    let message = message("<a xmlns:k='urn:k' kind=' k:Cable '/>");
    let read: Owned = message.read().unwrap();
    assert_eq!(read.kind.as_qname(), QName::new("urn:k", "Cable"));

    let message = self::message("<a kind='k:Cable'/>");
    let payload = message.envelope().payload().unwrap();
    let error = payload.read::<Owned>().unwrap_err();
    assert!(error.to_string().contains("xs:QName"), "{error}");
}

#[test]
fn several_lifetimes_borrow_from_one_message() {
    let pair = Pair {
        first: "1",
        second: Cow::Borrowed("2"),
        third: 3_u8,
    };
    let message = message(&written(&pair));
    let read: Pair<'_, '_, u8> = message.read().unwrap();
    assert_eq!(read, pair);
}

#[test]
fn an_owned_type_outlives_its_message() {
    fn read<T: FromXmlOwned>(element: &str) -> T {
        message(element).read().unwrap()
    }
    let kind = QName::new("urn:k", "Cable").into();
    assert_eq!(
        read::<Owned>("<a xmlns='urn:k' kind='Cable'/>"),
        Owned { kind }
    );
}

#[test]
fn the_rows_of_a_reader_borrow_until_the_next_one() {
    let xml =
        "<rows xmlns='urn:shop'><row><name>one</name></row><row><name>two</name></row></rows>";
    let mut reader = soap_codec::Reader::new(xml);
    let mut names = Vec::new();
    while let Some(event) = reader.next().unwrap() {
        let is_row =
            matches!(event, soap_codec::Event::Start(start) if start.name().local() == "row");
        if is_row && let Some(row) = reader.element().unwrap() {
            names.push(row.read::<Named<'_>>().unwrap().name.to_owned());
        }
    }
    assert_eq!(names, ["one", "two"]);
}

#[derive(Debug, FromXml)]
#[soap(namespace = SHOP)]
struct Rows<'a> {
    #[soap(item = "row")]
    rows: Vec<Row<'a>>,
}

#[derive(Debug, FromXml)]
#[soap(namespace = SHOP)]
#[allow(dead_code, reason = "only the memory matters")]
struct Row<'a> {
    code: &'a str,
    label: Cow<'a, str>,
    note: Option<Cow<'a, str>>,
    price: f64,
    kind: QName<'a>,
}

#[test]
fn forty_borrowed_rows_take_one_allocation() {
    let row = "<row><code>P1</code><label>cable</label><note>new</note><price>2.5</price><kind>Cable</kind></row>";
    let message = message(&format!(
        "<r xmlns='{SHOP}'><rows>{}</rows></r>",
        row.repeat(40)
    ));
    let payload = message.envelope().payload().unwrap();
    let mut count = 0;
    let counted = allocation_counter::measure(|| {
        count = payload.read::<Rows<'_>>().unwrap().rows.len();
    });
    assert_eq!((count, counted.count_total), (40, 1));
}

#[derive(Clone, Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = SHOP)]
struct Kept {
    #[soap(attribute)]
    id: ByteString,
    #[soap(item = "code")]
    codes: Vec<ByteString>,
}

#[test]
fn rows_can_be_kept_without_a_copy_of_their_texts() {
    let kept = Kept {
        id: "7".into(),
        codes: vec!["plain".into(), "a & b".into()],
    };
    let text = message(&written(&kept)).as_str().to_owned();
    let bytes = Bytes::from(text.into_bytes());
    let place = bytes.as_ptr_range();
    let mut message = Decoder::new().decode(bytes).unwrap();
    let is_shared = |text: &ByteString| place.contains(&text.as_ptr());

    let copied: Kept = message.read().unwrap();
    assert!(!is_shared(&copied.id) && !is_shared(&copied.codes[0]));

    message.share();
    let shared: Kept = message.read().unwrap();
    drop(message);
    assert!(is_shared(&shared.id) && is_shared(&shared.codes[0]));
    assert!(!is_shared(&shared.codes[1]), "it is decoded");
    assert_eq!((copied, shared), (kept.clone(), kept));
}

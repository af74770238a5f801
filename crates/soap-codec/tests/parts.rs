//! Binary values in parts beside the document, read and written.

use bytes::Bytes;
use soap_codec::scalar::Base64;
use soap_codec::{
    Decoder, Element, Encoder, FromXmlOwned, Limit, Limits, Parts, PayloadError, QName,
    ReadErrorKind, SoapVersion,
};

const XOP: &str = "http://www.w3.org/2004/08/xop/include";

/// A message whose payload is `<file ...>...</file>`.
fn message(file: &str) -> Bytes {
    Bytes::from(format!(
        r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:x="{XOP}"><s:Body>{file}</s:Body></s:Envelope>"#
    ))
}

fn one_part(content: &'static [u8]) -> Parts {
    Parts::new(content.len(), move |url| {
        (url == "cid:a%40b").then_some(Bytes::from_static(content))
    })
}

fn read<T: FromXmlOwned>(file: &str, parts: Parts) -> Result<T, ReadErrorKind> {
    let decoder = Decoder::new().parts(parts);
    let message = decoder.decode(message(file)).expect("a valid message");
    message.read().map_err(|error| match error {
        PayloadError::Read(error) => error.kind().clone(),
        other => panic!("{other}"),
    })
}

#[test]
fn a_value_is_read_inline_and_from_a_part_alike() {
    const CONTENT: &[u8] = b"%PDF\0\xff";
    for file in [
        "<file>JVBERgD/</file>",
        r#"<file><x:Include href="cid:a%40b"/></file>"#,
        "<file>\n  <x:Include href='cid:a%40b'></x:Include>\n</file>",
        r#"<file href="cid:a%40b"/>"#,
        r#"<file href=" cid:a%40b "> </file>"#,
    ] {
        let copied: Base64 = read(file, one_part(CONTENT)).expect(file);
        assert_eq!(copied.0, CONTENT, "{file}");
        let shared: Base64<Bytes> = read(file, one_part(CONTENT)).expect(file);
        assert_eq!(shared.0, CONTENT, "{file}");
        let optional: Option<Base64> = read(file, one_part(CONTENT)).expect(file);
        assert_eq!(optional, Some(copied));
    }
}

#[test]
fn a_part_is_shared() {
    const CONTENT: &[u8] = b"%PDF";
    let file = r#"<file><x:Include href="cid:a%40b"/></file>"#;
    let shared: Base64<Bytes> = read(file, one_part(CONTENT)).expect("it is there");
    assert_eq!(shared.as_ptr(), CONTENT.as_ptr());
}

#[test]
fn each_broken_reference_has_its_kind() {
    let unresolved = |id: &str| ReadErrorKind::UnresolvedReference { id: id.into() };
    let missing = ReadErrorKind::MissingAttribute("href".into());
    for (file, kind) in [
        (
            r#"<file><x:Include href="cid:nowhere"/></file>"#,
            unresolved("cid:nowhere"),
        ),
        (
            r#"<file><x:Include href="file:///etc/passwd"/></file>"#,
            unresolved("file:///etc/passwd"),
        ),
        (r#"<file href="cid:nowhere"/>"#, unresolved("cid:nowhere")),
        (r##"<file href="#id1"/>"##, unresolved("id1")),
        ("<file><x:Include/></file>", missing),
        (
            r#"<file>AAAA<x:Include href="cid:a%40b"/></file>"#,
            ReadErrorKind::Unexpected,
        ),
        (
            r#"<file><x:Include href="cid:a%40b"/><x:Include href="cid:a%40b"/></file>"#,
            ReadErrorKind::Unexpected,
        ),
        (
            r#"<file><Include href="cid:a%40b"/></file>"#,
            ReadErrorKind::Unexpected,
        ),
    ] {
        assert_eq!(
            read::<Base64>(file, one_part(b"x")).as_ref(),
            Err(&kind),
            "{file}"
        );
        assert_eq!(
            read::<Base64<Bytes>>(file, one_part(b"x")).as_ref(),
            Err(&kind),
            "{file}"
        );
    }
    let included = r#"<file><x:Include href="cid:a%40b"/></file>"#;
    assert_eq!(
        read::<Base64>(included, Parts::none()),
        Err(unresolved("cid:a%40b"))
    );
    assert_eq!(
        read::<String>(included, one_part(b"x")),
        Err(ReadErrorKind::Unexpected)
    );
    // Not references: other attributes of this name, and an `href` beside content.
    let inline: Base64 =
        read(r#"<file href="http://example.org/"/>"#, Parts::none()).expect("empty");
    assert!(inline.is_empty());
    let inline: Base64 = read(r##"<file href="#a">AAAA</file>"##, Parts::none()).expect("content");
    assert_eq!(inline.0, [0; 3]);
}

/// Many references to one part: the copies are charged, the shared ones cost nothing.
#[test]
fn copies_of_a_part_are_within_the_budget() {
    struct All<B>(Vec<Base64<B>>);

    impl<'a, B> soap_codec::FromXml<'a> for All<B>
    where
        Base64<B>: soap_codec::FromXml<'a>,
    {
        fn from_xml(element: Element<'a>) -> Result<Self, soap_codec::ReadError> {
            element
                .read_list(element.children(), |file| file.read())
                .map(Self)
        }
    }

    static CONTENT: [u8; 1 << 20] = [7; 1 << 20];
    let limits = Limits::default()
        .value_bytes(1 << 16)
        .value_bytes_per_byte(4);
    let included = r#"<file><x:Include href="cid:a%40b"/></file>"#;
    let decode = |count: usize| {
        let files = format!("<files>{}</files>", included.repeat(count));
        let decoder = Decoder::new().limits(limits).parts(one_part(&CONTENT));
        decoder.decode(message(&files)).expect("a valid message")
    };
    assert_eq!(
        decode(3)
            .read::<All<Vec<u8>>>()
            .expect("three copies")
            .0
            .len(),
        3
    );
    let Err(PayloadError::Read(error)) = decode(20).read::<All<Vec<u8>>>() else {
        panic!("twenty copies are too many");
    };
    assert!(matches!(
        error.kind(),
        ReadErrorKind::Limit {
            limit: Limit::ValueBytes,
            ..
        }
    ));
    let shared = decode(1000)
        .read::<All<Bytes>>()
        .expect("nothing is copied");
    assert_eq!(shared.0.len(), 1000);
}

#[test]
fn a_reference_can_be_read_without_its_part() {
    let read = |file: &str| {
        let message = Decoder::new()
            .decode(message(file))
            .expect("a valid message");
        let payload = message.envelope().payload().expect("one payload");
        payload
            .part_url()
            .map(|url| url.map(|url| url.into_owned()))
    };
    let url = Ok(Some("cid:a%40b".to_owned()));
    assert_eq!(read(r#"<file><x:Include href="cid:a%40b"/></file>"#), url);
    assert_eq!(read(r#"<file href="cid:a%40b"/>"#), url);
    assert_eq!(read("<file>AAAA</file>"), Ok(None));
    assert_eq!(read("<file><a/></file>"), Ok(None));
    assert!(read("<file><x:Include/></file>").is_err());
}

#[test]
fn large_values_become_parts_and_are_read_back() {
    let (large, small) = (Base64(vec![1; 100]), Base64(vec![2; 99]));
    let encoder = || {
        Encoder::new(SoapVersion::Soap12)
            .body(QName::new("urn:f", "a"), &large)
            .body(QName::new("urn:f", "b"), &small)
            .body(QName::new("", "c"), &large)
    };
    let package = encoder().encode_package(100).expect("valid");
    let ids: Vec<_> = package
        .parts
        .iter()
        .map(|part| part.content_id.as_str())
        .collect();
    assert_eq!(ids, ["part-1@soap-codec", "part-2@soap-codec"]);
    assert!(!format!("{package:?}").contains("[1, 1"));

    let parts = package.parts.clone();
    let parts = Parts::new(200, move |url| {
        let part = parts
            .iter()
            .find(|part| url == format!("cid:{}", part.content_id));
        part.map(|part| part.content.clone())
    });
    let message = Decoder::new()
        .parts(parts)
        .decode(Bytes::from(package.envelope))
        .expect("well-formed");
    let values: Vec<Base64> = message
        .envelope()
        .payloads()
        .map(|payload| payload.read().expect("inline or a part"))
        .collect();
    assert_eq!(values, [large.clone(), small.clone(), large.clone()]);

    // Without a package, everything stays in the envelope.
    let inline = encoder().encode().expect("valid");
    assert_eq!(
        encoder()
            .encode_package(usize::MAX)
            .expect("valid")
            .envelope,
        inline
    );
}

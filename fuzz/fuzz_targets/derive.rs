//! Derived types: any document is read without a panic, and a value that was read, or made of the
//! input, is the same after it was written and read again.
#![no_main]

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Debug;

use arbitrary::{Arbitrary, Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use soap_codec::scalar::{List, QNameBuf};
use soap_codec::{
    Decoder, EncodeErrorKind, Encoder, FromXml, FromXmlOwned, QName, Raw, Scalar, SoapVersion,
    ToXml,
};

/// Members of every kind.
#[derive(Arbitrary, Clone, Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = "urn:a", prefix = "a")]
struct Record {
    #[soap(attribute)]
    id: Option<i32>,
    #[soap(attribute, namespace = "urn:b")]
    kind: Option<Kind>,
    #[soap(attribute)]
    #[arbitrary(with = names)]
    names: List<QNameBuf>,
    #[soap(any_attribute)]
    #[arbitrary(with = attributes)]
    others: Vec<(QNameBuf, String)>,
    #[soap(base)]
    base: Base,
    #[soap(none = "nil")]
    text: Option<String>,
    #[soap(flat)]
    line: Vec<Option<String>>,
    #[soap(item = "tag", item_namespace = "urn:b", item_prefix = "b")]
    tags: Option<Vec<String>>,
    #[soap(item = "entry")]
    stock: BTreeMap<String, u8>,
    shape: Option<Shape>,
    measure: Option<Measure>,
    #[soap(choice)]
    payment: Option<Payment>,
    #[soap(choice)]
    steps: Vec<Step>,
    quote: Option<Quote>,
    preset: Option<Preset>,
    #[arbitrary(with = any_type)]
    anything: Option<Raw>,
    child: Option<Box<Record>>,
    #[soap(any)]
    #[arbitrary(with = extensions)]
    extensions: Vec<Raw>,
}

/// Members with a default, and a list with items of any name.
#[derive(Arbitrary, Clone, Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = "urn:a")]
struct Preset {
    #[soap(attribute, default = "text")]
    language: String,
    #[soap(attribute, fixed = 2)]
    #[arbitrary(value = 2)]
    version: u8,
    #[soap(default = -1)]
    limit: i32,
    #[soap(default = 7, none = "nil")]
    optional: Option<u8>,
    #[soap(item = "item", any_item)]
    items: Vec<Option<String>>,
}

#[derive(Arbitrary, Clone, Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = "urn:b", prefix = "a")]
struct Base {
    text: Option<String>,
}

#[derive(Arbitrary, Clone, Debug, PartialEq, Scalar, ToXml, FromXml)]
enum Kind {
    One,
    Two,
}

#[derive(Arbitrary, Clone, Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = "urn:b", xsi_type)]
enum Shape {
    #[soap(default)]
    Point(()),
    Named(Base),
    #[soap(unknown)]
    #[arbitrary(skip)]
    Other(Raw),
}

#[derive(Arbitrary, Clone, Debug, PartialEq, ToXml, FromXml)]
struct Measure {
    #[soap(attribute)]
    unit: Option<u8>,
    #[soap(text)]
    value: Option<i16>,
}

#[derive(Arbitrary, Clone, Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = "urn:a", choice)]
enum Payment {
    Card(u32),
    Cash,
    #[soap(namespace = "urn:b")]
    Note(Option<String>),
}

#[derive(Arbitrary, Clone, Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = "urn:b", choice)]
enum Step {
    Go(Box<Record>),
    Stop,
}

#[derive(Arbitrary, Clone, Debug, PartialEq, ToXml, FromXml)]
struct Quote {
    #[soap(mixed)]
    #[arbitrary(with = content)]
    content: Vec<Inline>,
}

#[derive(Arbitrary, Clone, Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = "urn:a", choice)]
enum Inline {
    Bold(String),
    Quote(Box<Quote>),
    #[soap(text)]
    Text(String),
    #[soap(any)]
    #[arbitrary(skip)]
    Other(Raw),
}

#[derive(Debug, FromXml)]
#[soap(namespace = "urn:a")]
struct Borrowed<'a> {
    #[soap(attribute)]
    id: Option<Cow<'a, str>>,
    text: Option<&'a str>,
    #[soap(flat)]
    line: Vec<Cow<'a, str>>,
}

const NAMESPACES: [&str; 4] = ["urn:a", "urn:b", "urn:c", "urn:d&\""];

fn name(input: &mut Unstructured<'_>, namespaces: &[&str]) -> Result<QNameBuf> {
    let namespace = input.choose(namespaces)?;
    let local = input.choose(&["x", "text", "y-1"])?;
    Ok(QNameBuf::from(QName::new(namespace, local)))
}

fn names(input: &mut Unstructured<'_>) -> Result<List<QNameBuf>> {
    let names = input.arbitrary_iter::<bool>()?.count().min(3);
    (0..names)
        .map(|_| name(input, &NAMESPACES))
        .collect::<Result<_>>()
        .map(List)
}

fn attributes(input: &mut Unstructured<'_>) -> Result<Vec<(QNameBuf, String)>> {
    if input.arbitrary()? {
        return Ok(Vec::new());
    }
    Ok(vec![(name(input, &NAMESPACES)?, input.arbitrary()?)])
}

/// Any element that no member takes.
fn extensions(input: &mut Unstructured<'_>) -> Result<Vec<Raw>> {
    let raw = raw(input)?;
    Ok(raw.into_iter().collect())
}

/// An element of any type, under the name of its member.
fn any_type(input: &mut Unstructured<'_>) -> Result<Option<Raw>> {
    let content = raw(input)?;
    let name = QName::new("urn:a", "anything");
    Ok(content.and_then(|content| Raw::new(name, &content).ok()))
}

fn raw(input: &mut Unstructured<'_>) -> Result<Option<Raw>> {
    let name = name(input, &["urn:c", "urn:d&\""])?;
    let quote = Quote::arbitrary(input)?;
    Ok(Raw::new(name.as_qname(), &quote).ok())
}

/// Texts that follow each other are read back as one, and an empty one is not.
fn content(input: &mut Unstructured<'_>) -> Result<Vec<Inline>> {
    let mut content: Vec<Inline> = Vec::arbitrary(input)?;
    content.retain(|one| !matches!(one, Inline::Text(text) if text.is_empty()));
    content.dedup_by(|one, before| matches!((one, before), (Inline::Text(_), Inline::Text(_))));
    Ok(content)
}

fn same_after_writing<T: FromXmlOwned + ToXml + PartialEq + Debug>(value: &T) {
    let name = QName::new("urn:root", "root");
    let written = Encoder::new(SoapVersion::Soap11).body(name, value).encode();
    let written = match written {
        Ok(written) => written,
        // A control character, or a text that a tolerance let in.
        Err(error) if error.kind() == EncodeErrorKind::InvalidChar => return,
        Err(error) => panic!("{error}: {value:?}"),
    };
    let message = Decoder::new()
        .decode(&*written)
        .expect("the writer writes valid messages");
    match message.read::<T>() {
        Ok(again) => assert_eq!(&again, value),
        Err(error) => panic!("{error} in {}", String::from_utf8_lossy(&written)),
    }
}

fuzz_target!(|data: &[u8]| {
    if let Ok(message) = Decoder::new().decode(data) {
        if let Ok(borrowed) = message.read::<Borrowed<'_>>() {
            let held = borrowed.line.iter().map(|line| line.len()).sum::<usize>();
            let text = borrowed.text.map_or(0, str::len) + borrowed.id.map_or(0, |id| id.len());
            assert!(held + text <= data.len());
        }
        if let Ok(record) = message.read::<Record>() {
            same_after_writing(&record);
        }
        if let Ok(quote) = message.read::<Quote>() {
            same_after_writing(&quote);
        }
        if let Ok(payload) = message.read::<Raw>() {
            let written = Encoder::new(SoapVersion::Soap12).element(&payload).encode();
            let written = written.expect("nothing was tolerated");
            let again = Decoder::new()
                .decode(&*written)
                .map(|again| again.read::<Raw>());
            assert_eq!(again, Ok(Ok(payload)));
        }
        if let Ok(payment) = message.read::<Payment>() {
            let steps = Encoder::new(SoapVersion::Soap12).element(&payment).encode();
            assert!(steps.is_ok());
        }
    }
    let mut input = Unstructured::new(data);
    if let Ok(record) = Record::arbitrary(&mut input) {
        same_after_writing(&record);
    }
});

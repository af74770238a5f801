//! Arbitrary values of types with choices, open and mixed content survive writing and reading.

mod common;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use soap_codec::scalar::QNameBuf;
use soap_codec::{FromXml, QName, Raw, ToXml};

use common::round_trip;

/// Members in two namespaces, some with the same local name.
#[derive(Clone, Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = "urn:a", prefix = "a", rename_all = "lowercase")]
struct Open {
    #[soap(attribute)]
    id: Option<u8>,
    #[soap(any_attribute)]
    attributes: Vec<(QNameBuf, String)>,
    #[soap(base)]
    base: Base,
    one: Option<String>,
    #[soap(choice)]
    required: Pick,
    #[soap(choice)]
    repeated: Vec<Step>,
    measure: Measure,
    anything: Option<Raw>,
    shape: Shape,
    quote: Quote,
    #[soap(any)]
    extensions: Vec<Raw>,
}

#[derive(Clone, Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = "urn:b", prefix = "a", rename_all = "lowercase")]
struct Base {
    #[soap(attribute)]
    token: String,
    one: Option<String>,
}

#[derive(Clone, Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = "urn:a", rename_all = "lowercase", choice)]
enum Pick {
    Card(u32),
    #[soap(namespace = "urn:b")]
    Cash,
    #[soap(rename = "card", namespace = "urn:b")]
    Note(Option<String>),
}

#[derive(Clone, Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = "urn:b", rename_all = "lowercase", choice)]
enum Step {
    Go(Base),
    Again(Box<Open>),
    Stop,
}

#[derive(Clone, Debug, PartialEq, ToXml, FromXml)]
struct Measure {
    #[soap(attribute)]
    unit: String,
    #[soap(text)]
    value: Option<i16>,
}

#[derive(Clone, Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = "urn:b", xsi_type)]
enum Shape {
    #[soap(default)]
    Point(()),
    Named(Base),
    #[soap(unknown)]
    Other(Raw),
}

#[derive(Clone, Debug, PartialEq, ToXml, FromXml)]
struct Quote {
    #[soap(mixed)]
    content: Vec<Inline>,
}

#[derive(Clone, Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = "urn:a", rename_all = "lowercase", choice)]
enum Inline {
    Bold(String),
    Quote(Box<Quote>),
    #[soap(text)]
    Text(String),
    #[soap(any)]
    Other(Raw),
}

fn text() -> impl Strategy<Value = String> {
    "[\t\n\r -\u{D7FF}\u{E000}-\u{FFFD}]{0,5}"
}

fn base() -> impl Strategy<Value = Base> {
    (text(), option::of(text())).prop_map(|(token, one)| Base { token, one })
}

/// An element in a namespace that no member has, with prefixes in its values.
fn raw() -> impl Strategy<Value = Raw> {
    let outer = prop_oneof![
        Just(("<c:x xmlns:c='urn:c' c:k='c:v'", "</c:x>")),
        Just(("<x xmlns='urn:c' xmlns:a='urn:a' k='a:v'", "</x>")),
        Just(("<a:x xmlns:a='urn:c'", "</a:x>")),
        Just(("<x", "</x>")),
    ];
    let inner = prop_oneof![
        Just("<y/>"),
        Just("<y xmlns='' xmlns:a='urn:z'>a:b</y>"),
        Just("<b:y xmlns:b='urn:b' b:k='1'>b:c</b:y>"),
        Just("&lt;<y>t</y><!-- --> t"),
    ];
    (outer, inner, "[a-z ]{0,3}").prop_map(|((start, end), inner, text)| {
        let xml = format!("{start}>{text}{inner}{end}");
        Raw::parse(&xml).expect("well-formed")
    })
}

fn unknown_type() -> impl Strategy<Value = Raw> {
    raw().prop_filter_map("it has no type", |raw| {
        let typed = raw.as_str().replacen(
            '>',
            " xmlns:i='http://www.w3.org/2001/XMLSchema-instance' xmlns:t='urn:t' i:type='t:T'>",
            1,
        );
        // A shape is named by its member, in the namespace of the member.
        let named = format!("<a:shape xmlns:a='urn:a'>{typed}</a:shape>");
        let named = Raw::parse(&named).ok()?;
        let child = named
            .view()
            .element()
            .children()
            .next()?
            .read::<Raw>()
            .ok()?;
        renamed(&child)
    })
}

/// The attributes and the content of an element, as the member `shape`.
fn renamed(raw: &Raw) -> Option<Raw> {
    Raw::new(QName::new("urn:a", "shape"), raw).ok()
}

fn any_type() -> impl Strategy<Value = Raw> {
    raw().prop_filter_map("it can be written", |raw| {
        Raw::new(QName::new("urn:a", "anything"), &raw).ok()
    })
}

fn attribute() -> impl Strategy<Value = (QNameBuf, String)> {
    let namespace = prop_oneof![Just("urn:b"), Just("urn:q&\""), Just("")];
    (namespace, text())
        .prop_map(|(namespace, value)| (QNameBuf::from(QName::new(namespace, "other")), value))
}

fn pick() -> impl Strategy<Value = Pick> {
    prop_oneof![
        any::<u32>().prop_map(Pick::Card),
        Just(Pick::Cash),
        option::of(text()).prop_map(Pick::Note),
    ]
}

fn shape() -> impl Strategy<Value = Shape> {
    prop_oneof![
        Just(Shape::Point(())),
        base().prop_map(Shape::Named),
        unknown_type().prop_map(Shape::Other),
    ]
}

fn quote() -> impl Strategy<Value = Quote> {
    let leaf = prop_oneof![
        text().prop_map(Inline::Bold),
        text().prop_map(Inline::Text),
        raw().prop_map(Inline::Other),
    ];
    let inline = leaf.prop_recursive(2, 8, 4, |inner| {
        vec(inner, 0..4).prop_map(|content| Inline::Quote(Box::new(merged(content))))
    });
    vec(inline, 0..4).prop_map(merged)
}

/// Texts that follow each other are read back as one, and an empty one is not.
fn merged(mut content: Vec<Inline>) -> Quote {
    content.retain(|one| !matches!(one, Inline::Text(text) if text.is_empty()));
    content.dedup_by(|one, before| matches!((one, before), (Inline::Text(_), Inline::Text(_))));
    Quote { content }
}

fn open() -> impl Strategy<Value = Open> {
    let steps = vec(
        prop_oneof![base().prop_map(Step::Go), Just(Step::Stop)],
        0..4,
    );
    let measure = (text(), any::<Option<i16>>());
    let attributes = (any::<Option<u8>>(), option::of(attribute()), measure);
    let members = (
        attributes,
        base(),
        option::of(text()),
        pick(),
        steps,
        option::of(any_type()),
        shape(),
        quote(),
        vec(raw(), 0..3),
    );
    let leaf = members.prop_map(
        |(
            (id, other, (unit, value)),
            base,
            one,
            required,
            repeated,
            anything,
            shape,
            quote,
            extensions,
        )| Open {
            id,
            attributes: other.into_iter().collect(),
            base,
            one,
            required,
            repeated,
            measure: Measure { unit, value },
            anything,
            shape,
            quote,
            extensions,
        },
    );
    vec(leaf, 1..3).prop_map(|nested| {
        let nest = |inner: Option<Open>, mut outer: Open| {
            outer
                .repeated
                .extend(inner.map(|inner| Step::Again(Box::new(inner))));
            Some(outer)
        };
        let outermost = nested.into_iter().fold(None, nest);
        outermost.expect("there is at least one")
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn written_values_are_read_back(value in open()) {
        prop_assert_eq!(round_trip(&value), value);
    }
}

//! Arbitrary values survive writing and reading.

mod common;

use std::collections::BTreeMap;

use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use soap_codec::scalar::{List, QNameBuf};
use soap_codec::{FromXml, Nillable, QName, Scalar, ToXml};

use common::round_trip;

#[derive(Clone, Debug, PartialEq, ToXml, FromXml)]
#[soap(
    namespace = "urn:a",
    prefix = "a",
    rename_all = "PascalCase",
    data_contract
)]
struct Everything {
    #[soap(base)]
    base: Base,
    #[soap(attribute)]
    flag: Option<bool>,
    #[soap(attribute, namespace = "urn:b")]
    colour: Colour,
    #[soap(attribute)]
    kind: Option<QNameBuf>,
    #[soap(attribute, namespace = "urn:b")]
    kinds: List<QNameBuf>,
    scopes: List<QNameBuf>,
    number: Nillable<i64>,
    #[soap(none = "nil")]
    label: Option<String>,
    #[soap(flat)]
    lines: Vec<Option<String>>,
    #[soap(item = "string", item_namespace = "urn:b", item_prefix = "b")]
    tags: Option<Vec<Option<String>>>,
    #[soap(item = "Entry", namespace = "urn:c")]
    stock: BTreeMap<String, Option<u8>>,
    shapes: Shapes,
    child: Option<Box<Everything>>,
}

#[derive(Clone, Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = "urn:base")]
struct Base {
    name: String,
}

#[derive(Clone, Debug, PartialEq, Scalar, ToXml, FromXml)]
enum Colour {
    Red,
    #[soap(unknown)]
    Other(String),
}

#[derive(Clone, Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = "urn:shapes")]
struct Shapes {
    #[soap(item = "shape")]
    all: Vec<Shape>,
}

#[derive(Clone, Debug, PartialEq, ToXml, FromXml)]
#[soap(namespace = "urn:shapes", xsi_type)]
enum Shape {
    #[soap(default)]
    Point(()),
    Circle(f32),
    Named(Base),
}

fn text() -> impl Strategy<Value = String> {
    "[\t\n\r -\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]{0,6}"
}

fn base() -> impl Strategy<Value = Base> {
    text().prop_map(|name| Base { name })
}

fn colour() -> impl Strategy<Value = Colour> {
    prop_oneof![
        Just(Colour::Red),
        "[a-z!&<>\"']{1,5}".prop_map(Colour::Other),
    ]
}

fn qname() -> impl Strategy<Value = QNameBuf> {
    let namespace = prop_oneof![Just("urn:a"), Just("urn:b"), Just("urn:q?a&b")];
    (namespace, "[a-z]{1,3}").prop_map(|(namespace, local)| {
        QNameBuf::from(QName::try_new(namespace, &local).expect("letters are a name"))
    })
}

fn qnames() -> impl Strategy<Value = List<QNameBuf>> {
    vec(qname(), 0..3).prop_map(List)
}

fn shape() -> impl Strategy<Value = Shape> {
    prop_oneof![
        Just(Shape::Point(())),
        (-1e30_f32..1e30).prop_map(Shape::Circle),
        base().prop_map(Shape::Named),
    ]
}

fn number() -> impl Strategy<Value = Nillable<i64>> {
    prop_oneof![
        Just(Nillable::Absent),
        Just(Nillable::Nil),
        any::<i64>().prop_map(Nillable::Value),
    ]
}

fn everything() -> impl Strategy<Value = Everything> {
    let members = (
        base(),
        any::<Option<bool>>(),
        colour(),
        (option::of(qname()), qnames(), qnames()),
        number(),
        option::of(text()),
        vec(option::of(text()), 0..3),
        option::of(vec(option::of(text()), 0..3)),
        btree_map(text(), any::<Option<u8>>(), 0..3),
        vec(shape(), 0..3),
    );
    let leaf = members.prop_map(
        |(base, flag, colour, (kind, kinds, scopes), number, label, lines, tags, stock, all)| {
            Everything {
                base,
                flag,
                colour,
                kind,
                kinds,
                scopes,
                number,
                label,
                lines,
                tags,
                stock,
                shapes: Shapes { all },
                child: None,
            }
        },
    );
    vec(leaf, 1..4).prop_map(|nested| {
        let nest = |child: Option<Box<Everything>>, one: Everything| {
            Some(Box::new(Everything { child, ..one }))
        };
        let outermost = nested.into_iter().fold(None, nest);
        *outermost.expect("there is at least one")
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn written_values_are_read_back(value in everything()) {
        prop_assert_eq!(round_trip(&value), value);
    }
}

use alloc::string::String;

use super::*;
use crate::text::namespace::XMLNS;
use crate::write::to_xml::ToXml;

const A: QName<'static> = QName::new("urn:a", "a");

/// Ends an element that is not its own, and begins another.
struct Impostor;

impl ToXml for Impostor {
    fn to_xml(&self, writer: &mut Writer<'_>) {
        writer.end();
        writer.end();
        writer.start(A);
    }
}

#[test]
fn a_value_can_not_end_what_is_around_it() {
    let mut out = Vec::from(*b"before");
    let mut writer = Writer::new(&mut out);
    writer.start(A);
    writer.element(A, &Impostor);
    writer.end();
    let error = writer.finish().unwrap_err();
    assert_eq!(error.kind(), EncodeErrorKind::Misplaced);
    assert_eq!(out, b"before");
}

#[test]
fn a_namespace_that_is_not_declared_gets_no_prefix_by_a_map() {
    type Write = fn(&mut Writer<'_>);
    let writes: [Write; 4] = [
        |writer| writer.declare("p", "urn:a"),
        |writer| writer.attribute(A, "1"),
        |writer| writer.xsi_type(A),
        |writer| writer.qname_text(A),
    ];
    for actual in ["", XML, XMLNS] {
        let map = NamespaceMap::new().map("urn:a", actual);
        for write in writes {
            let mut out = Vec::new();
            let mut writer = Writer::new(&mut out);
            writer.use_namespaces(&map);
            writer.start(QName::new("urn:b", "b"));
            write(&mut writer);
            writer.end();
            let error = writer.finish().unwrap_err();
            assert_eq!(error.kind(), EncodeErrorKind::BadPrefix, "{actual}");
        }
    }
}

#[test]
fn an_attribute_without_a_namespace_stays_so_under_a_map() {
    for (namespace, local) in [("", "x"), (XML, "lang")] {
        let map = NamespaceMap::new().map(namespace, "urn:a");
        let mut out = Vec::new();
        let mut writer = Writer::new(&mut out);
        writer.use_namespaces(&map);
        writer.start(QName::new("urn:b", "b"));
        writer.attribute(QName::new(namespace, local), "1");
        writer.attribute(QName::new(namespace, local), "2");
        writer.end();
        let error = writer.finish().unwrap_err();
        assert_eq!(
            error.kind(),
            EncodeErrorKind::DuplicateAttribute,
            "{namespace}"
        );
    }
}

#[test]
fn no_default_namespace_is_what_there_is_without_a_declaration() {
    let mut out = Vec::new();
    let mut writer = Writer::new(&mut out);
    writer.start(QName::new("", "a"));
    writer.declare("", "");
    writer.end();
    writer.finish().unwrap();
    assert_eq!(out, b"<a/>");
}

#[test]
fn namespaces_that_are_written_with_references_are_found_again() {
    let mut out = Vec::new();
    let mut writer = Writer::new(&mut out);
    let name = QName::new("urn:a&b", "a");
    writer.start(name);
    writer.element(name, "1");
    writer.element(QName::new("urn:a&amp;b", "a"), "2");
    writer.end();
    writer.finish().unwrap();
    let expected = r#"<a xmlns="urn:a&amp;b"><a>1</a><a xmlns="urn:a&amp;amp;b">2</a></a>"#;
    assert_eq!(String::from_utf8(out).unwrap(), expected);
}

type Write = fn(&mut Writer<'_>, QName<'_>);

/// Each begins an element in another one.
const CONTEXTS: [Write; 9] = [
    |writer, _| writer.start(A),
    |writer, _| {
        writer.declare("i", XSI);
        writer.start(A);
    },
    // The prefix in scope means something else further in.
    |writer, _| {
        writer.declare("i", XSI);
        writer.declare("n", "urn:n");
        writer.start(A);
        writer.declare("i", "urn:other");
        writer.declare("n", "urn:other");
    },
    |writer, name| {
        writer.declare("i", XSI);
        writer.declare("n", name.namespace());
        writer.start(A);
        writer.declare("n", "urn:other");
        writer.text("t");
    },
    |writer, name| {
        writer.declare("i", XSI);
        writer.start(QName::new("", "none"));
        writer.declare("n", name.namespace());
    },
    // The namespace of `xsi:nil` is the default one, which is of no use to an attribute.
    |writer, _| writer.start(QName::new(XSI, "x")),
    |writer, _| {
        writer.declare("i", XSI);
        writer.start(QName::new(XSI, "x"));
        writer.declare("i", "urn:other");
    },
    |writer, _| {
        writer.declare("i", XSI);
        writer.start(QName::new("i", "x"));
        writer.attribute(QName::new(XSI, "type"), "1");
    },
    |writer, _| {
        writer.declare("i", XSI);
        writer.start(QName::new("urn:n", "n"));
        writer.declare("p", "urn:n");
        writer.declare("q", XSI);
    },
];

/// An element that the writer can write in one piece, and the same in steps.
const PIECES: [(Write, Write); 4] = [
    (
        |writer, name| writer.nil(name),
        |writer, name| {
            writer.start(name);
            writer.attribute(QName::new(XSI, "nil"), "true");
            writer.end();
        },
    ),
    (
        |writer, name| writer.element(name, ""),
        |writer, name| {
            writer.start(name);
            writer.end();
        },
    ),
    (
        |writer, name| writer.element(name, "<1>"),
        |writer, name| {
            writer.start(name);
            writer.text("<1>");
            writer.end();
        },
    ),
    (
        |writer, name| writer.element(name, "\u{1}"),
        |writer, name| {
            writer.start(name);
            writer.text("\u{1}");
            writer.end();
        },
    ),
];

/// Returns the document that `write` writes into the element that `context` begins, or its error.
fn written(map: &NamespaceMap, context: Write, name: QName<'_>, write: Write) -> String {
    let mut out = Vec::new();
    let mut writer = Writer::new(&mut out);
    writer.use_namespaces(map);
    writer.start(QName::new("urn:b", "b"));
    context(&mut writer, name);
    write(&mut writer, name);
    write(&mut writer, name);
    writer.element(name, &());
    writer.end();
    writer.end();
    match writer.finish() {
        Ok(()) => String::from_utf8(out).unwrap(),
        Err(error) => alloc::format!("{error:?}"),
    }
}

#[test]
fn elements_in_one_piece_are_those_written_in_steps() {
    let maps = [
        NamespaceMap::new(),
        NamespaceMap::new().map("urn:n", ""),
        NamespaceMap::new().map("urn:n", XML),
        NamespaceMap::new().map("urn:n", XSI),
        NamespaceMap::new().map("urn:n", "urn:a"),
        NamespaceMap::new().map(XSI, "urn:n"),
        NamespaceMap::new().map(XSI, ""),
        NamespaceMap::new().map("", "urn:n"),
    ];
    for (at, context) in CONTEXTS.into_iter().enumerate() {
        for map in &maps {
            for namespace in ["", "urn:a", "urn:b", "urn:n", "urn:other", XSI, XML] {
                let name = QName::new(namespace, "n");
                for (piece, steps) in PIECES {
                    assert_eq!(
                        written(map, context, name, piece),
                        written(map, context, name, steps),
                        "context {at}, {namespace}, {map:?}"
                    );
                }
            }
        }
    }
}

//! Arbitrary trees are read back equal, and again after they are written a second time.

use std::collections::BTreeMap;

use proptest::prelude::*;
use soap_codec::{Decoder, Element, Encoder, QName, SoapVersion, ToXml, Writer};

#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
struct Name {
    namespace: String,
    local: String,
}

impl Name {
    fn qname(&self) -> QName<'_> {
        QName::try_new(&self.namespace, &self.local).expect("a name")
    }

    fn of(name: QName<'_>) -> Self {
        Self {
            namespace: name.namespace().into(),
            local: name.local().into(),
        }
    }
}

/// An element, with its text before its children.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Tree {
    name: Name,
    attributes: BTreeMap<Name, String>,
    text: String,
    children: Vec<Tree>,
}

impl Tree {
    fn of(element: Element<'_>) -> Self {
        Self {
            name: Name::of(element.name()),
            attributes: element
                .attributes()
                .map(|(name, value)| (Name::of(name), value.into_owned()))
                .collect(),
            text: element.text().into_owned(),
            children: element.children().map(Self::of).collect(),
        }
    }
}

impl ToXml for Tree {
    fn to_xml(&self, writer: &mut Writer<'_>) {
        for (name, value) in &self.attributes {
            writer.attribute(name.qname(), value.as_str());
        }
        writer.text(&self.text);
        for child in &self.children {
            writer.element(child.name.qname(), child);
        }
    }
}

fn name() -> impl Strategy<Value = Name> {
    const NAMESPACES: [&str; 5] = [
        "",
        "urn:a",
        "urn:b",
        "urn:a&b<\"'>\t",
        "http://www.w3.org/2001/XMLSchema-instance",
    ];
    (
        prop::sample::select(&NAMESPACES[..]),
        "[a-zÅ日][a-z0-9.·-]{0,3}",
    )
        .prop_map(|(namespace, local)| Name {
            namespace: namespace.into(),
            local,
        })
}

/// Any XML text, rich in special characters.
fn text() -> impl Strategy<Value = String> {
    let character = prop_oneof![
        prop::sample::select(&['<', '>', '&', '"', '\'', ']', '\r', '\n', '\t', ' '][..]),
        any::<char>().prop_filter("a character of XML", |char| {
            matches!(*char, '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'..)
        }),
    ];
    prop::collection::vec(character, 0..12).prop_map(String::from_iter)
}

fn tree() -> impl Strategy<Value = Tree> {
    let element = |children| {
        let attributes = prop::collection::btree_map(name(), text(), 0..4);
        (name(), attributes, text(), children).prop_map(|(name, attributes, text, children)| Tree {
            name,
            attributes,
            text,
            children,
        })
    };
    element(Just(Vec::new()).boxed()).prop_recursive(5, 40, 4, move |inner| {
        element(prop::collection::vec(inner, 0..4).boxed())
    })
}

/// The one payload of a message.
fn read(xml: &[u8]) -> (Tree, Vec<u8>) {
    let message = Decoder::new()
        .decode(xml)
        .expect("what is written can be read");
    let payload = message.envelope().payload().expect("one payload");
    let mut alone = Vec::new();
    payload.write_standalone(&mut alone);
    (Tree::of(payload), alone)
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(tree in tree(), soap_12: bool) {
        let version = if soap_12 { SoapVersion::Soap12 } else { SoapVersion::Soap11 };
        let written = Encoder::new(version)
            .body(tree.name.qname(), &tree)
            .encode()
            .expect("it can be written");
        let (once, alone) = read(&written);
        prop_assert_eq!(&once, &tree);

        let namespace = version.envelope_namespace();
        let alone = String::from_utf8(alone).expect("UTF-8");
        let wrapped = format!(
            r#"<e:Envelope xmlns:e="{namespace}"><e:Body>{alone}</e:Body></e:Envelope>"#
        );
        prop_assert_eq!(&read(wrapped.as_bytes()).0, &tree);

        let again = Encoder::new(version)
            .body(once.name.qname(), &once)
            .encode()
            .expect("it can be written");
        prop_assert_eq!(again, written);
    }
}

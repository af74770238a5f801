//! A tree to be written is either refused for a valid reason, or decodes to the same tree.
#![no_main]

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use soap_codec::{
    DecodeErrorKind, Decoder, Element, EncodeErrorKind, Encoder, Fault, FaultCode, HeaderBlock,
    QName, Raw, SoapVersion, ToXml, Writer,
};

#[derive(Arbitrary, Debug)]
struct Input {
    is_1_2: bool,
    headers: Vec<Node>,
    payloads: Vec<Node>,
    fault: Option<(Name, String)>,
}

#[derive(Arbitrary, Debug)]
struct Node {
    name: Name,
    attributes: Vec<(Name, String)>,
    declaration: Option<(String, u8)>,
    content: Vec<Content>,
}

#[derive(Arbitrary, Debug)]
enum Content {
    Cdata(String),
    Child(Node),
    Nil(Name),
    QName(Name),
    Raw(String),
    Text(String),
}

#[derive(Arbitrary, Debug)]
struct Name {
    namespace: u8,
    local: String,
}

const NAMESPACES: [&str; 7] = [
    "",
    "urn:a",
    "urn:b&\"<\n",
    "http://www.w3.org/2001/XMLSchema-instance",
    "http://www.w3.org/XML/1998/namespace",
    "http://www.w3.org/2000/xmlns/",
    "urn:\u{1}",
];

fn namespace(index: u8) -> &'static str {
    NAMESPACES[usize::from(index) % NAMESPACES.len()]
}

impl Name {
    /// Replaces a local part that is not a name: names are checked when they are made, before any
    /// writer sees them.
    fn qname(&self) -> QName<'_> {
        QName::try_new(namespace(self.namespace), &self.local).unwrap_or(QName::new("urn:a", "n"))
    }
}

impl ToXml for Node {
    fn to_xml(&self, writer: &mut Writer<'_>) {
        if let Some((prefix, index)) = &self.declaration {
            writer.declare(prefix, namespace(*index));
        }
        for (name, value) in &self.attributes {
            writer.attribute(name.qname(), value);
        }
        for content in &self.content {
            match content {
                Content::Cdata(text) => writer.cdata(text),
                Content::Child(node) => writer.element(node.name.qname(), node),
                Content::Nil(name) => writer.nil(name.qname()),
                Content::QName(name) => writer.qname_text(name.qname()),
                Content::Raw(xml) => {
                    if let Ok(raw) = Raw::parse(xml) {
                        writer.raw(&raw);
                    }
                }
                Content::Text(text) => writer.text(text),
            }
        }
    }
}

fuzz_target!(|input: Input| {
    let version = if input.is_1_2 {
        SoapVersion::Soap12
    } else {
        SoapVersion::Soap11
    };
    let mut encoder = Encoder::new(version);
    for node in &input.headers {
        encoder = encoder.header(HeaderBlock::new(node.name.qname(), node));
    }
    let fault = input
        .fault
        .as_ref()
        .map(|(code, reason)| Fault::new(FaultCode::new(code.qname()), reason));
    match &fault {
        Some(fault) => encoder = encoder.fault(fault),
        None => {
            encoder = input.payloads.iter().fold(encoder, |encoder, node| {
                encoder.body(node.name.qname(), node)
            })
        }
    }
    let xml = match encoder.encode() {
        Ok(xml) => xml,
        Err(error) => return check_refusal(&input, error.kind()),
    };
    let message = match Decoder::new().decode(xml.as_slice()) {
        Ok(message) => message,
        Err(error) if matches!(error.kind(), DecodeErrorKind::Limit(_)) => return,
        Err(error) => panic!("{error}: {}", String::from_utf8_lossy(&xml)),
    };
    let envelope = message.envelope();
    assert_eq!(envelope.headers().count(), input.headers.len());
    envelope
        .headers()
        .zip(&input.headers)
        .for_each(|(header, node)| same(header.element(), node));
    if let (Some(view), Some((_, reason))) = (envelope.fault(), &input.fault) {
        assert_eq!(&view.reason(), reason);
    } else {
        assert!(fault.is_none());
        assert_eq!(envelope.payloads().count(), input.payloads.len());
        envelope
            .payloads()
            .zip(&input.payloads)
            .for_each(|(element, node)| same(element, node));
    }
});

fn same(element: Element<'_>, node: &Node) {
    assert_eq!(element.name(), node.name.qname());
    for (name, value) in &node.attributes {
        assert_eq!(
            element.attribute(name.qname()).as_deref(),
            Some(value.as_str())
        );
    }
    let mut text = String::new();
    let mut children = element.children();
    for content in &node.content {
        match content {
            Content::Child(node) => same(children.next().expect("every child is there"), node),
            Content::Nil(name) => {
                let nil = children.next().expect("every child is there");
                assert!(nil.name() == name.qname() && nil.is_nil());
            }
            // The writer chooses the prefix: only a text that is nothing but a QName is compared.
            Content::QName(name) if node.content.len() == 1 => {
                let found = element.text();
                assert_eq!(element.resolve_qname(&found), Some(name.qname()));
                return;
            }
            // It is well-formed and complete: otherwise the message would not have been read.
            Content::QName(_) | Content::Raw(_) => return,
            Content::Cdata(value) | Content::Text(value) => text.push_str(value),
        }
    }
    assert!(children.next().is_none());
    assert_eq!(element.text(), text);
}

/// Checks that the input has the flaw that a refusal names. The round trip of other inputs finds
/// refusals of what could be written.
fn check_refusal(input: &Input, kind: EncodeErrorKind) {
    match kind {
        EncodeErrorKind::UnqualifiedHeader => {
            assert!(
                input
                    .headers
                    .iter()
                    .any(|node| node.name.qname().namespace().is_empty())
            );
        }
        EncodeErrorKind::Value => panic!("every value here has a text"),
        _ => (),
    }
}

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::{NsReader, Reader, XmlVersion};

use super::Digest;

pub fn with_namespaces(bytes: &[u8]) -> Digest {
    let mut reader = NsReader::from_str(std::str::from_utf8(bytes).unwrap());
    let mut digest = Digest::default();
    loop {
        match reader.read_resolved_event().unwrap() {
            (namespace, Event::Start(tag) | Event::Empty(tag)) => {
                digest.namespace_bytes += width(&namespace);
                start(&tag, &mut digest, |name| {
                    let (namespace, _) = reader.resolver().resolve_attribute(name);
                    width(&namespace)
                });
            }
            (_, Event::Eof) => return digest,
            (_, event) => content(&event, &mut digest),
        }
    }
}

pub fn without_namespaces(bytes: &[u8]) -> Digest {
    let mut reader = Reader::from_str(std::str::from_utf8(bytes).unwrap());
    let mut digest = Digest::default();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) | Event::Empty(tag) => start(&tag, &mut digest, |_| 0),
            Event::Eof => return digest,
            event => content(&event, &mut digest),
        }
    }
}

fn width(namespace: &ResolveResult<'_>) -> usize {
    match namespace {
        ResolveResult::Bound(namespace) => namespace.into_inner().len(),
        ResolveResult::Unbound => 0,
        ResolveResult::Unknown(prefix) => panic!("{prefix}"),
    }
}

fn start(
    tag: &BytesStart<'_>,
    digest: &mut Digest,
    namespace: impl Fn(quick_xml::name::QName<'_>) -> usize,
) {
    digest.elements += 1;
    for attribute in tag.attributes() {
        let attribute = attribute.unwrap();
        if attribute.key.as_namespace_binding().is_some() {
            continue;
        }
        digest.attributes += 1;
        digest.value_bytes += attribute
            .normalized_value(XmlVersion::Explicit1_0)
            .unwrap()
            .len();
        digest.namespace_bytes += namespace(attribute.key);
    }
}

/// Skips text before the root element, which the other readers do not report.
fn content(event: &Event<'_>, digest: &mut Digest) {
    digest.text_bytes += match event {
        Event::Text(text) if digest.elements > 0 => text.xml10_content().len(),
        Event::CData(text) => text.xml10_content().len(),
        Event::GeneralRef(reference) => reference_width(reference),
        _ => 0,
    };
}

fn reference_width(reference: &BytesRef<'_>) -> usize {
    match reference.resolve_char_ref().unwrap() {
        Some(character) => character.len_utf8(),
        None => quick_xml::escape::resolve_predefined_entity(reference)
            .unwrap()
            .len(),
    }
}

use xml::reader::{EventReader, XmlEvent};

use super::Digest;

pub fn digest(bytes: &[u8]) -> Digest {
    let mut digest = Digest::default();
    for event in EventReader::new(bytes) {
        match event.unwrap() {
            XmlEvent::StartElement {
                name, attributes, ..
            } => {
                digest.elements += 1;
                digest.namespace_bytes += name.namespace.map_or(0, |namespace| namespace.len());
                for attribute in attributes {
                    digest.attributes += 1;
                    digest.value_bytes += attribute.value.len();
                    digest.namespace_bytes += attribute
                        .name
                        .namespace
                        .map_or(0, |namespace| namespace.len());
                }
            }
            XmlEvent::Characters(text) | XmlEvent::CData(text) | XmlEvent::Whitespace(text) => {
                digest.text_bytes += text.len();
            }
            _ => (),
        }
    }
    digest
}

use roxmltree::Document;

use super::Digest;

pub fn parse(bytes: &[u8]) {
    std::hint::black_box(Document::parse(std::str::from_utf8(bytes).unwrap()).unwrap());
}

pub fn digest(bytes: &[u8]) -> Digest {
    let document = Document::parse(std::str::from_utf8(bytes).unwrap()).unwrap();
    let mut digest = Digest::default();
    for node in document.descendants() {
        if node.is_text() {
            digest.text_bytes += node.text().unwrap_or_default().len();
        } else if node.is_element() {
            digest.elements += 1;
            digest.namespace_bytes += node.tag_name().namespace().unwrap_or_default().len();
            for attribute in node.attributes() {
                digest.attributes += 1;
                digest.value_bytes += attribute.value().len();
                digest.namespace_bytes += attribute.namespace().unwrap_or_default().len();
            }
        }
    }
    digest
}

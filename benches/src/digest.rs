//! A digest of the content that a reader reports, and the digest of our reader.

use soap_codec::{Decoder, Element};

/// The content that all readers report alike.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[repr(C)]
pub struct Digest {
    pub elements: usize,
    pub attributes: usize,
    /// Bytes of the values of attributes, references decoded, namespace declarations left out.
    pub value_bytes: usize,
    /// Bytes of character data, references decoded, line ends as they are.
    pub text_bytes: usize,
    /// Bytes of the namespace names of all elements and attributes.
    pub namespace_bytes: usize,
}

pub fn decode(bytes: &[u8]) {
    std::hint::black_box(Decoder::new().decode(bytes).unwrap());
}

pub fn digest(bytes: &[u8]) -> Digest {
    let message = Decoder::new().decode(bytes).unwrap();
    let body = message.envelope().body();
    // The decoder checks the envelope itself and offers no view of it.
    let mut digest = Digest {
        elements: 1,
        namespace_bytes: message.envelope().version().envelope_namespace().len(),
        ..Digest::default()
    };
    visit(body, &mut digest);
    digest
}

fn visit(element: Element<'_>, digest: &mut Digest) {
    digest.elements += 1;
    digest.namespace_bytes += element.name().namespace().len();
    for (name, value) in element.attributes() {
        digest.attributes += 1;
        digest.value_bytes += value.len();
        digest.namespace_bytes += name.namespace().len();
    }
    digest.text_bytes += element.text().len();
    element.children().for_each(|child| visit(child, digest));
}

//! Shared by the fuzz targets: a message as a comparable tree, and a message written again from its
//! views.

use std::fmt::Write;

use soap_codec::{Charset, Element, Envelope};

const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// The content of the header blocks and the Body without prefixes, and without the `xml:lang` and
/// `xml:space` that these elements inherit from Envelope and Header and carry when written alone.
pub fn tree(envelope: Envelope<'_>) -> String {
    let mut elements = vec![envelope.body()];
    elements.extend(envelope.headers().map(|header| header.element()));
    tree_of(elements)
}

/// The same of elements.
pub fn tree_of<'a>(elements: impl IntoIterator<Item = Element<'a>>) -> String {
    let mut lines = String::new();
    // Iterative: the decoder limits the depth, and the stack of this function must not.
    let mut open: Vec<_> = elements.into_iter().map(|element| (0, element)).collect();
    while let Some((depth, element)) = open.pop() {
        let mut attributes: Vec<_> = element
            .attributes()
            .filter(|(name, _)| depth > 0 || name.namespace() != XML)
            .collect();
        attributes.sort();
        writeln!(
            lines,
            "{depth} {} {:?} {attributes:?}",
            element.name(),
            element.text()
        )
        .expect("a string grows");
        open.extend(element.children().map(|child| (depth + 1, child)));
    }
    lines
}

/// Writes the message again, with each header block and the Body written on its own.
pub fn write_again(envelope: Envelope<'_>) -> Vec<u8> {
    let namespace = envelope.version().envelope_namespace();
    let mut out = format!("<e:Envelope xmlns:e=\"{namespace}\"><e:Header>").into_bytes();
    envelope
        .headers()
        .for_each(|header| header.element().write_standalone(&mut out));
    out.extend_from_slice(b"</e:Header>");
    envelope.body().write_standalone(&mut out);
    out.extend_from_slice(b"</e:Envelope>");
    out
}

/// Splits the input into the charset that a transport would name, and the bytes.
pub fn charset_and_bytes(data: &[u8]) -> Option<(Charset, &[u8])> {
    let (first, bytes) = data.split_first()?;
    let charset = match first {
        b'1' => Charset::Utf8,
        b'2' => Charset::Utf16,
        b'3' => Charset::Utf16Le,
        b'4' => Charset::Utf16Be,
        b'5' => Charset::UsAscii,
        b'6' => Charset::Iso8859_1,
        b'7' => Charset::Windows1252,
        // A message as it is has no prefix, so that messages can be seeds.
        b'<' | 0xEF | 0xFE | 0xFF => return Some((Charset::Unknown, data)),
        _ => Charset::Unknown,
    };
    Some((charset, bytes))
}

//! Text as it stands in a document.

use alloc::vec::Vec;

use crate::{EncodeErrorKind, scan};

/// Where a text stands.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Place {
    Attribute,
    Text,
}

/// Appends `text` with references for what would mean something else or would not come back: `<`, `&`, `>` (for `]]>`), CR;
/// in attributes also quotes, TAB and LF (XML 1.0, 2.4, 2.11 and 3.3.3). Fails at a character that XML does not allow.
pub(crate) fn push_escaped(
    out: &mut Vec<u8>,
    text: &str,
    place: Place,
) -> Result<(), EncodeErrorKind> {
    let bytes = text.as_bytes();
    let (mut from, mut at) = (0, 0);
    loop {
        at = match place {
            Place::Attribute => scan::find(bytes, at, [b'<', b'>', b'&', b'"']),
            Place::Text => scan::find(bytes, at, [b'<', b'>', b'&']),
        };
        let Some(byte) = bytes.get(at) else {
            out.extend_from_slice(&bytes[from..]);
            return Ok(());
        };
        if let Some(reference) = reference(*byte, place) {
            out.extend_from_slice(&bytes[from..at]);
            out.extend_from_slice(reference);
            from = at + 1;
        } else if !matches!(byte, b'\t' | b'\n' | 0xEF) || scan::is_noncharacter(bytes, at) {
            return Err(EncodeErrorKind::InvalidChar);
        }
        at += 1;
    }
}

fn reference(byte: u8, place: Place) -> Option<&'static [u8]> {
    Some(match (byte, place) {
        (b'<', _) => b"&lt;",
        (b'&', _) => b"&amp;",
        (b'>', _) => b"&gt;",
        (b'\r', _) => b"&#xD;",
        (b'"', Place::Attribute) => b"&quot;",
        (b'\t', Place::Attribute) => b"&#x9;",
        (b'\n', Place::Attribute) => b"&#xA;",
        _ => return None,
    })
}

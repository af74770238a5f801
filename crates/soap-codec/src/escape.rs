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
#[inline]
pub(crate) fn push_escaped(
    out: &mut Vec<u8>,
    text: &str,
    place: Place,
) -> Result<(), EncodeErrorKind> {
    if is_short_and_plain(text.as_bytes()) {
        out.extend_from_slice(text.as_bytes());
        return Ok(());
    }
    push_with_care(out, text, place)
}

/// Whether it can be written as it is, wherever it stands: as most texts can. Long ones are searched for the first byte that
/// can't, rather than looked at twice.
#[inline]
fn is_short_and_plain(bytes: &[u8]) -> bool {
    const SHORT: usize = 64;
    if bytes.len() > SHORT {
        return false;
    }
    let Some(last) = bytes.last_chunk::<8>() else {
        let fill_up = |word: u64, byte: &u8| (word << 8) | u64::from(*byte);
        return special(bytes.iter().fold(u64::from_le_bytes([b' '; 8]), fill_up)) == 0;
    };
    // The last word overlaps the one before it.
    let words = bytes.as_chunks::<8>().0.iter();
    let found = words.fold(special(u64::from_le_bytes(*last)), |found, word| {
        found | special(u64::from_le_bytes(*word))
    });
    found == 0
}

/// Not zero if one of eight bytes is `<`, `>`, `&`, `"`, a control character, or 0xEF, which may begin what is no character.
#[inline]
const fn special(word: u64) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = 0x8080_8080_8080_8080;
    // A byte below 0x80 that is less than what is taken from it has its high bit set then: a control character, or zero,
    // where the exclusive or found what it looked for, in pairs that differ in one bit.
    let control = word.wrapping_sub(ONES * 0x20);
    let angle = ((word | (ONES * 0x02)) ^ (ONES * b'>' as u64)).wrapping_sub(ONES);
    let ampersand_or_quote = ((word | (ONES * 0x04)) ^ (ONES * b'&' as u64)).wrapping_sub(ONES);
    // And the same for what is 0x80 or more.
    let ef = (word ^ (ONES * 0xEF)).wrapping_sub(ONES);
    ((control | angle | ampersand_or_quote) & !word | ef & word) & HIGHS
}

#[inline(never)]
fn push_with_care(out: &mut Vec<u8>, text: &str, place: Place) -> Result<(), EncodeErrorKind> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_plain_in_one_place_of_a_word_is_plain_in_each() {
        for length in 1..=24 {
            for at in 0..length {
                for byte in 0..=u8::MAX {
                    let mut text = [b'a'; 24];
                    text[at] = byte;
                    let special = matches!(byte, 0..0x20 | b'<' | b'>' | b'&' | b'"' | 0xEF);
                    assert_eq!(
                        is_short_and_plain(&text[..length]),
                        !special,
                        "{byte} at {at}"
                    );
                }
            }
        }
    }
}

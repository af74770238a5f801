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
    let (words, rest) = bytes.as_chunks::<8>();
    let is_plain = |word: &[u8; 8]| is_plain(u64::from_le_bytes(*word));
    if bytes.len() > SHORT || !words.iter().all(is_plain) {
        return false;
    }
    // The rest as a word that overlaps the one before it, or is filled up with what is plain.
    let fill_up = |word: u64, byte: &u8| (word << 8) | u64::from(*byte);
    match bytes.last_chunk() {
        _ if rest.is_empty() => true,
        Some(last) => is_plain(last),
        None => is_plain(
            &rest
                .iter()
                .fold(u64::from_le_bytes([b' '; 8]), fill_up)
                .to_le_bytes(),
        ),
    }
}

/// Whether none of eight bytes is `<`, `>`, `&`, `"`, a control character, or 0xEF, which may begin what is no character.
#[inline]
const fn is_plain(word: u64) -> bool {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = 0x8080_8080_8080_8080;
    const fn below(word: u64, byte: u64) -> u64 {
        word.wrapping_sub(ONES * byte) & !word
    }
    const fn is(word: u64, byte: u8) -> u64 {
        below(word ^ (ONES * byte as u64), 1)
    }
    // Pairs that differ in one bit.
    let angle = is(word | (ONES * 0x02), b'>');
    let ampersand_or_quote = is(word | (ONES * 0x04), b'&');
    let special = below(word, 0x20) | angle | ampersand_or_quote | is(word, 0xEF);
    special & HIGHS == 0
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

//! Escaping of text and attribute values.

use alloc::vec::Vec;

use crate::text::search;
use crate::write::encode_error::EncodeErrorKind;

/// The place of a text in a document.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Place {
    Attribute,
    Text,
}

/// Appends `text`, with references for characters that would have another meaning or would not be
/// read back: `<`, `&`, `>` (for `]]>`) and CR; in attributes also quotes, TAB and LF (XML 1.0,
/// 2.4, 2.11 and 3.3.3). Fails at a character that XML does not allow.
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

/// Returns `true` for a short text that needs no references in any place, as most texts are. A long
/// text is searched for its first special byte instead, so that it is not scanned twice.
#[inline]
fn is_short_and_plain(bytes: &[u8]) -> bool {
    const SHORT: usize = 64;
    let Some(last) = bytes.last_chunk() else {
        return !holds_special(&spread(bytes));
    };
    // The last block overlaps the one before it.
    let mut blocks = bytes.as_chunks().0.iter();
    bytes.len() <= SHORT && !blocks.any(holds_special) && !holds_special(last)
}

/// Bytes that compilers put into one vector register.
type Block = [u8; 16];

/// Returns `true` if one of the bytes is `<`, `>`, `&`, `"`, a control character, or 0xEF, which
/// can begin U+FFFE or U+FFFF.
#[inline]
fn holds_special(block: &Block) -> bool {
    // The minimum of differences instead of a disjunction of comparisons, because compilers
    // vectorise it. The characters of each pair differ in one bit.
    let zero_if_special = |byte: &u8| {
        let angle = (byte | 0x02) ^ b'>';
        let ampersand_or_quote = (byte | 0x04) ^ b'&';
        let control = byte.saturating_sub(0x1F);
        angle.min(ampersand_or_quote).min(control).min(byte ^ 0xEF)
    };
    let found = |found, byte| found | (zero_if_special(byte) == 0);
    block.iter().fold(false, found)
}

/// Returns all of fewer than sixteen bytes, in any order, some of them twice, padded with spaces.
#[inline]
fn spread(bytes: &[u8]) -> Block {
    const SPACES: u64 = u64::from_le_bytes([b' '; 8]);
    let [first, last] = if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk())
    {
        [first, last].map(|half| u64::from_le_bytes(*half))
    } else if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        let [first, last] = [first, last].map(|half| u64::from(u32::from_le_bytes(*half)));
        [first << 32 | last, SPACES]
    } else {
        let fill_up = |word: u64, byte: &u8| (word << 8) | u64::from(*byte);
        [bytes.iter().fold(SPACES, fill_up), SPACES]
    };
    (u128::from(first) << 64 | u128::from(last)).to_le_bytes()
}

#[inline(never)]
fn push_with_care(out: &mut Vec<u8>, text: &str, place: Place) -> Result<(), EncodeErrorKind> {
    let bytes = text.as_bytes();
    let (mut from, mut at) = (0, 0);
    loop {
        at = match place {
            Place::Attribute => search::find(bytes, at, [b'<', b'>', b'&', b'"']),
            Place::Text => search::find(bytes, at, [b'<', b'>', b'&']),
        };
        let Some(byte) = bytes.get(at) else {
            out.extend_from_slice(&bytes[from..]);
            return Ok(());
        };
        if let Some(reference) = reference(*byte, place) {
            out.extend_from_slice(&bytes[from..at]);
            out.extend_from_slice(reference);
            from = at + 1;
        } else if !matches!(byte, b'\t' | b'\n' | 0xEF) || search::is_noncharacter(bytes, at) {
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
        for length in 1..=40 {
            for at in 0..length {
                for byte in 0..=u8::MAX {
                    let mut text = [b'a'; 40];
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

//! Character data and attribute values: references and line ends.

use alloc::{borrow::Cow, string::String};

use crate::text::decode_error::DecodeErrorKind;
use crate::text::name::is_xml_char;
use crate::text::search;

/// The normalisation of white space.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Normalize {
    /// Line ends become LF, everything else a space (XML 1.0, 3.3.3).
    Attribute,
    /// Line ends become LF (XML 1.0, 2.11).
    Lines,
}

/// The characters that references may denote.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Characters {
    /// All of Unicode.
    Any,
    /// Those of XML (XML 1.0, 2.2).
    OfXml,
}

/// Checks that every reference in `raw` denotes a character.
pub(crate) fn check(raw: &str, allowed: Characters) -> Result<(), (DecodeErrorKind, usize)> {
    let mut at = 0;
    while let Some(found) = search::find_stop(raw.as_bytes(), at, [b'&']) {
        let (_, width) = reference(&raw[found..], allowed).map_err(|kind| (kind, found))?;
        at = found + width;
    }
    Ok(())
}

/// Decodes `raw`, whose references have been [checked](check).
pub(crate) fn decode(raw: &str, normalize: Normalize) -> Cow<'_, str> {
    match normalize {
        Normalize::Attribute => replaced(raw, [b'&', b'\r', b'\n', b'\t'], ' '),
        Normalize::Lines => replaced(raw, [b'&', b'\r'], '\n'),
    }
}

/// Replaces references by their characters, and CRLF and the other `special` bytes by `space`.
#[inline]
fn replaced<const N: usize>(raw: &str, special: [u8; N], space: char) -> Cow<'_, str> {
    let Some(first) = search::find_stop(raw.as_bytes(), 0, special) else {
        return Cow::Borrowed(raw);
    };
    let mut text = String::with_capacity(raw.len());
    let (mut rest, mut next) = (raw, Some(first));
    while let Some(at) = next {
        text.push_str(&rest[..at]);
        let (char, width) = match rest.as_bytes()[at..] {
            [b'&', ..] => reference(&rest[at..], Characters::Any)
                .expect("references are checked when the document is read"),
            [b'\r', b'\n', ..] => (space, 2),
            _ => (space, 1),
        };
        text.push(char);
        rest = &rest[at + width..];
        next = search::find_stop(rest.as_bytes(), 0, special);
    }
    text.push_str(rest);
    Cow::Owned(text)
}

/// Replaces CR and CRLF by LF (XML 1.0, 2.11).
pub(crate) fn lines(raw: &str) -> Cow<'_, str> {
    let mut lines = raw.split('\r');
    let first = lines.next().unwrap_or_default();
    if first.len() == raw.len() {
        return Cow::Borrowed(raw);
    }
    let mut text = String::with_capacity(raw.len());
    text.push_str(first);
    for line in lines {
        if !line.starts_with('\n') {
            text.push('\n');
        }
        text.push_str(line);
    }
    Cow::Owned(text)
}

/// Returns the character of the reference that `text` begins with, and the width of the reference
/// (XML 1.0, 4.1 and 4.6).
#[inline(always)]
fn reference(text: &str, allowed: Characters) -> Result<(char, usize), DecodeErrorKind> {
    match text.as_bytes() {
        [b'&', b'a', b'm', b'p', b';', ..] => Ok(('&', 5)),
        [b'&', b'a', b'p', b'o', b's', b';', ..] => Ok(('\'', 6)),
        [b'&', b'g', b't', b';', ..] => Ok(('>', 4)),
        [b'&', b'l', b't', b';', ..] => Ok(('<', 4)),
        [b'&', b'q', b'u', b'o', b't', b';', ..] => Ok(('"', 6)),
        _ => rare_reference(text, allowed),
    }
}

#[inline(never)]
fn rare_reference(text: &str, allowed: Characters) -> Result<(char, usize), DecodeErrorKind> {
    let end = memchr::memchr(b';', text.as_bytes()).ok_or(DecodeErrorKind::BadReference)?;
    let body = &text[1..end];
    match body.strip_prefix('#') {
        Some(number) => {
            let char = numbered(number, allowed).ok_or(DecodeErrorKind::BadReference)?;
            Ok((char, end + 1))
        }
        None if crate::text::name::is_ncname(body) => Err(DecodeErrorKind::UnknownEntity),
        None => Err(DecodeErrorKind::BadReference),
    }
}

fn numbered(number: &str, allowed: Characters) -> Option<char> {
    let (digits, radix) = match number.strip_prefix('x') {
        Some(digits) => (digits, 16),
        None => (number, 10),
    };
    if digits.is_empty() {
        return None;
    }
    let code = digits.chars().try_fold(0_u32, |code, digit| {
        code.checked_mul(radix)?.checked_add(digit.to_digit(radix)?)
    })?;
    char::from_u32(code).filter(|_| allowed == Characters::Any || is_xml_char(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_and_line_ends_are_decoded() {
        let raw = "a&lt;&#65;&#x0000042;&amp;amp;\r\nb\rc\td";
        assert_eq!(check(raw, Characters::OfXml), Ok(()));
        assert_eq!(decode(raw, Normalize::Lines), "a<AB&amp;\nb\nc\td");
        assert_eq!(decode("\t\r\n \r&#10;", Normalize::Attribute), "    \n");
        assert!(matches!(
            decode("plain", Normalize::Lines),
            Cow::Borrowed("plain")
        ));
    }

    #[test]
    fn malformed_references_and_unknown_entities_are_distinguished() {
        for raw in [
            "&",
            "&;",
            "&a",
            "&#;",
            "&#x;",
            "&#xD800;",
            "&#1;",
            "&#x110000;",
            "&#xFFFE;",
            "&#99999999999;",
            "& amp;",
            "&#X41;",
            "&#+5;",
        ] {
            let found = check(raw, Characters::OfXml);
            assert_eq!(found, Err((DecodeErrorKind::BadReference, 0)), "{raw}");
            let is_character = matches!(raw, "&#1;" | "&#xFFFE;");
            assert_eq!(check(raw, Characters::Any).is_ok(), is_character, "{raw}");
        }
        assert_eq!(
            check("ab&nbsp;", Characters::Any),
            Err((DecodeErrorKind::UnknownEntity, 2))
        );
    }
}

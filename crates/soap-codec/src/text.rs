//! Character data and attribute values: references and line ends.

use alloc::{borrow::Cow, string::String};

use crate::{DecodeErrorKind, name::is_xml_char, scan};

/// What white space becomes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Normalize {
    /// Line ends become LF, everything else a space (XML 1.0, 3.3.3).
    Attribute,
    /// Line ends become LF (XML 1.0, 2.11).
    Lines,
}

/// Whether every reference in `raw` is one that stands for a character.
pub(crate) fn check(raw: &str) -> Result<(), (DecodeErrorKind, usize)> {
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'&', &raw.as_bytes()[at..]) {
        at += found;
        let (_, width) = reference(&raw[at..]).map_err(|kind| (kind, at))?;
        at += width;
    }
    Ok(())
}

/// The text that `raw` stands for. Every reference in it has been [checked](check).
pub(crate) fn decode(raw: &str, normalize: Normalize) -> Cow<'_, str> {
    // Most values are plain, which is seen many bytes at a time.
    if normalize == Normalize::Attribute && scan::find(raw.as_bytes(), 0, [b'&']) == raw.len() {
        return Cow::Borrowed(raw);
    }
    let special = |byte: &u8| match byte {
        b'&' | b'\r' => true,
        b'\t' | b'\n' => normalize == Normalize::Attribute,
        _ => false,
    };
    let next = |raw: &str| match normalize {
        Normalize::Attribute => raw.bytes().position(|byte| special(&byte)),
        Normalize::Lines => memchr::memchr2(b'&', b'\r', raw.as_bytes()),
    };
    let Some(first) = next(raw) else {
        return Cow::Borrowed(raw);
    };
    let mut text = String::with_capacity(raw.len());
    text.push_str(&raw[..first]);
    let mut rest = &raw[first..];
    while let Some(byte) = rest.bytes().next() {
        let width = match byte {
            b'&' => {
                let (char, width) =
                    reference(rest).expect("references are checked when the document is read");
                text.push(char);
                width
            }
            b'\r' => {
                text.push(if normalize == Normalize::Attribute {
                    ' '
                } else {
                    '\n'
                });
                if rest[1..].starts_with('\n') { 2 } else { 1 }
            }
            b'\t' | b'\n' if normalize == Normalize::Attribute => {
                text.push(' ');
                1
            }
            _ => {
                let width = next(rest).unwrap_or(rest.len());
                text.push_str(&rest[..width]);
                width
            }
        };
        rest = &rest[width..];
    }
    Cow::Owned(text)
}

/// CR and CRLF become LF (XML 1.0, 2.11).
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

/// The character of the reference that `text` begins with, and the reference's width (XML 1.0, 4.1 and 4.6).
fn reference(text: &str) -> Result<(char, usize), DecodeErrorKind> {
    // The longest that means something; leading zeros beyond it are legal, and counted below.
    let end = memchr::memchr(b';', text.as_bytes()).ok_or(DecodeErrorKind::BadReference)?;
    let body = &text[1..end];
    let char = match body {
        "amp" => '&',
        "apos" => '\'',
        "gt" => '>',
        "lt" => '<',
        "quot" => '"',
        _ => match body.strip_prefix('#') {
            Some(number) => numbered(number).ok_or(DecodeErrorKind::BadReference)?,
            None if crate::name::is_ncname(body) => return Err(DecodeErrorKind::UnknownEntity),
            None => return Err(DecodeErrorKind::BadReference),
        },
    };
    Ok((char, end + 1))
}

fn numbered(number: &str) -> Option<char> {
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
    char::from_u32(code).filter(|_| is_xml_char(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_and_line_ends_become_what_they_stand_for() {
        let raw = "a&lt;&#65;&#x0000042;&amp;amp;\r\nb\rc\td";
        assert_eq!(check(raw), Ok(()));
        assert_eq!(decode(raw, Normalize::Lines), "a<AB&amp;\nb\nc\td");
        assert_eq!(decode("\t\r\n \r&#10;", Normalize::Attribute), "    \n");
        assert!(matches!(
            decode("plain", Normalize::Lines),
            Cow::Borrowed("plain")
        ));
    }

    #[test]
    fn bad_references_are_told_apart() {
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
            assert_eq!(check(raw), Err((DecodeErrorKind::BadReference, 0)), "{raw}");
        }
        assert_eq!(check("ab&nbsp;"), Err((DecodeErrorKind::UnknownEntity, 2)));
    }
}

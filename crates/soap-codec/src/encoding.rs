//! From bytes to text.

use alloc::{borrow::Cow, string::String, vec::Vec};

use bytes::Bytes;
use bytestring::ByteString;

use crate::{DecodeError, DecodeErrorKind, declaration};

/// What the transport says of the encoding: the `charset` parameter of the content type.
///
/// A byte order mark counts more, the document's own declaration less ([RFC 7303, 3](https://www.rfc-editor.org/rfc/rfc7303#section-3)).
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Charset {
    /// An encoding that is not read here.
    Other,
    /// Nothing.
    #[default]
    Unknown,
    /// `utf-16`: the byte order mark says which; without one, big-endian unless the first bytes say otherwise.
    Utf16,
    /// `utf-16be`.
    Utf16Be,
    /// `utf-16le`.
    Utf16Le,
    /// `utf-8`, or `us-ascii`, which is a part of it.
    Utf8,
}

impl Charset {
    /// From the name of an encoding, in any letter case.
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        const NAMES: [(&str, Charset); 6] = [
            ("utf-8", Charset::Utf8),
            ("utf8", Charset::Utf8),
            ("us-ascii", Charset::Utf8),
            ("utf-16", Charset::Utf16),
            ("utf-16be", Charset::Utf16Be),
            ("utf-16le", Charset::Utf16Le),
        ];
        NAMES
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map_or(Self::Other, |(_, charset)| *charset)
    }
}

/// Bytes that can be decoded, and kept as text without a copy where they are UTF-8.
///
/// Sealed: a type that gave other bytes at each look would make the offsets of a [`Message`](crate::Message) lie.
pub trait Input: sealed::Sealed + Sized {
    /// What the validated text is kept as.
    type Text: core::fmt::Debug + core::ops::Deref<Target = str>;

    #[doc(hidden)]
    fn bytes(&self) -> &[u8];
    /// Gives itself back if it is no UTF-8.
    #[doc(hidden)]
    fn into_text(self) -> Result<Self::Text, Self>;
    #[doc(hidden)]
    fn transcoded(text: String) -> Self::Text;
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for &[u8] {}
    impl Sealed for &str {}
    impl Sealed for bytes::Bytes {}
    impl Sealed for alloc::vec::Vec<u8> {}
}

impl<'a> Input for &'a [u8] {
    type Text = Cow<'a, str>;

    fn bytes(&self) -> &[u8] {
        self
    }
    fn into_text(self) -> Result<Self::Text, Self> {
        core::str::from_utf8(self)
            .map(Cow::Borrowed)
            .map_err(|_| self)
    }
    fn transcoded(text: String) -> Self::Text {
        Cow::Owned(text)
    }
}

impl<'a> Input for &'a str {
    type Text = Cow<'a, str>;

    fn bytes(&self) -> &[u8] {
        self.as_bytes()
    }
    fn into_text(self) -> Result<Self::Text, Self> {
        Ok(Cow::Borrowed(self))
    }
    fn transcoded(text: String) -> Self::Text {
        Cow::Owned(text)
    }
}

impl Input for Bytes {
    type Text = ByteString;

    fn bytes(&self) -> &[u8] {
        self
    }
    fn into_text(self) -> Result<Self::Text, Self> {
        let kept = self.clone();
        ByteString::try_from(self).map_err(|_| kept)
    }
    fn transcoded(text: String) -> Self::Text {
        ByteString::from(text)
    }
}

impl Input for Vec<u8> {
    type Text = String;

    fn bytes(&self) -> &[u8] {
        self
    }
    fn into_text(self) -> Result<Self::Text, Self> {
        String::from_utf8(self).map_err(|error| error.into_bytes())
    }
    fn transcoded(text: String) -> Self::Text {
        text
    }
}

/// The encoding that the text really has.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Encoding {
    /// As far as anybody says anything: only the declaration can say otherwise.
    AssumedUtf8,
    Utf16Be,
    Utf16Le,
    Utf8,
}

impl Encoding {
    /// Whether a declaration may call it `name` (XML 1.0, 4.3.3).
    pub(crate) fn check_name(self, name: &str) -> Result<(), DecodeErrorKind> {
        let is_utf8 = matches!(self, Self::AssumedUtf8 | Self::Utf8);
        let is_so = match Charset::from_name(name) {
            Charset::Utf8 => is_utf8,
            Charset::Utf16 => !is_utf8,
            Charset::Utf16Be => self == Self::Utf16Be,
            Charset::Utf16Le => self == Self::Utf16Le,
            Charset::Other if self == Self::AssumedUtf8 => {
                return Err(DecodeErrorKind::UnsupportedEncoding);
            }
            Charset::Other | Charset::Unknown => false,
        };
        if is_so {
            Ok(())
        } else {
            Err(DecodeErrorKind::DeclaredEncoding)
        }
    }
}

/// The text of `input`; a byte order mark stays in it.
pub(crate) fn decode<I: Input>(
    input: I,
    charset: Charset,
) -> Result<(I::Text, Encoding), DecodeError> {
    let encoding = detect(input.bytes(), charset)?;
    let text = match encoding {
        Encoding::Utf16Be => I::transcoded(utf16(input.bytes(), u16::from_be_bytes)?),
        Encoding::Utf16Le => I::transcoded(utf16(input.bytes(), u16::from_le_bytes)?),
        Encoding::AssumedUtf8 | Encoding::Utf8 => input
            .into_text()
            .map_err(|input| no_utf8(input.bytes(), encoding))?,
    };
    Ok((text, encoding))
}

/// Byte order mark before charset before the first bytes of a declaration (XML 1.0, appendix F; RFC 7303, 3).
fn detect(bytes: &[u8], charset: Charset) -> Result<Encoding, DecodeError> {
    const UNSUPPORTED: DecodeError = DecodeError::new(DecodeErrorKind::UnsupportedEncoding, 0);
    match (bytes, charset) {
        // UCS-4 has a mark that begins as UTF-16's does.
        ([0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..], _) => Err(UNSUPPORTED),
        ([0xFE, 0xFF, ..], _) => Ok(Encoding::Utf16Be),
        ([0xFF, 0xFE, ..], _) => Ok(Encoding::Utf16Le),
        ([0xEF, 0xBB, 0xBF, ..], _) => Ok(Encoding::Utf8),
        (_, Charset::Other) => Err(UNSUPPORTED),
        (_, Charset::Utf8) => Ok(Encoding::Utf8),
        (_, Charset::Utf16Be) | ([0, b'<', 0, _, ..], Charset::Unknown | Charset::Utf16) => {
            Ok(Encoding::Utf16Be)
        }
        (_, Charset::Utf16Le) | ([b'<', 0, _, 0, ..], Charset::Unknown | Charset::Utf16) => {
            Ok(Encoding::Utf16Le)
        }
        (_, Charset::Utf16) => Ok(Encoding::Utf16Be),
        (_, Charset::Unknown) => Ok(Encoding::AssumedUtf8),
    }
}

/// Why bytes that should be UTF-8 are refused. They may be what their declaration says they are, which explains more.
#[cold]
fn no_utf8(bytes: &[u8], encoding: Encoding) -> DecodeError {
    let valid = bytes
        .utf8_chunks()
        .next()
        .map_or(0, |chunk| chunk.valid().len());
    let invalid = DecodeError::new(DecodeErrorKind::InvalidEncoding, valid);
    declared_otherwise(bytes, encoding).unwrap_or(invalid)
}

fn declared_otherwise(bytes: &[u8], encoding: Encoding) -> Option<DecodeError> {
    let end = memchr::memchr(b'>', bytes)? + 1;
    let text = core::str::from_utf8(&bytes[..end]).ok()?;
    let document = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let name = declaration::parse(document).ok()??.encoding?;
    let kind = encoding.check_name(&document[name.clone()]).err()?;
    let base = text.len() - document.len();
    Some(DecodeError::new(kind, base + name.start))
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, DecodeError> {
    let invalid = |text: &String| DecodeError::new(DecodeErrorKind::InvalidEncoding, text.len());
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(pairs.len());
    for char in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
        text.push(char.map_err(|_| invalid(&text))?);
    }
    if rest.is_empty() {
        Ok(text)
    } else {
        Err(invalid(&text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8], charset: Charset) -> Result<Cow<'_, str>, DecodeErrorKind> {
        decode(bytes, charset)
            .map(|(text, _)| text)
            .map_err(|error| error.kind())
    }

    #[test]
    fn the_mark_counts_more_than_the_charset_and_that_more_than_the_first_bytes() {
        assert_eq!(
            text(b"\xFF\xFEa\0", Charset::Utf8).as_deref(),
            Ok("\u{FEFF}a")
        );
        assert_eq!(
            text(b"\xEF\xBB\xBFa", Charset::Utf16).as_deref(),
            Ok("\u{FEFF}a")
        );
        assert_eq!(text(b"<\0a\0", Charset::Unknown).as_deref(), Ok("<a"));
        assert_eq!(text(b"\0<\0a", Charset::Utf16).as_deref(), Ok("<a"));
        assert_eq!(text(b"<a", Charset::Utf16Le).as_deref(), Ok("\u{613C}"));
    }

    #[test]
    fn what_is_not_read_here_is_refused() {
        assert_eq!(
            text(b"<a/>", Charset::from_name("iso-8859-1")),
            Err(DecodeErrorKind::UnsupportedEncoding)
        );
        assert_eq!(
            text(b"\xFF\xFE\0\0", Charset::Unknown),
            Err(DecodeErrorKind::UnsupportedEncoding)
        );
        assert_eq!(
            text(b"<a>\xFF", Charset::Unknown),
            Err(DecodeErrorKind::InvalidEncoding)
        );
        assert_eq!(
            text(b"\xFE\xFF\xD8\0\0a", Charset::Unknown),
            Err(DecodeErrorKind::InvalidEncoding)
        );
        assert_eq!(
            text(b"\xFE\xFF\0", Charset::Unknown),
            Err(DecodeErrorKind::InvalidEncoding)
        );
    }
}

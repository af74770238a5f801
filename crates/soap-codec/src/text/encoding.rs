//! Decoding of bytes to text.

use alloc::{borrow::Cow, string::String, vec::Vec};

use bytes::Bytes;
use bytestring::ByteString;

use crate::text::declaration;
use crate::text::decode_error::{DecodeError, DecodeErrorKind};

/// The character encoding of a message according to its transport: the `charset` parameter of the
/// content type.
///
/// A byte order mark takes precedence over it. The document's own declaration applies only where
/// the transport names no encoding ([RFC 7303,
/// 3](https://www.rfc-editor.org/rfc/rfc7303#section-3); WS-I Basic Profile 1.0, R1019).
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Charset {
    /// `iso-8859-1`: each byte is the character with that number.
    Iso8859_1,
    /// An encoding that this crate does not support.
    Other,
    /// No encoding is named.
    #[default]
    Unknown,
    /// `us-ascii`: a byte of 0x80 or above is an error.
    UsAscii,
    /// `utf-16`: the byte order mark decides the byte order; without one, it is big-endian unless
    /// the first bytes show otherwise.
    Utf16,
    /// `utf-16be`.
    Utf16Be,
    /// `utf-16le`.
    Utf16Le,
    /// `utf-8`.
    Utf8,
    /// `windows-1252`: ISO 8859-1 with other characters from 0x80 to 0x9F. The five undefined bytes
    /// in that range are errors.
    Windows1252,
}

/// The names and aliases that IANA registers, and others that servers use.
const NAMES: [(&str, Charset); 30] = [
    ("utf-8", Charset::Utf8),
    ("utf8", Charset::Utf8),
    ("csutf8", Charset::Utf8),
    ("unicode-1-1-utf-8", Charset::Utf8),
    ("us-ascii", Charset::UsAscii),
    ("ascii", Charset::UsAscii),
    ("csascii", Charset::UsAscii),
    ("ansi_x3.4-1968", Charset::UsAscii),
    ("iso646-us", Charset::UsAscii),
    ("utf-16", Charset::Utf16),
    ("utf16", Charset::Utf16),
    ("csutf16", Charset::Utf16),
    ("unicode", Charset::Utf16),
    ("utf-16be", Charset::Utf16Be),
    ("csutf16be", Charset::Utf16Be),
    ("utf-16le", Charset::Utf16Le),
    ("csutf16le", Charset::Utf16Le),
    ("iso-8859-1", Charset::Iso8859_1),
    ("iso_8859-1", Charset::Iso8859_1),
    ("iso_8859-1:1987", Charset::Iso8859_1),
    ("iso8859-1", Charset::Iso8859_1),
    ("iso88591", Charset::Iso8859_1),
    ("latin1", Charset::Iso8859_1),
    ("l1", Charset::Iso8859_1),
    ("csisolatin1", Charset::Iso8859_1),
    ("cp819", Charset::Iso8859_1),
    ("windows-1252", Charset::Windows1252),
    ("cp1252", Charset::Windows1252),
    ("cp-1252", Charset::Windows1252),
    ("cswindows1252", Charset::Windows1252),
];

impl Charset {
    /// Reads the name of an encoding as in a `charset` parameter, in any letter case. Quotes around
    /// it, and anything after a comma, are ignored. An empty name is [`Unknown`](Self::Unknown).
    ///
    /// ```
    /// use soap_codec::Charset;
    ///
    /// assert_eq!(Charset::from_name("UTF-8"), Charset::Utf8);
    /// assert_eq!(Charset::from_name("'utf-8'"), Charset::Utf8);
    /// assert_eq!(Charset::from_name("utf-8,text/xml"), Charset::Utf8);
    /// assert_eq!(Charset::from_name(""), Charset::Unknown);
    /// assert_eq!(Charset::from_name("koi8-r"), Charset::Other);
    /// ```
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        let name = name.split(',').next().unwrap_or_default();
        let name = name.trim_matches(|c: char| c.is_ascii_whitespace() || matches!(c, '"' | '\''));
        if name.is_empty() {
            return Self::Unknown;
        }
        NAMES
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map_or(Self::Other, |(_, charset)| *charset)
    }
}

/// Input that can be decoded. UTF-8 is kept as text without a copy.
///
/// Sealed, because a type that returned different bytes on each call would invalidate the offsets
/// of a [`Message`](crate::Message).
pub trait Input: sealed::Sealed + Sized {
    /// The type of the validated text.
    type Text: core::fmt::Debug + core::ops::Deref<Target = str>;

    /// `true` for input that is decoded already, to which charset and declaration do not apply.
    #[doc(hidden)]
    const IS_TEXT: bool = false;

    #[doc(hidden)]
    fn bytes(&self) -> &[u8];
    /// Returns itself if it is not UTF-8.
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
    const IS_TEXT: bool = true;

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

/// The actual encoding of a document.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Encoding {
    Iso8859_1,
    UsAscii,
    Utf16Be,
    Utf16Le,
    Utf8,
    Windows1252,
}

impl Encoding {
    /// Returns `true` if a declaration may name this encoding so.
    fn is(self, declared: Charset) -> bool {
        match declared {
            Charset::Iso8859_1 => self == Self::Iso8859_1,
            Charset::UsAscii => matches!(self, Self::UsAscii | Self::Utf8),
            Charset::Utf16 => matches!(self, Self::Utf16Be | Self::Utf16Le),
            Charset::Utf16Be => self == Self::Utf16Be,
            Charset::Utf16Le => self == Self::Utf16Le,
            Charset::Utf8 => self == Self::Utf8,
            Charset::Windows1252 => self == Self::Windows1252,
            Charset::Other | Charset::Unknown => false,
        }
    }
}

/// Decodes `input`. A byte order mark stays in the text.
pub(crate) fn decode<I: Input>(input: I, charset: Charset) -> Result<I::Text, DecodeError> {
    if I::IS_TEXT {
        return input
            .into_text()
            .map_err(|input| invalid_utf8(input.bytes()));
    }
    let bytes = input.bytes();
    let only_the_document_says = charset == Charset::Unknown;
    let encoding = match detect(bytes, charset)? {
        Some(encoding) if is_utf16(encoding) || !only_the_document_says => encoding,
        known => declared(bytes, known)?,
    };
    let transcoded = match encoding {
        Encoding::Utf8 => {
            return input
                .into_text()
                .map_err(|input| invalid_utf8(input.bytes()));
        }
        Encoding::Utf16Be => utf16(bytes, u16::from_be_bytes)?,
        Encoding::Utf16Le => utf16(bytes, u16::from_le_bytes)?,
        Encoding::Iso8859_1 => bytes.iter().map(|byte| char::from(*byte)).collect(),
        Encoding::UsAscii => by_table(bytes, |_| None)?,
        Encoding::Windows1252 => by_table(bytes, windows_1252)?,
    };
    if only_the_document_says && is_utf16(encoding) {
        declared(transcoded.as_bytes(), Some(encoding))?;
    }
    Ok(I::transcoded(transcoded))
}

const fn is_utf16(encoding: Encoding) -> bool {
    matches!(encoding, Encoding::Utf16Be | Encoding::Utf16Le)
}

/// Returns the encoding that the transport or the first bytes of the document determine. A byte
/// order mark takes precedence over the charset, and that over the first bytes of a declaration in
/// UTF-16 (XML 1.0, appendix F; RFC 7303, 3).
fn detect(bytes: &[u8], charset: Charset) -> Result<Option<Encoding>, DecodeError> {
    Ok(Some(match (bytes, charset) {
        // The byte order mark of UCS-4 begins like that of UTF-16.
        ([0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..], _) => return Err(UNSUPPORTED),
        ([0xFE, 0xFF, ..], _) => Encoding::Utf16Be,
        ([0xFF, 0xFE, ..], _) => Encoding::Utf16Le,
        ([0xEF, 0xBB, 0xBF, ..], _) => Encoding::Utf8,
        (_, Charset::Other) => return Err(UNSUPPORTED),
        (_, Charset::Iso8859_1) => Encoding::Iso8859_1,
        (_, Charset::UsAscii) => Encoding::UsAscii,
        (_, Charset::Utf8) => Encoding::Utf8,
        (_, Charset::Windows1252) => Encoding::Windows1252,
        (_, Charset::Utf16Be) | ([0, b'<', 0, _, ..], Charset::Unknown | Charset::Utf16) => {
            Encoding::Utf16Be
        }
        (_, Charset::Utf16Le) | ([b'<', 0, _, 0, ..], Charset::Unknown | Charset::Utf16) => {
            Encoding::Utf16Le
        }
        (_, Charset::Utf16) => Encoding::Utf16Be,
        (_, Charset::Unknown) => return Ok(None),
    }))
}

const UNSUPPORTED: DecodeError = DecodeError::new(DecodeErrorKind::UnsupportedEncoding, 0);

/// Returns the encoding that the declaration of a document names, where the transport names none.
/// It must agree with `known`, which the first bytes have shown (XML 1.0, 4.3.3). Without a
/// declaration it is UTF-8; so it is with a malformed one, which the reader then reports.
fn declared(bytes: &[u8], known: Option<Encoding>) -> Result<Encoding, DecodeError> {
    let otherwise = Ok(known.unwrap_or(Encoding::Utf8));
    let Some((name, at)) = declared_name(bytes) else {
        return otherwise;
    };
    let wrong = |kind| Err(DecodeError::new(kind, at));
    let declared = Charset::from_name(name);
    match (known, declared) {
        (Some(known), _) if known.is(declared) => otherwise,
        (None, Charset::Utf8) => Ok(Encoding::Utf8),
        (None, Charset::UsAscii) => Ok(Encoding::UsAscii),
        (None, Charset::Iso8859_1) => Ok(Encoding::Iso8859_1),
        (None, Charset::Windows1252) => Ok(Encoding::Windows1252),
        (None, Charset::Other) => wrong(DecodeErrorKind::UnsupportedEncoding),
        _ => wrong(DecodeErrorKind::DeclaredEncoding),
    }
}

/// Returns the encoding that the declaration names, and its offset.
fn declared_name(bytes: &[u8]) -> Option<(&str, usize)> {
    const MARK: &[u8] = "\u{FEFF}".as_bytes();
    let document = bytes.strip_prefix(MARK).unwrap_or(bytes);
    // A decoder may tolerate white space before the declaration.
    let start = crate::text::white_space::spaces(document, 0);
    if !document[start..].starts_with(b"<?xml") {
        return None;
    }
    let width = memchr::memchr(b'>', &document[start..])? + 1;
    let text = core::str::from_utf8(&document[start..start + width]).ok()?;
    let name = declaration::parse(text).ok()??.encoding?;
    let base = bytes.len() - document.len() + start;
    Some((&text[name.clone()], base + name.start))
}

#[cold]
fn invalid_utf8(bytes: &[u8]) -> DecodeError {
    let valid = bytes.utf8_chunks().next();
    let valid = valid.map_or(0, |chunk| chunk.valid().len());
    DecodeError::new(DecodeErrorKind::InvalidEncoding, valid)
}

/// Decodes an encoding of one byte per character whose lower half is ASCII.
fn by_table(bytes: &[u8], upper: fn(u8) -> Option<char>) -> Result<String, DecodeError> {
    let mut text = String::with_capacity(bytes.len());
    for byte in bytes {
        let char = if byte.is_ascii() {
            Some(char::from(*byte))
        } else {
            upper(*byte)
        };
        let invalid = DecodeError::new(DecodeErrorKind::InvalidEncoding, text.len());
        text.push(char.ok_or(invalid)?);
    }
    Ok(text)
}

fn windows_1252(byte: u8) -> Option<char> {
    /// The characters from 0x80 to 0x9F; NUL marks an undefined byte.
    const TABLE: [char; 32] = [
        '\u{20AC}', '\0', '\u{201A}', '\u{0192}', '\u{201E}', '\u{2026}', '\u{2020}', '\u{2021}',
        '\u{02C6}', '\u{2030}', '\u{0160}', '\u{2039}', '\u{0152}', '\0', '\u{017D}', '\0', '\0',
        '\u{2018}', '\u{2019}', '\u{201C}', '\u{201D}', '\u{2022}', '\u{2013}', '\u{2014}',
        '\u{02DC}', '\u{2122}', '\u{0161}', '\u{203A}', '\u{0153}', '\0', '\u{017E}', '\u{0178}',
    ];
    match TABLE.get(usize::from(byte.wrapping_sub(0x80))) {
        Some('\0') => None,
        Some(char) => Some(*char),
        None => Some(char::from(byte)),
    }
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
        decode(bytes, charset).map_err(|error| error.kind())
    }

    #[test]
    fn the_mark_takes_precedence_over_the_charset_and_that_over_the_first_bytes() {
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
    fn unsupported_encodings_are_refused() {
        assert_eq!(
            text(b"<a/>", Charset::from_name("iso-8859-2")),
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

//! Expanded names: a namespace and a local part.

use core::fmt;

use crate::text::printable::Printable;

/// An expanded name: a namespace name and a local part ([Namespaces in XML 1.0, 2.1]). An empty
/// namespace means that the name is in no namespace. Prefixes are not part of a name: they are
/// resolved when reading, and chosen when writing.
///
/// ```
/// use soap_codec::QName;
///
/// const LOGIN: QName<'_> = QName::new("http://tempuri.org/", "Login");
/// assert_eq!(LOGIN.to_string(), "{http://tempuri.org/}Login");
/// assert!(QName::try_new("", "1st").is_err());
/// ```
///
/// [Namespaces in XML 1.0, 2.1]: https://www.w3.org/TR/xml-names/#concepts
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct QName<'a> {
    namespace: &'a str,
    local: &'a str,
}

impl<'a> QName<'a> {
    /// Makes a name that is known at compile time.
    ///
    /// # Panics
    /// If `local` is not an `NCName`; in a constant that is a compile error. Use [`QName::try_new`]
    /// for names from elsewhere.
    #[must_use]
    pub const fn new(namespace: &'a str, local: &'a str) -> Self {
        assert!(
            is_ncname(local),
            "the local part of a QName must be an NCName"
        );
        Self { namespace, local }
    }

    /// Makes a name from text that is not known at compile time.
    ///
    /// # Errors
    /// [`NameError`] if `local` is not an `NCName` ([Namespaces in XML 1.0, production 4]).
    ///
    /// [Namespaces in XML 1.0, production 4]: https://www.w3.org/TR/xml-names/#NT-NCName
    pub const fn try_new(namespace: &'a str, local: &'a str) -> Result<Self, NameError> {
        if is_ncname(local) {
            Ok(Self { namespace, local })
        } else {
            Err(NameError(()))
        }
    }

    /// Makes a name of two parts of a validated document.
    pub(crate) const fn from_document(namespace: &'a str, local: &'a str) -> Self {
        Self { namespace, local }
    }

    /// Returns the namespace name; empty if there is none.
    #[must_use]
    pub const fn namespace(self) -> &'a str {
        self.namespace
    }

    /// Returns the local part.
    #[must_use]
    pub const fn local(self) -> &'a str {
        self.local
    }
}

/// Shows the whole name, [`Printable`].
impl fmt::Display for QName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.namespace.is_empty() {
            write!(f, "{{{}}}", Printable::whole(self.namespace))?;
        }
        Printable::whole(self.local).fmt(f)
    }
}

/// The error for a local part that is not an `NCName`: empty, with a colon, or with a character
/// that is not allowed at its place.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct NameError(());

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an XML name without a colon")
    }
}

impl core::error::Error for NameError {}

/// Returns `true` if `name` is an `NCName`: a `Name` of XML 1.0 (fifth edition, production 5)
/// without a colon.
pub(crate) const fn is_ncname(name: &str) -> bool {
    let bytes = name.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        // Nearly all names are ASCII throughout.
        if bytes[at] < 0x80 {
            let byte = bytes[at];
            let fits = matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'_')
                || at > 0 && matches!(byte, b'0'..=b'9' | b'-' | b'.');
            if !fits {
                return false;
            }
            at += 1;
            continue;
        }
        let (char, width) = decode(bytes, at);
        let fits = if at == 0 {
            is_name_start(char)
        } else {
            is_name_char(char)
        };
        if !fits {
            return false;
        }
        at += width;
    }
    at > 0
}

/// `NameStartChar`, production 4.
pub(crate) const fn is_name_start(char: u32) -> bool {
    matches!(char,
        0x3A | 0x41..=0x5A | 0x5F | 0x61..=0x7A | 0xC0..=0xD6 | 0xD8..=0xF6 | 0xF8..=0x2FF | 0x370..=0x37D
        | 0x37F..=0x1FFF | 0x200C..=0x200D | 0x2070..=0x218F | 0x2C00..=0x2FEF | 0x3001..=0xD7FF
        | 0xF900..=0xFDCF | 0xFDF0..=0xFFFD | 0x1_0000..=0xE_FFFF)
}

/// `NameChar`, production 4a.
pub(crate) const fn is_name_char(char: u32) -> bool {
    is_name_start(char)
        || matches!(char, 0x2D | 0x2E | 0x30..=0x39 | 0xB7 | 0x300..=0x36F | 0x203F..=0x2040)
}

/// Returns `true` if a code point is a character of XML 1.0 (`Char`, production 2). The
/// [`Writer`](crate::Writer) refuses values that contain any other.
///
/// ```
/// assert!(soap_codec::is_xml_char('\n'.into()));
/// assert!(!soap_codec::is_xml_char('\u{1}'.into()));
/// ```
#[must_use]
pub const fn is_xml_char(char: u32) -> bool {
    matches!(char, 0x9 | 0xA | 0xD | 0x20..=0xD7FF | 0xE000..=0xFFFD | 0x1_0000..=0x10_FFFF)
}

/// Returns the character at `at` in valid UTF-8, and its width. `str::chars` is not available in
/// constants.
const fn decode(bytes: &[u8], at: usize) -> (u32, usize) {
    const fn tail(bytes: &[u8], at: usize) -> u32 {
        (bytes[at] & 0x3F) as u32
    }
    let lead = bytes[at] as u32;
    match lead {
        0..=0x7F => (lead, 1),
        0x80..=0xDF => ((lead & 0x1F) << 6 | tail(bytes, at + 1), 2),
        0xE0..=0xEF => (
            (lead & 0xF) << 12 | tail(bytes, at + 1) << 6 | tail(bytes, at + 2),
            3,
        ),
        _ => (
            (lead & 7) << 18
                | tail(bytes, at + 1) << 12
                | tail(bytes, at + 2) << 6
                | tail(bytes, at + 3),
            4,
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ncname_is_a_name_without_a_colon() {
        for name in ["a", "_", "Å", "a-b.c9", "日本", "\u{10000}", "a\u{B7}"] {
            assert!(is_ncname(name), "{name}");
        }
        for name in [
            "",
            "9",
            "-a",
            ".a",
            "a:b",
            ":",
            "a b",
            "a\u{D7}",
            "\u{B7}a",
            "a/",
            "\u{F0000}",
        ] {
            assert!(!is_ncname(name), "{name}");
        }
    }
}

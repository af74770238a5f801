//! Documents that are not well-formed.

use std::sync::Arc;

use soap_codec::DecodeError;

use crate::source::positions::Positions;

/// A violation of XML, with its place.
#[derive(Debug)]
pub(crate) struct Malformed {
    pub(crate) error: DecodeError,
    /// The name of the document in places.
    pub(crate) shown: Arc<str>,
    pub(crate) line: u32,
    pub(crate) column: u32,
    pub(crate) hint: Option<&'static str>,
}

impl Malformed {
    /// Finds the place of an error. Its offset counts bytes of UTF-8, so in another encoding the
    /// place is approximate.
    pub(crate) fn new(error: DecodeError, shown: &str, bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let (line, column) = Positions::new(&text).of(&text, error.offset());
        Self {
            error,
            shown: shown.into(),
            line,
            column,
            hint: hint(bytes),
        }
    }

    /// Returns the violation, and what the document seems to be instead.
    pub(crate) fn reason(&self) -> String {
        let hint = self.hint.map(|hint| format!("; {hint}"));
        format!("{}{}", self.error.kind(), hint.unwrap_or_default())
    }
}

/// The advice for a web page.
pub(crate) const WEB_PAGE: &str = "it is a web page, perhaps one that asks for a login: the address of a WSDL often ends with ?wsdl or ?singleWsdl";

/// Returns what a document seems to be that is not XML, by its first bytes.
fn hint(bytes: &[u8]) -> Option<&'static str> {
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = text.trim_ascii_start();
    let starts_with = |start: &str| {
        text.get(..start.len())
            .is_some_and(|found| found.eq_ignore_ascii_case(start.as_bytes()))
    };
    match text.first()? {
        0x1F => Some("it is compressed with gzip: unpack it first"),
        b'P' if starts_with("PK") => Some("it is an archive: unpack it first"),
        b'<' if starts_with("<!doctype html") || starts_with("<html") => Some(WEB_PAGE),
        byte if byte.is_ascii_graphic() && *byte != b'<' => {
            Some("it does not begin with `<`: look at it, it may be a message for you")
        }
        _ => None,
    }
}

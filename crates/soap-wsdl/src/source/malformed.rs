//! Documents that are not well-formed.

use soap_codec::DecodeError;

use crate::source::positions::Positions;

/// A violation of XML, with its place.
#[derive(Debug)]
pub(crate) struct Malformed {
    pub(crate) error: DecodeError,
    pub(crate) line: u32,
    pub(crate) column: u32,
}

impl Malformed {
    /// Finds the place of an error. Its offset counts bytes of UTF-8, so in another encoding the
    /// place is approximate.
    pub(crate) fn new(error: DecodeError, bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes);
        let (line, column) = Positions::new(&text).of(&text, error.offset());
        Self {
            error,
            line,
            column,
        }
    }
}

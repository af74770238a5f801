//! Documents, decoded and indexed.

use std::sync::Arc;

use soap_codec::{DecodeError, Element, Limits, XmlDocument};

use crate::source::location::Location;
use crate::source::positions::Positions;

/// A well-formed document and where it came from.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) location: Arc<str>,
    xml: XmlDocument<Vec<u8>>,
    positions: Positions,
}

impl Document {
    /// Decodes a document. The error comes with line and column.
    pub(crate) fn decode(
        location: &str,
        bytes: Vec<u8>,
        limits: Limits,
    ) -> Result<Self, (DecodeError, u32, u32)> {
        let xml =
            XmlDocument::decode(bytes.clone(), limits).map_err(|error| located(error, &bytes))?;
        let positions = Positions::new(xml.as_str());
        let location = location.into();
        Ok(Self {
            location,
            xml,
            positions,
        })
    }

    pub(crate) fn root(&self) -> Element<'_> {
        self.xml.root()
    }

    /// Returns the place of an element of this document.
    pub(crate) fn place(&self, element: &Element<'_>) -> Location {
        let (line, column) = self.positions.of(self.xml.as_str(), element.offset());
        Location {
            document: self.location.clone(),
            line,
            column,
        }
    }
}

/// Finds line and column of an error in a document that could not be decoded. Its offset counts
/// bytes of UTF-8, so in another encoding they are approximate.
fn located(error: DecodeError, bytes: &[u8]) -> (DecodeError, u32, u32) {
    let text = String::from_utf8_lossy(bytes);
    let (line, column) = Positions::new(&text).of(&text, error.offset());
    (error, line, column)
}

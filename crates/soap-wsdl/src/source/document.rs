//! Documents, decoded and indexed.

use std::sync::Arc;

use soap_codec::bytes::Bytes;
use soap_codec::{Element, Limits, XmlDocument};

use crate::source::location::Location;
use crate::source::malformed::Malformed;
use crate::source::positions::Positions;

/// A well-formed document and where it came from.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) location: Arc<str>,
    /// The name in places.
    pub(crate) shown: Arc<str>,
    xml: XmlDocument<Bytes>,
    /// `None` for a document of the built-in catalog.
    positions: Option<Positions>,
}

impl Document {
    pub(crate) fn decode(
        location: &str,
        shown: &str,
        bytes: Vec<u8>,
        limits: Limits,
    ) -> Result<Self, Malformed> {
        let bytes = Bytes::from(bytes);
        let xml = XmlDocument::decode(bytes.clone(), limits)
            .map_err(|error| Malformed::new(error, shown, &bytes))?;
        let positions = Some(Positions::new(xml.as_str()));
        Ok(Self {
            location: location.into(),
            shown: shown.into(),
            xml,
            positions,
        })
    }

    /// Makes a document of the built-in catalog.
    pub(crate) fn built_in(namespace: &str, text: String) -> Option<Self> {
        let location: Arc<str> = format!("built-in {namespace}").into();
        let xml = XmlDocument::decode(Bytes::from(text), Limits::default()).ok()?;
        Some(Self {
            shown: location.clone(),
            location,
            xml,
            positions: None,
        })
    }

    /// Returns the number of bytes.
    pub(crate) fn bytes(&self) -> usize {
        self.xml.as_str().len()
    }

    pub(crate) fn root(&self) -> Element<'_> {
        self.xml.root()
    }

    /// Returns the place of an element of this document.
    pub(crate) fn place(&self, element: &Element<'_>) -> Location {
        let text = self.xml.as_str();
        let positions = self.positions.as_ref();
        let place = positions.map(|positions| positions.of(text, element.offset()));
        let (line, column) = place.unwrap_or_default();
        Location {
            document: self.shown.clone(),
            line,
            column,
        }
    }
}

//! The settings of a reader.

use core::ops::Range;

use crate::read::interrupt::Interrupt;
use crate::read::parts::Parts;
use crate::read::tolerance::{Tolerance, Tolerances};
use crate::text::decode_error::DecodeError;
use crate::text::limits::Limits;
use crate::text::namespace::NamespaceMap;
use crate::text::references::{self, Characters};

/// The settings that a [`Decoder`](crate::Decoder) and a [`Reader`](crate::Reader) have in common.
#[derive(Clone, Debug, Default)]
pub(crate) struct ReadSettings {
    pub(crate) interrupt: Interrupt,
    pub(crate) limits: Limits,
    pub(crate) namespaces: NamespaceMap,
    pub(crate) parts: Parts,
    /// A document type declaration is skipped. It is never allowed in a SOAP message.
    pub(crate) skips_doctype: bool,
    pub(crate) tolerances: Tolerances,
}

impl ReadSettings {
    /// Settings for XML that comes from the caller and not from a peer.
    pub(crate) fn unlimited() -> Self {
        Self {
            limits: Limits::UNLIMITED,
            ..Self::default()
        }
    }

    /// Accepts one more violation.
    #[must_use]
    pub(crate) fn tolerate(mut self, tolerance: Tolerance) -> Self {
        self.tolerances = self.tolerances.with(tolerance);
        self
    }

    /// Checks the references in a range of the document.
    pub(crate) fn check_references(
        &self,
        text: &str,
        range: &Range<usize>,
    ) -> Result<(), DecodeError> {
        let allowed = if self.tolerances.has(Tolerance::ControlCharacters) {
            Characters::Any
        } else {
            Characters::OfXml
        };
        references::check(&text[range.clone()], allowed)
            .map_err(|(kind, at)| DecodeError::new(kind, range.start + at))
    }
}

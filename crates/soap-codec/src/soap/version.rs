//! Versions of SOAP.

use crate::text::name::QName;
use crate::text::namespace::{SOAP_11, SOAP_12};

/// A SOAP protocol version.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[allow(clippy::exhaustive_enums)] // There are two, and a caller handles both.
pub enum SoapVersion {
    /// [SOAP 1.1](https://www.w3.org/TR/2000/NOTE-SOAP-20000508/).
    Soap11,
    /// [SOAP 1.2](https://www.w3.org/TR/soap12-part1/).
    Soap12,
}

impl SoapVersion {
    /// Returns the namespace of the envelope.
    pub const fn envelope_namespace(self) -> &'static str {
        match self {
            Self::Soap11 => SOAP_11,
            Self::Soap12 => SOAP_12,
        }
    }

    /// Returns a name in the namespace of the envelope.
    pub(crate) const fn name(self, local: &'static str) -> QName<'static> {
        QName::from_document(self.envelope_namespace(), local)
    }
}

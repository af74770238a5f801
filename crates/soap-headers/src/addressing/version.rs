//! The versions of WS-Addressing.

use soap_codec::QName;

/// A version of WS-Addressing.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum AddressingVersion {
    /// The member submission of August 2004, which WSE and early releases of WCF use.
    August2004,
    /// WS-Addressing 1.0, the recommendation of 2006.
    #[default]
    V1_0,
}

impl AddressingVersion {
    /// The versions, the current one first.
    pub const ALL: [Self; 2] = [Self::V1_0, Self::August2004];

    /// Returns the namespace.
    #[must_use]
    pub const fn namespace(self) -> &'static str {
        match self {
            Self::August2004 => "http://schemas.xmlsoap.org/ws/2004/08/addressing",
            Self::V1_0 => "http://www.w3.org/2005/08/addressing",
        }
    }

    /// Returns the address that stands for the sender's end of the connection: over HTTP, the
    /// response.
    #[must_use]
    pub const fn anonymous(self) -> &'static str {
        match self {
            Self::August2004 => "http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous",
            Self::V1_0 => "http://www.w3.org/2005/08/addressing/anonymous",
        }
    }

    /// Returns the address to which messages are discarded, which only 1.0 has.
    #[must_use]
    pub const fn none(self) -> Option<&'static str> {
        match self {
            Self::August2004 => None,
            Self::V1_0 => Some("http://www.w3.org/2005/08/addressing/none"),
        }
    }

    /// Returns the id that stands for a message without one, or with one that could not be read.
    #[must_use]
    pub const fn unspecified_message(self) -> &'static str {
        match self {
            Self::August2004 => "http://schemas.xmlsoap.org/ws/2004/08/addressing/id/unspecified",
            Self::V1_0 => "http://www.w3.org/2005/08/addressing/unspecified",
        }
    }

    /// Returns the action of a message with a fault that WS-Addressing defines.
    #[must_use]
    pub const fn fault_action(self) -> &'static str {
        match self {
            Self::August2004 => "http://schemas.xmlsoap.org/ws/2004/08/addressing/fault",
            Self::V1_0 => "http://www.w3.org/2005/08/addressing/fault",
        }
    }

    /// Returns the version with this namespace.
    pub(crate) fn of(namespace: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|version| version.namespace() == namespace)
    }

    pub(crate) const fn name(self, local: &'static str) -> QName<'static> {
        QName::new(self.namespace(), local)
    }
}

//! Violations of the specifications that a decoder can accept.

use core::fmt;

/// A violation of a specification that some servers commit. By default each is an error;
/// [`Decoder::tolerate`](crate::Decoder::tolerate) and
/// [`Reader::tolerate`](crate::Reader::tolerate) accept it.
///
/// ```
/// use soap_codec::{Decoder, Tolerance};
///
/// let text = "\n<?xml version='1.0'?><s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body/></s:Envelope>";
/// assert!(Decoder::new().decode(text).is_err());
/// let decoder = Decoder::new().tolerate(Tolerance::LeadingWhiteSpace);
/// assert!(decoder.decode(text).is_ok());
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Tolerance {
    /// References to characters that XML does not have, such as `&#x1;` (XML 1.0, 4.1). WCF writes
    /// them. Such a value can't be written again: the [`Writer`](crate::Writer) refuses it.
    ControlCharacters,
    /// `encodingStyle` on the Envelope, Header or Body of SOAP 1.2 (part 1, 5.1.1).
    EncodingStyle,
    /// White space before the XML declaration (XML 1.0, 2.8).
    LeadingWhiteSpace,
    /// Processing instructions in a message (SOAP 1.1, 3; SOAP 1.2 part 1, 5). They are skipped. A
    /// [`Reader`](crate::Reader) always does that.
    ProcessingInstructions,
    /// Header blocks without a namespace (SOAP 1.1, 4.2; SOAP 1.2 part 1, 5.2). Servers made with
    /// Node's `soap` send them.
    UnqualifiedHeaders,
    /// `true` and `false` for the `mustUnderstand` of SOAP 1.1, which has only `1` and `0` (SOAP
    /// 1.1, 4.2.3).
    WordBooleans,
}

impl Tolerance {
    /// All tolerances.
    pub const ALL: [Self; 6] = [
        Self::ControlCharacters,
        Self::EncodingStyle,
        Self::LeadingWhiteSpace,
        Self::ProcessingInstructions,
        Self::UnqualifiedHeaders,
        Self::WordBooleans,
    ];

    /// Returns the name for configuration files and command lines, such as `control-characters`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ControlCharacters => "control-characters",
            Self::EncodingStyle => "encoding-style",
            Self::LeadingWhiteSpace => "leading-white-space",
            Self::ProcessingInstructions => "processing-instructions",
            Self::UnqualifiedHeaders => "unqualified-headers",
            Self::WordBooleans => "word-booleans",
        }
    }

    /// Returns the tolerance of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|tolerance| tolerance.name() == name)
    }
}

impl fmt::Display for Tolerance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A set of tolerances.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tolerances(u8);

impl Tolerances {
    pub(crate) const fn with(self, tolerance: Tolerance) -> Self {
        Self(self.0 | 1 << tolerance as u8)
    }

    pub(crate) const fn has(self, tolerance: Tolerance) -> bool {
        self.0 & 1 << tolerance as u8 != 0
    }
}

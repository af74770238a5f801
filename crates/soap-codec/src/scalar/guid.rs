use core::fmt;

use super::hex::octet;
use super::{Scalar, ScalarError};
use crate::text::white_space::trim;

/// A GUID in WCF's form: 8, 4, 4, 4 and 12 hexadecimal digits, without braces.
///
/// The octets are those of the text from left to right (as in RFC 9562), not in the order of .NET's
/// `ToByteArray`. Reads digits of either case and writes lower case.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Guid([u8; 16]);

impl Guid {
    /// Creates a GUID from its octets, in the order of the text.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Returns the octets, in the order of the text.
    pub const fn to_bytes(self) -> [u8; 16] {
        self.0
    }

    fn from_text(text: &str) -> Option<Self> {
        let mut bytes = [0; 16];
        let mut rest = text.as_bytes();
        for (index, byte) in bytes.iter_mut().enumerate() {
            if HYPHEN_BEFORE.contains(&index) {
                rest = rest.strip_prefix(b"-")?;
            }
            let (pair, others) = rest.split_first_chunk::<2>()?;
            *byte = octet(pair)?;
            rest = others;
        }
        rest.is_empty().then_some(Self(bytes))
    }
}

/// The octets that a hyphen precedes.
const HYPHEN_BEFORE: [usize; 4] = [4, 6, 8, 10];

impl Scalar for Guid {
    const TYPE: &'static str = "guid";

    fn parse(text: &str) -> Result<Self, ScalarError> {
        Self::from_text(trim(text)).ok_or(ScalarError::syntax(Self::TYPE))
    }

    fn format(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().enumerate().try_for_each(|(index, byte)| {
            let hyphen = if HYPHEN_BEFORE.contains(&index) {
                "-"
            } else {
                ""
            };
            write!(f, "{hyphen}{byte:02x}")
        })
    }
}

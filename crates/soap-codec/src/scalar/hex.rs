use alloc::vec::Vec;
use core::fmt;

use super::{Scalar, ScalarError};
use crate::text::white_space::trim;

/// Octets as two hexadecimal digits each ([3.3.15
/// hexBinary](https://www.w3.org/TR/xmlschema11-2/#hexBinary)).
///
/// Digits of either case are read. Any `AsRef<[u8]>` is written, in upper case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(clippy::exhaustive_structs)] // It is its content.
pub struct Hex<B = Vec<u8>>(pub B);

impl Scalar for Hex {
    const TYPE: &'static str = "xs:hexBinary";

    fn parse(text: &str) -> Result<Self, ScalarError> {
        let (pairs, rest) = trim(text).as_bytes().as_chunks::<2>();
        let bytes = if rest.is_empty() {
            pairs.iter().map(octet).collect()
        } else {
            None
        };
        bytes.map(Self).ok_or(ScalarError::syntax(Self::TYPE))
    }

    fn format(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl<B: AsRef<[u8]>> fmt::Display for Hex<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .as_ref()
            .iter()
            .try_for_each(|byte| write!(f, "{byte:02X}"))
    }
}

/// Returns the octet of a pair of digits.
pub(super) fn octet(&[high, low]: &[u8; 2]) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    u8::try_from(digit(high)? << 4 | digit(low)?).ok()
}

use core::fmt;
use core::num::IntErrorKind;

use super::{Scalar, ScalarError};
use crate::text::white_space::trim;

/// [3.4.13 integer](https://www.w3.org/TR/xmlschema11-2/#integer) and the types derived from it.
///
/// The widest two stand for `xs:integer` itself, which has no bounds: a [`Decimal`](super::Decimal) holds what they cannot.
macro_rules! integers {
    ($($rust:ty = $schema:literal),* $(,)?) => {$(
        impl Scalar for $rust {
            const TYPE: &'static str = $schema;

            fn parse(text: &str) -> Result<Self, ScalarError> {
                let text = trim(text);
                text.parse::<Self>().or_else(|error| match (error.kind(), minus(text)) {
                    (_, Some(Minus::Zero)) => Ok(0),
                    (IntErrorKind::NegOverflow | IntErrorKind::PosOverflow, _) | (_, Some(Minus::Number)) => {
                        Err(ScalarError::out_of_range(Self::TYPE))
                    }
                    _ => Err(ScalarError::syntax(Self::TYPE)),
                })
            }

            fn format(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
    )*};
}

integers! {
    i8 = "xs:byte", i16 = "xs:short", i32 = "xs:int", i64 = "xs:long", i128 = "xs:integer",
    u8 = "xs:unsignedByte", u16 = "xs:unsignedShort", u32 = "xs:unsignedInt", u64 = "xs:unsignedLong",
    u128 = "xs:nonNegativeInteger",
}

/// What a minus stands before.
enum Minus {
    Number,
    Zero,
}

/// Looks at what Rust's own parser refuses to read as unsigned: `-0` is zero to XML Schema, and `-1` is a number out of
/// range, not nonsense.
fn minus(text: &str) -> Option<Minus> {
    let digits = text.strip_prefix('-')?;
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(if digits.bytes().all(|byte| byte == b'0') {
        Minus::Zero
    } else {
        Minus::Number
    })
}

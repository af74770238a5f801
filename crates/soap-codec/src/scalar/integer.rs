use core::fmt;
use core::num::IntErrorKind;

use super::{Scalar, ScalarError};
use crate::text::white_space::trim;

/// [3.4.13 integer](https://www.w3.org/TR/xmlschema11-2/#integer) and the types derived from it.
///
/// `i128` and `u128` stand for `xs:integer` itself, which has no bounds. A
/// [`Decimal`](super::Decimal) holds larger numbers.
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

/// The digits after a minus sign.
enum Minus {
    Number,
    Zero,
}

/// Reads a negative text as an unsigned number, which Rust's parser refuses. In XML Schema `-0` is
/// zero, and `-1` is out of range rather than a syntax error.
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

use alloc::boxed::Box;
use alloc::string::ToString;
use core::cmp::Ordering;
use core::fmt;
use core::hash::{Hash, Hasher};

use super::{Scalar, ScalarError};
use crate::text::white_space::trim;

/// A decimal number of any size and precision ([3.3.3
/// decimal](https://www.w3.org/TR/xmlschema11-2/#decimal)), kept as text.
///
/// Reading and writing keep the scale, as .NET's `decimal` does: `1.10` stays `1.10`, although it
/// equals `1.1`. Only a `+`, leading zeros, the sign of zero, and a point without digits after it
/// are dropped.
///
/// It has no arithmetic. Convert it with [`to_parts`](Self::to_parts) or the feature
/// `rust_decimal`.
///
/// ```
/// use soap_codec::scalar::Decimal;
///
/// let price: Decimal = "+0019.990".parse()?;
/// assert_eq!(price.as_str(), "19.990");
/// assert_eq!(price, Decimal::new(1999, 2));
/// assert!(price < Decimal::from(20));
/// # Ok::<(), soap_codec::scalar::ScalarError>(())
/// ```
#[derive(Clone)]
pub struct Decimal {
    /// `-?(0|[1-9][0-9]*)(\.[0-9]+)?`, and no minus before a zero.
    text: Box<str>,
}

impl Decimal {
    /// Creates `mantissa` × 10<sup>-`scale`</sup>, written with `scale` digits after the point.
    pub fn new(mantissa: i128, scale: u8) -> Self {
        let scale = usize::from(scale);
        let digits = alloc::format!("{:0width$}", mantissa.unsigned_abs(), width = scale + 1);
        let (integer, fraction) = digits.split_at(digits.len() - scale);
        Self::from_digits(mantissa < 0, integer, fraction)
    }

    /// Returns the number as it is written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the mantissa and the number of digits after the point, as [`new`](Self::new) takes
    /// them, or `None` if they are too large.
    pub fn to_parts(&self) -> Option<(i128, u8)> {
        let (negative, integer, fraction) = self.split();
        let magnitude =
            integer
                .bytes()
                .chain(fraction.bytes())
                .try_fold(0_i128, |value, digit| {
                    let digit = i128::from(digit - b'0');
                    // Towards the sign, because the least i128 has no positive counterpart.
                    value
                        .checked_mul(10)?
                        .checked_add(if negative { -digit } else { digit })
                })?;
        Some((magnitude, u8::try_from(fraction.len()).ok()?))
    }

    /// Returns the nearest `f64`, or an infinity beyond its range.
    #[expect(
        clippy::missing_panics_doc,
        reason = "the text of a decimal is always read"
    )]
    pub fn to_f64(&self) -> f64 {
        self.text
            .parse()
            .expect("every decimal is written as Rust reads a float")
    }

    fn from_digits(negative: bool, integer: &str, fraction: &str) -> Self {
        let significant = integer.trim_start_matches('0');
        let integer = if significant.is_empty() {
            "0"
        } else {
            significant
        };
        let is_zero = significant.is_empty() && fraction.bytes().all(|digit| digit == b'0');
        let sign = if negative && !is_zero { "-" } else { "" };
        let point = if fraction.is_empty() { "" } else { "." };
        Self {
            text: [sign, integer, point, fraction].concat().into(),
        }
    }

    fn split(&self) -> (bool, &str, &str) {
        let (negative, magnitude) = split_sign(&self.text, '-');
        let (integer, fraction) = magnitude.split_once('.').unwrap_or((magnitude, ""));
        (negative, integer, fraction)
    }
}

fn split_sign(text: &str, sign: char) -> (bool, &str) {
    text.strip_prefix(sign)
        .map_or((false, text), |rest| (true, rest))
}

impl Scalar for Decimal {
    const TYPE: &'static str = "xs:decimal";

    fn parse(text: &str) -> Result<Self, ScalarError> {
        let text = trim(text);
        let (negative, unsigned) = split_sign(text, '-');
        let magnitude = if negative {
            unsigned
        } else {
            split_sign(unsigned, '+').1
        };
        let (integer, fraction) = magnitude.split_once('.').unwrap_or((magnitude, ""));
        let mut digits = integer.bytes().chain(fraction.bytes()).peekable();
        if digits.peek().is_none() || !digits.all(|byte| byte.is_ascii_digit()) {
            return Err(ScalarError::syntax(Self::TYPE));
        }
        Ok(Self::from_digits(negative, integer, fraction))
    }

    fn format(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Zero.
impl Default for Decimal {
    fn default() -> Self {
        Self { text: "0".into() }
    }
}

/// By value: `1.0` equals `1`.
impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Decimal {}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let (negative, integer, fraction) = self.split();
        let (other_negative, other_integer, other_fraction) = other.split();
        if negative != other_negative {
            return other_negative.cmp(&negative);
        }
        let fraction = fraction.trim_end_matches('0');
        let other_fraction = other_fraction.trim_end_matches('0');
        // Without leading zeros the longer integer is the larger one.
        let magnitude = (integer.len(), integer, fraction).cmp(&(
            other_integer.len(),
            other_integer,
            other_fraction,
        ));
        if negative {
            magnitude.reverse()
        } else {
            magnitude
        }
    }
}

impl Hash for Decimal {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let (negative, integer, fraction) = self.split();
        (negative, integer, fraction.trim_end_matches('0')).hash(state);
    }
}

macro_rules! from_integers {
    ($($integer:ty),*) => {$(
        impl From<$integer> for Decimal {
            fn from(value: $integer) -> Self {
                Self { text: value.to_string().into() }
            }
        }
    )*};
}

from_integers!(i8, i16, i32, i64, i128, u8, u16, u32, u64, u128);

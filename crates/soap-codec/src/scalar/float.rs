use core::fmt::{self, Write};

use super::{Scalar, ScalarError, short_decimal};
use crate::text::white_space::trim;

/// [3.3.4 float](https://www.w3.org/TR/xmlschema11-2/#float) and [3.3.5 double](https://www.w3.org/TR/xmlschema11-2/#double).
///
/// A number that is too large for the type reads as an infinity, and one that is too small as zero.
/// The lexical mapping of XML Schema prescribes this rounding.
macro_rules! floats {
    ($($rust:ty = $schema:literal, plain up to $digits:literal digits, short: $short:expr;)*) => {$(
        impl Scalar for $rust {
            const TYPE: &'static str = $schema;

            fn parse(text: &str) -> Result<Self, ScalarError> {
                let text = trim(text);
                if let Some(number) = $short(text) {
                    return Ok(number);
                }
                match text {
                    "INF" | "+INF" => Ok(Self::INFINITY),
                    "-INF" => Ok(Self::NEG_INFINITY),
                    "NaN" => Ok(Self::NAN),
                    number if is_numeric(number) => number.parse().map_err(|_| ScalarError::syntax(Self::TYPE)),
                    _ => Err(ScalarError::syntax(Self::TYPE)),
                }
            }

            fn format(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                if self.is_nan() {
                    return f.write_str("NaN");
                }
                if self.is_sign_negative() {
                    f.write_str("-")?;
                }
                if self.is_infinite() {
                    return f.write_str("INF");
                }
                let mut shortest = Shortest::default();
                write!(shortest, "{:e}", self.abs())?;
                shortest.write_as_dotnet(f, $digits)
            }
        }
    )*};
}

floats! {
    f32 = "xs:float", plain up to 7 digits, short: |_| None;
    f64 = "xs:double", plain up to 15 digits, short: short_decimal::parse;
}

/// Excludes `inf`, `nan` and `infinity`, which Rust's parser accepts. Everything else that it
/// accepts ends in a digit or a point.
fn is_numeric(number: &str) -> bool {
    matches!(number.as_bytes().last(), Some(b'0'..=b'9' | b'.'))
}

/// The output of Rust's `{:e}`: the shortest digits that read back as the same number, and an
/// exponent.
#[derive(Default)]
struct Shortest {
    text: [u8; 32],
    length: usize,
}

impl Shortest {
    /// Writes the digits as .NET does: plain, unless the point is right of all digits and of
    /// `plain_digits`, or more than four places left of them. An exponent has a sign and at least
    /// two digits.
    fn write_as_dotnet(&self, f: &mut fmt::Formatter<'_>, plain_digits: i32) -> fmt::Result {
        let text =
            core::str::from_utf8(&self.text[..self.length]).expect("a number is written in ASCII");
        let (mantissa, exponent) = text.split_once('e').expect("`{:e}` writes an exponent");
        let exponent: i32 = exponent.parse().expect("`{:e}` writes a small exponent");
        let (first, others) = mantissa.split_once('.').unwrap_or((mantissa, ""));

        if exponent < -4 || exponent >= plain_digits.max(others.len() as i32 + 1) {
            let point = if others.is_empty() { "" } else { "." };
            let sign = if exponent < 0 { '-' } else { '+' };
            return write!(
                f,
                "{first}{point}{others}E{sign}{:02}",
                exponent.unsigned_abs()
            );
        }
        if exponent < 0 {
            let zeros = exponent.unsigned_abs() as usize - 1;
            return write!(f, "0.{:0<zeros$}{first}{others}", "");
        }
        let whole = exponent as usize;
        match others.split_at_checked(whole) {
            Some((integer, "")) => write!(f, "{first}{integer}"),
            Some((integer, fraction)) => write!(f, "{first}{integer}.{fraction}"),
            None => write!(f, "{first}{others:0<whole$}"),
        }
    }
}

impl Write for Shortest {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.length + text.len();
        self.text
            .get_mut(self.length..end)
            .ok_or(fmt::Error)?
            .copy_from_slice(text.as_bytes());
        self.length = end;
        Ok(())
    }
}

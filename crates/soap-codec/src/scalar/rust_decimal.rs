//! The decimal numbers of [rust_decimal](::rust_decimal), whose range and precision are those of
//! .NET's `decimal`: as scalars, and converted from and to [`Decimal`].

use core::fmt;

use super::{Decimal, Scalar, ScalarError};

/// `xs:decimal`, within 96 bits and 28 places.
impl Scalar for ::rust_decimal::Decimal {
    const TYPE: &'static str = Decimal::TYPE;

    fn parse(text: &str) -> Result<Self, ScalarError> {
        Self::try_from(&Decimal::parse(text)?)
    }

    fn format(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Decimal::from(*self).format(f)
    }
}

/// With its scale: `1.10` stays `1.10`.
impl From<::rust_decimal::Decimal> for Decimal {
    fn from(value: ::rust_decimal::Decimal) -> Self {
        let scale = u8::try_from(value.scale()).expect("the scale is at most 28");
        Self::new(value.mantissa(), scale)
    }
}

/// Fails if the number, written with its scale, needs more than 96 bits or 28 places.
impl TryFrom<&Decimal> for ::rust_decimal::Decimal {
    type Error = ScalarError;

    fn try_from(value: &Decimal) -> Result<Self, ScalarError> {
        let out_of_range = ScalarError::out_of_range(Decimal::TYPE);
        let (mantissa, scale) = value.to_parts().ok_or(out_of_range)?;
        Self::try_from_i128_with_scale(mantissa, scale.into()).map_err(|_| out_of_range)
    }
}

//! The values of XML Schema, both ways.
//!
//! A [`Scalar`] is a value that XML Schema writes as text: the content of an element or the value of an attribute.
//! Text goes *out* as the .NET services of this world write it (`XmlConvert`, which is nearly but not quite the
//! canonical form of XML Schema), and is read *in* as leniently as XML Schema allows: surrounding white space,
//! leading zeros, `1` for `true`. What lies outside the lexical space of the type is refused, never guessed at,
//! and a value that a Rust type cannot hold exactly is an error, never silently another value
//! ([XML Schema 1.1 part 2, 5.4](https://www.w3.org/TR/xmlschema11-2/#partial-implementation)).
//!
//! | XML Schema | Rust | written |
//! |---|---|---|
//! | `boolean` | [`bool`] | `true`, `false` |
//! | `byte` to `unsignedLong`, `integer` | [`i8`] to [`u128`] | plain digits |
//! | `decimal` | [`Decimal`] | as it came, without `+` and leading zeros |
//! | `float`, `double` | [`f32`], [`f64`] | shortest digits that read back; `1E+16`, `INF`, `NaN` |
//! | `dateTime`, `date`, `time` | [`DateTime`], [`Date`], [`Time`] | fraction without trailing zeros; zone only if there is one |
//! | `duration` | [`Duration`] | `P1DT2H` |
//! | `base64Binary`, `hexBinary` | [`Base64`], [`Hex`] | no line breaks; upper case |
//! | `anyURI` | [`AnyUri`] | as it came, white space collapsed |
//! | `guid` (of .NET) | [`Guid`] | lower case with hyphens |
//! | `list` | [`List`] | items between single spaces |
//! | `QName` | [`QNameBuf`] | with a prefix that is declared where it stands |
//!
//! `string` is [`String`](alloc::string::String) and [`str`]: kept as it is, no white space touched.
//!
//! ```
//! use soap_codec::scalar::{DateTime, Lexical, Scalar};
//!
//! assert!(bool::parse(" 1 ")?);
//! assert_eq!(Lexical(&1e16).to_string(), "1E+16");
//!
//! let issued = DateTime::parse("2014-06-09T14:56:18.0170000+02:00")?;
//! assert_eq!(issued.to_string(), "2014-06-09T14:56:18.017+02:00");
//! assert_eq!(issued.zone().unwrap().minutes(), 120);
//! # Ok::<(), soap_codec::scalar::ScalarError>(())
//! ```

mod base64;
mod boolean;
mod content;
mod date;
mod date_time;
mod decimal;
mod duration;
mod error;
mod float;
mod guid;
mod hex;
mod integer;
#[cfg(feature = "jiff")]
mod jiff;
mod list;
#[cfg(feature = "rust_decimal")]
mod rust_decimal;
mod scan;
mod string;
mod time;
mod uri;
mod zone;

use core::fmt;

pub use self::base64::Base64;
pub use self::date::Date;
pub use self::date_time::DateTime;
pub use self::decimal::Decimal;
pub use self::duration::Duration;
pub use self::error::{ScalarError, ScalarErrorKind};
pub use self::guid::Guid;
pub use self::hex::Hex;
pub use self::list::List;
pub use self::time::Time;
pub use self::uri::AnyUri;
pub use self::zone::Zone;
pub use crate::text::qname_buf::QNameBuf;

/// A value that XML Schema writes as text.
///
/// Those of this crate are [`ToXml`](crate::ToXml) and [`FromXml`](crate::FromXml) too, so they are the content of an
/// element as they are. Implement it for an enumeration of your own to have it in a [`List`] or an attribute.
pub trait Scalar: Sized {
    /// What the value is called in messages, such as `xs:int`.
    const TYPE: &'static str;

    /// Reads a value, surrounding white space and all.
    ///
    /// # Errors
    /// [`ScalarErrorKind::Syntax`] if the text is not in the lexical space of the type,
    /// [`ScalarErrorKind::OutOfRange`] if it is, but the Rust type cannot hold the value exactly.
    fn parse(text: &str) -> Result<Self, ScalarError>;

    /// Returns the memory that the items of a list in this text take.
    #[doc(hidden)]
    #[must_use]
    fn item_bytes(_text: &str) -> usize {
        0
    }

    /// Writes the value.
    ///
    /// # Errors
    /// Those of the formatter, and [`fmt::Error`] for a value that has no text, such as a [`List`] with an item
    /// that contains a space.
    fn format(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result;
}

/// Displays a value as XML Schema writes it, which for numbers is not as Rust writes it.
///
/// ```
/// use soap_codec::scalar::Lexical;
/// assert_eq!(Lexical(&f64::INFINITY).to_string(), "INF");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Lexical<'a, T>(pub &'a T);

impl<T: Scalar> fmt::Display for Lexical<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.format(f)
    }
}

/// Gives a scalar type of ours the traits that Rust expects of a value with a text.
macro_rules! display_and_from_str {
    ($($name:ident),*) => {$(
        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                $crate::scalar::Scalar::format(self, f)
            }
        }

        impl core::str::FromStr for $name {
            type Err = $crate::scalar::ScalarError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $crate::scalar::Scalar::parse(text)
            }
        }
    )*};
}

display_and_from_str!(AnyUri, Date, DateTime, Decimal, Duration, Guid, Time);

//! The scalars of XML Schema, read and written.
//!
//! A [`Scalar`] is a value that XML Schema writes as text: the content of an element or the value
//! of an attribute. It is written as `XmlConvert` of .NET writes it, which is nearly the canonical
//! form of XML Schema. It is read as leniently as XML Schema allows: with surrounding white space,
//! leading zeros, or `1` for `true`. Text outside the lexical space of the type is an error. So is
//! a value that the Rust type cannot hold exactly ([XML Schema 1.1 part 2,
//! 5.4](https://www.w3.org/TR/xmlschema11-2/#partial-implementation)).
//!
//! | XML Schema | Rust | written |
//! |---|---|---|
//! | `boolean` | [`bool`] | `true`, `false` |
//! | `byte` to `unsignedLong`, `integer` | [`i8`] to [`u128`] | plain digits |
//! | `decimal` | [`Decimal`] | as it was read, without `+` and leading zeros |
//! | `float`, `double` | [`f32`], [`f64`] | shortest digits that read back; `1E+16`, `INF`, `NaN` |
//! | `dateTime`, `date`, `time` | [`DateTime`], [`Date`], [`Time`] | fraction without trailing zeros; zone only if there is one |
//! | `duration` | [`Duration`] | `P1DT2H` |
//! | `base64Binary`, `hexBinary` | [`Base64`], [`Hex`] | no line breaks; upper case |
//! | `anyURI` | [`AnyUri`] | as it was read, with white space collapsed |
//! | `guid` (of .NET) | [`Guid`] | lower case with hyphens |
//! | `list` | [`List`] | items between single spaces |
//! | `QName` | [`QNameBuf`] | with a prefix that is declared around it |
//!
//! With the feature `rust_decimal`, its `Decimal` is a scalar too; with `jiff`, its `Timestamp` (a
//! `dateTime` with a zone), civil dates and times (without one) and `SignedDuration`.
//!
//! `string` is [`String`](alloc::string::String) and [`str`]. Its white space is preserved.
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
pub(crate) mod content;
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
mod short_decimal;
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
/// The scalars of this crate also implement [`ToXml`](crate::ToXml) and
/// [`FromXml`](crate::FromXml). Implement this trait for your own type to use it in a [`List`] or
/// an attribute.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a value that XML Schema writes as text",
    note = "`#[derive(soap_codec::Scalar)]` implements `Scalar` for an enum of texts, with the feature `derive`"
)]
pub trait Scalar: Sized {
    /// The name of the type in error messages, such as `xs:int`.
    const TYPE: &'static str;

    /// Reads a value, and ignores white space around it.
    ///
    /// # Errors
    /// [`ScalarErrorKind::Syntax`] if the text is not in the lexical space of the type,
    /// [`ScalarErrorKind::OutOfRange`] if it is, but the Rust type cannot hold the value exactly.
    fn parse(text: &str) -> Result<Self, ScalarError>;

    /// Returns the memory that the items of a list in this text take.
    #[doc(hidden)]
    fn item_bytes(_text: &str) -> usize {
        0
    }

    /// Writes the value.
    ///
    /// # Errors
    /// Errors of the formatter, and [`fmt::Error`] for a value without a text, such as a [`List`]
    /// with an item that contains a space.
    fn format(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result;
}

/// Displays a value as XML Schema writes it, which for numbers is not as Rust writes it.
///
/// ```
/// use soap_codec::scalar::Lexical;
/// assert_eq!(Lexical(&f64::INFINITY).to_string(), "INF");
/// ```
#[derive(Clone, Copy, Debug)]
#[allow(clippy::exhaustive_structs)] // It is the value that it displays.
pub struct Lexical<'a, T>(pub &'a T);

impl<T: Scalar> fmt::Display for Lexical<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.format(f)
    }
}

/// Implements the traits that Rust expects of a value with a text.
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

/// Implements `Debug` with the text, such as `Date(2026-02-28)`.
macro_rules! debug_with_text {
    ($($name:ident),*) => {$(
        impl core::fmt::Debug for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }
    )*};
}

debug_with_text!(Date, DateTime, Decimal, Duration, Guid, Time);

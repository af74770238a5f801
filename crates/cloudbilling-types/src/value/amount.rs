use core::cmp::Ordering;
use core::fmt;
use core::str::FromStr;

use soap_codec::scalar::{Lexical, Scalar, ScalarError};
use soap_codec::{Element, FromXml, ReadError, ToXml, Writer};

/// A number of the service, as it was written and as an [`f64`].
///
/// Money and quantities are documented as `Double`. Digits that a double cannot hold are kept in
/// the [text](Self::text): nothing is rounded until you decide to.
///
/// Amounts are compared as numbers, like `f64`: `2.5` and `2.50` are equal, and `NaN` is not equal
/// to itself.
///
/// ```
/// use cloudbilling_types::Amount;
///
/// let amount: Amount = "0.10000000000000000001".parse()?;
/// assert_eq!(amount.value(), 0.1);
/// assert_eq!(amount.text(), "0.10000000000000000001");
/// assert_eq!(Amount::from(2.5), "2.50".parse()?);
/// # Ok::<(), soap_codec::scalar::ScalarError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Amount {
    text: String,
    value: f64,
}

impl Amount {
    /// Returns the number as it was written, without surrounding white space.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the number as a double.
    pub const fn value(&self) -> f64 {
        self.value
    }
}

/// Written as .NET writes a double.
impl From<f64> for Amount {
    fn from(value: f64) -> Self {
        Self {
            text: Lexical(&value).to_string(),
            value,
        }
    }
}

/// Fails for a text that is not an `xs:double`.
impl FromStr for Amount {
    type Err = ScalarError;

    fn from_str(text: &str) -> Result<Self, ScalarError> {
        Self::parse(text)
    }
}

impl Scalar for Amount {
    const TYPE: &'static str = f64::TYPE;

    fn parse(text: &str) -> Result<Self, ScalarError> {
        let value = f64::parse(text)?;
        Ok(Self {
            text: text.trim().to_owned(),
            value,
        })
    }

    fn format(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl ToXml for Amount {
    fn to_xml(&self, writer: &mut Writer<'_>) {
        writer.text(&self.text);
    }
}

impl FromXml<'_> for Amount {
    fn from_xml(element: Element<'_>) -> Result<Self, ReadError> {
        let text = String::from_xml(element)?;
        Self::parse(&text).map_err(|error| ReadError::value(&element, error.expected()))
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl PartialEq for Amount {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl PartialOrd for Amount {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.value.partial_cmp(&other.value)
    }
}

#[cfg(test)]
mod tests {
    use super::Amount;

    #[test]
    fn texts_are_kept_and_numbers_compared() {
        for (text, kept, value) in [
            ("12.50", "12.50", 12.5),
            (" +1 ", "+1", 1.0),
            ("-INF", "-INF", f64::NEG_INFINITY),
            ("1E+16", "1E+16", 1e16),
        ] {
            let amount: Amount = text.parse().unwrap();
            assert_eq!((amount.text(), amount.value()), (kept, value));
            assert_eq!(amount, Amount::from(value));
        }
        assert_ne!(Amount::from(f64::NAN), Amount::from(f64::NAN));
        assert!(Amount::from(2.0) < Amount::from(10.0));
    }

    #[test]
    fn a_number_is_written_as_dotnet_writes_it() {
        for (value, text) in [(0.1, "0.1"), (1e16, "1E+16"), (2.0, "2")] {
            assert_eq!(Amount::from(value).text(), text);
        }
    }

    #[test]
    fn a_text_that_is_not_a_number_is_an_error() {
        for text in ["", "1,5", "inf", "twelve", "0x10"] {
            assert!(text.parse::<Amount>().is_err(), "{text}");
        }
    }
}

use core::fmt;

use soap_codec::scalar::{DateTime, Scalar, ScalarError};
use soap_codec::{FromXml, ToXml};

/// A point in time, as the service writes it.
///
/// The service documents its dates as strings, so any text is read and kept.
/// [`date_time`](Self::date_time) parses it; the feature `jiff` adds conversions to and from
/// instants.
///
/// Parameters are documented as `YYYY-MM-DDThh:mm:ssZ`, the form of an instant of whole seconds. In
/// a sample the service itself writes an offset and fractions (`2014-06-09T14:56:18.017+02:00`); on
/// older pages dates have no zone, and their meaning is not documented.
///
/// ```
/// use cloudbilling_types::DateTimeText;
///
/// let from = DateTimeText::from("2025-01-01T00:00:00Z");
/// assert_eq!(from.date_time()?.date().year(), 2025);
/// assert!(DateTimeText::from("soon").date_time().is_err());
/// # Ok::<(), soap_codec::scalar::ScalarError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, ToXml, FromXml)]
pub struct DateTimeText(String);

impl DateTimeText {
    /// Returns the text, as it is in the message.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// Returns the date, the time, and the zone if there is one.
    ///
    /// # Errors
    /// If the text is not an `xs:dateTime`.
    pub fn date_time(&self) -> Result<DateTime, ScalarError> {
        DateTime::parse(&self.0)
    }

    /// Returns the instant.
    ///
    /// # Errors
    /// If the text is not an `xs:dateTime`, or has no zone.
    #[cfg(feature = "jiff")]
    pub fn instant(&self) -> Result<jiff::Timestamp, ScalarError> {
        self.date_time()?.try_into()
    }
}

impl From<String> for DateTimeText {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for DateTimeText {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

/// With its zone, if it has one.
impl From<DateTime> for DateTimeText {
    fn from(date_time: DateTime) -> Self {
        Self(date_time.to_string())
    }
}

/// In UTC.
#[cfg(feature = "jiff")]
impl From<jiff::Timestamp> for DateTimeText {
    fn from(instant: jiff::Timestamp) -> Self {
        DateTime::from(instant).into()
    }
}

impl fmt::Display for DateTimeText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(all(test, feature = "jiff"))]
mod tests {
    use super::DateTimeText;

    #[test]
    fn an_instant_is_written_in_utc() {
        let instant: jiff::Timestamp = "2014-06-09T14:56:18+02:00".parse().unwrap();
        let written = DateTimeText::from(instant);
        assert_eq!(written.text(), "2014-06-09T12:56:18Z");
        assert_eq!(written.instant(), Ok(instant));
        assert_eq!(
            DateTimeText::from("2014-06-09T14:56:18+02:00").instant(),
            Ok(instant)
        );
    }

    #[test]
    fn a_date_without_a_zone_is_not_an_instant() {
        let wall_clock = DateTimeText::from("2014-11-05T00:00:00");
        assert!(wall_clock.date_time().is_ok());
        assert!(wall_clock.instant().is_err());
    }
}

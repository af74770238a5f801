//! A moment, as the sandbox stores it and as the service writes it.

use std::fmt;
use std::time::{Duration, SystemTime};

use time::format_description::well_known::Iso8601;
use time::{OffsetDateTime, PrimitiveDateTime, UtcDateTime};

/// A moment in milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The last moment that the service can write: years have four digits.
    pub(crate) const LAST: Self = Self(253_402_300_799_999);

    /// Returns the real time.
    pub(crate) fn real_now() -> Self {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        Self(0).after(since.unwrap_or_default())
    }

    /// Creates a timestamp from milliseconds after 1970-01-01T00:00:00Z.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Reads `YYYY-MM-DDThh:mm:ss`, with an optional fraction and an optional `Z` or offset
    /// `±hh:mm`: the forms in the documentation of the API. Other forms of ISO 8601 are refused,
    /// including a date alone and white space.
    ///
    /// A text without a zone is read as UTC: the documentation does not say how the service reads
    /// one, and its newer pages write `Z`.
    pub fn parse(text: &str) -> Option<Self> {
        let zone = text
            .get(SECONDS.len()..)
            .filter(|_| has_shape(text, SECONDS))?;
        let zone = match zone.strip_prefix('.') {
            Some(fraction) => fraction.trim_start_matches(|digit: char| digit.is_ascii_digit()),
            None => zone,
        };
        let nanos = if zone.is_empty() {
            let at = PrimitiveDateTime::parse(text, &Iso8601::PARSING).ok()?;
            at.assume_utc().unix_timestamp_nanos()
        } else if zone == "Z" || (zone.len() == OFFSET.len() && has_shape(zone, OFFSET)) {
            let at = OffsetDateTime::parse(text, &Iso8601::PARSING).ok()?;
            at.unix_timestamp_nanos()
        } else {
            return None;
        };
        i64::try_from(nanos.div_euclid(1_000_000)).ok().map(Self)
    }

    /// Returns the milliseconds since 1970-01-01T00:00:00Z.
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// Returns the text that the API has for it.
    pub(crate) fn text(self) -> TimestampText {
        TimestampText::new(self)
    }

    /// Returns the moment `by` later.
    pub fn after(self, by: Duration) -> Self {
        Self(
            self.0
                .saturating_add(i64::try_from(by.as_millis()).unwrap_or(i64::MAX)),
        )
    }

    /// Returns the time since `earlier`, or zero if `earlier` is later.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

const SECONDS: &str = "0000-00-00T00:00:00";
const OFFSET: &str = "+00:00";

/// Returns `true` if a text begins like the pattern, in which `0` stands for any digit and `+` for
/// a sign.
fn has_shape(text: &str, pattern: &str) -> bool {
    text.len() >= pattern.len()
        && text
            .bytes()
            .zip(pattern.bytes())
            .all(|(byte, like)| match like {
                b'0' => byte.is_ascii_digit(),
                b'+' => matches!(byte, b'+' | b'-'),
                like => byte == like,
            })
}

/// A timestamp as a text: `YYYY-MM-DDThh:mm:ssZ`, the form that the API pages give for dates.
pub(crate) struct TimestampText([u8; 20]);

impl TimestampText {
    fn new(timestamp: Timestamp) -> Self {
        let seconds = timestamp.0.div_euclid(1_000);
        let at = UtcDateTime::from_unix_timestamp(seconds).unwrap_or(UtcDateTime::MAX);
        let (date, time) = (at.date(), at.time());
        // Digit by digit, because a list has thousands of these, and formatting six numbers with
        // `write!` took a twentieth of the time of its call.
        let mut text = *b"0000-00-00T00:00:00Z";
        let parts = [
            (0..4, u32::try_from(date.year()).unwrap_or(0)),
            (5..7, u8::from(date.month()).into()),
            (8..10, date.day().into()),
            (11..13, time.hour().into()),
            (14..16, time.minute().into()),
            (17..19, time.second().into()),
        ];
        for (place, number) in parts {
            write_digits(&mut text[place], number);
        }
        Self(text)
    }

    pub(crate) fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("digits and punctuation")
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text().as_str())
    }
}

/// Writes the last digits of a number, as many as there is room for.
fn write_digits(room: &mut [u8], mut number: u32) {
    for digit in room.iter_mut().rev() {
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
    }
}

impl rusqlite::ToSql for Timestamp {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        Ok(self.0.into())
    }
}

impl rusqlite::types::FromSql for Timestamp {
    fn column_result(value: rusqlite::types::ValueRef<'_>) -> rusqlite::types::FromSqlResult<Self> {
        value.as_i64().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_form_that_the_pages_show() {
        let noon = Timestamp::from_millis(1_415_188_800_000);
        for text in [
            "2014-11-05T12:00:00Z",
            "2014-11-05T12:00:00",
            "2014-11-05T13:00:00.000+01:00",
            "2014-11-05T12:00:00.0000000Z",
        ] {
            assert_eq!(Timestamp::parse(text), Some(noon), "{text}");
        }
    }

    #[test]
    fn refuses_texts_that_are_not_dates() {
        for text in [
            "",
            "yesterday",
            "2014-13-05T12:00:00Z",
            "2014-11-05T12:00:00Zulu",
            "1415188800",
            "2014-11-05",
            " 2014-11-05T12:00:00Z",
            "2014-11-05T12:00:00Z\n",
            "2014-11-05T12:00",
            "2014-11-05t12:00:00z",
            "20141105T120000Z",
            "2014-W45-3T12:00:00Z",
            "2014-309T12:00:00Z",
            "2014-11-05T12:00:00+01",
            "2014-11-05T12:00:00.Z",
            "+002014-11-05T12:00:00Z",
            "2014-11-05T25:00:00Z",
            "2014-11-05T12:00:00\u{2003}",
        ] {
            assert_eq!(Timestamp::parse(text), None, "{text}");
        }
    }

    #[test]
    fn prints_what_it_reads() {
        let text = "2024-02-29T23:59:59Z";
        assert_eq!(Timestamp::parse(text).expect("a date").to_string(), text);
        let no_year = Timestamp::from_millis(-62_167_219_200_001);
        assert_eq!(no_year.to_string(), "0000-12-31T23:59:59Z");
        assert_eq!(Timestamp::from_millis(i64::MAX).to_string().len(), 20);
    }
}

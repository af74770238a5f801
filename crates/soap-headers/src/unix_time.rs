//! Instants.

use core::time::Duration;

use soap_codec::scalar::DateTime;

/// An instant in milliseconds since the beginning of 1970 in UTC.
///
/// Milliseconds are the finest that every stack reads. It is written as
/// `2026-11-27T20:00:00.000Z`.
///
/// ```
/// use soap_headers::UnixTime;
///
/// let now = UnixTime::from_millis(1_284_623_445_000);
/// assert_eq!(now.to_string(), "2010-09-16T07:50:45.000Z");
/// ```
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct UnixTime(i64);

impl UnixTime {
    /// Creates the instant `millis` milliseconds after the beginning of 1970 in UTC.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Returns the milliseconds since the beginning of 1970 in UTC.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// Returns the instant of a date and time, cut off after the millisecond; `None` without a
    /// zone.
    #[must_use]
    pub fn from_date_time(time: DateTime) -> Option<Self> {
        let (seconds, nanoseconds) = time.to_unix()?;
        let millis = i64::from(nanoseconds / 1_000_000);
        Some(Self(seconds.saturating_mul(1000).saturating_add(millis)))
    }

    /// Returns the instant as a date and time in UTC.
    #[must_use]
    pub fn to_date_time(self) -> DateTime {
        let nanoseconds = self.0.rem_euclid(1000) as u32 * 1_000_000;
        DateTime::from_unix(self.0.div_euclid(1000), nanoseconds)
            .expect("milliseconds in 64 bits reach fewer years than 32 bits count")
    }

    /// Returns the later instant, or the last one that there is.
    #[must_use]
    pub fn saturating_add(self, duration: Duration) -> Self {
        let millis = i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        Self(self.0.saturating_add(millis))
    }

    /// Returns the time since `earlier`; zero if that is later.
    #[must_use]
    pub fn saturating_since(self, earlier: Self) -> Duration {
        let millis = i128::from(self.0) - i128::from(earlier.0);
        Duration::from_millis(u64::try_from(millis).unwrap_or(0))
    }
}

/// As in a message: always three digits of a fraction, and the zone `Z`.
impl core::fmt::Display for UnixTime {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let time = self.to_date_time();
        let (date, time) = (time.date().with_zone(None), time.time());
        let [hour, minute, second] = [time.hour(), time.minute(), time.second()];
        let millis = time.nanosecond() / 1_000_000;
        write!(f, "{date}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z")
    }
}

/// Cut off after the millisecond.
#[cfg(feature = "std")]
impl From<std::time::SystemTime> for UnixTime {
    fn from(time: std::time::SystemTime) -> Self {
        let origin = Self(0);
        match time.duration_since(std::time::UNIX_EPOCH) {
            Ok(since) => origin.saturating_add(since),
            Err(before) => {
                let millis = before.duration().as_nanos().div_ceil(1_000_000);
                Self(i64::try_from(millis).map_or(i64::MIN, i64::wrapping_neg))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::string::ToString;
    use std::time::{Duration, UNIX_EPOCH};

    use proptest::prelude::*;
    use soap_codec::scalar::{DateTime, Scalar};

    use super::UnixTime;

    #[test]
    fn three_digits_of_a_fraction_are_written() {
        for (millis, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (1_284_623_445_120, "2010-09-16T07:50:45.120Z"),
        ] {
            assert_eq!(UnixTime::from_millis(millis).to_string(), text);
        }
    }

    #[test]
    fn a_clock_before_1970_is_rounded_down_too() {
        let before = UNIX_EPOCH - Duration::from_micros(1500);
        #[cfg(feature = "std")]
        assert_eq!(UnixTime::from(before), UnixTime::from_millis(-2));
        let _ = before;
    }

    #[test]
    fn a_time_without_a_zone_is_not_an_instant() {
        let time = DateTime::parse("2010-09-16T07:50:45").expect("a dateTime");
        assert_eq!(UnixTime::from_date_time(time), None);
    }

    proptest! {
        #[test]
        fn every_instant_is_written_and_read(millis: i64) {
            let time = UnixTime::from_millis(millis);
            let read = DateTime::parse(&time.to_string()).expect("a dateTime");
            prop_assert_eq!(UnixTime::from_date_time(read), Some(time));
            prop_assert_eq!(UnixTime::from_date_time(time.to_date_time()), Some(time));
        }
    }
}

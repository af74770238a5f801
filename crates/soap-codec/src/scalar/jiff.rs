//! The dates, times and durations of [jiff](::jiff): as scalars, and converted from and to ours.
//!
//! A value with a zone is a [`Timestamp`], and one without is civil. They do not convert into each
//! other.

use core::fmt;

use ::jiff::civil;
use ::jiff::{SignedDuration, Timestamp};

use super::{Date, DateTime, Duration, Scalar, ScalarError, Time};

macro_rules! read_by_ours {
    ($($type:ty, $ours:ident;)*) => {$(
        /// Read and written as the type of this crate, into which it converts.
        impl Scalar for $type {
            const TYPE: &'static str = $ours::TYPE;

            fn parse(text: &str) -> Result<Self, ScalarError> {
                Self::try_from($ours::parse(text)?)
            }

            fn format(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                $ours::from(*self).format(f)
            }
        }
    )*};
}

read_by_ours! {
    civil::Date, Date;
    civil::DateTime, DateTime;
    civil::Time, Time;
    SignedDuration, Duration;
    Timestamp, DateTime;
}

impl From<civil::Date> for Date {
    fn from(date: civil::Date) -> Self {
        // jiff counts in signed numbers, but a civil month and day are never negative.
        Self::new(date.year().into(), date.month() as u8, date.day() as u8)
            .expect("every civil date is in the calendar")
    }
}

impl From<civil::Time> for Time {
    fn from(time: civil::Time) -> Self {
        Self::new(
            time.hour() as u8,
            time.minute() as u8,
            time.second() as u8,
            time.subsec_nanosecond() as u32,
        )
        .expect("every civil time is within a day")
    }
}

const NANOSECONDS_OF_SECOND: i128 = 1_000_000_000;

/// Without a zone.
impl From<civil::DateTime> for DateTime {
    fn from(date_time: civil::DateTime) -> Self {
        Self::new(date_time.date().into(), date_time.time().into(), None)
    }
}

/// In UTC.
impl From<Timestamp> for DateTime {
    fn from(timestamp: Timestamp) -> Self {
        let nanoseconds = timestamp.as_nanosecond();
        // Both parts fit: a timestamp of jiff has at most four digits of years.
        let second = nanoseconds.div_euclid(NANOSECONDS_OF_SECOND) as i64;
        let nanosecond = nanoseconds.rem_euclid(NANOSECONDS_OF_SECOND) as u32;
        Self::from_unix(second, nanosecond).expect("the years of jiff are fewer than ours")
    }
}

/// The days and smaller units of a span, without months.
impl From<SignedDuration> for Duration {
    fn from(duration: SignedDuration) -> Self {
        let forward = Self::from(duration.unsigned_abs());
        if duration.is_negative() {
            forward.negated()
        } else {
            forward
        }
    }
}

/// Fails beyond the years of jiff (-9999 to 9999), and for a date with a zone, which a civil date
/// cannot keep.
impl TryFrom<Date> for civil::Date {
    type Error = ScalarError;

    fn try_from(date: Date) -> Result<Self, ScalarError> {
        let out_of_range = ScalarError::out_of_range(Date::TYPE);
        if date.zone().is_some() {
            return Err(out_of_range);
        }
        let year = i16::try_from(date.year()).map_err(|_| out_of_range)?;
        Self::new(year, date.month() as i8, date.day() as i8).map_err(|_| out_of_range)
    }
}

/// Fails for a time with a zone, which a civil time cannot keep.
impl TryFrom<Time> for civil::Time {
    type Error = ScalarError;

    fn try_from(time: Time) -> Result<Self, ScalarError> {
        let out_of_range = ScalarError::out_of_range(Time::TYPE);
        if time.zone().is_some() {
            return Err(out_of_range);
        }
        Self::new(
            time.hour() as i8,
            time.minute() as i8,
            time.second() as i8,
            time.nanosecond() as i32,
        )
        .map_err(|_| out_of_range)
    }
}

/// Fails beyond the years of jiff, and for a value with a zone, which is a [`Timestamp`].
impl TryFrom<DateTime> for civil::DateTime {
    type Error = ScalarError;

    fn try_from(date_time: DateTime) -> Result<Self, ScalarError> {
        let named = |error: ScalarError| ScalarError::new(error.kind(), DateTime::TYPE);
        let date = civil::Date::try_from(date_time.date()).map_err(named)?;
        let time = civil::Time::try_from(date_time.time()).map_err(named)?;
        Ok(Self::from_parts(date, time))
    }
}

/// Fails beyond the years of jiff, and for a value without a zone, which is not an instant. The
/// zone itself is lost.
impl TryFrom<DateTime> for Timestamp {
    type Error = ScalarError;

    fn try_from(date_time: DateTime) -> Result<Self, ScalarError> {
        let out_of_range = ScalarError::out_of_range(DateTime::TYPE);
        let (second, nanosecond) = date_time.to_unix().ok_or(out_of_range)?;
        Self::new(second, nanosecond as i32).map_err(|_| out_of_range)
    }
}

/// Fails for a span with months, which have no fixed length, and beyond `i64` seconds.
impl TryFrom<Duration> for SignedDuration {
    type Error = ScalarError;

    fn try_from(span: Duration) -> Result<Self, ScalarError> {
        let out_of_range = ScalarError::out_of_range(Duration::TYPE);
        let seconds = i64::try_from(span.time().as_secs()).map_err(|_| out_of_range)?;
        if span.months() != 0 {
            return Err(out_of_range);
        }
        let forward = Self::new(seconds, span.time().subsec_nanos() as i32);
        Ok(if span.is_negative() {
            -forward
        } else {
            forward
        })
    }
}

use core::fmt;

use super::scan::Scanner;
use super::zone::{self, Zone};
use super::{Date, Scalar, ScalarError, ScalarErrorKind, Time};
use crate::text::white_space::trim;

/// A day and a time of day, with or without a zone ([3.3.7
/// dateTime](https://www.w3.org/TR/xmlschema11-2/#dateTime)).
///
/// Without a zone it is the reading of a wall clock in an unknown place. It is not an instant, and
/// never means UTC. Equality compares all fields, so one instant in two zones is two values. To
/// compare instants, use [`to_unix`](Self::to_unix).
///
/// Fractions of a second are kept to the nanosecond. A text with more digits, other than zeros, is
/// [out of range](ScalarErrorKind::OutOfRange); it is not rounded. `24:00:00` reads as midnight of
/// the next day.
///
/// ```
/// use soap_codec::scalar::{DateTime, Zone};
///
/// let local: DateTime = "2014-11-05T00:00:00".parse()?;
/// assert_eq!(local.zone(), None);
/// assert_eq!(local.to_unix(), None);
///
/// let instant = local.with_zone(Some(Zone::UTC));
/// assert_eq!(instant.to_string(), "2014-11-05T00:00:00Z");
/// assert_eq!(instant.to_unix(), Some((1_415_145_600, 0)));
/// # Ok::<(), soap_codec::scalar::ScalarError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct DateTime {
    /// Never with a zone.
    date: Date,
    /// Never with a zone.
    time: Time,
    zone: Option<Zone>,
}

impl DateTime {
    /// Combines a date and a time. The zone is `zone`; those of `date` and `time` are ignored.
    pub const fn new(date: Date, time: Time, zone: Option<Zone>) -> Self {
        Self {
            date: date.with_zone(None),
            time: time.with_zone(None),
            zone,
        }
    }

    /// Creates the instant `seconds` and `nanoseconds` after the beginning of 1970 in UTC. Its zone
    /// is UTC.
    ///
    /// # Errors
    /// [`ScalarErrorKind::OutOfRange`] if the year does not fit an `i32`, or if `nanoseconds` is a
    /// second or more.
    pub fn from_unix(seconds: i64, nanosecond: u32) -> Result<Self, ScalarError> {
        let (days, second_of_day) = (
            seconds.div_euclid(SECONDS_OF_DAY),
            seconds.rem_euclid(SECONDS_OF_DAY),
        );
        let date = Date::from_days(days).ok_or(ScalarError::out_of_range(Self::TYPE))?;
        let [hour, minute, second] = [
            second_of_day / 3600,
            second_of_day / 60 % 60,
            second_of_day % 60,
        ]
        .map(|part| part as u8);
        let time = Time::new(hour, minute, second, nanosecond)?;
        Ok(Self {
            date,
            time,
            zone: Some(Zone::UTC),
        })
    }

    /// Replaces the zone. The reading of the clock stays the same.
    pub const fn with_zone(mut self, zone: Option<Zone>) -> Self {
        self.zone = zone;
        self
    }

    /// Returns the day, in this value's zone.
    pub const fn date(self) -> Date {
        self.date.with_zone(self.zone)
    }

    /// Returns the time of day, in this value's zone.
    pub const fn time(self) -> Time {
        self.time.with_zone(self.zone)
    }

    /// Returns the zone, if there is one.
    pub const fn zone(self) -> Option<Zone> {
        self.zone
    }

    /// Returns the seconds since the beginning of 1970 in UTC and the nanoseconds after them, or
    /// `None` without a zone.
    pub fn to_unix(self) -> Option<(i64, u32)> {
        let zone = self.zone?;
        let minutes = i64::from(self.time.hour()) * 60 + i64::from(self.time.minute())
            - i64::from(zone.minutes());
        let seconds =
            self.date.to_days() * SECONDS_OF_DAY + minutes * 60 + i64::from(self.time.second());
        Some((seconds, self.time.nanosecond()))
    }

    fn scan(scanner: &mut Scanner<'_>) -> Result<Self, ScalarErrorKind> {
        let date = Date::scan(scanner)?;
        if !scanner.eat(b'T') {
            return Err(ScalarErrorKind::Syntax);
        }
        let (time, ends_day) = Time::scan(scanner)?;
        let zone = Zone::scan(scanner)?;
        let date = if ends_day {
            Date::from_days(date.to_days() + 1).ok_or(ScalarErrorKind::OutOfRange)?
        } else {
            date
        };
        Ok(Self { date, time, zone })
    }
}

const SECONDS_OF_DAY: i64 = 24 * 60 * 60;

impl Scalar for DateTime {
    const TYPE: &'static str = "xs:dateTime";

    fn parse(text: &str) -> Result<Self, ScalarError> {
        Self::scan(&mut Scanner::new(trim(text))).map_err(|kind| ScalarError::new(kind, Self::TYPE))
    }

    fn format(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.date.write_without_zone(f)?;
        f.write_str("T")?;
        self.time.write_without_zone(f)?;
        zone::write(f, self.zone)
    }
}

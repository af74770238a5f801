use core::fmt;

use super::scan::{Scanner, nanoseconds, write_fraction};
use super::zone::{self, Zone};
use super::{Scalar, ScalarError, ScalarErrorKind};
use crate::text::white_space::trim;

/// A time of day to the nanosecond, with or without a zone ([3.3.8
/// time](https://www.w3.org/TR/xmlschema11-2/#time)).
///
/// `24:00:00` reads as `00:00:00`. There are no leap seconds. Equality compares all fields.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Time {
    hour: u8,
    minute: u8,
    second: u8,
    nanosecond: u32,
    zone: Option<Zone>,
}

impl Time {
    /// Creates a time without a zone.
    ///
    /// # Errors
    /// [`ScalarErrorKind::OutOfRange`] beyond 23:59:59.999999999.
    pub const fn new(
        hour: u8,
        minute: u8,
        second: u8,
        nanosecond: u32,
    ) -> Result<Self, ScalarError> {
        if hour > 23 || minute > 59 || second > 59 || nanosecond > 999_999_999 {
            return Err(ScalarError::out_of_range(Self::TYPE));
        }
        Ok(Self {
            hour,
            minute,
            second,
            nanosecond,
            zone: None,
        })
    }

    /// Replaces the zone. The time stays the same.
    pub const fn with_zone(mut self, zone: Option<Zone>) -> Self {
        self.zone = zone;
        self
    }

    /// Returns the hour, 0 to 23.
    pub const fn hour(self) -> u8 {
        self.hour
    }

    /// Returns the minute, 0 to 59.
    pub const fn minute(self) -> u8 {
        self.minute
    }

    /// Returns the second, 0 to 59.
    pub const fn second(self) -> u8 {
        self.second
    }

    /// Returns the fraction of the second in nanoseconds.
    pub const fn nanosecond(self) -> u32 {
        self.nanosecond
    }

    /// Returns the zone, if the time has one.
    pub const fn zone(self) -> Option<Zone> {
        self.zone
    }

    /// Reads `hh:mm:ss.fff`, without the zone. The second value is `true` for `24:00:00`.
    pub(super) fn scan(scanner: &mut Scanner<'_>) -> Result<(Self, bool), ScalarErrorKind> {
        let hour = scanner.two_digits().ok_or(ScalarErrorKind::Syntax)?;
        let minute = scan_part(scanner)?;
        let second = scan_part(scanner)?;
        let fraction = if scanner.eat(b'.') {
            scanner.digits()
        } else {
            b"0"
        };
        if fraction.is_empty() {
            return Err(ScalarErrorKind::Syntax);
        }
        let nanosecond = nanoseconds(fraction).ok_or(ScalarErrorKind::OutOfRange)?;
        if (hour, minute, second, nanosecond) == (24, 0, 0, 0) {
            return Ok((Self::default(), true));
        }
        Self::new(hour, minute, second, nanosecond)
            .map(|time| (time, false))
            .map_err(ScalarError::kind)
    }

    pub(super) fn write_without_zone(self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}:{:02}", self.hour, self.minute, self.second)?;
        write_fraction(f, self.nanosecond)
    }
}

fn scan_part(scanner: &mut Scanner<'_>) -> Result<u8, ScalarErrorKind> {
    if !scanner.eat(b':') {
        return Err(ScalarErrorKind::Syntax);
    }
    scanner.two_digits().ok_or(ScalarErrorKind::Syntax)
}

impl Scalar for Time {
    const TYPE: &'static str = "xs:time";

    fn parse(text: &str) -> Result<Self, ScalarError> {
        let mut scanner = Scanner::new(trim(text));
        Self::scan(&mut scanner)
            .and_then(|(time, _)| Ok(time.with_zone(Zone::scan(&mut scanner)?)))
            .map_err(|kind| ScalarError::new(kind, Self::TYPE))
    }

    fn format(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_without_zone(f)?;
        zone::write(f, self.zone)
    }
}

use core::fmt;

use super::scan::{Scanner, number};
use super::zone::{self, Zone};
use super::{Scalar, ScalarError, ScalarErrorKind};
use crate::text::white_space::trim;

/// A day of the proleptic Gregorian calendar, with or without a zone ([3.3.9
/// date](https://www.w3.org/TR/xmlschema11-2/#date)).
///
/// A date without a zone is not a date in UTC: the two are different values, and each is written as
/// it was read. Equality compares all fields; dates are not ordered.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Date {
    year: i32,
    month: u8,
    day: u8,
    zone: Option<Zone>,
}

impl Date {
    /// Creates a date without a zone. Year 0 is the year before year 1, as in XML Schema 1.1.
    ///
    /// # Errors
    /// [`ScalarErrorKind::OutOfRange`] if the calendar has no such day.
    pub const fn new(year: i32, month: u8, day: u8) -> Result<Self, ScalarError> {
        if month < 1 || month > 12 || day < 1 || day > days_in_month(year, month) {
            return Err(ScalarError::out_of_range(Self::TYPE));
        }
        Ok(Self {
            year,
            month,
            day,
            zone: None,
        })
    }

    /// Replaces the zone. The day stays the same.
    pub const fn with_zone(mut self, zone: Option<Zone>) -> Self {
        self.zone = zone;
        self
    }

    /// Returns the year, negative before year 0.
    pub const fn year(self) -> i32 {
        self.year
    }

    /// Returns the month, 1 to 12.
    pub const fn month(self) -> u8 {
        self.month
    }

    /// Returns the day of the month, 1 to 31.
    pub const fn day(self) -> u8 {
        self.day
    }

    /// Returns the zone, if the date has one.
    pub const fn zone(self) -> Option<Zone> {
        self.zone
    }

    /// Reads `-?yyyy-mm-dd`, without the zone.
    pub(super) fn scan(scanner: &mut Scanner<'_>) -> Result<Self, ScalarErrorKind> {
        let before_zero = scanner.eat(b'-');
        let digits = scanner.digits();
        if digits.len() < 4 || (digits.len() > 4 && digits[0] == b'0') {
            return Err(ScalarErrorKind::Syntax);
        }
        let month = scan_part(scanner)?;
        let day = scan_part(scanner)?;
        let year = number(digits)
            .and_then(|year| i64::try_from(year).ok())
            .ok_or(ScalarErrorKind::OutOfRange)?;
        let year = if before_zero { -year } else { year };
        let year = i32::try_from(year).map_err(|_| ScalarErrorKind::OutOfRange)?;
        Self::new(year, month, day).map_err(ScalarError::kind)
    }

    pub(super) fn write_without_zone(self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.year < 0 { "-" } else { "" };
        write!(
            f,
            "{sign}{:04}-{:02}-{:02}",
            self.year.unsigned_abs(),
            self.month,
            self.day
        )
    }

    /// Days since 1970-01-01.
    pub(super) fn to_days(self) -> i64 {
        // Years that begin in March put the leap day at their end.
        let month_from_march = i64::from((self.month + 9) % 12);
        let year = i64::from(self.year) - i64::from(self.month < 3);
        let (era, year_of_era) = (year.div_euclid(YEARS_OF_ERA), year.rem_euclid(YEARS_OF_ERA));
        let day_of_year = (153 * month_from_march + 2) / 5 + i64::from(self.day) - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        era * DAYS_OF_ERA + day_of_era - DAYS_FROM_MARCH_0_TO_1970
    }

    /// The inverse of [`to_days`](Self::to_days); `None` outside the years of `i32`.
    pub(super) fn from_days(days: i64) -> Option<Self> {
        let days = days.checked_add(DAYS_FROM_MARCH_0_TO_1970)?;
        let (era, day_of_era) = (days.div_euclid(DAYS_OF_ERA), days.rem_euclid(DAYS_OF_ERA));
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (year_of_era * 365 + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = (month_from_march + 2) % 12 + 1;
        let year = era * YEARS_OF_ERA + year_of_era + i64::from(month < 3);
        Some(Self {
            year: i32::try_from(year).ok()?,
            month: month as u8,
            day: day as u8,
            zone: None,
        })
    }
}

/// The calendar repeats after 400 years.
const YEARS_OF_ERA: i64 = 400;
const DAYS_OF_ERA: i64 = 146_097;
const DAYS_FROM_MARCH_0_TO_1970: i64 = 719_468;

fn scan_part(scanner: &mut Scanner<'_>) -> Result<u8, ScalarErrorKind> {
    if !scanner.eat(b'-') {
        return Err(ScalarErrorKind::Syntax);
    }
    scanner.two_digits().ok_or(ScalarErrorKind::Syntax)
}

const fn days_in_month(year: i32, month: u8) -> u8 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl Scalar for Date {
    const TYPE: &'static str = "xs:date";

    fn parse(text: &str) -> Result<Self, ScalarError> {
        let mut scanner = Scanner::new(trim(text));
        Self::scan(&mut scanner)
            .and_then(|date| Ok(date.with_zone(Zone::scan(&mut scanner)?)))
            .map_err(|kind| ScalarError::new(kind, Self::TYPE))
    }

    fn format(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_without_zone(f)?;
        zone::write(f, self.zone)
    }
}

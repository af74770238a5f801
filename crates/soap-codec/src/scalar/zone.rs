use core::fmt;

use super::ScalarErrorKind;
use super::scan::Scanner;

/// The offset of a clock from UTC, in whole minutes, up to 14 hours either way
/// ([D.3.1](https://www.w3.org/TR/xmlschema11-2/#rf-lexicalMappings-datetime), timezoneFrag).
///
/// It is written as `Z` if it is zero, and otherwise as `+02:00`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Zone {
    minutes: i16,
}

impl Zone {
    /// No offset.
    pub const UTC: Self = Self { minutes: 0 };

    const MAX_MINUTES: i16 = 14 * 60;

    /// Creates an offset of this many minutes ahead of UTC, or behind it if negative. `None` beyond
    /// 14 hours.
    pub const fn from_minutes(minutes: i16) -> Option<Self> {
        if minutes < -Self::MAX_MINUTES || minutes > Self::MAX_MINUTES {
            return None;
        }
        Some(Self { minutes })
    }

    /// Returns the minutes ahead of UTC.
    pub const fn minutes(self) -> i16 {
        self.minutes
    }

    /// Reads the rest of the text after a date or time: a zone or nothing.
    pub(super) fn scan(scanner: &mut Scanner<'_>) -> Result<Option<Self>, ScalarErrorKind> {
        if scanner.is_at_end() {
            return Ok(None);
        }
        let zone = if scanner.eat(b'Z') {
            Self::UTC
        } else {
            Self::scan_offset(scanner)?
        };
        if scanner.is_at_end() {
            Ok(Some(zone))
        } else {
            Err(ScalarErrorKind::Syntax)
        }
    }

    fn scan_offset(scanner: &mut Scanner<'_>) -> Result<Self, ScalarErrorKind> {
        let behind = scanner.eat(b'-');
        if !behind && !scanner.eat(b'+') {
            return Err(ScalarErrorKind::Syntax);
        }
        let hours = scanner.two_digits().ok_or(ScalarErrorKind::Syntax)?;
        if !scanner.eat(b':') {
            return Err(ScalarErrorKind::Syntax);
        }
        let minutes = scanner.two_digits().ok_or(ScalarErrorKind::Syntax)?;
        if minutes > 59 {
            return Err(ScalarErrorKind::OutOfRange);
        }
        let ahead = i16::from(hours) * 60 + i16::from(minutes);
        Self::from_minutes(if behind { -ahead } else { ahead }).ok_or(ScalarErrorKind::OutOfRange)
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.minutes == 0 {
            return f.write_str("Z");
        }
        let sign = if self.minutes < 0 { '-' } else { '+' };
        let minutes = self.minutes.unsigned_abs();
        write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }
}

/// Writes the zone, if there is one.
pub(super) fn write(f: &mut fmt::Formatter<'_>, zone: Option<Zone>) -> fmt::Result {
    zone.map_or(Ok(()), |zone| fmt::Display::fmt(&zone, f))
}

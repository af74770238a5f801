use core::fmt;

use super::scan::{Scanner, nanoseconds, number, write_fraction};
use super::{Scalar, ScalarError, ScalarErrorKind};
use crate::text::white_space::trim;

/// A span of time: months and an exact time, both in one direction
/// ([3.3.6 duration](https://www.w3.org/TR/xmlschema11-2/#duration)).
///
/// A month has no fixed length, so the two never mix. A year is twelve months, and a day is 24
/// hours. It is written in the largest units that fit: `P1Y` for twelve months, `P1DT1H` for 25
/// hours, `PT0S` for an empty span.
///
/// A `TimeSpan` of .NET has no months; convert with [`TryFrom`].
///
/// ```
/// use soap_codec::scalar::Duration;
///
/// let timeout: Duration = "PT90M".parse()?;
/// assert_eq!(timeout.to_string(), "PT1H30M");
/// assert_eq!(core::time::Duration::try_from(timeout)?.as_secs(), 5400);
/// # Ok::<(), soap_codec::scalar::ScalarError>(())
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Duration {
    /// Never set if the span is empty.
    negative: bool,
    months: u64,
    time: core::time::Duration,
}

impl Duration {
    /// Creates a span forward in time.
    pub const fn new(months: u64, time: core::time::Duration) -> Self {
        Self {
            negative: false,
            months,
            time,
        }
    }

    /// Returns the same span in the other direction.
    pub const fn negated(mut self) -> Self {
        self.negative = !self.negative && !self.is_zero();
        self
    }

    /// Returns `true` if the span goes back in time.
    pub const fn is_negative(self) -> bool {
        self.negative
    }

    /// Returns `true` if the span is empty.
    pub const fn is_zero(self) -> bool {
        self.months == 0 && self.time.is_zero()
    }

    /// Returns the months, twelve a year, without a sign.
    pub const fn months(self) -> u64 {
        self.months
    }

    /// Returns the days, hours, minutes and seconds, without a sign.
    pub const fn time(self) -> core::time::Duration {
        self.time
    }

    fn scan(scanner: &mut Scanner<'_>) -> Result<Self, ScalarErrorKind> {
        let negative = scanner.eat(b'-');
        if !scanner.eat(b'P') {
            return Err(ScalarErrorKind::Syntax);
        }
        let mut span = Sum::default();
        let mut parts = span.scan_parts(scanner, &DATE_UNITS)?;
        if scanner.eat(b'T') {
            let of_time = span.scan_parts(scanner, &TIME_UNITS)?;
            if of_time == 0 {
                return Err(ScalarErrorKind::Syntax);
            }
            parts += of_time;
        }
        if parts == 0 || !scanner.is_at_end() {
            return Err(ScalarErrorKind::Syntax);
        }
        let forward = span.total().ok_or(ScalarErrorKind::OutOfRange)?;
        Ok(if negative { forward.negated() } else { forward })
    }
}

enum Unit {
    Months(u64),
    Seconds(u64),
}

const DATE_UNITS: [(u8, Unit); 3] = [
    (b'Y', Unit::Months(12)),
    (b'M', Unit::Months(1)),
    (b'D', Unit::Seconds(24 * 60 * 60)),
];
const TIME_UNITS: [(u8, Unit); 3] = [
    (b'H', Unit::Seconds(60 * 60)),
    (b'M', Unit::Seconds(60)),
    (b'S', Unit::Seconds(1)),
];

/// The sum of what has been read. It reports an overflow only after the whole text has the right
/// form.
struct Sum {
    months: Option<u64>,
    seconds: Option<u64>,
    nanoseconds: Option<u32>,
}

impl Default for Sum {
    fn default() -> Self {
        Self {
            months: Some(0),
            seconds: Some(0),
            nanoseconds: Some(0),
        }
    }
}

impl Sum {
    /// Reads numbers with their units, each unit at most once and in this order. Returns their
    /// number.
    fn scan_parts(
        &mut self,
        scanner: &mut Scanner<'_>,
        units: &[(u8, Unit)],
    ) -> Result<usize, ScalarErrorKind> {
        let mut parts = 0;
        let mut units = units.iter();
        loop {
            let digits = scanner.digits();
            let fraction = if digits.is_empty() || !scanner.eat(b'.') {
                None
            } else {
                Some(scanner.digits())
            };
            if digits.is_empty() {
                return Ok(parts);
            }
            let (letter, unit) = units
                .find(|(letter, _)| scanner.eat(*letter))
                .ok_or(ScalarErrorKind::Syntax)?;
            if let Some(fraction) = fraction {
                if *letter != b'S' || fraction.is_empty() {
                    return Err(ScalarErrorKind::Syntax);
                }
                self.nanoseconds = nanoseconds(fraction);
            }
            self.add(unit, number(digits));
            parts += 1;
        }
    }

    fn add(&mut self, unit: &Unit, count: Option<u64>) {
        let (sum, size) = match unit {
            Unit::Months(size) => (&mut self.months, size),
            Unit::Seconds(size) => (&mut self.seconds, size),
        };
        *sum = sum
            .zip(count)
            .and_then(|(sum, count)| sum.checked_add(count.checked_mul(*size)?));
    }

    fn total(self) -> Option<Duration> {
        Some(Duration::new(
            self.months?,
            core::time::Duration::new(self.seconds?, self.nanoseconds?),
        ))
    }
}

impl Scalar for Duration {
    const TYPE: &'static str = "xs:duration";

    fn parse(text: &str) -> Result<Self, ScalarError> {
        Self::scan(&mut Scanner::new(trim(text))).map_err(|kind| ScalarError::new(kind, Self::TYPE))
    }

    fn format(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_zero() {
            return f.write_str("PT0S");
        }
        f.write_str(if self.negative { "-P" } else { "P" })?;
        write_part(f, self.months / 12, 'Y')?;
        write_part(f, self.months % 12, 'M')?;
        let seconds = self.time.as_secs();
        write_part(f, seconds / 86_400, 'D')?;
        if self.time.subsec_nanos() == 0 && seconds.is_multiple_of(86_400) {
            return Ok(());
        }
        f.write_str("T")?;
        write_part(f, seconds / 3600 % 24, 'H')?;
        write_part(f, seconds / 60 % 60, 'M')?;
        if self.time.subsec_nanos() == 0 {
            return write_part(f, seconds % 60, 'S');
        }
        write!(f, "{}", seconds % 60)?;
        write_fraction(f, self.time.subsec_nanos())?;
        f.write_str("S")
    }
}

fn write_part(f: &mut fmt::Formatter<'_>, count: u64, unit: char) -> fmt::Result {
    if count == 0 {
        Ok(())
    } else {
        write!(f, "{count}{unit}")
    }
}

impl From<core::time::Duration> for Duration {
    fn from(time: core::time::Duration) -> Self {
        Self::new(0, time)
    }
}

/// Fails for a span with months, which have no fixed length, and for one that goes back.
impl TryFrom<Duration> for core::time::Duration {
    type Error = ScalarError;

    fn try_from(span: Duration) -> Result<Self, ScalarError> {
        if span.months != 0 || span.negative {
            return Err(ScalarError::out_of_range(Duration::TYPE));
        }
        Ok(span.time)
    }
}

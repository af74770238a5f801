//! Time, as passed in by the caller.

use core::time::Duration;

/// A time of a monotonic clock: milliseconds since an epoch of the caller's choice.
///
/// All machines that share a [`Ledger`](crate::Ledger) must use the same epoch. A clock that goes
/// backwards counts as standing still.
///
/// ```
/// use std::time::Duration;
/// use cloudbilling_auth::MonotonicTime;
///
/// let start = MonotonicTime::from_millis(5_000);
/// assert_eq!((start + Duration::from_secs(2)).as_millis(), 7_000);
/// assert_eq!(MonotonicTime::from_millis(9_000).saturating_since(start), Duration::from_secs(4));
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct MonotonicTime(u64);

impl MonotonicTime {
    /// Returns the time `millis` milliseconds after the caller's epoch.
    #[must_use]
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis)
    }

    /// Returns the milliseconds since the caller's epoch.
    #[must_use]
    pub const fn as_millis(self) -> u64 {
        self.0
    }

    /// Returns the time `duration` earlier; `None` if that is before the caller's epoch.
    #[must_use]
    pub fn checked_sub(self, duration: Duration) -> Option<Self> {
        self.0.checked_sub(millis(duration)).map(Self)
    }

    /// Returns the time since `earlier`; zero if `earlier` is later.
    #[must_use]
    pub const fn saturating_since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }
}

/// Saturates at the largest time. A part of a millisecond counts as a whole one, so that nothing
/// ends too early.
impl core::ops::Add<Duration> for MonotonicTime {
    type Output = Self;

    fn add(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(millis(duration)))
    }
}

/// A time of the wall clock: milliseconds since 1970-01-01T00:00:00Z.
///
/// Only snapshots use it, to account for the time in which no process ran.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct WallTime(u64);

impl WallTime {
    /// Returns the time `millis` milliseconds after the Unix epoch.
    #[must_use]
    pub const fn from_unix_millis(millis: u64) -> Self {
        Self(millis)
    }

    /// Returns the milliseconds since the Unix epoch.
    #[must_use]
    pub const fn as_unix_millis(self) -> u64 {
        self.0
    }

    /// Returns the time since `earlier`; zero if `earlier` is later.
    #[must_use]
    pub const fn saturating_since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }
}

/// Returns the duration in whole milliseconds, rounded up.
pub(crate) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos().div_ceil(1_000_000)).unwrap_or(u64::MAX)
}

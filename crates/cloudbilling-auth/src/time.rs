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

/// A time of a store's own clock: milliseconds, and the identity of the clock that counted them.
///
/// A record's times are in its store's time, so that processes whose clocks differ agree on them.
/// Two times are comparable only if they come from one clock. A database server has one clock for
/// all times. A boot-time clock is another one after each boot.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub struct StoreTime {
    pub(crate) clock: u64,
    pub(crate) millis: u64,
}

impl StoreTime {
    /// Returns the time `millis` milliseconds after the epoch of the clock named `clock`.
    #[must_use]
    pub const fn new(clock: u64, millis: u64) -> Self {
        Self { clock, millis }
    }
}

/// The current time as far as it is known: a store's clock is read somewhere between a request and
/// its response. Without a store both bounds are the same.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Now {
    pub(crate) earliest: MonotonicTime,
    pub(crate) latest: MonotonicTime,
}

/// The distance of a store's clock from the caller's.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Clock {
    earliest: i64,
    latest: i64,
}

impl Clock {
    /// Compares the clocks: the store's showed `time` after `asked` and before `now`.
    pub(crate) fn compare(time: StoreTime, asked: MonotonicTime, now: MonotonicTime) -> Self {
        Self {
            earliest: distance(time.millis, now.0),
            latest: distance(time.millis, asked.0.min(now.0)),
        }
    }

    /// Returns the store's time at the caller's time `now`.
    pub(crate) fn read(self, now: MonotonicTime) -> Now {
        let at = |distance| MonotonicTime(now.0.saturating_add_signed(distance));
        Now {
            earliest: at(self.earliest),
            latest: at(self.latest),
        }
    }

    /// Returns the caller's time at which the store's time has certainly come.
    pub(crate) fn local(self, time: MonotonicTime) -> MonotonicTime {
        MonotonicTime(time.0.saturating_add_signed(self.earliest.saturating_neg()))
    }
}

fn distance(store: u64, caller: u64) -> i64 {
    let distance = i128::from(store) - i128::from(caller);
    i64::try_from(distance).unwrap_or(if distance < 0 { i64::MIN } else { i64::MAX })
}

/// Returns the duration in whole milliseconds, rounded up.
pub(crate) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos().div_ceil(1_000_000)).unwrap_or(u64::MAX)
}

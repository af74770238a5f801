//! Clocks and timers.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use cloudbilling_auth::{MonotonicTime, WallTime};

/// A source of time. Replace it to test without waiting.
pub trait Time: fmt::Debug + Send + Sync {
    /// Returns the monotonic time since an epoch of this clock.
    fn now(&self) -> MonotonicTime;

    /// Returns the time of day, which shows how much of a lock passes while no process runs.
    fn wall(&self) -> WallTime;

    /// Returns a future that ends after `duration`, on any executor.
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>>;
}

/// The clocks of the operating system, and timers that need no runtime.
///
/// On Linux and Android, its monotonic clock also runs while the machine sleeps, so that a login
/// that was to leave before a sleep does not leave after it. Elsewhere it is [`Instant`], which may
/// stop meanwhile.
///
/// Clones have the same epoch.
///
/// [`Instant`]: std::time::Instant
#[derive(Clone, Debug)]
pub struct SystemClock {
    start: Start,
}

#[cfg(any(target_os = "android", target_os = "linux"))]
use self::boot_time::Start;
#[cfg(not(any(target_os = "android", target_os = "linux")))]
use std::time::Instant as Start;

#[cfg(any(target_os = "android", target_os = "linux"))]
mod boot_time {
    use std::time::Duration;

    use rustix::time::{ClockId, Timespec, clock_gettime};

    /// A time of the clock that counts from the boot of the machine.
    #[derive(Clone, Debug)]
    pub(super) struct Start(Duration);

    impl Start {
        pub(super) fn now() -> Self {
            let Timespec { tv_sec, tv_nsec } = clock_gettime(ClockId::Boottime);
            let seconds = Duration::from_secs(u64::try_from(tv_sec).unwrap_or_default());
            Self(seconds + Duration::from_nanos(u64::try_from(tv_nsec).unwrap_or_default()))
        }

        pub(super) fn elapsed(&self) -> Duration {
            Self::now().0.saturating_sub(self.0)
        }
    }
}

impl SystemClock {
    /// Creates a clock whose epoch is well before now, so that it can represent times before this
    /// process.
    #[must_use]
    pub fn new() -> Self {
        Self {
            start: Start::now(),
        }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

/// Ten years, in milliseconds.
const BEFORE_START: u64 = 10 * 365 * 24 * 60 * 60 * 1_000;

impl Time for SystemClock {
    fn now(&self) -> MonotonicTime {
        MonotonicTime::from_millis(BEFORE_START) + self.start.elapsed()
    }

    fn wall(&self) -> WallTime {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        WallTime::from_unix_millis(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(futures_timer::Delay::new(duration))
    }
}

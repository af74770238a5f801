//! The clock of the sandbox: the real time, moved or stopped.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::data::timestamp::Timestamp;

/// The only source of the current time.
///
/// Locks, sessions, and every date that the service writes follow it, so that a test can end a lock
/// of 15 minutes without waiting. Times on the wire (delays, timeouts) are always real.
#[derive(Debug)]
pub(crate) struct Clock {
    setting: Mutex<ClockSetting>,
    /// Held while the setting changes. The time can be read meanwhile: a change waits for the
    /// database, and a thread that uses the database may read the time.
    changing: Mutex<()>,
}

/// The setting of the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums)] // a clock runs or is stopped
pub enum ClockSetting {
    /// Stopped at this moment.
    Frozen(Timestamp),
    /// Running, this many milliseconds ahead of the real time.
    Running {
        /// Milliseconds ahead of the real time; negative when behind.
        offset: i64,
    },
}

impl Clock {
    pub(crate) fn new(setting: ClockSetting) -> Self {
        Self {
            setting: Mutex::new(setting),
            changing: Mutex::new(()),
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.setting().now()
    }

    pub(crate) fn setting(&self) -> ClockSetting {
        *self.lock()
    }

    /// Changes the setting if it can be stored; `store` receives the settings before and after the
    /// change.
    pub(crate) fn change<E>(
        &self,
        change: impl FnOnce(ClockSetting) -> ClockSetting,
        store: impl FnOnce(ClockSetting, ClockSetting) -> Result<(), E>,
    ) -> Result<(), E> {
        let _changing = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.setting();
        let after = change(before);
        store(before, after)?;
        *self.lock() = after;
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, ClockSetting> {
        self.setting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ClockSetting {
    /// The real time, unmoved.
    pub const REAL: Self = Self::Running { offset: 0 };

    /// Returns the time by this setting.
    pub fn now(self) -> Timestamp {
        match self {
            Self::Frozen(at) => at,
            Self::Running { offset } => {
                let real = Timestamp::real_now().as_millis();
                Timestamp::from_millis(real.saturating_add(offset))
            }
        }
    }

    /// Returns this setting, moved forward.
    pub fn advanced(self, by: Duration) -> Self {
        match self {
            Self::Frozen(at) => Self::Frozen(at.after(by)),
            Self::Running { offset } => Self::Running {
                offset: offset.saturating_add(millis(by)),
            },
        }
    }

    /// Returns this setting, stopped now.
    pub fn frozen(self) -> Self {
        Self::Frozen(self.now())
    }

    /// Returns this setting, running from now on.
    pub fn running(self) -> Self {
        match self {
            Self::Frozen(at) => Self::Running {
                offset: at
                    .as_millis()
                    .saturating_sub(Timestamp::real_now().as_millis()),
            },
            Self::Running { .. } => self,
        }
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frozen_clock_moves_only_when_it_is_set() {
        let clock = Clock::new(ClockSetting::Frozen(Timestamp::from_millis(1_000)));
        assert_eq!(clock.now(), Timestamp::from_millis(1_000));
        let advance = |setting: ClockSetting| setting.advanced(Duration::from_secs(2));
        let stored: Result<(), ()> = clock.change(advance, |_, _| Ok(()));
        assert_eq!(
            (stored, clock.now()),
            (Ok(()), Timestamp::from_millis(3_000))
        );
    }

    #[test]
    fn a_clock_whose_setting_cannot_be_stored_does_not_move() {
        let clock = Clock::new(ClockSetting::Frozen(Timestamp::from_millis(1_000)));
        let advance = |setting: ClockSetting| setting.advanced(Duration::from_secs(2));
        assert_eq!(
            clock.change(advance, |_, _| Err("a full disk")),
            Err("a full disk")
        );
        assert_eq!(clock.now(), Timestamp::from_millis(1_000));
    }

    #[test]
    fn a_running_clock_keeps_its_offset_through_a_stop() {
        let ahead = ClockSetting::REAL.advanced(Duration::from_secs(3_600));
        let stopped = ahead.frozen();
        assert!(stopped.now() > ClockSetting::REAL.now());
        assert!(stopped.running().now() >= stopped.now());
    }
}

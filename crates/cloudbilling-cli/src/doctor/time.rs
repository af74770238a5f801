//! The time that the checks may take.

use std::time::{Duration, Instant};

/// The most that one check waits. A healthy service needs far less.
const LONGEST_CHECK: Duration = Duration::from_secs(10);

/// The time that all checks together may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Budget {
    started: Instant,
    total: Duration,
}

impl Budget {
    pub(super) fn start(total: Duration) -> Self {
        Self {
            started: Instant::now(),
            total,
        }
    }

    /// Returns the time for the next check, which is never zero: the check then fails at once.
    pub(super) fn next(self) -> Duration {
        let left = self.total.saturating_sub(self.started.elapsed());
        // Whole milliseconds, because errors show it.
        let left = Duration::from_millis(u64::try_from(left.as_millis()).unwrap_or(u64::MAX));
        left.clamp(Duration::from_millis(1), LONGEST_CHECK)
    }
}

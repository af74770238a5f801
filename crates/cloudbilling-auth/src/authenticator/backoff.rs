//! The pause after an inconclusive login.

use core::time::Duration;

use super::entropy;
use crate::policy::Policy;
use crate::time::MonotonicTime;

/// A pause that doubles with each inconclusive login in a row.
#[derive(Clone, Debug)]
pub(crate) struct BackOff {
    failures: u32,
    spread: u64,
    until: Option<MonotonicTime>,
}

impl BackOff {
    pub(crate) fn new(spread: u64) -> Self {
        Self {
            failures: 0,
            spread,
            until: None,
        }
    }

    pub(crate) fn extend(&mut self, policy: &Policy, now: MonotonicTime) {
        let doubled = policy
            .backoff_first()
            .saturating_mul(1 << self.failures.min(16));
        self.failures = self.failures.saturating_add(1);
        self.until = Some(now + self.spread(doubled.min(policy.backoff_max())));
    }

    pub(crate) fn reset(&mut self) {
        (self.failures, self.until) = (0, None);
    }

    pub(crate) fn until(&self) -> Option<MonotonicTime> {
        self.until
    }

    /// Returns a time between half the pause and all of it, so that many clients do not return in
    /// step.
    fn spread(&mut self, pause: Duration) -> Duration {
        pause / 2 + entropy::share(&mut self.spread, pause / 2)
    }
}

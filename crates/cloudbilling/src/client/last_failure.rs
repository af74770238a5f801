//! The last login without a verdict.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::error::LoginError;

/// The last login without a verdict, for callers that wait in other threads.
#[derive(Default)]
pub(crate) struct LastFailure(Mutex<(u64, Option<LoginError>)>);

impl LastFailure {
    /// Returns the number of failures so far.
    pub(crate) fn count(&self) -> u64 {
        self.lock().0
    }

    pub(crate) fn set(&self, failure: LoginError) {
        let mut last = self.lock();
        *last = (last.0 + 1, Some(failure));
    }

    /// Returns the last failure, if there was one since the count was `count`.
    pub(crate) fn since(&self, count: u64) -> Option<LoginError> {
        let last = self.lock();
        last.1.clone().filter(|_| last.0 != count)
    }

    fn lock(&self) -> MutexGuard<'_, (u64, Option<LoginError>)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for LastFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LastFailure").field(&self.lock().1).finish()
    }
}

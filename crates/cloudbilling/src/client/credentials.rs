//! Credentials from a provider: how often it is asked, and what becomes current.

use std::sync::{Mutex, MutexGuard, PoisonError};

use cloudbilling_auth::{Credentials, MonotonicTime};

use crate::client::auth::Auth;
use crate::client::provider::{ANSWER_LASTS, ProviderError};
use crate::error::SharedError;

/// The time of a provider's last result. It is not called again so soon.
#[derive(Debug)]
pub(crate) struct ProviderAnswers {
    has_provider: bool,
    last: Mutex<Option<MonotonicTime>>,
}

impl ProviderAnswers {
    pub(crate) fn new(has_provider: bool) -> Self {
        Self {
            has_provider,
            last: Mutex::default(),
        }
    }

    /// Returns `true` if there is a provider that may have newer credentials.
    pub(crate) fn may_be_outdated(&self, now: MonotonicTime) -> bool {
        self.has_provider && !self.are_fresh(now)
    }

    pub(crate) fn are_fresh(&self, now: MonotonicTime) -> bool {
        self.lock().is_some_and(|then| now < then + ANSWER_LASTS)
    }

    /// Makes the credentials of a result current.
    pub(crate) fn take(
        &self,
        answer: Result<Credentials, ProviderError>,
        auth: &Auth,
    ) -> Result<(), SharedError> {
        auth.adopt(answer?);
        *self.lock() = Some(auth.now());
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Option<MonotonicTime>> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

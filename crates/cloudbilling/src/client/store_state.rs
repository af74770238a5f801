//! The result of the last access to the store, for callers that wait.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use cloudbilling_auth::{Account, RecordVersion, StoreOutcome};
use cloudbilling_store::{Commit, StoreError, StoreErrorKind, Version};

use crate::error::Error;

/// The result of the last access to the store, for callers that wait.
#[derive(Debug, Default)]
pub(crate) struct StoreState(Mutex<Seen>);

#[derive(Debug, Default)]
struct Seen {
    failure: Option<Arc<StoreError>>,
    version: Option<(Account, Version)>,
}

impl StoreState {
    /// Returns the error of the last access, if that failed.
    pub(crate) fn failure(&self) -> Option<Arc<StoreError>> {
        self.lock().failure.clone()
    }

    /// Returns the error of the last access as that of a call.
    pub(crate) fn check(&self) -> Result<(), Error> {
        self.failure()
            .map_or(Ok(()), |failure| Err(Error::store(failure)))
    }

    /// Returns the last version of the record that was seen.
    pub(crate) fn version(&self, account: &Account) -> Option<Version> {
        let seen = self.lock();
        let (of, version) = seen.version.as_ref()?;
        (of == account).then_some(*version)
    }

    /// Keeps the result of an access, and returns it as the machine needs it.
    pub(crate) fn take(
        &self,
        account: &Account,
        result: Result<StoreOutcome, StoreError>,
    ) -> StoreOutcome {
        let mut seen = self.lock();
        match result {
            Ok(outcome) => {
                let version = match &outcome {
                    StoreOutcome::Current(loaded) => Some(loaded.version),
                    StoreOutcome::Swapped(version) => Some(*version),
                    StoreOutcome::Failed | StoreOutcome::Unknown => None,
                };
                seen.failure = None;
                seen.version = version.map(|version| (account.clone(), version_of_store(version)));
                outcome
            }
            Err(error) => {
                let outcome = match error.commit() {
                    Commit::NotStored => StoreOutcome::Failed,
                    Commit::Unknown => StoreOutcome::Unknown,
                };
                seen.failure = Some(Arc::new(error));
                outcome
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns `true` if the store may work again without help.
pub(crate) fn is_passing(failure: &StoreError) -> bool {
    matches!(
        failure.kind(),
        StoreErrorKind::Busy | StoreErrorKind::Unavailable
    )
}

pub(crate) fn version_of_store(version: RecordVersion) -> Version {
    Version::new(version.incarnation, version.counter, version.tag)
}

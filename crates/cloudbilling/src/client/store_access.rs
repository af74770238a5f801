//! One access to the store, which the machine has asked for.

use cloudbilling_auth::{
    LoadedRecord, MonotonicTime, RecordVersion, StoreOutcome, StoreStep, StoreStepKind, StoreTime,
};
use cloudbilling_store::{
    AccountKey, BlockingStore, Commit, Loaded, Store, StoreError, StoreErrorKind, Swapped, Version,
};

use crate::client::caught::{self, Panicked};
use crate::client::core::Core;
use crate::client::observe::{StoreAccess, StoreAccessOutcome};
use crate::client::store_state::version_of_store;

/// An access to the store, from its beginning to the report of its outcome.
#[derive(Debug)]
pub(crate) struct ActiveAccess<'a> {
    asked: MonotonicTime,
    core: &'a Core,
    record: AccountKey,
    step: StoreStep,
}

impl<'a> ActiveAccess<'a> {
    pub(crate) fn begin(core: &'a Core, step: StoreStep) -> Self {
        Self {
            asked: core.now(),
            core,
            record: core.auth.record(step.account()),
            step,
        }
    }

    pub(crate) async fn run(self, store: &dyn Store) {
        let result = caught::future(async {
            match self.step.kind() {
                StoreStepKind::Load => store.load(&self.record).await.map(current),
                StoreStepKind::Swap { expected, record } => {
                    let expected = version_of_store(*expected);
                    let swap = store.swap(&self.record, expected, record.as_bytes());
                    swap.await.map(swapped)
                }
            }
        });
        let result = result.await;
        self.end(result);
    }

    pub(crate) fn run_blocking(self, store: &dyn BlockingStore) {
        let result = caught::call(|| match self.step.kind() {
            StoreStepKind::Load => store.load(&self.record).map(current),
            StoreStepKind::Swap { expected, record } => {
                let expected = version_of_store(*expected);
                store
                    .swap(&self.record, expected, record.as_bytes())
                    .map(swapped)
            }
        });
        self.end(result);
    }

    fn end(self, result: Result<Result<StoreOutcome, StoreError>, Panicked>) {
        let Self {
            asked, core, step, ..
        } = self;
        let result = result.unwrap_or_else(|panicked| Err(panicked.into()));
        let is_swap = *step.kind() != StoreStepKind::Load;
        core.auth.notifier().store_access(&StoreAccess {
            elapsed: core.now().saturating_since(asked),
            is_swap,
            outcome: match &result {
                Err(error) => StoreAccessOutcome::Failed(error),
                Ok(StoreOutcome::Swapped(_)) => StoreAccessOutcome::Stored,
                Ok(_) if is_swap => StoreAccessOutcome::Conflict,
                Ok(_) => StoreAccessOutcome::Loaded,
            },
        });
        let outcome = core.store_state.take(step.account(), result);
        core.auth.store_accessed(step, outcome, asked);
    }
}

fn current(loaded: Loaded) -> StoreOutcome {
    StoreOutcome::Current(LoadedRecord {
        record: loaded.record,
        time: StoreTime::new(loaded.now.clock(), loaded.now.millis()),
        version: version_of_record(loaded.version),
    })
}

fn swapped(swapped: Swapped) -> StoreOutcome {
    match swapped {
        Swapped::Conflict(loaded) => current(loaded),
        Swapped::Stored { version, .. } => StoreOutcome::Swapped(version_of_record(version)),
    }
}

fn version_of_record(version: Version) -> RecordVersion {
    RecordVersion {
        incarnation: version.incarnation(),
        counter: version.counter(),
        tag: version.tag(),
    }
}

impl From<Panicked> for StoreError {
    /// The record may have been stored.
    fn from(_: Panicked) -> Self {
        Self::new(StoreErrorKind::Other)
            .with_commit(Commit::Unknown)
            .with_detail("the store panicked")
    }
}

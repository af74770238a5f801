use std::{
    collections::{HashMap, VecDeque},
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use soap_transport::maybe_send_async_trait;

use super::Fault;
use crate::{
    AccountKey, BlockingStore, Commit, Loaded, MAX_RECORD_BYTES, Store, StoreError, StoreErrorKind,
    StoreTime, Swapped, Version,
};

/// A store in memory. Clones are further handles of the same store, as if each belonged to a
/// process.
///
/// ```
/// use cloudbilling_store::{AccountKey, BlockingStore, Version, memory::{Fault, MemoryStore}};
///
/// let store = MemoryStore::new();
/// let account = AccountKey::from_bytes([7; 32]);
/// store.inject(Fault::LostAfter);
/// let error = BlockingStore::swap(&store, &account, Version::ABSENT, b"x").unwrap_err();
/// assert!(error.may_have_been_stored());
/// assert!(BlockingStore::load(&store, &account)?.record.is_some());
/// # Ok::<(), cloudbilling_store::StoreError>(())
/// ```
#[derive(Clone, Default)]
pub struct MemoryStore(Arc<Mutex<Shared>>);

#[derive(Default)]
struct Shared {
    /// All versions of each record, the newest last.
    histories: HashMap<AccountKey, Vec<(Version, Vec<u8>)>>,
    faults: VecDeque<Fault>,
    late: Vec<Swap>,
    is_down: bool,
    clock: u64,
    millis: u64,
    operations: Operations,
}

struct Swap {
    account: AccountKey,
    expected: Version,
    record: Vec<u8>,
}

/// The operations that a [`MemoryStore`] has received, including those that failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operations {
    /// The number of loads.
    pub loads: usize,
    /// The number of swaps.
    pub swaps: usize,
}

impl MemoryStore {
    /// Creates an empty store.
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets `fault` happen to the next swap that has no fault yet.
    pub fn inject(&self, fault: Fault) {
        self.lock().faults.push_back(fault);
    }

    /// Sets whether the store is down. While it is, each operation fails with
    /// [`Unavailable`](StoreErrorKind::Unavailable), *not stored*.
    pub fn set_down(&self, is_down: bool) {
        self.lock().is_down = is_down;
    }

    /// Delivers the swaps that were [late](Fault::Late). Each is stored only if its version is
    /// still the expected one.
    pub fn deliver_late(&self) {
        let mut shared = self.lock();
        for swap in std::mem::take(&mut shared.late) {
            // Nobody waits for the result.
            let _ = shared.swap(swap);
        }
    }

    /// Loses the last `swaps` of `account`, as a failover to an old replica does.
    pub fn roll_back(&self, account: &AccountKey, swaps: usize) {
        if let Some(history) = self.lock().histories.get_mut(account) {
            history.truncate(history.len().saturating_sub(swaps));
        }
    }

    /// Replaces the bytes of a record without changing its version, as a person with an editor can.
    pub fn overwrite(&self, account: &AccountKey, record: &[u8]) {
        let mut shared = self.lock();
        if let Some((_, current)) = shared
            .histories
            .get_mut(account)
            .and_then(|it| it.last_mut())
        {
            *current = record.to_vec();
        }
    }

    /// Advances the store's clock.
    pub fn advance(&self, time: Duration) {
        self.lock().millis += u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    }

    /// Starts another clock at zero, as a restart of the machine does.
    pub fn restart_clock(&self) {
        let mut shared = self.lock();
        shared.clock += 1;
        shared.millis = 0;
    }

    /// Returns the numbers of operations so far.
    pub fn operations(&self) -> Operations {
        self.lock().operations
    }

    fn lock(&self) -> MutexGuard<'_, Shared> {
        // A panic cannot leave a record half written.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

maybe_send_async_trait! {
    impl Store for MemoryStore {
        async fn load(&self, account: &AccountKey) -> Result<Loaded, StoreError> {
            BlockingStore::load(self, account)
        }

        async fn swap(
            &self,
            account: &AccountKey,
            expected: Version,
            record: &[u8],
        ) -> Result<Swapped, StoreError> {
            BlockingStore::swap(self, account, expected, record)
        }
    }
}

impl BlockingStore for MemoryStore {
    fn load(&self, account: &AccountKey) -> Result<Loaded, StoreError> {
        let mut shared = self.lock();
        shared.operations.loads += 1;
        shared.check_up()?;
        Ok(shared.load(account))
    }

    fn swap(
        &self,
        account: &AccountKey,
        expected: Version,
        record: &[u8],
    ) -> Result<Swapped, StoreError> {
        let mut shared = self.lock();
        shared.operations.swaps += 1;
        shared.check_up()?;
        if record.len() > MAX_RECORD_BYTES {
            return Err(StoreError::new(StoreErrorKind::TooLarge));
        }
        let swap = Swap {
            account: *account,
            expected,
            record: record.to_vec(),
        };
        match shared.faults.pop_front() {
            None => shared.swap(swap),
            Some(Fault::Conflict) => {
                shared.touch(account)?;
                shared.swap(swap)
            }
            Some(Fault::Late) => {
                shared.late.push(swap);
                Err(lost())
            }
            Some(Fault::LostAfter) => shared.swap(swap).and(Err(lost())),
            Some(Fault::LostBefore) => Err(lost()),
        }
    }
}

impl Shared {
    fn load(&self, account: &AccountKey) -> Loaded {
        let now = StoreTime::new(self.clock, self.millis);
        match self.histories.get(account).and_then(|it| it.last()) {
            Some((version, record)) => Loaded::new(*version, record.clone(), now),
            None => Loaded::absent(now),
        }
    }

    fn swap(&mut self, swap: Swap) -> Result<Swapped, StoreError> {
        let current = self.load(&swap.account);
        if current.version != swap.expected {
            return Ok(Swapped::Conflict(current));
        }
        let version = current.version.draw_next()?;
        let history = self.histories.entry(swap.account).or_default();
        history.push((version, swap.record));
        Ok(Swapped::Stored {
            version,
            now: current.now,
        })
    }

    /// Stores the same bytes again, as another process.
    fn touch(&mut self, account: &AccountKey) -> Result<(), StoreError> {
        let current = self.load(account);
        let swap = Swap {
            account: *account,
            expected: current.version,
            record: current.record.unwrap_or_default(),
        };
        self.swap(swap).map(drop)
    }

    fn check_up(&self) -> Result<(), StoreError> {
        if self.is_down {
            return Err(StoreError::new(StoreErrorKind::Unavailable));
        }
        Ok(())
    }
}

fn lost() -> StoreError {
    StoreError::new(StoreErrorKind::Unavailable)
        .with_detail("the acknowledgement was lost")
        .with_commit(Commit::Unknown)
}

/// Shows numbers only, because records hold secrets.
impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shared = self.lock();
        f.debug_struct("MemoryStore")
            .field("records", &shared.histories.len())
            .field("operations", &shared.operations)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCOUNT: AccountKey = AccountKey::from_bytes([7; 32]);

    fn stored(store: &MemoryStore, expected: Version, record: &[u8]) -> Version {
        match BlockingStore::swap(store, &ACCOUNT, expected, record) {
            Ok(Swapped::Stored { version, .. }) => version,
            other => panic!("{other:?}"),
        }
    }

    fn content(store: &MemoryStore) -> Option<Vec<u8>> {
        BlockingStore::load(store, &ACCOUNT).expect("up").record
    }

    #[test]
    fn a_late_swap_is_stored_if_nothing_came_between() {
        let store = MemoryStore::new();
        let first = stored(&store, Version::ABSENT, b"1");
        store.inject(Fault::Late);
        let error = BlockingStore::swap(&store, &ACCOUNT, first, b"late").expect_err("lost");
        assert!(error.may_have_been_stored());
        store.deliver_late();
        assert_eq!(content(&store).as_deref(), Some(&b"late"[..]));
    }

    #[test]
    fn a_late_swap_conflicts_after_another_one() {
        let store = MemoryStore::new();
        let first = stored(&store, Version::ABSENT, b"1");
        store.inject(Fault::Late);
        assert!(BlockingStore::swap(&store, &ACCOUNT, first, b"late").is_err());
        stored(&store, first, b"2");
        store.deliver_late();
        assert_eq!(content(&store).as_deref(), Some(&b"2"[..]));
    }

    #[test]
    fn a_swap_that_is_lost_before_the_store_has_no_effect() {
        let store = MemoryStore::new();
        store.inject(Fault::LostBefore);
        let error = BlockingStore::swap(&store, &ACCOUNT, Version::ABSENT, b"1");
        assert!(error.expect_err("lost").may_have_been_stored());
        assert_eq!(content(&store), None);
    }

    #[test]
    fn an_injected_conflict_returns_the_current_record() {
        let store = MemoryStore::new();
        let first = stored(&store, Version::ABSENT, b"1");
        store.inject(Fault::Conflict);
        let swapped = BlockingStore::swap(&store, &ACCOUNT, first, b"2").expect("up");
        let Swapped::Conflict(current) = swapped else {
            panic!("{swapped:?}")
        };
        assert_ne!(current.version, first);
        assert_eq!(current.record.as_deref(), Some(&b"1"[..]));
    }

    #[test]
    fn a_store_that_went_back_has_the_old_version() {
        let store = MemoryStore::new();
        let first = stored(&store, Version::ABSENT, b"1");
        let second = stored(&store, first, b"2");
        store.roll_back(&ACCOUNT, 1);
        assert_eq!(
            BlockingStore::load(&store, &ACCOUNT).expect("up").version,
            first
        );
        let again = stored(&store, first, b"2");
        assert_eq!(again.counter(), second.counter());
        assert_ne!(again, second);
    }

    #[test]
    fn a_store_that_is_down_stores_nothing() {
        let store = MemoryStore::new();
        store.set_down(true);
        let error = BlockingStore::swap(&store, &ACCOUNT, Version::ABSENT, b"1");
        assert!(!error.expect_err("down").may_have_been_stored());
        assert!(BlockingStore::load(&store, &ACCOUNT).is_err());
        store.set_down(false);
        assert_eq!(content(&store), None);
        assert_eq!(store.operations(), Operations { loads: 2, swaps: 1 });
    }
}

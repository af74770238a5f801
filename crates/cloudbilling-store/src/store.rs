use std::{
    fmt::{self, Debug},
    sync::Arc,
    time::Duration,
};

use soap_transport::{MaybeSend, MaybeSync, maybe_send_async_trait};

use crate::{AccountKey, StoreError, Version};

/// The largest record, in bytes: many times what is ever needed.
pub const MAX_RECORD_BYTES: usize = 64 << 10;

maybe_send_async_trait! {
    /// Keeps one small record per account, for several processes. An implementation knows nothing
    /// of what is in a record.
    ///
    /// # The contract
    ///
    /// 1. **Swap.** A record is replaced only if its version is the expected one as a whole:
    ///    incarnation, counter and tag. At most one of several swaps that expect the same
    ///    version is [`Stored`](Swapped::Stored).
    /// 2. **Versions.** Each stored swap makes a version that never existed before, even if the
    ///    bytes are the same. [`Version::draw_next`] makes one.
    /// 3. **Durable.** A swap is acknowledged after it can no longer be lost by the end of a
    ///    process or by a power failure.
    /// 4. **Linearizable.** A load returns the newest acknowledged record, never an older one.
    /// 5. **Absent.** A record that was never stored has [`Version::ABSENT`]. A swap that expects
    ///    this version creates it.
    /// 6. **Whole.** A load returns the bytes of one swap, unchanged. Truncated or foreign content
    ///    is [`Corrupt`](crate::StoreErrorKind::Corrupt), never a record and never *absent*.
    /// 7. **Errors.** A swap that failed is [`NotStored`](crate::Commit::NotStored) only if it
    ///    certainly took no effect and never will. Everything else is
    ///    [`Unknown`](crate::Commit::Unknown).
    /// 8. **Bounded.** Every method ends in a limited time, whatever happens to the store. Records
    ///    of up to [`MAX_RECORD_BYTES`] are kept; a larger one is
    ///    [`TooLarge`](crate::StoreErrorKind::TooLarge).
    /// 9. **Time** is the store's own and the same for all processes ([`StoreTime`]).
    /// 10. **Secrecy.** No error, log or `Debug` output contains a piece of a record.
    ///
    /// The conformance suite (feature `testing`) tests an implementation against these, as far as
    /// they can be tested without power failures.
    pub trait Store: Debug + MaybeSend + MaybeSync {
        /// Loads the record of `account`.
        ///
        /// # Errors
        /// A [`StoreError`] if the store cannot be read, or holds something that is not a record.
        async fn load(&self, account: &AccountKey) -> Result<Loaded, StoreError>;

        /// Replaces the record of `account` if its version is `expected`.
        ///
        /// # Errors
        /// A [`StoreError`] whose [`commit`](StoreError::commit) says whether the record may have
        /// been stored nevertheless.
        async fn swap(
            &self,
            account: &AccountKey,
            expected: Version,
            record: &[u8],
        ) -> Result<Swapped, StoreError>;

        /// Waits until the record may have another version than `seen`, for at most `patience`.
        ///
        /// Returns `true` if the record should be loaded now, and `false` once `patience` is over.
        /// Returns `None` at once if the store cannot wait: then the caller waits on a timer of its
        /// own, with jitter, and loads. This is what the default implementation does.
        async fn changed(
            &self,
            account: &AccountKey,
            seen: Version,
            patience: Duration,
        ) -> Option<bool> {
            let _ = (account, seen, patience);
            None
        }
    }
}

/// [`Store`] for code without an executor: the same contract, but the calling thread waits.
pub trait BlockingStore: Debug + Send + Sync {
    /// Loads the record of `account`.
    ///
    /// # Errors
    /// As [`Store::load`].
    fn load(&self, account: &AccountKey) -> Result<Loaded, StoreError>;

    /// Replaces the record of `account` if its version is `expected`.
    ///
    /// # Errors
    /// As [`Store::swap`].
    fn swap(
        &self,
        account: &AccountKey,
        expected: Version,
        record: &[u8],
    ) -> Result<Swapped, StoreError>;

    /// Waits as [`Store::changed`] does.
    fn changed(&self, account: &AccountKey, seen: Version, patience: Duration) -> Option<bool> {
        let _ = (account, seen, patience);
        None
    }
}

/// The result of a load.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Loaded {
    /// The record, or `None` if it was never stored.
    pub record: Option<Vec<u8>>,
    /// The version of the record.
    pub version: Version,
    /// A time of the store between the start and the end of the load.
    pub now: StoreTime,
}

impl Loaded {
    /// Creates the result of a load that found `record` with `version`.
    pub fn new(version: Version, record: Vec<u8>, now: StoreTime) -> Self {
        Self {
            record: Some(record),
            version,
            now,
        }
    }

    /// Creates the result of a load that found no record.
    pub fn absent(now: StoreTime) -> Self {
        Self {
            record: None,
            version: Version::ABSENT,
            now,
        }
    }
}

/// Leaves out the bytes of the record.
impl Debug for Loaded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Loaded")
            .field("record_bytes", &self.record.as_ref().map(Vec::len))
            .field("version", &self.version)
            .field("now", &self.now)
            .finish()
    }
}

/// The result of a swap.
#[expect(
    clippy::exhaustive_enums,
    reason = "the version is the expected one, or it is not"
)]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Swapped {
    /// Another version is stored, which is returned. Nothing was changed.
    Conflict(Loaded),
    /// The record is stored, durably.
    Stored {
        /// Its new version.
        version: Version,
        /// A time of the store between the start and the end of the swap.
        now: StoreTime,
    },
}

/// A time of a store's clock, in milliseconds.
///
/// Two times can be compared only if they are of the same [`clock`](Self::clock). The clock of the
/// file store, for example, ends with the machine's uptime. A lock or a deadline that was recorded
/// on another clock has to be converted pessimistically.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StoreTime {
    clock: u64,
    millis: u64,
}

impl StoreTime {
    /// Creates a time of `clock`.
    pub const fn new(clock: u64, millis: u64) -> Self {
        Self { clock, millis }
    }

    /// Returns the identity of the clock: of a machine's uptime, or of a database's wall clock.
    pub const fn clock(self) -> u64 {
        self.clock
    }

    /// Returns the milliseconds since the start of the clock.
    pub const fn millis(self) -> u64 {
        self.millis
    }

    /// Returns the time from `earlier` to this time: zero if it is not earlier, and `None` if the
    /// two are of different clocks.
    pub const fn since(self, earlier: Self) -> Option<Duration> {
        if self.clock != earlier.clock {
            return None;
        }
        Some(Duration::from_millis(
            self.millis.saturating_sub(earlier.millis),
        ))
    }
}

/// Implements both traits for pointers to a store.
macro_rules! forward {
    ($($pointer:ty),*) => {$(
        maybe_send_async_trait! {
            impl<T: Store + ?Sized> Store for $pointer {
                async fn load(&self, account: &AccountKey) -> Result<Loaded, StoreError> {
                    (**self).load(account).await
                }

                async fn swap(
                    &self,
                    account: &AccountKey,
                    expected: Version,
                    record: &[u8],
                ) -> Result<Swapped, StoreError> {
                    (**self).swap(account, expected, record).await
                }

                async fn changed(
                    &self,
                    account: &AccountKey,
                    seen: Version,
                    patience: Duration,
                ) -> Option<bool> {
                    (**self).changed(account, seen, patience).await
                }
            }
        }

        impl<T: BlockingStore + ?Sized> BlockingStore for $pointer {
            fn load(&self, account: &AccountKey) -> Result<Loaded, StoreError> {
                (**self).load(account)
            }

            fn swap(
                &self,
                account: &AccountKey,
                expected: Version,
                record: &[u8],
            ) -> Result<Swapped, StoreError> {
                (**self).swap(account, expected, record)
            }

            fn changed(
                &self,
                account: &AccountKey,
                seen: Version,
                patience: Duration,
            ) -> Option<bool> {
                (**self).changed(account, seen, patience)
            }
        }
    )*};
}

forward!(&T, Arc<T>, Box<T>);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_different_clocks_are_not_compared() {
        let time = StoreTime::new(1, 5_000);
        assert_eq!(
            time.since(StoreTime::new(1, 2_000)),
            Some(Duration::from_secs(3))
        );
        assert_eq!(time.since(StoreTime::new(1, 9_000)), Some(Duration::ZERO));
        assert_eq!(time.since(StoreTime::new(2, 2_000)), None);
    }

    #[test]
    fn debug_leaves_out_the_record() {
        let loaded = Loaded::new(
            Version::new(1, 1, 1),
            b"SECRET".to_vec(),
            StoreTime::new(0, 0),
        );
        let shown = format!("{loaded:?} {:?}", Swapped::Conflict(loaded.clone()));
        assert!(shown.contains("record_bytes: Some(6)"), "{shown}");
        assert!(!shown.contains("SECRET"), "{shown}");
    }
}

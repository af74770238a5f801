//! Short names for operations.

use cloudbilling_store::{
    AccountKey, BlockingStore, Loaded, StoreError, Swapped, Version,
    postgres::BlockingPostgresStore,
};
use tokio::runtime::{Builder, Runtime};

pub(crate) const ACCOUNT: AccountKey = AccountKey::from_bytes([0xa1; 32]);

/// Returns `true` in the long form, which takes minutes: `just stores long`.
pub(crate) fn is_long() -> bool {
    std::env::var("CLOUDBILLING_STORE_FORM").is_ok_and(|form| form == "long")
}

pub(crate) fn runtime() -> Runtime {
    let runtime = Builder::new_current_thread().enable_all().build();
    runtime.expect("an event queue is available")
}

pub(crate) fn load(store: &BlockingPostgresStore) -> Result<Loaded, StoreError> {
    BlockingStore::load(store, &ACCOUNT)
}

pub(crate) fn swap(
    store: &BlockingPostgresStore,
    expected: Version,
    record: &[u8],
) -> Result<Swapped, StoreError> {
    BlockingStore::swap(store, &ACCOUNT, expected, record)
}

/// Swaps, which must succeed.
pub(crate) fn stored(store: &BlockingPostgresStore, expected: Version, record: &[u8]) -> Version {
    match swap(store, expected, record) {
        Ok(Swapped::Stored { version, .. }) => version,
        other => panic!("{other:?}"),
    }
}

/// Returns the version, which must be loadable.
pub(crate) fn version(store: &BlockingPostgresStore) -> Version {
    load(store).expect("the server runs").version
}

/// Swaps while a fault keeps the acknowledgement away, and returns the error. If the machine was
/// too busy to send the swap in time, so that it was certainly not stored, this tries again.
pub(crate) fn lost_swap(
    store: &BlockingPostgresStore,
    expected: Version,
    record: &[u8],
    begin: impl Fn(),
    end: impl Fn(),
) -> StoreError {
    for _ in 0..50 {
        connect(store);
        begin();
        let error = swap(store, expected, record).expect_err("nothing acknowledges it");
        if error.may_have_been_stored() {
            return error;
        }
        end();
    }
    panic!("no swap was ever sent");
}

/// Connects, however often the machine is too busy for the store's timeout.
pub(crate) fn connect(store: &BlockingPostgresStore) {
    while store.durability().is_err() {}
}

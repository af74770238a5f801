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

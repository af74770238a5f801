use std::{fmt, time::Duration};

use soap_transport::{BoxFuture, MaybeSend};

use crate::{AccountKey, BlockingStore, Loaded, Store, StoreError, Swapped, Version};

/// An operation of an asynchronous store, which stores its result itself.
pub type Operation<'a> = BoxFuture<'a, ()>;

/// An asynchronous store as a blocking one.
///
/// ```no_run
/// # fn block_on(operation: cloudbilling_store::conformance::Operation<'_>) {}
/// use cloudbilling_store::{conformance::{BlockOn, Suite}, memory::MemoryStore};
///
/// Suite::new()
///     .run(|_name| BlockOn::new(MemoryStore::new(), |operation| block_on(operation)))
///     .assert_passed();
/// ```
pub struct BlockOn<S, F> {
    store: S,
    block_on: F,
}

impl<S: Store, F: Fn(Operation<'_>) + Send + Sync> BlockOn<S, F> {
    /// Creates a blocking store that runs each operation with `block_on`.
    pub fn new(store: S, block_on: F) -> Self {
        Self { store, block_on }
    }

    fn run<T: MaybeSend>(&self, operation: impl Future<Output = T> + MaybeSend) -> T {
        let mut result = None;
        let slot = &mut result;
        (self.block_on)(Box::pin(async { *slot = Some(operation.await) }));
        result.expect("the function has blocked until the operation ended")
    }
}

impl<S: Store + Send + Sync, F: Fn(Operation<'_>) + Send + Sync> BlockingStore for BlockOn<S, F> {
    fn load(&self, account: &AccountKey) -> Result<Loaded, StoreError> {
        self.run(self.store.load(account))
    }

    fn swap(
        &self,
        account: &AccountKey,
        expected: Version,
        record: &[u8],
    ) -> Result<Swapped, StoreError> {
        self.run(self.store.swap(account, expected, record))
    }

    fn changed(&self, account: &AccountKey, seen: Version, patience: Duration) -> Option<bool> {
        self.run(self.store.changed(account, seen, patience))
    }
}

impl<S: fmt::Debug, F> fmt::Debug for BlockOn<S, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("BlockOn").field(&self.store).finish()
    }
}

use std::{
    fmt,
    sync::{Arc, mpsc},
    time::Duration,
};

use tokio::runtime::{Builder, Runtime};

use super::{Durability, PostgresOptions, PostgresStore};
use crate::{
    AccountKey, BlockingStore, Commit, Loaded, Store, StoreError, StoreErrorKind, Swapped, Version,
};

/// A [`PostgresStore`] for code without a runtime. It has its own, with a single thread. Clones
/// share both.
#[derive(Clone)]
pub struct BlockingPostgresStore {
    store: PostgresStore,
    runtime: Arc<OwnRuntime>,
}

impl PostgresOptions {
    /// Creates the store for code without a runtime. It has its own, with one thread.
    ///
    /// # Errors
    /// As [`build`](Self::build), or [`Unavailable`](StoreErrorKind::Unavailable) if the operating
    /// system provides no thread.
    pub fn build_blocking(self) -> Result<BlockingPostgresStore, StoreError> {
        let store = self.build()?;
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("cloudbilling-store")
            .enable_all()
            .build();
        let runtime = runtime.map_err(|error| {
            StoreError::new(StoreErrorKind::Unavailable)
                .with_detail("the operating system provides no thread or no event queue")
                .with_source(error)
        })?;
        Ok(BlockingPostgresStore {
            store,
            runtime: Arc::new(OwnRuntime(Some(runtime))),
        })
    }
}

impl BlockingPostgresStore {
    /// Creates the table, as [`PostgresStore::create_table`] does.
    ///
    /// # Errors
    /// As [`PostgresStore::create_table`].
    pub fn create_table(&self) -> Result<(), StoreError> {
        let store = self.store.clone();
        self.run(async move { store.create_table().await })
    }

    /// Returns the server's settings, as [`PostgresStore::durability`] does.
    ///
    /// # Errors
    /// As [`PostgresStore::durability`].
    pub fn durability(&self) -> Result<Durability, StoreError> {
        let store = self.store.clone();
        self.run(async move { store.durability().await })
    }

    /// Runs `work` on the runtime's thread, and blocks this one. Blocking on the runtime itself
    /// would panic on a thread of another one.
    fn run<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, StoreError>> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (sender, receiver) = mpsc::sync_channel(1);
        let runtime = self.runtime.0.as_ref().expect("it is taken only on drop");
        runtime.spawn(async move {
            // The receiver waits for this.
            let _ = sender.send(work.await);
        });
        receiver.recv().unwrap_or_else(|_| {
            Err(StoreError::new(StoreErrorKind::Other)
                .with_detail("the thread of the store panicked")
                .with_commit(Commit::Unknown))
        })
    }
}

impl BlockingStore for BlockingPostgresStore {
    fn load(&self, account: &AccountKey) -> Result<Loaded, StoreError> {
        let (store, account) = (self.store.clone(), *account);
        self.run(async move { store.load(&account).await })
    }

    fn swap(
        &self,
        account: &AccountKey,
        expected: Version,
        record: &[u8],
    ) -> Result<Swapped, StoreError> {
        let (store, account, record) = (self.store.clone(), *account, record.to_vec());
        self.run(async move { store.swap(&account, expected, &record).await })
    }

    fn changed(&self, account: &AccountKey, seen: Version, patience: Duration) -> Option<bool> {
        let (store, account) = (self.store.clone(), *account);
        let changed = async move { Ok(store.changed(&account, seen, patience).await) };
        self.run(changed).unwrap_or(None)
    }
}

impl fmt::Debug for BlockingPostgresStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("BlockingPostgresStore")
            .field(&self.store)
            .finish()
    }
}

/// A runtime that may be dropped anywhere. tokio's own waits for its threads when it is dropped,
/// and panics where blocking is not allowed.
struct OwnRuntime(Option<Runtime>);

impl Drop for OwnRuntime {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

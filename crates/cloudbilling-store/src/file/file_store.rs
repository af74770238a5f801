use std::{io::ErrorKind, path::PathBuf, sync::Arc, time::Duration};

use soap_transport::maybe_send_async_trait;

use super::{
    Examination, KeyFile,
    directory::Directory,
    failure::failed,
    lock::Lock,
    on_thread::on_thread,
    record_file::{self, DAMAGED, RECORD},
    system::{self, BootClock},
};
use crate::{
    AccountKey, BlockingStore, Loaded, MAX_RECORD_BYTES, Store, StoreError, StoreErrorKind,
    StoreKey, Swapped, Version,
};

const DEFAULT_LOCK_TIMEOUT: Duration = Duration::from_secs(5);

/// A store in the files of a directory on a local disk. Clones share it.
///
/// The directory belongs to this store alone. It must not be writable by other users; if it does
/// not exist, it is created for its owner only.
///
/// Asynchronous operations each run on a thread of their own, so they work on any executor. An
/// operation whose future is dropped still ends.
#[derive(Clone, Debug)]
pub struct FileStore(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    directory: Directory,
    clock: BootClock,
    lock_timeout: Duration,
}

impl FileStore {
    /// Opens the store in `directory`, and creates the directory if it does not exist.
    ///
    /// # Errors
    /// * [`Unsupported`](StoreErrorKind::Unsupported): the operating system is not Linux.
    /// * [`NetworkFileSystem`](StoreErrorKind::NetworkFileSystem): the directory is not on a local
    ///   file system, so its locks cannot be relied on.
    /// * [`Exposed`](StoreErrorKind::Exposed): other users can write to the directory.
    /// * [`Denied`](StoreErrorKind::Denied), [`Full`](StoreErrorKind::Full) or
    ///   [`Unavailable`](StoreErrorKind::Unavailable) from the file system.
    pub fn open(directory: impl Into<PathBuf>) -> Result<Self, StoreError> {
        system::check_supported()?;
        Ok(Self(Arc::new(Inner {
            directory: Directory::open(directory.into())?,
            clock: BootClock::new()?,
            lock_timeout: DEFAULT_LOCK_TIMEOUT,
        })))
    }

    /// Sets how long a swap waits for the lock of its record, which another process may hold while
    /// it is stopped. The default is 5 seconds.
    #[must_use]
    pub fn with_lock_timeout(self, timeout: Duration) -> Self {
        Self(Arc::new(Inner {
            directory: self.0.directory.clone(),
            clock: self.0.clock.clone(),
            lock_timeout: timeout,
        }))
    }

    /// Loads the store's key, or creates it if there is neither a key nor a record.
    ///
    /// # Errors
    /// [`KeyMissing`](StoreErrorKind::KeyMissing) if there are records but no key: a new key would
    /// make all of them absent. Otherwise as [`KeyFile::load`] and [`KeyFile::create`].
    pub fn key(&self, file: &KeyFile) -> Result<StoreKey, StoreError> {
        if let Some(key) = file.load()? {
            return Ok(key);
        }
        if self.0.has_records()? {
            return Err(StoreError::new(StoreErrorKind::KeyMissing)
                .with_detail(file.path().display().to_string()));
        }
        let created = file.create();
        match &created {
            Err(error) if error.kind() == StoreErrorKind::KeyExists => {
                file.load()?.map_or(created, Ok)
            }
            _ => created,
        }
    }

    /// Examines the files of the store, for a person in search of a fault. Changes no record; it
    /// creates a file, locks it, and removes it again, to see whether that works.
    ///
    /// # Errors
    /// [`Denied`](StoreErrorKind::Denied), [`Full`](StoreErrorKind::Full) or
    /// [`Unavailable`](StoreErrorKind::Unavailable) if no file can be created, locked or listed.
    pub fn examine(&self) -> Result<Examination, StoreError> {
        Examination::of(&self.0.directory)
    }

    /// Sets the file of a damaged record aside, so that the record is absent, and returns its new
    /// path. A file that was set aside before is replaced.
    ///
    /// Only a person may decide this: what the record said of wrong logins is lost.
    ///
    /// # Errors
    /// As a swap. It is [`Unavailable`](StoreErrorKind::Unavailable) if there is no file.
    pub fn set_aside(&self, account: &AccountKey) -> Result<PathBuf, StoreError> {
        let inner = &*self.0;
        let _lock = inner.lock(account)?;
        let aside = format!("{account}{DAMAGED}");
        inner.directory.rename(&record_name(account), &aside)?;
        Ok(inner.directory.path(&aside))
    }
}

impl Inner {
    fn load(&self, account: &AccountKey) -> Result<Loaded, StoreError> {
        let now = self.clock.now();
        let name = record_name(account);
        let limit = record_file::MAX_BYTES;
        let content = match self.directory.read(&name, limit) {
            Ok(content) => content,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Loaded::absent(now)),
            Err(error) => return Err(failed("read", &self.directory.path(&name), error)),
        };
        let (version, record) =
            record_file::decode(account, &content).map_err(|kind| self.unreadable(kind, &name))?;
        Ok(Loaded::new(version, record.to_vec(), now))
    }

    fn swap(
        &self,
        account: &AccountKey,
        expected: Version,
        record: &[u8],
    ) -> Result<Swapped, StoreError> {
        if record.len() > MAX_RECORD_BYTES {
            return Err(StoreError::new(StoreErrorKind::TooLarge));
        }
        let _lock = self.lock(account)?;
        let current = self.load(account)?;
        if current.version != expected {
            return Ok(Swapped::Conflict(current));
        }
        let version = expected.draw_next()?;
        let content = record_file::encode(account, version, record);
        self.directory.replace(&record_name(account), &content)?;
        let now = current.now;
        Ok(Swapped::Stored { version, now })
    }

    fn lock(&self, account: &AccountKey) -> Result<Lock, StoreError> {
        let path = self.directory.path(&format!("{account}.lock"));
        Lock::take(&path, self.lock_timeout)
    }

    fn has_records(&self) -> Result<bool, StoreError> {
        let names = self.directory.names()?;
        Ok(names.iter().any(|name| name.ends_with(RECORD)))
    }

    fn unreadable(&self, kind: StoreErrorKind, name: &str) -> StoreError {
        StoreError::new(kind).with_detail(self.directory.path(name).display().to_string())
    }
}

impl BlockingStore for FileStore {
    fn load(&self, account: &AccountKey) -> Result<Loaded, StoreError> {
        self.0.load(account)
    }

    fn swap(
        &self,
        account: &AccountKey,
        expected: Version,
        record: &[u8],
    ) -> Result<Swapped, StoreError> {
        self.0.swap(account, expected, record)
    }
}

maybe_send_async_trait! {
    impl Store for FileStore {
        async fn load(&self, account: &AccountKey) -> Result<Loaded, StoreError> {
            let (inner, account) = (Arc::clone(&self.0), *account);
            on_thread(move || inner.load(&account)).await
        }

        async fn swap(
            &self,
            account: &AccountKey,
            expected: Version,
            record: &[u8],
        ) -> Result<Swapped, StoreError> {
            let (inner, account, record) = (Arc::clone(&self.0), *account, record.to_vec());
            on_thread(move || inner.swap(&account, expected, &record)).await
        }
    }
}

fn record_name(account: &AccountKey) -> String {
    format!("{account}{RECORD}")
}

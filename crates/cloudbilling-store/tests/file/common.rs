//! Folders that are removed, and short names for operations.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process,
    sync::atomic::{AtomicUsize, Ordering},
};

use cloudbilling_store::{
    AccountKey, BlockingStore, Loaded, StoreError, Swapped, Version, file::FileStore,
};

pub(crate) const ACCOUNT: AccountKey = AccountKey::from_bytes([0xa1; 32]);

/// A folder that is removed with its content.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        // Not the temporary folder of the system, which may be in memory.
        let name = format!("store-{}-{number}", process::id());
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&path).expect("the build folder is writable");
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Opens the store in this folder.
    pub(crate) fn store(&self) -> FileStore {
        FileStore::open(self.state()).expect("a local disk")
    }

    pub(crate) fn state(&self) -> PathBuf {
        self.0.join("state")
    }

    /// Returns the path of the record's file.
    pub(crate) fn record(&self) -> PathBuf {
        self.state().join(format!("{ACCOUNT}.record"))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A folder that is left behind disturbs no test.
        let _ = fs::remove_dir_all(&self.0);
    }
}

pub(crate) fn load(store: &FileStore) -> Result<Loaded, StoreError> {
    BlockingStore::load(store, &ACCOUNT)
}

pub(crate) fn swap(
    store: &FileStore,
    expected: Version,
    record: &[u8],
) -> Result<Swapped, StoreError> {
    BlockingStore::swap(store, &ACCOUNT, expected, record)
}

/// Swaps, which must succeed.
pub(crate) fn stored(store: &FileStore, expected: Version, record: &[u8]) -> Version {
    match swap(store, expected, record) {
        Ok(Swapped::Stored { version, .. }) => version,
        other => panic!("{other:?}"),
    }
}

/// Returns the file mode without the kind.
pub(crate) fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).expect("it exists").permissions().mode() & 0o777
}

pub(crate) fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("it is ours");
}

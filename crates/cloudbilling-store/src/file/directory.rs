//! The directory of a store: created for its owner, on a local disk, with files that are replaced
//! as a whole.

use std::{
    fs::{self, File, TryLockError},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use super::{failure::failed, system};
use crate::{Commit, StoreError, StoreErrorKind};

#[derive(Clone, Debug)]
pub(super) struct Directory(PathBuf);

impl Directory {
    /// Opens the directory at `path`, and creates it if it does not exist.
    pub(super) fn open(path: PathBuf) -> Result<Self, StoreError> {
        let directory = Self(path);
        let path = &directory.0;
        if !path.exists() {
            system::create_directory(path).map_err(|error| failed("create", path, error))?;
            if let Some(parent) = path.parent().filter(|it| !it.as_os_str().is_empty()) {
                sync(parent).map_err(|error| failed("sync", parent, error))?;
            }
        }
        let opened = File::open(path).map_err(|error| failed("open", path, error))?;
        let metadata = opened.metadata();
        let metadata = metadata.map_err(|error| failed("open", path, error))?;
        if !metadata.is_dir() {
            return Err(StoreError::new(StoreErrorKind::InvalidSettings)
                .with_detail(format!("{} is not a directory", path.display())));
        }
        if system::is_writable_by_others(&metadata) {
            return Err(StoreError::new(StoreErrorKind::Exposed)
                .with_detail(format!("other users can write to {}", path.display())));
        }
        let remote = system::remote_file_system(&opened);
        if let Some(name) = remote.map_err(|error| failed("examine", path, error))? {
            return Err(StoreError::new(StoreErrorKind::NetworkFileSystem)
                .with_detail(format!("{} is on {name}", path.display())));
        }
        Ok(directory)
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Returns the names of all files that are valid UTF-8, as those of a store are.
    pub(super) fn names(&self) -> Result<Vec<String>, StoreError> {
        let names = fs::read_dir(&self.0).and_then(|entries| {
            entries
                .map(|entry| Ok(entry?.file_name().into_string()))
                .collect::<io::Result<Vec<_>>>()
        });
        let names = names.map_err(|error| failed("list", &self.0, error))?;
        Ok(names.into_iter().flatten().collect())
    }

    /// Opens the directory itself.
    pub(super) fn file(&self) -> Result<File, StoreError> {
        File::open(&self.0).map_err(|error| failed("open", &self.0, error))
    }

    /// Creates a file for its owner only, locks it, and removes it again. Returns what the file
    /// system said of it.
    pub(super) fn probe(&self, name: &str) -> Result<fs::Metadata, StoreError> {
        let path = self.path(name);
        let file = system::private_file().open(&path);
        let file = file.map_err(|error| failed("create", &path, error))?;
        let locked = match file.try_lock() {
            // Another examination holds it, so locks work.
            Ok(()) | Err(TryLockError::WouldBlock) => file.metadata(),
            Err(TryLockError::Error(error)) => Err(error),
        };
        let removed = fs::remove_file(&path);
        let metadata = locked.map_err(|error| failed("lock", &path, error))?;
        match removed {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(failed("remove", &path, error))
            }
            _ => Ok(metadata),
        }
    }

    /// Reads a file. One that is larger than `limit` is cut off after one byte more.
    pub(super) fn read(&self, name: &str, limit: usize) -> io::Result<Vec<u8>> {
        let mut content = Vec::new();
        File::open(self.path(name))?
            .take(limit as u64 + 1)
            .read_to_end(&mut content)?;
        Ok(content)
    }

    /// Replaces a file durably. The caller excludes other writers of the same name.
    pub(super) fn replace(&self, name: &str, content: &[u8]) -> Result<(), StoreError> {
        let new = format!("{name}.new");
        self.write(&self.path(&new), content)?;
        self.rename(&new, name)
    }

    /// Renames a file durably. An existing file of the new name is replaced.
    pub(super) fn rename(&self, from: &str, to: &str) -> Result<(), StoreError> {
        let (from, to) = (self.path(from), self.path(to));
        fs::rename(&from, &to).map_err(|error| failed("rename", &from, error))?;
        // From here on other processes see the file, but a power failure may undo the rename.
        sync(&self.0).map_err(|error| failed("sync", &self.0, error).with_commit(Commit::Unknown))
    }

    fn write(&self, path: &Path, content: &[u8]) -> Result<(), StoreError> {
        let write = || {
            let mut file = system::private_file().truncate(true).open(path)?;
            file.write_all(content)?;
            file.sync_all()
        };
        write().map_err(|error| failed("write", path, error))
    }
}

/// Makes the names in a directory durable.
pub(super) fn sync(directory: &Path) -> io::Result<()> {
    File::open(directory)?.sync_all()
}

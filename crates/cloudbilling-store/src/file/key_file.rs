use std::{
    fs::{self, File},
    io::{self, ErrorKind, Read, Write},
    path::{Path, PathBuf},
};

use zeroize::Zeroizing;

use super::{directory::sync, failure::failed, system};
use crate::{Commit, KeyError, KeyErrorKind, StoreError, StoreErrorKind, StoreKey};

/// More than the text of any key.
const MAX_BYTES: u64 = 4096;

/// The file of a store's key, which only its owner may read.
///
/// Keep it apart from the records, in the configuration directory: a copy of the records alone then
/// reveals no session. Include it in the backup of the configuration.
#[derive(Clone, Debug)]
pub struct KeyFile(PathBuf);

impl KeyFile {
    /// Names the file at `path`, which need not exist.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// Returns the path of the file.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Loads the key, or returns `None` if there is no file.
    ///
    /// # Errors
    /// * [`Exposed`](StoreErrorKind::Exposed): other users can read or change the file.
    /// * [`InvalidKey`](StoreErrorKind::InvalidKey): it is not a key, or was truncated.
    /// * [`Denied`](StoreErrorKind::Denied) or [`Unavailable`](StoreErrorKind::Unavailable) from
    ///   the file system.
    pub fn load(&self) -> Result<Option<StoreKey>, StoreError> {
        system::check_supported()?;
        let mut file = match File::open(&self.0) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed("open", &self.0, error)),
        };
        let read = read_private(&mut file).map_err(|error| failed("read", &self.0, error))?;
        let Some(text) = read else {
            return Err(StoreError::new(StoreErrorKind::Exposed)
                .with_detail(format!("other users can access {}", self.0.display())));
        };
        let text = str::from_utf8(&text).map_err(|_| self.invalid())?;
        StoreKey::from_text(text)
            .map(Some)
            .map_err(|error| self.invalid().with_source(error))
    }

    /// Draws a key and stores it in a new file, for its owner only.
    ///
    /// If several processes create the key at the same time, one of them succeeds.
    ///
    /// # Errors
    /// [`KeyExists`](StoreErrorKind::KeyExists) if there is a file already, or an error from the
    /// file system.
    pub fn create(&self) -> Result<StoreKey, StoreError> {
        system::check_supported()?;
        let key = StoreKey::generate().map_err(random_failed)?;
        self.write(&key, |new| {
            // A link, unlike a rename, fails if the name is taken.
            let linked = fs::hard_link(new, &self.0);
            // The copy has served its purpose, and is as private as the key itself.
            let _ = fs::remove_file(new);
            linked
        })?;
        Ok(key)
    }

    /// Replaces the key, such as by one with another sealing key. The processes that use the store
    /// load it when they are started again.
    ///
    /// # Errors
    /// An error from the file system.
    pub fn replace(&self, key: &StoreKey) -> Result<(), StoreError> {
        system::check_supported()?;
        self.write(key, |new| fs::rename(new, &self.0))
    }

    /// Writes `key` to a new file beside this one, and lets `publish` give it its name.
    fn write(
        &self,
        key: &StoreKey,
        publish: impl Fn(&Path) -> io::Result<()>,
    ) -> Result<(), StoreError> {
        let parent = self.0.parent().filter(|it| !it.as_os_str().is_empty());
        let parent = parent.unwrap_or(Path::new("."));
        system::create_directory(parent).map_err(|error| failed("create", parent, error))?;

        let random =
            getrandom::u64().map_err(|_| random_failed(KeyError::new(KeyErrorKind::Random)))?;
        let new = self.0.with_extension(format!("{random:016x}.new"));
        let write = || {
            let mut file = system::private_file().create_new(true).open(&new)?;
            file.write_all(key.to_text().as_bytes())?;
            file.sync_all()?;
            publish(&new)
        };
        write().map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => {
                StoreError::new(StoreErrorKind::KeyExists).with_detail(self.0.display().to_string())
            }
            _ => {
                // A key must not be left behind. The first error is the one to report.
                let _ = fs::remove_file(&new);
                failed("write", &self.0, error)
            }
        })?;
        sync(parent).map_err(|error| failed("sync", parent, error).with_commit(Commit::Unknown))
    }

    fn invalid(&self) -> StoreError {
        StoreError::new(StoreErrorKind::InvalidKey).with_detail(self.0.display().to_string())
    }
}

/// Returns `None` if other users can access the file.
fn read_private(file: &mut File) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    if system::is_accessible_by_others(&file.metadata()?) {
        return Ok(None);
    }
    // Allocated once: a key must not be left behind in a smaller buffer.
    let mut text = Zeroizing::new(Vec::with_capacity(MAX_BYTES as usize + 1));
    file.take(MAX_BYTES).read_to_end(&mut text)?;
    Ok(Some(text))
}

fn random_failed(error: KeyError) -> StoreError {
    StoreError::new(StoreErrorKind::Other).with_source(error)
}

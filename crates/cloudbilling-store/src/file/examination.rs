use std::{fs::Metadata, io::ErrorKind, path::PathBuf};

use super::{
    directory::Directory,
    failure::failed,
    record_file::{self, DAMAGED, RECORD},
    system,
};
use crate::{AccountKey, StoreError, StoreErrorKind, Version};

/// The name of the file that an examination creates and removes. It is not that of a record.
const PROBE: &str = "examination.probe";

/// The condition of a store's files ([`FileStore::examine`](super::FileStore::examine)).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Examination {
    /// The kind of the file system, such as `ext4`.
    pub file_system: String,
    /// Set if the file system is in memory, so that a restart of the machine loses every record.
    pub is_volatile: bool,
    /// The versions of the sound records. Their incarnations differ.
    pub records: Vec<Version>,
    /// The records that cannot be read.
    pub damaged: Vec<DamagedRecord>,
    /// The damaged records that were set aside earlier.
    pub set_aside: Vec<PathBuf>,
    /// The files of other users. The store cannot replace or lock them.
    pub foreign: Vec<PathBuf>,
}

/// A record that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DamagedRecord {
    /// The path of its file.
    pub path: PathBuf,
    /// [`Corrupt`](StoreErrorKind::Corrupt), [`Incompatible`](StoreErrorKind::Incompatible) or
    /// [`Denied`](StoreErrorKind::Denied).
    pub kind: StoreErrorKind,
}

impl Examination {
    pub(super) fn of(directory: &Directory) -> Result<Self, StoreError> {
        let probe = directory.probe(PROBE)?;
        let file = directory.file()?;
        let file_system = system::file_system(&file);
        let (file_system, is_volatile) =
            file_system.map_err(|error| failed("examine", &directory.path(""), error))?;
        let mut found = Self {
            file_system,
            is_volatile,
            ..Self::default()
        };
        let mut names = directory.names()?;
        names.sort_unstable();
        for name in &names {
            found.note(directory, name, &probe)?;
        }
        Ok(found)
    }

    fn note(
        &mut self,
        directory: &Directory,
        name: &str,
        probe: &Metadata,
    ) -> Result<(), StoreError> {
        let path = directory.path(name);
        let metadata = match path.symlink_metadata() {
            Ok(metadata) => metadata,
            // Another process has replaced or removed it since.
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(failed("examine", &path, error)),
        };
        if system::owner(&metadata) != system::owner(probe) {
            self.foreign.push(path.clone());
        }
        if name.ends_with(DAMAGED) {
            self.set_aside.push(path);
        } else if let Some(account) = name.strip_suffix(RECORD) {
            match version(directory, name, account) {
                Ok(Some(version)) => self.records.push(version),
                Ok(None) => {}
                Err(kind) => self.damaged.push(DamagedRecord { path, kind }),
            }
        }
        Ok(())
    }
}

/// Returns the version of a record, or `None` if the file does not exist any more.
fn version(
    directory: &Directory,
    name: &str,
    account: &str,
) -> Result<Option<Version>, StoreErrorKind> {
    let account: AccountKey = account.parse().map_err(|_| StoreErrorKind::Corrupt)?;
    match directory.read(name, record_file::MAX_BYTES) {
        Ok(content) => record_file::decode(&account, &content).map(|(version, _)| Some(version)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed("read", &directory.path(name), error).kind()),
    }
}

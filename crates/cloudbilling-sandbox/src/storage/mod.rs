//! The one database: opened, brought up to date, and lent out for one reading or one transaction at a time.

mod schema;

use std::fs::OpenOptions;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior};

use crate::{Error, ErrorKind};

/// Where the sandbox keeps its state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Storage {
    /// In this SQLite file, made if there is none. Whatever was answered is in it, however the sandbox ends.
    File(PathBuf),
    /// In memory, gone with the sandbox.
    #[default]
    Memory,
}

/// A handle on the database. One connection, because SQLite has one writer anyway and readings here take microseconds.
#[derive(Debug)]
pub(crate) struct Store(Mutex<Connection>);

impl Store {
    pub(crate) fn open(storage: &Storage) -> Result<Self, Error> {
        let Storage::File(path) = storage else {
            return Self::of(Connection::open_in_memory()?);
        };
        Self::open_file(path).map_err(|error| {
            let what = format!("can't use the database {}", path.display());
            Error::caused(ErrorKind::Storage, what, error)
        })
    }

    fn open_file(path: &Path) -> Result<Self, Error> {
        make_private(path)
            .map_err(|error| Error::caused(ErrorKind::Storage, "can't make the file", error))?;
        Self::of(Connection::open(path)?)
    }

    fn of(mut connection: Connection) -> Result<Self, Error> {
        // First, because it may find that the database is not ours to configure.
        schema::migrate(&mut connection)?;
        configure(&connection)?;
        Ok(Self(Mutex::new(connection)))
    }

    /// Lends the database for reading.
    pub(crate) fn read<T, E>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        read(&self.lock())
    }

    /// Runs one transaction. It is on disk when this returns `Ok`, and undone when it returns an error or panics.
    pub(crate) fn write<T, E: From<rusqlite::Error>>(
        &self,
        write: impl FnOnce(&Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut connection = self.lock();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let value = write(&transaction)?;
        transaction.commit()?;
        Ok(value)
    }

    /// A panic while the database was lent rolled its transaction back, so what it left is sound.
    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A setting that outlives a restart.
pub(crate) fn setting(db: &Connection, key: &str) -> rusqlite::Result<Option<String>> {
    db.prepare_cached("SELECT value FROM settings WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()
}

/// Keeps a setting.
pub(crate) fn set_setting(db: &Connection, key: &str, value: &str) -> rusqlite::Result<()> {
    db.prepare_cached("INSERT INTO settings (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2")?
        .execute([key, value])
        .map(drop)
}

/// Makes the file, if there is none, for its owner only: the authority's private key and the hashes of passwords will be
/// in it. What SQLite puts beside it gets the same permissions.
fn make_private(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        // Whoever made it chose who may read it. A folder is SQLite's to refuse.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        made => made.map(drop),
    }
}

fn configure(connection: &Connection) -> Result<(), Error> {
    connection.pragma_update(None, "journal_mode", "wal")?;
    // FULL, not WAL's usual NORMAL: NORMAL survives a killed process, but a machine that loses power may forget the last
    // commits, and a strike that was answered must not be forgotten. It costs one fsync a write; calls that only read pay
    // nothing.
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    // A backup or a curious `sqlite3` may hold the file for a moment.
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_undoes_a_transaction_and_no_more() {
        let store = Store::open(&Storage::Memory).expect("a database in memory");
        let limit = |pages: u32| {
            store.read(|db| {
                let least: u32 = db.pragma_query_value(None, "page_count", |row| row.get(0))?;
                db.pragma_update(None, "max_page_count", least + pages)
            })
        };
        let keep =
            |key: &str, bytes: usize| store.write(|db| set_setting(db, key, &"x".repeat(bytes)));
        limit(1).expect("a pragma");
        let error = store.write(|db| {
            set_setting(db, "before", "x")?;
            set_setting(db, "large", &"x".repeat(1_000_000))
        });
        let error = error.map_err(Error::from).expect_err("a full disk");
        assert_eq!(error.kind(), ErrorKind::Storage);
        let before = store.read(|db| setting(db, "before"));
        assert_eq!(before, Ok(None));

        limit(1_000).expect("a pragma");
        keep("large", 1_000_000).expect("there is room again");
    }
}

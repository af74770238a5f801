//! The one database: opened, brought up to date, and lent out for one reading or one transaction at a time.

mod schema;

use std::path::PathBuf;
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
        let mut connection = match storage {
            Storage::File(path) => Connection::open(path).map_err(|error| {
                Error::caused(
                    ErrorKind::Storage,
                    format!("can't open the database {}", path.display()),
                    error,
                )
            })?,
            Storage::Memory => Connection::open_in_memory()?,
        };
        configure(&connection)?;
        schema::migrate(&mut connection)?;
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

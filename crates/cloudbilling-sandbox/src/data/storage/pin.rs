//! A read transaction that stays open, so that other reads of this process lock nothing.
//!
//! SQLite locks the file for every read transaction, with two calls of `fcntl` under a mutex, which
//! took a tenth of the time of a call. It makes neither while another connection of the process
//! holds the same lock. The pin is such a connection.
//!
//! It has no influence on what others read: each read sees what was last committed. But while it is
//! taken, SQLite cannot start the write-ahead log over, and the log grows. Therefore:
//!
//! - A write of this process releases it first, and it stays released until the write has ended.
//! - It is released every second, and the next read takes it again. An idle sandbox has none.
//! - It stays released while another process writes.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};

use rusqlite::Connection;

/// A pin, taken or released.
#[derive(Debug)]
pub(super) struct Pin {
    /// Set while it is released and may be taken.
    is_wanted: AtomicBool,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// `None` before the first use and after an error.
    connection: Option<Connection>,
    is_taken: bool,
    /// The writes of this process that are under way.
    writes: usize,
    /// The version of the data when it was last looked at, if this process has not written since.
    version: Option<i64>,
    /// Another process wrote in the last second.
    others_write: bool,
}

/// Keeps the pin released until it is dropped.
pub(super) struct Released<'a>(&'a Pin);

impl Pin {
    pub(super) fn new() -> Self {
        Self {
            is_wanted: AtomicBool::new(true),
            state: Mutex::default(),
        }
    }

    /// Takes the pin if it is released and may be taken. Waits for nobody. `open` makes a
    /// connection that reads.
    pub(super) fn take(&self, open: impl FnOnce() -> rusqlite::Result<Connection>) {
        if !self.is_wanted.load(Ordering::Relaxed) {
            return;
        }
        if let Some(mut state) = self.try_lock() {
            state.take(open);
            self.note(&state);
        }
    }

    /// Releases the pin for a write.
    pub(super) fn release(&self) -> Released<'_> {
        let mut state = self.lock();
        state.writes += 1;
        state.version = None;
        state.release();
        self.note(&state);
        Released(self)
    }

    /// Releases the pin, as has to be done every second.
    pub(super) fn renew(&self) {
        let mut state = self.lock();
        state.release();
        state.look_for_others();
        self.note(&state);
    }

    #[cfg(test)]
    pub(super) fn is_taken(&self) -> bool {
        self.lock().is_taken
    }

    fn note(&self, state: &State) {
        self.is_wanted
            .store(state.may_be_taken(), Ordering::Relaxed);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn try_lock(&self) -> Option<MutexGuard<'_, State>> {
        match self.state.try_lock() {
            Ok(state) => Some(state),
            Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }
}

impl Drop for Released<'_> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.writes -= 1;
        self.0.note(&state);
    }
}

impl State {
    fn may_be_taken(&self) -> bool {
        !self.is_taken && self.writes == 0 && !self.others_write
    }

    fn take(&mut self, open: impl FnOnce() -> rusqlite::Result<Connection>) {
        if !self.may_be_taken() {
            return;
        }
        let connection = self.connection.take().map_or_else(open, Ok);
        let taken = connection.and_then(|connection| {
            connection.prepare_cached("BEGIN")?.execute([])?;
            // The first statement that reads begins the transaction.
            self.version = Some(version(&connection)?);
            Ok(connection)
        });
        self.is_taken = taken.is_ok();
        self.connection = taken.ok();
    }

    fn release(&mut self) {
        if !std::mem::take(&mut self.is_taken) {
            return;
        }
        let ended = self
            .connection
            .as_ref()
            .map(|connection| connection.prepare_cached("COMMIT")?.execute([]));
        if !matches!(ended, Some(Ok(_))) {
            // Closing it ends its transaction.
            self.connection = None;
        }
    }

    /// Compares the version of the data.
    fn look_for_others(&mut self) {
        let version = self.connection.as_ref().map(version);
        match version.transpose() {
            Ok(version) => {
                let before = std::mem::replace(&mut self.version, version);
                self.others_write = before.is_some() && before != version;
            }
            Err(_) => {
                *self = Self {
                    writes: self.writes,
                    ..Self::default()
                }
            }
        }
    }
}

/// Returns a number that changes when another connection has committed.
fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection
        .prepare_cached("PRAGMA data_version")?
        .query_row([], |row| row.get(0))
}

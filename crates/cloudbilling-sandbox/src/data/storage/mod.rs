//! The database: opened, migrated, and lent to one reader or one transaction at a time.

mod pin;
mod schema;

use std::fs::OpenOptions;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{
    Connection, ErrorCode, OpenFlags, OptionalExtension as _, TransactionBehavior, ffi,
};

use self::pin::{Pin, Released};
use crate::error::{Error, ErrorKind};

/// The place where the sandbox keeps its state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Storage {
    /// In this SQLite file, which is created if it does not exist. It contains everything that was
    /// confirmed to a client, however the sandbox ends.
    File(PathBuf),
    /// In memory, lost with the sandbox.
    #[default]
    Memory,
}

/// A handle on the database.
///
/// A file has one connection that writes, because SQLite has one writer at a time, and others that
/// can only read. Readers see what was last committed and do not wait, not even for another process
/// in the middle of a transaction ([write-ahead log](https://sqlite.org/wal.html#concurrency)). A
/// database in memory has one connection for both.
#[derive(Debug)]
pub(crate) struct Store {
    // Declared before the writer, and so dropped first: the last connection to close cleans up,
    // which a read-only one cannot do.
    readers: Option<Readers>,
    writer: Mutex<Connection>,
}

/// The time that a read may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Patience {
    /// As long as it takes.
    Long,
    /// A few milliseconds. Beyond that, and instead of waiting for a lock, it fails with an error
    /// that [`is_not_short`] knows.
    Short,
}

/// Returns `true` for the error of a [`Patience::Short`] read that takes too long.
pub(crate) fn is_not_short(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::OperationInterrupted)
    )
}

/// Connections that read.
#[derive(Debug)]
struct Readers {
    path: PathBuf,
    long: Mutex<Vec<Connection>>,
    short: Mutex<Vec<ShortReader>>,
    pin: Pin,
}

/// A connection for short reads.
#[derive(Debug)]
struct ShortReader {
    connection: Connection,
    /// The pieces of work since the start of a read; SQLite interrupts it after [`MOST_PIECES`].
    pieces: Arc<AtomicU32>,
}

/// The instructions of SQLite's virtual machine in a piece of work. A row takes about 40.
const PIECE: i32 = 1_000;

/// The pieces of work of a short read: a few milliseconds.
const MOST_PIECES: u32 = 50;

impl Store {
    pub(crate) fn open(storage: &Storage) -> Result<Self, Error> {
        let Storage::File(path) = storage else {
            return Ok(Self {
                readers: None,
                writer: Mutex::new(writer(Connection::open_in_memory()?)?),
            });
        };
        Self::open_file(path).map_err(|error| {
            let what = format!("cannot use the database {}", path.display());
            Error::caused(ErrorKind::Storage, what, error)
        })
    }

    fn open_file(path: &Path) -> Result<Self, Error> {
        make_private(path)
            .map_err(|error| Error::caused(ErrorKind::Storage, "cannot create the file", error))?;
        let writer = Mutex::new(writer(Connection::open(path)?)?);
        let readers = Readers {
            path: path.to_owned(),
            long: Mutex::default(),
            short: Mutex::default(),
            pin: Pin::new(),
        };
        Ok(Self {
            readers: Some(readers),
            writer,
        })
    }

    /// Lends the database for reading, as it was at one moment.
    pub(crate) fn read<T, E: From<rusqlite::Error>>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        self.look(Patience::Long, read)
    }

    /// Does the same with this patience.
    pub(crate) fn look<T, E: From<rusqlite::Error>>(
        &self,
        patience: Patience,
        read: impl FnOnce(&Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        match (&self.readers, patience) {
            (Some(readers), Patience::Long) => readers.read(read),
            (Some(readers), Patience::Short) => readers.read_short(read),
            (None, Patience::Long) => read(&self.writer()),
            // One read at a time can be here, so its time needs no limit.
            (None, Patience::Short) => match self.writer.try_lock() {
                Ok(connection) => read(&connection),
                Err(_) => Err(E::from(busy())),
            },
        }
    }

    /// Runs one transaction. It is on disk when this returns `Ok`, and rolled back when this
    /// returns an error or panics.
    pub(crate) fn write<T, E: From<rusqlite::Error>>(
        &self,
        write: impl FnOnce(&Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        let _released = self.release_pin();
        transact(&mut self.writer(), write)
    }

    /// Runs one transaction if nobody else is writing. Returns `true` if it did; fails if another
    /// process is writing.
    pub(crate) fn write_if_free<E: From<rusqlite::Error>>(
        &self,
        write: impl FnOnce(&Connection) -> Result<(), E>,
    ) -> Result<bool, E> {
        let Ok(mut connection) = self.writer.try_lock() else {
            return Ok(false);
        };
        connection.busy_timeout(Duration::ZERO)?;
        let _released = self.release_pin();
        let written = transact(&mut connection, write);
        connection.busy_timeout(PATIENCE)?;
        written.map(|()| true)
    }

    /// Does what is due every second.
    pub(crate) fn tidy_up(&self) {
        if let Some(readers) = &self.readers {
            readers.pin.renew();
        }
    }

    #[cfg(test)]
    fn is_pinned(&self) -> bool {
        let readers = self.readers.as_ref();
        readers.is_some_and(|readers| readers.pin.is_taken())
    }

    fn release_pin(&self) -> Option<Released<'_>> {
        self.readers.as_ref().map(|readers| readers.pin.release())
    }

    /// A panic during a transaction rolled the transaction back, so the connection is sound.
    fn writer(&self) -> MutexGuard<'_, Connection> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Readers {
    fn read<T, E: From<rusqlite::Error>>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        // A separate statement, so that the lock is not held while a file is opened.
        let idle = lock(&self.long).pop();
        let connection = idle.map_or_else(|| reader(&self.path, PATIENCE), Ok)?;
        let value = at_one_moment(&connection, read)?;
        lock(&self.long).push(connection);
        self.pin.take(|| reader(&self.path, Duration::ZERO));
        value
    }

    fn read_short<T, E: From<rusqlite::Error>>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        let idle = lock(&self.short).pop();
        let short = idle.map_or_else(|| ShortReader::open(&self.path), Ok)?;
        short.pieces.store(0, Ordering::Relaxed);
        let value = at_one_moment(&short.connection, read)?;
        lock(&self.short).push(short);
        self.pin.take(|| reader(&self.path, Duration::ZERO));
        value
    }
}

impl ShortReader {
    fn open(path: &Path) -> rusqlite::Result<Self> {
        let mut connection = reader(path, Duration::ZERO)?;
        let pieces = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&pieces);
        let is_over = move || counted.fetch_add(1, Ordering::Relaxed) >= MOST_PIECES;
        connection.progress_handler(PIECE, Some(is_over))?;
        Ok(Self { connection, pieces })
    }
}

fn lock<T>(idle: &Mutex<Vec<T>>) -> MutexGuard<'_, Vec<T>> {
    idle.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Reads in one transaction. After an error of the transaction or a panic, the connection must not
/// be used again.
fn at_one_moment<T, E>(
    connection: &Connection,
    read: impl FnOnce(&Connection) -> Result<T, E>,
) -> rusqlite::Result<Result<T, E>> {
    // Prepared once, unlike the transactions of rusqlite.
    connection.prepare_cached("BEGIN")?.execute([])?;
    let value = read(connection);
    connection.prepare_cached("COMMIT")?.execute([])?;
    Ok(value)
}

/// The error for a lock that was not waited for.
fn busy() -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_BUSY), None)
}

fn transact<T, E: From<rusqlite::Error>>(
    connection: &mut Connection,
    write: impl FnOnce(&Connection) -> Result<T, E>,
) -> Result<T, E> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let value = write(&transaction)?;
    transaction.commit()?;
    Ok(value)
}

/// Reads a setting that survives a restart.
pub(crate) fn setting(db: &Connection, key: &str) -> rusqlite::Result<Option<String>> {
    db.prepare_cached("SELECT value FROM settings WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()
}

/// Stores a setting.
pub(crate) fn set_setting(db: &Connection, key: &str, value: &str) -> rusqlite::Result<()> {
    db.prepare_cached("INSERT INTO settings (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2")?
        .execute([key, value])
        .map(drop)
}

/// Creates the file if it does not exist, readable by its owner only: it will contain password
/// hashes. SQLite creates its other files with the same permissions.
fn make_private(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        // The file exists with the permissions that its owner chose. SQLite refuses a folder.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        made => made.map(drop),
    }
}

/// Opens a connection that writes, after migrating the database.
fn writer(mut connection: Connection) -> Result<Connection, Error> {
    connection.busy_timeout(PATIENCE)?;
    // First, because the database may turn out to belong to another program.
    schema::migrate(&mut connection)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    // FULL, not WAL's usual NORMAL. NORMAL survives a killed process, but a machine that loses
    // power may forget the last commits, and a confirmed strike must not be forgotten. It costs one
    // fsync per write; calls that only read pay nothing.
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    keep_statements(&connection)?;
    Ok(connection)
}

/// Opens a connection that reads, and that waits for a lock for at most this time.
fn reader(path: &Path, max_wait: Duration) -> rusqlite::Result<Connection> {
    let only_reads = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, only_reads)?;
    connection.busy_timeout(max_wait)?;
    keep_statements(&connection)?;
    Ok(connection)
}

/// Makes the connection prepare each statement once.
///
/// Without a stable query plan, SQLite prepares a statement again whenever a parameter of its
/// `WHERE` clause has changed
/// ([QPSG](https://sqlite.org/c3ref/c_dbconfig_defensive.html#sqlitedbconfigenableqpsg)).
fn keep_statements(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
}

/// The time that another process, such as a backup or `sqlite3`, gets to finish its write.
const PATIENCE: Duration = Duration::from_secs(5);

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

    /// Counts up to this number, one row at a time.
    fn count(store: &Store, patience: Patience, rows: u32) -> rusqlite::Result<u32> {
        let sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
            SELECT count(*) FROM n";
        store.look(patience, |db| {
            db.prepare_cached(sql)?.query_row([rows], |row| row.get(0))
        })
    }

    /// A folder of its own for a database.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let name = format!("cloudbilling-{name}-{}", std::process::id());
            let folder = std::env::temp_dir().join(name);
            let _ = std::fs::remove_dir_all(&folder);
            std::fs::create_dir(&folder).expect("it did not exist");
            Self(folder)
        }

        fn open(&self) -> Store {
            Store::open(&Storage::File(self.0.join("db"))).expect("a database")
        }

        fn log_bytes(&self) -> u64 {
            let log = std::fs::metadata(self.0.join("db-wal"));
            log.expect("the database is open").len()
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    /// Writes 64 KiB.
    fn write_much(store: &Store, text: char) {
        let text = text.to_string().repeat(64 << 10);
        let written: rusqlite::Result<()> = store.write(|db| set_setting(db, "much", &text));
        written.expect("it is stored");
    }

    fn first_of_much(store: &Store) -> Option<char> {
        let much = store.read(|db| setting(db, "much")).expect("a query");
        much.and_then(|much| much.chars().next())
    }

    /// The log starts over after 4 MB, and here 19 MB are written.
    const MUCH: u32 = 300;
    const LOG_LIMIT: u64 = 8 << 20;

    #[test]
    fn reads_do_not_keep_the_log_of_this_process_from_starting_over() {
        let folder = Folder::new("own-log");
        let store = folder.open();
        for text in ('a'..='z').cycle().take(MUCH as usize) {
            write_much(&store, text);
            assert_eq!(first_of_much(&store), Some(text));
            assert!(store.is_pinned());
        }
        assert!(folder.log_bytes() < LOG_LIMIT, "{}", folder.log_bytes());
    }

    #[test]
    fn reads_see_the_writes_of_others_and_do_not_keep_their_log_from_starting_over() {
        let folder = Folder::new("log-of-others");
        let (store, other) = (folder.open(), folder.open());
        for (number, text) in (0..MUCH).zip(('a'..='z').cycle()) {
            write_much(&other, text);
            assert_eq!(first_of_much(&store), Some(text));
            // As if a second had passed.
            if number % 10 == 9 {
                store.tidy_up();
                assert_eq!(first_of_much(&store), Some(text));
                assert!(!store.is_pinned());
            }
        }
        assert!(folder.log_bytes() < LOG_LIMIT, "{}", folder.log_bytes());
        store.tidy_up();
        assert_eq!(first_of_much(&store), Some('n'));
        assert!(store.is_pinned(), "nobody else has written since");
    }

    #[test]
    fn a_short_read_that_is_long_is_interrupted_and_nothing_else_is() {
        let folder = Folder::new("short-read");
        let store = folder.open();
        // Together they take more steps than one may.
        for _ in 0..100 {
            assert_eq!(count(&store, Patience::Short, 1_000), Ok(1_000));
        }
        let error = count(&store, Patience::Short, 100_000).expect_err("it is long");
        assert!(is_not_short(&error), "{error}");
        assert_eq!(count(&store, Patience::Long, 100_000), Ok(100_000));
        assert_eq!(count(&store, Patience::Short, 1_000), Ok(1_000));
    }

    #[test]
    fn a_short_read_does_not_wait_for_a_write() {
        let store = Store::open(&Storage::Memory).expect("a database in memory");
        let written: rusqlite::Result<()> = store.write(|_| {
            let error = count(&store, Patience::Short, 1).expect_err("the connection is taken");
            assert!(is_not_short(&error), "{error}");
            Ok(())
        });
        written.expect("an empty transaction");
        assert_eq!(count(&store, Patience::Short, 1), Ok(1));
    }
}

use std::{
    fmt,
    pin::pin,
    sync::{Arc, OnceLock},
    time::Duration,
};

use soap_transport::async_trait;
use tokio::{
    sync::{Mutex, Notify},
    time::{self, Instant},
};
use tokio_postgres::{
    Row,
    error::SqlState,
    types::{ToSql, Type},
};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::{
    Durability,
    connection::{self, Connected, current_runtime},
    durability::{replica, unexpected},
    failure::{failed, timed_out},
    options::PostgresOptions,
    statements::Statements,
};
use crate::{
    AccountKey, Commit, Loaded, MAX_RECORD_BYTES, Store, StoreError, StoreErrorKind, StoreTime,
    Swapped, Version,
};

/// The clock of a database: the Unix time. After a failover it is another machine's.
const CLOCK: u64 = 0;

/// A store in a table of PostgreSQL. Clones share one connection, over which any number of
/// operations are under way at the same time.
///
/// Operations must be made on a tokio runtime with I/O and time enabled; on a thread without one
/// they fail, *not stored*. An operation whose future is dropped may still be carried out by the
/// server.
#[derive(Clone)]
pub struct PostgresStore(Arc<Inner>);

struct Inner {
    options: PostgresOptions,
    statements: Statements,
    tls: MakeRustlsConnect,
    current: Mutex<Option<Arc<Connected>>>,
    /// Notified when any record may have changed.
    changes: Arc<Notify>,
}

impl PostgresOptions {
    /// Creates the store. It connects with its first operation, and again after a connection broke.
    ///
    /// # Errors
    /// [`InvalidSettings`](StoreErrorKind::InvalidSettings) if the TLS settings are invalid.
    pub fn build(mut self) -> Result<PostgresStore, StoreError> {
        let tls = self.connector()?;
        Ok(PostgresStore(Arc::new(Inner {
            statements: Statements::new(&self.table),
            options: self,
            tls,
            current: Mutex::default(),
            changes: Arc::default(),
        })))
    }
}

impl PostgresStore {
    /// Creates the table if it does not exist.
    ///
    /// Call it on the word of a person only. No operation creates the table, because one that is
    /// missing may have been lost, together with the strikes of its accounts.
    ///
    /// # Errors
    /// [`Denied`](StoreErrorKind::Denied) or [`Unavailable`](StoreErrorKind::Unavailable).
    pub async fn create_table(&self) -> Result<(), StoreError> {
        current_runtime()?;
        let inner = &*self.0;
        let create = async {
            let tls = inner.tls.clone();
            let (client, _) = connection::connect(&inner.options, tls, &inner.changes).await?;
            let statement = &inner.statements.create_table;
            match client.batch_execute(statement).await {
                // Another process was creating it at the same time, and has finished.
                Err(error) if error.code() == Some(&SqlState::UNIQUE_VIOLATION) => {
                    client.batch_execute(statement).await
                }
                result => result,
            }
            .map_err(|error| failed(error, Commit::Unknown))
        };
        let result = time::timeout(inner.options.timeout, create).await;
        result.unwrap_or_else(|_| Err(timed_out(Commit::Unknown)))
    }

    /// Connects if necessary, and returns the server's settings as of that time.
    ///
    /// # Errors
    /// * [`NotDurable`](StoreErrorKind::NotDurable): see
    ///   [`PostgresOptions::accept_not_durable`].
    /// * [`Incompatible`](StoreErrorKind::Incompatible): the table is missing.
    /// * [`Denied`](StoreErrorKind::Denied) or [`Unavailable`](StoreErrorKind::Unavailable).
    pub async fn durability(&self) -> Result<Durability, StoreError> {
        let read = async |connected: &Connected| Ok(connected.durability.clone());
        self.0.run(&self.0.begin(), Commit::NotStored, read).await
    }
}

#[async_trait]
impl Store for PostgresStore {
    async fn load(&self, account: &AccountKey) -> Result<Loaded, StoreError> {
        self.0.load(account, &self.0.begin()).await
    }

    async fn swap(
        &self,
        account: &AccountKey,
        expected: Version,
        record: &[u8],
    ) -> Result<Swapped, StoreError> {
        if record.len() > MAX_RECORD_BYTES {
            return Err(StoreError::new(StoreErrorKind::TooLarge));
        }
        let time = self.0.begin();
        match self.0.swap(account, expected, record, &time).await? {
            Some((version, now)) => Ok(Swapped::Stored { version, now }),
            // Another swap may have come between, and then this is not the record that conflicted.
            // It is a newer one, which is as good.
            None => {
                let loaded = self.0.load(account, &time).await;
                loaded.map(Swapped::Conflict)
            }
        }
    }

    async fn changed(
        &self,
        account: &AccountKey,
        seen: Version,
        patience: Duration,
    ) -> Option<bool> {
        current_runtime().ok()?;
        let changed = time::timeout(patience, self.0.wait_for_change(account, seen));
        Some(changed.await.is_ok())
    }
}

/// The time of one operation, whatever it consists of.
struct OperationTime {
    begun: Instant,
    limit: Duration,
}

impl OperationTime {
    fn left(&self) -> Duration {
        self.limit.saturating_sub(self.begun.elapsed())
    }
}

impl Inner {
    fn begin(&self) -> OperationTime {
        OperationTime {
            begun: Instant::now(),
            limit: self.options.timeout,
        }
    }

    async fn load(&self, account: &AccountKey, time: &OperationTime) -> Result<Loaded, StoreError> {
        let account = account.to_string();
        let load = async |connected: &Connected| {
            let parameters = [(&account as &(dyn ToSql + Sync), Type::TEXT)];
            let client = &connected.client;
            let rows = client.query_typed(&self.statements.load, &parameters).await;
            let rows = rows.map_err(|error| failed(error, Commit::NotStored))?;
            let row = rows
                .first()
                .ok_or(StoreError::new(StoreErrorKind::Corrupt))?;
            read_record(row)
        };
        match self.run(time, Commit::NotStored, load).await {
            // The server was restarted since the last operation.
            Err(error) if is_lost_connection(&error) => {
                self.run(time, Commit::NotStored, load).await
            }
            result => result,
        }
    }

    /// Returns `None` if another version is stored.
    async fn swap(
        &self,
        account: &AccountKey,
        expected: Version,
        record: &[u8],
        time: &OperationTime,
    ) -> Result<Option<(Version, StoreTime)>, StoreError> {
        let version = expected.draw_next()?;
        let account = account.to_string();
        let new = columns(version);
        let old = columns(expected);
        let mut parameters: Vec<(&(dyn ToSql + Sync), Type)> = vec![(&account, Type::TEXT)];
        parameters.extend(new.iter().map(|it| (it as &(dyn ToSql + Sync), Type::INT8)));
        parameters.push((&record, Type::BYTEA));
        let statement = if expected.is_absent() {
            &self.statements.insert
        } else {
            parameters.extend(old.iter().map(|it| (it as &(dyn ToSql + Sync), Type::INT8)));
            &self.statements.update
        };
        let swap = async |connected: &Connected| {
            let warnings = connected.warnings();
            let rows = connected.client.query_typed(statement, &parameters).await;
            let rows = rows.map_err(|error| failed(error, Commit::Unknown))?;
            let stored = rows.first().map(read_outcome).transpose();
            let (is_stored, now) = stored.map_err(unexpected)?.ok_or_else(lost)?;
            if is_stored && connected.warnings() != warnings {
                return Err(lost().with_detail("the server stored the record with a warning"));
            }
            Ok(is_stored.then_some((version, now)))
        };
        self.run(time, Commit::Unknown, swap).await
    }

    async fn wait_for_change(&self, account: &AccountKey, seen: Version) {
        let is_changed = || async move {
            let loaded = self.load(account, &self.begin()).await?;
            Ok(loaded.version != seen)
        };
        look_until_changed(&self.changes, self.options.poll_interval, is_changed).await;
    }

    /// Runs `work` on the connection, in the time that its operation has left. A failure is `lost`
    /// only if `work` had begun.
    async fn run<T>(
        &self,
        time: &OperationTime,
        lost: Commit,
        work: impl AsyncFnOnce(&Connected) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        current_runtime()?;
        let used = OnceLock::new();
        let run = async {
            let connected = self.connected().await?;
            work(used.get_or_init(|| connected)).await
        };
        let result = time::timeout(time.left(), run).await;
        let result = result.unwrap_or_else(|_| {
            let has_begun = used.get().is_some();
            Err(timed_out(if has_begun { lost } else { Commit::NotStored }))
        });
        if let (Err(error), Some(connected)) = (&result, used.get())
            && error.kind() == StoreErrorKind::Unavailable
        {
            self.forget(connected);
        }
        result
    }

    /// Forgets a connection that does not respond, or is broken. If another operation has the lock,
    /// it is opening the next one.
    fn forget(&self, broken: &Arc<Connected>) {
        if let Ok(mut current) = self.current.try_lock()
            && current.as_ref().is_some_and(|it| Arc::ptr_eq(it, broken))
        {
            *current = None;
        }
    }

    async fn connected(&self) -> Result<Arc<Connected>, StoreError> {
        let mut current = self.current.lock().await;
        if let Some(connected) = current.as_ref().filter(|it| !it.client.is_closed()) {
            return Ok(Arc::clone(connected));
        }
        let tls = self.tls.clone();
        let connected =
            Connected::open(&self.options, &self.statements, tls, &self.changes).await?;
        Ok(Arc::clone(current.insert(Arc::new(connected))))
    }
}

impl fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PostgresStore")
            .field(&self.0.options)
            .finish()
    }
}

/// Looks after each notification, and after each interval.
async fn look_until_changed<F: Future<Output = Result<bool, StoreError>>>(
    changes: &Notify,
    interval: Duration,
    is_changed: impl Fn() -> F,
) {
    loop {
        let mut change = pin!(changes.notified());
        // From here on, no notification is missed.
        change.as_mut().enable();
        match is_changed().await {
            Ok(true) => return,
            Ok(false) => drop(time::timeout(interval, change).await),
            // The end of a connection notifies as well, and the next one may end at once.
            Err(_) => time::sleep(interval).await,
        }
    }
}

fn read_record(row: &Row) -> Result<Loaded, StoreError> {
    if row.try_get("replica").map_err(unexpected)? {
        return Err(replica());
    }
    let read = || -> Result<_, tokio_postgres::Error> {
        let columns: [Option<i64>; 3] = [
            row.try_get("incarnation")?,
            row.try_get("counter")?,
            row.try_get("tag")?,
        ];
        let record: Option<Vec<u8>> = row.try_get("record")?;
        Ok((columns, record, read_time(row)?))
    };
    match read().map_err(unexpected)? {
        ([Some(incarnation), Some(counter), Some(tag)], Some(record), now) => {
            let parts = [incarnation, counter, tag].map(i64::cast_unsigned);
            let version = Version::new(parts[0], parts[1], parts[2]);
            let is_record = !version.is_absent() && record.len() <= MAX_RECORD_BYTES;
            let loaded = is_record.then(|| Loaded::new(version, record, now));
            loaded.ok_or(StoreError::new(StoreErrorKind::Corrupt))
        }
        (_, None, now) => Ok(Loaded::absent(now)),
        _ => Err(StoreError::new(StoreErrorKind::Corrupt)),
    }
}

fn read_outcome(row: &Row) -> Result<(bool, StoreTime), tokio_postgres::Error> {
    let stored: i64 = row.try_get("stored")?;
    Ok((stored > 0, read_time(row)?))
}

fn read_time(row: &Row) -> Result<StoreTime, tokio_postgres::Error> {
    let millis: i64 = row.try_get("millis")?;
    Ok(StoreTime::new(CLOCK, u64::try_from(millis).unwrap_or(0)))
}

/// PostgreSQL has no unsigned numbers.
fn columns(version: Version) -> [i64; 3] {
    [version.incarnation(), version.counter(), version.tag()].map(u64::cast_signed)
}

fn lost() -> StoreError {
    StoreError::new(StoreErrorKind::Other).with_commit(Commit::Unknown)
}

fn is_lost_connection(error: &StoreError) -> bool {
    let source = std::error::Error::source(error);
    let driver = source.and_then(|it| it.downcast_ref::<tokio_postgres::Error>());
    driver.is_some_and(tokio_postgres::Error::is_closed)
}

#[cfg(test)]
mod tests {
    use std::{cell::Cell, net::TcpListener};

    use tokio::runtime::Builder;

    use super::*;

    const TIMEOUT: Duration = Duration::from_secs(5);

    /// Runs `test` on a paused clock, which advances as soon as everything waits.
    fn in_virtual_time(test: impl Future<Output = ()>) {
        Builder::new_current_thread()
            .enable_all()
            .start_paused(true)
            .build()
            .expect("it needs no resources")
            .block_on(test);
    }

    /// A server that accepts connections and says nothing.
    fn silent() -> (TcpListener, PostgresStore) {
        let server = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let port = server.local_addr().expect("bound").port();
        let options = PostgresOptions::new(&format!("host=127.0.0.1 port={port} user=a"));
        let options = options.expect("valid").timeout(TIMEOUT);
        let store = options.allow_plaintext(true).build();
        (server, store.expect("valid settings"))
    }

    #[test]
    fn an_operation_ends_in_its_time_while_another_one_connects() {
        in_virtual_time(async {
            let (_server, store) = silent();
            let load = |after: Duration| {
                let store = store.clone();
                tokio::spawn(async move {
                    time::sleep(after).await;
                    let begun = Instant::now();
                    let account = "0".repeat(64).parse().expect("a key");
                    let error = store.load(&account).await.expect_err("no response");
                    (error.kind(), error.commit(), begun.elapsed().as_secs())
                })
            };
            let expected = (StoreErrorKind::Unavailable, Commit::NotStored, 5);
            let loads = [
                load(Duration::ZERO),
                load(TIMEOUT - Duration::from_millis(100)),
            ];
            for load in loads {
                assert_eq!(load.await.expect("no panic"), expected);
            }
        });
    }

    #[test]
    fn a_server_that_closes_every_connection_is_not_asked_in_a_loop() {
        in_virtual_time(async {
            let (looks, changes) = (Cell::new(0), Notify::new());
            let look = || async {
                looks.set(looks.get() + 1);
                // As the end of a connection does.
                changes.notify_waiters();
                match looks.get() {
                    100.. => Ok(true),
                    _ => Err(lost()),
                }
            };
            let second = Duration::from_secs(1);
            let waiting = look_until_changed(&changes, second, look);
            time::timeout(10 * second, waiting)
                .await
                .expect_err("nothing changes");
            assert_eq!(looks.get(), 11, "once a second");
        });
    }
}

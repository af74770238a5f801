use tokio_postgres::{Client, Error, Row};

use super::{failure::failed, statements::Statements};
use crate::{Commit, StoreError, StoreErrorKind};

/// The settings of a server on which it depends what it can lose. The store reads them whenever it
/// connects.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Durability {
    /// The version of the server, as it reports it.
    pub server_version: String,
    /// Set if the server forces its log to the disk (`fsync`). Without it, a crash of the machine
    /// can lose anything.
    pub has_fsync: bool,
    /// Set if the server can repair half-written pages after a crash (`full_page_writes`).
    pub has_full_page_writes: bool,
    /// Set if the table is in the server's log. An unlogged one is empty after a crash.
    pub is_table_logged: bool,
    /// Set if a swap is acknowledged only after a standby has it as well
    /// (`synchronous_standby_names`). Without it, a failover can lose the last swaps.
    pub has_synchronous_standby: bool,
}

impl Durability {
    /// Returns `true` if the server loses nothing that it acknowledged when it or its machine
    /// crashes.
    pub fn survives_a_crash(&self) -> bool {
        self.has_fsync && self.has_full_page_writes && self.is_table_logged
    }

    /// Reads the settings, and refuses a server without the table or that cannot write.
    pub(super) async fn read(client: &Client, statements: &Statements) -> Result<Self, StoreError> {
        let rows = client.query_typed(&statements.durability, &[]).await;
        let rows = rows.map_err(|error| failed(error, Commit::NotStored))?;
        let row = rows
            .first()
            .ok_or(StoreError::new(StoreErrorKind::Corrupt))?;
        let is_replica = row.try_get("replica").map_err(unexpected)?;
        if is_replica {
            return Err(replica());
        }
        Self::from_row(row).map_err(unexpected)?.ok_or_else(|| {
            StoreError::new(StoreErrorKind::Incompatible).with_detail("the table does not exist")
        })
    }

    pub(super) fn check(&self) -> Result<(), StoreError> {
        let lacks = [
            (self.has_fsync, "fsync is off"),
            (self.has_full_page_writes, "full_page_writes is off"),
            (self.is_table_logged, "the table is unlogged"),
        ];
        match lacks.into_iter().find(|(is_given, _)| !is_given) {
            Some((_, what)) => Err(StoreError::new(StoreErrorKind::NotDurable).with_detail(what)),
            None => Ok(()),
        }
    }

    /// Returns `None` if there is no table.
    fn from_row(row: &Row) -> Result<Option<Self>, Error> {
        let is_logged: Option<bool> = row.try_get("logged")?;
        let Some(is_table_logged) = is_logged else {
            return Ok(None);
        };
        Ok(Some(Self {
            server_version: row.try_get("server_version")?,
            has_fsync: row.try_get("fsync")?,
            has_full_page_writes: row.try_get("full_page_writes")?,
            is_table_logged,
            has_synchronous_standby: row.try_get("synchronous_standby")?,
        }))
    }
}

pub(super) fn replica() -> StoreError {
    StoreError::new(StoreErrorKind::Unavailable)
        .with_detail("the server is a replica, whose records may be old")
}

/// Describes a result that has another form than the statement's.
pub(super) fn unexpected(error: Error) -> StoreError {
    StoreError::new(StoreErrorKind::Incompatible)
        .with_detail("the table has other columns")
        .with_source(error)
}

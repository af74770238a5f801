//! From the driver's errors to those of a store.

use tokio_postgres::{
    Error,
    error::{DbError, Severity, SqlState},
};

use crate::{Commit, StoreError, StoreErrorKind};

/// Describes a failed operation. A swap that reached the server, and whose result is not known, is
/// `lost`.
pub(super) fn failed(error: Error, lost: Commit) -> StoreError {
    let Some(server) = error.as_db_error() else {
        return StoreError::new(StoreErrorKind::Unavailable)
            .with_detail("the connection failed")
            .with_commit(lost)
            .with_source(error);
    };
    let commit = commit_of(server, lost);
    StoreError::new(kind_of(server))
        // The text of the server may quote a row in its detail, but not in its message.
        .with_detail(format!(
            "{} (SQLSTATE {})",
            server.message(),
            server.code().code()
        ))
        .with_commit(commit)
}

pub(super) fn timed_out(commit: Commit) -> StoreError {
    StoreError::new(StoreErrorKind::Unavailable)
        .with_detail("the server did not respond in time")
        .with_commit(commit)
}

/// An error of a statement ends its transaction without effect. One that ends the connection may
/// come after the transaction was committed.
fn commit_of(server: &DbError, lost: Commit) -> Commit {
    if server.parsed_severity() == Some(Severity::Error) {
        Commit::NotStored
    } else {
        lost
    }
}

fn kind_of(server: &DbError) -> StoreErrorKind {
    let code = server.code();
    let denied = [
        SqlState::INSUFFICIENT_PRIVILEGE,
        SqlState::INVALID_PASSWORD,
        SqlState::INVALID_AUTHORIZATION_SPECIFICATION,
        SqlState::INVALID_CATALOG_NAME,
    ];
    if denied.contains(code) {
        StoreErrorKind::Denied
    } else if *code == SqlState::DISK_FULL {
        StoreErrorKind::Full
    } else if [SqlState::UNDEFINED_TABLE, SqlState::UNDEFINED_COLUMN].contains(code) {
        StoreErrorKind::Incompatible
    } else {
        StoreErrorKind::Unavailable
    }
}

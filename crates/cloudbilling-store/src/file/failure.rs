//! From errors of the file system to those of a store.

use std::{
    io::{self, ErrorKind},
    path::Path,
};

use crate::{StoreError, StoreErrorKind};

/// Describes a failure to do `what` with the file at `path`, after which nothing is stored.
pub(super) fn failed(what: &str, path: &Path, error: io::Error) -> StoreError {
    let kind = match error.kind() {
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => StoreErrorKind::Denied,
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => StoreErrorKind::Full,
        _ => StoreErrorKind::Unavailable,
    };
    StoreError::new(kind)
        .with_detail(format!("cannot {what} {}: {error}", path.display()))
        .with_source(error)
}

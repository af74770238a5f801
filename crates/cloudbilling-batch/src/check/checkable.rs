use cloudbilling_types::Operation;
use cloudbilling_types::record::Record;

use super::key::Key;
use crate::bulk::Bulk;
use crate::row::{Finding, Proof, RowState};

/// An operation whose rows can be looked for afterwards.
///
/// **Unproven on the real service.** A list is evidence for a row only if
/// - the service is no longer working on the lost call: wait at least as long as a call may take,
/// - no other client writes the same rows meanwhile,
/// - what was written can be read at once,
/// - the list is whole, or shows that it is not (see [`Check`](super::Check)): neither paging is
///   documented nor a status that is left out by default,
/// - and what each implementation relies on holds.
pub trait Checkable: Bulk {
    /// The read that finds the records of rows.
    type Query: Operation<Output = Vec<Self::Record>> + Send + Sync;
    /// A record of the list.
    type Record: Record;

    /// The meaning of a missing record for a row. An operation that creates records has
    /// [`NotDone`](Finding::NotDone); each of its rows then has a record of its own.
    const ABSENT: Option<Finding>;

    /// Returns the key of this row. A row whose key lacks a part cannot be looked for.
    fn key(row: &Self::Row) -> Key;

    /// Returns the key of this record.
    fn record_key(record: &Self::Record) -> Key;

    /// Returns the read whose response has the records of all rows with keys in this scope.
    fn query(scope: Option<&str>) -> Self::Query;

    /// Returns what a record shows about the row with the same key; `None` if nothing.
    fn shown(record: &Self::Record) -> Option<Finding>;
}

/// Returns `true` if each row makes a record of its own.
pub(super) fn creates<O: Checkable>() -> bool {
    O::ABSENT == Some(Finding::NotDone)
}

/// Returns `true` if the service has confirmed that the row has a record.
pub(super) fn has_record<O: Checkable>(state: &RowState) -> bool {
    match state {
        RowState::Done(proof) => creates::<O>() && *proof == Proof::Response,
        RowState::Refused(_) => O::ABSENT == Some(Finding::Done),
        _ => false,
    }
}

//! Rows: their ids, their states, the verdict of a response on them, and the texts for a journal.
//!
//! Depends on [`CallError`](crate::CallError) only; a row does not know its batch.

mod form;
mod id;
mod reason;
mod state;
mod summary;
mod verdict;

pub use self::form::RowStateError;
pub use self::id::{RowId, RowIdError};
pub use self::reason::Reason;
pub use self::state::{Finding, Proof, RowState};
pub use self::summary::Summary;
pub use self::verdict::RowVerdict;

pub(crate) use self::id::RowIds;
#[cfg(feature = "journal")]
pub(crate) use self::id::encoded;

/// A row of a batch.
#[derive(Debug)]
#[non_exhaustive]
pub struct BatchRow<'a, T> {
    /// The id of the row.
    pub id: &'a RowId,
    /// The row itself.
    pub content: &'a T,
    /// The state of the row.
    pub state: &'a RowState,
}

impl<T> Clone for BatchRow<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for BatchRow<'_, T> {}

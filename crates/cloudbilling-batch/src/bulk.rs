//! Operations on a list of rows.

use std::fmt::Debug;

use cloudbilling_types::Operation;

use crate::row::RowVerdict;

/// An operation on a list of rows, which can be split into calls with fewer rows.
///
/// It is implemented by the documented operations that take a list and change something. Implement
/// it for an operation of your own to make a [`Batch`](crate::Batch) of it.
pub trait Bulk: Operation + Clone + Send + Sync {
    /// A row of the list.
    type Row: Clone + Debug + Send + Sync;

    /// Returns the list.
    fn rows_mut(&mut self) -> &mut Vec<Self::Row>;

    /// Returns the texts that identify this row; they become its [id](crate::RowId). Rows with the
    /// same texts are numbered.
    fn identifiers(row: &Self::Row) -> Vec<&str>;

    /// Returns what the response to a successful call says about one of its rows. If it is not
    /// sure, the verdict is [`RowVerdict::Unclear`].
    fn verdict(row: &Self::Row, response: &Self::Output) -> RowVerdict;
}

//! The calls of a batch, and events about them.

use crate::call_error::CallError;
use crate::row::RowId;

/// A call to make for a batch.
#[derive(Debug)]
#[must_use = "its rows count as in flight until the outcome of the call is reported"]
pub struct BatchCall<O> {
    pub(crate) id: CallId,
    pub(crate) operation: O,
}

/// The number of a call within its batch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallId(u64);

/// An event of a batch. Rows are identified by their ids.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum BatchEvent {
    /// The outcome of a call was reported, and its rows have their states.
    CallEnded {
        /// The rows of the call.
        rows: Vec<RowId>,
    },
    /// A call was handed out. A client reports this event before it sends the call.
    CallStarted {
        /// The rows of the call.
        rows: Vec<RowId>,
    },
    /// No more calls are handed out, because of this error. Calls under way continue.
    Stopped(CallError),
}

impl<O> BatchCall<O> {
    /// Returns the id of the call, for [`Batch::handle_response`](crate::Batch::handle_response).
    pub fn id(&self) -> CallId {
        self.id
    }

    /// Returns the operation to execute.
    pub fn operation(&self) -> &O {
        &self.operation
    }
}

impl CallId {
    pub(crate) fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

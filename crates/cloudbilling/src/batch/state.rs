//! What is known of the rows of a batch.

use std::fmt;
use std::sync::Arc;

use soap_codec::Printable;

use crate::Error;

/// What is known of a row. Once no call is under way it is never [`InFlight`](Self::InFlight).
#[derive(Clone, Debug)]
#[allow(clippy::exhaustive_enums)] // Whoever bills by it must treat every state.
pub enum RowState {
    /// The service says that it was done.
    Done,
    /// It was handed out, and what came of it has not been reported.
    InFlight,
    /// It was certainly not done: not sent, or refused before it was looked at. It can be sent.
    NotAttempted,
    /// The service says that it was not done.
    Refused(Refusal),
    /// It may have been done, or not. It is not sent again unless a check shows that it was not.
    Unknown(Doubt),
}

/// Why a row was not done.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Refusal {
    /// The call that it was in was refused as a whole, or the row cannot be written as XML.
    Call(Arc<Error>),
    /// The row was, in the service's words.
    Row(String),
}

/// Why it is not known whether a row was done.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Doubt {
    /// Nobody waited for the answer: the future that ran the batch was dropped.
    Abandoned,
    /// The answer was lost, can't be read, or has a result code that the profile does not know; or it says that a call of
    /// several rows failed, of which some may have been done.
    NoAnswer(Arc<Error>),
    /// The call was answered, but the answer does not mention the row, or contradicts itself.
    Unclear,
}

/// How many rows are in which state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Summary {
    /// [`RowState::Done`].
    pub done: usize,
    /// [`RowState::InFlight`].
    pub in_flight: usize,
    /// [`RowState::NotAttempted`].
    pub not_attempted: usize,
    /// [`RowState::Refused`].
    pub refused: usize,
    /// [`RowState::Unknown`].
    pub unknown: usize,
}

/// What happened in a batch. Rows are told by their places among those given.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum BatchEvent {
    /// What came of a call is known, as far as it will be.
    CallEnded {
        /// The rows that it was about.
        rows: Vec<usize>,
    },
    /// A call was handed out. A client tells it before the call leaves.
    CallStarted {
        /// The rows that it is about.
        rows: Vec<usize>,
    },
    /// No more calls are handed out, for this reason. Those that are under way go on.
    Stopped(Arc<Error>),
}

impl Summary {
    /// The rows of the batch.
    #[must_use]
    pub const fn rows(&self) -> usize {
        self.done + self.in_flight + self.not_attempted + self.refused + self.unknown
    }

    /// Whether every row was done.
    #[must_use]
    pub const fn all_done(&self) -> bool {
        self.done == self.rows()
    }

    pub(super) fn of_unsent(rows: usize) -> Self {
        Self {
            not_attempted: rows,
            ..Self::default()
        }
    }

    pub(super) fn change(&mut self, from: &RowState, to: &RowState) {
        *self.count(from) -= 1;
        *self.count(to) += 1;
    }

    fn count(&mut self, state: &RowState) -> &mut usize {
        match state {
            RowState::Done => &mut self.done,
            RowState::InFlight => &mut self.in_flight,
            RowState::NotAttempted => &mut self.not_attempted,
            RowState::Refused(_) => &mut self.refused,
            RowState::Unknown(_) => &mut self.unknown,
        }
    }
}

/// One line, such as `200 rows: 190 done, 10 unknown`.
impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = [
            (self.done, "done"),
            (self.refused, "refused"),
            (self.unknown, "unknown"),
            (self.in_flight, "in flight"),
            (self.not_attempted, "not attempted"),
        ];
        write!(f, "{} rows", self.rows())?;
        let mut separator = ": ";
        for (count, what) in counts.into_iter().filter(|(count, _)| *count > 0) {
            write!(f, "{separator}{count} {what}")?;
            separator = ", ";
        }
        Ok(())
    }
}

impl fmt::Display for RowState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Done => f.write_str("done"),
            Self::InFlight => f.write_str("in flight"),
            Self::NotAttempted => f.write_str("not attempted"),
            Self::Refused(Refusal::Call(error)) => write!(f, "refused: {error}"),
            Self::Refused(Refusal::Row(words)) => {
                write!(f, "refused: {}", Printable::new(words))
            }
            Self::Unknown(Doubt::Abandoned) => f.write_str("unknown: nobody waited for the answer"),
            Self::Unknown(Doubt::NoAnswer(error)) => write!(f, "unknown: {error}"),
            Self::Unknown(Doubt::Unclear) => {
                f.write_str("unknown: the answer does not say what became of it")
            }
        }
    }
}

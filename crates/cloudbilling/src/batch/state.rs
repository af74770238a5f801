//! What is known of the rows of a batch.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use soap_codec::Printable;

use super::row::RowId;
use crate::Error;

/// What is known of a row. Once no call is under way it is never [`InFlight`](Self::InFlight).
///
/// # The form as text
/// `Display` writes one line, which `FromStr` reads back; only an [`Error`] comes back as its text.
/// The form is stable: later versions read it. So it can be kept in a journal,
/// beside the row's [id](super::RowId).
///
/// | text | state |
/// |---|---|
/// | `done` | `Done(Proof::Answer)` |
/// | `done: found by a check` | `Done(Proof::Check)` |
/// | `in flight` | `InFlight` |
/// | `not attempted` | `NotAttempted` |
/// | `refused: ` and a reason | `Refused(Refusal::Row)` |
/// | `refused with its call: ` and a reason | `Refused(Refusal::Call)` |
/// | `unknown: the caller did not wait for the response` | `Unknown(Doubt::Abandoned)` |
/// | `unknown: the response does not say whether it was done` | `Unknown(Doubt::Unclear)` |
/// | `unknown without a response: ` and a reason | `Unknown(Doubt::NoAnswer)` |
///
/// In a reason, `\\` stands for a backslash, and `\u{a}` for an
/// [unprintable](soap_codec::is_unprintable) character by its hexadecimal number.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums)] // Whoever bills by it must treat every state.
pub enum RowState {
    /// It was done.
    Done(Proof),
    /// It was handed out, and what came of it has not been reported.
    InFlight,
    /// It was certainly not done: not sent, or refused before it was looked at. It can be sent.
    NotAttempted,
    /// The service says that it was not done.
    Refused(Refusal),
    /// It may have been done, or not. It is not sent again unless a check shows that it was not.
    Unknown(Doubt),
}

/// The evidence that a row was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(clippy::exhaustive_enums)] // A caller that bills by it must treat both.
pub enum Proof {
    /// The service confirmed it in its response to the call.
    Answer,
    /// A [check](super::Checkable) found it, or the caller [settled](super::Batch::settle) it.
    Check,
}

/// Why a row was not done.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// The call that it was in was refused as a whole, or the row cannot be written as XML.
    Call(Reason),
    /// The row was, in the service's words.
    Row(String),
}

/// Why it is not known whether a row was done.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Doubt {
    /// Nobody waited for the answer: the future that ran the batch was dropped.
    Abandoned,
    /// The response was lost, can't be read, or has a result code that the contract does not know;
    /// or it says that a call of several rows failed, of which some may have been done.
    NoAnswer(Reason),
    /// The call was answered, but the answer does not mention the row, or contradicts itself.
    Unclear,
}

/// The error of a call, or its text if it was read back from a journal. Equal if the texts are.
#[derive(Clone)]
pub struct Reason(Source);

#[derive(Clone)]
enum Source {
    Error(Arc<Error>),
    Text(String),
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

/// The events of a batch. Rows are identified by their ids.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum BatchEvent {
    /// What came of a call is known, as far as it will be.
    CallEnded {
        /// The rows that it was about.
        rows: Vec<RowId>,
    },
    /// A call was handed out. A client tells it before the call leaves.
    CallStarted {
        /// The rows that it is about.
        rows: Vec<RowId>,
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
            RowState::Done(_) => &mut self.done,
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

impl Reason {
    /// The error; `None` if it was read back from a journal.
    #[must_use]
    pub fn error(&self) -> Option<&Error> {
        match &self.0 {
            Source::Error(error) => Some(error),
            Source::Text(_) => None,
        }
    }

    /// The whole text, not escaped.
    pub(super) fn text(&self) -> Cow<'_, str> {
        match &self.0 {
            Source::Error(error) => error.to_string().into(),
            Source::Text(text) => text.into(),
        }
    }
}

impl From<Arc<Error>> for Reason {
    fn from(error: Arc<Error>) -> Self {
        Self(Source::Error(error))
    }
}

impl From<String> for Reason {
    fn from(text: String) -> Self {
        Self(Source::Text(text))
    }
}

impl PartialEq for Reason {
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text()
    }
}

impl Eq for Reason {}

/// Escaped, as it may hold text from elsewhere.
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Source::Error(error) => error.fmt(f),
            Source::Text(text) => Printable::new(text).fmt(f),
        }
    }
}

impl fmt::Debug for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Source::Error(error) => error.fmt(f),
            Source::Text(text) => Printable::new(text).fmt(f),
        }
    }
}

//! The error of reading a snapshot.

use core::fmt;

/// Why a text is no snapshot. Restore [`Snapshot::unreadable`] instead: the account may have spent its budget.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct SnapshotError {
    pub(super) kind: SnapshotErrorKind,
    pub(super) line: usize,
}

impl SnapshotError {
    /// What is wrong.
    #[must_use]
    pub fn kind(&self) -> SnapshotErrorKind {
        self.kind
    }

    /// The line it is on, from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.line
    }
}

impl fmt::Display for SnapshotError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.kind {
            SnapshotErrorKind::Format => "not a snapshot of a known version",
            SnapshotErrorKind::Line => "malformed, repeated, or after the end",
            SnapshotErrorKind::Truncated => "cut off after this line",
        };
        write!(f, "snapshot, line {}: {what}", self.line)
    }
}

impl core::error::Error for SnapshotError {}

/// What is wrong with a snapshot's text.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum SnapshotErrorKind {
    /// The first line is not that of a snapshot, or names a version that this release does not know.
    Format,
    /// A line is malformed, says again what only one line may say, or comes after the end.
    Line,
    /// The text ends too early.
    Truncated,
}

//! The error of parsing a snapshot.

use core::fmt;

/// The error of a text that is not a snapshot.
///
/// Restore [`Snapshot::unreadable`](crate::Snapshot::unreadable) instead, because the account may
/// have spent its budget.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct SnapshotError {
    pub(super) kind: SnapshotErrorKind,
    pub(super) line: usize,
}

impl SnapshotError {
    /// Returns the kind of the error.
    #[must_use]
    pub fn kind(&self) -> SnapshotErrorKind {
        self.kind
    }

    /// Returns the number of the line, from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.line
    }
}

impl fmt::Display for SnapshotError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.kind {
            SnapshotErrorKind::Format => "not a snapshot of a supported version",
            SnapshotErrorKind::Line => "malformed, duplicate, or after the end",
            SnapshotErrorKind::Truncated => "the text is cut off after this line",
        };
        write!(f, "invalid snapshot, line {}: {what}", self.line)
    }
}

impl core::error::Error for SnapshotError {}

/// The kind of a [`SnapshotError`].
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum SnapshotErrorKind {
    /// The first line is not that of a snapshot, or names a version that this release does not
    /// support.
    Format,
    /// A line is malformed, duplicates another, or comes after the end.
    Line,
    /// The text ends too early.
    Truncated,
}

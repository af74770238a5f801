//! The error of parsing a record.

use core::fmt;

/// The error of a text that is not a record.
///
/// The machine treats such a record as *permit needed*, because it may have held strikes.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct RecordError {
    pub(super) kind: RecordErrorKind,
    pub(super) line: usize,
}

impl RecordError {
    /// Returns the kind of the error.
    #[must_use]
    pub fn kind(&self) -> RecordErrorKind {
        self.kind
    }

    /// Returns the number of the line, from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.line
    }
}

impl fmt::Display for RecordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.kind {
            RecordErrorKind::Checksum => "the checksum does not match: the record is damaged",
            RecordErrorKind::Format => "not a record of a supported version",
            RecordErrorKind::Length => "longer than a record can be",
            RecordErrorKind::Line => "malformed, duplicate, or out of place",
            RecordErrorKind::Truncated => "the last line is missing",
        };
        write!(f, "invalid record, line {}: {what}", self.line)
    }
}

impl core::error::Error for RecordError {}

/// The kind of a [`RecordError`].
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum RecordErrorKind {
    /// The checksum does not match.
    Checksum,
    /// It is not UTF-8, or the first line is not that of a record, or names a version that this
    /// release does not support.
    Format,
    /// It is longer than [`Record::MAX_LEN`](crate::Record::MAX_LEN).
    Length,
    /// A line is malformed, duplicates another, or is out of place.
    Line,
    /// The last line is missing.
    Truncated,
}

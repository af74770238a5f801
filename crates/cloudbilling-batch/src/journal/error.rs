use std::error::Error;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::call_error::{CallError, CallErrorKind};

/// An error of a journal or of the claims beside it, with the path of the file. A clone is cheap.
#[derive(Clone, Debug)]
pub struct JournalError {
    kind: JournalErrorKind,
    path: PathBuf,
    source: Option<Arc<io::Error>>,
}

/// The kind of a [`JournalError`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum JournalErrorKind {
    /// Another process runs this journal or this input, or holds the lock of the claims for too
    /// long.
    Busy,
    /// The file is not as it was written.
    Damaged {
        /// The line of the first damage, from 1.
        line: u64,
        /// The offset of that line, in bytes.
        offset: u64,
    },
    /// The file is something else.
    Foreign,
    /// The file has a version of the form that this program does not know.
    Incompatible {
        /// The version of the file.
        version: String,
    },
    /// The file cannot be created, read, locked or written. After an error of a write nothing more
    /// is written, because it may have left a part of a record behind.
    Io,
    /// The journal is about another account.
    OtherAccount,
    /// The journal is about another input.
    OtherInput,
    /// The journal is about another operation.
    OtherOperation {
        /// The operation of the journal.
        found: String,
    },
    /// The file is larger than a journal can be.
    TooLarge,
}

impl JournalError {
    pub(super) fn new(kind: JournalErrorKind, path: &Path) -> Self {
        Self {
            kind,
            path: path.to_owned(),
            source: None,
        }
    }

    pub(super) fn io(path: &Path, error: io::Error) -> Self {
        Self {
            source: Some(Arc::new(error)),
            ..Self::new(JournalErrorKind::Io, path)
        }
    }

    /// Returns the kind of the error.
    pub fn kind(&self) -> &JournalErrorKind {
        &self.kind
    }

    /// Returns the file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the error of the operating system, for the kind [`Io`](JournalErrorKind::Io).
    pub fn io_error(&self) -> Option<&io::Error> {
        self.source.as_deref()
    }

    /// Returns what a person can do about it.
    pub fn help(&self) -> &'static str {
        match self.kind {
            JournalErrorKind::Busy => "wait until the other run has ended",
            JournalErrorKind::Damaged { .. } => {
                "restore the file from a backup; without it, find out at the service which rows were done before you send any again"
            }
            JournalErrorKind::Foreign => {
                "give the path of a journal, or of a file that does not exist"
            }
            JournalErrorKind::Incompatible { .. } => "use the version of the program that wrote it",
            JournalErrorKind::Io => "check the folder, its permissions and the space on its disk",
            JournalErrorKind::OtherAccount => {
                "use the endpoint and the credentials of the first run; if they were replaced, say that the account is the same"
            }
            JournalErrorKind::OtherInput => {
                "give the file of the first run, unchanged, or choose another journal"
            }
            JournalErrorKind::OtherOperation { .. } => "choose another journal",
            JournalErrorKind::TooLarge => "choose another journal",
        }
    }
}

impl fmt::Display for JournalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        match &self.kind {
            JournalErrorKind::Busy => write!(f, "{path} is in use by another process"),
            JournalErrorKind::Damaged { line, offset } => {
                write!(f, "{path} is damaged at line {line} (byte {offset})")
            }
            JournalErrorKind::Foreign => write!(f, "{path} is not a journal"),
            JournalErrorKind::Incompatible { version } => {
                write!(f, "{path} has the unknown version {version} of its form")
            }
            JournalErrorKind::Io => match &self.source {
                Some(error) => write!(f, "cannot use {path}: {error}"),
                None => write!(f, "{path} is closed since an error of a write"),
            },
            JournalErrorKind::OtherAccount => write!(f, "{path} is about another account"),
            JournalErrorKind::OtherInput => write!(f, "{path} is about another input"),
            JournalErrorKind::OtherOperation { found } => {
                write!(f, "{path} is about another operation: {found}")
            }
            JournalErrorKind::TooLarge => write!(f, "{path} is too large for a journal"),
        }
    }
}

impl Error for JournalError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        let error = self.source.as_deref()?;
        Some(error)
    }
}

/// A call whose state cannot be recorded must not be sent, nor any other.
impl From<JournalError> for CallError {
    fn from(error: JournalError) -> Self {
        Self::new(CallErrorKind::Blocked, error)
    }
}

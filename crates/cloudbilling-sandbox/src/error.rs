//! What can go wrong on the owner's side of the sandbox. (What a client does wrong is answered on the wire.)

use std::fmt;

type Source = Box<dyn std::error::Error + Send + Sync>;

/// Why the sandbox didn't start, or an administrator's order was not carried out.
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    what: String,
    source: Option<Source>,
}

/// What kind of failure an [`Error`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The address could not be bound, or is not one that plain HTTP may be served on.
    Address,
    /// There is one of this name already.
    AlreadyExists,
    /// Too many others are waiting for the same resource.
    Busy,
    /// A value that the sandbox can't take.
    Invalid,
    /// There is none of this name or id.
    NotFound,
    /// The database could not be opened, read or written, or is of a newer sandbox.
    Storage,
    /// The certificate could not be made, or a thread not started.
    System,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, what: impl Into<String>) -> Self {
        Self {
            kind,
            what: what.into(),
            source: None,
        }
    }

    pub(crate) fn caused(
        kind: ErrorKind,
        what: impl Into<String>,
        source: impl Into<Source>,
    ) -> Self {
        Self {
            source: Some(source.into()),
            ..Self::new(kind, what)
        }
    }

    /// What kind of failure this is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        Self::caused(ErrorKind::Storage, "the sandbox's database failed", error)
    }
}

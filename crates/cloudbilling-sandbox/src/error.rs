//! Errors of the crate's own functions. Errors of a client are reported on the wire.

use std::fmt;

type Source = Box<dyn std::error::Error + Send + Sync>;

/// An error of the sandbox or of a call to [`Admin`](crate::Admin).
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    what: String,
    source: Option<Source>,
}

/// The kind of an [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The address could not be bound, or is not one that plain HTTP may be served on.
    Address,
    /// Something of this name exists already.
    AlreadyExists,
    /// Too many others are waiting for the same resource.
    Busy,
    /// An invalid value.
    Invalid,
    /// Nothing of this name or id exists.
    NotFound,
    /// The database could not be opened, read or written, or was made by a newer sandbox.
    Storage,
    /// The certificate could not be made, or a thread could not be started.
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

    /// Returns the kind of this error.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }
}

/// Returns the error for a value that is not one of the `known` ones.
pub(crate) fn unknown<T: fmt::Display>(what: &str, value: &str, known: &[T]) -> Error {
    Error::new(
        ErrorKind::Invalid,
        format!(
            "unknown {what} \"{value}\": expected one of {}",
            list(known)
        ),
    )
}

/// Returns the error for an id that none of the `known` things has.
pub(crate) fn no_such<T: fmt::Display>(what: &str, id: T, known: &[T]) -> Error {
    let message = match known {
        [] => format!("there is no {what} {id}, and no other"),
        known => format!("there is no {what} {id}: expected one of {}", list(known)),
    };
    Error::new(ErrorKind::NotFound, message)
}

/// The number of items that a message lists.
const LISTED: usize = 20;

fn list<T: fmt::Display>(items: &[T]) -> String {
    let shown: Vec<String> = items.iter().take(LISTED).map(T::to_string).collect();
    match items.len().checked_sub(LISTED) {
        None | Some(0) => shown.join(", "),
        Some(more) => format!("{} and {more} more", shown.join(", ")),
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

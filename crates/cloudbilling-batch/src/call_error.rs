//! The error of a call, and what it means for the rows.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

/// An error of a call that carried rows of a batch.
///
/// The batch does not know the client that makes its calls, so the client classifies the error. Its
/// own error is inside: see [`downcast_ref`](Self::downcast_ref). A clone is cheap.
///
/// ```
/// use cloudbilling_batch::{CallError, CallErrorKind};
/// use std::io;
///
/// let refused = io::Error::from(io::ErrorKind::ConnectionRefused);
/// let error = CallError::new(CallErrorKind::NotSent, refused);
/// assert_eq!(error.to_string(), "connection refused");
/// assert!(error.downcast_ref::<io::Error>().is_some());
/// ```
#[derive(Clone)]
pub struct CallError {
    kind: CallErrorKind,
    error: Arc<dyn Error + Send + Sync>,
}

/// The meaning of a failed call for its rows, and for the rows that are still to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(clippy::exhaustive_enums)] // A client must choose one, and each is handled differently.
pub enum CallErrorKind {
    /// Nothing was done, and no other call can succeed for now: the account is locked, for example.
    Blocked,
    /// Nothing was sent, by an accident that may be over.
    NotSent,
    /// The service reports that the call failed. If it carried several rows, some may
    /// have been done.
    Refused,
    /// The rows may have been done, and the service asks for fewer calls.
    Throttled,
    /// The rows may have been done.
    Unknown,
    /// A row cannot be written as XML, so nothing was sent.
    Unwritable,
}

impl CallError {
    /// Classifies the error of a client.
    pub fn new(kind: CallErrorKind, error: impl Error + Send + Sync + 'static) -> Self {
        Self {
            kind,
            error: Arc::new(error),
        }
    }

    /// Returns the meaning of the error.
    pub const fn kind(&self) -> CallErrorKind {
        self.kind
    }

    /// Returns the error of the client, if it has this type.
    pub fn downcast_ref<E: Error + 'static>(&self) -> Option<&E> {
        self.error.downcast_ref()
    }
}

/// Writes the error of the client.
impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl fmt::Debug for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallError")
            .field("kind", &self.kind)
            .field("error", &self.error)
            .finish()
    }
}

impl Error for CallError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.error.source()
    }
}

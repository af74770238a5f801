use std::{borrow::Cow, error::Error, fmt, sync::Arc};

/// A store that did not load or swap a record.
///
/// It holds what went wrong ([`kind`](Self::kind)), whether a swap may have taken effect
/// ([`commit`](Self::commit)), and what a person can do ([`help`](Self::help)). It never holds a
/// piece of a record or of a key.
#[derive(Clone)]
pub struct StoreError(Box<Inner>);

#[derive(Clone, Debug)]
struct Inner {
    kind: StoreErrorKind,
    commit: Commit,
    detail: Option<Cow<'static, str>>,
    source: Option<Arc<dyn Error + Send + Sync>>,
}

impl StoreError {
    /// Creates an error of `kind` after which nothing is stored.
    pub fn new(kind: StoreErrorKind) -> Self {
        Self(Box::new(Inner {
            kind,
            commit: Commit::NotStored,
            detail: None,
            source: None,
        }))
    }

    /// Sets whether the swap may have taken effect. Without this it has not.
    #[must_use]
    pub fn with_commit(mut self, commit: Commit) -> Self {
        self.0.commit = commit;
        self
    }

    /// Adds a detail in a few words, without a piece of a record or of a key.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        self.0.detail = Some(detail.into());
        self
    }

    /// Sets the cause.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.0.source = Some(Arc::from(source.into()));
        self
    }

    /// Returns what went wrong.
    pub fn kind(&self) -> StoreErrorKind {
        self.0.kind
    }

    /// Returns whether the swap may have taken effect. After an error of a load, it is
    /// [`NotStored`](Commit::NotStored).
    pub fn commit(&self) -> Commit {
        self.0.commit
    }

    /// Returns `true` unless it is certain that nothing was stored.
    ///
    /// ```
    /// use cloudbilling_store::{Commit, StoreError, StoreErrorKind::Unavailable};
    ///
    /// let error = StoreError::new(Unavailable).with_commit(Commit::Unknown);
    /// assert!(error.may_have_been_stored());
    /// ```
    pub fn may_have_been_stored(&self) -> bool {
        self.0.commit == Commit::Unknown
    }

    /// Returns `true` if the record, or the key beside it, is not what was stored, so that a
    /// person's permit is needed before the next login.
    pub fn needs_permit(&self) -> bool {
        matches!(
            self.0.kind,
            StoreErrorKind::Corrupt | StoreErrorKind::Incompatible | StoreErrorKind::KeyMissing
        )
    }

    /// Returns the detail, if there is one.
    pub fn detail(&self) -> Option<&str> {
        self.0.detail.as_deref()
    }

    /// Returns what a person can do about the error, as an imperative in lower case.
    pub fn help(&self) -> &'static str {
        match (self.0.commit, self.0.kind) {
            (Commit::Unknown, _) => {
                "load the record to see whether it was stored; store it once more before relying on it"
            }
            (Commit::NotStored, kind) => kind.help(),
        }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner {
            kind,
            commit,
            detail,
            ..
        } = &*self.0;
        f.write_str(kind.message())?;
        if let Some(detail) = detail {
            write!(f, ": {detail}")?;
        }
        write!(f, " ({commit})")
    }
}

impl fmt::Debug for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner {
            kind,
            commit,
            detail,
            source,
        } = &*self.0;
        f.debug_struct("StoreError")
            .field("kind", kind)
            .field("commit", commit)
            .field("detail", detail)
            .field("source", source)
            .finish()
    }
}

impl Error for StoreError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        let source = self.0.source.as_deref()?;
        Some(source)
    }
}

/// The kind of a [`StoreError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StoreErrorKind {
    /// Another process holds the record's lock for too long. It may be stopped.
    Busy,
    /// The stored bytes are not a record: truncated, damaged, or written by another program.
    Corrupt,
    /// The store refuses access: permissions, or credentials of the database.
    Denied,
    /// A key or record can be read or changed by other users of the machine.
    Exposed,
    /// The disk or the quota is full.
    Full,
    /// The store has the form of another version of this program, or the table is missing.
    Incompatible,
    /// The key file is not a key: truncated, edited, or written by another program.
    InvalidKey,
    /// The settings of the store are invalid.
    InvalidSettings,
    /// The key file is missing although records exist.
    KeyMissing,
    /// A key that was to be created exists already.
    KeyExists,
    /// The directory is on a file system without reliable locks, such as a network share.
    NetworkFileSystem,
    /// The server acknowledges writes that it can lose.
    NotDurable,
    /// Anything else. The source has more.
    Other,
    /// The record is larger than [`MAX_RECORD_BYTES`](crate::MAX_RECORD_BYTES).
    TooLarge,
    /// The store cannot be reached, or did not respond in time.
    Unavailable,
    /// The store does not work on this operating system.
    Unsupported,
}

impl StoreErrorKind {
    fn message(self) -> &'static str {
        match self {
            Self::Busy => "the record is locked by another process",
            Self::Corrupt => "the stored record is damaged",
            Self::Denied => "the store refuses access",
            Self::Exposed => "the file is accessible to other users",
            Self::Full => "the store is full",
            Self::Incompatible => "the store has another format",
            Self::InvalidKey => "the key file is damaged",
            Self::InvalidSettings => "invalid settings of the store",
            Self::KeyExists => "the key of the store exists already",
            Self::KeyMissing => "the key of the store is missing, but records exist",
            Self::NetworkFileSystem => "the directory is not on a local file system",
            Self::NotDurable => "the store can lose what it acknowledges",
            Self::Other => "the store failed",
            Self::TooLarge => "the record is too large",
            Self::Unavailable => "the store is unavailable",
            Self::Unsupported => "the store is not supported on this operating system",
        }
    }

    fn help(self) -> &'static str {
        match self {
            Self::Busy => "look for a stopped process that uses the store, and continue or end it",
            Self::Corrupt => {
                "set the damaged record aside, find out how many wrong logins the account has, and log in with a permit"
            }
            Self::Denied => {
                "check the owner and the permissions of the store, or the credentials of the database"
            }
            Self::Exposed => {
                "allow access to the owner only: chmod 600 for a file, chmod 700 for a directory"
            }
            Self::Full => "free some space: no login is sent while nothing can be stored",
            Self::Incompatible => {
                "use the same version of this program everywhere, and create the table first"
            }
            Self::InvalidKey => "restore the key file from a backup",
            Self::InvalidSettings => "correct the settings of the store",
            Self::KeyExists => "load the existing key, or rotate it",
            Self::KeyMissing => {
                "restore the key file from a backup; or move the records away, and log in with a permit"
            }
            Self::NetworkFileSystem => {
                "choose a directory on a local disk, or use a database for several machines"
            }
            Self::NotDurable => {
                "make the server durable, or accept the risk explicitly in the settings"
            }
            Self::Other => "check the cause",
            Self::TooLarge => {
                "this is a defect of the program that made the record; please report it"
            }
            Self::Unavailable => {
                "check that the store is running and can be reached; a retry is safe"
            }
            Self::Unsupported => {
                "use the store for PostgreSQL, or run without a store in one process only"
            }
        }
    }
}

/// The effect that a failed swap may have had.
#[expect(
    clippy::exhaustive_enums,
    reason = "a swap certainly had no effect, or that is not certain"
)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Commit {
    /// Nothing was stored, and nothing will be.
    NotStored,
    /// The record may have been stored, or may still be stored later.
    Unknown,
}

impl fmt::Display for Commit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotStored => "not stored",
            Self::Unknown => "may have been stored",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn display_names_kind_detail_and_commit() {
        let error = StoreError::new(StoreErrorKind::Full)
            .with_detail("no space left on device")
            .with_source("cause");
        assert_eq!(
            error.to_string(),
            "the store is full: no space left on device (not stored)"
        );
        assert!(error.help().contains("free some space"));
        assert!(!error.may_have_been_stored());
        assert_eq!(
            error.source().map(ToString::to_string).as_deref(),
            Some("cause")
        );
    }

    #[test]
    fn help_for_an_unknown_outcome_is_to_load() {
        let error = StoreError::new(StoreErrorKind::Unavailable).with_commit(Commit::Unknown);
        assert!(error.to_string().ends_with("(may have been stored)"));
        assert!(error.help().starts_with("load the record"));
    }

    #[test]
    fn lost_records_and_keys_need_a_permit() {
        assert!(StoreError::new(StoreErrorKind::KeyMissing).needs_permit());
        assert!(StoreError::new(StoreErrorKind::Corrupt).needs_permit());
        assert!(!StoreError::new(StoreErrorKind::Unavailable).needs_permit());
    }
}

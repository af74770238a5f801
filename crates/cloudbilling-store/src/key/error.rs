use std::fmt;

/// A key that cannot be used, or a sealed token that it does not open.
///
/// It contains no piece of either.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyError(KeyErrorKind);

impl KeyError {
    pub(crate) const fn new(kind: KeyErrorKind) -> Self {
        Self(kind)
    }

    /// Returns what went wrong.
    pub const fn kind(self) -> KeyErrorKind {
        self.0
    }

    /// Returns what a person can do about the error, as an imperative in lower case.
    pub const fn help(self) -> &'static str {
        match self.0 {
            KeyErrorKind::Altered => {
                "log in again; if this persists, find out what changes the store"
            }
            KeyErrorKind::Malformed => {
                "restore the key file from a backup, or find out what wrote the record"
            }
            KeyErrorKind::Random => "check the random number generator of this machine",
            KeyErrorKind::TooManyKeys => "forget old keys before adding another",
            KeyErrorKind::UnknownKey => {
                "give this process the same key file as the others; while rotating, distribute the new key before sealing with it"
            }
        }
    }
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            KeyErrorKind::Altered => {
                "the sealed token was altered, or belongs to another account or session"
            }
            KeyErrorKind::Malformed => {
                "malformed key or sealed token: expected the text that this program writes"
            }
            KeyErrorKind::Random => "the operating system provides no random numbers",
            KeyErrorKind::TooManyKeys => {
                "the store's key has too many sealing keys: expected at most 8"
            }
            KeyErrorKind::UnknownKey => {
                "the token was sealed with a key that is not in the key file"
            }
        })
    }
}

impl std::error::Error for KeyError {}

/// The kind of a [`KeyError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyErrorKind {
    /// The sealed bytes are not authentic for this account and session.
    Altered,
    /// The text is not a key, or not a sealed token.
    Malformed,
    /// The operating system provides no random numbers.
    Random,
    /// There are as many sealing keys as a store key may have.
    TooManyKeys,
    /// No sealing key of the store has the identity that the sealed token names.
    UnknownKey,
}

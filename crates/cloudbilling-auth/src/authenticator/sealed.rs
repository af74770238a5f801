//! The session of another process.

use alloc::string::String;
use core::fmt;

use crate::credentials::Account;
use crate::login::AttemptId;

/// An encrypted session token that another process has put into the record.
#[derive(Clone)]
pub struct SealedSession {
    pub(super) account: Account,
    pub(super) id: AttemptId,
    pub(super) sealed: String,
}

impl SealedSession {
    /// Returns the account, which is associated data of the encryption.
    #[must_use]
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// Returns the encrypted token, as given to
    /// [`with_sealed`](crate::SessionToken::with_sealed).
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.sealed
    }

    /// Returns the attempt that opened the session, which is associated data of the encryption.
    #[must_use]
    pub fn id(&self) -> AttemptId {
        self.id
    }
}

impl fmt::Debug for SealedSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SealedSession")
            .field("account", &self.account)
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

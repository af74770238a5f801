//! What must survive a restart.

use std::fmt;
use std::io;

use cloudbilling_auth::{Account, Snapshot};

/// Keeps what is known of an account over restarts: strikes, lock, refused credentials by version. Never a secret.
///
/// It is asked once when a client is built, and told each time *before* a login leaves: a login that can't be kept is not
/// sent. So a process that dies at any moment does not forget a wrong login. The snapshot is a few hundred bytes, and its
/// `Display` and `FromStr` are its form in a file; write it to another file first and rename that.
pub trait SnapshotStore: fmt::Debug + Send + Sync {
    /// What was kept last; `None` if there is nothing. For a snapshot that can't be read, hand out
    /// [`Snapshot::unreadable`].
    ///
    /// # Errors
    /// The store can't be reached. No client is built then.
    fn load(&self, account: &Account) -> io::Result<Option<Snapshot>>;

    /// Keeps `snapshot` in the place of what was kept before, durably, when it returns. Clients that share a ledger call it one
    /// at a time, so that the newest is kept last; it must not call a client.
    ///
    /// # Errors
    /// It could not be kept.
    fn save(&self, account: &Account, snapshot: &Snapshot) -> io::Result<()>;
}

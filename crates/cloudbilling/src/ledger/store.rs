//! Storage for the state that must survive a restart.

use std::fmt;
use std::io;

use cloudbilling_auth::{Account, Snapshot};

/// Keeps the state of accounts over restarts: strikes, lock, refused credentials by version. Never
/// a secret.
///
/// A client loads the state of an account once, before its first login, and saves it *before* each
/// login leaves: a login that cannot be recorded is not sent. So a process that dies at any moment
/// does not forget a wrong login. A snapshot is a few hundred bytes long, and its `Display` and
/// `FromStr` are its form in a file. Write it to a new file first, and then rename that file.
///
/// ```
/// use std::fs::{self, File};
/// use std::io::{self, ErrorKind, Write as _};
/// use std::path::PathBuf;
/// use cloudbilling::SnapshotStore;
/// use cloudbilling::auth::{Account, Snapshot, WallTime};
///
/// /// For the one account of a program.
/// #[derive(Debug)]
/// struct InFile(PathBuf);
///
/// impl SnapshotStore for InFile {
///     fn load(&self, _: &Account) -> io::Result<Option<Snapshot>> {
///         match fs::read_to_string(&self.0) {
///             // An unreadable file may have held two wrong logins: only a permit sends a third.
///             Ok(text) => Ok(Some(
///                 text.parse().unwrap_or_else(|_| Snapshot::unreadable(WallTime::default())),
///             )),
///             Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
///             Err(error) => Err(error),
///         }
///     }
///
///     fn save(&self, _: &Account, snapshot: &Snapshot) -> io::Result<()> {
///         let new = self.0.with_extension("new");
///         let mut file = File::create(&new)?;
///         write!(file, "{snapshot}")?;
///         file.sync_all()?;
///         fs::rename(new, &self.0)
///     }
/// }
/// # let path = std::env::temp_dir().join(format!("cloudbilling-{}.snapshot", std::process::id()));
/// # let store = InFile(path.clone());
/// # let login = cloudbilling::Login::new("ann@example.com", "password", "test")?;
/// # let account = Account::new("https://a/", &login);
/// # let snapshot = Snapshot::unreadable(WallTime::default());
/// # assert_eq!(store.load(&account)?, None);
/// # store.save(&account, &snapshot)?;
/// # assert_eq!(store.load(&account)?, Some(snapshot));
/// # fs::remove_file(path)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// The thread that drives a login waits for it, also in the async client: twice a login, once more
/// when the first call with its session is accepted or refused, and once an account. Only the
/// snapshot before a login is needed for safety; without the others a new process is more careful
/// than necessary.
///
/// **One process at a time.** Two processes that run at once do not see each other's logins, even
/// if they share a store: each has a budget of its own. Give each a user of its own, or an API
/// token, which has no strikes.
pub trait SnapshotStore: fmt::Debug + Send + Sync {
    /// Returns the last snapshot, or `None` if there is none. For one that cannot be read, return
    /// [`Snapshot::unreadable`].
    ///
    /// # Errors
    /// The store cannot be reached. Then no client is built, and new credentials are not taken.
    fn load(&self, account: &Account) -> io::Result<Option<Snapshot>>;

    /// Replaces the last snapshot, durably, before it returns. Clients that share a ledger call
    /// this one at a time, so that the newest snapshot is saved last. It must not call a client.
    ///
    /// # Errors
    /// The snapshot cannot be saved.
    fn save(&self, account: &Account, snapshot: &Snapshot) -> io::Result<()>;
}

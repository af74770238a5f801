//! The reasons not to send a login now.

use core::fmt;

use crate::time::MonotonicTime;

/// The reason for a login to wait.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum WaitReason {
    /// The last login was inconclusive. A pause precedes the next one.
    BackOff,
    /// The account is locked. One login follows automatically.
    Locked {
        /// The source of that knowledge.
        source: LockSource,
    },
    /// A login of this account is in flight, started by this client or by another that shares its
    /// ledger. The caller must wake the waiting machines when its outcome is reported.
    LoginInFlight,
    /// The last successful login was too recent.
    LoginInterval,
    /// The budget is spent, but another client that shares the ledger has just logged in, and its
    /// first accepted call frees the budget. The caller must wake the waiting machines, as for
    /// [`LoginInFlight`](Self::LoginInFlight).
    SessionUnproven,
    /// The login of another process, for which this one waited, brought no session. A random pause
    /// precedes the next one, so that not all that waited write to the store at once.
    Staggered,
    /// Another caller of this process is reading or writing the shared record.
    StoreBusy,
    /// The store cannot be reached. No login is sent without it.
    StoreUnavailable,
    /// The service asked for a pause before the next request (`Retry-After`).
    Throttled,
}

/// The reason why nothing more is sent until a person helps.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum GiveUpReason {
    /// The service refused the API token. Another token or a permit is needed.
    ApiTokenRefused,
    /// As many logins as the budget allows were wrong, or may have been. One more could lock the
    /// account. A permit or an administrator's unlock is needed.
    BudgetSpent {
        /// Logins that the service reported as wrong.
        definite: usize,
        /// Logins that may have been wrong: inconclusive ones, and those whose session was not
        /// proven by an accepted call.
        possible: usize,
    },
    /// The service refused these credentials as wrong, now or before a restart. Other credentials
    /// or a permit is needed.
    CredentialsRefused,
    /// The account is or was locked, and these credentials have no automatic attempt left. An
    /// administrator's unlock is needed, or a permit, which is used after the end of the lock.
    Locked {
        /// The latest end of the lock, which may be in the past.
        until: MonotonicTime,
        /// The source of that knowledge.
        source: LockSource,
    },
    /// The service does not allow the account to log in, whatever its password. More rights and a
    /// permit are needed, or an administrator's unlock.
    NotPermitted,
    /// The store has no record of the account. Only a person can say that none was lost:
    /// [`create_record`](crate::Authenticator::create_record).
    RecordMissing,
    /// Strikes may have been lost: the record or the snapshot is damaged, or the store went back to
    /// an older state. A permit is needed.
    StateLost,
    /// Several new sessions in a row were refused before any call was accepted. The cause is often
    /// a wrong environment, or a header block that the service does not know. A permit is needed.
    UselessSessions,
}

impl fmt::Display for GiveUpReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ApiTokenRefused => f.write_str("the API token was refused"),
            Self::BudgetSpent { definite, possible } => {
                write!(
                    f,
                    "{definite} wrong and {possible} possibly wrong logins: one more could lock the account"
                )
            }
            Self::CredentialsRefused => f.write_str("the credentials were refused as wrong"),
            Self::Locked { .. } => f.write_str("the account is locked"),
            Self::NotPermitted => f.write_str("the account is not allowed to log in"),
            Self::RecordMissing => f.write_str("the store has no record of the account"),
            Self::StateLost => f.write_str("earlier wrong logins may have been forgotten"),
            Self::UselessSessions => f.write_str("the service refuses every new session"),
        }
    }
}

/// The source of the knowledge that an account is locked.
#[allow(
    clippy::exhaustive_enums,
    reason = "there is no third place to learn it from"
)]
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum LockSource {
    /// The response to a login said so.
    Response,
    /// A snapshot from before a restart said so.
    Snapshot,
}

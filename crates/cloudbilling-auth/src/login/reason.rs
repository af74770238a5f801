//! The reasons not to send a login.

use core::fmt;

use crate::time::MonotonicTime;

/// Why a login has to wait.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum WaitReason {
    /// The last login brought no verdict; a pause before the next.
    BackOff,
    /// The account is locked. Afterwards one login follows by itself.
    Locked {
        /// The source of that knowledge.
        source: LockSource,
    },
    /// A login of this account is under way, of this client or of another that shares its ledger. Its report does not
    /// reach the waiting machines by itself: whoever runs them wakes them.
    LoginInFlight,
    /// Too soon after the last successful login.
    LoginInterval,
    /// The budget is spent, but other clients that share the ledger have just logged in, and the first accepted call of
    /// one of them frees it. The caller wakes the waiting
    /// machines, as with [`LoginInFlight`](Self::LoginInFlight).
    SessionUnproven,
}

/// Why nothing more is sent until a person helps.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum GiveUpReason {
    /// The service refused the API token. Needed: another token, or a permit.
    ApiTokenRefused,
    /// As many logins as the budget allows were wrong, or may have been: one more could lock the account. Needed: a
    /// permit, or an administrator's unlock.
    BudgetSpent {
        /// Logins answered as wrong.
        definite: usize,
        /// Logins that may have been wrong: without a verdict, or granted without a call accepted
        /// since.
        possible: usize,
    },
    /// The service refused these credentials as wrong, or a snapshot says so. Needed: other credentials, or a permit.
    CredentialsRefused,
    /// The account is or was locked, and these credentials have no automatic attempt left. Needed: an administrator's
    /// unlock, or a permit (used after the lock's end).
    Locked {
        /// When the lock ends, at the latest. May have passed.
        until: MonotonicTime,
        /// The source of that knowledge.
        source: LockSource,
    },
    /// The service says that the account may not log in, whatever its password. Needed: more rights
    /// and a permit, or an administrator's unlock.
    NotPermitted,
    /// Several fresh sessions in a row were refused before any call was accepted. Needed: a permit;
    /// the cause is often the wrong environment, or a header block the service does not know.
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
            Self::NotPermitted => f.write_str("the account may not log in"),
            Self::UselessSessions => f.write_str("every new session is refused"),
        }
    }
}

/// The source of the knowledge that an account is locked.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum LockSource {
    /// The response to a login said so.
    Response,
    /// A snapshot from before a restart said so.
    Snapshot,
}

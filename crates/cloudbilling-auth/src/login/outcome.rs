//! The outcome of a login.

use crate::credentials::SessionToken;

/// The outcome of a login.
///
/// `T` is what a granted login brings: the session's token in a report to
/// [`handle_login`](crate::Authenticator::handle_login), and nothing in an
/// [`AuthEvent`](crate::AuthEvent), which must not hold a secret.
#[allow(
    clippy::exhaustive_enums,
    reason = "a login that is reported must have one of these outcomes"
)]
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum LoginOutcome<T = SessionToken> {
    /// The service opened a session: the HTTP status is a success, so is the status in the result,
    /// and there is a token and no fault. The attempt stays a possible strike until a call with the
    /// session is accepted.
    Granted(T),
    /// The account is locked. This proves nothing about the credentials, and the attempt itself may
    /// have counted as a wrong login.
    Locked,
    /// The service does not allow the account to log in. The credentials may be right or wrong, and
    /// the attempt may have counted as a wrong login.
    NotPermitted,
    /// The request provably never left this machine: no address, no connection, or no TLS session.
    NotSent,
    /// No verdict: the response was lost, late, an intermediary's page, throttling, a fault of
    /// another kind, or it contradicts itself.
    Unknown,
    /// The service says that the credentials are wrong.
    WrongCredentials,
}

impl<T> LoginOutcome<T> {
    /// Returns the name of the outcome in logs and metrics, such as `wrong_credentials`. It does
    /// not change.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Granted(_) => "granted",
            Self::Locked => "locked",
            Self::NotPermitted => "not_permitted",
            Self::NotSent => "not_sent",
            Self::Unknown => "unknown",
            Self::WrongCredentials => "wrong_credentials",
        }
    }

    /// Returns the same outcome without the token, for the ledger and for logs.
    #[must_use]
    pub fn without_token(&self) -> LoginOutcome<()> {
        match self {
            Self::Granted(_) => LoginOutcome::Granted(()),
            Self::Locked => LoginOutcome::Locked,
            Self::NotPermitted => LoginOutcome::NotPermitted,
            Self::NotSent => LoginOutcome::NotSent,
            Self::Unknown => LoginOutcome::Unknown,
            Self::WrongCredentials => LoginOutcome::WrongCredentials,
        }
    }
}

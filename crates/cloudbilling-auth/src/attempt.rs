//! A login under way.

use core::fmt;

use crate::{Account, Login, SessionToken, Timestamp, realm::Realm};

/// A login to be sent, already counted as a possible strike.
///
/// Not `Clone`, and [`handle_login`](crate::Authenticator::handle_login) takes it by value: so each is settled at most
/// once. One that is dropped is forgotten: it frees the account at its deadline, and stays booked.
#[cfg_attr(test, derive(Clone))]
#[derive(Debug)]
#[must_use = "a login that is never reported stays booked as a possible strike"]
pub struct LoginAttempt {
    pub(crate) account: Account,
    pub(crate) deadline: Timestamp,
    pub(crate) id: AttemptId,
    pub(crate) login: Login,
    pub(crate) realm: Realm,
}

impl LoginAttempt {
    /// What to tell logs.
    #[must_use]
    pub fn id(&self) -> AttemptId {
        self.id
    }

    /// Whose login it is: the key under which a store keeps its snapshot.
    #[must_use]
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// What to send.
    #[must_use]
    pub fn credentials(&self) -> &Login {
        &self.login
    }

    /// When to stop waiting for the answer. A later answer still counts.
    #[must_use]
    pub fn deadline(&self) -> Timestamp {
        self.deadline
    }
}

/// Which login: unique in all processes, and in the order of booking within one ledger.
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
pub struct AttemptId {
    pub(crate) epoch: u64,
    pub(crate) number: u64,
}

impl AttemptId {
    /// Returns the attempt that was booked later.
    pub(crate) fn newer(self, other: Self) -> Self {
        if other.number > self.number {
            other
        } else {
            self
        }
    }
}

impl fmt::Debug for AttemptId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AttemptId({self})")
    }
}

/// The epoch in hexadecimal, a dot, the number.
impl fmt::Display for AttemptId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}.{}", self.epoch, self.number)
    }
}

/// What became of a login.
#[derive(Debug)]
pub enum LoginOutcome {
    /// The service gave a session: the HTTP status is a success, so is the status in the result,
    /// and there is a token and no fault. The attempt stays a possible strike until a call with the
    /// session was accepted.
    Granted(SessionToken),
    /// The account is locked. It says nothing about the credentials, and the attempt itself may have counted.
    Locked,
    /// The service does not allow the account to log in. The credentials may be right or wrong, and
    /// the attempt may have counted.
    NotPermitted,
    /// Provably never left this machine: no address, no connection, no TLS.
    NotSent,
    /// No verdict: the response was lost, late, an intermediary's page, throttling, a fault of
    /// another kind, or it contradicts itself.
    Unknown,
    /// The service says that the credentials are wrong.
    WrongCredentials,
}

impl LoginOutcome {
    /// The outcome without the token.
    pub(crate) fn settlement(&self) -> Settlement {
        match self {
            Self::Granted(_) => Settlement::Granted,
            Self::Locked => Settlement::Locked,
            Self::NotPermitted => Settlement::NotPermitted,
            Self::NotSent => Settlement::NotSent,
            Self::Unknown => Settlement::Unknown,
            Self::WrongCredentials => Settlement::WrongCredentials,
        }
    }
}

/// What became of a login, without its token: for the ledger and for logs.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Settlement {
    /// See [`LoginOutcome::Granted`].
    Granted,
    /// See [`LoginOutcome::Locked`].
    Locked,
    /// See [`LoginOutcome::NotPermitted`].
    NotPermitted,
    /// See [`LoginOutcome::NotSent`].
    NotSent,
    /// See [`LoginOutcome::Unknown`].
    Unknown,
    /// See [`LoginOutcome::WrongCredentials`].
    WrongCredentials,
}

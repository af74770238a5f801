//! The attempt at one login.

use core::fmt;

use crate::credentials::{Account, Login, Realm};
use crate::time::MonotonicTime;

/// A login to be sent, already counted as a possible strike.
///
/// It is not `Clone`, and [`handle_login`](crate::Authenticator::handle_login) takes it by value,
/// so each attempt is settled at most once. An attempt that is dropped is forgotten: it frees the
/// account at its deadline, and stays booked.
#[cfg_attr(test, derive(Clone))]
#[derive(Debug)]
#[must_use = "a login that is never reported stays booked as a possible strike"]
pub struct LoginAttempt {
    pub(crate) account: Account,
    pub(crate) deadline: MonotonicTime,
    pub(crate) id: AttemptId,
    pub(crate) login: Login,
    pub(crate) realm: Realm,
}

impl LoginAttempt {
    /// Returns the identity of the attempt, for logs.
    #[must_use]
    pub fn id(&self) -> AttemptId {
        self.id
    }

    /// Returns the account, under which a store keeps the snapshot.
    #[must_use]
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// Returns the credentials to send.
    #[must_use]
    pub fn credentials(&self) -> &Login {
        &self.login
    }

    /// Returns the time at which to stop waiting for the response. A later response still counts.
    #[must_use]
    pub fn deadline(&self) -> MonotonicTime {
        self.deadline
    }
}

/// The identity of a login attempt: unique across processes, and ordered by booking within one
/// ledger.
#[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct AttemptId {
    pub(crate) number: u64,
    pub(crate) epoch: u64,
}

impl AttemptId {
    /// Returns the place of the attempt in the order of booking.
    #[must_use]
    pub fn number(self) -> u64 {
        self.number
    }
}

impl fmt::Debug for AttemptId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AttemptId({self})")
    }
}

/// Writes the epoch in hexadecimal, a dot, and the number.
impl fmt::Display for AttemptId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}.{}", self.epoch, self.number)
    }
}

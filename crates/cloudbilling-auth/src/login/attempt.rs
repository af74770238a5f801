//! A login under way.

use core::fmt;

use crate::credentials::{Account, Login, Realm};
use crate::time::MonotonicTime;

/// A login to be sent, already counted as a possible strike.
///
/// Not `Clone`, and [`handle_login`](crate::Authenticator::handle_login) takes it by value: so each is settled at most
/// once. One that is dropped is forgotten: it frees the account at its deadline, and stays booked.
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
    pub fn deadline(&self) -> MonotonicTime {
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

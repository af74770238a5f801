//! The knowledge about each account: strikes, locks, and which credentials were accepted or
//! refused. The `Entry` of an account books its strikes and clears them.
//!
//! It must not depend on [`authenticator`](crate::authenticator) or [`snapshot`](crate::snapshot).

mod access;
mod entry;
mod gate;
mod standing;
mod strike;

use alloc::collections::BTreeMap;

use crate::credentials::Account;
use crate::login::{AttemptId, LoginAttempt};
use crate::policy::Policy;
use crate::time::MonotonicTime;

pub use self::access::LedgerAccess;
pub(crate) use self::entry::Entry;
pub(crate) use self::gate::Gate;
pub(crate) use self::standing::{Known, Lock, Standing};
pub(crate) use self::strike::{Strike, StrikeState};

/// The knowledge about every account: strikes, locks, refused and accepted credentials.
///
/// Clients that share a ledger cannot spend an account's budget twice. One ledger suffices for a
/// process, for example in a `static`:
///
/// ```
/// use std::sync::Mutex;
/// use cloudbilling_auth::Ledger;
///
/// static LEDGER: Mutex<Ledger> = Mutex::new(Ledger::new());
/// ```
#[cfg_attr(test, derive(Clone))]
#[derive(Debug, Default)]
pub struct Ledger {
    entries: BTreeMap<Account, Entry>,
    newest: u64,
}

impl Ledger {
    /// Creates a ledger without any strike.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            entries: BTreeMap::new(),
            newest: 0,
        }
    }

    /// Returns the id of the next attempt, whose number is above that of every attempt this ledger
    /// knows of.
    pub(crate) fn next_id(&self, epoch: u64) -> AttemptId {
        AttemptId {
            epoch,
            number: self.newest + 1,
        }
    }

    /// Counts the next attempt before it is sent.
    pub(crate) fn book(
        &mut self,
        attempt: &LoginAttempt,
        policy: &Policy,
        permitted: bool,
        now: MonotonicTime,
    ) {
        self.newest = attempt.id.number;
        self.with_entry(&attempt.account, |entry| {
            entry.book(attempt, policy, permitted, now);
        });
    }

    /// Numbers all later attempts above `number`.
    pub(crate) fn skip_to(&mut self, number: u64) {
        self.newest = self.newest.max(number);
    }

    /// Works on an account's entry, and removes the entry if nothing is left in it.
    pub(crate) fn with_entry<R>(
        &mut self,
        account: &Account,
        work: impl FnOnce(&mut Entry) -> R,
    ) -> R {
        let entry = self.entries.entry(account.clone()).or_default();
        let result = work(entry);
        if entry.is_blank() {
            self.entries.remove(account);
        }
        result
    }

    /// Returns the number of the newest attempt.
    pub(crate) fn newest(&self) -> u64 {
        self.newest
    }

    pub(crate) fn entry(&self, account: &Account) -> Option<&Entry> {
        self.entries.get(account)
    }
}

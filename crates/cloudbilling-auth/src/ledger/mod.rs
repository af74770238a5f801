//! The knowledge about each account: its facts, and this process's copy of the record if processes
//! share it.
//!
//! It must not depend on [`authenticator`](crate::authenticator) or [`snapshot`](crate::snapshot).

mod access;
mod replica;
mod shared;
mod step;

use alloc::collections::BTreeMap;

use self::replica::Replica;
use crate::credentials::Account;
use crate::facts::{Entry, Fact};
use crate::login::{AttemptId, LoginAttempt};
use crate::policy::Policy;
use crate::time::{MonotonicTime, Now};

pub use self::access::LedgerAccess;
#[cfg(test)]
pub(crate) use self::replica::ReplicaFact;
pub(crate) use self::replica::{Consent, Notice};
pub(crate) use self::shared::StoreView;
pub use self::step::{LoadedRecord, StoreOutcome, StoreStep, StoreStepKind};

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
    /// The state of each account whose record is shared through a store.
    replicas: BTreeMap<Account, Replica>,
}

impl Ledger {
    /// Creates a ledger without any strike.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            entries: BTreeMap::new(),
            newest: 0,
            replicas: BTreeMap::new(),
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
        let now = self.now(&attempt.account, now);
        self.with_entry(&attempt.account, |entry| {
            entry.book(attempt, policy, permitted, now);
        });
    }

    /// Adds a fact to an account's entry, after everything that time has ended was removed from it.
    /// Returns the attempt that was forgotten, if any.
    pub(crate) fn report(
        &mut self,
        account: &Account,
        policy: &Policy,
        now: MonotonicTime,
        fact: impl FnOnce(Now) -> Fact,
    ) -> Option<AttemptId> {
        let now = self.now(account, now);
        let fact = fact(now);
        let forgotten = self.with_entry(account, |entry| {
            let forgotten = entry.lapse(policy, now.earliest);
            entry.apply(&fact);
            forgotten
        });
        if let Some(replica) = self.replicas.get_mut(account) {
            replica.add(fact);
        }
        forgotten
    }

    /// Returns the time of the account's facts at the caller's time `now`.
    pub(crate) fn now(&self, account: &Account, now: MonotonicTime) -> Now {
        let replica = self.replicas.get(account);
        replica
            .map(|replica| replica.clock)
            .unwrap_or_default()
            .read(now)
    }

    /// Returns the caller's time at which a time of the account's facts has certainly come.
    pub(crate) fn local(&self, account: &Account, time: MonotonicTime) -> MonotonicTime {
        let replica = self.replicas.get(account);
        replica
            .map(|replica| replica.clock)
            .unwrap_or_default()
            .local(time)
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

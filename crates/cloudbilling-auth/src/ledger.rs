//! The strikes of accounts, shared by the clients of a process.

use alloc::{collections::BTreeMap, rc::Rc, sync::Arc};
use core::cell::RefCell;

use crate::{Account, LoginAttempt, MonotonicTime, Policy, attempt::AttemptId, entry::Entry};

/// What is known of every account: strikes, lock, refused credentials. Clients that share a ledger can't spend an
/// account's budget twice.
///
/// A process needs one, in a `static` if it likes:
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
    /// A ledger without a strike.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            entries: BTreeMap::new(),
            newest: 0,
        }
    }

    /// The id of the next attempt: its number is above that of any attempt this ledger knows of.
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

    /// Makes sure that later attempts are numbered above `number`.
    pub(crate) fn skip_to(&mut self, number: u64) {
        self.newest = self.newest.max(number);
    }

    /// Works on an account's entry, and forgets the entry if nothing is left to know.
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

    /// The number of the newest attempt.
    pub(crate) fn newest(&self) -> u64 {
        self.newest
    }

    pub(crate) fn entry(&self, account: &Account) -> Option<&Entry> {
        self.entries.get(account)
    }
}

/// How an [`Authenticator`](crate::Authenticator) reaches its ledger. Locks are the caller's business; the machine never
/// calls out while it holds the ledger.
pub trait LedgerAccess {
    /// Lets `work` at the ledger, with nobody else at it.
    fn access<R>(&self, work: impl FnOnce(&mut Ledger) -> R) -> R;
}

/// For a ledger that belongs to one client, or is shared in one thread.
impl LedgerAccess for RefCell<Ledger> {
    fn access<R>(&self, work: impl FnOnce(&mut Ledger) -> R) -> R {
        work(&mut self.borrow_mut())
    }
}

impl<T: LedgerAccess + ?Sized> LedgerAccess for &T {
    fn access<R>(&self, work: impl FnOnce(&mut Ledger) -> R) -> R {
        (**self).access(work)
    }
}

impl<T: LedgerAccess + ?Sized> LedgerAccess for Rc<T> {
    fn access<R>(&self, work: impl FnOnce(&mut Ledger) -> R) -> R {
        (**self).access(work)
    }
}

impl<T: LedgerAccess + ?Sized> LedgerAccess for Arc<T> {
    fn access<R>(&self, work: impl FnOnce(&mut Ledger) -> R) -> R {
        (**self).access(work)
    }
}

/// A poisoned lock is taken as it is: the ledger's own work does not panic half-way.
#[cfg(feature = "std")]
impl LedgerAccess for std::sync::Mutex<Ledger> {
    fn access<R>(&self, work: impl FnOnce(&mut Ledger) -> R) -> R {
        work(
            &mut self
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner),
        )
    }
}

//! The accounts whose record is shared through a store.

use alloc::vec::Vec;

use super::Ledger;
use super::replica::{Consent, Notice};
use super::step::{StoreOutcome, StoreStep};
use crate::credentials::Account;
use crate::login::{AttemptId, LoginAttempt};
use crate::policy::Policy;
use crate::record::RecordVersion;
use crate::time::MonotonicTime;

/// The state of the copy of a shared record when a decision is due.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum StoreView {
    /// The store has no record.
    Absent,
    Fresh,
    /// The copy is out of date.
    Stale,
    /// The store cannot be reached.
    Unavailable(MonotonicTime),
}

impl Ledger {
    /// Shares the account's record through a store.
    pub(crate) fn share(&mut self, account: &Account) {
        if !self.replicas.contains_key(account) {
            self.replicas.insert(account.clone(), Default::default());
        }
    }

    /// Returns whether the copy of a shared record may decide about a login now.
    pub(crate) fn view(&self, account: &Account, policy: &Policy, now: MonotonicTime) -> StoreView {
        let Some(replica) = self.replicas.get(account) else {
            return StoreView::Fresh;
        };
        match replica.pause(now) {
            Some(until) => StoreView::Unavailable(until),
            None if !replica.is_fresh(policy, now) => StoreView::Stale,
            None if replica.is_absent() => StoreView::Absent,
            None => StoreView::Fresh,
        }
    }

    /// Returns `true` if the record is shared and was never loaded.
    pub(crate) fn is_unseen(&self, account: &Account) -> bool {
        let replica = self.replicas.get(account);
        replica.is_some_and(|replica| !replica.was_loaded())
    }

    /// Returns the version of the last known record.
    pub(crate) fn version(&self, account: &Account) -> Option<RecordVersion> {
        self.replicas.get(account)?.version()
    }

    /// Returns the time from which the copy of a shared record is out of date.
    pub(crate) fn expires(&self, account: &Account, policy: &Policy) -> Option<MonotonicTime> {
        self.replicas.get(account)?.expires(policy)
    }

    /// Returns the deadline of the access to the store that is under way.
    pub(crate) fn busy_until(
        &self,
        account: &Account,
        now: MonotonicTime,
    ) -> Option<MonotonicTime> {
        self.replicas.get(account)?.busy_until(now)
    }

    /// Returns the time until which the store is left alone after a failure; `now` if it is not.
    pub(crate) fn paused_until(&self, account: &Account, now: MonotonicTime) -> MonotonicTime {
        let replica = self.replicas.get(account);
        replica
            .and_then(|replica| replica.pause(now))
            .unwrap_or(now)
    }

    /// Keeps a login that was booked without the store's consent for the store.
    pub(crate) fn keep_booked(&mut self, attempt: &LoginAttempt) {
        let entry = self.entries.get(&attempt.account);
        let fact = entry.and_then(|entry| entry.booked(attempt.id));
        if let (Some(fact), Some(replica)) = (fact, self.replicas.get_mut(&attempt.account)) {
            replica.add(fact);
        }
    }

    /// Treats the copy of a shared record as out of date.
    pub(crate) fn expire(&mut self, account: &Account) {
        if let Some(replica) = self.replicas.get_mut(account) {
            replica.expire();
        }
    }

    /// Asks the store for its consent to a login that is booked in the copy.
    pub(crate) fn propose(&mut self, attempt: &LoginAttempt) {
        if let Some(replica) = self.replicas.get_mut(&attempt.account) {
            replica.propose(attempt.id);
        }
    }

    /// Returns whether the store has consented to a login.
    pub(crate) fn consent(&self, attempt: &LoginAttempt) -> Consent {
        let replica = self.replicas.get(&attempt.account);
        replica.map_or(Consent::Confirmed, |replica| replica.consent(attempt.id))
    }

    /// Ends a proposal: its login is sent, or never will be.
    pub(crate) fn conclude(&mut self, account: &Account, id: AttemptId) {
        if let Some(replica) = self.replicas.get_mut(account) {
            replica.conclude(id);
        }
    }

    /// Creates the record if the store has none.
    pub(crate) fn create(&mut self, account: &Account) {
        if let Some(replica) = self.replicas.get_mut(account) {
            replica.create();
        }
    }

    /// Returns the next access to the store. `refresh` asks for a load if the copy is out of date.
    pub(crate) fn next_step(
        &mut self,
        account: &Account,
        policy: &Policy,
        refresh: bool,
        now: MonotonicTime,
    ) -> Option<StoreStep> {
        let newest = self.newest;
        let replica = self.replicas.get_mut(account)?;
        let entry = self.entries.entry(account.clone()).or_default();
        let (kind, number) = replica.next_step(entry, newest, policy, refresh, now)?;
        Some(StoreStep {
            account: account.clone(),
            kind,
            number,
        })
    }

    /// Records the outcome of an access to the store.
    pub(crate) fn stepped(
        &mut self,
        step: &StoreStep,
        outcome: &StoreOutcome,
        policy: &Policy,
        asked: MonotonicTime,
        now: MonotonicTime,
    ) -> Vec<Notice> {
        let Some(replica) = self.replicas.get_mut(&step.account) else {
            return Vec::new();
        };
        let entry = self.entries.entry(step.account.clone()).or_default();
        match outcome {
            StoreOutcome::Current(current) => {
                let notices = replica.loaded(step.number, current, entry, asked, now);
                let newest = replica.newest;
                self.skip_to(newest);
                return notices;
            }
            StoreOutcome::Failed => replica.failed(step.number, entry, policy, now),
            StoreOutcome::Swapped(version) => replica.swapped(step.number, *version, now),
            StoreOutcome::Unknown => {
                return replica.lost(step.number, policy, now).into_iter().collect();
            }
        }
        Vec::new()
    }
}

#[cfg(test)]
impl Ledger {
    pub(crate) fn seen(&self, account: &Account) -> Option<crate::record::RecordVersion> {
        self.replicas.get(account)?.seen()
    }

    pub(crate) fn replica_facts(&self, account: &Account) -> Vec<super::ReplicaFact> {
        self.replicas[account].facts()
    }
}

//! The union of what two processes know of an account.
//!
//! It is commutative, associative and idempotent, so that processes may learn from each other in
//! any order. Where two facts contradict each other, the more cautious one stays.

use alloc::vec::Vec;
use core::cmp::Reverse;

use super::entry::Entry;
use super::shared::{MAX_PERMITS, Permit};
use super::standing::{Known, Lock, MAX_REFUSED, Standing};
use super::strike::Strike;

impl Entry {
    /// Adds what another process knows.
    pub(crate) fn join(&mut self, other: &Self) {
        for strike in &other.strikes {
            match self.strikes.iter_mut().find(|own| own.id == strike.id) {
                Some(own) => own.join(strike),
                None => self.insert(strike.clone()),
            }
        }
        for (realm, standing) in &other.realms {
            self.standing(*realm).join(standing);
        }
        self.in_flight = self.in_flight.max(other.in_flight);
        self.session = self.session.take().max(other.session.clone());
        self.throttled = self.throttled.max(other.throttled);
        self.token_refused |= other.token_refused;
        self.unreadable = match (self.unreadable.take(), &other.unreadable) {
            (Some(own), Some(other)) => Some(own.intersection(other).copied().collect()),
            (own, other) => own.or_else(|| other.clone()),
        };
        for permit in &other.permits {
            self.add_permit(*permit);
        }
    }

    /// Adds a permit, or what is known of its use.
    pub(super) fn add_permit(&mut self, permit: Permit) {
        match self.permits.iter_mut().find(|own| own.id == permit.id) {
            Some(own) => own.used |= permit.used,
            None => self.permits.push(permit),
        }
        self.permits.sort_by_key(|permit| Reverse(permit.id));
        self.permits.truncate(MAX_PERMITS);
    }
}

impl Strike {
    /// A response says more than none.
    fn join(&mut self, other: &Self) {
        let rank = |strike: &Self| (strike.state, strike.over, strike.proof_due, strike.realm);
        let common = |id: &_| other.clears.contains(id);
        let clears: Vec<_> = self.clears.iter().copied().filter(common).collect();
        if rank(other) > rank(self) {
            self.clone_from(other);
        }
        self.clears = clears;
    }
}

impl Standing {
    fn join(&mut self, other: &Self) {
        self.accepted = match (self.accepted.take(), &other.accepted) {
            (Some(own), Some(other)) if own.rank() < other.rank() => Some(other.clone()),
            (own, other) => own.or_else(|| other.clone()),
        };
        for known in &other.refused {
            self.add_refused(known.clone());
        }
        self.lock = match (self.lock.take(), &other.lock) {
            (Some(own), Some(other)) => Some(own.joined(other)),
            (own, other) => own.or_else(|| other.clone()),
        };
    }

    /// Adds a refusal of these credentials, of which the newest counts.
    pub(super) fn add_refused(&mut self, known: Known) {
        match self.refused.iter_mut().find(|own| own.is_same(&known)) {
            Some(own) if own.id < known.id => *own = known,
            Some(_) => {}
            None => self.refused.push(known),
        }
        self.refused.sort_by_key(|known| Reverse(known.id));
        self.refused.truncate(MAX_REFUSED);
    }
}

impl Lock {
    fn joined(mut self, other: &Self) -> Self {
        self.attempts.extend(&other.attempts);
        self.attempts.sort_unstable();
        self.attempts.dedup();
        Self {
            attempts: self.attempts,
            retried_by: self.retried_by.max(other.retried_by),
            source: self.source.max(other.source),
            until: self.until.max(other.until),
        }
    }
}

//! The service's own count of wrong logins, which judges the machine.

use std::{collections::BTreeMap, vec::Vec};

use super::{key::Facts, world::Place};
use crate::time::MonotonicTime;

/// Logins that the service may have counted as wrong since its last success, or may still count. It
/// assumes the worst: a login that is not known to have been right was wrong and arrives as late as
/// it can; a success comes as early as it can.
///
/// It knows nothing of lists, only the order of events. The machine must always count at least as
/// many.
#[derive(Clone, Debug, Default)]
pub(super) struct Server {
    events: u64,
    locks: Vec<Lock>,
    logins: BTreeMap<u64, Login>,
}

#[derive(Clone, Copy, Debug)]
struct Login {
    /// Its place in the order of bookings.
    booked: u64,
    /// The latest time at which it arrived, if it can't arrive any more.
    arrived: Option<u64>,
    place: Place,
    /// Until when it may arrive.
    until: MonotonicTime,
}

/// A lock whose end takes back what was counted before it.
#[derive(Clone, Copy, Debug)]
struct Lock {
    attempt: u64,
    booked: u64,
    place: Place,
    until: MonotonicTime,
}

impl Server {
    /// The number of our logins that count in the worst case.
    pub(super) fn count(&self) -> usize {
        self.logins.len()
    }

    pub(super) fn advance(&mut self, now: MonotonicTime) {
        let expired = self.logins.values_mut().filter(|login| login.until <= now);
        for login in expired.filter(|login| login.arrived.is_none()) {
            self.events += 1;
            login.arrived = Some(self.events);
        }
        for lock in self.locks.extract_if(.., |lock| lock.until <= now) {
            self.logins.remove(&lock.attempt);
            forget(&mut self.logins, lock.place, lock.booked);
        }
    }

    pub(super) fn sent(&mut self, number: u64, place: Place, until: MonotonicTime) {
        self.events += 1;
        let login = Login {
            booked: self.events,
            arrived: None,
            place,
            until,
        };
        self.logins.insert(number, login);
    }

    /// It never left.
    pub(super) fn not_sent(&mut self, number: u64) {
        self.logins.remove(&number);
    }

    /// It was right, which took back what was counted before.
    pub(super) fn was_right(&mut self, number: u64) {
        if let Some(login) = self.logins.remove(&number) {
            forget(&mut self.logins, login.place, login.booked);
        }
    }

    /// It got a response, and may have been wrong.
    pub(super) fn may_be_wrong(&mut self, number: u64) {
        if let Some(login) = self.logins.get_mut(&number) {
            self.events += 1;
            login.arrived.get_or_insert(self.events);
        }
    }

    /// It was refused as *locked*, and the end of the lock clears the count.
    pub(super) fn locked(&mut self, number: u64, until: MonotonicTime) {
        self.may_be_wrong(number);
        self.locks
            .extend(self.logins.get(&number).map(|login| Lock {
                attempt: number,
                booked: login.booked,
                place: login.place,
                until,
            }));
    }

    /// An administrator takes back what was counted so far.
    pub(super) fn unlocked(&mut self) {
        self.logins.retain(|_, login| login.arrived.is_none());
        self.locks.clear();
    }

    pub(super) fn numbers(&self) -> impl Iterator<Item = u64> {
        let locks = self.locks.iter().map(|lock| lock.attempt);
        self.logins.keys().copied().chain(locks)
    }

    pub(super) fn facts(&self, facts: &mut Facts) {
        let booked = self.logins.values().map(|login| login.booked);
        let arrived = self.logins.values().filter_map(|login| login.arrived);
        let locks = self.locks.iter().map(|lock| lock.booked);
        let mut order: Vec<_> = booked.chain(arrived).chain(locks).collect();
        order.sort_unstable();
        let rank = |event: u64| order.partition_point(|other| *other < event) as u64;
        for (number, login) in &self.logins {
            facts.attempt(Some(*number));
            facts.put(rank(login.booked));
            facts.put(login.arrived.map_or(u64::MAX, rank));
            facts.put(login.place as u64);
            facts.time(Some(login.until).filter(|_| login.arrived.is_none()));
        }
        facts.put(u64::MAX);
        for lock in &self.locks {
            facts.attempt(Some(lock.attempt));
            facts.put(rank(lock.booked));
            facts.put(lock.place as u64);
            facts.time(Some(lock.until));
        }
        facts.put(u64::MAX);
    }
}

fn forget(logins: &mut BTreeMap<u64, Login>, place: Place, before: u64) {
    logins.retain(|_, login| {
        login.place != place || login.arrived.is_none_or(|arrived| arrived > before)
    });
}

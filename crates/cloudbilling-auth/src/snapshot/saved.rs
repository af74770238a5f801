//! The parts of a snapshot: a ledger's facts, with times that mean the same after a restart.

use alloc::vec::Vec;
use core::time::Duration;

use crate::credentials::{Realm, Version};
use crate::facts::{Known, Lock, Standing, Strike, StrikeState};
use crate::login::{AttemptId, LockSource};
use crate::time::{MonotonicTime, WallTime, millis};

/// A strike whose time counts from when the snapshot was made.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct SavedStrike {
    pub(super) state: StrikeState,
    pub(super) clears: Vec<AttemptId>,
    pub(super) id: AttemptId,
    /// Milliseconds until the login cannot arrive any more; negative if that was in the past.
    pub(super) over: i64,
    pub(super) realm: Realm,
}

impl SavedStrike {
    pub(super) fn new(strike: &Strike, now: MonotonicTime) -> Self {
        let signed = |duration| i64::try_from(millis(duration)).unwrap_or(i64::MAX);
        let ahead = signed(strike.over.saturating_since(now));
        let since = signed(now.saturating_since(strike.over));
        Self {
            state: strike.state,
            clears: strike.clears.clone(),
            id: strike.id,
            over: ahead - since,
            realm: strike.realm,
        }
    }

    pub(super) fn strike(&self, saved: WallTime, wall: WallTime, now: MonotonicTime) -> Strike {
        Strike {
            state: self.state,
            clears: self.clears.clone(),
            id: self.id,
            over: self.over(saved, wall, now),
            proof_due: None,
            realm: self.realm,
        }
    }

    /// Returns the time from which the login cannot arrive any more: as far ahead as it was, minus
    /// the time that has passed since. A time in the past that cannot be expressed counts as now,
    /// which is later and so more cautious.
    fn over(&self, saved: WallTime, wall: WallTime, now: MonotonicTime) -> MonotonicTime {
        let passed = millis(wall.saturating_since(saved));
        let left = i128::from(self.over) - i128::from(passed);
        let distance = Duration::from_millis(left.unsigned_abs().try_into().unwrap_or(u64::MAX));
        if left > 0 {
            now + distance
        } else if wall < saved {
            now
        } else {
            now.checked_sub(distance).unwrap_or(now)
        }
    }
}

/// The knowledge about a realm, without passwords.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct SavedStanding {
    pub(super) accepted: Option<Named>,
    pub(super) lock: Option<SavedLock>,
    pub(super) refused: Vec<Named>,
}

impl SavedStanding {
    pub(super) fn new(standing: &Standing, now: MonotonicTime) -> Self {
        let refused = standing.refused.iter();
        let kept = refused.filter(|known| !standing.is_superseded(known));
        let accepted = standing.accepted.as_ref();
        Self {
            accepted: accepted
                .filter(|known| known.version.is_some())
                .map(Named::new),
            lock: standing.lock.as_ref().map(|lock| SavedLock::new(lock, now)),
            refused: kept.map(Named::new).collect(),
        }
    }

    pub(super) fn merge_into(
        &self,
        standing: &mut Standing,
        saved: WallTime,
        wall: WallTime,
        now: MonotonicTime,
    ) {
        for named in &self.refused {
            if !standing.refused.iter().any(|known| named.is(known)) {
                standing.refused.push(named.known());
            }
        }
        if standing.accepted.is_none() {
            standing.accepted = self.accepted.as_ref().map(Named::known);
        }
        if let Some(kept) = &self.lock {
            let lock = kept.lock(saved, wall, now);
            standing.lock = Some(match standing.lock.take() {
                Some(known) => known.merged(lock),
                None => lock,
            });
        }
    }

    pub(super) fn attempts(&self) -> impl Iterator<Item = &AttemptId> {
        let names = self.refused.iter().chain(&self.accepted);
        let locks = self.lock.iter();
        names
            .map(|named| &named.id)
            .chain(locks.flat_map(|lock| lock.attempts.iter().chain(&lock.retried_by)))
    }
}

/// Credentials, identified by their version.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Named {
    pub(super) id: AttemptId,
    pub(super) version: Option<Version>,
}

impl Named {
    pub(super) fn new(known: &Known) -> Self {
        Self {
            id: known.id,
            version: known.version.clone(),
        }
    }

    fn known(&self) -> Known {
        Known {
            fingerprint: None,
            id: self.id,
            password: None,
            version: self.version.clone(),
        }
    }

    fn is(&self, known: &Known) -> bool {
        self.id == known.id && self.version == known.version
    }
}

/// A lock, as the time that is left of it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct SavedLock {
    pub(super) attempts: Vec<AttemptId>,
    pub(super) remaining: Duration,
    pub(super) retried_by: Option<AttemptId>,
}

impl SavedLock {
    pub(super) fn new(lock: &Lock, now: MonotonicTime) -> Self {
        Self {
            attempts: lock.attempts.clone(),
            remaining: lock.until.saturating_since(now),
            retried_by: lock.retried_by,
        }
    }

    /// Restores the lock. It lasts at most as long as was left when it was saved, and exactly that
    /// long if the wall clock went back.
    fn lock(&self, saved: WallTime, wall: WallTime, now: MonotonicTime) -> Lock {
        let left = self.remaining.saturating_sub(wall.saturating_since(saved));
        Lock {
            attempts: self.attempts.clone(),
            retried_by: self.retried_by,
            source: LockSource::Snapshot,
            until: now + left,
        }
    }
}

impl Lock {
    /// Merges two records of a lock, keeping the more restrictive value of each fact.
    fn merged(self, other: Self) -> Self {
        let retried_by = self.retried_by.or(other.retried_by);
        let (mut later, earlier) = if other.until > self.until {
            (other, self)
        } else {
            (self, other)
        };
        for id in earlier.attempts {
            if !later.attempts.contains(&id) {
                later.attempts.push(id);
            }
        }
        Self {
            retried_by,
            ..later
        }
    }
}

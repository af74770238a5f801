//! What is known of one account.

use alloc::vec::Vec;

use crate::{
    GiveUp, LockEnd, LockSource, Login, Policy, Settlement, Timestamp, Version, WaitReason,
    attempt::AttemptId, secret::Secret,
};

/// What is known of one account.
#[cfg_attr(test, derive(Clone))]
#[derive(Debug, Default)]
pub(crate) struct Entry {
    pub(crate) accepted: Option<Known>,
    pub(crate) in_flight: Option<InFlight>,
    pub(crate) lock: Option<Lock>,
    pub(crate) refused: Vec<Known>,
    pub(crate) strikes: Vec<Strike>,
}

/// Whether a login may be sent now, as far as the account is concerned.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Gate {
    Closed(GiveUp),
    Open,
    Wait {
        until: Timestamp,
        reason: WaitReason,
    },
}

impl Gate {
    /// The gate behind this one decides only if this one is open.
    pub(crate) fn and(self, next: Self) -> Self {
        if self == Self::Open { next } else { self }
    }
}

impl Entry {
    /// Lets go of what time has ended. Returns an attempt that was forgotten.
    pub(crate) fn lapse(&mut self, policy: &Policy, now: Timestamp) -> Option<AttemptId> {
        if let Some(lock) = &self.lock
            && lock.until <= now
        {
            let last = lock.last_cleared(policy);
            self.strikes.retain(|strike| strike.id.number > last);
        }
        self.in_flight
            .take_if(|login| login.deadline <= now)
            .map(|login| login.id)
    }

    /// Counts a login before it is sent.
    pub(crate) fn book(&mut self, id: AttemptId, deadline: Timestamp, permitted: bool) {
        self.in_flight = Some(InFlight { id, deadline });
        self.strikes.push(Strike {
            id,
            definite: false,
        });
        if !permitted && let Some(lock) = &mut self.lock {
            lock.retried_by = Some(id);
        }
    }

    /// Counts a login's outcome, however late it comes.
    pub(crate) fn settle(
        &mut self,
        id: AttemptId,
        login: &Login,
        outcome: Settlement,
        policy: &Policy,
        now: Timestamp,
    ) {
        self.in_flight.take_if(|login| login.id == id);
        match outcome {
            Settlement::Granted => self.clear(id, login),
            Settlement::Locked => self.lock(id, now + policy.lock()),
            Settlement::NotPermitted => self.strike_off(id),
            Settlement::NotSent => {
                self.strike_off(id);
                if let Some(lock) = &mut self.lock {
                    lock.retried_by.take_if(|retry| *retry == id);
                }
            }
            Settlement::Unknown => {}
            Settlement::WrongCredentials => self.refuse(id, login),
        }
    }

    /// An administrator lifted the lock, and with it the count; only a login under way still counts.
    pub(crate) fn unlock(&mut self) {
        let under_way = self.in_flight.as_ref().map(|login| login.id);
        self.lock = None;
        self.strikes.retain(|strike| Some(strike.id) == under_way);
    }

    /// Whether these credentials may log in now.
    pub(crate) fn gate(
        &self,
        login: &Login,
        policy: &Policy,
        permitted: bool,
        now: Timestamp,
    ) -> Gate {
        if let Some(other) = &self.in_flight {
            return Gate::Wait {
                until: other.deadline,
                reason: WaitReason::LoginInFlight,
            };
        }
        if !permitted && let Some(reason) = self.obstacle(login, policy) {
            return Gate::Closed(reason);
        }
        match &self.lock {
            Some(lock) if now < lock.until => Gate::Wait {
                until: lock.until,
                reason: WaitReason::Locked {
                    learnt: lock.source,
                },
            },
            _ => Gate::Open,
        }
    }

    /// Whether there is nothing worth remembering.
    pub(crate) fn is_blank(&self) -> bool {
        self.accepted.is_none()
            && self.in_flight.is_none()
            && self.lock.is_none()
            && self.refused.is_empty()
            && self.strikes.is_empty()
    }

    /// Whether `known` was refused before the account's last success, without a name to tell it by after a restart.
    pub(crate) fn is_superseded(&self, known: &Known) -> bool {
        known.version.is_none()
            && self
                .accepted
                .as_ref()
                .is_some_and(|accepted| accepted.number > known.number)
    }

    /// What only a person can get out of the way.
    fn obstacle(&self, login: &Login, policy: &Policy) -> Option<GiveUp> {
        if self.has_refused(login) {
            return Some(GiveUp::CredentialsRefused);
        }
        if let Some(lock) = &self.lock
            && (lock.is_final() || !self.has_accepted(login))
        {
            return Some(GiveUp::Locked {
                until: lock.until,
                learnt: lock.source,
            });
        }
        self.overspent(policy)
    }

    /// Strikes that the lock's end will clear are no obstacle: until then the lock itself holds everything back.
    fn overspent(&self, policy: &Policy) -> Option<GiveUp> {
        let cleared = self
            .lock
            .as_ref()
            .map_or(0, |lock| lock.last_cleared(policy));
        let left = self
            .strikes
            .iter()
            .filter(|strike| strike.id.number > cleared);
        let (mut definite, mut possible) = (0, 0);
        for strike in left {
            *(if strike.definite {
                &mut definite
            } else {
                &mut possible
            }) += 1;
        }
        (definite + possible >= policy.budget())
            .then_some(GiveUp::BudgetSpent { definite, possible })
    }

    fn has_accepted(&self, login: &Login) -> bool {
        self.accepted.as_ref().is_some_and(|known| known.is(login))
    }

    /// A success after the refusal outweighs it, where it is certain that both mean these credentials.
    fn has_refused(&self, login: &Login) -> bool {
        let accepted = self
            .accepted
            .as_ref()
            .filter(|known| known.is(login))
            .map_or(0, |known| known.number);
        self.refused
            .iter()
            .any(|known| known.may_be(login) && known.number >= accepted)
    }

    /// A success clears everything up to its own attempt; what was sent later keeps counting.
    fn clear(&mut self, id: AttemptId, login: &Login) {
        self.strikes.retain(|strike| strike.id.number > id.number);
        self.refused
            .retain(|known| known.number > id.number || !known.is(login));
        if self
            .lock
            .as_ref()
            .is_some_and(|lock| lock.number < id.number)
        {
            self.lock = None;
        }
        if self
            .accepted
            .as_ref()
            .is_none_or(|known| known.number < id.number)
        {
            self.accepted = Some(Known::new(login, id.number));
        }
    }

    /// The attempt itself counts as possible: the answer may have been given to the wrong login that locked the account.
    fn lock(&mut self, id: AttemptId, until: Timestamp) {
        self.strike(id, false);
        let earlier = self.lock.take();
        self.lock = Some(Lock {
            answers: earlier
                .as_ref()
                .map_or(1, |lock| lock.answers.saturating_add(1)),
            number: earlier
                .as_ref()
                .map_or(id.number, |lock| lock.number.max(id.number)),
            retried_by: earlier.as_ref().and_then(|lock| lock.retried_by),
            source: LockSource::Answer,
            until: earlier.as_ref().map_or(until, |lock| lock.until.max(until)),
        });
    }

    /// Counts also if a later success has cleared the attempt's strike: nobody knows which of the two came first.
    fn refuse(&mut self, id: AttemptId, login: &Login) {
        self.strike(id, true);
        self.accepted.take_if(|known| known.is(login));
        let earlier = self.refused.iter().filter(|known| known.is(login));
        let newest = earlier.map(|known| known.number).fold(id.number, u64::max);
        self.refused.retain(|known| !known.is(login));
        self.refused.push(Known::new(login, newest));
    }

    fn strike(&mut self, id: AttemptId, definite: bool) {
        self.strike_off(id);
        let place = self
            .strikes
            .partition_point(|strike| strike.id.number < id.number);
        self.strikes.insert(place, Strike { id, definite });
    }

    fn strike_off(&mut self, id: AttemptId) {
        self.strikes.retain(|strike| strike.id != id);
    }
}

/// A login under way.
#[derive(Clone, Copy, Debug)]
pub(crate) struct InFlight {
    pub(crate) id: AttemptId,
    pub(crate) deadline: Timestamp,
}

/// A login that was wrong, or may have been.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Strike {
    pub(crate) id: AttemptId,
    pub(crate) definite: bool,
}

/// A lock and what followed it, until a success or an unlock: an episode.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Lock {
    /// How often the service answered *locked* in this episode.
    pub(crate) answers: u32,
    /// The newest attempt that was answered so.
    pub(crate) number: u64,
    /// The one automatic attempt of the episode.
    pub(crate) retried_by: Option<AttemptId>,
    pub(crate) source: LockSource,
    pub(crate) until: Timestamp,
}

impl Lock {
    fn is_final(&self) -> bool {
        self.answers > 1 || self.retried_by.is_some()
    }

    /// The number up to which the lock's end clears strikes.
    fn last_cleared(&self, policy: &Policy) -> u64 {
        match policy.lock_end() {
            LockEnd::ClearsStrikes => self.number,
            LockEnd::KeepsStrikes => 0,
        }
    }
}

/// Credentials that an attempt proved right or wrong; after a restart only their version, if they had one.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    /// Of the attempt that proved it.
    pub(crate) number: u64,
    pub(crate) password: Option<Secret>,
    pub(crate) version: Option<Version>,
}

impl Known {
    fn new(login: &Login, number: u64) -> Self {
        Self {
            number,
            password: Some(login.password().clone()),
            version: login.version().cloned(),
        }
    }

    /// Whether these are certainly the credentials meant.
    pub(crate) fn is(&self, login: &Login) -> bool {
        match &self.password {
            Some(password) => password == login.password(),
            None => self.version.is_some() && self.version.as_ref() == login.version(),
        }
    }

    /// Whether these could be the credentials meant.
    fn may_be(&self, login: &Login) -> bool {
        match (&self.version, login.version()) {
            (Some(a), Some(b)) if a == b => true,
            (Some(_), Some(_)) => self.is(login),
            _ => self.password.is_none() || self.is(login),
        }
    }
}

//! What is known of one account.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use super::standing::{Lock, Standing};
use super::strike::{Strike, StrikeState};
use crate::credentials::Realm;
use crate::login::{AttemptId, LoginAttempt, LoginOutcome};
use crate::policy::{LockEnd, Policy};
use crate::time::MonotonicTime;

/// The knowledge about one account. Strikes are counted for the account; credentials and locks
/// belong to a realm.
///
/// - A strike leaves only by a proven success, a lock's end, an unlock, or if its login was never
///   sent.
/// - Each of them clears only what was *over* before it: answered, or past its deadline and
///   quarantine. Such a login cannot arrive at the service any more, so it was among those that the
///   service forgot.
#[cfg_attr(test, derive(Clone))]
#[derive(Debug, Default)]
pub(crate) struct Entry {
    pub(crate) in_flight: Option<InFlight>,
    pub(crate) realms: BTreeMap<Realm, Standing>,
    /// In the order of booking.
    pub(crate) strikes: Vec<Strike>,
    /// The snapshot could not be read. The realms are those of which a success was proven since; only
    /// these are known again.
    pub(crate) unreadable: Option<BTreeSet<Realm>>,
}

impl Entry {
    /// Lets go of what time has ended. Returns an attempt that was forgotten.
    pub(crate) fn lapse(&mut self, policy: &Policy, now: MonotonicTime) -> Option<AttemptId> {
        let cleared = self.cleared_by_locks(policy, |lock| lock.until <= now);
        self.strikes.retain(|strike| !cleared.contains(&strike.id));
        self.in_flight
            .take_if(|login| login.deadline <= now)
            .map(|login| login.id)
    }

    /// Counts a login before it is sent, and settles what its success will clear.
    pub(crate) fn book(
        &mut self,
        attempt: &LoginAttempt,
        policy: &Policy,
        permitted: bool,
        now: MonotonicTime,
    ) {
        let LoginAttempt {
            deadline,
            id,
            realm,
            ..
        } = *attempt;
        let clears = self.over_by(realm, now);
        self.in_flight = Some(InFlight { id, deadline });
        self.insert(Strike {
            id,
            realm,
            state: StrikeState::Unanswered,
            over: deadline + policy.quarantine(),
            proof_due: None,
            clears,
        });
        if !permitted && let Some(lock) = &mut self.standing(realm).lock {
            lock.retried_by = Some(id);
        }
    }

    /// Counts a login's outcome, however late it comes.
    pub(crate) fn settle(
        &mut self,
        attempt: &LoginAttempt,
        outcome: LoginOutcome<()>,
        policy: &Policy,
        now: MonotonicTime,
    ) {
        let (id, realm) = (attempt.id, attempt.realm);
        self.in_flight.take_if(|login| login.id == id);
        match outcome {
            LoginOutcome::Granted(()) => self.granted(id, now),
            LoginOutcome::Locked => {
                self.answered(id, realm, StrikeState::Locked, now);
                self.standing(realm).lock(id, now + policy.lock());
            }
            LoginOutcome::NotPermitted => self.answered(id, realm, StrikeState::NotPermitted, now),
            LoginOutcome::NotSent => {
                self.strike_off(id);
                if let Some(lock) = &mut self.standing(realm).lock {
                    lock.retried_by.take_if(|retry| *retry == id);
                }
            }
            LoginOutcome::Unknown => {}
            LoginOutcome::WrongCredentials => {
                self.answered(id, realm, StrikeState::Wrong, now);
                self.standing(realm).refuse(id, &attempt.login);
            }
        }
    }

    /// A client makes calls with the session that the attempt brought. One of them should prove it
    /// by then.
    pub(crate) fn expect_proof(&mut self, id: AttemptId, due: MonotonicTime) {
        if let Some(strike) = self.strike(id) {
            strike.proof_due = Some(due);
        }
    }

    /// No more calls go out with the session that the attempt brought.
    pub(crate) fn expect_no_proof(&mut self, id: AttemptId) {
        if let Some(strike) = self.strike(id) {
            strike.proof_due = None;
        }
    }

    /// Returns the time at which the last expected proof is due; `None` if none is expected.
    pub(crate) fn proof_due(&self, now: MonotonicTime) -> Option<MonotonicTime> {
        let due = self.strikes.iter().filter_map(|strike| strike.proof_due);
        due.max().filter(|due| now < *due)
    }

    /// A call with the session of `attempt` was accepted: the login was right. It clears its strike
    /// and its list.
    pub(crate) fn prove(&mut self, attempt: &LoginAttempt) {
        let (id, realm) = (attempt.id, attempt.realm);
        let mut cleared = self.strike_off(id).map_or_else(Vec::new, |own| own.clears);
        cleared.push(id);
        self.strikes.retain(|strike| !cleared.contains(&strike.id));
        if let Some(known) = &mut self.unreadable {
            known.insert(realm);
        }
        self.standing(realm).prove(id, &attempt.login, &cleared);
    }

    /// The session that the attempt brought was refused before any call with it was accepted.
    pub(crate) fn mark_useless(&mut self, id: AttemptId) {
        if let Some(strike) = self.strike(id) {
            strike.state = StrikeState::Useless;
        }
    }

    /// At that time an administrator lifted the lock, and with it the count. What was over by then
    /// no longer counts.
    pub(crate) fn unlock(&mut self, at: MonotonicTime) {
        self.strikes.retain(|strike| strike.over > at);
        let strikes = &self.strikes;
        let counts = |id: &AttemptId| strikes.iter().any(|strike| strike.id == *id);
        for standing in self.realms.values_mut() {
            standing
                .lock
                .take_if(|lock| !lock.attempts.iter().any(counts));
        }
    }

    /// The locks of all realms, also those that have ended.
    pub(crate) fn locks(&self) -> impl Iterator<Item = &Lock> {
        self.realms
            .values()
            .filter_map(|standing| standing.lock.as_ref())
    }

    pub(crate) fn standing(&mut self, realm: Realm) -> &mut Standing {
        self.realms.entry(realm).or_default()
    }

    /// Forgets realms of which nothing is known. Returns whether there is nothing worth remembering
    /// at all.
    pub(crate) fn is_blank(&mut self) -> bool {
        self.realms.retain(|_, standing| !standing.is_blank());
        self.in_flight.is_none()
            && self.realms.is_empty()
            && self.strikes.is_empty()
            && self.unreadable.is_none()
    }

    /// The strikes that the ends of these locks clear: the attempts that were answered *locked*,
    /// and their lists.
    pub(super) fn cleared_by_locks(
        &self,
        policy: &Policy,
        which: impl Fn(&Lock) -> bool,
    ) -> Vec<AttemptId> {
        if policy.lock_end() == LockEnd::KeepsStrikes {
            return Vec::new();
        }
        let locks = self.locks().filter(|lock| which(lock));
        let locked: Vec<_> = locks.flat_map(|lock| &lock.attempts).copied().collect();
        let strikes = self.strikes.iter();
        let lists = strikes.filter(|strike| locked.contains(&strike.id));
        let listed = lists.flat_map(|strike| &strike.clears).copied();
        listed.chain(locked.iter().copied()).collect()
    }

    /// Returns the attempts of a realm that a success from now on clears, because they are over.
    fn over_by(&self, realm: Realm, now: MonotonicTime) -> Vec<AttemptId> {
        let strikes = self.strikes.iter();
        let over = strikes.filter(|strike| strike.realm == realm && strike.over <= now);
        let answered = self.realms.get(&realm).into_iter();
        let answered = answered.flat_map(Standing::answered);
        over.map(|strike| strike.id).chain(answered).collect()
    }

    /// The service gave a session. That alone proves nothing, so the strike stays.
    fn granted(&mut self, id: AttemptId, now: MonotonicTime) {
        if let Some(strike) = self.strike(id) {
            strike.state = StrikeState::Granted;
            strike.over = strike.over.min(now);
        }
    }

    /// Counts even if the attempt's strike was cleared: a late refusal does not make the client
    /// less careful.
    fn answered(&mut self, id: AttemptId, realm: Realm, state: StrikeState, now: MonotonicTime) {
        let earlier = self.strike_off(id);
        let (over, clears) = earlier.map_or((now, Vec::new()), |strike| {
            (strike.over.min(now), strike.clears)
        });
        self.insert(Strike {
            id,
            realm,
            state,
            over,
            proof_due: None,
            clears,
        });
    }

    pub(crate) fn insert(&mut self, strike: Strike) {
        let place = self
            .strikes
            .partition_point(|other| other.id.number < strike.id.number);
        self.strikes.insert(place, strike);
    }

    fn strike(&mut self, id: AttemptId) -> Option<&mut Strike> {
        self.strikes.iter_mut().find(|strike| strike.id == id)
    }

    fn strike_off(&mut self, id: AttemptId) -> Option<Strike> {
        let place = self.strikes.iter().position(|strike| strike.id == id)?;
        Some(self.strikes.remove(place))
    }
}

/// A login under way.
#[derive(Clone, Copy, Debug)]
pub(crate) struct InFlight {
    pub(crate) id: AttemptId,
    pub(crate) deadline: MonotonicTime,
}

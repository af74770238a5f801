//! The knowledge about one account: its strikes, and what clears them.
//!
//! The example shows why each login carries a list of the strikes that its success clears, made
//! when it was booked. The deadline of a login is 30 s, and its quarantine 900 s.
//!
//! ```text
//! second    0       30       60   61   62              930     1000 1001 1002
//! login 1   booked  deadline                           over
//!           ├───────┴───── may still reach the service ──┤
//! login 2                    booked    proven
//!                            │    granted
//!                            └ list: empty, because login 1 is not over
//! login 3                                                      booked    proven
//!                                                              │    granted
//!                                                              └ list: 1
//! strikes   1                1,2       1                       1,3       none
//! ```
//!
//! The response to login 1 was lost, and login 1 may have been wrong. The service may receive it
//! after login 2 has succeeded, and count it then. So the proof of login 2 must not clear strike 1.
//! Login 3 was booked when login 1 could not arrive any more: if it counted at all, it counted
//! before login 3, whose success made the service forget it.
//!
//! Invariants:
//!
//! - A strike is added before its login is sent. It is removed only by a proven success, the end of
//!   a lock, an unlock, or if its login was never sent.
//! - Each of these removes only strikes that were *over* before it: completed by a response,
//!   or past their deadline and quarantine.
//! - A response counts even if it arrives after the attempt's strike was cleared.
//! - Strikes count for the whole account. Lists, locks and refusals belong to one realm.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use super::standing::{Lock, Standing};
use super::strike::{Strike, StrikeState};
use crate::credentials::Realm;
use crate::login::{AttemptId, LoginAttempt, LoginOutcome};
use crate::policy::{LockEnd, Policy};
use crate::time::MonotonicTime;

/// The knowledge about one account.
#[cfg_attr(test, derive(Clone))]
#[derive(Debug, Default)]
pub(crate) struct Entry {
    pub(crate) in_flight: Option<InFlight>,
    pub(crate) realms: BTreeMap<Realm, Standing>,
    /// In the order of booking.
    pub(crate) strikes: Vec<Strike>,
    /// Set if the account's snapshot could not be read: the realms in which a success was proven
    /// since. In all others, any credentials may have been refused before.
    pub(crate) unreadable: Option<BTreeSet<Realm>>,
}

impl Entry {
    /// Removes what time has ended. Returns the attempt that was forgotten, if any.
    pub(crate) fn lapse(&mut self, policy: &Policy, now: MonotonicTime) -> Option<AttemptId> {
        let cleared = self.cleared_by_locks(policy, |lock| lock.until <= now);
        self.strikes.retain(|strike| !cleared.contains(&strike.id));
        self.in_flight
            .take_if(|login| login.deadline <= now)
            .map(|login| login.id)
    }

    /// Counts a login before it is sent, and lists what its success will clear.
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
        // Made now and not at the success: a login that is over by then may have reached the
        // service after this one.
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
        // A permitted login does not use up the episode's automatic attempt.
        if !permitted && let Some(lock) = &mut self.standing(realm).lock {
            lock.retried_by = Some(id);
        }
    }

    /// Records the outcome of a login, however late it arrives.
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
                // Otherwise a failing name server could use up the one attempt after a lock.
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

    /// Records that a client makes calls with the attempt's session, one of which should prove it
    /// by `due`.
    pub(crate) fn expect_proof(&mut self, id: AttemptId, due: MonotonicTime) {
        if let Some(strike) = self.strike(id) {
            strike.proof_due = Some(due);
        }
    }

    /// Records that no more calls are sent with the attempt's session.
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

    /// Records that a call with the attempt's session was accepted, which proves the login right
    /// and clears its strike and its list.
    pub(crate) fn prove(&mut self, attempt: &LoginAttempt) {
        let (id, realm) = (attempt.id, attempt.realm);
        // Without a strike (an unlock cleared it) there is no list, and nothing more to clear.
        let mut cleared = self.strike_off(id).map_or_else(Vec::new, |own| own.clears);
        cleared.push(id);
        self.strikes.retain(|strike| !cleared.contains(&strike.id));
        if let Some(known) = &mut self.unreadable {
            known.insert(realm);
        }
        self.standing(realm).prove(id, &attempt.login, &cleared);
    }

    /// Records that the attempt's session was refused before any call with it was accepted.
    pub(crate) fn mark_useless(&mut self, id: AttemptId) {
        if let Some(strike) = self.strike(id) {
            strike.state = StrikeState::Useless;
        }
    }

    /// Records that an administrator lifted the lock at the time `at`, and with it the count of
    /// what was over by then.
    pub(crate) fn unlock(&mut self, at: MonotonicTime) {
        self.strikes.retain(|strike| strike.over > at);
        let strikes = &self.strikes;
        // A lock remains if one of its logins may have been answered after the unlock.
        let counts = |id: &AttemptId| strikes.iter().any(|strike| strike.id == *id);
        for standing in self.realms.values_mut() {
            standing
                .lock
                .take_if(|lock| !lock.attempts.iter().any(counts));
        }
    }

    /// Returns the locks of all realms, including those that have ended.
    pub(crate) fn locks(&self) -> impl Iterator<Item = &Lock> {
        self.realms
            .values()
            .filter_map(|standing| standing.lock.as_ref())
    }

    pub(crate) fn standing(&mut self, realm: Realm) -> &mut Standing {
        self.realms.entry(realm).or_default()
    }

    /// Removes realms of which nothing is known. Returns `true` if nothing at all is left.
    pub(crate) fn is_blank(&mut self) -> bool {
        self.realms.retain(|_, standing| !standing.is_blank());
        self.in_flight.is_none()
            && self.realms.is_empty()
            && self.strikes.is_empty()
            && self.unreadable.is_none()
    }

    /// Returns the strikes that the ends of these locks clear: the attempts that were answered
    /// *locked*, and their lists.
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

    /// Returns the attempts of a realm that the success of a login booked now clears, because they
    /// are over. Attempts without a strike are included, for the sake of the refusals and locks
    /// that they caused.
    fn over_by(&self, realm: Realm, now: MonotonicTime) -> Vec<AttemptId> {
        let strikes = self.strikes.iter();
        let over = strikes.filter(|strike| strike.realm == realm && strike.over <= now);
        let answered = self.realms.get(&realm).into_iter();
        let answered = answered.flat_map(Standing::answered);
        over.map(|strike| strike.id).chain(answered).collect()
    }

    /// Records a session. That alone proves nothing, so the strike stays.
    fn granted(&mut self, id: AttemptId, now: MonotonicTime) {
        if let Some(strike) = self.strike(id) {
            strike.state = StrikeState::Granted;
            strike.over = strike.over.min(now);
        }
    }

    /// Records a response that speaks against the login. It counts even if the attempt's strike was
    /// cleared, so a late refusal never makes the client less cautious.
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

/// A login that was sent, or is about to be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct InFlight {
    pub(crate) id: AttemptId,
    pub(crate) deadline: MonotonicTime,
}

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

use super::shared::{Permit, Session};
use super::standing::{Lock, Standing};
use super::strike::{Strike, StrikeState};
use super::tried::Tried;
use crate::credentials::Realm;
use crate::login::{AttemptId, LoginAttempt, LoginOutcome};
use crate::policy::{LockEnd, Policy};
use crate::time::{MonotonicTime, Now};

/// The knowledge about one account.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Entry {
    pub(crate) in_flight: Option<InFlight>,
    /// The newest first.
    pub(crate) permits: Vec<Permit>,
    pub(crate) realms: BTreeMap<Realm, Standing>,
    pub(crate) session: Option<Session>,
    /// In the order of booking.
    pub(crate) strikes: Vec<Strike>,
    /// The end of the pause that the service asked for.
    pub(crate) throttled: Option<MonotonicTime>,
    /// Set if the service certainly refused the API token whose entry this is.
    pub(crate) token_refused: bool,
    /// Set if the account's snapshot or record could not be read: the realms in which a success was
    /// proven since. In all others, any credentials may have been refused before.
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
        now: Now,
    ) {
        let LoginAttempt { id, realm, .. } = *attempt;
        let deadline = now.latest + policy.login_deadline();
        // Made now and not at the success: a login that is over by then may have reached the
        // service after this one.
        let clears = self.over_by(realm, now.earliest);
        self.in_flight = Some(InFlight { deadline, id });
        self.insert(Strike {
            id,
            realm,
            state: StrikeState::Unanswered,
            over: deadline + policy.quarantine(),
            proof_due: None,
            clears,
        });
        let permit = self.permits.iter_mut().rfind(|permit| !permit.used);
        let permitted = permitted || permit.is_some();
        permit.into_iter().for_each(|permit| permit.used = true);
        // A permitted login does not use up the episode's automatic attempt.
        if !permitted && let Some(lock) = &mut self.standing(realm).lock {
            lock.retried_by = Some(id);
        }
    }

    /// Adds a login that was booked elsewhere.
    pub(super) fn add(&mut self, strike: &Strike, in_flight: InFlight) {
        if self.strike(strike.id).is_none() {
            self.insert(strike.clone());
        }
        self.in_flight = self.in_flight.max(Some(in_flight));
    }

    /// Records the outcome of a login, however late it arrives.
    pub(super) fn settle(
        &mut self,
        tried: &Tried,
        outcome: LoginOutcome<()>,
        at: MonotonicTime,
        lock_until: MonotonicTime,
    ) {
        let (id, realm) = (tried.id, tried.realm);
        self.in_flight.take_if(|login| login.id == id);
        match outcome {
            LoginOutcome::Granted(()) => self.granted(id, at),
            LoginOutcome::Locked => {
                self.answered(id, realm, StrikeState::Locked, at);
                self.standing(realm).lock(id, lock_until);
            }
            LoginOutcome::NotPermitted => self.answered(id, realm, StrikeState::NotPermitted, at),
            LoginOutcome::NotSent => self.withdraw(id),
            LoginOutcome::Unknown => {}
            LoginOutcome::WrongCredentials => {
                self.answered(id, realm, StrikeState::Wrong, at);
                self.standing(realm).refuse(&tried.known);
            }
        }
    }

    /// Takes back a login that was never sent.
    pub(crate) fn withdraw(&mut self, id: AttemptId) {
        self.in_flight.take_if(|login| login.id == id);
        self.strike_off(id);
        // Otherwise a failing name server could use up the one attempt after a lock.
        let standings = self.realms.values_mut();
        for lock in standings.filter_map(|standing| standing.lock.as_mut()) {
            lock.retried_by.take_if(|retry| *retry == id);
        }
    }

    /// Records that a client makes calls with the attempt's session, one of which should prove it
    /// by `due`; `None` if no more calls are sent with it.
    pub(super) fn expect_proof(&mut self, id: AttemptId, due: Option<MonotonicTime>) {
        if let Some(strike) = self.strike(id) {
            strike.proof_due = due;
        }
    }

    /// Records a session for other processes. A newer one stays.
    pub(super) fn open(&mut self, session: &Session) {
        let known = self.session.as_ref();
        if known.is_none_or(|known| known.id <= session.id) {
            self.session = Some(session.clone());
        }
    }

    /// Records a person's permission, unless it was used already.
    pub(super) fn permit(&mut self, id: AttemptId) {
        if !core::mem::take(&mut self.token_refused) {
            self.add_permit(Permit { id, used: false });
        }
    }

    /// Records that strikes may have been lost.
    pub(super) fn require_permit(&mut self) {
        self.unreadable = Some(BTreeSet::new());
    }

    /// Returns the time at which the last expected proof is due; `None` if none is expected.
    pub(crate) fn proof_due(&self, now: MonotonicTime) -> Option<MonotonicTime> {
        let due = self.strikes.iter().filter_map(|strike| strike.proof_due);
        due.max().filter(|due| now < *due)
    }

    /// Records that a call with the attempt's session was accepted, which proves the login right
    /// and clears its strike and its list.
    pub(super) fn prove(&mut self, tried: &Tried) {
        let (id, realm) = (tried.id, tried.realm);
        // Without a strike (an unlock cleared it) there is no list, and nothing more to clear.
        let mut cleared = self.strike_off(id).map_or_else(Vec::new, |own| own.clears);
        cleared.push(id);
        self.strikes.retain(|strike| !cleared.contains(&strike.id));
        if let Some(known) = &mut self.unreadable {
            known.insert(realm);
        }
        self.standing(realm).prove(&tried.known, &cleared);
    }

    /// Records that the attempt's session was refused before any call with it was accepted.
    pub(super) fn mark_useless(&mut self, id: AttemptId) {
        if let Some(strike) = self.strike(id) {
            strike.state = StrikeState::Useless;
        }
    }

    /// Records that an administrator lifted the lock at the time `at`, and with it the count of
    /// what was over by then.
    pub(super) fn unlock(&mut self, at: MonotonicTime) {
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
            && self.permits.is_empty()
            && self.realms.is_empty()
            && self.session.is_none()
            && self.strikes.is_empty()
            && self.throttled.is_none()
            && !self.token_refused
            && self.unreadable.is_none()
    }

    /// Moves every time.
    pub(crate) fn shift(&mut self, to: impl Fn(MonotonicTime) -> MonotonicTime) {
        for strike in &mut self.strikes {
            strike.over = to(strike.over);
            strike.proof_due = strike.proof_due.map(&to);
        }
        for lock in self.realms.values_mut().filter_map(|it| it.lock.as_mut()) {
            lock.until = to(lock.until);
        }
        if let Some(login) = &mut self.in_flight {
            login.deadline = to(login.deadline);
        }
        self.throttled = self.throttled.map(to);
    }

    /// Returns `true` if a person has permitted a login in the record.
    pub(crate) fn is_permitted(&self) -> bool {
        self.permits.iter().any(|permit| !permit.used)
    }

    /// Returns `true` if a login booked now would clear strikes of this realm once it is proven.
    pub(crate) fn can_clear(&self, realm: Realm, now: MonotonicTime) -> bool {
        let strikes = self.strikes.iter();
        strikes
            .filter(|strike| strike.realm == realm)
            .any(|strike| strike.is_over(now))
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
        let over = strikes.filter(|strike| strike.realm == realm && strike.is_over(now));
        let answered = self.realms.get(&realm).into_iter();
        let answered = answered.flat_map(Standing::answered);
        let mut ids: Vec<_> = over.map(|strike| strike.id).chain(answered).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
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
        let place = self.strikes.partition_point(|other| other.id < strike.id);
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
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct InFlight {
    pub(crate) deadline: MonotonicTime,
    pub(crate) id: AttemptId,
}

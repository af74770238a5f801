//! What is known of one account.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};

use crate::{
    GiveUpReason, LockEnd, Login, LoginAttempt, LoginOutcome, MonotonicTime, Policy, WaitReason,
    attempt::AttemptId,
    realm::Realm,
    standing::{Lock, Standing},
    strike::{Answer, Strike},
};

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

/// Whether a login may be sent now, as far as the account is concerned.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Gate {
    Closed(GiveUpReason),
    Open,
    Wait {
        until: MonotonicTime,
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
            answer: Answer::None,
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
                self.answered(id, realm, Answer::Locked, now);
                self.standing(realm).lock(id, now + policy.lock());
            }
            LoginOutcome::NotPermitted => self.answered(id, realm, Answer::NotPermitted, now),
            LoginOutcome::NotSent => {
                self.strike_off(id);
                if let Some(lock) = &mut self.standing(realm).lock {
                    lock.retried_by.take_if(|retry| *retry == id);
                }
            }
            LoginOutcome::Unknown => {}
            LoginOutcome::WrongCredentials => {
                self.answered(id, realm, Answer::Wrong, now);
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
            strike.answer = Answer::Useless;
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

    /// Whether these credentials may log in now.
    pub(crate) fn gate(
        &self,
        realm: Realm,
        login: &Login,
        policy: &Policy,
        permitted: bool,
        now: MonotonicTime,
    ) -> Gate {
        if let Some(other) = &self.in_flight {
            return Gate::Wait {
                until: other.deadline,
                reason: WaitReason::LoginInFlight,
            };
        }
        if !permitted && let Some(reason) = self.obstacle(realm, login, policy) {
            return match (reason, self.proof_due(now)) {
                // The first call of another client, which is under way, frees the budget if it is accepted.
                (GiveUpReason::BudgetSpent { .. }, Some(until)) => Gate::Wait {
                    until,
                    reason: WaitReason::SessionUnproven,
                },
                (reason, _) => Gate::Closed(reason),
            };
        }
        match self.locks().max_by_key(|lock| lock.until) {
            Some(lock) if now < lock.until => Gate::Wait {
                until: lock.until,
                reason: WaitReason::Locked {
                    source: lock.source,
                },
            },
            _ => Gate::Open,
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

    /// What only a person can get out of the way.
    fn obstacle(&self, realm: Realm, login: &Login, policy: &Policy) -> Option<GiveUpReason> {
        let blank = Standing::default();
        let standing = self.realms.get(&realm).unwrap_or(&blank);
        if self.is_unknown(realm) || standing.has_refused(login) {
            return Some(GiveUpReason::CredentialsRefused);
        }
        if let Some(lock) = &standing.lock
            && (lock.is_final() || !standing.has_accepted(login))
        {
            return Some(GiveUpReason::Locked {
                until: lock.until,
                source: lock.source,
            });
        }
        if self.count(realm, Answer::NotPermitted) > 0 {
            return Some(GiveUpReason::NotPermitted);
        }
        if self.count(realm, Answer::Useless) >= policy.useless_sessions() {
            return Some(GiveUpReason::UselessSessions);
        }
        self.overspent(policy)
    }

    /// Returns `true` if the snapshot was unreadable, and no success in the realm was proven since.
    fn is_unknown(&self, realm: Realm) -> bool {
        let known = self.unreadable.as_ref();
        known.is_some_and(|known| !known.contains(&realm))
    }

    fn count(&self, realm: Realm, answer: Answer) -> usize {
        let strikes = self.strikes.iter();
        strikes
            .filter(|strike| strike.realm == realm && strike.answer == answer)
            .count()
    }

    /// Strikes that a lock's end will clear do not matter here: until then the lock itself prevents
    /// logins.
    fn overspent(&self, policy: &Policy) -> Option<GiveUpReason> {
        let cleared = self.cleared_by_locks(policy, |_| true);
        let left = self
            .strikes
            .iter()
            .filter(|strike| !cleared.contains(&strike.id));
        let (definite, possible): (Vec<_>, Vec<_>) = left.partition(|strike| strike.is_definite());
        let (definite, possible) = (definite.len(), possible.len());
        (definite + possible >= policy.budget())
            .then_some(GiveUpReason::BudgetSpent { definite, possible })
    }

    /// The strikes that the ends of these locks clear: the attempts that were answered *locked*,
    /// and their lists.
    fn cleared_by_locks(&self, policy: &Policy, which: impl Fn(&Lock) -> bool) -> Vec<AttemptId> {
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
            strike.answer = Answer::Granted;
            strike.over = strike.over.min(now);
        }
    }

    /// Counts even if the attempt's strike was cleared: a late refusal does not make the client
    /// less careful.
    fn answered(&mut self, id: AttemptId, realm: Realm, answer: Answer, now: MonotonicTime) {
        let earlier = self.strike_off(id);
        let (over, clears) = earlier.map_or((now, Vec::new()), |strike| {
            (strike.over.min(now), strike.clears)
        });
        self.insert(Strike {
            id,
            realm,
            answer,
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

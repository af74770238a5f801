//! A judge of what the machine may do, from the inputs alone.

use std::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};

use super::{
    key::Facts,
    world::{Input, Place, UnderWay, Who},
};
use crate::authenticator::{
    Action, CallKind, CallOutcome, Certainty, Generation, Grant, TokenKind, Verdict,
};
use crate::login::{GiveUpReason, LoginAttempt, LoginOutcome, WaitReason};
use crate::policy::{LockEnd, Policy};
use crate::time::MonotonicTime;

/// Keeps its own books, written from the invariants' words.
#[derive(Clone, Debug)]
pub(super) struct Witness {
    accepted: BTreeMap<Place, (Who, u64)>,
    /// Sessions that ended unproven: their logins, and whose.
    ended: Vec<(Generation, u64, Who)>,
    in_flight: Option<(u64, MonotonicTime)>,
    locks: BTreeMap<Place, Episode>,
    pause: Option<MonotonicTime>,
    permit: bool,
    policy: Policy,
    /// By attempt.
    strikes: BTreeMap<u64, Strike>,
    /// The newest attempt that proved each wrong.
    refused: BTreeMap<Who, u64>,
    /// A machine that has been restarted may be more cautious than it must.
    restarted: bool,
    session: Session,
    success: Option<MonotonicTime>,
    spent: Vec<Generation>,
    who: Who,
}

#[derive(Clone, Debug)]
struct Strike {
    answer: Answered,
    clears: BTreeSet<u64>,
    over: MonotonicTime,
    place: Place,
    /// Only a report after it was cleared brought it back.
    revived: bool,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Answered {
    Not,
    Granted,
    Locked,
    NotPermitted,
    Useless,
    Wrong,
}

#[derive(Clone, Debug)]
struct Episode {
    attempts: Vec<u64>,
    retry: Option<u64>,
    until: MonotonicTime,
}

/// The session that calls are sent with.
#[derive(Clone, Debug)]
enum Session {
    None,
    /// A new one, not yet seen.
    Fresh {
        number: u64,
    },
    Known {
        generation: Generation,
        number: u64,
        proven: bool,
    },
}

/// The kinds of answers, for comparison.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Answer {
    Attach,
    GiveUp(Reason),
    Login,
    Wait(MonotonicTime, Reason),
}

impl Answer {
    fn of(action: &Action) -> Self {
        match action {
            Action::Attach(_) => Self::Attach,
            Action::GiveUp(GiveUpReason::ApiTokenRefused) => Self::GiveUp(Reason::TokenRefused),
            Action::GiveUp(GiveUpReason::BudgetSpent { .. }) => Self::GiveUp(Reason::Budget),
            Action::GiveUp(GiveUpReason::CredentialsRefused) => Self::GiveUp(Reason::Refused),
            Action::GiveUp(GiveUpReason::Locked { .. }) => Self::GiveUp(Reason::Locked),
            Action::GiveUp(GiveUpReason::NotPermitted) => Self::GiveUp(Reason::NotPermitted),
            Action::GiveUp(GiveUpReason::UselessSessions) => Self::GiveUp(Reason::Useless),
            Action::Login(_) => Self::Login,
            Action::GiveUp(GiveUpReason::RecordMissing | GiveUpReason::StateLost)
            | Action::Open(_)
            | Action::Store(_) => unreachable!("there is no store"),
            Action::Wait { until, reason } => Self::Wait(
                *until,
                match reason {
                    WaitReason::BackOff | WaitReason::LoginInterval => Reason::Pause,
                    WaitReason::Locked { .. } => Reason::Locked,
                    WaitReason::LoginInFlight => Reason::InFlight,
                    WaitReason::SessionUnproven => Reason::Unproven,
                    WaitReason::Staggered
                    | WaitReason::StoreBusy
                    | WaitReason::StoreUnavailable
                    | WaitReason::Throttled => unreachable!("there is no store"),
                },
            ),
        }
    }
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Reason {
    Budget,
    InFlight,
    Locked,
    NotPermitted,
    Pause,
    Refused,
    TokenRefused,
    Unproven,
    Useless,
}

impl Witness {
    pub(super) fn new(who: Who, policy: Policy) -> Self {
        Self {
            accepted: BTreeMap::new(),
            ended: Vec::new(),
            in_flight: None,
            locks: BTreeMap::new(),
            pause: None,
            permit: false,
            policy,
            strikes: BTreeMap::new(),
            refused: BTreeMap::new(),
            restarted: false,
            session: first_session(who),
            success: None,
            spent: Vec::new(),
            who,
        }
    }

    pub(super) fn advance(&mut self, now: MonotonicTime) {
        self.in_flight.take_if(|(_, deadline)| *deadline <= now);
        let cleared = self.cleared_by_locks(|lock| lock.until <= now);
        self.strikes.retain(|number, _| !cleared.contains(number));
    }

    /// Every answer of a machine that has seen everything is the expected one; of a restarted one,
    /// it is safe.
    pub(super) fn judge(&mut self, action: &Action, now: MonotonicTime, path: &[Input]) {
        match action {
            Action::Attach(grant) => self.attached(grant, path),
            Action::Login(attempt) => self.login_may_start(attempt, now, path),
            Action::GiveUp(_) | Action::Wait { .. } => {}
            Action::Open(_) | Action::Store(_) => panic!("there is no store after {path:?}"),
        }
        if let Action::Wait { until, .. } = action {
            assert!(*until > now, "waits for the past after {path:?}");
        }
        if !self.restarted {
            assert_eq!(
                Answer::of(action),
                self.expected(now),
                "not what the invariants ask for after {path:?}"
            );
        }
    }

    pub(super) fn attached(&mut self, grant: &Grant, path: &[Input]) {
        let (kind, token) = (grant.kind(), grant.expose());
        assert!(
            token.starts_with(self.who.secret()),
            "invariant 6: a token of replaced credentials after {path:?}"
        );
        assert_eq!(
            kind == TokenKind::ApiToken,
            self.who == Who::Token,
            "invariant 10: a wrong token after {path:?}"
        );
        match self.session {
            Session::Fresh { number } => {
                let generation = grant.generation();
                assert!(
                    !self.spent.contains(&generation),
                    "invariant 7: a generation again after {path:?}"
                );
                self.spent.push(generation);
                self.session = Session::Known {
                    generation,
                    number,
                    proven: false,
                };
            }
            Session::Known { generation, .. } => {
                assert_eq!(
                    generation,
                    grant.generation(),
                    "invariant 7: the generation changed after {path:?}"
                );
            }
            Session::None => {
                panic!("invariant 6, 10: a token that is not good any more after {path:?}")
            }
        }
    }

    pub(super) fn login_may_start(
        &self,
        attempt: &LoginAttempt,
        now: MonotonicTime,
        path: &[Input],
    ) {
        let after = format_args!("after {path:?}");
        assert!(
            self.in_flight.is_none(),
            "invariant 1: two logins in flight {after}"
        );
        assert!(
            Who::of(attempt.credentials()) == self.who,
            "invariant 6: a login with replaced credentials {after}"
        );
        assert!(
            matches!(self.session, Session::None) || self.clears(now),
            "invariant 7: a login beside a session {after}"
        );
        assert!(
            self.locks.values().all(|lock| lock.until <= now),
            "invariant 5: a login while locked {after}"
        );
        assert!(
            self.success
                .is_none_or(|time| time + self.policy.login_interval() <= now),
            "invariant 9: too soon {after}"
        );
        if self.permit {
            return;
        }
        assert!(
            self.strikes.len() < self.policy.budget(),
            "invariant 3: beyond the budget {after}"
        );
        assert!(
            !self.refused.contains_key(&self.who),
            "invariant 4: refused credentials again {after}"
        );
        assert_eq!(
            self.count(Answered::NotPermitted),
            0,
            "invariant 9: not permitted {after}"
        );
        assert!(
            self.count(Answered::Useless) < self.policy.useless_sessions(),
            "invariant 9: one more useless session {after}"
        );
        if let Some(lock) = self.locks.get(&self.who.place()) {
            assert!(
                lock.attempts.len() == 1 && lock.retry.is_none(),
                "invariant 5: a second automatic attempt {after}"
            );
            assert!(
                self.has_accepted(),
                "invariant 5: unproven credentials {after}"
            );
        }
    }

    pub(super) fn is_permitted(&self) -> bool {
        self.permit
    }

    pub(super) fn started(&mut self, attempt: &LoginAttempt, now: MonotonicTime) {
        let (number, place) = (attempt.id().number, self.who.place());
        let over = |strike: &Strike| strike.place == place && strike.over <= now;
        let strikes = self.strikes.iter();
        let mut clears: BTreeSet<_> = strikes
            .filter(|(_, strike)| over(strike))
            .map(|(number, _)| *number)
            .collect();
        let refused = self.refused.iter().filter(|(who, _)| who.place() == place);
        clears.extend(refused.map(|(_, number)| *number));
        let lock = self.locks.get(&place).into_iter();
        clears.extend(lock.flat_map(|lock| &lock.attempts));
        self.in_flight = Some((number, attempt.deadline()));
        let strike = Strike {
            answer: Answered::Not,
            clears,
            over: attempt.deadline() + self.policy.quarantine(),
            place,
            revived: false,
        };
        self.strikes.insert(number, strike);
        if !std::mem::take(&mut self.permit)
            && let Some(lock) = self.locks.get_mut(&place)
        {
            lock.retry = Some(number);
        }
    }

    pub(super) fn reported(
        &mut self,
        attempt: &LoginAttempt,
        outcome: LoginOutcome<()>,
        now: MonotonicTime,
    ) {
        let (number, who) = (attempt.id().number, Who::of(attempt.credentials()));
        self.in_flight
            .take_if(|(under_way, _)| *under_way == number);
        match outcome {
            LoginOutcome::Granted(()) => self.granted(number, who, now),
            LoginOutcome::Locked => self.locked(number, who, now),
            LoginOutcome::NotPermitted => self.strike(number, who, Answered::NotPermitted, now),
            LoginOutcome::NotSent => {
                self.strikes.remove(&number);
                if let Some(lock) = self.locks.get_mut(&who.place()) {
                    lock.retry.take_if(|retry| *retry == number);
                }
                self.pause = Some(now + self.policy.backoff_max());
            }
            LoginOutcome::Unknown => self.pause = Some(now + self.policy.backoff_max()),
            LoginOutcome::WrongCredentials => {
                self.strike(number, who, Answered::Wrong, now);
                let accepted = self.accepted.get(&who.place());
                if accepted.is_some_and(|(accepted, _)| *accepted == who) {
                    self.accepted.remove(&who.place());
                }
                let newest = self.refused.get(&who).copied().unwrap_or(0).max(number);
                self.refused.insert(who, newest);
            }
        }
    }

    pub(super) fn answered(
        &mut self,
        call: &UnderWay,
        outcome: CallOutcome,
        verdict: &Verdict,
        path: &[Input],
    ) {
        let expected = match outcome {
            CallOutcome::Accepted => self.proven(call.generation),
            CallOutcome::Refused { certainty } => self.call_refused(call, certainty),
            CallOutcome::Forbidden | CallOutcome::Other => Verdict::Done,
        };
        assert_eq!(
            *verdict, expected,
            "invariant 8: {outcome:?} of {call:?} after {path:?}"
        );
    }

    pub(super) fn permitted(&mut self) {
        self.pause = None;
        self.permit = self.who != Who::Token;
        if let (Session::None, Who::Token) = (&self.session, self.who) {
            self.session = Session::Fresh { number: 0 };
        }
    }

    pub(super) fn replaced(&mut self, who: Who) {
        if who == self.who {
            return;
        }
        self.permit = false;
        self.session_ends();
        self.session = first_session(who);
        self.who = who;
    }

    pub(super) fn unlocked(&mut self, at: MonotonicTime) {
        if self.who == Who::Token {
            return;
        }
        self.strikes.retain(|_, strike| strike.over > at);
        let counts = |number: &u64| self.strikes.contains_key(number);
        self.locks
            .retain(|_, lock| lock.attempts.iter().any(counts));
        self.pause = None;
    }

    /// After a restart, a process knows only what was stored. Nothing that counts may be missing
    /// from it, except for a late report that brought a cleared strike back.
    pub(super) fn restarted(
        &mut self,
        stored: Option<&Self>,
        lock_end: Option<MonotonicTime>,
        now: MonotonicTime,
        path: &[Input],
    ) {
        let kept = |number: &u64| stored.is_some_and(|stored| stored.strikes.contains_key(number));
        let lost = self
            .strikes
            .iter()
            .any(|(number, strike)| !strike.revived && !kept(number));
        assert!(
            !lost,
            "invariant 2: a restart forgets a strike after {path:?}"
        );
        self.strikes.retain(|number, _| kept(number));
        for (number, strike) in &mut self.strikes {
            strike.clone_from(&stored.expect("it was kept").strikes[number]);
        }
        self.refused = stored
            .map(|stored| stored.refused.clone())
            .unwrap_or_default();
        self.accepted = stored
            .map(|stored| stored.accepted.clone())
            .unwrap_or_default();
        // Without a version, a success ends the refusal of all that came before.
        let success = self.accepted.get(&Place::Here);
        let success = success.map_or(0, |(_, number)| *number);
        self.refused
            .retain(|who, number| *who != Who::Unversioned || *number > success);
        self.locks = stored
            .map(|stored| stored.locks.clone())
            .unwrap_or_default();
        let until = self.locks.values().map(|lock| lock.until).max();
        if let Some(until) = until {
            let end = lock_end.expect("invariant 5: a restart forgets a lock");
            assert!(
                end >= until.max(now),
                "invariant 11: a restart shortens the lock after {path:?}"
            );
            assert!(
                end <= now + self.policy.lock(),
                "invariant 11: a restart lengthens the lock after {path:?}"
            );
            let longest = self.locks.values_mut();
            for lock in longest.filter(|lock| lock.until == until) {
                lock.until = end;
            }
        }
        self.in_flight = None;
        (self.pause, self.permit, self.success) = (None, false, None);
        self.ended.clear();
        self.session = first_session(self.who);
        self.restarted = true;
    }

    pub(super) fn who(&self) -> Who {
        self.who
    }

    pub(super) fn policy(&self) -> &Policy {
        &self.policy
    }

    pub(super) fn numbers(&self) -> impl Iterator<Item = u64> {
        let session = match self.session {
            Session::None => None,
            Session::Fresh { number } | Session::Known { number, .. } => Some(number),
        };
        let locks = self.locks.values();
        let locks = locks.flat_map(|lock| lock.attempts.iter().chain(&lock.retry));
        let accepted = self.accepted.values().map(|(_, number)| number);
        let strikes = self.strikes.iter();
        let strikes = strikes.flat_map(|(number, strike)| strike.clears.iter().chain([number]));
        let ended = self.ended.iter().map(|(_, number, _)| number);
        let numbers = strikes
            .chain(locks)
            .chain(self.refused.values())
            .chain(accepted)
            .chain(ended);
        numbers
            .copied()
            .chain(session)
            .chain(self.in_flight.map(|(number, _)| number))
    }

    /// Everything that future judgements depend on.
    pub(super) fn facts(&self, facts: &mut Facts) {
        facts.put(self.who as u64);
        for flag in [self.permit, self.restarted] {
            facts.put(flag.into());
        }
        facts.time(self.pause);
        facts.time(self.success.map(|time| time + self.policy.login_interval()));
        facts.attempt(self.in_flight.map(|(number, _)| number));
        facts.time(self.in_flight.map(|(_, deadline)| deadline));
        for (place, (who, number)) in &self.accepted {
            facts.put(*place as u64);
            facts.put(*who as u64);
            facts.attempt(Some(*number));
        }
        facts.put(u64::MAX);
        for (number, strike) in &self.strikes {
            facts.attempt(Some(*number));
            facts.put(strike.answer as u64);
            facts.put(strike.place as u64);
            facts.put(strike.revived.into());
            facts.time(Some(strike.over));
            facts.attempts(strike.clears.iter().copied());
        }
        facts.put(u64::MAX);
        for (who, number) in &self.refused {
            facts.put(*who as u64);
            facts.attempt(Some(*number));
        }
        facts.put(u64::MAX);
        for (place, lock) in &self.locks {
            facts.put(*place as u64);
            facts.time(Some(lock.until));
            facts.attempts(lock.attempts.iter().copied());
            facts.attempt(lock.retry);
        }
        let (tag, number, proven) = match self.session {
            Session::None => (0, None, false),
            Session::Fresh { number } => (1, Some(number), false),
            Session::Known { number, proven, .. } => (2, Some(number), proven),
        };
        facts.put(tag);
        facts.attempt(number);
        facts.put(proven.into());
        for (_, number, who) in &self.ended {
            facts.attempt(Some(*number));
            facts.put(*who as u64);
        }
    }

    /// The one answer that the invariants leave.
    fn expected(&self, now: MonotonicTime) -> Answer {
        if !matches!(self.session, Session::None) {
            let clears = self.clears(now) && self.expected_login(now) == Answer::Login;
            return if clears {
                Answer::Login
            } else {
                Answer::Attach
            };
        }
        if self.who == Who::Token {
            return Answer::GiveUp(Reason::TokenRefused);
        }
        self.expected_login(now)
    }

    /// A login is made beside a proven session for strikes that its success could not clear.
    fn clears(&self, now: MonotonicTime) -> bool {
        let is_proven = matches!(self.session, Session::Known { proven: true, .. });
        let place = self.who.place();
        let is_over = |strike: &Strike| strike.answer != Answered::Not || strike.over <= now;
        let mut strikes = self.strikes.values();
        is_proven
            && self.policy.clearing_logins(false)
            && self.who != Who::Token
            && strikes.any(|strike| strike.place == place && is_over(strike))
    }

    fn expected_login(&self, now: MonotonicTime) -> Answer {
        if let Some((_, deadline)) = self.in_flight {
            return Answer::Wait(deadline, Reason::InFlight);
        }
        if let Some(reason) = self.obstacle().filter(|_| !self.permit) {
            return Answer::GiveUp(reason);
        }
        let until = self.locks.values().map(|lock| lock.until).max();
        if let Some(until) = until.filter(|until| *until > now) {
            return Answer::Wait(until, Reason::Locked);
        }
        let interval = self.success.map(|time| time + self.policy.login_interval());
        match self.pause.max(interval).filter(|until| *until > now) {
            Some(until) => Answer::Wait(until, Reason::Pause),
            None => Answer::Login,
        }
    }

    fn obstacle(&self) -> Option<Reason> {
        if self.refused.contains_key(&self.who) {
            return Some(Reason::Refused);
        }
        let lock = self.locks.get(&self.who.place());
        let is_final = |lock: &Episode| lock.attempts.len() > 1 || lock.retry.is_some();
        if lock.is_some_and(|lock| is_final(lock) || !self.has_accepted()) {
            return Some(Reason::Locked);
        }
        if self.count(Answered::NotPermitted) > 0 {
            return Some(Reason::NotPermitted);
        }
        if self.count(Answered::Useless) >= self.policy.useless_sessions() {
            return Some(Reason::Useless);
        }
        let cleared = self.cleared_by_locks(|_| true);
        let left = self
            .strikes
            .keys()
            .filter(|number| !cleared.contains(number));
        (left.count() >= self.policy.budget()).then_some(Reason::Budget)
    }

    /// Returns the number of strikes with this answer in the realm of the current credentials.
    fn count(&self, answer: Answered) -> usize {
        let place = self.who.place();
        let strikes = self.strikes.values();
        strikes
            .filter(|strike| strike.place == place && strike.answer == answer)
            .count()
    }

    fn has_accepted(&self) -> bool {
        let accepted = self.accepted.get(&self.who.place());
        accepted.is_some_and(|(who, _)| *who == self.who)
    }

    fn cleared_by_locks(&self, which: impl Fn(&Episode) -> bool) -> BTreeSet<u64> {
        if self.policy.lock_end() == LockEnd::KeepsStrikes {
            return BTreeSet::new();
        }
        let locks = self.locks.values().filter(|lock| which(lock));
        let mut cleared: BTreeSet<_> = locks.flat_map(|lock| &lock.attempts).copied().collect();
        let lists: Vec<_> = cleared
            .iter()
            .filter_map(|number| self.strikes.get(number))
            .collect();
        cleared.extend(lists.into_iter().flat_map(|strike| &strike.clears));
        cleared
    }

    /// A session alone proves nothing.
    fn granted(&mut self, number: u64, who: Who, now: MonotonicTime) {
        if let Some(strike) = self.strikes.get_mut(&number) {
            strike.answer = Answered::Granted;
            strike.over = strike.over.min(now);
        }
        (self.pause, self.success) = (None, Some(now));
        let newer = match self.session {
            Session::None => false,
            Session::Fresh { number: present }
            | Session::Known {
                number: present, ..
            } => present > number,
        };
        if who == self.who && !newer {
            self.session_ends();
            self.session = Session::Fresh { number };
            self.permit = false;
        }
    }

    fn locked(&mut self, number: u64, who: Who, now: MonotonicTime) {
        self.strike(number, who, Answered::Locked, now);
        let until = now + self.policy.lock();
        let lock = self.locks.entry(who.place()).or_insert(Episode {
            attempts: Vec::new(),
            retry: None,
            until,
        });
        lock.attempts.push(number);
        lock.until = lock.until.max(until);
    }

    fn strike(&mut self, number: u64, who: Who, answer: Answered, now: MonotonicTime) {
        let strike = self.strikes.entry(number).or_insert(Strike {
            answer,
            clears: BTreeSet::new(),
            over: now,
            place: who.place(),
            revived: true,
        });
        strike.answer = answer;
        strike.over = strike.over.min(now);
    }

    /// A session that was never attached has no known generation, so no call can prove it.
    fn session_ends(&mut self) -> Option<u64> {
        let session = std::mem::replace(&mut self.session, Session::None);
        let Session::Known {
            generation,
            number,
            proven: false,
        } = session
        else {
            return None;
        };
        if self.who != Who::Token {
            self.ended.push((generation, number, self.who));
        }
        Some(number)
    }

    /// A call was accepted: its login was right, and clears all that was over before it.
    fn proven(&mut self, accepted: Generation) -> Verdict {
        if let Session::Known {
            generation,
            number,
            proven,
        } = &mut self.session
            && *generation == accepted
        {
            if !std::mem::replace(proven, true) && self.who != Who::Token {
                let number = *number;
                self.prove(number, self.who);
            }
            return Verdict::Done;
        }
        let place = self
            .ended
            .iter()
            .position(|(generation, ..)| *generation == accepted);
        if let Some(place) = place {
            let (_, number, who) = self.ended.remove(place);
            self.prove(number, who);
        }
        Verdict::Done
    }

    fn prove(&mut self, number: u64, who: Who) {
        self.ended.retain(|(_, ended, _)| *ended > number);
        let strike = self.strikes.remove(&number);
        let mut cleared = strike.map(|strike| strike.clears).unwrap_or_default();
        cleared.insert(number);
        self.strikes.retain(|strike, _| !cleared.contains(strike));
        let refused = self.refused.get(&who);
        if refused.is_some_and(|refused| cleared.contains(refused)) {
            self.refused.remove(&who);
        }
        let place = who.place();
        let lock = self.locks.get(&place);
        if lock.is_some_and(|lock| lock.attempts.iter().all(|locked| cleared.contains(locked))) {
            self.locks.remove(&place);
        }
        let accepted = self.accepted.get(&place);
        if accepted.is_none_or(|(_, accepted)| *accepted < number) {
            self.accepted.insert(place, (who, number));
        }
    }

    fn call_refused(&mut self, call: &UnderWay, certainty: Certainty) -> Verdict {
        let current = matches!(self.session, Session::Known { generation, .. } if generation == call.generation);
        let gone = matches!(self.session, Session::None);
        if self.who == Who::Token && (current || gone) {
            return match certainty {
                Certainty::Certain => {
                    self.session = Session::None;
                    Verdict::GiveUp(GiveUpReason::ApiTokenRefused)
                }
                Certainty::Likely => Verdict::Done,
            };
        }
        if current
            && let Some(number) = self.session_ends()
            && let Some(strike) = self.strikes.get_mut(&number)
        {
            strike.answer = Answered::Useless;
        }
        let may_have_executed = certainty != Certainty::Certain;
        if call.retried || (call.kind == CallKind::Write && may_have_executed) {
            Verdict::SessionExpired { may_have_executed }
        } else {
            Verdict::Retry
        }
    }
}

fn first_session(who: Who) -> Session {
    match who {
        Who::Token => Session::Fresh { number: 0 },
        Who::Unversioned | Who::Versioned | Who::Elsewhere => Session::None,
    }
}

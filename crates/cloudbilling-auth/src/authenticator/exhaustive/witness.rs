//! What the machine may do, judged from the inputs alone.

use std::{collections::BTreeMap, vec::Vec};

use super::{
    key::Facts,
    world::{Input, UnderWay, Who},
};
use crate::{
    Action, CallKind, CallOutcome, Certainty, Executed, Generation, GiveUp, Grant, LockEnd,
    LoginAttempt, Policy, Settlement, Timestamp, TokenKind, Verdict, WaitReason,
};

/// Keeps its own books, written from the invariants' words.
#[derive(Clone, Debug)]
pub(super) struct Witness {
    accepted: Option<(Who, u64)>,
    in_flight: Option<(u64, Timestamp)>,
    lock: Option<Episode>,
    not_permitted: bool,
    pause: Option<Timestamp>,
    permit: bool,
    policy: Policy,
    /// By attempt: whose, and whether only a report after a later success brought it back.
    strikes: BTreeMap<u64, Strike>,
    /// The newest attempt that proved each wrong.
    refused: BTreeMap<Who, u64>,
    /// A machine that has been restarted may be more cautious than it must.
    restarted: bool,
    session: Session,
    success: Option<Timestamp>,
    useless: Vec<Generation>,
    spent: Vec<Generation>,
    who: Who,
}

#[derive(Clone, Copy, Debug)]
struct Strike {
    definite: bool,
    revived: bool,
}

#[derive(Clone, Copy, Debug)]
struct Episode {
    answers: u32,
    newest: u64,
    retry: Option<u64>,
    until: Timestamp,
}

/// What calls go out with.
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
    Wait(Timestamp, Reason),
}

impl Answer {
    fn of(action: &Action) -> Self {
        match action {
            Action::Attach(_) => Self::Attach,
            Action::GiveUp(GiveUp::ApiTokenRefused) => Self::GiveUp(Reason::TokenRefused),
            Action::GiveUp(GiveUp::BudgetSpent { .. }) => Self::GiveUp(Reason::Budget),
            Action::GiveUp(GiveUp::CredentialsRefused) => Self::GiveUp(Reason::Refused),
            Action::GiveUp(GiveUp::Locked { .. }) => Self::GiveUp(Reason::Locked),
            Action::GiveUp(GiveUp::NotPermitted) => Self::GiveUp(Reason::NotPermitted),
            Action::GiveUp(GiveUp::UselessSessions) => Self::GiveUp(Reason::Useless),
            Action::Login(_) => Self::Login,
            Action::Wait { until, reason } => Self::Wait(
                *until,
                match reason {
                    WaitReason::BackOff | WaitReason::LoginInterval => Reason::Pause,
                    WaitReason::Locked { .. } => Reason::Locked,
                    WaitReason::LoginInFlight => Reason::InFlight,
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
    Useless,
}

impl Witness {
    pub(super) fn new(who: Who, policy: Policy) -> Self {
        Self {
            accepted: None,
            in_flight: None,
            lock: None,
            not_permitted: false,
            pause: None,
            permit: false,
            policy,
            strikes: BTreeMap::new(),
            refused: BTreeMap::new(),
            restarted: false,
            session: first_session(who),
            success: None,
            useless: Vec::new(),
            spent: Vec::new(),
            who,
        }
    }

    pub(super) fn advance(&mut self, now: Timestamp) {
        self.in_flight.take_if(|(_, deadline)| *deadline <= now);
        if let Some(lock) = self.lock
            && lock.until <= now
            && self.policy.lock_end() == LockEnd::ClearsStrikes
        {
            self.strikes.retain(|number, _| *number > lock.newest);
        }
    }

    /// Every answer of a machine that has seen everything is the expected one; of a restarted one, it is safe.
    pub(super) fn judge(&mut self, action: &Action, now: Timestamp, path: &[Input]) {
        match action {
            Action::Attach(grant) => self.attached(grant, path),
            Action::Login(attempt) => self.login_may_start(attempt, now, path),
            Action::GiveUp(_) | Action::Wait { .. } => {}
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

    pub(super) fn login_may_start(&self, attempt: &LoginAttempt, now: Timestamp, path: &[Input]) {
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
            matches!(self.session, Session::None),
            "invariant 7: a login beside a session {after}"
        );
        assert!(
            self.lock.is_none_or(|lock| lock.until <= now),
            "invariant 5: a login while locked {after}"
        );
        assert!(
            self.success
                .is_none_or(|time| time + self.policy.login_interval() <= now),
            "invariant 9: too soon {after}"
        );
        assert!(
            self.useless.len() < self.policy.useless_sessions(),
            "invariant 9: one more useless session {after}"
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
        if let Some(lock) = self.lock {
            assert!(
                lock.answers == 1 && lock.retry.is_none(),
                "invariant 5: a second automatic attempt {after}"
            );
            assert!(
                self.accepted.is_some_and(|(who, _)| who == self.who),
                "invariant 5: unproven credentials {after}"
            );
        }
    }

    pub(super) fn started(&mut self, attempt: &LoginAttempt) {
        let number = attempt.id().number;
        self.in_flight = Some((number, attempt.deadline()));
        self.strikes.insert(
            number,
            Strike {
                definite: false,
                revived: false,
            },
        );
        if !std::mem::take(&mut self.permit)
            && let Some(lock) = &mut self.lock
        {
            lock.retry = Some(number);
        }
    }

    pub(super) fn reported(&mut self, attempt: &LoginAttempt, outcome: Settlement, now: Timestamp) {
        let (number, who) = (attempt.id().number, Who::of(attempt.credentials()));
        self.in_flight
            .take_if(|(under_way, _)| *under_way == number);
        match outcome {
            Settlement::Granted => self.granted(number, who, now),
            Settlement::Locked => {
                self.strike(number, false);
                let before = self.lock.unwrap_or(Episode {
                    answers: 0,
                    newest: 0,
                    retry: None,
                    until: now,
                });
                self.lock = Some(Episode {
                    answers: before.answers + 1,
                    newest: before.newest.max(number),
                    until: before.until.max(now + self.policy.lock()),
                    ..before
                });
            }
            Settlement::NotPermitted => {
                self.strikes.remove(&number);
                self.not_permitted |= who == self.who && matches!(self.session, Session::None);
            }
            Settlement::NotSent => {
                self.strikes.remove(&number);
                if let Some(lock) = &mut self.lock {
                    lock.retry.take_if(|retry| *retry == number);
                }
                self.pause = Some(now + self.policy.backoff_max());
            }
            Settlement::Unknown => self.pause = Some(now + self.policy.backoff_max()),
            Settlement::WrongCredentials => {
                self.strike(number, true);
                self.accepted.take_if(|(accepted, _)| *accepted == who);
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
        (self.not_permitted, self.pause) = (false, None);
        self.useless.clear();
        self.permit = self.who != Who::Token;
        if let (Session::None, Who::Token) = (&self.session, self.who) {
            self.session = Session::Fresh { number: 0 };
        }
    }

    pub(super) fn replaced(&mut self, who: Who) {
        if who == self.who {
            return;
        }
        (self.not_permitted, self.permit) = (false, false);
        self.useless.clear();
        self.session = first_session(who);
        self.who = who;
    }

    pub(super) fn unlocked(&mut self) {
        if self.who == Who::Token {
            return;
        }
        let under_way = self.in_flight.map(|(number, _)| number);
        self.strikes.retain(|number, _| Some(*number) == under_way);
        (self.lock, self.pause) = (None, None);
    }

    /// What a process knows after a restart is what was stored. What was *not* stored must be nothing that counts, but
    /// for a late report that brought a cleared strike back.
    pub(super) fn restarted(
        &mut self,
        stored: Option<&Self>,
        lock_end: Option<Timestamp>,
        now: Timestamp,
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
        self.refused = stored
            .map(|stored| stored.refused.clone())
            .unwrap_or_default();
        // Without a version, a success ends the refusal of all that came before.
        let success = stored
            .and_then(|stored| stored.accepted)
            .map_or(0, |(_, number)| number);
        self.refused
            .retain(|who, number| *who == Who::Versioned || *number > success);
        self.accepted = stored.and_then(|stored| stored.accepted);
        self.lock = stored.and_then(|stored| stored.lock);
        if let Some(lock) = &mut self.lock {
            let end = lock_end.expect("invariant 5: a restart forgets a lock");
            assert!(
                end >= lock.until.max(now),
                "invariant 11: a restart shortens the lock after {path:?}"
            );
            assert!(
                end <= now + self.policy.lock(),
                "invariant 11: a restart lengthens the lock after {path:?}"
            );
            lock.until = end;
        }
        self.in_flight = None;
        (self.not_permitted, self.pause, self.permit, self.success) = (false, None, false, None);
        self.useless.clear();
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
        let lock = self
            .lock
            .iter()
            .flat_map(|lock| [Some(lock.newest), lock.retry])
            .flatten();
        let proven = self
            .refused
            .values()
            .copied()
            .chain(self.accepted.map(|(_, number)| number));
        let strikes = self.strikes.keys().copied();
        strikes
            .chain(lock)
            .chain(proven)
            .chain(session)
            .chain(self.in_flight.map(|(number, _)| number))
    }

    /// Everything that future judgements depend on.
    pub(super) fn facts(&self, facts: &mut Facts) {
        facts.put(self.who as u64);
        for flag in [self.not_permitted, self.permit, self.restarted] {
            facts.put(flag.into());
        }
        facts.time(self.pause);
        facts.time(self.success.map(|time| time + self.policy.login_interval()));
        facts.attempt(self.in_flight.map(|(number, _)| number));
        facts.time(self.in_flight.map(|(_, deadline)| deadline));
        facts.attempt(self.accepted.map(|(_, number)| number));
        facts.put(self.accepted.map_or(u64::MAX, |(who, _)| who as u64));
        for (number, strike) in &self.strikes {
            facts.attempt(Some(*number));
            facts.put(u64::from(strike.definite) + 2 * u64::from(strike.revived));
        }
        facts.put(u64::MAX);
        for (who, number) in &self.refused {
            facts.put(*who as u64);
            facts.attempt(Some(*number));
        }
        facts.put(u64::MAX);
        if let Some(lock) = self.lock {
            facts.time(Some(lock.until));
            facts.attempt(Some(lock.newest));
            facts.attempt(lock.retry);
            facts.put(lock.answers.min(2).into());
        }
        let (tag, number, proven) = match self.session {
            Session::None => (0, None, false),
            Session::Fresh { number } => (1, Some(number), false),
            Session::Known { number, proven, .. } => (2, Some(number), proven),
        };
        facts.put(tag);
        facts.attempt(number);
        facts.put(proven.into());
        facts.put(self.useless.len() as u64);
    }

    /// The one answer that the invariants leave.
    fn expected(&self, now: Timestamp) -> Answer {
        if !matches!(self.session, Session::None) {
            return Answer::Attach;
        }
        if self.who == Who::Token {
            return Answer::GiveUp(Reason::TokenRefused);
        }
        if let Some((_, deadline)) = self.in_flight {
            return Answer::Wait(deadline, Reason::InFlight);
        }
        if let Some(reason) = self.obstacle().filter(|_| !self.permit) {
            return Answer::GiveUp(reason);
        }
        if let Some(lock) = self.lock.filter(|lock| lock.until > now) {
            return Answer::Wait(lock.until, Reason::Locked);
        }
        if self.not_permitted {
            return Answer::GiveUp(Reason::NotPermitted);
        }
        if self.useless.len() >= self.policy.useless_sessions() {
            return Answer::GiveUp(Reason::Useless);
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
        let proven = self.accepted.is_some_and(|(who, _)| who == self.who);
        if self
            .lock
            .is_some_and(|lock| lock.answers > 1 || lock.retry.is_some() || !proven)
        {
            return Some(Reason::Locked);
        }
        let clears = self.policy.lock_end() == LockEnd::ClearsStrikes;
        let cleared = self.lock.filter(|_| clears).map_or(0, |lock| lock.newest);
        let count = self
            .strikes
            .keys()
            .filter(|number| **number > cleared)
            .count();
        (count >= self.policy.budget()).then_some(Reason::Budget)
    }

    fn granted(&mut self, number: u64, who: Who, now: Timestamp) {
        self.strikes.retain(|strike, _| *strike > number);
        if self
            .refused
            .get(&who)
            .is_some_and(|refused| *refused < number)
        {
            self.refused.remove(&who);
        }
        self.lock.take_if(|lock| lock.newest < number);
        if self.accepted.is_none_or(|(_, accepted)| accepted < number) {
            self.accepted = Some((who, number));
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
            self.session = Session::Fresh { number };
            (self.not_permitted, self.permit) = (false, false);
        }
    }

    fn strike(&mut self, number: u64, definite: bool) {
        let revived = self
            .strikes
            .get(&number)
            .is_none_or(|strike| strike.revived);
        self.strikes.insert(number, Strike { definite, revived });
    }

    fn proven(&mut self, accepted: Generation) -> Verdict {
        match &mut self.session {
            Session::Known {
                generation, proven, ..
            } if *generation == accepted => {
                *proven = true;
                self.useless.clear();
            }
            _ => {
                if let Some(place) = self.useless.iter().position(|useless| *useless == accepted) {
                    self.useless.drain(..=place);
                }
            }
        }
        Verdict::Done
    }

    fn call_refused(&mut self, call: &UnderWay, certainty: Certainty) -> Verdict {
        let current = matches!(self.session, Session::Known { generation, .. } if generation == call.generation);
        let gone = matches!(self.session, Session::None);
        if self.who == Who::Token && (current || gone) {
            return match certainty {
                Certainty::Certain => {
                    self.session = Session::None;
                    Verdict::Stop(GiveUp::ApiTokenRefused)
                }
                Certainty::Likely => Verdict::Done,
            };
        }
        if let (true, Session::Known { proven, .. }) = (current, &self.session) {
            if !proven {
                self.useless.push(call.generation);
            }
            self.session = Session::None;
        }
        let executed = if certainty == Certainty::Certain {
            Executed::No
        } else {
            Executed::Unknown
        };
        if call.repeated || (call.kind == CallKind::Write && executed == Executed::Unknown) {
            Verdict::SessionExpired { executed }
        } else {
            Verdict::Retry
        }
    }
}

fn first_session(who: Who) -> Session {
    match who {
        Who::Token => Session::Fresh { number: 0 },
        Who::Unversioned | Who::Versioned => Session::None,
    }
}

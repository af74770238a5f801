//! The machine.

use alloc::{collections::VecDeque, vec::Vec};
use core::cell::RefCell;

use crate::{
    Account, Action, ApiToken, AuthEvent, Call, CallOutcome, Certainty, Credentials, Generation,
    GiveUpReason, Grant, Ledger, LedgerAccess, Login, LoginAttempt, LoginOutcome, MonotonicTime,
    Policy, SessionToken, Snapshot, TokenKind, Verdict, WaitReason, WallTime,
    attempt::AttemptId,
    backoff::BackOff,
    entropy,
    entry::{Entry, Gate},
    realm::Realm,
    secret::Secret,
};

/// Decides what a client sends with a call, when it logs in, and when it must not. See the [crate](crate) for its run
/// loop, states and promise.
#[cfg_attr(test, derive(Clone))]
#[derive(Debug)]
pub struct Authenticator<L = RefCell<Ledger>> {
    backoff: BackOff,
    clock: MonotonicTime,
    counter: u64,
    credentials: Credentials,
    /// Sessions that ended before a call with them was accepted, and the logins that brought them.
    /// A response to a call may still come.
    ended: Vec<(Generation, LoginAttempt)>,
    /// Kept as a secret, because a gateway's key may be in it.
    endpoint: Secret,
    epoch: u64,
    events: VecDeque<AuthEvent>,
    grant: Option<Current>,
    last_success: Option<MonotonicTime>,
    ledger: L,
    permit: bool,
    policy: Policy,
    /// Accounts whose state has changed since their last snapshot.
    unsaved: Vec<Account>,
}

impl<L: LedgerAccess> Authenticator<L> {
    /// A machine that has sent nothing yet.
    ///
    /// `entropy` is any random number: it sets this machine's generations apart from those of all others, and spreads
    /// its pauses.
    pub fn new(
        endpoint: &str,
        credentials: impl Into<Credentials>,
        policy: Policy,
        ledger: L,
        entropy: u64,
    ) -> Self {
        let mut machine = Self {
            backoff: BackOff::new(entropy),
            clock: MonotonicTime::default(),
            counter: 0,
            credentials: credentials.into(),
            ended: Vec::new(),
            endpoint: Secret::new(endpoint.into()),
            epoch: entropy,
            events: VecDeque::new(),
            grant: None,
            last_success: None,
            ledger,
            permit: false,
            policy,
            unsaved: Vec::new(),
        };
        machine.renew_api_token();
        machine
    }

    /// Adds what a snapshot of `account` knows, and begins a new epoch of generations. The time that has passed since the
    /// snapshot, by the wall clock, is taken off the lock; a wall clock that went back takes nothing off.
    ///
    /// To be called before the first login of each account: after [`new`](Self::new), and after
    /// [`replace_credentials`](Self::replace_credentials) brought another account.
    pub fn restore(
        &mut self,
        account: &Account,
        snapshot: &Snapshot,
        wall: WallTime,
        now: MonotonicTime,
    ) {
        let now = self.advance(now);
        self.epoch = entropy::next(self.epoch);
        self.renew_api_token();
        self.ledger
            .access(|ledger| ledger.skip_to(snapshot.newest()));
        self.at_entry(account, now, |entry, _| {
            snapshot.merge_into(entry, wall, now)
        });
    }

    /// What to do next. The answer changes after any input, and by itself at [`poll_timeout`](Self::poll_timeout).
    pub fn poll(&mut self, now: MonotonicTime) -> Action {
        let now = self.advance(now);
        if let Some(current) = &self.grant {
            return Action::Attach(current.grant.clone());
        }
        match self.credentials.clone() {
            Credentials::ApiToken(_) => Action::GiveUp(GiveUpReason::ApiTokenRefused),
            Credentials::Login(login) => self.log_in(login, now),
        }
    }

    /// Takes a call's outcome: `call` went out with the grant of `generation`.
    pub fn handle_call(
        &mut self,
        call: &mut Call,
        generation: Generation,
        outcome: CallOutcome,
        now: MonotonicTime,
    ) -> Verdict {
        let now = self.advance(now);
        match outcome {
            CallOutcome::Accepted => self.prove(generation, now),
            CallOutcome::Forbidden | CallOutcome::Other => {}
            CallOutcome::Refused { certainty } => {
                return self.refused(call, generation, certainty, now);
            }
        }
        Verdict::Done
    }

    /// Takes a login's outcome, however late it comes.
    pub fn handle_login(
        &mut self,
        attempt: LoginAttempt,
        outcome: LoginOutcome,
        now: MonotonicTime,
    ) {
        let now = self.advance(now);
        self.emit(AuthEvent::LoginSettled {
            attempt: attempt.id,
            outcome: outcome.without_token(),
        });
        self.at_entry(&attempt.account, now, |entry, policy| {
            entry.settle(&attempt, outcome.without_token(), policy, now);
        });
        match outcome {
            LoginOutcome::Granted(token) => self.granted(attempt, token, now),
            LoginOutcome::NotSent | LoginOutcome::Unknown => self.backoff.extend(&self.policy, now),
            LoginOutcome::Locked | LoginOutcome::NotPermitted | LoginOutcome::WrongCredentials => {}
        }
    }

    /// At the time `at` an administrator lifted the account's lock. Strikes of logins that were
    /// over by then no longer count: answered, or past their deadline and quarantine. Credentials
    /// that were refused stay refused.
    pub fn handle_unlock(&mut self, at: MonotonicTime, now: MonotonicTime) {
        let now = self.advance(now);
        let Some(account) = self.account() else {
            return;
        };
        self.at_entry(&account, now, |entry, _| entry.unlock(at.min(now)));
        self.backoff.reset();
        self.emit(AuthEvent::Unlocked);
    }

    /// A person allows one more login with the present credentials, or one more use of the API token, against all but
    /// a lock that has not ended. Gone with the next login, a session, or other credentials.
    pub fn permit_login(&mut self, now: MonotonicTime) {
        self.advance(now);
        self.backoff.reset();
        self.permit = matches!(self.credentials, Credentials::Login(_));
        if self.grant.is_none() {
            self.renew_api_token();
        }
        self.emit(AuthEvent::LoginPermitted);
    }

    /// Takes other credentials from here on. With equal ones nothing happens.
    pub fn replace_credentials(&mut self, credentials: impl Into<Credentials>, now: MonotonicTime) {
        self.advance(now);
        let credentials = credentials.into();
        if self.credentials.same(&credentials) {
            return;
        }
        self.credentials = credentials;
        self.end_session();
        self.permit = false;
        self.renew_api_token();
        self.emit(AuthEvent::CredentialsReplaced);
    }

    /// What happened, oldest first. The oldest of more than 256 undrained ones are lost.
    pub fn poll_event(&mut self) -> Option<AuthEvent> {
        self.events.pop_front()
    }

    /// When the answer of [`poll`](Self::poll) changes by itself, at the earliest; `None` if never.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<MonotonicTime> {
        let (None, Some(account)) = (&self.grant, self.account()) else {
            return None;
        };
        let times = self.ledger.access(|ledger| {
            let entry = ledger.entry(&account)?;
            let deadline = entry.in_flight.map(|login| login.deadline);
            let lock = entry.locks().map(|lock| lock.until).max();
            Some([deadline, lock, entry.proof_due(self.clock)])
        });
        let own = [self.backoff.until(), self.interval_end()];
        times
            .into_iter()
            .flatten()
            .chain(own)
            .flatten()
            .filter(|time| *time > self.clock)
            .min()
    }

    /// Returns an account whose state was changed by the outcome of a call and should survive a
    /// restart. Keep its [`snapshot`](Self::snapshot): without it a new process is more careful
    /// than necessary.
    pub fn poll_unsaved(&mut self) -> Option<Account> {
        self.unsaved.pop()
    }

    /// Returns the state of `account` that must survive a restart. Keep it before a login is sent;
    /// after each report, and when [`poll_unsaved`](Self::poll_unsaved) asks for it, if you can.
    #[must_use]
    pub fn snapshot(&self, account: &Account, wall: WallTime, now: MonotonicTime) -> Snapshot {
        let now = self.clock.max(now);
        self.ledger
            .access(|ledger| Snapshot::of(ledger, account, now, wall))
    }

    /// The current credentials.
    #[must_use]
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// The account that the present credentials belong to; `None` for an API token.
    #[must_use]
    pub fn account(&self) -> Option<Account> {
        match &self.credentials {
            Credentials::ApiToken(_) => None,
            Credentials::Login(login) => Some(self.policy.account(self.endpoint.expose(), login)),
        }
    }

    /// Whether [`poll`](Self::poll) would answer [`Attach`](Action::Attach). If not, a login may be due: the time to ask
    /// whoever knows for newer credentials.
    #[must_use]
    pub fn has_token(&self) -> bool {
        self.grant.is_some()
    }

    /// Returns the time at which a call with the current token was last accepted; `None` without
    /// such a call or a token.
    #[must_use]
    pub fn last_accepted(&self) -> Option<MonotonicTime> {
        self.grant.as_ref()?.last_accepted
    }

    /// The policy it keeps.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Time that goes backwards reads as no time passed.
    fn advance(&mut self, now: MonotonicTime) -> MonotonicTime {
        self.clock = self.clock.max(now);
        self.clock
    }

    /// Judged and booked with the ledger in hand all the time: no other client can come between. The account's obstacles
    /// come first, then our own: what needs a person before what passes by itself.
    fn log_in(&mut self, login: Login, now: MonotonicTime) -> Action {
        let account = self.policy.account(self.endpoint.expose(), &login);
        let realm = Realm::new(self.endpoint.expose(), &login);
        let deadline = now + self.policy.login_deadline();
        let (own, permit, policy) = (self.own_gate(now), self.permit, &self.policy);
        let (forgotten, gate, attempt) = self.ledger.access(|ledger| {
            let (forgotten, gate) = ledger.with_entry(&account, |entry| {
                let forgotten = entry.lapse(policy, now);
                let gate = entry.gate(realm, &login, policy, permit, now);
                (forgotten, gate.and(own))
            });
            let attempt = LoginAttempt {
                account,
                deadline,
                id: ledger.next_id(self.epoch),
                login,
                realm,
            };
            if gate == Gate::Open {
                ledger.book(&attempt, policy, permit, now);
            }
            (forgotten, gate, attempt)
        });
        self.report_forgotten(forgotten);
        match gate {
            Gate::Closed(reason) => Action::GiveUp(reason),
            Gate::Open => {
                self.permit = false;
                self.emit(AuthEvent::LoginStarted {
                    attempt: attempt.id,
                    deadline: attempt.deadline,
                });
                Action::Login(attempt)
            }
            Gate::Wait { until, reason } => Action::Wait { until, reason },
        }
    }

    /// Works on an account's entry as it is now.
    fn at_entry(
        &mut self,
        account: &Account,
        now: MonotonicTime,
        work: impl FnOnce(&mut Entry, &Policy),
    ) {
        let policy = &self.policy;
        let forgotten = self.ledger.access(|ledger| {
            ledger.with_entry(account, |entry| {
                let forgotten = entry.lapse(policy, now);
                work(entry, policy);
                forgotten
            })
        });
        self.report_forgotten(forgotten);
    }

    fn report_forgotten(&mut self, attempt: Option<AttemptId>) {
        if let Some(attempt) = attempt {
            self.emit(AuthEvent::LoginForgotten { attempt });
        }
    }

    fn own_gate(&self, now: MonotonicTime) -> Gate {
        let pauses = [
            (self.backoff.until(), WaitReason::BackOff),
            (self.interval_end(), WaitReason::LoginInterval),
        ];
        let pause = pauses
            .into_iter()
            .filter_map(|(until, reason)| Some((until.filter(|until| now < *until)?, reason)));
        match pause.max_by_key(|(until, _)| *until) {
            Some((until, reason)) => Gate::Wait { until, reason },
            None => Gate::Open,
        }
    }

    fn granted(&mut self, attempt: LoginAttempt, token: SessionToken, now: MonotonicTime) {
        self.backoff.reset();
        self.last_success = Some(now);
        let number = attempt.id.number;
        let newer = self
            .grant
            .as_ref()
            .is_some_and(|current| current.number > number);
        if newer || !self.is_current(&attempt.login) {
            return;
        }
        self.end_session();
        self.permit = false;
        let grant = Grant::new(
            self.next_generation(),
            TokenKind::SessionToken,
            token.into_secret(),
        );
        self.emit(AuthEvent::SessionStarted {
            generation: grant.generation(),
        });
        let (account, id) = (attempt.account.clone(), attempt.id);
        self.at_entry(&account, now, |entry, policy| {
            entry.expect_proof(id, now + policy.login_deadline());
        });
        self.grant = Some(Current {
            grant,
            last_accepted: None,
            number,
            unproven: Some(attempt),
        });
    }

    /// A call with the session was accepted, so its login was right, as was none before it that
    /// counts.
    fn prove(&mut self, generation: Generation, now: MonotonicTime) {
        let current = self
            .grant
            .as_mut()
            .filter(|current| current.grant.generation() == generation);
        let proven = match current {
            Some(current) => {
                current.last_accepted = Some(now);
                current.unproven.take()
            }
            None => self.take_ended(generation),
        };
        let Some(attempt) = proven else { return };
        self.ended
            .retain(|(_, ended)| ended.id.number > attempt.id.number);
        self.at_entry(&attempt.account, now, |entry, _| entry.prove(&attempt));
        self.keep(attempt.account);
        self.emit(AuthEvent::SessionProven { generation });
    }

    fn take_ended(&mut self, generation: Generation) -> Option<LoginAttempt> {
        let place = self.ended.iter().position(|(it, _)| *it == generation)?;
        Some(self.ended.remove(place).1)
    }

    fn refused(
        &mut self,
        call: &mut Call,
        generation: Generation,
        certainty: Certainty,
        now: MonotonicTime,
    ) -> Verdict {
        if let Credentials::ApiToken(_) = self.credentials {
            return self.token_refused(call, generation, certainty);
        }
        let current = self.grant.as_ref();
        if current.is_some_and(|current| current.grant.generation() == generation) {
            if let Some((account, attempt)) = self.end_session() {
                self.at_entry(&account, now, |entry, _| entry.mark_useless(attempt));
                self.keep(account);
            }
            self.emit(AuthEvent::SessionEnded {
                certainty,
                generation,
            });
        }
        call.refused(certainty)
    }

    /// Calls go out with the session no longer. Returns its login if no call with it was accepted.
    fn end_session(&mut self) -> Option<(Account, AttemptId)> {
        let current = self.grant.take()?;
        let attempt = current.unproven?;
        let login = (attempt.account.clone(), attempt.id);
        self.ended.push((current.grant.generation(), attempt));
        self.at_entry(&login.0, self.clock, |entry, _| {
            entry.expect_no_proof(login.1);
        });
        Some(login)
    }

    fn keep(&mut self, account: Account) {
        if !self.unsaved.contains(&account) {
            self.unsaved.push(account);
        }
    }

    /// Unlike a session, a token can't be had anew: only certainty ends it, and a call is repeated only with another.
    fn token_refused(
        &mut self,
        call: &mut Call,
        generation: Generation,
        certainty: Certainty,
    ) -> Verdict {
        let stale = self
            .grant
            .as_ref()
            .is_some_and(|current| current.grant.generation() != generation);
        match certainty {
            _ if stale => call.refused(certainty),
            Certainty::Certain => {
                if self.grant.take().is_some() {
                    self.emit(AuthEvent::ApiTokenRefused { generation });
                }
                Verdict::GiveUp(GiveUpReason::ApiTokenRefused)
            }
            Certainty::Likely => Verdict::Done,
        }
    }

    /// The API token under a new generation, so that late refusals of the old one do no harm.
    fn renew_api_token(&mut self) {
        if let Credentials::ApiToken(token) = &self.credentials {
            let token = ApiToken::into_secret(token.clone());
            let grant = Grant::new(self.next_generation(), TokenKind::ApiToken, token);
            self.grant = Some(Current {
                grant,
                last_accepted: None,
                number: 0,
                unproven: None,
            });
        }
    }

    fn next_generation(&mut self) -> Generation {
        self.counter += 1;
        Generation {
            epoch: self.epoch,
            counter: self.counter,
        }
    }

    fn is_current(&self, login: &Login) -> bool {
        matches!(&self.credentials, Credentials::Login(present) if present.same(login))
    }

    fn interval_end(&self) -> Option<MonotonicTime> {
        self.last_success
            .map(|time| time + self.policy.login_interval())
    }

    fn emit(&mut self, event: AuthEvent) {
        const MAX_UNDRAINED: usize = 256;
        if self.events.len() == MAX_UNDRAINED {
            self.events.pop_front();
        }
        self.events.push_back(event);
    }
}

/// The token that calls go out with.
#[cfg_attr(test, derive(Clone))]
#[derive(Debug)]
struct Current {
    grant: Grant,
    /// The time at which a call with it was last accepted.
    last_accepted: Option<MonotonicTime>,
    /// Of the attempt that brought it.
    number: u64,
    /// That attempt, until a call with the session was accepted.
    unproven: Option<LoginAttempt>,
}

#[cfg(test)]
mod exhaustive;

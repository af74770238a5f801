//! The start of a login, and the session that it brings.

use alloc::string::String;

use super::Authenticator;
use super::action::Action;
use super::event::AuthEvent;
use super::grant::{Grant, TokenKind};
use super::sessions::Current;
use crate::credentials::{Account, Credentials, Login, Realm, SessionToken};
use crate::facts::{Fact, Gate, Session};
use crate::ledger::{Ledger, LedgerAccess, StoreView};
use crate::login::{AttemptId, LoginAttempt, WaitReason};
use crate::time::{MonotonicTime, Now};

impl<L: LedgerAccess> Authenticator<L> {
    /// Returns the next action of a client with a login. With a session, only a login that clears
    /// strikes is more urgent than a call.
    pub(super) fn poll_login(&mut self, now: MonotonicTime) -> Action {
        let account = self.account().expect("a login has an account");
        if let Some(pause) = self.throttled(&account, now) {
            return pause;
        }
        let Some(current) = &self.grant else {
            return self.obtain(account, now);
        };
        let attach = Action::Attach(current.grant.clone());
        if self.proposed.is_none() && !self.clearing_is_due(&account, now) {
            return attach;
        }
        match self.obtain(account, now) {
            urgent @ (Action::Login(_) | Action::Store(_)) => urgent,
            Action::Attach(_) | Action::GiveUp(_) | Action::Open(_) | Action::Wait { .. } => attach,
        }
    }

    /// Returns `true` if a login should be made although the session lives: its success clears
    /// strikes that no earlier success could clear.
    fn clearing_is_due(&self, account: &Account, now: MonotonicTime) -> bool {
        let Credentials::Login(login) = &self.credentials else {
            return false;
        };
        let current = self.grant.as_ref();
        let is_proven = current.is_some_and(|current| current.unproven.is_none());
        if !is_proven || !self.policy.clearing_logins(self.with_store) {
            return false;
        }
        let realm = Realm::new(self.endpoint.expose(), login);
        self.ledger.access(|ledger| {
            let now = ledger.now(account, now).earliest;
            let entry = ledger.entry(account);
            entry.is_some_and(|entry| entry.can_clear(realm, now))
        })
    }

    /// Returns what to do for a session.
    fn obtain(&mut self, account: Account, now: MonotonicTime) -> Action {
        let Credentials::Login(login) = self.credentials.clone() else {
            unreachable!("an API token opens no session");
        };
        if let Some(action) = self.await_consent(now) {
            return action;
        }
        if self.with_store {
            if self.stagger.ends(now) {
                self.ledger.access(|ledger| ledger.expire(&account));
            }
            if let Some(action) = self.consult(&account, now) {
                return action;
            }
            if self.grant.is_none()
                && let Some(session) = self.find_session(&account, &login)
            {
                return Action::Open(session);
            }
        }
        self.log_in(account, login, now)
    }

    /// Checks and books a login within one access to the ledger, so that no other client can come
    /// in between. The account's gate decides before our own, because what needs a person matters
    /// more than a pause that ends on its own.
    fn log_in(&mut self, account: Account, login: Login, now: MonotonicTime) -> Action {
        let realm = Realm::new(self.endpoint.expose(), &login);
        let deadline = now + self.policy.login_deadline();
        let (own, permit, policy) = (self.own_gate(now), self.permit, &self.policy);
        let (epoch, with_store) = (self.epoch, self.with_store);
        let (forgotten, gate, attempt, follows) = self.ledger.access(|ledger| {
            let time = ledger.now(&account, now).earliest;
            let (forgotten, gate, follows) = ledger.with_entry(&account, |entry| {
                let forgotten = entry.lapse(policy, time);
                let gate = entry.gate(realm, &login, policy, permit, time);
                let other = entry.in_flight.filter(|login| login.id.epoch != epoch);
                (forgotten, gate, with_store && other.is_some())
            });
            let gate = gate
                .map_until(|until| ledger.local(&account, until))
                .and(own);
            let attempt = LoginAttempt {
                account,
                deadline,
                id: ledger.next_id(epoch),
                login,
                realm,
            };
            if gate == Gate::Open {
                ledger.book(&attempt, policy, permit, now);
            }
            (forgotten, gate, attempt, follows)
        });
        self.report_forgotten(forgotten);
        if follows {
            self.stagger.wait(self.policy.backoff_first());
        }
        match gate {
            Gate::Closed(reason) => Action::GiveUp(reason),
            Gate::Open => {
                self.permit = false;
                self.stagger.reset();
                self.propose(attempt, now)
            }
            Gate::Wait { until, reason } => {
                if reason == WaitReason::Staggered {
                    self.stagger.pause(until);
                }
                Action::Wait {
                    until: self.until_stale(&attempt.account, until, reason),
                    reason,
                }
            }
        }
    }

    /// Asks the store for its consent to a login that was booked, or starts it if there is none.
    fn propose(&mut self, attempt: LoginAttempt, now: MonotonicTime) -> Action {
        if !self.with_store {
            return self.start(attempt);
        }
        let policy = &self.policy;
        let view = |ledger: &mut Ledger| ledger.view(&attempt.account, policy, now);
        if let StoreView::Unavailable(_) = self.ledger.access(view) {
            self.ledger.access(|ledger| ledger.keep_booked(&attempt));
            return self.start(attempt);
        }
        self.ledger.access(|ledger| ledger.propose(&attempt));
        self.proposed = Some(attempt);
        let action = self.await_consent(now);
        action.expect("a new proposal is neither late nor withdrawn")
    }

    /// Hands out a login to be sent.
    pub(super) fn start(&mut self, attempt: LoginAttempt) -> Action {
        self.emit(AuthEvent::LoginStarted {
            attempt: attempt.id,
            deadline: attempt.deadline,
        });
        Action::Login(attempt)
    }

    /// While another process keeps a login waiting, the record is loaded from time to time. The end
    /// of a lock is what a caller wants to know.
    fn until_stale(
        &self,
        account: &Account,
        until: MonotonicTime,
        reason: WaitReason,
    ) -> MonotonicTime {
        if let WaitReason::Locked { .. } = reason {
            return until;
        }
        let policy = &self.policy;
        let expires = self.ledger.access(|ledger| ledger.expires(account, policy));
        expires.map_or(until, |expires| until.min(expires))
    }

    pub(super) fn own_gate(&self, now: MonotonicTime) -> Gate {
        let pauses = [
            (self.backoff.until(), WaitReason::BackOff),
            (self.interval_end(), WaitReason::LoginInterval),
            (self.stagger.until(now), WaitReason::Staggered),
        ];
        let pause = pauses
            .into_iter()
            .filter_map(|(until, reason)| Some((until.filter(|until| now < *until)?, reason)));
        match pause.max_by_key(|(until, _)| *until) {
            Some((until, reason)) => Gate::Wait { until, reason },
            None => Gate::Open,
        }
    }

    pub(super) fn interval_end(&self) -> Option<MonotonicTime> {
        self.last_success
            .map(|time| time + self.policy.login_interval())
    }

    pub(super) fn granted(
        &mut self,
        attempt: LoginAttempt,
        token: SessionToken,
        now: MonotonicTime,
    ) {
        self.backoff.reset();
        self.stagger.reset();
        self.last_success = Some(now);
        let (token, sealed) = token.into_parts();
        self.share_session(&attempt, sealed, now);
        let number = attempt.id.number;
        let current = self.grant.as_ref();
        let newer = current.is_some_and(|current| current.number() > number);
        if newer || !self.is_current(&attempt.login) {
            return;
        }
        self.end_session();
        self.permit = false;
        let grant = Grant::new(self.next_generation(), TokenKind::SessionToken, token);
        self.emit(AuthEvent::SessionStarted {
            generation: grant.generation(),
        });
        let (account, id) = (attempt.account.clone(), attempt.id);
        let proof = self.policy.login_deadline();
        self.report(&account, now, |now| {
            Fact::ProofExpected(id, Some(now.latest + proof))
        });
        self.grant = Some(Current {
            grant,
            last_accepted: None,
            login: Some((account, id)),
            unproven: Some(attempt),
        });
    }

    /// Puts a session into the shared record, if there is one.
    fn share_session(
        &mut self,
        attempt: &LoginAttempt,
        sealed: Option<String>,
        now: MonotonicTime,
    ) {
        let fingerprint = attempt.login.fingerprint().filter(|_| self.with_store);
        if let (Some(sealed), Some(fingerprint)) = (sealed, fingerprint) {
            let session = Session {
                id: attempt.id,
                realm: attempt.realm,
                fingerprint,
                sealed,
            };
            self.report(&attempt.account, now, |_| Fact::SessionOpened(session));
        }
    }

    pub(super) fn is_current(&self, login: &Login) -> bool {
        matches!(&self.credentials, Credentials::Login(present) if present.same(login))
    }

    /// Records a fact of an account.
    pub(super) fn report(
        &mut self,
        account: &Account,
        now: MonotonicTime,
        fact: impl FnOnce(Now) -> Fact,
    ) {
        let policy = &self.policy;
        let forgotten = self
            .ledger
            .access(|ledger| ledger.report(account, policy, now, fact));
        self.report_forgotten(forgotten);
    }

    pub(super) fn report_forgotten(&mut self, attempt: Option<AttemptId>) {
        if let Some(attempt) = attempt {
            self.emit(AuthEvent::LoginForgotten { attempt });
        }
    }
}

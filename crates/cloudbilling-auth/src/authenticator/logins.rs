//! The start of a login, and the session that it brings.

use super::Authenticator;
use super::action::Action;
use super::event::AuthEvent;
use super::grant::{Grant, TokenKind};
use super::sessions::Current;
use crate::credentials::{Account, Credentials, Login, Realm, SessionToken};
use crate::ledger::{Entry, Gate, LedgerAccess};
use crate::login::{AttemptId, LoginAttempt, WaitReason};
use crate::policy::Policy;
use crate::time::MonotonicTime;

impl<L: LedgerAccess> Authenticator<L> {
    /// Checks and books a login within one access to the ledger, so that no other client can come
    /// in between. The account's gate decides before our own, because what needs a person matters
    /// more than a pause that ends on its own.
    pub(super) fn log_in(&mut self, login: Login, now: MonotonicTime) -> Action {
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

    pub(super) fn own_gate(&self, now: MonotonicTime) -> Gate {
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

    pub(super) fn is_current(&self, login: &Login) -> bool {
        matches!(&self.credentials, Credentials::Login(present) if present.same(login))
    }

    /// Works on an account's entry after everything that time has ended was removed from it.
    pub(super) fn at_entry(
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

    pub(super) fn report_forgotten(&mut self, attempt: Option<AttemptId>) {
        if let Some(attempt) = attempt {
            self.emit(AuthEvent::LoginForgotten { attempt });
        }
    }
}

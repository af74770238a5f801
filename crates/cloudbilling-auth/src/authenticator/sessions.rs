//! The token that calls are sent with: how it is proven, refused and replaced.

use super::Authenticator;
use super::action::Action;
use super::call::{Call, Certainty, Verdict};
use super::event::AuthEvent;
use super::grant::{Generation, Grant, TokenKind};
use crate::credentials::{Account, ApiToken, Credentials};
use crate::facts::{Fact, Tried};
use crate::ledger::LedgerAccess;
use crate::login::{AttemptId, GiveUpReason, LoginAttempt, WaitReason};
use crate::time::MonotonicTime;

/// The token that calls are sent with.
#[cfg_attr(test, derive(Clone))]
#[derive(Debug)]
pub(super) struct Current {
    pub(super) grant: Grant,
    /// The time at which a call with it was last accepted.
    pub(super) last_accepted: Option<MonotonicTime>,
    /// The account, and the attempt that opened the session; `None` for an API token.
    pub(super) login: Option<(Account, AttemptId)>,
    /// That attempt, until a call with the session is accepted.
    pub(super) unproven: Option<LoginAttempt>,
}

impl Current {
    /// Returns the number of the attempt that opened the session; 0 for an API token.
    pub(super) fn number(&self) -> u64 {
        self.login.as_ref().map_or(0, |(_, id)| id.number)
    }
}

impl<L: LedgerAccess> Authenticator<L> {
    /// Returns the next action of a client with an API token. It causes no strikes, so it is used
    /// while the store cannot be reached.
    pub(super) fn poll_token(&mut self, now: MonotonicTime) -> Action {
        if let Some(account) = self.shared_account()
            && let Some(action) = self.consult_about_token(&account, now)
        {
            return action;
        }
        match &self.grant {
            Some(current) => Action::Attach(current.grant.clone()),
            None => Action::GiveUp(GiveUpReason::ApiTokenRefused),
        }
    }

    /// Learns from the record whether any process had the API token refused. The first use waits
    /// for that, and so does a token that was refused; later uses do not wait for each other.
    fn consult_about_token(&mut self, account: &Account, now: MonotonicTime) -> Option<Action> {
        let unseen = self.ledger.access(|ledger| ledger.is_unseen(account));
        let waits = unseen || self.grant.is_none();
        match self.consult(account, now) {
            due @ Some(Action::Store(_)) => return due,
            due @ Some(Action::Wait {
                reason: WaitReason::StoreBusy,
                ..
            }) if waits => return due,
            _ => {}
        }
        let refused = self.ledger.access(|ledger| {
            ledger
                .entry(account)
                .is_some_and(|entry| entry.token_refused)
        });
        if !refused && self.grant.is_none() {
            self.renew_api_token();
        } else if refused && let Some(current) = self.grant.take() {
            self.emit(AuthEvent::ApiTokenRefused {
                generation: current.grant.generation(),
            });
        }
        self.throttled(account, now)
    }

    pub(super) fn refused(
        &mut self,
        call: &mut Call,
        generation: Generation,
        certainty: Certainty,
        now: MonotonicTime,
    ) -> Verdict {
        if let Credentials::ApiToken(_) = self.credentials {
            return self.token_refused(call, generation, certainty, now);
        }
        let is_adopted = self.adopted == Some(generation);
        let current = self.grant.as_ref();
        if current.is_some_and(|current| current.grant.generation() == generation) {
            self.leave(certainty, now);
            if let Some((account, attempt)) = self.end_session() {
                self.report(&account, now, |_| Fact::Useless(attempt));
                self.keep(account);
            }
            self.emit(AuthEvent::SessionEnded {
                certainty,
                generation,
            });
        }
        call.refused(certainty, is_adopted)
    }

    /// Stops using a shared session. Only a certain refusal ends it for the other processes. In
    /// any case the record is loaded before the next login, because it may hold a newer session.
    fn leave(&mut self, certainty: Certainty, now: MonotonicTime) {
        let login = self
            .grant
            .as_ref()
            .and_then(|current| current.login.clone());
        let Some((account, id)) = login.filter(|_| self.with_store) else {
            return;
        };
        self.left = self.left.max(Some(id));
        self.ledger.access(|ledger| ledger.expire(&account));
        if certainty == Certainty::Certain {
            self.report(&account, now, |_| Fact::SessionClosed(id));
        }
    }

    /// Handles the refusal of an API token. Unlike a session, a token cannot be replaced by a
    /// login: only a certain refusal ends it, and a call is retried only if there is another token
    /// already.
    pub(super) fn token_refused(
        &mut self,
        call: &mut Call,
        generation: Generation,
        certainty: Certainty,
        now: MonotonicTime,
    ) -> Verdict {
        let stale = self
            .grant
            .as_ref()
            .is_some_and(|current| current.grant.generation() != generation);
        match certainty {
            _ if stale => call.refused(certainty, false),
            Certainty::Certain => {
                if self.grant.take().is_some() {
                    self.emit(AuthEvent::ApiTokenRefused { generation });
                    if let Some(account) = self.shared_account() {
                        self.report(&account, now, |_| Fact::TokenRefused);
                    }
                }
                Verdict::GiveUp(GiveUpReason::ApiTokenRefused)
            }
            Certainty::Likely => Verdict::Done,
        }
    }

    /// Records that a call with the session was accepted, which proves its login right.
    ///
    /// Sessions that ended unproven before it no longer matter: their strikes were on the list that
    /// this proof clears, or count until a later one.
    pub(super) fn prove(&mut self, generation: Generation, now: MonotonicTime) {
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
        self.report(&attempt.account, now, |_| {
            Fact::Proven(Tried::new(&attempt))
        });
        self.keep(attempt.account);
        self.emit(AuthEvent::SessionProven { generation });
    }

    pub(super) fn take_ended(&mut self, generation: Generation) -> Option<LoginAttempt> {
        let place = self.ended.iter().position(|(it, _)| *it == generation)?;
        Some(self.ended.remove(place).1)
    }

    /// Stops using the session. Returns its login if no call with it was accepted.
    pub(super) fn end_session(&mut self) -> Option<(Account, AttemptId)> {
        let current = self.grant.take()?;
        let attempt = current.unproven?;
        let login = (attempt.account.clone(), attempt.id);
        self.ended.push((current.grant.generation(), attempt));
        self.report(&login.0, self.clock, |_| Fact::ProofExpected(login.1, None));
        Some(login)
    }

    pub(super) fn keep(&mut self, account: Account) {
        if !self.unsaved.contains(&account) {
            self.unsaved.push(account);
        }
    }

    /// Attaches the API token under a new generation, so that late refusals of the old generation
    /// do no harm.
    pub(super) fn renew_api_token(&mut self) {
        if let Credentials::ApiToken(token) = &self.credentials {
            let token = ApiToken::into_secret(token.clone());
            let grant = Grant::new(self.next_generation(), TokenKind::ApiToken, token);
            self.grant = Some(Current {
                grant,
                last_accepted: None,
                login: None,
                unproven: None,
            });
        }
    }

    pub(super) fn next_generation(&mut self) -> Generation {
        self.counter += 1;
        Generation {
            epoch: self.epoch,
            counter: self.counter,
        }
    }
}

//! The token that calls are sent with: how it is proven, refused and replaced.

use super::Authenticator;
use super::call::{Call, Certainty, Verdict};
use super::event::AuthEvent;
use super::grant::{Generation, Grant, TokenKind};
use crate::credentials::{Account, ApiToken, Credentials};
use crate::ledger::LedgerAccess;
use crate::login::{AttemptId, GiveUpReason, LoginAttempt};
use crate::time::MonotonicTime;

/// The token that calls are sent with.
#[cfg_attr(test, derive(Clone))]
#[derive(Debug)]
pub(super) struct Current {
    pub(super) grant: Grant,
    /// The time at which a call with it was last accepted.
    pub(super) last_accepted: Option<MonotonicTime>,
    /// The number of the attempt that opened the session; 0 for an API token.
    pub(super) number: u64,
    /// That attempt, until a call with the session is accepted.
    pub(super) unproven: Option<LoginAttempt>,
}

impl<L: LedgerAccess> Authenticator<L> {
    pub(super) fn refused(
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

    /// Handles the refusal of an API token. Unlike a session, a token cannot be replaced by a
    /// login: only a certain refusal ends it, and a call is retried only if there is another token
    /// already.
    pub(super) fn token_refused(
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
        self.at_entry(&attempt.account, now, |entry, _| entry.prove(&attempt));
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
        self.at_entry(&login.0, self.clock, |entry, _| {
            entry.expect_no_proof(login.1);
        });
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
                number: 0,
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

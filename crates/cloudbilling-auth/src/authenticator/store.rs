//! The record that processes share: when to access the store, and what the machine learns from it.

use super::Authenticator;
use super::action::Action;
use super::event::AuthEvent;
use super::grant::{Grant, TokenKind};
use super::sealed::SealedSession;
use super::sessions::Current;
use crate::credentials::{Account, Credentials, Login, Realm, SessionToken};
use crate::facts::Fact;
use crate::ledger::{Consent, LedgerAccess, Notice, StoreOutcome, StoreStep, StoreView};
use crate::login::{GiveUpReason, LoginAttempt, WaitReason};
use crate::time::MonotonicTime;

/// The longest pause that the service can ask for.
const MAX_THROTTLE: core::time::Duration = core::time::Duration::from_secs(60 * 60);

impl<L: LedgerAccess> Authenticator<L> {
    /// Shares the records of this machine's accounts through a store, so that the promise holds
    /// over all processes that use it. Call it before the first [`poll`](Self::poll).
    ///
    /// Give each login and API token a [fingerprint](crate::Fingerprint). The machines that share
    /// a ledger must use the same store.
    #[must_use]
    pub fn with_store(mut self) -> Self {
        self.with_store = true;
        self.account = self.find_account();
        self.share();
        self
    }

    /// Returns an access to the store that is due although no call waits for it, until there is
    /// none: call it after each report of a call or a login.
    ///
    /// The facts of those reports are not lost if this access is late, but other processes do not
    /// know them.
    pub fn poll_store(&mut self, now: MonotonicTime) -> Option<StoreStep> {
        let now = self.advance(now);
        let (policy, accounts) = (&self.policy, &self.shared);
        self.ledger.access(|ledger| {
            let mut accounts = accounts.iter();
            accounts.find_map(|account| ledger.next_step(account, policy, false, now))
        })
    }

    /// As [`poll_store`](Self::poll_store), but also loads the record of the current account if the
    /// copy of it is out of date: for those who show its [`status`](Self::status).
    pub fn poll_record(&mut self, now: MonotonicTime) -> Option<StoreStep> {
        let now = self.advance(now);
        let account = self.shared_account()?;
        let policy = &self.policy;
        self.ledger
            .access(|ledger| ledger.next_step(&account, policy, true, now))
    }

    /// Records the outcome of an access to the store that began at `asked`. Wake all waiting
    /// callers of the account afterwards.
    pub fn handle_store(
        &mut self,
        step: StoreStep,
        outcome: StoreOutcome,
        asked: MonotonicTime,
        now: MonotonicTime,
    ) {
        let now = self.advance(now);
        let policy = &self.policy;
        let notices = self
            .ledger
            .access(|ledger| ledger.stepped(&step, &outcome, policy, asked, now));
        for notice in notices {
            self.emit(match notice {
                Notice::Conflict => AuthEvent::StoreConflict,
                Notice::Damaged(error) => AuthEvent::RecordDamaged { error },
                Notice::SwapUnknown => AuthEvent::SwapUnknown,
                Notice::WentBack => AuthEvent::StoreWentBack,
            });
        }
        if let (Some(at), StoreOutcome::Current(_), Some(account)) =
            (self.early_unlock, outcome, self.account())
            && account == *step.account()
        {
            self.early_unlock = None;
            self.unlock(&account, at, now);
        }
    }

    /// Records that the account's record may have changed: a notification of the store, or a
    /// timer. The next decision about a login loads it.
    pub fn handle_changed(&mut self, now: MonotonicTime) {
        self.advance(now);
        if let Some(account) = self.shared_account() {
            self.ledger.access(|ledger| ledger.expire(&account));
        }
    }

    /// Records the decrypted token of a session of another process; `None` if it cannot be
    /// decrypted.
    pub fn handle_opened(
        &mut self,
        session: SealedSession,
        token: Option<SessionToken>,
        now: MonotonicTime,
    ) {
        let now = self.advance(now);
        let Credentials::Login(login) = &self.credentials else {
            return;
        };
        let (Some(token), true) = (token, self.account().as_ref() == Some(&session.account)) else {
            self.left = self.left.max(Some(session.id));
            return;
        };
        let attempt = LoginAttempt {
            realm: Realm::new(self.endpoint.expose(), login),
            login: login.clone(),
            account: session.account,
            deadline: now,
            id: session.id,
        };
        self.adopt(attempt, token);
    }

    /// Creates the record of the account in a store that has none.
    ///
    /// Call it on the word of a person only, who knows that no record was lost: with it, the
    /// strikes of earlier logins would be forgotten. It does nothing if there is a record.
    pub fn create_record(&mut self, now: MonotonicTime) {
        self.advance(now);
        if let Some(account) = self.shared_account() {
            self.ledger.access(|ledger| ledger.create(&account));
        }
    }

    /// Returns the session in the record of the account, with whatever password it was opened. It
    /// is as old as the last access to the store.
    #[must_use]
    pub fn shared_session(&self) -> Option<SealedSession> {
        let account = self.shared_account()?;
        let session = self
            .ledger
            .access(|ledger| ledger.entry(&account)?.session.clone())?;
        Some(SealedSession {
            account,
            id: session.id,
            sealed: session.sealed,
        })
    }

    /// Records that the service asked for a pause of this duration (`Retry-After`), at most an
    /// hour. With a store, all processes of the account keep it; without one it has no effect.
    pub fn handle_throttled(&mut self, pause: core::time::Duration, now: MonotonicTime) {
        let now = self.advance(now);
        if let Some(account) = self.shared_account() {
            let pause = pause.min(MAX_THROTTLE);
            self.report(&account, now, |now| Fact::Throttled(now.latest + pause));
        }
    }

    /// Returns the account if its record is shared.
    pub(super) fn shared_account(&self) -> Option<Account> {
        self.account().filter(|_| self.with_store)
    }

    pub(super) fn share(&mut self) {
        if let Some(account) = self.shared_account() {
            self.ledger.access(|ledger| ledger.share(&account));
            if let Credentials::ApiToken(_) = self.credentials {
                // It has no strikes that could have been lost with an earlier record.
                self.ledger.access(|ledger| ledger.create(&account));
            }
            if !self.shared.contains(&account) {
                self.shared.push(account);
            }
        }
    }

    /// Returns the wait for the pause that the service asked for.
    pub(super) fn throttled(&self, account: &Account, now: MonotonicTime) -> Option<Action> {
        self.ledger.access(|ledger| {
            let until = ledger.entry(account)?.throttled?;
            (ledger.now(account, now).earliest < until).then(|| Action::Wait {
                until: ledger.local(account, until),
                reason: WaitReason::Throttled,
            })
        })
    }

    /// Returns what to do before the copy of the record may decide about a login.
    pub(super) fn consult(&mut self, account: &Account, now: MonotonicTime) -> Option<Action> {
        let policy = &self.policy;
        match self
            .ledger
            .access(|ledger| ledger.view(account, policy, now))
        {
            StoreView::Absent => Some(Action::GiveUp(GiveUpReason::RecordMissing)),
            StoreView::Fresh => None,
            StoreView::Stale => Some(self.access_store(account, true, now)),
            StoreView::Unavailable(_) if self.policy.logs_in_without_store() => None,
            StoreView::Unavailable(until) => Some(Action::Wait {
                until,
                reason: WaitReason::StoreUnavailable,
            }),
        }
    }

    /// Returns the session of another process that these credentials may use.
    pub(super) fn find_session(&self, account: &Account, login: &Login) -> Option<SealedSession> {
        let realm = Realm::new(self.endpoint.expose(), login);
        let entry = self
            .ledger
            .access(|ledger| ledger.entry(account).cloned())?;
        let session = entry.session.filter(|session| {
            session.realm == realm
                && Some(session.fingerprint) == login.fingerprint()
                && self.left.is_none_or(|left| left < session.id)
        })?;
        Some(SealedSession {
            account: account.clone(),
            id: session.id,
            sealed: session.sealed,
        })
    }

    /// Returns the proposed login once the store has consented to it, or what to do until then;
    /// `None` if it will never be sent.
    pub(super) fn await_consent(&mut self, now: MonotonicTime) -> Option<Action> {
        let attempt = self.proposed.take()?;
        let consent = self.ledger.access(|ledger| ledger.consent(&attempt));
        match consent {
            Consent::Withdrawn => None,
            Consent::Confirmed if now < attempt.deadline => {
                self.ledger
                    .access(|ledger| ledger.conclude(&attempt.account, attempt.id));
                Some(self.start(attempt))
            }
            Consent::Pending if now < attempt.deadline => {
                let account = attempt.account.clone();
                self.proposed = Some(attempt);
                Some(self.access_store(&account, false, now))
            }
            Consent::Confirmed | Consent::Pending => {
                self.proposed = Some(attempt);
                self.withdraw();
                None
            }
        }
    }

    /// Withdraws a login that the store may hold already, and that is never sent.
    pub(super) fn withdraw(&mut self) {
        if let Some(attempt) = self.proposed.take() {
            let id = attempt.id;
            self.ledger
                .access(|ledger| ledger.conclude(&attempt.account, id));
            self.report(&attempt.account, self.clock, |_| Fact::Withdrawn(id));
        }
    }

    pub(super) fn access_store(
        &mut self,
        account: &Account,
        refresh: bool,
        now: MonotonicTime,
    ) -> Action {
        let policy = &self.policy;
        self.ledger.access(|ledger| {
            if let Some(step) = ledger.next_step(account, policy, refresh, now) {
                return Action::Store(step);
            }
            match ledger.busy_until(account, now) {
                Some(until) => Action::Wait {
                    until,
                    reason: WaitReason::StoreBusy,
                },
                None => Action::Wait {
                    until: ledger.paused_until(account, now),
                    reason: WaitReason::StoreUnavailable,
                },
            }
        })
    }

    pub(super) fn store_timeouts(&self, account: &Account) -> [Option<MonotonicTime>; 5] {
        let (policy, now) = (&self.policy, self.clock);
        let proposed = self.proposed.as_ref().map(|attempt| attempt.deadline);
        self.ledger.access(|ledger| {
            let busy = ledger.busy_until(account, now);
            let paused = Some(ledger.paused_until(account, now));
            let staggered = self.stagger.until(now);
            let expires = ledger.expires(account, policy);
            [proposed, busy, paused, staggered, expires]
        })
    }

    pub(super) fn unlock(&mut self, account: &Account, at: MonotonicTime, now: MonotonicTime) {
        if self.ledger.access(|ledger| ledger.is_unseen(account)) {
            self.early_unlock = Some(at);
            return;
        }
        let at = self
            .ledger
            .access(|ledger| ledger.now(account, at).earliest);
        self.report(account, now, |_| Fact::Unlocked(at));
    }

    /// Uses the session of another process.
    fn adopt(&mut self, attempt: LoginAttempt, token: SessionToken) {
        let (id, account) = (attempt.id, attempt.account.clone());
        let is_unproven = self.ledger.access(|ledger| {
            let entry = ledger.entry(&account);
            entry.is_some_and(|entry| entry.strikes.iter().any(|strike| strike.id == id))
        });
        self.end_session();
        self.stagger.reset();
        let (token, _) = token.into_parts();
        let grant = Grant::new(self.next_generation(), TokenKind::SessionToken, token);
        self.adopted = Some(grant.generation());
        self.emit(AuthEvent::SessionAdopted {
            generation: grant.generation(),
            attempt: id,
        });
        self.grant = Some(Current {
            grant,
            last_accepted: None,
            login: Some((account, id)),
            unproven: Some(attempt).filter(|_| is_unproven),
        });
    }
}

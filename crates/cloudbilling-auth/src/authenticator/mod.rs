//! The machine: from credentials, a policy and a ledger to the next action.
//!
//! It may depend on every other module of the crate, and none of them on it.

mod action;
mod backoff;
mod call;
mod entropy;
mod event;
#[cfg(test)]
mod exhaustive;
#[cfg(test)]
mod fleet;
mod grant;
mod logins;
mod sealed;
mod sessions;
mod stagger;
mod status;
mod store;

use alloc::collections::VecDeque;
use alloc::vec::Vec;
use core::cell::RefCell;

use self::backoff::BackOff;
use self::sessions::Current;
use self::stagger::Stagger;
use crate::credentials::{Account, Credentials, Secret};
use crate::facts::{Fact, Tried};
use crate::ledger::{Ledger, LedgerAccess};
use crate::login::{AttemptId, LoginAttempt, LoginOutcome};
use crate::policy::Policy;
use crate::snapshot::Snapshot;
use crate::time::{MonotonicTime, WallTime};

pub use self::action::Action;
pub use self::call::{Call, CallKind, CallOutcome, Certainty, Verdict};
pub use self::event::AuthEvent;
pub use self::grant::{Generation, Grant, TokenKind};
pub use self::sealed::SealedSession;
pub use self::status::AccountStatus;

/// The authentication state machine of one client.
///
/// It decides which token a call is sent with, when to log in, and when not to. The
/// [crate documentation](crate) has its run loop, states and promise.
#[cfg_attr(test, derive(Clone))]
#[derive(Debug)]
pub struct Authenticator<L = RefCell<Ledger>> {
    // Given by the caller.
    credentials: Credentials,
    /// That of the credentials, which every call asks for.
    account: Option<Account>,
    /// A secret, because it may contain a gateway's key.
    endpoint: Secret,
    ledger: L,
    policy: Policy,

    // The token that calls are sent with, and the generation of the next one.
    grant: Option<Current>,
    /// Sessions that ended before a call with them was accepted, and the logins that opened them.
    /// A response to such a call may still arrive.
    ended: Vec<(Generation, LoginAttempt)>,
    epoch: u64,
    counter: u64,

    // Delays and permits of the next login, apart from the ledger.
    backoff: BackOff,
    last_success: Option<MonotonicTime>,
    permit: bool,

    // The state that only a shared record needs.
    with_store: bool,
    /// The accounts whose records this machine has used.
    shared: Vec<Account>,
    /// A login that waits for the store's consent.
    proposed: Option<LoginAttempt>,
    stagger: Stagger,
    /// The newest session that another process had opened.
    adopted: Option<Generation>,
    /// The newest session that this client stopped using, or could not open.
    left: Option<AttemptId>,
    /// An unlock that was reported before the store's clock was known.
    early_unlock: Option<MonotonicTime>,

    /// The latest time that the caller has passed in.
    clock: MonotonicTime,

    // Output that the caller has not collected yet.
    events: VecDeque<AuthEvent>,
    /// Accounts whose state has changed since their last snapshot.
    unsaved: Vec<Account>,
}

impl<L: LedgerAccess> Authenticator<L> {
    /// Creates a machine that has sent nothing yet.
    ///
    /// `entropy` is any random number. It keeps this machine's generations distinct from those of
    /// all others, and spreads its pauses. It need not be unpredictable.
    pub fn new(
        endpoint: &str,
        credentials: impl Into<Credentials>,
        policy: Policy,
        ledger: L,
        entropy: u64,
    ) -> Self {
        let mut machine = Self {
            credentials: credentials.into(),
            account: None,
            endpoint: Secret::new(endpoint.into()),
            ledger,
            policy,
            grant: None,
            ended: Vec::new(),
            epoch: entropy,
            counter: 0,
            backoff: BackOff::new(entropy),
            last_success: None,
            permit: false,
            with_store: false,
            shared: Vec::new(),
            proposed: None,
            stagger: Stagger::new(entropy),
            adopted: None,
            left: None,
            early_unlock: None,
            clock: MonotonicTime::default(),
            events: VecDeque::new(),
            unsaved: Vec::new(),
        };
        machine.account = machine.find_account();
        machine.renew_api_token();
        machine
    }

    /// Adds the contents of a snapshot of `account`, and begins a new epoch of generations.
    ///
    /// The wall-clock time since the snapshot is subtracted from the lock. If the wall clock went
    /// back, nothing is subtracted.
    ///
    /// Call it before the first login of each account: after [`new`](Self::new), and after
    /// [`replace_credentials`](Self::replace_credentials) with another account.
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
        self.ledger.access(|ledger| {
            ledger.skip_to(snapshot.newest());
            ledger.with_entry(account, |entry| snapshot.merge_into(entry, wall, now));
        });
    }

    /// Returns the next action. It can change after any input, and without one at
    /// [`poll_timeout`](Self::poll_timeout).
    pub fn poll(&mut self, now: MonotonicTime) -> Action {
        let now = self.advance(now);
        match &self.credentials {
            Credentials::ApiToken(_) => self.poll_token(now),
            Credentials::Login(_) => self.poll_login(now),
        }
    }

    /// Records the outcome of `call`, which was sent with the grant of `generation`, and returns
    /// how to continue.
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

    /// Records the outcome of a login, however late it arrives.
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
        let (lock, result) = (self.policy.lock(), outcome.without_token());
        self.report(&attempt.account, now, |now| Fact::Settled {
            tried: Tried::new(&attempt),
            outcome: result,
            at: now.latest,
            lock_until: now.latest + lock,
        });
        match outcome {
            LoginOutcome::Granted(token) => self.granted(attempt, token, now),
            LoginOutcome::NotSent | LoginOutcome::Unknown => self.backoff.extend(&self.policy, now),
            LoginOutcome::Locked | LoginOutcome::NotPermitted | LoginOutcome::WrongCredentials => {}
        }
    }

    /// Records that an administrator lifted the account's lock at the time `at`.
    ///
    /// Strikes of logins that were over by then no longer count: those with a response, and those
    /// past their deadline and quarantine. Refused credentials stay refused.
    pub fn handle_unlock(&mut self, at: MonotonicTime, now: MonotonicTime) {
        let now = self.advance(now);
        let Some(account) = self.account() else {
            return;
        };
        self.unlock(&account, at.min(now), now);
        self.backoff.reset();
        self.stagger.reset();
        self.emit(AuthEvent::Unlocked);
    }

    /// Permits one more login with the current credentials, or one more use of the API token,
    /// overriding everything except an active lock, and a record with 16 strikes, which only an
    /// unlock can help.
    ///
    /// Call it on the word of a person only. The permit ends with the next login, a session, or
    /// other credentials. With a store it is a fact of the record, and ends with the next login of
    /// any process.
    pub fn permit_login(&mut self, now: MonotonicTime) {
        let now = self.advance(now);
        self.backoff.reset();
        self.stagger.reset();
        match self.shared_account() {
            Some(account) => {
                let Generation { epoch, counter } = self.next_generation();
                let number = counter;
                self.report(&account, now, |_| {
                    Fact::Permitted(AttemptId { number, epoch })
                });
            }
            None => self.permit = matches!(self.credentials, Credentials::Login(_)),
        }
        if self.grant.is_none() {
            self.renew_api_token();
        }
        self.emit(AuthEvent::LoginPermitted);
    }

    /// Forgets the session of the account; with a store, for every process that shares its record.
    /// The service does not learn of it. The next call logs in.
    ///
    /// A login whose session was never accepted stays a possible strike.
    pub fn forget_session(&mut self, now: MonotonicTime) {
        let now = self.advance(now);
        if let Some((account, _)) = self.end_session() {
            self.keep(account);
        }
        let Some(session) = self.shared_session() else {
            return;
        };
        self.report(&session.account, now, |_| Fact::SessionClosed(session.id));
    }

    /// Replaces the credentials. Equal credentials have no effect.
    pub fn replace_credentials(&mut self, credentials: impl Into<Credentials>, now: MonotonicTime) {
        self.advance(now);
        let credentials = credentials.into();
        if self.credentials.same(&credentials) {
            return;
        }
        self.withdraw();
        self.credentials = credentials;
        self.account = self.find_account();
        self.end_session();
        self.permit = false;
        self.left = None;
        self.stagger.reset();
        self.share();
        self.renew_api_token();
        self.emit(AuthEvent::CredentialsReplaced);
    }

    /// Returns the next event, oldest first. Only the newest 256 are kept.
    pub fn poll_event(&mut self) -> Option<AuthEvent> {
        self.events.pop_front()
    }

    /// Returns the earliest time at which [`poll`](Self::poll) can return another action without an
    /// input; `None` if it cannot.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<MonotonicTime> {
        let account = self.account()?;
        if self.grant.is_some() && !self.policy.clearing_logins(self.with_store) {
            return None;
        }
        let now = self.clock;
        let times = self.ledger.access(|ledger| {
            let local = |time| ledger.local(&account, time);
            let entry = ledger.entry(&account)?;
            let strikes = entry.strikes.iter().map(|strike| Some(strike.over));
            let overs = strikes.filter(|_| self.grant.is_some());
            let deadline = entry.in_flight.map(|login| login.deadline);
            let lock = entry.locks().map(|lock| lock.until).max();
            let facts = [deadline, lock, entry.proof_due(now), entry.throttled];
            let facts = facts.into_iter().chain(overs).flatten().map(local);
            Some(facts.collect::<Vec<_>>())
        });
        let own = [self.backoff.until(), self.interval_end()];
        let store = self.store_timeouts(&account);
        times
            .into_iter()
            .flatten()
            .chain(own.into_iter().chain(store).flatten())
            .filter(|time| *time > now)
            .min()
    }

    /// Returns an account whose state was changed by the outcome of a call, until there is none.
    /// Store its [`snapshot`](Self::snapshot): without it a new process is more cautious than
    /// necessary.
    pub fn poll_unsaved(&mut self) -> Option<Account> {
        self.unsaved.pop()
    }

    /// Returns the state of `account` that must survive a restart.
    ///
    /// Store it before a login is sent. If possible, store it after each report as well, and for
    /// each account that [`poll_unsaved`](Self::poll_unsaved) returns.
    #[must_use]
    pub fn snapshot(&self, account: &Account, wall: WallTime, now: MonotonicTime) -> Snapshot {
        let now = self.clock.max(now);
        self.ledger
            .access(|ledger| Snapshot::new(ledger, account, now, wall))
    }

    /// Returns the current credentials.
    #[must_use]
    pub fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// Returns the account of the current credentials. An API token has one only with a store and a
    /// fingerprint.
    #[must_use]
    pub fn account(&self) -> Option<Account> {
        self.account.clone()
    }

    /// Returns `true` if [`poll`](Self::poll) would return [`Attach`](Action::Attach). If not, a
    /// login may be due: the moment to look for newer credentials.
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

    /// Returns the policy.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    fn find_account(&self) -> Option<Account> {
        match &self.credentials {
            Credentials::ApiToken(token) => token
                .fingerprint()
                .filter(|_| self.with_store)
                .map(Account::of_token),
            Credentials::Login(login) => Some(self.policy.account(self.endpoint.expose(), login)),
        }
    }

    /// A clock that goes backwards counts as standing still.
    fn advance(&mut self, now: MonotonicTime) -> MonotonicTime {
        self.clock = self.clock.max(now);
        self.clock
    }

    fn emit(&mut self, event: AuthEvent) {
        const MAX_UNDRAINED: usize = 256;
        if self.events.len() == MAX_UNDRAINED {
            self.events.pop_front();
        }
        self.events.push_back(event);
    }
}

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
mod grant;
mod logins;
mod sessions;

use alloc::collections::VecDeque;
use alloc::vec::Vec;
use core::cell::RefCell;

use self::backoff::BackOff;
use self::sessions::Current;
use crate::credentials::{Account, Credentials, Secret};
use crate::ledger::{Ledger, LedgerAccess};
use crate::login::{GiveUpReason, LoginAttempt, LoginOutcome};
use crate::policy::Policy;
use crate::snapshot::Snapshot;
use crate::time::{MonotonicTime, WallTime};

pub use self::action::Action;
pub use self::call::{Call, CallKind, CallOutcome, Certainty, Verdict};
pub use self::event::AuthEvent;
pub use self::grant::{Generation, Grant, TokenKind};

/// Decides what a client sends with a call, when it logs in, and when it must not. See the [crate](crate) for its run
/// loop, states and promise.
#[cfg_attr(test, derive(Clone))]
#[derive(Debug)]
pub struct Authenticator<L = RefCell<Ledger>> {
    // Given by the caller.
    credentials: Credentials,
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

    // What delays or permits the next login, apart from the ledger.
    backoff: BackOff,
    last_success: Option<MonotonicTime>,
    permit: bool,

    /// The latest time that the caller has passed in.
    clock: MonotonicTime,

    // What the caller has not collected yet.
    events: VecDeque<AuthEvent>,
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
            credentials: credentials.into(),
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
            clock: MonotonicTime::default(),
            events: VecDeque::new(),
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

    fn emit(&mut self, event: AuthEvent) {
        const MAX_UNDRAINED: usize = 256;
        if self.events.len() == MAX_UNDRAINED {
            self.events.pop_front();
        }
        self.events.push_back(event);
    }
}

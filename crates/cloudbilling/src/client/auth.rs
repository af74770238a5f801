//! The authentication machine behind its lock.
//!
//! Each use of the machine may produce events for observers and news for other clients.
//! [`Auth::with`] delivers both, once the lock is free.

use std::iter;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use cloudbilling_auth::{
    Account, AccountStatus, AuthEvent, Authenticator, Credentials, LoginAttempt, LoginOutcome,
    MonotonicTime, SealedSession, StoreOutcome, StoreStep, WallTime,
};
use cloudbilling_store::AccountKey;

use crate::client::machine::Machine;
use crate::client::notify::Notifier;
use crate::client::sharing::Sharing;
use crate::error::LoginError;
use crate::ledger::SharedLedger;

/// The authentication machine, its ledger, and those that take part in what it knows.
#[derive(Debug)]
pub(crate) struct Auth {
    ledger: SharedLedger,
    machine: Mutex<Machine>,
    notifier: Notifier,
    sharing: Option<Arc<Sharing>>,
}

impl Auth {
    pub(crate) fn new(machine: Machine, notifier: Notifier) -> Self {
        Self {
            ledger: machine.ledger().clone(),
            notifier,
            sharing: machine.sharing().cloned(),
            machine: Mutex::new(machine),
        }
    }

    pub(crate) fn ledger(&self) -> &SharedLedger {
        &self.ledger
    }

    pub(crate) fn notifier(&self) -> &Notifier {
        &self.notifier
    }

    pub(crate) fn now(&self) -> MonotonicTime {
        self.ledger.time().now()
    }

    /// Works with the machine, and then delivers what the work brought about.
    pub(crate) fn with<T>(&self, work: impl FnOnce(&mut Machine) -> T) -> T {
        let mut machine = self.lock();
        let result = work(&mut machine);
        let events = drain(&mut machine);
        drop(machine);
        if events.iter().any(proves_session) {
            // Other clients of the account may be waiting for it.
            self.ledger.notify();
        }
        for event in &events {
            self.notifier.event(event);
        }
        result
    }

    /// Reports a login, and wakes all that wait for it.
    pub(crate) fn settle(&self, attempt: LoginAttempt, outcome: LoginOutcome) {
        let outcome = match &self.sharing {
            Some(sharing) => sharing.seal(&attempt, outcome, self.ledger.time().wall()),
            None => outcome,
        };
        self.inform(|machine, now| machine.handle_login(attempt, outcome, now));
    }

    /// Returns the failure of a login that calls need. A login beside a living session, which only
    /// clears strikes, is not theirs.
    pub(crate) fn check_login(&self, login: Result<(), LoginError>) -> Result<(), LoginError> {
        let has_token = |machine: &mut Authenticator<_>| machine.has_token();
        match login.is_err() && self.with(|machine| machine.made().is_some_and(has_token)) {
            true => Ok(()),
            false => login,
        }
    }

    /// Returns the name of the record of an account.
    pub(crate) fn record(&self, account: &Account) -> AccountKey {
        self.sharing().record(account)
    }

    /// Returns an access to the store that is due although no call waits for it.
    pub(crate) fn poll_store(&self) -> Option<StoreStep> {
        self.sharing.as_ref()?;
        self.with(|machine| machine.made()?.poll_store(self.now()))
    }

    /// Returns an access to the store that brings the copy of the record up to date.
    pub(crate) fn poll_record(&self) -> Option<StoreStep> {
        self.with(|machine| machine.made()?.poll_record(self.now()))
    }

    /// Reports an access to the store that began at `asked`, and wakes all that wait for it.
    pub(crate) fn store_accessed(
        &self,
        step: StoreStep,
        outcome: StoreOutcome,
        asked: MonotonicTime,
    ) {
        self.inform(|machine, now| machine.handle_store(step, outcome, asked, now));
    }

    /// Reports that another process may have changed the record.
    pub(crate) fn record_changed(&self) {
        self.inform(Authenticator::handle_changed);
    }

    /// Opens the session of another process.
    pub(crate) fn open(&self, session: SealedSession) {
        let token = self.sharing().open(&session);
        self.inform(|machine, now| machine.handle_opened(session, token, now));
    }

    /// Replaces the credentials.
    pub(crate) fn adopt(&self, credentials: Credentials) {
        self.with(|machine| machine.adopt(credentials, self.now()));
        self.ledger.notify();
    }

    pub(crate) fn create_record(&self) {
        self.inform(Authenticator::create_record);
    }

    pub(crate) fn status(&self) -> AccountStatus {
        self.with(|machine| {
            let machine = machine.made();
            machine.map_or_else(AccountStatus::default, |machine| machine.status(self.now()))
        })
    }

    pub(crate) fn forget_session(&self) {
        self.inform(Authenticator::forget_session);
    }

    /// Returns when the session in the record was opened.
    pub(crate) fn session_opened_at(&self) -> Option<SystemTime> {
        let sharing = self.sharing.as_ref()?;
        let session = self.lock().made()?.shared_session()?;
        let opened = sharing.opened_at(&session)?;
        Some(UNIX_EPOCH + Duration::from_millis(opened.as_unix_millis()))
    }

    pub(crate) fn permit_login(&self) {
        self.inform(Authenticator::permit_login);
    }

    pub(crate) fn account_unlocked(&self, at: SystemTime) {
        let at = at.duration_since(UNIX_EPOCH).unwrap_or_default();
        let at = WallTime::from_unix_millis(at.as_millis().try_into().unwrap_or(u64::MAX));
        let ago = self.ledger.time().wall().saturating_since(at);
        self.inform(|machine, now| {
            // Nothing that the machine knows had happened before its clock's epoch.
            let at = now.checked_sub(ago).unwrap_or_default();
            machine.handle_unlock(at, now);
        });
    }

    /// Returns the account of the current credentials, if they are a login's.
    pub(crate) fn account(&self) -> Option<Account> {
        self.lock().made()?.account()
    }

    /// Gives the machine news from outside, which may end the waiting of a call.
    fn inform(&self, news: impl FnOnce(&mut Authenticator<SharedLedger>, MonotonicTime)) {
        self.with(|machine| machine.made().map(|machine| news(machine, self.now())));
        self.ledger.notify();
    }

    fn sharing(&self) -> &Sharing {
        let sharing = self.sharing.as_ref();
        sharing.expect("only a machine with a store asks for it")
    }

    fn lock(&self) -> MutexGuard<'_, Machine> {
        // A poisoned lock is taken as it is: the machine does not panic half-way.
        self.machine.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn drain(machine: &mut Machine) -> Vec<AuthEvent> {
    let Some(machine) = machine.made() else {
        return Vec::new();
    };
    iter::from_fn(|| machine.poll_event()).collect()
}

/// Returns `true` if a call showed whether a session lives.
fn proves_session(event: &AuthEvent) -> bool {
    matches!(
        event,
        AuthEvent::SessionEnded { .. } | AuthEvent::SessionProven { .. }
    )
}

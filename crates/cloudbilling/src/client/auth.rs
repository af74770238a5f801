//! The authentication machine behind its lock.
//!
//! Each use of the machine may produce events for observers, accounts whose snapshot is out of
//! date, and news for other clients. [`Auth::with`] delivers all of that, once the lock is free.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};
use std::{io, iter};

use cloudbilling_auth::{
    Account, AuthEvent, Authenticator, Credentials, LoginAttempt, LoginOutcome, MonotonicTime,
    WallTime,
};

use crate::client::caught;
use crate::client::machine::Machine;
use crate::client::notify::Notifier;
use crate::ledger::{SharedLedger, SnapshotStore};

/// The authentication machine, its ledger, and those that take part in what it knows.
#[derive(Debug)]
pub(crate) struct Auth {
    ledger: SharedLedger,
    machine: Mutex<Machine>,
    notifier: Notifier,
    store: Option<Box<dyn SnapshotStore>>,
}

impl Auth {
    pub(crate) fn new(
        machine: Machine,
        notifier: Notifier,
        store: Option<Box<dyn SnapshotStore>>,
    ) -> Self {
        Self {
            ledger: machine.ledger().clone(),
            machine: Mutex::new(machine),
            notifier,
            store,
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
        let (events, unsaved) = drain(&mut machine);
        drop(machine);
        for account in &unsaved {
            // If it cannot be kept, the older snapshot is at worst too careful.
            let _ = self.keep(account);
        }
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
        let account = attempt.account().clone();
        self.with(|machine| {
            let machine = machine.made();
            machine.map(|machine| machine.handle_login(attempt, outcome, self.now()))
        });
        // The snapshot from before the login is at worst too careful, so a failure to keep the new
        // one is not a failure of the login.
        let _ = self.keep(&account);
        self.ledger.notify();
    }

    /// Keeps a snapshot of an account where it survives a restart, if there is a store.
    pub(crate) fn keep(&self, account: &Account) -> io::Result<()> {
        let Some(store) = &self.store else {
            return Ok(());
        };
        // The snapshot is taken and saved under one lock: one that was taken before a login was
        // booked must not replace the one that holds this login.
        let _saving = self.ledger.saving();
        let time = self.ledger.time();
        let snapshot = self
            .lock()
            .made()
            .map(|machine| machine.snapshot(account, time.wall(), time.now()))
            .expect("a machine without credentials begins no login");
        caught::call(|| store.save(account, &snapshot))
            .unwrap_or_else(|panicked| Err(panicked.into()))
    }

    /// Replaces the credentials. The stored state of their account is loaded before its first
    /// login.
    pub(crate) fn adopt(&self, credentials: Credentials) -> io::Result<()> {
        let account = self.lock().other_account(&credentials);
        let kept = match (&self.store, account) {
            (Some(store), Some(account)) => {
                let kept = caught::call(|| store.load(&account));
                let kept = kept.unwrap_or_else(|panicked| Err(panicked.into()))?;
                kept.map(|kept| (account, kept))
            }
            _ => None,
        };
        self.with(|machine| machine.adopt(credentials, kept, self.now()));
        self.ledger.notify();
        Ok(())
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

    fn lock(&self) -> MutexGuard<'_, Machine> {
        // A poisoned lock is taken as it is: the machine does not panic half-way.
        self.machine.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes the events, and the accounts whose snapshot is out of date.
fn drain(machine: &mut Machine) -> (Vec<AuthEvent>, Vec<Account>) {
    let Some(machine) = machine.made() else {
        return Default::default();
    };
    let events = iter::from_fn(|| machine.poll_event()).collect();
    let unsaved = iter::from_fn(|| machine.poll_unsaved()).collect();
    (events, unsaved)
}

/// Returns `true` if a call showed whether a session lives.
fn proves_session(event: &AuthEvent) -> bool {
    matches!(
        event,
        AuthEvent::SessionEnded { .. } | AuthEvent::SessionProven { .. }
    )
}

#[cfg(test)]
mod tests {
    use std::io;

    use cloudbilling_auth::{Account, Login, Snapshot};
    use cloudbilling_types::operation::GetPurchases;
    use soap_transport::testing::Scripted;

    use crate::client::synchronous::Client;
    use crate::ledger::{SharedLedger, SnapshotStore, SystemClock};

    /// Looks whether a snapshot of a later moment could overtake the one that it is given.
    #[derive(Debug)]
    struct Store(SharedLedger);

    impl SnapshotStore for Store {
        fn load(&self, _: &Account) -> io::Result<Option<Snapshot>> {
            Ok(None)
        }

        fn save(&self, _: &Account, _: &Snapshot) -> io::Result<()> {
            assert!(self.0.is_saving());
            Ok(())
        }
    }

    #[test]
    fn snapshots_are_kept_in_the_order_in_which_they_are_taken() {
        let ledger = SharedLedger::new(SystemClock::new());
        let script = Scripted::new();
        script.respond_body(502, "text/html", "<html></html>");
        let client = Client::builder("https://api.example.com/soap")
            .login(Login::new("anna@example.org", "password", "test").expect("valid"))
            .ledger(ledger.clone())
            .store(Store(ledger))
            .transport(script.clone())
            .build()
            .expect("valid");
        client
            .execute(&GetPurchases::default())
            .expect_err("no verdict");
        assert_eq!(script.received().len(), 1);
    }
}

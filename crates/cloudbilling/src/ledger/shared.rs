//! The strikes of accounts, shared by the clients of a process.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
};

use cloudbilling_auth::{Ledger, LedgerAccess};
use event_listener::{Event, EventListener};

use crate::ledger::logins::Logins;
use crate::ledger::time::{SystemClock, Time};

/// What is known of the accounts that clients log in to: wrong logins, locks, refused credentials, and the login that is
/// under way. Clients that share it can't spend an account's budget of wrong logins twice, nor log in at once.
///
/// All clients of a process share [`SharedLedger::process`] unless told otherwise. It brings its own clock, for the
/// times in it mean something to one clock only.
///
/// A call that waits for the login of another client of the account drives it, so that it does not wait in vain if that one's
/// callers have all left. So async clients of one account should run on one executor, or on transports that need none. A
/// [blocking](crate::blocking) call drives nobody's login but its own: it waits for the report, or for the login's deadline.
#[derive(Clone)]
pub struct SharedLedger(Arc<Inner>);

struct Inner {
    changed: Event,
    ledger: Mutex<Ledger>,
    logins: Logins,
    saving: Mutex<()>,
    time: Box<dyn Time>,
}

impl SharedLedger {
    /// An empty ledger of its own.
    #[must_use]
    pub fn new(time: impl Time + 'static) -> Self {
        Self(Arc::new(Inner {
            changed: Event::new(),
            ledger: Mutex::default(),
            logins: Logins::default(),
            saving: Mutex::default(),
            time: Box::new(time),
        }))
    }

    /// The ledger of this process.
    #[must_use]
    pub fn process() -> Self {
        static PROCESS: OnceLock<SharedLedger> = OnceLock::new();
        PROCESS
            .get_or_init(|| Self::new(SystemClock::new()))
            .clone()
    }

    pub(crate) fn time(&self) -> &dyn Time {
        &*self.0.time
    }

    /// What its clients have under way.
    pub(crate) fn logins(&self) -> &Logins {
        &self.0.logins
    }

    /// Hears of the next change. Listen first and look second, so that none is missed.
    pub(crate) fn listen(&self) -> EventListener {
        self.0.changed.listen()
    }

    /// Held while a snapshot is taken and saved, by one client at a time.
    pub(crate) fn saving(&self) -> MutexGuard<'_, ()> {
        self.0.saving.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[cfg(test)]
    pub(crate) fn is_saving(&self) -> bool {
        self.0.saving.try_lock().is_err()
    }

    /// Wakes all that wait for a change.
    pub(crate) fn notify(&self) {
        self.0.changed.notify(usize::MAX);
    }
}

impl LedgerAccess for SharedLedger {
    fn access<R>(&self, work: impl FnOnce(&mut Ledger) -> R) -> R {
        // A poisoned lock is taken as it is: the ledger's own work does not panic half-way.
        work(&mut self.0.ledger.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl fmt::Debug for SharedLedger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SharedLedger").field(&self.0.ledger).finish()
    }
}

//! The ledger that the clients of a process share.

use std::{
    fmt,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use cloudbilling_auth::{Ledger, LedgerAccess};
use event_listener::{Event, EventListener};

use crate::ledger::time::{SystemClock, Time};
use crate::ledger::work::WorkUnderWay;

/// The knowledge of accounts that clients share: wrong logins, locks, refused credentials, and the
/// login that is under way. Clients that share a ledger cannot spend the budget of an account
/// twice, and do not log in at once.
///
/// By default, all clients of a process share [`SharedLedger::process`]. A ledger has a clock of
/// its own, because the times in it are meaningful to one clock only.
///
/// A call that waits for the login of another client of the account drives it, so that it does not
/// wait in vain if the callers of that client have all left. So async clients of one account should
/// run on one executor, or on transports that need none. A [blocking](crate::blocking) call drives
/// only its own login. It waits for the outcome of another one, or for its deadline.
#[derive(Clone)]
pub struct SharedLedger(Arc<Inner>);

struct Inner {
    changed: Event,
    ledger: Mutex<Ledger>,
    logins: WorkUnderWay,
    store_accesses: WorkUnderWay,
    time: Box<dyn Time>,
}

impl SharedLedger {
    /// Creates an empty ledger that no other client shares yet.
    #[must_use]
    pub fn new(time: impl Time + 'static) -> Self {
        Self(Arc::new(Inner {
            changed: Event::new(),
            ledger: Mutex::default(),
            logins: WorkUnderWay::default(),
            store_accesses: WorkUnderWay::default(),
            time: Box::new(time),
        }))
    }

    /// Returns the ledger of this process.
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

    /// Returns the logins that its clients have under way.
    pub(crate) fn logins(&self) -> &WorkUnderWay {
        &self.0.logins
    }

    /// Returns the accesses to the store that its clients have under way.
    pub(crate) fn store_accesses(&self) -> &WorkUnderWay {
        &self.0.store_accesses
    }

    /// Listens for the next change. Listen first and look second, so that none is missed.
    pub(crate) fn listen(&self) -> EventListener {
        self.0.changed.listen()
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

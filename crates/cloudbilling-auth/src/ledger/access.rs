//! The way to a ledger.

use alloc::rc::Rc;
use alloc::sync::Arc;
use core::cell::RefCell;

use super::Ledger;

/// How an [`Authenticator`](crate::Authenticator) reaches its ledger. Locks are the caller's business; the machine never
/// calls out while it holds the ledger.
pub trait LedgerAccess {
    /// Lets `work` at the ledger, with nobody else at it.
    fn access<R>(&self, work: impl FnOnce(&mut Ledger) -> R) -> R;
}

/// For a ledger that belongs to one client, or is shared in one thread.
impl LedgerAccess for RefCell<Ledger> {
    fn access<R>(&self, work: impl FnOnce(&mut Ledger) -> R) -> R {
        work(&mut self.borrow_mut())
    }
}

impl<T: LedgerAccess + ?Sized> LedgerAccess for &T {
    fn access<R>(&self, work: impl FnOnce(&mut Ledger) -> R) -> R {
        (**self).access(work)
    }
}

impl<T: LedgerAccess + ?Sized> LedgerAccess for Rc<T> {
    fn access<R>(&self, work: impl FnOnce(&mut Ledger) -> R) -> R {
        (**self).access(work)
    }
}

impl<T: LedgerAccess + ?Sized> LedgerAccess for Arc<T> {
    fn access<R>(&self, work: impl FnOnce(&mut Ledger) -> R) -> R {
        (**self).access(work)
    }
}

/// A poisoned lock is taken as it is: the ledger's own work does not panic half-way.
#[cfg(feature = "std")]
impl LedgerAccess for std::sync::Mutex<Ledger> {
    fn access<R>(&self, work: impl FnOnce(&mut Ledger) -> R) -> R {
        work(
            &mut self
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner),
        )
    }
}

//! Access to a shared ledger.

use alloc::rc::Rc;
use alloc::sync::Arc;
use core::cell::RefCell;

use super::Ledger;

/// Exclusive access of an [`Authenticator`](crate::Authenticator) to its ledger.
///
/// A `no_std` crate has no lock to offer, so the caller chooses one. The machine calls no foreign
/// code while it holds the ledger.
pub trait LedgerAccess {
    /// Runs `work` on the ledger, to which nothing else has access meanwhile.
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

/// A poisoned lock is used as it is, because no work of the ledger panics halfway.
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

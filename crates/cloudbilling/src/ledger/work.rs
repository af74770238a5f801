//! The logins and the accesses to a store that the clients of a ledger have under way, so that any
//! caller that waits for one can drive it.
//!
//! The work belongs to its client, which keeps it alive; here it is only known.

use std::collections::BTreeMap;

use cloudbilling_auth::Account;
use futures_util::future::{Shared, WeakShared};
use soap_transport::BoxFuture;

use crate::error::LoginError;

#[cfg(not(any(
    soap_transport_single_threaded,
    all(target_family = "wasm", target_os = "unknown")
)))]
pub(crate) use self::of_a_ledger::WorkUnderWay;
#[cfg(any(
    soap_transport_single_threaded,
    all(target_family = "wasm", target_os = "unknown")
))]
pub(crate) use self::of_a_thread::WorkUnderWay;

/// Work that any caller that waits for it can drive. An access to a store reports its outcome to
/// the machine, so it never fails here.
pub(crate) type SharedWork = Shared<Work>;

type Work = BoxFuture<'static, Result<(), LoginError>>;

/// By account, of which at most one work of a kind is under way. One that is over, or whose client
/// is gone, may still stand here.
type ByAccount = BTreeMap<Account, WeakShared<Work>>;

impl WorkUnderWay {
    /// Makes work known that has just begun.
    pub(crate) fn insert(&self, account: Account, work: &SharedWork) {
        // There is none to know of if it is over already.
        if let Some(work) = work.downgrade() {
            self.with(|all| all.insert(account, work));
        }
    }

    /// Returns the work for an account that is under way.
    pub(crate) fn find(&self, account: &Account) -> Option<SharedWork> {
        let work = self.with(|all| all.get(account).and_then(WeakShared::upgrade));
        work.filter(|work| work.peek().is_none())
    }
}

#[cfg(not(any(
    soap_transport_single_threaded,
    all(target_family = "wasm", target_os = "unknown")
)))]
mod of_a_ledger {
    use std::sync::{Mutex, PoisonError};

    use super::ByAccount;

    #[derive(Default)]
    pub(crate) struct WorkUnderWay(Mutex<ByAccount>);

    impl WorkUnderWay {
        pub(super) fn with<R>(&self, work: impl FnOnce(&mut ByAccount) -> R) -> R {
            work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
        }
    }
}

/// A ledger is every thread's, and a future that is not `Send` is not: each thread knows the work
/// of its own clients.
#[cfg(any(
    soap_transport_single_threaded,
    all(target_family = "wasm", target_os = "unknown")
))]
mod of_a_thread {
    use std::cell::RefCell;
    use std::collections::BTreeMap;
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::ByAccount;

    thread_local! {
        static WORK: RefCell<BTreeMap<u64, ByAccount>> = const { RefCell::new(BTreeMap::new()) };
    }

    /// The number of a ledger and a kind of work.
    pub(crate) struct WorkUnderWay(u64);

    impl Default for WorkUnderWay {
        fn default() -> Self {
            static KINDS: AtomicU64 = AtomicU64::new(0);
            Self(KINDS.fetch_add(1, Ordering::Relaxed))
        }
    }

    impl WorkUnderWay {
        pub(super) fn with<R>(&self, work: impl FnOnce(&mut ByAccount) -> R) -> R {
            WORK.with_borrow_mut(|all| work(all.entry(self.0).or_default()))
        }
    }
}

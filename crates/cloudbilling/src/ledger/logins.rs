//! The logins under way of all clients of a ledger, so that any caller that waits for one can drive
//! it.
//!
//! A login belongs to its client, which keeps it alive; here it is only known.

use std::collections::BTreeMap;

use cloudbilling_auth::Account;
use futures_util::future::{Shared, WeakShared};
use soap_transport::BoxFuture;

use crate::error::LoginError;

#[cfg(not(any(
    soap_transport_single_threaded,
    all(target_family = "wasm", target_os = "unknown")
)))]
pub(crate) use self::of_a_ledger::Logins;
#[cfg(any(
    soap_transport_single_threaded,
    all(target_family = "wasm", target_os = "unknown")
))]
pub(crate) use self::of_a_thread::Logins;

/// A login that any caller that waits for it can drive.
pub(crate) type LoginFuture = Shared<Login>;

type Login = BoxFuture<'static, Result<(), LoginError>>;

/// By account, of which one login at most is under way. One that is over, or whose client is gone,
/// may still stand here.
type ByAccount = BTreeMap<Account, WeakShared<Login>>;

impl Logins {
    /// Makes a login known that has just begun.
    pub(crate) fn insert(&self, account: Account, login: &LoginFuture) {
        // There is none to know of if it is over already.
        if let Some(login) = login.downgrade() {
            self.with(|logins| logins.insert(account, login));
        }
    }

    /// The login of an account that is under way.
    pub(crate) fn find(&self, account: &Account) -> Option<LoginFuture> {
        let login = self.with(|logins| logins.get(account).and_then(WeakShared::upgrade));
        login.filter(|login| login.peek().is_none())
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
    pub(crate) struct Logins(Mutex<ByAccount>);

    impl Logins {
        pub(super) fn with<R>(&self, work: impl FnOnce(&mut ByAccount) -> R) -> R {
            work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
        }
    }
}

/// A ledger is every thread's, and a future that is not `Send` is not: each thread knows the logins
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
        static LOGINS: RefCell<BTreeMap<u64, ByAccount>> = const { RefCell::new(BTreeMap::new()) };
    }

    /// The number of a ledger.
    pub(crate) struct Logins(u64);

    impl Default for Logins {
        fn default() -> Self {
            static LEDGERS: AtomicU64 = AtomicU64::new(0);
            Self(LEDGERS.fetch_add(1, Ordering::Relaxed))
        }
    }

    impl Logins {
        pub(super) fn with<R>(&self, work: impl FnOnce(&mut ByAccount) -> R) -> R {
            LOGINS.with_borrow_mut(|all| work(all.entry(self.0).or_default()))
        }
    }
}

//! One process: a machine, and the login between its hands and the network.

use core::cell::RefCell;

use crate::authenticator::Authenticator;
use crate::credentials::{Credentials, Fingerprint, Login};
use crate::ledger::{Ledger, LedgerAccess, StoreView};
use crate::login::{AttemptId, LoginAttempt};
use crate::policy::Policy;
use crate::time::MonotonicTime;

#[derive(Clone, Debug)]
pub(super) struct Process {
    pub(super) machine: Authenticator<RefCell<Ledger>>,
    /// Its clock's lead over the store's.
    pub(super) lead: u64,
    /// Handed out by the machine, not yet sent.
    pub(super) handed: Option<LoginAttempt>,
    /// Sent, and not yet reported.
    pub(super) sent: Option<LoginAttempt>,
    /// The logins that it may still be handed.
    pub(super) left: usize,
}

impl Process {
    pub(super) fn new(index: u64, password: &str, policy: &Policy, logins: usize) -> Self {
        let mut hash = [0; 32];
        hash[..password.len()].copy_from_slice(password.as_bytes());
        let login = Login::new("ann@example.com", password, "test").expect("valid");
        let login = login.with_fingerprint(Fingerprint::new(hash));
        let ledger = RefCell::new(Ledger::new());
        let machine = Authenticator::new("https://a/", login, policy.clone(), ledger, index);
        Self {
            machine: machine.with_store(),
            lead: 100_000 * index,
            handed: None,
            sent: None,
            left: logins,
        }
    }

    /// Returns `true` if it does nothing any more.
    pub(super) fn is_over(&self) -> bool {
        let has_login = self.handed.is_some() || self.sent.is_some();
        self.left == 0 && self.machine.grant.is_none() && !has_login
    }

    /// Returns the session that it would use without a load.
    pub(super) fn fresh_session(&self, now: MonotonicTime) -> Option<AttemptId> {
        let machine = &self.machine;
        let account = machine.account()?;
        let view = machine
            .ledger
            .access(|ledger| ledger.view(&account, &machine.policy, now));
        let (Credentials::Login(login), StoreView::Fresh) = (&machine.credentials, view) else {
            return None;
        };
        Some(machine.find_session(&account, login)?.id)
    }

    /// Its own time at the world's.
    pub(super) fn local(&self, now: u64) -> MonotonicTime {
        MonotonicTime::from_millis(now + self.lead)
    }

    /// Until when the machine waits after a failure, in the world's time.
    pub(super) fn paused_until(&self, now: u64) -> u64 {
        let machine = &self.machine;
        let account = machine.account().expect("a login has one");
        let local = self.local(now);
        let store = machine
            .ledger
            .access(|ledger| ledger.paused_until(&account, local));
        let login = machine.backoff.until();
        login.max(Some(store)).unwrap_or(store).as_millis() - self.lead
    }

    /// The last look at the clock, right before the first byte of the request.
    pub(super) fn may_send(&self, attempt: &LoginAttempt, now: u64) -> bool {
        self.local(now) < attempt.deadline()
    }
}

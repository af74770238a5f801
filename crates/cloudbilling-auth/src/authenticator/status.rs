//! The state of an account, for operators.

use super::Authenticator;
use crate::credentials::{Credentials, Realm};
use crate::ledger::{LedgerAccess, StoreView};
use crate::record::RecordVersion;
use crate::time::MonotonicTime;

/// The state of a login's account as far as this process knows it, for metrics and operators.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct AccountStatus {
    /// Logins that the service reported as wrong since the last success.
    pub definite_strikes: usize,
    /// Logins that may have been wrong since then.
    pub possible_strikes: usize,
    /// Logins that the budget still allows.
    pub strikes_left: usize,
    /// The end of the account's lock, in the caller's time; `None` if it is not locked.
    pub locked_until: Option<MonotonicTime>,
    /// `true` if a login of any process is in flight.
    pub login_in_flight: bool,
    /// `true` if a person's permit is waiting to be used.
    pub permitted: bool,
    /// `true` if strikes may have been lost, so that only a permit allows a login.
    pub state_lost: bool,
    /// `true` if the store has no record of the account.
    pub record_missing: bool,
    /// The version of the record as of the last access to the store; `None` if there is none.
    pub record_version: Option<RecordVersion>,
    /// `true` if the record holds a session, which may have ended at the service.
    pub has_session: bool,
}

impl<L: LedgerAccess> Authenticator<L> {
    /// Returns the state of the current account; the default for an API token, which has no
    /// strikes. With a store it is as old as the last access.
    #[must_use]
    pub fn status(&self, now: MonotonicTime) -> AccountStatus {
        let now = self.clock.max(now);
        let policy = &self.policy;
        let (Some(account), Credentials::Login(login)) = (self.account(), &self.credentials) else {
            return AccountStatus::default();
        };
        let realm = Realm::new(self.endpoint.expose(), login);
        self.ledger.access(|ledger| {
            let entry = ledger.entry(&account).cloned().unwrap_or_default();
            let definite = entry.strikes.iter().filter(|it| it.is_definite()).count();
            let in_flight = entry
                .in_flight
                .map(|login| ledger.local(&account, login.deadline));
            let view = ledger.view(&account, policy, now);
            let locks = entry.locks().map(|lock| ledger.local(&account, lock.until));
            AccountStatus {
                definite_strikes: definite,
                possible_strikes: entry.strikes.len() - definite,
                strikes_left: policy.budget().saturating_sub(entry.strikes.len()),
                locked_until: locks.max().filter(|until| now < *until),
                login_in_flight: in_flight.is_some_and(|deadline| now < deadline),
                permitted: self.permit || entry.is_permitted(),
                state_lost: entry.is_unknown(realm),
                record_missing: view == StoreView::Absent,
                record_version: ledger.version(&account),
                has_session: entry.session.is_some(),
            }
        })
    }
}

//! The caution of the machine.

use alloc::borrow::ToOwned;
use alloc::string::String;
use core::fmt;
use core::time::Duration;

use crate::credentials::{Account, Login};

/// The limits and pauses that the machine keeps.
///
/// The default follows the documentation of the service. Where that leaves something open, the
/// default is the assumption that cannot lock a user out.
///
/// ```
/// use std::time::Duration;
/// use cloudbilling_auth::Policy;
///
/// let policy = Policy::builder().login_deadline(Duration::from_secs(10)).build()?;
/// assert_eq!(policy.budget(), 2);
/// assert!(Policy::builder().budget(3).build().is_err(), "three strikes are the lock itself");
/// # Ok::<(), cloudbilling_auth::PolicyError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Policy {
    account_key: Option<String>,
    backoff_first: Duration,
    backoff_max: Duration,
    budget: usize,
    clearing_logins: Option<bool>,
    lock: Duration,
    lock_end: LockEnd,
    login_deadline: Duration,
    login_interval: Duration,
    quarantine: Option<Duration>,
    store_deadline: Duration,
    store_refresh: Duration,
    strikes_to_lock: usize,
    useless_sessions: usize,
    without_store: bool,
}

impl Policy {
    /// Returns a builder that starts from the default policy.
    #[must_use]
    pub fn builder() -> PolicyBuilder {
        PolicyBuilder(Self::default())
    }

    /// Returns the name under which strikes are counted instead of host and port. Default: none.
    #[must_use]
    pub fn account_key(&self) -> Option<&str> {
        self.account_key.as_deref()
    }

    /// Returns the account that a login at `endpoint` counts for.
    #[must_use]
    pub fn account(&self, endpoint: &str, login: &Login) -> Account {
        match &self.account_key {
            Some(key) => Account::named(key, login),
            None => Account::new(endpoint, login),
        }
    }

    /// Returns the maximum number of our own wrong or possibly wrong logins of an account between
    /// two successes. Default: 2.
    #[must_use]
    pub fn budget(&self) -> usize {
        self.budget
    }

    /// Returns the pause after the first inconclusive login. It doubles up to
    /// [`Policy::backoff_max`], and a random part of up to half is taken off. Default: 1 s.
    #[must_use]
    pub fn backoff_first(&self) -> Duration {
        self.backoff_first
    }

    /// Returns the maximum pause after an inconclusive login. Default: 60 s.
    #[must_use]
    pub fn backoff_max(&self) -> Duration {
        self.backoff_max
    }

    /// Returns `true` if a login is made while the session still lives, to clear strikes that its
    /// success could not clear yet. Without it, one more lost response after the session needs a
    /// person. Default: only with a store.
    #[must_use]
    pub fn clearing_logins(&self, with_store: bool) -> bool {
        self.clearing_logins.unwrap_or(with_store)
    }

    /// Returns the maximum duration of a lock, counted from the response that reported it. Default:
    /// 15 minutes.
    #[must_use]
    pub fn lock(&self) -> Duration {
        self.lock
    }

    /// Returns the effect of the end of a lock on the service's count of wrong logins. Default:
    /// [`LockEnd::KeepsStrikes`].
    #[must_use]
    pub fn lock_end(&self) -> LockEnd {
        self.lock_end
    }

    /// Returns the time after which a login counts as lost. Default: 30 s.
    #[must_use]
    pub fn login_deadline(&self) -> Duration {
        self.login_deadline
    }

    /// Returns the minimum interval between a successful login and the next login. Default: 1 s.
    #[must_use]
    pub fn login_interval(&self) -> Duration {
        self.login_interval
    }

    /// Returns the time after its deadline in which a login without a response may still reach the
    /// service, from a buffer or a suspended process. Until then no success clears its strike.
    /// Default: the duration of a [lock](Self::lock).
    #[must_use]
    pub fn quarantine(&self) -> Duration {
        self.quarantine.unwrap_or(self.lock)
    }

    /// Returns the time after which an access to the store counts as lost. Default: 10 s.
    #[must_use]
    pub fn store_deadline(&self) -> Duration {
        self.store_deadline
    }

    /// Returns the age from which a copy of the shared record is loaded again before it decides
    /// about a login. A call with a session needs no copy. Default: 1 s.
    #[must_use]
    pub fn store_refresh(&self) -> Duration {
        self.store_refresh
    }

    /// Returns the number of wrong logins that locks an account. Default: 3.
    #[must_use]
    pub fn strikes_to_lock(&self) -> usize {
        self.strikes_to_lock
    }

    /// Returns the number of new sessions in a row, refused before their first accepted call, after
    /// which the machine gives up. Each is a possible strike, because the service may have granted
    /// it to a wrong login. Default: 2.
    #[must_use]
    pub fn useless_sessions(&self) -> usize {
        self.useless_sessions
    }

    /// Returns `true` if logins are sent while the store cannot be reached, which voids the promise
    /// across processes. Default: `false`.
    #[must_use]
    pub fn logs_in_without_store(&self) -> bool {
        self.without_store
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            account_key: None,
            backoff_first: Duration::from_secs(1),
            backoff_max: Duration::from_secs(60),
            budget: 2,
            clearing_logins: None,
            lock: Duration::from_secs(15 * 60),
            lock_end: LockEnd::KeepsStrikes,
            login_deadline: Duration::from_secs(30),
            login_interval: Duration::from_secs(1),
            quarantine: None,
            store_deadline: Duration::from_secs(10),
            store_refresh: Duration::from_secs(1),
            strikes_to_lock: 3,
            useless_sessions: 2,
            without_store: false,
        }
    }
}

/// The effect of the end of a lock on the count of wrong logins, which the service does not
/// document.
#[allow(clippy::exhaustive_enums, reason = "the count is cleared or it is not")]
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum LockEnd {
    /// The count starts again from zero: the attempts that were refused as *locked*, and those
    /// that were over before them, no longer count.
    ClearsStrikes,
    /// The count stays: the next wrong login may lock the account again.
    #[default]
    KeepsStrikes,
}

/// Builds a [`Policy`].
#[derive(Clone, Debug)]
pub struct PolicyBuilder(Policy);

impl PolicyBuilder {
    /// Sets [`Policy::account_key`]: one name for all endpoints of the same accounts, such as a
    /// host name and its IP address, or two names of one host. The email still distinguishes
    /// accounts.
    #[must_use]
    pub fn account_key(mut self, key: &str) -> Self {
        self.0.account_key = Some(key.to_owned());
        self
    }

    /// Sets [`Policy::backoff_first`] and [`Policy::backoff_max`].
    #[must_use]
    pub fn backoff(mut self, first: Duration, max: Duration) -> Self {
        (self.0.backoff_first, self.0.backoff_max) = (first, max);
        self
    }

    /// Sets [`Policy::budget`].
    #[must_use]
    pub fn budget(mut self, strikes: usize) -> Self {
        self.0.budget = strikes;
        self
    }

    /// Sets [`Policy::clearing_logins`], with and without a store.
    #[must_use]
    pub fn clearing_logins(mut self, enabled: bool) -> Self {
        self.0.clearing_logins = Some(enabled);
        self
    }

    /// Lets each process log in on its own while the store cannot be reached
    /// ([`Policy::logs_in_without_store`]). **This voids the promise:** each of *n* processes then
    /// has a budget of its own, and together they can lock the account.
    #[must_use]
    pub fn log_in_without_store_and_void_the_promise(mut self) -> Self {
        self.0.without_store = true;
        self
    }

    /// Sets [`Policy::lock`].
    #[must_use]
    pub fn lock(mut self, duration: Duration) -> Self {
        self.0.lock = duration;
        self
    }

    /// Sets [`Policy::lock_end`].
    #[must_use]
    pub fn lock_end(mut self, effect: LockEnd) -> Self {
        self.0.lock_end = effect;
        self
    }

    /// Sets [`Policy::login_deadline`].
    #[must_use]
    pub fn login_deadline(mut self, duration: Duration) -> Self {
        self.0.login_deadline = duration;
        self
    }

    /// Sets [`Policy::login_interval`].
    #[must_use]
    pub fn login_interval(mut self, duration: Duration) -> Self {
        self.0.login_interval = duration;
        self
    }

    /// Sets [`Policy::quarantine`].
    #[must_use]
    pub fn quarantine(mut self, duration: Duration) -> Self {
        self.0.quarantine = Some(duration);
        self
    }

    /// Sets [`Policy::store_deadline`].
    #[must_use]
    pub fn store_deadline(mut self, duration: Duration) -> Self {
        self.0.store_deadline = duration;
        self
    }

    /// Sets [`Policy::store_refresh`].
    #[must_use]
    pub fn store_refresh(mut self, duration: Duration) -> Self {
        self.0.store_refresh = duration;
        self
    }

    /// Sets [`Policy::strikes_to_lock`].
    #[must_use]
    pub fn strikes_to_lock(mut self, strikes: usize) -> Self {
        self.0.strikes_to_lock = strikes;
        self
    }

    /// Sets [`Policy::useless_sessions`].
    #[must_use]
    pub fn useless_sessions(mut self, sessions: usize) -> Self {
        self.0.useless_sessions = sessions;
        self
    }

    /// Builds the policy.
    ///
    /// # Errors
    /// - The account key is empty or has a control character.
    /// - The budget is zero, or reaches the number of wrong logins that locks an account.
    /// - The lock or the login deadline is zero.
    /// - The first pause is longer than the maximum.
    /// - The number of useless sessions is zero, or exceeds the budget.
    pub fn build(self) -> Result<Policy, PolicyError> {
        let policy = self.0;
        if let Some(key) = &policy.account_key
            && (key.trim().is_empty() || key.contains(char::is_control))
        {
            return Err(PolicyError::AccountKey);
        }
        if policy.budget == 0 || policy.budget >= policy.strikes_to_lock {
            return Err(PolicyError::Budget);
        }
        if policy.lock.is_zero() {
            return Err(PolicyError::Lock);
        }
        if policy.login_deadline.is_zero() {
            return Err(PolicyError::LoginDeadline);
        }
        if policy.backoff_first > policy.backoff_max {
            return Err(PolicyError::Backoff);
        }
        if policy.useless_sessions == 0 || policy.useless_sessions > policy.budget {
            return Err(PolicyError::UselessSessions);
        }
        Ok(policy)
    }
}

/// The part of a policy that is invalid.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum PolicyError {
    /// The account key is empty, or has a control character.
    AccountKey,
    /// The first pause is longer than the maximum.
    Backoff,
    /// The budget is zero, or reaches the number of wrong logins that locks an account.
    Budget,
    /// The duration of a lock is zero.
    Lock,
    /// The login deadline is zero.
    LoginDeadline,
    /// The number of useless sessions is zero, or exceeds the budget.
    UselessSessions,
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AccountKey => "the account key is empty or contains a control character",
            Self::Backoff => "the first pause is longer than the maximum pause",
            Self::Budget => {
                "the login budget must be at least 1, and below the number of wrong logins that locks an account"
            }
            Self::Lock => "the duration of a lock must not be zero",
            Self::LoginDeadline => "the login deadline must not be zero",
            Self::UselessSessions => {
                "the number of useless sessions must be at least 1, and at most the login budget"
            }
        })
    }
}

impl core::error::Error for PolicyError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_contradiction_is_named() {
        let zero = Duration::ZERO;
        let refused = |builder: PolicyBuilder| builder.build().unwrap_err();
        for key in ["", " ", "a\tb"] {
            let builder = Policy::builder().account_key(key);
            assert_eq!(refused(builder), PolicyError::AccountKey, "{key:?}");
        }
        assert_eq!(refused(Policy::builder().budget(0)), PolicyError::Budget);
        assert_eq!(
            refused(Policy::builder().strikes_to_lock(2)),
            PolicyError::Budget
        );
        assert_eq!(refused(Policy::builder().lock(zero)), PolicyError::Lock);
        assert_eq!(
            refused(Policy::builder().login_deadline(zero)),
            PolicyError::LoginDeadline
        );
        assert_eq!(
            refused(Policy::builder().backoff(Duration::from_secs(1), zero)),
            PolicyError::Backoff
        );
        for sessions in [0, 3] {
            let builder = Policy::builder().useless_sessions(sessions);
            assert_eq!(refused(builder), PolicyError::UselessSessions);
        }
        assert_eq!(Policy::builder().build(), Ok(Policy::default()));
    }
}

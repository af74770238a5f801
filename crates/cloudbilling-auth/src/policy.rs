//! How cautious the machine is.

use alloc::borrow::ToOwned;
use alloc::string::String;
use core::fmt;
use core::time::Duration;

use crate::credentials::{Account, Login};

/// How cautious the machine is. The default follows what the service documents, and where it is silent, the reading that
/// can't lock anybody out.
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
    lock: Duration,
    lock_end: LockEnd,
    login_deadline: Duration,
    login_interval: Duration,
    quarantine: Option<Duration>,
    strikes_to_lock: usize,
    useless_sessions: usize,
}

impl Policy {
    /// The default policy, to be changed.
    #[must_use]
    pub fn builder() -> PolicyBuilder {
        PolicyBuilder(Self::default())
    }

    /// The name under which strikes are counted, instead of host and port. Default: none.
    #[must_use]
    pub fn account_key(&self) -> Option<&str> {
        self.account_key.as_deref()
    }

    /// The account whose strikes a login at `endpoint` counts among.
    #[must_use]
    pub fn account(&self, endpoint: &str, login: &Login) -> Account {
        match &self.account_key {
            Some(key) => Account::named(key, login),
            None => Account::new(endpoint, login),
        }
    }

    /// Our own wrong or possibly wrong logins of an account between two successes. Default: 2.
    #[must_use]
    pub fn budget(&self) -> usize {
        self.budget
    }

    /// The pause after the first login that brought no verdict; it doubles up to [`Policy::backoff_max`], and is spread
    /// over half its length. Default: 1 s.
    #[must_use]
    pub fn backoff_first(&self) -> Duration {
        self.backoff_first
    }

    /// The longest pause after a login that brought no verdict. Default: 60 s.
    #[must_use]
    pub fn backoff_max(&self) -> Duration {
        self.backoff_max
    }

    /// How long an account stays locked, at the latest. Default: 15 minutes, counted from the answer.
    #[must_use]
    pub fn lock(&self) -> Duration {
        self.lock
    }

    /// What the end of a lock does to the service's count of wrong logins. Default: nothing.
    #[must_use]
    pub fn lock_end(&self) -> LockEnd {
        self.lock_end
    }

    /// How long one login may take before it counts as lost. Default: 30 s.
    #[must_use]
    pub fn login_deadline(&self) -> Duration {
        self.login_deadline
    }

    /// The smallest interval between a successful login and the next login. Default: 1 s.
    #[must_use]
    pub fn login_interval(&self) -> Duration {
        self.login_interval
    }

    /// Sets the time after its deadline in which a login without a response may still reach the
    /// service: in a buffer, or in a process that was stopped. Until then no success clears its
    /// strike. Default: as long as a [lock](Self::lock).
    #[must_use]
    pub fn quarantine(&self) -> Duration {
        self.quarantine.unwrap_or(self.lock)
    }

    /// The wrong login that locks an account. Default: 3.
    #[must_use]
    pub fn strikes_to_lock(&self) -> usize {
        self.strikes_to_lock
    }

    /// The number of fresh sessions in a row, refused before their first accepted call, after which
    /// the machine gives up. Default: 2. Such a session may have been given to a wrong login, so
    /// each is a possible strike.
    #[must_use]
    pub fn useless_sessions(&self) -> usize {
        self.useless_sessions
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            account_key: None,
            backoff_first: Duration::from_secs(1),
            backoff_max: Duration::from_secs(60),
            budget: 2,
            lock: Duration::from_secs(15 * 60),
            lock_end: LockEnd::KeepsStrikes,
            login_deadline: Duration::from_secs(30),
            login_interval: Duration::from_secs(1),
            quarantine: None,
            strikes_to_lock: 3,
            useless_sessions: 2,
        }
    }
}

/// What the end of a lock does to the count of wrong logins. The service does not say.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub enum LockEnd {
    /// The count starts again: the attempts that were answered *locked*, and what was over before
    /// them, are forgotten.
    ClearsStrikes,
    /// The count stays: the next wrong login may lock the account again.
    #[default]
    KeepsStrikes,
}

/// Builds a [`Policy`].
#[derive(Clone, Debug)]
pub struct PolicyBuilder(Policy);

impl PolicyBuilder {
    /// Sets [`Policy::account_key`]: one name for all endpoints that lead to the same accounts,
    /// such as a host name and its IP address, or two names of one host. The email still separates
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

    /// # Errors
    /// An account key that is empty or has a control character; a budget of nothing, or one that
    /// reaches the lock; a lock or a login deadline of no length; a first pause longer than the
    /// longest; no useless session allowed, or more of them than the budget has strikes.
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

/// Which part of a policy contradicts itself.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum PolicyError {
    /// The account key is empty, or has a control character.
    AccountKey,
    /// The first pause is longer than the longest.
    Backoff,
    /// The budget is zero, or reaches the number of strikes that lock the account.
    Budget,
    /// A lock without a length.
    Lock,
    /// A login that may take no time.
    LoginDeadline,
    /// Giving up before the first session, or only after more possible strikes than the budget has.
    UselessSessions,
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AccountKey => "the account key is empty or has a control character",
            Self::Backoff => "the first back-off is longer than the longest",
            Self::Budget => {
                "the login budget must be at least 1 and below the strikes that lock the account"
            }
            Self::Lock => "the lock must last longer than no time",
            Self::LoginDeadline => "a login must be given some time",
            Self::UselessSessions => {
                "the number of useless sessions must be at least 1 and within the login budget"
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

//! The check of a response's timestamp.

use core::fmt;
use core::time::Duration;

use super::timestamp::Timestamp;
use crate::unix_time::UnixTime;

/// The rules for the timestamp of a response.
///
/// ```
/// use std::time::Duration;
///
/// use soap_headers::UnixTime;
/// use soap_headers::security::{Timestamp, TimestampPolicy};
///
/// let now = UnixTime::from_millis(1_764_273_600_000);
/// let timestamp = Timestamp::new(now).with_lifetime(Duration::from_secs(300));
/// let policy = TimestampPolicy::new();
/// policy.check(Some(&timestamp), now)?;
/// let error = policy.check(Some(&timestamp), now.saturating_add(Duration::from_secs(900)));
/// assert!(error.unwrap_err().to_string().contains("expired"));
/// # Ok::<(), soap_headers::security::TimestampError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct TimestampPolicy {
    skew: Duration,
    max_age: Option<Duration>,
    is_required: bool,
}

impl TimestampPolicy {
    /// Creates the rules: a timestamp must be there, clocks may differ by five minutes, and the age
    /// of a message is limited by its expiry only.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            skew: Duration::from_secs(300),
            max_age: None,
            is_required: true,
        }
    }

    /// Sets the time by which the clocks of client and service may differ. Default: five minutes.
    #[must_use]
    pub const fn with_skew(mut self, skew: Duration) -> Self {
        self.skew = skew;
        self
    }

    /// Sets the greatest age of a message, whatever its expiry. Default: none.
    #[must_use]
    pub const fn with_max_age(mut self, max_age: Duration) -> Self {
        self.max_age = Some(max_age);
        self
    }

    /// Sets whether the timestamp must be there, with a creation time. Default: `true`.
    #[must_use]
    pub const fn with_required(mut self, is_required: bool) -> Self {
        self.is_required = is_required;
        self
    }

    /// Checks the timestamp of a response that arrives now.
    ///
    /// # Errors
    /// [`TimestampError`] by the first rule that is broken, in the order of
    /// [`TimestampErrorKind`].
    pub fn check(
        &self,
        timestamp: Option<&Timestamp>,
        now: UnixTime,
    ) -> Result<(), TimestampError> {
        match self.broken_rule(timestamp, now) {
            None => Ok(()),
            Some(kind) => Err(TimestampError { kind }),
        }
    }

    fn broken_rule(
        &self,
        timestamp: Option<&Timestamp>,
        now: UnixTime,
    ) -> Option<TimestampErrorKind> {
        let Some(timestamp) = timestamp else {
            return self.is_required.then_some(TimestampErrorKind::Missing);
        };
        let (created, expires) = (timestamp.created(), timestamp.expires());
        if created.is_none() && self.is_required {
            return Some(TimestampErrorKind::NoCreated);
        }
        if created
            .zip(expires)
            .is_some_and(|(created, expires)| expires < created)
        {
            return Some(TimestampErrorKind::ExpiresBeforeCreated);
        }
        let ahead = created.map_or(Duration::ZERO, |created| created.saturating_since(now));
        if ahead > self.skew {
            return Some(TimestampErrorKind::CreatedInFuture { ahead });
        }
        let late = expires.map(|expires| (expires, now.saturating_since(expires)));
        if let Some((expires, late)) = late
            && now >= expires.saturating_add(self.skew)
        {
            return Some(TimestampErrorKind::Expired { late });
        }
        let age = created.map_or(Duration::ZERO, |created| now.saturating_since(created));
        let is_too_old = |max_age| age > self.skew.saturating_add(max_age);
        self.max_age
            .is_some_and(is_too_old)
            .then_some(TimestampErrorKind::TooOld { age })
    }
}

impl Default for TimestampPolicy {
    fn default() -> Self {
        Self::new()
    }
}

/// A timestamp that breaks a [`TimestampPolicy`]. The response must not be used.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct TimestampError {
    kind: TimestampErrorKind,
}

impl TimestampError {
    /// Returns the rule that is broken.
    #[must_use]
    pub const fn kind(&self) -> TimestampErrorKind {
        self.kind
    }
}

/// The rule that a timestamp breaks.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum TimestampErrorKind {
    /// There is no timestamp.
    Missing,
    /// The timestamp has no creation time.
    NoCreated,
    /// The message expires before it was created.
    ExpiresBeforeCreated,
    /// The message was created in the future, by more than clocks may differ.
    CreatedInFuture {
        /// The time from now to the creation.
        ahead: Duration,
    },
    /// The message has expired, by at least as much as clocks may differ.
    Expired {
        /// The time since the expiry.
        late: Duration,
    },
    /// The message is too old.
    TooOld {
        /// The time since the creation.
        age: Duration,
    },
}

impl fmt::Display for TimestampError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            TimestampErrorKind::Missing => f.write_str("the response has no timestamp"),
            TimestampErrorKind::NoCreated => {
                f.write_str("the timestamp of the response has no creation time")
            }
            TimestampErrorKind::ExpiresBeforeCreated => {
                f.write_str("the response expires before it was created")
            }
            TimestampErrorKind::CreatedInFuture { ahead } => write!(
                f,
                "the response was created {} s in the future: compare the clocks of client and service",
                ahead.as_secs()
            ),
            TimestampErrorKind::Expired { late } => write!(
                f,
                "the response expired {} s ago: compare the clocks of client and service",
                late.as_secs()
            ),
            TimestampErrorKind::TooOld { age } => write!(
                f,
                "the response is {} s old, which is more than allowed",
                age.as_secs()
            ),
        }
    }
}

impl core::error::Error for TimestampError {}

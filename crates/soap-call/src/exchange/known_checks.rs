//! The checks of `soap-headers`.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use soap_codec::QName;
use soap_headers::UnixTime;
use soap_headers::addressing::{self, Addressing, Relation};
use soap_headers::security::{self, SecurityView, TimestampPolicy};

use crate::exchange::check::{ReceivedMessage, ResponseCheck};

/// Requires that each response names the request that it replies to (feature `headers`): its
/// `RelatesTo` is the `MessageID` of the request's [`Addressing`]. A fault need not name one,
/// because a service may fail before it reads the id.
///
/// The error is an [`UnrelatedError`](addressing::UnrelatedError) if the response names another
/// message.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct RelationCheck;

impl RelationCheck {
    /// Creates the check.
    #[must_use]
    pub const fn new() -> Self {
        Self
    }
}

impl ResponseCheck for RelationCheck {
    fn check(&self, response: &ReceivedMessage<'_>) -> Result<(), Box<dyn Error + Send + Sync>> {
        let id = response.message_id;
        let id = id.ok_or("the request has no message id that its response could name")?;
        let addressing = Addressing::from_envelope(response.envelope)?;
        let relation = addressing.map_or(Ok(Relation::Absent), |it| it.relation_to(id))?;
        if relation == Relation::Reply || response.envelope.fault().is_some() {
            return Ok(());
        }
        Err("the response does not name the request that it replies to".into())
    }

    fn understood(&self) -> &[QName<'static>] {
        &addressing::UNDERSTOOD
    }
}

/// Requires that the timestamp of each response keeps a policy (feature `headers`). A fault need
/// not have a timestamp.
///
/// The error is a [`TimestampError`](security::TimestampError). A timestamp without a signature is
/// only as trustworthy as the connection: it finds caches and wrong clocks, not attackers.
#[derive(Clone)]
pub struct TimestampCheck {
    now: Arc<dyn Fn() -> UnixTime + Send + Sync>,
    policy: TimestampPolicy,
}

impl TimestampCheck {
    /// Creates a check with a clock, such as `|| SystemTime::now().into()`.
    #[must_use]
    pub fn new(
        policy: TimestampPolicy,
        now: impl Fn() -> UnixTime + Send + Sync + 'static,
    ) -> Self {
        let now = Arc::new(now);
        Self { now, policy }
    }
}

impl ResponseCheck for TimestampCheck {
    fn check(&self, response: &ReceivedMessage<'_>) -> Result<(), Box<dyn Error + Send + Sync>> {
        let security = SecurityView::from_envelope(response.envelope)?;
        let timestamp = security.as_ref().and_then(SecurityView::timestamp);
        if timestamp.is_none() && response.envelope.fault().is_some() {
            return Ok(());
        }
        Ok(self.policy.check(timestamp, (self.now)())?)
    }

    fn understood(&self) -> &[QName<'static>] {
        &security::UNDERSTOOD
    }
}

impl fmt::Debug for TimestampCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TimestampCheck")
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}

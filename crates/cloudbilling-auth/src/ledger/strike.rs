//! A login that counts.

use alloc::vec::Vec;

use crate::credentials::Realm;
use crate::login::AttemptId;
use crate::time::MonotonicTime;

/// A login that was wrong, or may have been. It counts until a proven success clears it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Strike {
    pub(crate) id: AttemptId,
    pub(crate) realm: Realm,
    pub(crate) state: StrikeState,
    /// The time from which the login cannot reach the service any more: that of its response, or
    /// the end of its quarantine.
    pub(crate) over: MonotonicTime,
    /// The time by which the client that has its session should have proved it; `None` if no client
    /// has it.
    pub(crate) proof_due: Option<MonotonicTime>,
    /// The other strikes that this login's success clears: all that were over when it was booked.
    pub(crate) clears: Vec<AttemptId>,
}

impl Strike {
    /// The service says that it was wrong.
    pub(crate) fn is_definite(&self) -> bool {
        self.state == StrikeState::Wrong
    }
}

/// The service's verdict on a login.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum StrikeState {
    /// There is none.
    Unanswered,
    /// A session, and no call with it was accepted so far.
    Granted,
    /// A session that was refused before any call with it was accepted.
    Useless,
    Locked,
    NotPermitted,
    Wrong,
}

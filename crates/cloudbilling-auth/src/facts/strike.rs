//! A login that counts against the budget.

use alloc::vec::Vec;

use crate::credentials::Realm;
use crate::login::AttemptId;
use crate::time::MonotonicTime;

/// A login that was wrong, or may have been.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Strike {
    pub(crate) id: AttemptId,
    pub(crate) realm: Realm,
    pub(crate) state: StrikeState,
    /// The time from which the login cannot reach the service any more: the time of its response,
    /// or the end of its quarantine.
    pub(crate) over: MonotonicTime,
    /// The time by which the client that holds its session should have proved it; `None` if no
    /// client holds it.
    pub(crate) proof_due: Option<MonotonicTime>,
    /// The other strikes that this login's success clears: those that were over when it was booked.
    pub(crate) clears: Vec<AttemptId>,
}

impl Strike {
    /// Returns `true` if the login cannot reach the service any more.
    pub(crate) fn is_over(&self, now: MonotonicTime) -> bool {
        self.state != StrikeState::Unanswered || self.over <= now
    }

    /// Returns `true` if the service said that the login was wrong.
    pub(crate) fn is_definite(&self) -> bool {
        self.state == StrikeState::Wrong
    }
}

/// The knowledge about a login that counts. A later state says more than an earlier one.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum StrikeState {
    /// There is no response.
    Unanswered,
    /// The service opened a session, and no call with it was accepted so far.
    Granted,
    /// The session was refused before any call with it was accepted.
    Useless,
    NotPermitted,
    Locked,
    Wrong,
}

impl StrikeState {
    const ALL: [Self; 6] = [
        Self::Unanswered,
        Self::Granted,
        Self::Useless,
        Self::NotPermitted,
        Self::Locked,
        Self::Wrong,
    ];

    /// Returns the state of this name in a record or a snapshot.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Returns the name in records and snapshots.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Unanswered => "unanswered",
            Self::Granted => "granted",
            Self::Useless => "useless",
            Self::NotPermitted => "not-permitted",
            Self::Locked => "locked",
            Self::Wrong => "wrong",
        }
    }
}

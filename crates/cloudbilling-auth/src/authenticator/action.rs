//! The next action.

use super::grant::Grant;
use super::sealed::SealedSession;
use crate::ledger::StoreStep;
use crate::login::{GiveUpReason, LoginAttempt, WaitReason};
use crate::time::MonotonicTime;

/// The next action, as returned by [`Authenticator::poll`](crate::Authenticator::poll).
#[allow(
    clippy::exhaustive_enums,
    reason = "a caller that overlooks an action does not work"
)]
#[derive(Debug)]
#[must_use]
pub enum Action {
    /// Send the call with this token.
    Attach(Grant),
    /// Return the reason to the caller. It does not change without a person's help.
    GiveUp(GiveUpReason),
    /// Send this login before its deadline, and report its outcome. It already counts as a possible
    /// strike. With a [store](crate::Authenticator::with_store) the record holds it already;
    /// without one, store a snapshot first if anything is to survive a restart.
    ///
    /// It may come although there is a session, to [clear strikes](crate::Policy::clearing_logins):
    /// whatever its outcome, poll again, and the call is sent with a session.
    Login(LoginAttempt),
    /// Decrypt this session of another process, and report the token with
    /// [`handle_opened`](crate::Authenticator::handle_opened). Only with a store.
    Open(SealedSession),
    /// Access the store, and report the outcome with
    /// [`handle_store`](crate::Authenticator::handle_store). Only with a store.
    Store(StoreStep),
    /// Poll again at `until`, or earlier after any input.
    Wait {
        /// The time at which the action changes without an input.
        until: MonotonicTime,
        /// The reason to wait.
        reason: WaitReason,
    },
}

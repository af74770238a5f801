//! The next action.

use super::grant::Grant;
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
    /// Store a snapshot if there is a store, then send this login and report its outcome. It
    /// already counts as a possible strike.
    Login(LoginAttempt),
    /// Poll again at `until`, or earlier after any input.
    Wait {
        /// The time at which the action changes without an input.
        until: MonotonicTime,
        /// The reason to wait.
        reason: WaitReason,
    },
}

//! What to do next.

use super::grant::Grant;
use crate::login::{GiveUpReason, LoginAttempt, WaitReason};
use crate::time::MonotonicTime;

/// What to do next.
#[derive(Debug)]
#[must_use]
pub enum Action {
    /// Send the call with this token.
    Attach(Grant),
    /// Nothing by itself changes this: hand the reason to the caller.
    GiveUp(GiveUpReason),
    /// Keep a snapshot if a store is at hand, then send this login and report its outcome. It already counts.
    Login(LoginAttempt),
    /// Poll again at `until`, or earlier after any input.
    Wait {
        /// When the answer changes by itself.
        until: MonotonicTime,
        /// Why to wait.
        reason: WaitReason,
    },
}

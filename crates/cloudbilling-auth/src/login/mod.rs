//! One login: the attempt, its outcome, and the reasons not to send it.
//!
//! It depends on [`credentials`](crate::credentials) and [`time`](crate::time) only.

mod attempt;
mod outcome;
mod reason;

pub use self::attempt::{AttemptId, LoginAttempt};
pub use self::outcome::LoginOutcome;
pub use self::reason::{GiveUpReason, LockSource, WaitReason};

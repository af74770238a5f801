//! What happened, for logs and metrics.

use super::call::Certainty;
use super::grant::Generation;
use crate::login::{AttemptId, LoginOutcome};
use crate::time::MonotonicTime;

/// What happened, for logs and metrics. Never holds a secret.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum AuthEvent {
    /// The service refused the API token for certain.
    ApiTokenRefused {
        /// Of the token.
        generation: Generation,
    },
    /// Other credentials took the place of the old ones.
    CredentialsReplaced,
    /// A login reached its deadline without a report. It stays booked.
    LoginForgotten {
        /// Which login.
        attempt: AttemptId,
    },
    /// A person allowed one more login.
    LoginPermitted,
    /// A login was reported.
    LoginSettled {
        /// Which login.
        attempt: AttemptId,
        /// The outcome, without the token.
        outcome: LoginOutcome<()>,
    },
    /// A login is to be sent.
    LoginStarted {
        /// Which login.
        attempt: AttemptId,
        /// When it counts as lost.
        deadline: MonotonicTime,
    },
    /// The service refused the session's token; the session is dropped.
    SessionEnded {
        /// How sure the refusal is.
        certainty: Certainty,
        /// The generation of the session.
        generation: Generation,
    },
    /// A call with a new session was accepted: its login was right, and clears what came before it.
    SessionProven {
        /// The generation of the session.
        generation: Generation,
    },
    /// Calls go out with a new session from here on.
    SessionStarted {
        /// The generation of the session.
        generation: Generation,
    },
    /// An administrator lifted the lock.
    Unlocked,
}

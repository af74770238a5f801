//! Events for logs and metrics.

use super::call::Certainty;
use super::grant::Generation;
use crate::login::{AttemptId, LoginOutcome};
use crate::record::RecordError;
use crate::time::MonotonicTime;

/// An event for logs and metrics. Never contains a secret.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum AuthEvent {
    /// The service certainly refused the API token.
    ApiTokenRefused {
        /// The generation of the token.
        generation: Generation,
    },
    /// The credentials were replaced.
    CredentialsReplaced,
    /// A login reached its deadline without a report. It stays booked as a possible strike.
    LoginForgotten {
        /// The attempt.
        attempt: AttemptId,
    },
    /// A person permitted one more login.
    LoginPermitted,
    /// The outcome of a login was reported.
    LoginSettled {
        /// The attempt.
        attempt: AttemptId,
        /// The outcome, without the token.
        outcome: LoginOutcome<()>,
    },
    /// A login was handed out to be sent.
    LoginStarted {
        /// The attempt.
        attempt: AttemptId,
        /// The time from which the login counts as lost.
        deadline: MonotonicTime,
    },
    /// The shared record cannot be read. No login is possible until a person permits one.
    RecordDamaged {
        /// The reason.
        error: RecordError,
    },
    /// Calls are sent with the session of another process from now on.
    SessionAdopted {
        /// The generation of the session in this process.
        generation: Generation,
        /// The attempt that opened it.
        attempt: AttemptId,
    },
    /// The service refused the session token, and the session was dropped.
    SessionEnded {
        /// The certainty of the refusal.
        certainty: Certainty,
        /// The generation of the session.
        generation: Generation,
    },
    /// A call with a new session was accepted. This proves its login right, and clears earlier
    /// strikes.
    SessionProven {
        /// The generation of the session.
        generation: Generation,
    },
    /// Calls are sent with a new session from now on.
    SessionStarted {
        /// The generation of the session.
        generation: Generation,
    },
    /// Another process has changed the record first. The swap is made again.
    StoreConflict,
    /// The store went back to an older record. No login is possible until a person permits one.
    StoreWentBack,
    /// It is not known whether a swap was stored: the response was lost. The record is loaded.
    SwapUnknown,
    /// An administrator lifted the lock.
    Unlocked,
}

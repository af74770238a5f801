//! The events for the subscribers of `tracing`. The table of their names is in
//! [`telemetry`](crate::client::telemetry).

use std::time::Duration;

use cloudbilling_auth::{AttemptId, AuthEvent, Certainty, Generation, LoginOutcome, WaitReason};
use tracing::field::display;
use tracing::{debug, info, warn};

use crate::client::observe::{
    CallAttempt, CallAttemptOutcome, CallWait, FailedCall, Observer, StoreAccess,
    StoreAccessOutcome,
};
use crate::client::telemetry::TARGET;
use crate::error::ErrorKind;

/// Passes notifications on to the subscribers.
#[derive(Debug)]
pub(crate) struct EventLog;

impl Observer for EventLog {
    fn attempt(&self, attempt: &CallAttempt<'_>) {
        let CallAttempt {
            elapsed,
            generation,
            method,
            number,
            outcome,
            request_bytes,
        } = *attempt;
        let milliseconds = milliseconds(elapsed);
        match outcome {
            CallAttemptOutcome::Response {
                response_bytes,
                status,
            } => {
                let status = status.as_u16();
                debug!(target: TARGET, method, attempt = number, %generation, request_bytes, status, response_bytes, milliseconds, "a response arrived");
            }
            CallAttemptOutcome::Failed(failure) => {
                debug!(target: TARGET, method, attempt = number, %generation, request_bytes, ?failure, milliseconds, "no response arrived");
            }
        }
    }

    fn event(&self, event: &AuthEvent) {
        let Described {
            certainty,
            generation,
            login,
            message,
            outcome,
        } = Described::from(event);
        let (generation, login) = (generation.map(display), login.map(display));
        info!(target: TARGET, login, generation, outcome, certainty, "{message}");
    }

    fn failed_call(&self, call: &FailedCall<'_>) {
        let FailedCall {
            elapsed,
            error,
            host,
            method,
        } = *call;
        let (kind, milliseconds) = (error.kind().name(), milliseconds(elapsed));
        let delivery = match error.kind() {
            ErrorKind::Transport(error) => Some(display(error.delivery())),
            _ => None,
        };
        let may_have_executed = error.may_have_executed();
        warn!(target: TARGET, method, kind, host, delivery, may_have_executed, milliseconds, "the call failed");
    }

    fn store_access(&self, access: &StoreAccess<'_>) {
        let StoreAccess {
            elapsed,
            is_swap,
            outcome,
        } = *access;
        let milliseconds = milliseconds(elapsed);
        let outcome = match outcome {
            StoreAccessOutcome::Conflict => "conflict",
            StoreAccessOutcome::Failed(_) => "failed",
            StoreAccessOutcome::Loaded => "loaded",
            StoreAccessOutcome::Stored => "stored",
        };
        debug!(target: TARGET, is_swap, outcome, milliseconds, "an access to the store ended");
    }

    fn wait(&self, wait: &CallWait<'_>) {
        let (method, milliseconds) = (wait.method, milliseconds(wait.at_most));
        let (reason, is_short) = match wait.reason {
            WaitReason::BackOff => ("the last login was inconclusive", false),
            WaitReason::Locked { .. } => ("the account is locked", false),
            WaitReason::LoginInFlight => ("a login is under way", true),
            WaitReason::LoginInterval => ("the last login was recent", false),
            WaitReason::SessionUnproven => ("the first call of a session is under way", true),
            WaitReason::StoreBusy => ("an access to the store is under way", true),
            WaitReason::StoreUnavailable => ("the store is unavailable", false),
            WaitReason::Throttled => ("the service asked for a pause", false),
            _ => ("another reason", false),
        };
        match is_short {
            true => debug!(target: TARGET, method, reason, milliseconds, "the call waits"),
            false => info!(target: TARGET, method, reason, milliseconds, "the call waits"),
        }
    }
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

/// The message and the fields of an event.
#[derive(Default)]
struct Described {
    certainty: Option<&'static str>,
    generation: Option<Generation>,
    login: Option<AttemptId>,
    message: &'static str,
    outcome: Option<&'static str>,
}

impl Described {
    fn new(message: &'static str) -> Self {
        Self {
            message,
            ..Self::default()
        }
    }

    fn generation(self, generation: Generation) -> Self {
        Self {
            generation: Some(generation),
            ..self
        }
    }

    fn login(self, login: AttemptId) -> Self {
        Self {
            login: Some(login),
            ..self
        }
    }
}

impl From<&AuthEvent> for Described {
    fn from(event: &AuthEvent) -> Self {
        match *event {
            AuthEvent::ApiTokenRefused { generation } => {
                Self::new("the API token was refused").generation(generation)
            }
            AuthEvent::CredentialsReplaced => Self::new("the credentials were replaced"),
            AuthEvent::LoginForgotten { attempt } => {
                Self::new("a login reached its deadline without a result").login(attempt)
            }
            AuthEvent::LoginPermitted => Self::new("a person permitted one more login"),
            AuthEvent::LoginSettled { attempt, outcome } => Self {
                outcome: Some(outcome_name(&outcome)),
                ..Self::new("a login ended").login(attempt)
            },
            AuthEvent::LoginStarted { attempt, .. } => Self::new("a login began").login(attempt),
            AuthEvent::RecordDamaged { .. } => Self::new("the shared record is damaged"),
            AuthEvent::SessionAdopted {
                attempt,
                generation,
            } => Self::new("the session of another process was adopted")
                .generation(generation)
                .login(attempt),
            AuthEvent::SessionEnded {
                certainty,
                generation,
            } => Self {
                certainty: Some(match certainty {
                    Certainty::Certain => "certain",
                    Certainty::Likely => "likely",
                }),
                ..Self::new("the session was refused").generation(generation)
            },
            AuthEvent::SessionProven { generation } => {
                Self::new("a call with the new session was accepted").generation(generation)
            }
            AuthEvent::SessionStarted { generation } => {
                Self::new("a session began").generation(generation)
            }
            AuthEvent::StoreConflict => {
                Self::new("another process changed the shared record first")
            }
            AuthEvent::StoreWentBack => Self::new("the store went back to an older record"),
            AuthEvent::SwapUnknown => {
                Self::new("it is unknown whether the shared record was stored")
            }
            AuthEvent::Unlocked => Self::new("an administrator lifted the lock"),
            _ => Self::new("another event"),
        }
    }
}

fn outcome_name(outcome: &LoginOutcome<()>) -> &'static str {
    match outcome {
        LoginOutcome::Granted(()) => "granted",
        LoginOutcome::Locked => "locked",
        LoginOutcome::NotPermitted => "not permitted",
        LoginOutcome::NotSent => "not sent",
        LoginOutcome::Unknown => "unknown",
        LoginOutcome::WrongCredentials => "wrong credentials",
    }
}

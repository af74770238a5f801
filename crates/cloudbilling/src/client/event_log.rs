//! The events for the subscribers of `tracing`. The table of their names is in
//! [`telemetry`](crate::client::telemetry).

use std::time::Duration;

use cloudbilling_auth::{AttemptId, AuthEvent, Certainty, Generation, WaitReason};
use tracing::field::display;
use tracing::{debug, info, warn};

use crate::client::observe::{
    CallAttempt, CallAttemptOutcome, CallWait, EndedCall, Observer, StoreAccess, StoreAccessOutcome,
};
use crate::client::telemetry::{
    CERTAINTY, DELIVERY, ERROR_KIND, ERROR_TYPE, GENERATION, HTTP_REQUEST_BODY_SIZE,
    HTTP_REQUEST_RESEND_COUNT, HTTP_RESPONSE_BODY_SIZE, HTTP_RESPONSE_STATUS_CODE, LOGIN_ID,
    LOGIN_OUTCOME, MAY_HAVE_EXECUTED, MILLISECONDS, NETWORK_PROTOCOL_VERSION, REQUEST_PURPOSE,
    RPC_METHOD, SERVER_ADDRESS, STORE_OPERATION, STORE_OUTCOME, TARGET, WAIT_REASON, integer,
};
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
            purpose,
            request_bytes,
            ..
        } = *attempt;
        let (milliseconds, purpose) = (milliseconds(elapsed), purpose.name());
        let request_bytes = request_bytes.map(integer);
        let (generation, resend_count) = (
            generation.map(display),
            (number > 1).then(|| i64::from(number - 1)),
        );
        match outcome {
            CallAttemptOutcome::Response {
                response_bytes,
                status,
                version,
            } => {
                let (status, error_type) = (i64::from(status.as_u16()), outcome.error_type());
                let response_bytes = integer(response_bytes);
                debug!(target: TARGET, { { RPC_METHOD } = method, { REQUEST_PURPOSE } = purpose, { HTTP_REQUEST_RESEND_COUNT } = resend_count, { GENERATION } = generation, { HTTP_REQUEST_BODY_SIZE } = request_bytes, { HTTP_RESPONSE_STATUS_CODE } = status, { HTTP_RESPONSE_BODY_SIZE } = response_bytes, { NETWORK_PROTOCOL_VERSION } = version, { ERROR_TYPE } = error_type, { MILLISECONDS } = milliseconds }, "a response arrived");
            }
            CallAttemptOutcome::Failed(failure) => {
                let error_type = failure.name();
                debug!(target: TARGET, { { RPC_METHOD } = method, { REQUEST_PURPOSE } = purpose, { HTTP_REQUEST_RESEND_COUNT } = resend_count, { GENERATION } = generation, { HTTP_REQUEST_BODY_SIZE } = request_bytes, { ERROR_TYPE } = error_type, { MILLISECONDS } = milliseconds }, "no response arrived");
            }
        }
    }

    fn call(&self, call: &EndedCall<'_>) {
        let EndedCall {
            elapsed,
            endpoint,
            error: Some(error),
            method,
            ..
        } = *call
        else {
            return;
        };
        let (error_type, kind) = (error.error_type(), error.kind().name());
        let delivery = match error.kind() {
            ErrorKind::Transport(error) => Some(display(error.delivery())),
            _ => None,
        };
        let may_have_executed = error.may_have_executed();
        let (host, milliseconds) = (endpoint.host(), milliseconds(elapsed));
        warn!(target: TARGET, { { RPC_METHOD } = method, { SERVER_ADDRESS } = host, { ERROR_TYPE } = error_type, { ERROR_KIND } = kind, { DELIVERY } = delivery, { MAY_HAVE_EXECUTED } = may_have_executed, { MILLISECONDS } = milliseconds }, "the call failed");
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
        info!(target: TARGET, { { LOGIN_ID } = login, { GENERATION } = generation, { LOGIN_OUTCOME } = outcome, { CERTAINTY } = certainty }, "{message}");
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
        let operation = if is_swap { "swap" } else { "load" };
        debug!(target: TARGET, { { STORE_OPERATION } = operation, { STORE_OUTCOME } = outcome, { MILLISECONDS } = milliseconds }, "an access to the store ended");
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
            true => {
                debug!(target: TARGET, { { RPC_METHOD } = method, { WAIT_REASON } = reason, { MILLISECONDS } = milliseconds }, "the call waits")
            }
            false => {
                info!(target: TARGET, { { RPC_METHOD } = method, { WAIT_REASON } = reason, { MILLISECONDS } = milliseconds }, "the call waits")
            }
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
                outcome: Some(outcome.name()),
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

//! What clients tell of their work, for logs and metrics.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use cloudbilling_auth::{AuthEvent, Generation};
use http::StatusCode;
use soap_transport::{TransportError, TransportErrorKind};

/// Hears what clients do. Neither a token, a password nor a piece of a message is ever told.
///
/// Called while no lock is held, on the thread that did the work: be quick. A panic in it ends neither the call nor the login.
pub trait Observer: fmt::Debug + Send + Sync {
    /// A request of a call was answered, or failed.
    fn attempt(&self, attempt: &CallAttempt<'_>) {
        let _ = attempt;
    }

    /// Something happened to the credentials, a login or a session.
    fn event(&self, event: &AuthEvent) {
        let _ = event;
    }
}

/// One request of a call.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CallAttempt<'a> {
    /// From writing the request to having the whole answer.
    pub elapsed: Duration,
    /// Of the token that it went out with.
    pub generation: Generation,
    /// The local name of the request's element; [`SESSION_CHECK`](Self::SESSION_CHECK) for a check
    /// before a write.
    pub method: &'a str,
    /// 1, or 2 for the repeat.
    pub number: u8,
    /// The envelope's size.
    pub request_bytes: usize,
    /// The response, or the failure.
    pub outcome: CallAttemptOutcome,
}

impl CallAttempt<'_> {
    /// The [`method`](Self::method) of the read by which a session is
    /// [checked](crate::SessionCheck) before a write.
    pub const SESSION_CHECK: &'static str = "(session check)";
}

/// The outcome of one request.
#[derive(Clone, Copy, Debug)]
pub enum CallAttemptOutcome {
    /// A response arrived.
    Response {
        /// The body's size, decoded.
        response_bytes: usize,
        /// The HTTP status.
        status: StatusCode,
    },
    /// The transport reported an error.
    Failed(TransportErrorKind),
}

impl CallAttemptOutcome {
    pub(crate) fn new(result: &Result<http::Response<Bytes>, TransportError>) -> Self {
        match result {
            Ok(response) => Self::Response {
                response_bytes: response.body().len(),
                status: response.status(),
            },
            Err(error) => Self::Failed(error.kind()),
        }
    }
}

//! Notifications about calls and logins, for logs and metrics.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use cloudbilling_auth::{AuthEvent, Generation};
use cloudbilling_store::StoreError;
use http::StatusCode;
use soap_transport::{TransportError, TransportErrorKind};

/// Receives notifications about calls and logins; never a token, a password or content.
///
/// It is called on the thread that did the work, while no lock is held. It should return quickly.
/// A panic in it ends neither the call nor the login.
pub trait Observer: fmt::Debug + Send + Sync {
    /// Receives the outcome of one request of a call.
    fn attempt(&self, attempt: &CallAttempt<'_>) {
        let _ = attempt;
    }

    /// Receives an event in the life of the credentials, a login or a session.
    fn event(&self, event: &AuthEvent) {
        let _ = event;
    }

    /// Receives the outcome of one access to the [store](crate::ClientBuilder::store).
    fn store_access(&self, access: &StoreAccess<'_>) {
        let _ = access;
    }
}

/// One access to the store.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct StoreAccess<'a> {
    /// The time from its beginning to its end.
    pub elapsed: Duration,
    /// `true` for a swap, `false` for a load.
    pub is_swap: bool,
    /// The result.
    pub outcome: StoreAccessOutcome<'a>,
}

/// The outcome of one access to the store.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum StoreAccessOutcome<'a> {
    /// Another process had changed the record, so the swap stored nothing.
    Conflict,
    /// The store reported an error, which says whether the record may have been stored.
    Failed(&'a StoreError),
    /// The record was loaded, or there is none.
    Loaded,
    /// The record was stored.
    Stored,
}

/// One request of a call.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CallAttempt<'a> {
    /// The time from the writing of the request to the end of the response.
    pub elapsed: Duration,
    /// The generation of the token that the request carried.
    pub generation: Generation,
    /// The local name of the request's element; [`SESSION_CHECK`](Self::SESSION_CHECK) for a check
    /// before a write.
    pub method: &'a str,
    /// 1, or 2 for the retry.
    pub number: u8,
    /// The response, or the failure.
    pub outcome: CallAttemptOutcome,
    /// The size of the envelope.
    pub request_bytes: usize,
}

impl CallAttempt<'_> {
    /// The [`method`](Self::method) of the read by which a session is
    /// [checked](crate::SessionCheck) before a write.
    pub const SESSION_CHECK: &'static str = "(session check)";
}

/// The outcome of one request.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum CallAttemptOutcome {
    /// A response arrived.
    Response {
        /// The size of the body, decoded.
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

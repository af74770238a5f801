//! Notifications about calls and logins, for logs and metrics.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use cloudbilling_auth::{AuthEvent, Generation, WaitReason};
use cloudbilling_store::StoreError;
use http::StatusCode;
use soap_transport::{TransportError, TransportErrorKind};

use crate::error::Error;

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

    /// Receives a call that failed, once, after its last attempt.
    fn failed_call(&self, call: &FailedCall<'_>) {
        let _ = call;
    }

    /// Receives the beginning of a time in which a call waits, such as before a login.
    fn wait(&self, wait: &CallWait<'_>) {
        let _ = wait;
    }

    /// Receives the outcome of one access to the [store](crate::ClientBuilder::store).
    fn store_access(&self, access: &StoreAccess<'_>) {
        let _ = access;
    }
}

/// A call that failed.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct FailedCall<'a> {
    /// The time from the beginning of the call, including waiting, a login and a retry.
    pub elapsed: Duration,
    /// The error. Its text may hold words of the service, without secrets.
    pub error: &'a Error,
    /// The host of the endpoint.
    pub host: &'a str,
    /// The local name of the request's element.
    pub method: &'a str,
}

/// A wait of a call.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct CallWait<'a> {
    /// The longest time that it can take.
    pub at_most: Duration,
    /// The local name of the request's element.
    pub method: &'a str,
    /// The reason.
    pub reason: WaitReason,
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

//! Notifications about calls and logins, for logs and metrics.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use cloudbilling_auth::{AuthEvent, Generation, WaitReason};
use cloudbilling_store::StoreError;
use http::{StatusCode, Version};
use soap_call::Endpoint;
use soap_transport::{TransportError, TransportErrorKind};

use crate::error::Error;
use crate::exchange::Purpose;

/// Receives notifications about calls and logins; never a token, a password or content.
///
/// It is called on the thread that did the work, while no lock is held. It should return quickly.
/// A panic in it ends neither the call nor the login.
pub trait Observer: fmt::Debug + Send + Sync {
    /// Receives the outcome of one HTTP request of a call or of a login.
    fn attempt(&self, attempt: &CallAttempt<'_>) {
        let _ = attempt;
    }

    /// Receives the outcome of a call, once, after its last attempt and the reading of its result.
    /// A call that the caller drops has none.
    fn call(&self, call: &EndedCall<'_>) {
        let _ = call;
    }

    /// Receives an event in the life of the credentials, a login or a session.
    fn event(&self, event: &AuthEvent) {
        let _ = event;
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

/// A call that ended.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct EndedCall<'a> {
    /// The time from the beginning of the call, including waiting, a login, a retry and the reading
    /// of the result.
    pub elapsed: Duration,
    /// The endpoint.
    pub endpoint: &'a Endpoint,
    /// The error of a call that failed. Its text may hold words of the service, without secrets.
    pub error: Option<&'a Error>,
    /// The local name of the request's element.
    pub method: &'a str,
    /// The result code or the code of a fault ([`Error::status_code`]). `None` if the call ended
    /// without one, or leaves the response to the caller ([`Client::send`](crate::Client::send)).
    pub status_code: Option<&'static str>,
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

/// One HTTP request of a call or of a login.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CallAttempt<'a> {
    /// The time from the writing of the request to the end of the response.
    pub elapsed: Duration,
    /// The endpoint.
    pub endpoint: &'a Endpoint,
    /// The generation of the token that the request carried. `None` for a login.
    pub generation: Option<Generation>,
    /// The local name of the element of the call that the request belongs to; `Login` for a login.
    pub method: &'a str,
    /// 1, or 2 for the retry.
    pub number: u8,
    /// The response, or the failure.
    pub outcome: CallAttemptOutcome,
    /// The reason for the request.
    pub purpose: RequestPurpose,
    /// The size of the envelope. `None` for a login, because it would reveal that of the password.
    pub request_bytes: Option<usize>,
}

/// The reason for an HTTP request.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum RequestPurpose {
    /// To make a call.
    Call,
    /// To [check](crate::SessionCheck) the session before a write.
    CheckSession,
    /// To log in.
    Login,
}

impl RequestPurpose {
    /// Returns the name in logs and traces: `call`, `session_check` or `login`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::CheckSession => "session_check",
            Self::Login => "login",
        }
    }
}

impl From<Purpose> for RequestPurpose {
    fn from(purpose: Purpose) -> Self {
        match purpose {
            Purpose::Call => Self::Call,
            Purpose::CheckSession => Self::CheckSession,
        }
    }
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
        /// The version of HTTP, such as `1.1` or `2`, as far as the transport knows it.
        version: &'static str,
    },
    /// The transport reported an error.
    Failed(TransportErrorKind),
}

impl CallAttemptOutcome {
    /// Returns the class of the failure for traces and metrics: the HTTP status from 400 on, or the
    /// [name](TransportErrorKind::name) of the transport's error. `None` for other responses.
    #[must_use]
    pub fn error_type(&self) -> Option<&str> {
        match self {
            Self::Failed(kind) => Some(kind.name()),
            Self::Response { status, .. } if status.as_u16() >= 400 => Some(status.as_str()),
            Self::Response { .. } => None,
        }
    }

    pub(crate) fn new(result: &Result<http::Response<Bytes>, TransportError>) -> Self {
        match result {
            Ok(response) => Self::Response {
                response_bytes: response.body().len(),
                status: response.status(),
                version: version_name(response.version()),
            },
            Err(error) => Self::Failed(error.kind()),
        }
    }
}

fn version_name(version: Version) -> &'static str {
    match version {
        Version::HTTP_09 => "0.9",
        Version::HTTP_10 => "1.0",
        Version::HTTP_2 => "2",
        Version::HTTP_3 => "3",
        _ => "1.1",
    }
}

//! A login under way.

use bytes::Bytes;
use cloudbilling_auth::{LoginAttempt, LoginOutcome, MonotonicTime};
use soap_transport::{CallOptions, SendGate, TransportError};

use crate::client::caught::{self, Panicked};
use crate::client::core::Core;
use crate::client::observe::{CallAttempt, CallAttemptOutcome, RequestPurpose};
use crate::client::span::{HttpRequest, Span};
use crate::error::LoginError;

/// A login whose request is written, from its sending to the report of its outcome.
#[derive(Debug)]
pub(crate) struct ActiveLogin<'a> {
    attempt: LoginAttempt,
    core: &'a Core,
    /// The span of the HTTP request.
    pub(crate) http: Span,
    /// The span of the login.
    span: &'a Span,
    start: MonotonicTime,
}

/// A request, with the bounds of the login, which may outlive the call that began it.
pub(crate) type LoginRequest = (http::Request<Bytes>, CallOptions);

impl<'a> ActiveLogin<'a> {
    /// Writes the request of a login. If that fails, the login is certainly not sent.
    pub(crate) fn begin(
        core: &'a Core,
        attempt: LoginAttempt,
        span: &'a Span,
    ) -> Result<(Self, LoginRequest), LoginError> {
        let request = match core.service.login_request(&attempt) {
            Ok(request) => request,
            Err(error) => return Err(not_sent(core, attempt, LoginError::Request(error.into()))),
        };
        let start = core.now();
        let options = CallOptions::new(attempt.deadline().saturating_since(start))
            .with_max_response_bytes(core.bounds.max_response_bytes)
            .with_gate(gate(core, attempt.deadline()));
        let http = Span::http(&HttpRequest {
            endpoint: core.service.endpoint(),
            generation: None,
            number: 1,
            purpose: RequestPurpose::Login,
            request_bytes: None,
        });
        let login = Self {
            attempt,
            core,
            http,
            span,
            start,
        };
        Ok((login, (request, options)))
    }

    /// Judges the response and reports the outcome, which ends the waiting of all calls.
    pub(crate) fn end(
        self,
        result: Result<Result<http::Response<Bytes>, TransportError>, Panicked>,
    ) -> Result<(), LoginError> {
        let Self {
            attempt,
            core,
            http,
            span,
            start,
        } = self;
        let result = result.unwrap_or_else(|panicked| Err(panicked.into()));
        let outcome = CallAttemptOutcome::new(&result);
        http.responded(&outcome);
        core.auth.notifier().attempt(&CallAttempt {
            elapsed: core.now().saturating_since(start),
            endpoint: core.service.endpoint(),
            generation: None,
            method: "Login",
            number: 1,
            outcome,
            purpose: RequestPurpose::Login,
            request_bytes: None,
        });
        let verdict = caught::call(|| {
            let interrupt = core.interrupt(attempt.deadline());
            core.service.login_outcome_by(result, interrupt)
        });
        let (outcome, mut result) =
            verdict.unwrap_or((LoginOutcome::Unknown, Err(LoginError::NoVerdict)));
        if let Err(failure) = &mut result {
            let mut secrets = core.service.secrets();
            secrets.add_login(attempt.credentials());
            failure.redact_all(&secrets);
            core.last_failure.set(failure.clone());
        }
        span.logged_in(&outcome);
        core.auth.settle(attempt, outcome);
        result
    }
}

/// Returns a gate that closes at the deadline of a login. Other processes, and this one, count on
/// it: a login that has not left by then never will.
fn gate(core: &Core, deadline: MonotonicTime) -> SendGate {
    let ledger = core.auth.ledger().clone();
    SendGate::new(move || ledger.time().now() < deadline)
}

fn not_sent(core: &Core, attempt: LoginAttempt, failure: LoginError) -> LoginError {
    core.last_failure.set(failure.clone());
    core.auth.settle(attempt, LoginOutcome::NotSent);
    failure
}

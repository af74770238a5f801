//! Making a failed call again.

use std::ops::ControlFlow;
use std::time::Duration;

use soap_codec::http::ResponseError;
use soap_transport::{Delivery, TransportErrorKind};

use crate::client::asynchronous::Client;
use crate::client::store_state::is_passing;
use crate::client::synchronous;
use crate::error::{Error, ErrorKind, LoginError};
use crate::exchange::{Request, Response};

/// The rules for making a failed call again: when, how often, and after which pause.
///
/// A call is made again only if both is true:
///
/// - **It is safe.** The call is a read, or it certainly was not executed
///   ([`may_have_executed`](Error::may_have_executed)), or you have stated that it is
///   [idempotent](Self::idempotent).
/// - **It may help.** No connection, no response or an incomplete one, a status of 502, 503 or 504,
///   a request to slow down, a session that ended, a store or a provider of credentials that is
///   unavailable. Waiting does not change a refusal, a fault or a result code, and does not end a
///   lock alone.
///
/// The pauses grow from half a second by a factor of two. Each is shortened at random by up to a
/// half, so that many clients do not come back at once. A pause that the service asks for
/// ([`retry_after`](Error::retry_after)) is a minimum. If it is longer than the
/// [longest](Self::longest_pause) one, the error is returned at once.
///
/// A login is never made again for this: what a call may send, the client decides as always. Each
/// attempt has the whole [time limit](crate::ClientBuilder::timeout) of a call.
///
/// ```
/// use cloudbilling::types::operation::GetPurchases;
/// use cloudbilling::{Client, Error, RetryPolicy};
///
/// async fn count(client: &Client) -> Result<usize, Error> {
///     let query = GetPurchases::default().customer_code("1001");
///     let request = client.request(&query).retry(RetryPolicy::new().attempts(5));
///     Ok(request.send().await?.len())
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "a policy does nothing until a request has it"]
pub struct RetryPolicy {
    attempts: u32,
    is_idempotent: bool,
    longest_pause: Duration,
}

const FIRST_PAUSE: Duration = Duration::from_millis(500);

impl RetryPolicy {
    /// Returns the default policy: three attempts, with pauses of at most 30 seconds.
    pub const fn new() -> Self {
        Self {
            attempts: 3,
            is_idempotent: false,
            longest_pause: Duration::from_secs(30),
        }
    }

    /// Sets the largest number of attempts, the first included (at least 1).
    pub const fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// States that the call has the same effect however often it is executed. So a write is made
    /// again even if it may have been executed.
    ///
    /// None of the documented writes is known to be idempotent. State it only for one that you have
    /// tested: anything else may be billed twice.
    pub const fn idempotent(mut self) -> Self {
        self.is_idempotent = true;
        self
    }

    /// Sets the longest pause (default: 30 seconds).
    pub const fn longest_pause(mut self, pause: Duration) -> Self {
        self.longest_pause = pause;
        self
    }

    /// Returns the pause before the next attempt, or `None` if the call should not be made again.
    /// For a loop of your own, such as one over an [`Exchange`](crate::Exchange).
    ///
    /// `failed` is the number of attempts that have failed, this one included. `random` is any
    /// number; equal numbers give equal pauses.
    ///
    /// ```
    /// use std::time::Duration;
    /// use cloudbilling::{Error, ErrorKind, RetryPolicy};
    ///
    /// fn pause(error: &Error) -> Option<Duration> {
    ///     let is_read = false;
    ///     RetryPolicy::new().pause_after(error, is_read, 1, 0)
    /// }
    /// ```
    #[must_use]
    pub fn pause_after(
        &self,
        error: &Error,
        is_read: bool,
        failed: u32,
        random: u64,
    ) -> Option<Duration> {
        let is_safe = is_read || self.is_idempotent || !error.may_have_executed();
        if failed >= self.attempts || !is_safe || !may_pass(error) {
            return None;
        }
        let pause = error.retry_after().unwrap_or_default();
        let pause = pause.max(self.own_pause(failed, random));
        (pause <= self.longest_pause).then_some(pause)
    }

    /// Returns the pause after a number of failures, which nobody has asked for.
    fn own_pause(&self, failed: u32, random: u64) -> Duration {
        let factor = 1u32.checked_shl(failed.saturating_sub(1));
        let longest = FIRST_PAUSE.saturating_mul(factor.unwrap_or(u32::MAX));
        let half = longest.min(self.longest_pause) / 2;
        half + half.mul_f64(random as f64 / u64::MAX as f64)
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::new()
    }
}

/// Returns `true` if the reason of an error may be gone at the next attempt.
fn may_pass(error: &Error) -> bool {
    match error.kind() {
        ErrorKind::CredentialsUnavailable(_)
        | ErrorKind::SessionExpired { .. }
        | ErrorKind::Throttled { .. } => true,
        ErrorKind::Login(LoginError::Transport(error)) => {
            error.delivery() == Delivery::NotSent && is_of_network(error.kind())
        }
        ErrorKind::Response(error) => is_of_intermediary(error),
        ErrorKind::SessionCheck(error) => may_pass(error),
        ErrorKind::Store(error) => is_passing(error),
        ErrorKind::Transport(error) => is_of_network(error.kind()),
        _ => false,
    }
}

fn is_of_network(kind: TransportErrorKind) -> bool {
    matches!(
        kind,
        TransportErrorKind::Body
            | TransportErrorKind::Connect
            | TransportErrorKind::Head
            | TransportErrorKind::Proxy
            | TransportErrorKind::Resolve
            | TransportErrorKind::Send
            | TransportErrorKind::Timeout
    )
}

fn is_of_intermediary(error: &ResponseError) -> bool {
    matches!(error.status().as_u16(), 502..=504)
}

/// The attempts of one request.
struct Attempts {
    failed: u32,
    is_read: bool,
    may_have_executed: bool,
    policy: RetryPolicy,
}

impl Attempts {
    fn new(policy: RetryPolicy, request: &Request<'_>) -> Self {
        Self {
            failed: 0,
            is_read: request.is_read(),
            may_have_executed: false,
            policy,
        }
    }

    /// Returns the pause before the next attempt, or the result of the request. An attempt that may
    /// have been executed is not forgotten over those that follow.
    fn next(
        &mut self,
        result: Result<Response, Error>,
    ) -> ControlFlow<Result<Response, Error>, Duration> {
        let error = match result {
            Ok(response) if self.may_have_executed => {
                return ControlFlow::Break(Ok(response.after(true)));
            }
            Ok(response) => return ControlFlow::Break(Ok(response)),
            Err(error) => error,
        };
        self.failed += 1;
        // Without entropy the pauses are the shortest.
        let random = getrandom::u64().unwrap_or_default();
        let (failed, policy) = (self.failed, &self.policy);
        match policy.pause_after(&error, self.is_read, failed, random) {
            Some(pause) => {
                self.may_have_executed |= error.may_have_executed();
                ControlFlow::Continue(pause)
            }
            None => ControlFlow::Break(Err(error.after(self.may_have_executed))),
        }
    }
}

impl Client {
    pub(crate) async fn respond_by(
        &self,
        policy: RetryPolicy,
        request: Request<'_>,
    ) -> Result<Response, Error> {
        let mut attempts = Attempts::new(policy, &request);
        loop {
            match attempts.next(self.respond(request.clone()).await) {
                ControlFlow::Continue(pause) => self.sleep(pause).await,
                ControlFlow::Break(result) => return result,
            }
        }
    }
}

impl synchronous::Client {
    pub(crate) fn respond_by(
        &self,
        policy: RetryPolicy,
        request: Request<'_>,
    ) -> Result<Response, Error> {
        let mut attempts = Attempts::new(policy, &request);
        loop {
            match attempts.next(self.respond(request.clone())) {
                ControlFlow::Continue(pause) => self.sleep(pause),
                ControlFlow::Break(result) => return result,
            }
        }
    }
}

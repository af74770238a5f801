//! The one place where a probe sends: one request after another, no more than a number, and each
//! only after the [`Guard`] has looked at it.

use std::cell::Cell;
use std::time::Duration;

use cloudbilling::HttpHeaders;
use cloudbilling::transport::bytes::Bytes;
use cloudbilling::transport::http::{Response, StatusCode, header};
use cloudbilling::transport::{CallOptions, Transport, TransportError, TransportErrorKind};

use super::guard::Guard;
use super::reads::Harmless;

/// Sends the requests of a probe.
pub(super) struct Gate<'a> {
    pub(super) transport: &'a dyn Transport,
    pub(super) guard: &'a Guard,
    pub(super) http_headers: &'a HttpHeaders,
    pub(super) options: &'a CallOptions,
    pub(super) limit: Limit,
    pub(super) sent: Cell<usize>,
}

/// The maximum number of requests, and the pause between them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limit {
    pub(super) requests: usize,
    pub(super) pause: Duration,
}

/// The reason why a probe stops.
#[derive(Clone, Debug)]
pub(super) enum Stop {
    /// The maximum number of requests was sent.
    Limit,
    /// The request is not a read: a contract or a WSDL gives a read the action of a write.
    NotARead(&'static str),
    /// The service asked to slow down.
    Throttled,
    /// The service cannot be reached, or does not respond in time.
    Unreachable(TransportError),
    /// The contract has a name that cannot be written.
    Unwritable(String),
}

impl Gate<'_> {
    /// Sends a request, if it is one that changes nothing.
    pub(super) async fn send(
        &self,
        Harmless(mut request): Harmless,
    ) -> Result<Result<Response<Bytes>, TransportError>, Stop> {
        self.guard.check(&request).map_err(Stop::NotARead)?;
        if self.sent.get() == self.limit.requests {
            return Err(Stop::Limit);
        }
        if self.sent.get() > 0 && !self.limit.pause.is_zero() {
            tokio::time::sleep(self.limit.pause).await;
        }
        self.sent.set(self.sent.get() + 1);
        self.http_headers.write(request.headers_mut());
        match self.transport.call(request, self.options).await {
            Ok(response) if asks_to_wait(&response) => Err(Stop::Throttled),
            Err(error) if is_unreachable(&error) => Err(Stop::Unreachable(error)),
            response => Ok(response),
        }
    }
}

fn asks_to_wait(response: &Response<Bytes>) -> bool {
    match response.status() {
        StatusCode::TOO_MANY_REQUESTS => true,
        StatusCode::SERVICE_UNAVAILABLE => response.headers().contains_key(header::RETRY_AFTER),
        _ => false,
    }
}

/// Returns `true` if another request would fail like this one.
fn is_unreachable(error: &TransportError) -> bool {
    use TransportErrorKind::{Connect, Proxy, Resolve, Timeout, Tls};

    matches!(error.kind(), Connect | Proxy | Resolve | Timeout | Tls)
}

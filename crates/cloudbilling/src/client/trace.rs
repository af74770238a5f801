//! What subscribers of `tracing` see: a span around each call, each of its requests, and each login, and an event for what
//! happens to credentials and sessions. Nothing without the feature.
//!
//! All has the target `cloudbilling`. No field ever holds a token, a password, an address or a piece of a message.

#[cfg(not(feature = "tracing"))]
pub(crate) use self::off::{Span, observers};
#[cfg(feature = "tracing")]
pub(crate) use self::on::{Span, observers};

#[cfg(feature = "tracing")]
mod on {
    use std::time::Duration;

    use bytes::Bytes;
    use cloudbilling_auth::{AttemptId, AuthEvent, Generation};
    use soap_transport::TransportError;
    use tracing::field::{Empty, debug};
    use tracing::instrument::{Instrument, Instrumented};
    use tracing::{debug_span, info, info_span};

    use crate::client::observe::Observer;

    const TARGET: &str = "cloudbilling";

    #[derive(Clone, Debug)]
    pub(crate) struct Span(tracing::Span);

    impl Span {
        /// A logical call: all of its waiting, its requests and a login that it drives.
        pub(crate) fn call(method: &str) -> Self {
            Self(debug_span!(target: TARGET, "call", method))
        }

        /// One request of the call that this thread is in.
        pub(crate) fn attempt(number: u8, generation: Generation, request_bytes: usize) -> Self {
            Self(debug_span!(
                target: TARGET,
                "attempt",
                attempt = number,
                %generation,
                request_bytes,
                status = Empty,
                response_bytes = Empty,
                failure = Empty,
                milliseconds = Empty,
            ))
        }

        /// A check of the session of the call that this thread is in.
        pub(crate) fn check(number: u8, generation: Generation, request_bytes: usize) -> Self {
            Self(debug_span!(
                target: TARGET,
                "session_check",
                attempt = number,
                %generation,
                request_bytes,
                status = Empty,
                response_bytes = Empty,
                failure = Empty,
                milliseconds = Empty,
            ))
        }

        /// A login. It has no parent: it belongs to the client and may outlive the call that began it. Its size is not told, for
        /// that of the password could be had from it.
        pub(crate) fn login(attempt: AttemptId) -> Self {
            let span = info_span!(
                target: TARGET,
                parent: None,
                "login",
                login = %attempt,
                status = Empty,
                response_bytes = Empty,
                failure = Empty,
                milliseconds = Empty,
            );
            span.follows_from(tracing::Span::current());
            Self(span)
        }

        pub(crate) fn answered(
            &self,
            elapsed: Duration,
            result: &Result<http::Response<Bytes>, TransportError>,
        ) {
            match result {
                Ok(response) => {
                    self.0.record("status", response.status().as_u16());
                    self.0.record("response_bytes", response.body().len());
                }
                Err(error) => {
                    self.0.record("failure", debug(error.kind()));
                }
            }
            self.0.record("milliseconds", elapsed.as_secs_f64() * 1e3);
        }

        /// Enters the span whenever the future is polled, and only then; closes with it, also if it is dropped half-way.
        pub(crate) fn around<F: Future>(&self, future: F) -> Instrumented<F> {
            future.instrument(self.0.clone())
        }

        pub(crate) fn within<R>(&self, work: impl FnOnce() -> R) -> R {
            self.0.in_scope(work)
        }
    }

    pub(crate) fn observers() -> impl Iterator<Item = Box<dyn Observer>> {
        [Box::new(Events) as Box<dyn Observer>].into_iter()
    }

    /// Passes events on to the subscribers.
    #[derive(Debug)]
    struct Events;

    impl Observer for Events {
        fn event(&self, event: &AuthEvent) {
            info!(target: TARGET, ?event);
        }
    }
}

#[cfg(not(feature = "tracing"))]
mod off {
    use std::time::Duration;

    use bytes::Bytes;
    use cloudbilling_auth::{AttemptId, Generation};
    use soap_transport::TransportError;

    use crate::client::observe::Observer;

    #[derive(Clone, Debug)]
    pub(crate) struct Span;

    impl Span {
        pub(crate) fn call(_: &str) -> Self {
            Self
        }

        pub(crate) fn attempt(_: u8, _: Generation, _: usize) -> Self {
            Self
        }

        pub(crate) fn check(_: u8, _: Generation, _: usize) -> Self {
            Self
        }

        pub(crate) fn login(_: AttemptId) -> Self {
            Self
        }

        pub(crate) fn answered(
            &self,
            _: Duration,
            _: &Result<http::Response<Bytes>, TransportError>,
        ) {
        }

        pub(crate) fn around<F: Future>(&self, future: F) -> F {
            future
        }

        pub(crate) fn within<R>(&self, work: impl FnOnce() -> R) -> R {
            work()
        }
    }

    pub(crate) fn observers() -> impl Iterator<Item = Box<dyn Observer>> {
        std::iter::empty()
    }
}

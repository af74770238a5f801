//! Names of the spans and events that subscribers of `tracing` receive (feature `tracing`).
//!
//! Everything has the target `cloudbilling`. No field holds a token, a password, an email address
//! or a part of a message.
//!
//! | span | level | around | fields |
//! |---|---|---|---|
//! | `call` | `DEBUG` | a whole call | `method` |
//! | `attempt`, in `call` | `DEBUG` | one request of the call | `attempt` (1, or 2 for the retry), `generation`, `request_bytes`, then those of a response |
//! | `session_check`, in `call` | `DEBUG` | one [check](crate::SessionCheck) of the session | the same |
//! | `login`, without a parent, for it may outlive the call that began it | `INFO` | one login | `login` (its id), then those of a response |
//!
//! The fields of a response are `status` and `response_bytes`, or else `failure`, the kind of the
//! transport's error; and `milliseconds`.
//!
//! | event | level | fields |
//! |---|---|---|
//! | a call failed | `WARN` | `method`, `kind` ([`ErrorKind::name`](crate::ErrorKind::name)), `host`, `delivery` if the transport failed, `may_have_executed`, `milliseconds` |
//! | an attempt ended ([`CallAttempt`](crate::CallAttempt)) | `DEBUG` | `method`, `attempt`, `generation`, `request_bytes`, and those of a response |
//! | a call waits before a login ([`CallWait`](crate::CallWait)) | `INFO`; `DEBUG` while another caller does what it waits for | `method`, `reason`, `milliseconds`: the most that it takes |
//! | credentials, logins and sessions ([`AuthEvent`](cloudbilling_auth::AuthEvent)) | `INFO` | `login`, `generation`, `outcome` of a login, `certainty` of a refusal |
//! | an access to the store ended ([`StoreAccess`](crate::StoreAccess)) | `DEBUG` | `is_swap`, `outcome`, `milliseconds` |
//!
//! The message of an event is a constant text. [`Observer`](crate::Observer) receives the same
//! facts without `tracing`.

/// The target of all spans and events.
#[cfg(feature = "tracing")]
pub(crate) const TARGET: &str = "cloudbilling";

#[cfg(not(feature = "tracing"))]
pub(crate) use self::off::Span;
#[cfg(feature = "tracing")]
pub(crate) use self::on::Span;

#[cfg(feature = "tracing")]
mod on {
    use std::time::Duration;

    use bytes::Bytes;
    use cloudbilling_auth::{AttemptId, Generation};
    use soap_transport::TransportError;
    use tracing::field::{Empty, debug};
    use tracing::instrument::{Instrument, Instrumented};
    use tracing::{debug_span, info_span};

    use super::TARGET;

    /// The span of a request of a call. A macro, because the name of a span is a constant.
    macro_rules! request_span {
        ($name:literal, $number:expr, $generation:expr, $request_bytes:expr) => {
            debug_span!(
                target: TARGET,
                $name,
                attempt = $number,
                generation = %$generation,
                request_bytes = $request_bytes,
                status = Empty,
                response_bytes = Empty,
                failure = Empty,
                milliseconds = Empty,
            )
        };
    }

    #[derive(Clone, Debug)]
    pub(crate) struct Span(tracing::Span);

    impl Span {
        /// Begins the span of a call, which includes its waiting and a login that it drives.
        pub(crate) fn call(method: &str) -> Self {
            Self(debug_span!(target: TARGET, "call", method))
        }

        /// Begins the span of one request of the current call.
        pub(crate) fn attempt(number: u8, generation: Generation, request_bytes: usize) -> Self {
            Self(request_span!("attempt", number, generation, request_bytes))
        }

        /// Begins the span of a check of the session of the current call.
        pub(crate) fn check(number: u8, generation: Generation, request_bytes: usize) -> Self {
            Self(request_span!(
                "session_check",
                number,
                generation,
                request_bytes
            ))
        }

        /// Begins the span of a login, which belongs to the client and may outlive the call that
        /// began it. The size of its request would reveal that of the password, so it has no field.
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

        /// Enters the span whenever the future is polled, and only then. Closes the span with the
        /// future, even if that is dropped before its end.
        pub(crate) fn around<F: Future>(&self, future: F) -> Instrumented<F> {
            future.instrument(self.0.clone())
        }

        pub(crate) fn within<R>(&self, work: impl FnOnce() -> R) -> R {
            self.0.in_scope(work)
        }
    }
}

#[cfg(not(feature = "tracing"))]
mod off {
    use std::time::Duration;

    use bytes::Bytes;
    use cloudbilling_auth::{AttemptId, Generation};
    use soap_transport::TransportError;

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
}

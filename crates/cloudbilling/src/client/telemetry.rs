//! Names of the spans and events that subscribers of `tracing` receive (feature `tracing`).
//!
//! Everything has the target `cloudbilling`. No field holds a token, a password, an address or a
//! part of a message.
//!
//! | name | kind | level | around | fields |
//! |---|---|---|---|---|
//! | `call` | span | `DEBUG` | a whole call | `method` |
//! | `attempt` | span in `call` | `DEBUG` | one request of the call | `attempt` (1, or 2 for the retry), `generation`, `request_bytes`, then those of a response |
//! | `session_check` | span in `call` | `DEBUG` | one [check](crate::SessionCheck) of the session | the same |
//! | `login` | span without a parent, for it may outlive the call that began it | `INFO` | one login | `login` (its id), then those of a response |
//! | | event | `INFO` | | `event`, an [`AuthEvent`](cloudbilling_auth::AuthEvent) |
//! | | event | `DEBUG` | | `store`: `is_swap`, `outcome` and `milliseconds` of a [`StoreAccess`](crate::StoreAccess) |
//!
//! The fields of a response are `status` and `response_bytes`, or else `failure`, the kind of the
//! transport's error; and `milliseconds`.
//!
//! [`Observer`](crate::Observer) receives the same facts without `tracing`.

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
    use tracing::{debug, debug_span, info, info_span};

    use crate::client::observe::{Observer, StoreAccess};

    const TARGET: &str = "cloudbilling";

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

        fn store_access(&self, access: &StoreAccess<'_>) {
            let milliseconds = access.elapsed.as_secs_f64() * 1e3;
            let (is_swap, outcome) = (access.is_swap, access.outcome);
            debug!(target: TARGET, is_swap, ?outcome, milliseconds, "store");
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

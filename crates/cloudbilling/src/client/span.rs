//! The spans for the subscribers of `tracing`. Without the feature `tracing` they are nothing.

use cloudbilling_auth::Generation;
use soap_call::Endpoint;

use crate::client::observe::RequestPurpose;

#[cfg(not(feature = "tracing"))]
pub(crate) use self::off::Span;
#[cfg(feature = "tracing")]
pub(crate) use self::on::Span;

/// An HTTP request that leaves now.
#[derive(Debug)]
#[cfg_attr(not(feature = "tracing"), allow(dead_code))]
pub(crate) struct HttpRequest<'a> {
    pub(crate) endpoint: &'a Endpoint,
    pub(crate) generation: Option<Generation>,
    /// 1 for the first request of its purpose.
    pub(crate) number: u8,
    pub(crate) purpose: RequestPurpose,
    pub(crate) request_bytes: Option<usize>,
}

#[cfg(feature = "tracing")]
mod on {
    use std::fmt;

    use cloudbilling_auth::{AttemptId, LoginOutcome};
    use soap_call::Endpoint;
    use tracing::field::Empty;
    use tracing::instrument::{Instrument, Instrumented};
    use tracing::{debug_span, info_span};

    use super::HttpRequest;
    use crate::client::observe::CallAttemptOutcome;
    use crate::client::telemetry::{
        ERROR_TYPE, GENERATION, HTTP_REQUEST_BODY_SIZE, HTTP_REQUEST_METHOD,
        HTTP_REQUEST_RESEND_COUNT, HTTP_RESPONSE_BODY_SIZE, HTTP_RESPONSE_STATUS_CODE, LOGIN_ID,
        LOGIN_OUTCOME, NETWORK_PROTOCOL_VERSION, REQUEST_PURPOSE, RPC_METHOD,
        RPC_RESPONSE_STATUS_CODE, RPC_SYSTEM_NAME, SERVER_ADDRESS, SERVER_PORT, SOAP, TARGET,
        URL_FULL, integer,
    };

    /// For `tracing-opentelemetry`, which makes the status of a span of it.
    const OTEL_STATUS: &str = "otel.status_code";

    #[derive(Clone, Debug)]
    pub(crate) struct Span(tracing::Span);

    impl Span {
        /// Begins the span of a call, which includes its waiting and a login that it drives.
        pub(crate) fn call(method: &str, endpoint: &Endpoint) -> Self {
            Self(debug_span!(
                target: TARGET,
                "call",
                otel.name = method,
                otel.kind = "client",
                { OTEL_STATUS } = Empty,
                { RPC_SYSTEM_NAME } = SOAP,
                { RPC_METHOD } = method,
                { SERVER_ADDRESS } = endpoint.host(),
                { SERVER_PORT } = i64::from(endpoint.port()),
                { RPC_RESPONSE_STATUS_CODE } = Empty,
                { ERROR_TYPE } = Empty,
            ))
        }

        /// Begins the span of a login, which belongs to the client and may outlive the call that
        /// began it.
        pub(crate) fn login(attempt: AttemptId, endpoint: &Endpoint) -> Self {
            let span = info_span!(
                target: TARGET,
                parent: None,
                "login",
                otel.name = "Login",
                otel.kind = "client",
                { OTEL_STATUS } = Empty,
                { RPC_SYSTEM_NAME } = SOAP,
                { RPC_METHOD } = "Login",
                { SERVER_ADDRESS } = endpoint.host(),
                { SERVER_PORT } = i64::from(endpoint.port()),
                { LOGIN_ID } = display(attempt),
                { LOGIN_OUTCOME } = Empty,
                { ERROR_TYPE } = Empty,
            );
            span.follows_from(tracing::Span::current());
            Self(span)
        }

        /// Begins the span of one HTTP request of the current call or login.
        pub(crate) fn http(request: &HttpRequest<'_>) -> Self {
            let resend_count = (request.number > 1).then(|| i64::from(request.number - 1));
            Self(debug_span!(
                target: TARGET,
                "http",
                otel.name = "POST",
                otel.kind = "client",
                { OTEL_STATUS } = Empty,
                { HTTP_REQUEST_METHOD } = "POST",
                { URL_FULL } = display(WithoutQuery(request.endpoint)),
                { SERVER_ADDRESS } = request.endpoint.host(),
                { SERVER_PORT } = i64::from(request.endpoint.port()),
                { HTTP_REQUEST_RESEND_COUNT } = resend_count,
                { HTTP_REQUEST_BODY_SIZE } = request.request_bytes.map(integer),
                { HTTP_RESPONSE_STATUS_CODE } = Empty,
                { HTTP_RESPONSE_BODY_SIZE } = Empty,
                { NETWORK_PROTOCOL_VERSION } = Empty,
                { ERROR_TYPE } = Empty,
                { REQUEST_PURPOSE } = request.purpose.name(),
                { GENERATION } = request.generation.map(display),
            ))
        }

        /// Records the outcome of a call.
        pub(crate) fn ended(
            &self,
            status_code: Option<&'static str>,
            error_type: Option<&'static str>,
        ) {
            self.0.record(RPC_RESPONSE_STATUS_CODE, status_code);
            self.failed(error_type);
        }

        /// Records the outcome of a login.
        pub(crate) fn logged_in<T>(&self, outcome: &LoginOutcome<T>) {
            let name = outcome.name();
            self.0.record(LOGIN_OUTCOME, name);
            let is_granted = matches!(outcome, LoginOutcome::Granted(_));
            self.failed((!is_granted).then_some(name));
        }

        /// Records the outcome of an HTTP request.
        pub(crate) fn responded(&self, outcome: &CallAttemptOutcome) {
            if let CallAttemptOutcome::Response {
                response_bytes,
                status,
                version,
            } = outcome
            {
                self.0
                    .record(HTTP_RESPONSE_STATUS_CODE, i64::from(status.as_u16()));
                self.0
                    .record(HTTP_RESPONSE_BODY_SIZE, integer(*response_bytes));
                self.0.record(NETWORK_PROTOCOL_VERSION, version);
            }
            self.failed(outcome.error_type());
        }

        fn failed(&self, error_type: Option<&str>) {
            if let Some(error_type) = error_type {
                self.0.record(ERROR_TYPE, error_type);
                self.0.record(OTEL_STATUS, "error");
            }
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

    /// A URL without its query, which may hold a key. An endpoint has no user name.
    struct WithoutQuery<'a>(&'a Endpoint);

    impl fmt::Display for WithoutQuery<'_> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            let url = self.0.uri();
            let scheme = url.scheme_str().unwrap_or_default();
            let authority = url.authority().map_or("", |authority| authority.as_str());
            write!(f, "{scheme}://{authority}{}", url.path())
        }
    }
}

#[cfg(not(feature = "tracing"))]
mod off {
    use cloudbilling_auth::{AttemptId, LoginOutcome};
    use soap_call::Endpoint;

    use super::HttpRequest;
    use crate::client::observe::CallAttemptOutcome;

    #[derive(Clone, Debug)]
    pub(crate) struct Span;

    impl Span {
        pub(crate) fn call(_: &str, _: &Endpoint) -> Self {
            Self
        }

        pub(crate) fn login(_: AttemptId, _: &Endpoint) -> Self {
            Self
        }

        pub(crate) fn http(_: &HttpRequest<'_>) -> Self {
            Self
        }

        pub(crate) fn ended(&self, _: Option<&'static str>, _: Option<&'static str>) {}

        pub(crate) fn logged_in<T>(&self, _: &LoginOutcome<T>) {}

        pub(crate) fn responded(&self, _: &CallAttemptOutcome) {}

        pub(crate) fn around<F: Future>(&self, future: F) -> F {
            future
        }

        pub(crate) fn within<R>(&self, work: impl FnOnce() -> R) -> R {
            work()
        }
    }
}

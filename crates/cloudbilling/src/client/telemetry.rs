//! The names of spans, events and metrics.
//!
//! They follow the semantic conventions of OpenTelemetry, version [`VERSION`], in which those for
//! [RPC](https://opentelemetry.io/docs/specs/semconv/rpc/) and
//! [HTTP](https://opentelemetry.io/docs/specs/semconv/http/) are stable. Names that begin with
//! `cloudbilling.` are of this crate. None of them holds a token, a password, an email address, the
//! query of a URL or a part of a message.
//!
//! # Spans and events
//! Subscribers of `tracing` receive them (feature `tracing`), with the target `cloudbilling`. The
//! layer of the crate `tracing-opentelemetry` turns them into spans of OpenTelemetry; the fields
//! `otel.name`, `otel.kind` and `otel.status_code` are for it.
//!
//! | span | level | around | fields |
//! |---|---|---|---|
//! | `call` | `DEBUG` | a whole call: waiting, a login, a retry, and reading the result | [`RPC_SYSTEM_NAME`], [`RPC_METHOD`], [`SERVER_ADDRESS`], [`SERVER_PORT`], [`RPC_RESPONSE_STATUS_CODE`], [`ERROR_TYPE`] |
//! | `login`, without a parent, for it may outlive the call that began it | `INFO` | one login | the same, [`LOGIN_ID`], [`LOGIN_OUTCOME`] |
//! | `http`, in one of both | `DEBUG` | one HTTP request | [`HTTP_REQUEST_METHOD`], [`URL_FULL`], [`SERVER_ADDRESS`], [`SERVER_PORT`], [`HTTP_REQUEST_RESEND_COUNT`], [`HTTP_REQUEST_BODY_SIZE`], [`HTTP_RESPONSE_STATUS_CODE`], [`HTTP_RESPONSE_BODY_SIZE`], [`NETWORK_PROTOCOL_VERSION`], [`ERROR_TYPE`], [`REQUEST_PURPOSE`], [`GENERATION`] |
//!
//! | event | level | fields |
//! |---|---|---|
//! | a call failed | `WARN` | [`RPC_METHOD`], [`SERVER_ADDRESS`], [`ERROR_TYPE`], [`ERROR_KIND`], [`DELIVERY`] if the transport failed, [`MAY_HAVE_EXECUTED`], [`MILLISECONDS`] |
//! | a request ended ([`CallAttempt`](crate::CallAttempt)) | `DEBUG` | those of the span `http` but for its address, [`RPC_METHOD`], [`MILLISECONDS`] |
//! | a call waits before a login ([`CallWait`](crate::CallWait)) | `INFO`; `DEBUG` while another caller does what it waits for | [`RPC_METHOD`], [`WAIT_REASON`], [`MILLISECONDS`]: the most that it takes |
//! | credentials, logins and sessions ([`AuthEvent`](cloudbilling_auth::AuthEvent)) | `INFO` | [`LOGIN_ID`], [`LOGIN_OUTCOME`], [`GENERATION`], [`CERTAINTY`] of a refusal |
//! | an access to the store ended ([`StoreAccess`](crate::StoreAccess)) | `DEBUG` | [`STORE_OPERATION`], [`STORE_OUTCOME`], [`MILLISECONDS`] |
//!
//! The message of an event is a constant text.
//!
//! # Metrics
//! This crate records none itself. An [`Observer`](crate::Observer) receives what they are made of,
//! and the example `observability` records them with the crate `opentelemetry`.
//!
//! | metric | instrument, unit | from | attributes |
//! |---|---|---|---|
//! | [`RPC_CLIENT_CALL_DURATION`] | histogram, `s` | [`Observer::call`](crate::Observer::call) | [`RPC_SYSTEM_NAME`], [`RPC_METHOD`], [`SERVER_ADDRESS`], [`SERVER_PORT`], [`RPC_RESPONSE_STATUS_CODE`], [`ERROR_TYPE`] |
//! | [`HTTP_CLIENT_REQUEST_DURATION`] | histogram, `s` | [`Observer::attempt`](crate::Observer::attempt) | [`HTTP_REQUEST_METHOD`], [`SERVER_ADDRESS`], [`SERVER_PORT`], [`HTTP_RESPONSE_STATUS_CODE`], [`NETWORK_PROTOCOL_VERSION`], [`ERROR_TYPE`] |
//! | [`EXECUTED_UNKNOWN`] | counter, `{call}` | [`Error::may_have_executed`](crate::Error::may_have_executed) of a failed call | [`RPC_METHOD`] |
//! | [`LOGINS`] | counter, `{login}` | [`AuthEvent::LoginSettled`](cloudbilling_auth::AuthEvent::LoginSettled) | [`LOGIN_OUTCOME`] |
//! | [`STRIKES_LEFT`] | gauge, `{login}` | [`AccountStatus::strikes_left`](cloudbilling_auth::AccountStatus::strikes_left) | none |
//! | [`LOCK_REMAINING`] | gauge, `s` | [`AccountStatus::locked_until`](cloudbilling_auth::AccountStatus::locked_until) | none |
//! | [`BATCH_ROWS`] | gauge, `{row}` | the summary of a batch | [`ROW_STATE`] |
//!
//! # Values
//! - [`RPC_METHOD`] is the local name of the request's element, such as `GetPurchases`. A login is
//!   `Login`.
//! - [`RPC_RESPONSE_STATUS_CODE`] is the result code (`Success`, `Error`) or the code of a fault
//!   ([`Error::status_code`](crate::Error::status_code)). A code that is neither standard nor
//!   listed there is [`OTHER`]: what the service writes must not create new time series.
//! - [`ERROR_TYPE`] of a call is its status code, or else the kind of its error
//!   ([`Error::error_type`](crate::Error::error_type)); of a request, the HTTP status from 400 on,
//!   or the kind of the transport's error.

/// Declares the names, and a list of them for the test that compares them with the conventions.
macro_rules! names {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)*) => {
        $($(#[$doc])* pub const $name: &str = $text;)*

        /// All names of attributes and metrics, in the order of their constants.
        pub const ALL: &[&str] = &[$($text),*];
    };
}

/// The version of the semantic conventions.
pub const VERSION: &str = "1.45.0";

/// The schema URL of the semantic conventions, for a tracer or a meter.
pub const SCHEMA_URL: &str = "https://opentelemetry.io/schemas/1.45.0";

/// The target of all spans and events.
pub const TARGET: &str = "cloudbilling";

/// The value for a code that is not listed.
pub const OTHER: &str = crate::error::OTHER;

/// The value of [`RPC_SYSTEM_NAME`]. The conventions list no system for SOAP, and permit others.
pub const SOAP: &str = "soap";

names! {
    /// The class of an error.
    ERROR_TYPE = "error.type";
    /// The size of a request's body in bytes. Absent for a login, whose password it would measure.
    HTTP_REQUEST_BODY_SIZE = "http.request.body.size";
    /// `POST`.
    HTTP_REQUEST_METHOD = "http.request.method";
    /// The number of times the request was sent before. Absent for the first.
    HTTP_REQUEST_RESEND_COUNT = "http.request.resend_count";
    /// The size of a response's body in bytes, decoded.
    HTTP_RESPONSE_BODY_SIZE = "http.response.body.size";
    /// The HTTP status.
    HTTP_RESPONSE_STATUS_CODE = "http.response.status_code";
    /// The version of HTTP, such as `1.1` or `2`.
    NETWORK_PROTOCOL_VERSION = "network.protocol.version";
    /// The operation.
    RPC_METHOD = "rpc.method";
    /// The result code or fault code.
    RPC_RESPONSE_STATUS_CODE = "rpc.response.status_code";
    /// [`SOAP`].
    RPC_SYSTEM_NAME = "rpc.system.name";
    /// The host of the endpoint.
    SERVER_ADDRESS = "server.address";
    /// The port of the endpoint.
    SERVER_PORT = "server.port";
    /// The endpoint without its query.
    URL_FULL = "url.full";
    /// The duration of a call in seconds.
    RPC_CLIENT_CALL_DURATION = "rpc.client.call.duration";
    /// The duration of an HTTP request in seconds.
    HTTP_CLIENT_REQUEST_DURATION = "http.client.request.duration";

    /// The number of rows of a batch.
    BATCH_ROWS = "cloudbilling.batch.rows";
    /// The certainty of a refusal: `certain` or `likely`.
    CERTAINTY = "cloudbilling.refusal.certainty";
    /// What is known of the delivery of a request whose transport failed.
    DELIVERY = "cloudbilling.delivery";
    /// The [name](crate::ErrorKind::name) of an error's kind.
    ERROR_KIND = "cloudbilling.error.kind";
    /// The number of failed calls that may have been carried out.
    EXECUTED_UNKNOWN = "cloudbilling.call.executed_unknown";
    /// The generation of the token of a request.
    GENERATION = "cloudbilling.token.generation";
    /// The rest of a lock in seconds, or 0.
    LOCK_REMAINING = "cloudbilling.account.lock_remaining";
    /// The number of logins.
    LOGINS = "cloudbilling.logins";
    /// The id of a login.
    LOGIN_ID = "cloudbilling.login.id";
    /// The outcome of a login, such as `granted` or `wrong_credentials`.
    LOGIN_OUTCOME = "cloudbilling.login.outcome";
    /// `true` if a failed call may have been carried out.
    MAY_HAVE_EXECUTED = "cloudbilling.may_have_executed";
    /// A duration in milliseconds.
    MILLISECONDS = "cloudbilling.milliseconds";
    /// The [purpose](crate::RequestPurpose) of a request: `call`, `session_check` or `login`.
    REQUEST_PURPOSE = "cloudbilling.request.purpose";
    /// The state of a row: `done`, `refused`, `unknown` or `not_attempted`.
    ROW_STATE = "cloudbilling.row.state";
    /// `load` or `swap`.
    STORE_OPERATION = "cloudbilling.store.operation";
    /// The outcome of an access to the store: `conflict`, `failed`, `loaded` or `stored`.
    STORE_OUTCOME = "cloudbilling.store.outcome";
    /// The number of wrong logins that the client may still send on its own.
    STRIKES_LEFT = "cloudbilling.account.strikes_left";
    /// The reason for a wait.
    WAIT_REASON = "cloudbilling.wait.reason";
}

/// Returns a size as OpenTelemetry has integers: `tracing-opentelemetry` writes unsigned ones as
/// text.
#[cfg(feature = "tracing")]
pub(crate) fn integer(size: usize) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}

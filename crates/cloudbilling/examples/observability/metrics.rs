//! The metrics of a client, recorded with the crate `opentelemetry`.

use cloudbilling::auth::{AccountStatus, AuthEvent, MonotonicTime};
use cloudbilling::batch::Summary;
use cloudbilling::telemetry::{
    BATCH_ROWS, ERROR_TYPE, EXECUTED_UNKNOWN, HTTP_CLIENT_REQUEST_DURATION, HTTP_REQUEST_METHOD,
    HTTP_RESPONSE_STATUS_CODE, LOCK_REMAINING, LOGIN_OUTCOME, LOGINS, NETWORK_PROTOCOL_VERSION,
    ROW_STATE, RPC_CLIENT_CALL_DURATION, RPC_METHOD, RPC_RESPONSE_STATUS_CODE, RPC_SYSTEM_NAME,
    SERVER_ADDRESS, SERVER_PORT, SOAP, STRIKES_LEFT,
};
use cloudbilling::{CallAttempt, CallAttemptOutcome, EndedCall, Endpoint, Error, Observer};
use opentelemetry::KeyValue;
use opentelemetry::metrics::{Counter, Gauge, Histogram, Meter};

/// The bounds of the buckets of durations, which the conventions recommend, in seconds.
const BOUNDS: [f64; 14] = [
    0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0,
];

/// An observer that records metrics. Clones record the same ones.
#[derive(Clone, Debug)]
pub(crate) struct Metrics {
    batch_rows: Gauge<u64>,
    calls: Histogram<f64>,
    executed_unknown: Counter<u64>,
    lock_remaining: Gauge<f64>,
    logins: Counter<u64>,
    requests: Histogram<f64>,
    strikes_left: Gauge<u64>,
}

impl Metrics {
    pub(crate) fn new(meter: &Meter) -> Self {
        let duration = |name| {
            let histogram = meter.f64_histogram(name).with_unit("s");
            histogram.with_boundaries(BOUNDS.to_vec()).build()
        };
        Self {
            batch_rows: meter.u64_gauge(BATCH_ROWS).with_unit("{row}").build(),
            calls: duration(RPC_CLIENT_CALL_DURATION),
            executed_unknown: meter
                .u64_counter(EXECUTED_UNKNOWN)
                .with_unit("{call}")
                .build(),
            lock_remaining: meter.f64_gauge(LOCK_REMAINING).with_unit("s").build(),
            logins: meter.u64_counter(LOGINS).with_unit("{login}").build(),
            requests: duration(HTTP_CLIENT_REQUEST_DURATION),
            strikes_left: meter.u64_gauge(STRIKES_LEFT).with_unit("{login}").build(),
        }
    }

    /// Records how many logins are left, and how long the account is locked, at the time `now` of
    /// the client's clock. To be called now and then.
    pub(crate) fn record_account(&self, status: &AccountStatus, now: MonotonicTime) {
        let lock = status.locked_until.map(|until| until.saturating_since(now));
        let seconds = lock.unwrap_or_default().as_secs_f64();
        self.strikes_left.record(status.strikes_left as u64, &[]);
        self.lock_remaining.record(seconds, &[]);
    }

    /// Records how many rows of a batch are in which state.
    pub(crate) fn record_batch(&self, summary: &Summary) {
        for (state, rows) in [
            ("done", summary.done),
            ("refused", summary.refused),
            ("unknown", summary.unknown),
            ("not_attempted", summary.not_attempted),
        ] {
            let attributes = [KeyValue::new(ROW_STATE, state)];
            self.batch_rows.record(rows as u64, &attributes);
        }
    }
}

impl Observer for Metrics {
    fn attempt(&self, attempt: &CallAttempt<'_>) {
        let mut attributes = vec![KeyValue::new(HTTP_REQUEST_METHOD, "POST")];
        attributes.extend(server(attempt.endpoint));
        if let CallAttemptOutcome::Response {
            status, version, ..
        } = attempt.outcome
        {
            let status = i64::from(status.as_u16());
            attributes.push(KeyValue::new(HTTP_RESPONSE_STATUS_CODE, status));
            attributes.push(KeyValue::new(NETWORK_PROTOCOL_VERSION, version));
        }
        if let Some(error_type) = attempt.outcome.error_type() {
            attributes.push(KeyValue::new(ERROR_TYPE, error_type.to_owned()));
        }
        self.requests
            .record(attempt.elapsed.as_secs_f64(), &attributes);
    }

    fn call(&self, call: &EndedCall<'_>) {
        let method = KeyValue::new(RPC_METHOD, call.method.to_owned());
        let mut attributes = vec![KeyValue::new(RPC_SYSTEM_NAME, SOAP), method.clone()];
        attributes.extend(server(call.endpoint));
        if let Some(code) = call.status_code {
            attributes.push(KeyValue::new(RPC_RESPONSE_STATUS_CODE, code));
        }
        if let Some(error) = call.error {
            attributes.push(KeyValue::new(ERROR_TYPE, error.error_type()));
        }
        self.calls.record(call.elapsed.as_secs_f64(), &attributes);
        if call.error.is_some_and(Error::may_have_executed) {
            self.executed_unknown.add(1, &[method]);
        }
    }

    fn event(&self, event: &AuthEvent) {
        if let AuthEvent::LoginSettled { outcome, .. } = event {
            let outcome = KeyValue::new(LOGIN_OUTCOME, outcome.name());
            self.logins.add(1, &[outcome]);
        }
    }
}

fn server(endpoint: &Endpoint) -> [KeyValue; 2] {
    [
        KeyValue::new(SERVER_ADDRESS, endpoint.host().to_owned()),
        KeyValue::new(SERVER_PORT, i64::from(endpoint.port())),
    ]
}

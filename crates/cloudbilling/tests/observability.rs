//! Traces and metrics as OpenTelemetry has them, made by the example `observability`.
//!
//! In a process of their own, as `traced`.

#[path = "it/support.rs"]
#[allow(
    dead_code,
    unused_imports,
    unused_macros,
    reason = "the tests beside it use the rest"
)]
mod support;

#[path = "../examples/observability/metrics.rs"]
mod metrics;

use std::collections::BTreeSet;

use cloudbilling::auth::MonotonicTime;
use cloudbilling::batch::Batch;
use cloudbilling::transport::testing::Scripted;
use cloudbilling::types::operation::GetPurchases;
use cloudbilling::{Client, telemetry};
use opentelemetry::metrics::MeterProvider as _;
use opentelemetry::trace::{SpanKind, Status, TracerProvider as _};
use opentelemetry::{KeyValue, SpanId, Value};
use opentelemetry_sdk::metrics::data::{AggregatedMetrics, MetricData, ResourceMetrics};
use opentelemetry_sdk::metrics::{InMemoryMetricExporter, SdkMeterProvider};
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider, SpanData};
use opentelemetry_semantic_conventions::{attribute, metric};
use tracing_subscriber::layer::SubscriberExt as _;

use crate::metrics::Metrics;
use crate::support::{fault, purchases, session, with_login};

#[test]
fn the_names_are_those_of_the_conventions() {
    let conventions = [
        attribute::ERROR_TYPE,
        attribute::HTTP_REQUEST_BODY_SIZE,
        attribute::HTTP_REQUEST_METHOD,
        attribute::HTTP_REQUEST_RESEND_COUNT,
        attribute::HTTP_RESPONSE_BODY_SIZE,
        attribute::HTTP_RESPONSE_STATUS_CODE,
        attribute::NETWORK_PROTOCOL_VERSION,
        attribute::RPC_METHOD,
        attribute::RPC_RESPONSE_STATUS_CODE,
        attribute::RPC_SYSTEM_NAME,
        attribute::SERVER_ADDRESS,
        attribute::SERVER_PORT,
        attribute::URL_FULL,
        metric::RPC_CLIENT_CALL_DURATION,
        metric::HTTP_CLIENT_REQUEST_DURATION,
    ];
    let (ours, standard): (Vec<&str>, Vec<&str>) = telemetry::ALL
        .iter()
        .partition(|name| name.starts_with("cloudbilling."));
    assert_eq!(standard, conventions);
    let distinct: BTreeSet<&str> = ours.iter().copied().collect();
    assert_eq!(distinct.len(), ours.len(), "{ours:#?}");
    let legal = |name: &&str| {
        name.bytes()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'_' | b'.'))
    };
    assert!(ours.iter().all(legal), "{ours:#?}");
}

/// One test for both: while there is one subscriber, a thread without it would switch spans off.
#[test]
fn a_run_has_spans_and_metrics() {
    let span_exporter = InMemorySpanExporter::default();
    let spans = SdkTracerProvider::builder()
        .with_simple_exporter(span_exporter.clone())
        .build();
    let layer = tracing_opentelemetry::layer().with_tracer(spans.tracer("cloudbilling"));
    let metric_exporter = InMemoryMetricExporter::default();
    let meters = SdkMeterProvider::builder()
        .with_periodic_exporter(metric_exporter.clone())
        .build();
    let metrics = Metrics::new(&meters.meter("cloudbilling"));

    let subscriber = tracing_subscriber::registry().with(layer);
    tracing::subscriber::with_default(subscriber, || run(&metrics));

    check_spans(&span_exporter.get_finished_spans().expect("exported"));
    meters.force_flush().expect("exported");
    check_metrics(&metric_exporter.get_finished_metrics().expect("exported"));
}

/// A call is a client span, with a span for each request of its own. A login stands alone.
fn check_spans(spans: &[SpanData]) {
    let [call, failed] = spans
        .iter()
        .filter(|span| span.name == "GetPurchases")
        .collect::<Vec<_>>()[..]
    else {
        panic!("{spans:#?}")
    };
    assert_eq!(call.parent_span_id, SpanId::INVALID);
    assert_eq!(
        (&call.span_kind, &call.status),
        (&SpanKind::Client, &Status::Unset)
    );
    assert_eq!(
        attributes(&call.attributes),
        [
            "rpc.method=GetPurchases",
            "rpc.response.status_code=Success",
            "rpc.system.name=soap",
            "server.address=api.example.com",
            "server.port=443",
        ]
    );
    let port = call.attributes.iter();
    let port = port.filter(|it| it.key.as_str() == attribute::SERVER_PORT);
    let port: Vec<_> = port.map(|it| &it.value).collect();
    assert_eq!(port, [&Value::I64(443)], "an integer");
    assert_eq!(failed.status, Status::error(""));
    assert!(attributes(&failed.attributes).contains(&"error.type=Error".to_owned()));

    let http = |parent: &SpanData| {
        let is_child = |span: &&SpanData| span.parent_span_id == parent.span_context.span_id();
        let children = spans.iter().filter(is_child);
        let children = children.map(|span| {
            assert_eq!((&*span.name, &span.span_kind), ("POST", &SpanKind::Client));
            let value = |name: &str| {
                let mut all = span.attributes.iter();
                let found = all.find(|it| it.key.as_str() == name);
                found.map_or("-".to_owned(), |it| it.value.to_string())
            };
            [
                value(attribute::HTTP_RESPONSE_STATUS_CODE),
                value(attribute::HTTP_REQUEST_RESEND_COUNT),
                value(attribute::URL_FULL),
            ]
            .join(" ")
        });
        children.collect::<Vec<_>>()
    };
    let url = "https://api.example.com/soap";
    assert_eq!(http(call), [format!("500 - {url}"), format!("200 1 {url}")]);
    let logins = spans.iter().filter(|span| span.name == "Login");
    let logins: Vec<_> = logins
        .map(|login| (http(login), &login.span_kind))
        .collect();
    let login = (vec![format!("200 - {url}")], &SpanKind::Client);
    assert_eq!(logins, [login.clone(), login]);
}

fn check_metrics(resources: &[ResourceMetrics]) {
    let mut seen = Vec::new();
    for resource in resources {
        for metric in resource.scope_metrics().flat_map(|scope| scope.metrics()) {
            let points = points(metric.data());
            seen.extend(
                points
                    .iter()
                    .map(|point| format!("{} {point}", metric.name())),
            );
        }
    }
    seen.sort();
    let call = "rpc.method=GetPurchases";
    let server = "server.address=api.example.com server.port=443";
    let http = "http.request.method=POST http.response.status_code";
    let expected = [
        "cloudbilling.account.lock_remaining  = 0".to_owned(),
        "cloudbilling.account.strikes_left  = 2".to_owned(),
        "cloudbilling.batch.rows cloudbilling.row.state=done = 0".to_owned(),
        "cloudbilling.batch.rows cloudbilling.row.state=not_attempted = 2".to_owned(),
        "cloudbilling.batch.rows cloudbilling.row.state=refused = 0".to_owned(),
        "cloudbilling.batch.rows cloudbilling.row.state=unknown = 0".to_owned(),
        "cloudbilling.logins cloudbilling.login.outcome=granted = 2".to_owned(),
        format!(
            "http.client.request.duration {http}=200 network.protocol.version=1.1 {server} × 4"
        ),
        format!(
            "http.client.request.duration error.type=500 {http}=500 network.protocol.version=1.1 {server} × 1"
        ),
        format!(
            "rpc.client.call.duration error.type=Error {call} rpc.response.status_code=Error rpc.system.name=soap {server} × 1"
        ),
        format!(
            "rpc.client.call.duration {call} rpc.response.status_code=Success rpc.system.name=soap {server} × 1"
        ),
    ];
    let mut expected = expected.to_vec();
    expected.sort();
    assert_eq!(seen, expected);
}

/// Makes a call whose session is refused once, and one that fails.
fn run(metrics: &Metrics) {
    let script = Scripted::new();
    script
        .respond_body(200, "text/xml", session("t1"))
        .respond_body(500, "text/xml", fault("w:FailedAuthentication", ""))
        .respond_body(200, "text/xml", session("t2"))
        .respond_body(200, "text/xml", purchases("Success", ""))
        .respond_body(200, "text/xml", purchases("Error", ""));
    let client = with_login::<Client>()
        .observer(metrics.clone())
        .transport(script)
        .build()
        .expect("valid settings");
    let query = GetPurchases::default();
    pollster::block_on(client.execute(&query)).expect("retried");
    pollster::block_on(client.execute(&query)).expect_err("a failure");
    metrics.record_account(&client.account_status(), MonotonicTime::default());
    metrics.record_batch(&Batch::delete("wrong", ["P-1", "P-2"]).summary());
}

fn points(data: &AggregatedMetrics) -> Vec<String> {
    match data {
        AggregatedMetrics::F64(MetricData::Gauge(gauge)) => gauge
            .data_points()
            .map(|point| format!("{} = {}", joined(point.attributes()), point.value()))
            .collect(),
        AggregatedMetrics::U64(MetricData::Gauge(gauge)) => gauge
            .data_points()
            .map(|point| format!("{} = {}", joined(point.attributes()), point.value()))
            .collect(),
        AggregatedMetrics::U64(MetricData::Sum(sum)) => sum
            .data_points()
            .map(|point| format!("{} = {}", joined(point.attributes()), point.value()))
            .collect(),
        AggregatedMetrics::F64(MetricData::Histogram(histogram)) => histogram
            .data_points()
            .map(|point| format!("{} × {}", joined(point.attributes()), point.count()))
            .collect(),
        other => panic!("another kind of metric: {other:?}"),
    }
}

fn joined<'a>(attributes: impl IntoIterator<Item = &'a KeyValue>) -> String {
    sorted(attributes).join(" ")
}

/// The attributes without those that only the layer adds.
fn attributes(all: &[KeyValue]) -> Vec<String> {
    let of_layer = |name: &str| {
        ["code.", "thread.", "target", "level", "busy_ns", "idle_ns"]
            .iter()
            .any(|prefix| name.starts_with(prefix))
    };
    sorted(all.iter().filter(|it| !of_layer(it.key.as_str())))
}

fn sorted<'a>(attributes: impl IntoIterator<Item = &'a KeyValue>) -> Vec<String> {
    let mut all: Vec<String> = attributes
        .into_iter()
        .map(|it| format!("{}={}", it.key, it.value))
        .collect();
    all.sort();
    all
}

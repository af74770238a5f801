//! Makes calls, and prints their traces and metrics as OpenTelemetry has them.
//!
//! ```sh
//! # `cargo run -p cloudbilling-cli -- demo --serve` prints an endpoint, a CA file and a token.
//! CLOUDBILLING_ENDPOINT=… CLOUDBILLING_CA_FILE=… CLOUDBILLING_TOKEN=… \
//!     cargo run -p cloudbilling --features tracing --example observability
//! ```
//!
//! A program in production exports to a collector, with the crate `opentelemetry-otlp` in place of
//! `opentelemetry-stdout`.

mod metrics;

use std::error::Error;

use cloudbilling::batch::Batch;
use cloudbilling::types::operation::{GetInvoiceHeaders, GetPurchases};
use cloudbilling::types::record::Invoice2;
use cloudbilling::{Client, SharedLedger, SystemClock, Time as _, telemetry};
use opentelemetry::InstrumentationScope;
use opentelemetry::metrics::MeterProvider as _;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_sdk::metrics::SdkMeterProvider;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::metrics::Metrics;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let spans = SdkTracerProvider::builder()
        .with_simple_exporter(opentelemetry_stdout::SpanExporter::default())
        .build();
    let meters = SdkMeterProvider::builder()
        .with_periodic_exporter(opentelemetry_stdout::MetricExporter::default())
        .build();
    let scope = InstrumentationScope::builder("cloudbilling")
        .with_schema_url(telemetry::SCHEMA_URL)
        .build();
    let ours = Targets::new().with_target(telemetry::TARGET, LevelFilter::DEBUG);
    let layer = tracing_opentelemetry::layer().with_tracer(spans.tracer_with_scope(scope.clone()));
    tracing_subscriber::registry()
        .with(layer.with_filter(ours))
        .init();

    let metrics = Metrics::new(&meters.meter_with_scope(scope));
    let clock = SystemClock::new();
    let client = Client::builder_from_env()?
        .ledger(SharedLedger::new(clock.clone()))
        .observer(metrics.clone())
        .build()?;
    client
        .purchases(&GetPurchases::default().customer_code("1001"))
        .await?;
    // An unknown customer: the service reports an error.
    let unknown = GetInvoiceHeaders::default().customer_code("no such customer");
    let _ = client.invoice_headers(&unknown).await;
    let invoice = Invoice2::default().customer_code("no such customer");
    let mut batch = Batch::upload([invoice.invoice_reference("observability-1")]);
    metrics.record_batch(&client.run_batch(&mut batch).await);
    metrics.record_account(&client.account_status(), clock.now());

    spans.shutdown()?;
    meters.shutdown()?;
    Ok(())
}

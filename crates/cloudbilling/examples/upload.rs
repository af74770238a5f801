//! Uploads many invoices, in calls of fifty, and prints the outcome.
//!
//! ```sh
//! # `cargo run -p cloudbilling-cli -- demo --serve` prints an endpoint, a CA file and a token.
//! CLOUDBILLING_ENDPOINT=… CLOUDBILLING_CA_FILE=… CLOUDBILLING_TOKEN=… \
//!     cargo run -p cloudbilling --features batch --example upload -- 500 300
//! ```
//!
//! The arguments are the number of invoices, and the seconds to wait before it checks those whose
//! response was lost: an invoice that the service is still writing by then would be sent again.

use std::env;
use std::error::Error;
use std::time::Duration;

use cloudbilling::Client;
use cloudbilling::batch::{Batch, RowState};
use cloudbilling::types::record::Invoice2;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let count: u32 = env::args().nth(1).map_or(Ok(500), |count| count.parse())?;
    let wait = env::args().nth(2).map_or(Ok(300), |wait| wait.parse())?;
    let client = Client::from_env()?;
    let invoice = Invoice2::default()
        .customer_code("C-1")
        .invoice_date("2026-01-31T00:00:00Z");
    let invoices = (1..=count).map(|number| {
        invoice
            .clone()
            .invoice_reference(format!("upload-{number:06}"))
    });

    let mut batch = Batch::upload(invoices).rows_per_call(50);
    let mut summary = client.run_batch(&mut batch).await;
    if summary.unknown > 0 {
        println!("{summary}; checking the unknown ones in {wait} s");
        tokio::time::sleep(Duration::from_secs(wait)).await;
        summary = client.check_and_retry_batch(&mut batch).await?;
    }

    for row in batch.rows() {
        if !matches!(row.state, RowState::Done(_)) {
            println!("{}: {}", row.id, row.state);
        }
    }
    if let Some(error) = batch.stopped() {
        let help = error.downcast_ref().map_or("", cloudbilling::Error::help);
        println!("stopped: {error}; {help}");
    }
    println!("{summary}");
    summary
        .all_done()
        .then_some(())
        .ok_or_else(|| "not every invoice was uploaded".into())
}

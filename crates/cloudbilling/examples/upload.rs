//! Uploads many invoices, in calls of fifty, and prints the outcome.
//!
//! ```sh
//! cargo run --release -p cloudbilling-cli -- demo --serve   # prints an endpoint, a CA file and a token
//! CLOUDBILLING_ENDPOINT=… CLOUDBILLING_CA_FILE=… CLOUDBILLING_TOKEN=… cargo run -p cloudbilling --example upload -- 500 300
//! ```
//!
//! The first argument is the number of invoices, the second the seconds to wait before it asks for
//! those whose answers were lost. The service may be at work on them until then, and one that it
//! has yet to write would be sent again.
//!
//! It exits with 1 unless every invoice was uploaded.

use std::env;
use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

use cloudbilling::batch::{Batch, BatchEvent, RowState};
use cloudbilling::types::operation::UploadInvoices2;
use cloudbilling::types::record::Invoice2;
use cloudbilling::{ApiToken, Client, HyperTransport};

#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    let count: u32 = env::args().nth(1).map_or(Ok(500), |count| count.parse())?;
    let wait = env::args().nth(2).map_or(Ok(300), |wait| wait.parse())?;
    let client = client()?;
    let invoices = (1..=count).map(|number| {
        Invoice2::default()
            .customer_code(format!("C-{}", number % 10))
            .invoice_reference(format!("upload-{number:06}"))
            .invoice_date("2026-01-31T00:00:00Z")
    });

    let mut batch = Batch::upload(invoices).rows_per_call(50);
    let mut summary = client.run_batch_with(&mut batch, show).await;
    if summary.unknown > 0 {
        println!("{summary}; asking for the unknown ones in {wait} s");
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
    Ok(match summary.all_done() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

fn client() -> Result<Client, Box<dyn Error>> {
    let token = ApiToken::new(env::var("CLOUDBILLING_TOKEN")?)?;
    let mut builder = Client::builder(env::var("CLOUDBILLING_ENDPOINT")?).api_token(token);
    if let Some(file) = env::var_os("CLOUDBILLING_CA_FILE") {
        let authority = std::fs::read(file)?;
        builder = builder.hyper(HyperTransport::builder().root_certificates_pem(&authority));
    }
    Ok(builder.build()?)
}

fn show(event: BatchEvent, batch: &Batch<UploadInvoices2>) {
    if let BatchEvent::CallEnded { .. } = event {
        println!("{}", batch.summary());
    }
}

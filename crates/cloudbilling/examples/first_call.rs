//! Lists the invoices of a customer.
//!
//! ```sh
//! # `cargo run -p cloudbilling-cli -- demo --serve` prints an endpoint, a CA file and a token.
//! CLOUDBILLING_ENDPOINT=… CLOUDBILLING_CA_FILE=… CLOUDBILLING_TOKEN=… \
//!     cargo run -p cloudbilling --example first_call -- 1001
//! ```

use std::env;
use std::error::Error;
use std::time::Duration;

use cloudbilling::Client;
use cloudbilling::types::operation::GetInvoiceHeaders;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::from_env()?;
    let customer = env::args().nth(1).unwrap_or_else(|| "1001".to_owned());
    let query = GetInvoiceHeaders::default().customer_code(customer);

    let request = client.request(&query).timeout(Duration::from_secs(20));
    let headers = request
        .send()
        .await
        .inspect_err(|error| eprintln!("help: {}", error.help()))?;
    for header in headers {
        println!("{}", header.invoice_number.unwrap_or_default());
    }
    Ok(())
}

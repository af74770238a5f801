//! Lists the invoices of a customer.
//!
//! ```sh
//! export CLOUDBILLING_ENDPOINT=… CLOUDBILLING_TOKEN=…
//! cargo run -p cloudbilling --example first_call -- 1001
//! ```

use std::env;
use std::error::Error;
use std::time::Duration;

use cloudbilling::types::operation::GetInvoiceHeaders;
use cloudbilling::{ApiToken, Client};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let token = ApiToken::new(env::var("CLOUDBILLING_TOKEN")?)?;
    let client = Client::builder(env::var("CLOUDBILLING_ENDPOINT")?)
        .api_token(token)
        .build()?;
    let customer = env::args().nth(1).unwrap_or_else(|| "1001".to_owned());
    let query = GetInvoiceHeaders::default().customer_code(customer);

    let request = client.request(&query).timeout(Duration::from_secs(20));
    match request.send().await {
        Ok(headers) => {
            for header in headers {
                println!("{}", header.invoice_number.unwrap_or_default());
            }
        }
        Err(error) => println!("{error}\nhelp: {}", error.help()),
    }
    Ok(())
}

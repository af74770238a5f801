//! Prints the numbers and totals of a customer's approved invoices: the first example of README.md.

use cloudbilling::types::operation::GetInvoiceHeaders;
use cloudbilling::types::value::InvoiceStatus;
use cloudbilling::{ApiToken, Client};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let token = ApiToken::new(std::env::var("CLOUDBILLING_TOKEN")?)?;
    let client = Client::builder("https://api.example.com/soap")
        .api_token(token)
        .build()?;
    let query = GetInvoiceHeaders::default()
        .customer_code("1001")
        .included_statuses([InvoiceStatus::Approved]);
    for header in client.invoice_headers(&query).await? {
        if let (Some(number), Some(total)) = (header.invoice_number, header.last_calculated_total) {
            println!("{number}: {total}");
        }
    }
    Ok(())
}

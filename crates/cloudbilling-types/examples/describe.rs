//! Prints the parameters of an operation, and a request with a service contract of your own.
//!
//! `cargo run -p cloudbilling-types --features toml --example describe`

use std::error::Error;

use cloudbilling_types::ServiceContract;
use cloudbilling_types::operation::{GetInvoiceHeaders, Operation};
use cloudbilling_types::value::InvoiceStatus;
use soap_codec::{Encoder, SoapVersion};

/// Settings that the WSDL of the service shows to differ from the defaults.
const CONTRACT: &str = r#"
interface = "IBilling"
operation_namespace = "urn:billing"
"#;

fn main() -> Result<(), Box<dyn Error>> {
    describe::<GetInvoiceHeaders>();

    let contract = ServiceContract::from_toml(CONTRACT)?;
    let query = GetInvoiceHeaders::default()
        .customer_code("1001")
        .included_statuses([InvoiceStatus::Approved]);
    let request = Encoder::new(SoapVersion::Soap11)
        .namespaces(contract.namespaces())
        .body(GetInvoiceHeaders::REQUEST, &query)
        .encode()?;
    println!(
        "SOAPAction: \"{}\"",
        contract.action(GetInvoiceHeaders::NAME)
    );
    println!("{}", String::from_utf8(request)?);
    Ok(())
}

fn describe<O: Operation>() {
    println!("{}: {}", O::NAME, O::SUMMARY);
    for parameter in O::PARAMETERS {
        println!("  {:<22} {}", parameter.name, parameter.description);
    }
}

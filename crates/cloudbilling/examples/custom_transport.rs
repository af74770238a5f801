//! A client with a transport of its own. This transport always returns the same response; a real
//! one sends the request through any HTTP library.
//!
//! ```sh
//! cargo run -p cloudbilling --no-default-features --features client --example custom_transport
//! ```

use std::error::Error;

use cloudbilling::transport::bytes::Bytes;
use cloudbilling::transport::http::{Request, Response};
use cloudbilling::transport::{CallOptions, Transport, TransportError, async_trait};
use cloudbilling::types::operation::GetPurchases;
use cloudbilling::{ApiToken, Client};

const RESPONSE: &str = r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>
  <GetPurchasesResponse xmlns="http://tempuri.org/">
    <GetPurchasesResult/><ResultCode>Success</ResultCode>
  </GetPurchasesResponse></s:Body></s:Envelope>"#;

#[derive(Debug)]
struct Canned;

#[async_trait]
impl Transport for Canned {
    async fn call(
        &self,
        request: Request<Bytes>,
        options: &CallOptions,
    ) -> Result<Response<Bytes>, TransportError> {
        let size = request.body().len();
        println!(
            "{size} bytes, to be answered within {:?}",
            options.remaining()
        );
        Ok(Response::new(Bytes::from_static(RESPONSE.as_bytes())))
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let client = Client::builder("https://api.example.com/soap")
        .api_token(ApiToken::new("049b27fc")?)
        .transport(Canned)
        .build()?;
    let purchases = pollster::block_on(client.purchases(&GetPurchases::default()))?;
    println!("{} purchases", purchases.len());
    Ok(())
}

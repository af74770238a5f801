//! A WCF operation with derived types: a request, its response, and a typed fault detail.
//!
//! Run with `cargo run -p soap-codec --features derive --example derive_wcf`.

use soap_codec::{Decoder, Encoder, Fault, FromXml, QName, SoapVersion, ToXml};

const OPERATIONS: &str = "http://tempuri.org/";
const DATA: &str = "http://schemas.datacontract.org/2004/07/Weather";

#[derive(Debug, ToXml, FromXml)]
#[soap(namespace = OPERATIONS, rename_all = "camelCase")]
struct GetForecast {
    city: String,
}

#[derive(Debug, ToXml, FromXml)]
#[soap(namespace = DATA, rename_all = "PascalCase", data_contract)]
struct NoSuchCity {
    city: String,
}

/// The service. It reads the request, and returns a fault.
fn serve(request: &[u8]) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let request: GetForecast = Decoder::new().decode(request)?.read()?;
    let detail = NoSuchCity { city: request.city };
    let fault = Fault::sender(SoapVersion::Soap11, "No such city")
        .with_detail(QName::new(DATA, "NoSuchCity"), &detail)?;
    Ok(Encoder::new(SoapVersion::Soap11).fault(&fault).encode()?)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let call = GetForecast {
        city: "Atlantis".into(),
    };
    let request = Encoder::new(SoapVersion::Soap11)
        .body(QName::new(OPERATIONS, "GetForecast"), &call)
        .encode()?;
    println!("{}", String::from_utf8_lossy(&request));

    let response = serve(&request)?;
    println!("{}", String::from_utf8_lossy(&response));
    let message = Decoder::new().decode(&response[..])?;
    let Some(fault) = message.envelope().fault() else {
        return Err("expected a fault".into());
    };
    let detail = fault.detail().and_then(|detail| detail.children().next());
    let detail: NoSuchCity = detail.ok_or("the fault has no detail")?.read()?;
    println!("{}: {}", fault.reason(), detail.city);
    Ok(())
}

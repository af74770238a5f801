//! Decodes a response: the payload as a value, a fault, or neither.
//!
//! Run with `cargo run -p soap-codec --example decode_response`.

use soap_codec::{DecodeError, Decoder, PayloadError};

const TEMPERATURE: &[u8] = br#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">
    <s:Body><Temperature xmlns="urn:weather">-4.5</Temperature></s:Body></s:Envelope>"#;

const FAULT: &[u8] = br#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">
    <s:Body><s:Fault><faultcode>s:Client</faultcode><faultstring>No such city</faultstring>
    <detail><Suggestion xmlns="urn:weather">Oslo</Suggestion></detail>
    </s:Fault></s:Body></s:Envelope>"#;

fn describe(response: &[u8]) -> Result<String, DecodeError> {
    // A document type is refused, and so is anything beyond the limits.
    let message = Decoder::new().decode(response)?;
    Ok(match message.read::<f64>() {
        Ok(temperature) => format!("{temperature} degrees"),
        Err(PayloadError::Fault(fault)) => {
            // A fault outlives its message. Each element of its detail is an XML document.
            format!("{}: {} {:?}", fault.code(), fault.reason(), fault.detail())
        }
        Err(error) => format!("not a temperature: {error}"),
    })
}

fn main() -> Result<(), DecodeError> {
    println!("{}", describe(TEMPERATURE)?);
    println!("{}", describe(FAULT)?);
    let error = describe(b"<!DOCTYPE s:Envelope><s:Envelope/>").expect_err("a document type");
    println!("{error}");
    Ok(())
}

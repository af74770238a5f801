//! SOAP over HTTP without a client: builds the request, and reads responses of several kinds.
//!
//! Run with `cargo run -p soap-codec --features http --example over_http`.

use bytes::Bytes;
use http::Response;
use soap_codec::http::{SoapAction, SoapResponse, build_request, read_response};
use soap_codec::{Decoder, Encoder, QName, SoapVersion};

fn describe(response: Response<Bytes>) -> String {
    match read_response(&Decoder::new(), response) {
        Ok(SoapResponse::Message { message, .. }) => match message.read::<f64>() {
            Ok(temperature) => format!("{temperature} degrees"),
            Err(error) => error.to_string(),
        },
        Ok(SoapResponse::Empty { status }) => format!("an empty response, status {status}"),
        Ok(SoapResponse::Multipart(multipart)) => multipart.into_error().to_string(),
        Err(error) => match error.retry_after() {
            Some(delay) => format!("{error}; retry after {} s", delay.as_secs()),
            None => error.to_string(),
        },
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let envelope = Encoder::new(SoapVersion::Soap11)
        .body(QName::new("urn:weather", "GetTemperature"), &"Oslo")
        .encode()?;
    let action = SoapAction::new("urn:weather/GetTemperature")?;
    let uri = "https://weather.example/soap".parse()?;
    let request = build_request(SoapVersion::Soap11, uri, &action, envelope);
    println!("{} {}", request.method(), request.uri());
    for (name, value) in request.headers() {
        println!("{name}: {}", value.to_str()?);
    }

    // Any HTTP client can send the request. These are responses it may get.
    let envelope = |body: &str| {
        Bytes::from(format!(
            r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>{body}</s:Body></s:Envelope>"#
        ))
    };
    let xml = || Response::builder().header("content-type", "text/xml");
    println!("{}", describe(xml().body(envelope("<t>-4.5</t>"))?));
    let fault = "<s:Fault><faultcode>s:Server</faultcode><faultstring>Busy</faultstring></s:Fault>";
    println!("{}", describe(xml().status(500).body(envelope(fault))?));
    let unavailable = Response::builder().status(503).header("retry-after", "120");
    println!("{}", describe(unavailable.body(Bytes::new())?));
    Ok(())
}

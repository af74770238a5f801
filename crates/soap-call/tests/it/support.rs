//! A weather service whose responses are scripted.

use soap_call::{Endpoint, Error, Operation, Request, Service, blocking};
use soap_codec::{FromXml, QName, ToXml};
use soap_transport::testing::Scripted;

pub(crate) const WEATHER: &str = "urn:weather";
pub(crate) const SOAP_11: &str = "http://schemas.xmlsoap.org/soap/envelope/";

#[derive(Clone, Debug, ToXml)]
#[soap(namespace = WEATHER, rename_all = "PascalCase")]
pub(crate) struct GetTemperature {
    pub(crate) city: String,
}

#[derive(Debug, FromXml, PartialEq)]
#[soap(namespace = WEATHER, rename_all = "PascalCase")]
pub(crate) struct GetTemperatureResponse {
    pub(crate) celsius: Option<f64>,
}

pub(crate) const GET: Operation<GetTemperature, GetTemperatureResponse> =
    Operation::new(QName::new(WEATHER, "GetTemperature")).action("urn:weather#Get");

pub(crate) fn oslo() -> GetTemperature {
    GetTemperature {
        city: "Oslo".into(),
    }
}

pub(crate) fn service() -> Service {
    Service::new(Endpoint::new("https://weather.test/soap").expect("https"))
}

/// Returns an envelope around this Body.
pub(crate) fn envelope(body: &str) -> String {
    enveloped("", body)
}

/// Returns an envelope around this Header and Body.
pub(crate) fn enveloped(header: &str, body: &str) -> String {
    format!(
        r#"<s:Envelope xmlns:s="{SOAP_11}"><s:Header>{header}</s:Header><s:Body>{body}</s:Body></s:Envelope>"#
    )
}

pub(crate) fn temperature(celsius: f64) -> String {
    envelope(&format!(
        r#"<GetTemperatureResponse xmlns="{WEATHER}"><Celsius>{celsius}</Celsius></GetTemperatureResponse>"#
    ))
}

pub(crate) fn fault(reason: &str, detail: &str) -> String {
    envelope(&format!(
        "<s:Fault><faultcode>s:Server</faultcode><faultstring>{reason}</faultstring><detail>{detail}</detail></s:Fault>"
    ))
}

/// Makes the call with both clients, each with this response, and returns the result of both.
pub(crate) fn call_with(
    service: &Service,
    status: u16,
    content_type: &str,
    body: &str,
) -> Result<GetTemperatureResponse, Error> {
    let transport = Scripted::new();
    transport.respond_body(status, content_type, body.to_owned());
    transport.respond_body(status, content_type, body.to_owned());
    call_over(&transport, service)
}

/// Makes the call with both clients, and checks that they agree.
pub(crate) fn call_over(
    transport: &Scripted,
    service: &Service,
) -> Result<GetTemperatureResponse, Error> {
    let body = oslo();
    let request = Request::new(&GET, &body);
    let client = soap_call::Client::new(transport.clone(), service.clone());
    let first = pollster::block_on(client.send(&request)).and_then(|response| response.read());
    let client = blocking::Client::new(transport.clone(), service.clone());
    let second = client.send(&request).and_then(|response| response.read());
    assert_eq!(format!("{first:?}"), format!("{second:?}"));
    assert_eq!(transport.unused(), 0);
    first
}

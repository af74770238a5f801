//! The code of the guide `docs/wsdl.md`, as it stands there.

use std::path::Path;

use soap_call::soap_transport::Transport;
use soap_transport::testing::Scripted;

use crate::generated::{orders, vies, weather};

type Error = Box<dyn std::error::Error>;

mod government {
    use super::{Error, Transport, vies};

    use soap_call::Endpoint;
    use vies::{CheckVatClient, check_vat_types::CheckVat};

    const ADDRESS: &str = "https://ec.europa.eu/taxation_customs/vies/services/checkVatService";

    pub(super) async fn is_valid(transport: impl Transport + 'static) -> Result<bool, Error> {
        let client = CheckVatClient::new(transport, Endpoint::new(ADDRESS)?);
        let request = CheckVat {
            country_code: "IE".into(),
            vat_number: "6388047V".into(),
        };
        let response = client.check_vat(&request).await?;
        Ok(response.valid)
    }
}

mod wcf {
    use super::{Error, Transport, weather};

    use soap_call::Endpoint;
    use weather::tempuri_org::GetForecast;
    use weather::weather_client::{ADDRESS, NoSuchCityFault, WeatherClient};

    pub(super) async fn advice(
        transport: impl Transport + 'static,
        city: &str,
    ) -> Result<Option<String>, Error> {
        let client = WeatherClient::new(transport, Endpoint::new(ADDRESS)?);
        let request = GetForecast {
            city: city.to_owned().into(),
            days: Some(3),
        };
        match client.get_forecast(&request).await {
            Ok(response) => {
                let forecast = response.get_forecast_result.into_value();
                Ok(forecast.and_then(|forecast| forecast.advice.into_value()))
            }
            Err(error) => match error.detail() {
                Some(NoSuchCityFault::NoSuchCity(_)) => Ok(None),
                _ => Err(error.into()),
            },
        }
    }
}

mod cxf {
    use super::{Error, Transport, orders as service};

    use service::OrderServiceClient;
    use service::order_service_client::{ADDRESS, RefusedOrSoldOutFault};
    use service::orders::{OrderType, Session};
    use soap_call::Endpoint;

    pub(super) async fn place(
        transport: impl Transport + 'static,
        order: &OrderType,
    ) -> Result<i64, Error> {
        let session = Session {
            tenant: Some("north".into()),
            value: "9f2c".into(),
        };
        let client = OrderServiceClient::new(transport, Endpoint::new(ADDRESS)?);
        let placed = client.with_session(session).place_order(order).await;
        let receipt = placed.map_err(|error| match error.detail() {
            Some(RefusedOrSoldOutFault::SoldOut(it)) => format!("{} is sold out", it.article),
            _ => error.to_string(),
        })?;
        Ok(receipt.id)
    }
}

mod bytes {
    use super::{Error, weather};

    use soap_codec::{Decoder, Encoder, FromElement, SoapVersion};
    use weather::tempuri_org::{GetForecast, GetForecastResponse};
    use weather::weather_client::{GET_FORECAST, NoSuchCityFault};

    pub(super) fn request(content: &GetForecast) -> Result<Vec<u8>, Error> {
        let encoder = Encoder::new(SoapVersion::Soap11);
        Ok(encoder
            .body(GET_FORECAST.request_name(), content)
            .encode()?)
    }

    pub(super) fn response(bytes: Vec<u8>) -> Result<GetForecastResponse, Error> {
        let message = Decoder::new().decode(bytes)?;
        let detail = message.envelope().fault().and_then(|it| it.detail());
        let mut details = detail.iter().flat_map(|it| it.children());
        if let Some(detail) = details.find(|it| NoSuchCityFault::accepts(it.name())) {
            let NoSuchCityFault::NoSuchCity(it) = detail.read()?;
            return Err(format!("no such city: {it:?}").into());
        }
        let name = GET_FORECAST.response_name();
        let name = name.ok_or("a response without content")?;
        Ok(message.read_named(name.as_qname())?)
    }
}

fn envelope(version: &str, body: &str) -> String {
    format!("<s:Envelope xmlns:s='{version}'><s:Body>{body}</s:Body></s:Envelope>")
}

fn answering(content_type: &'static str, body: String) -> Scripted {
    let transport = Scripted::new();
    transport.respond_body(200, content_type, body);
    transport
}

#[test]
fn its_examples_make_calls() {
    let soap11 = |body: &str| {
        let envelope = envelope("http://schemas.xmlsoap.org/soap/envelope/", body);
        answering("text/xml", envelope)
    };
    let checked = format!(
        "<checkVatResponse xmlns='{}'><countryCode>IE</countryCode><vatNumber>6388047V</vatNumber><requestDate>2026-01-31+01:00</requestDate><valid>true</valid></checkVatResponse>",
        vies::check_vat_types::NAMESPACE
    );
    let valid = pollster::block_on(government::is_valid(soap11(&checked)));
    assert!(valid.expect("a response"));

    let forecast = "<GetForecastResponse xmlns='http://tempuri.org/'><GetForecastResult xmlns:a='http://schemas.datacontract.org/2004/07/Weather'><a:Advice>a coat</a:Advice></GetForecastResult></GetForecastResponse>";
    let advice = pollster::block_on(wcf::advice(soap11(forecast), "Oslo"));
    assert_eq!(advice.expect("a response").as_deref(), Some("a coat"));

    let namespace = orders::orders::NAMESPACE;
    let receipt =
        format!("<receipt xmlns='{namespace}'><id>7</id><total currency='EUR'>1</total></receipt>");
    let transport = answering(
        "application/soap+xml",
        envelope("http://www.w3.org/2003/05/soap-envelope", &receipt),
    );
    let placed = pollster::block_on(cxf::place(transport.clone(), &crate::clients::order()));
    assert_eq!(placed.expect("a receipt"), 7);
    let request = String::from_utf8_lossy(transport.received()[0].request().body()).into_owned();
    assert!(request.contains("tenant=\"north\""), "{request}");
}

#[test]
fn its_bytes_are_messages() {
    let content = weather::tempuri_org::GetForecast::default();
    let request = String::from_utf8(bytes::request(&content).expect("a message"));
    assert!(request.expect("UTF-8").contains("GetForecast"));
    let soap11 =
        |body: &str| envelope("http://schemas.xmlsoap.org/soap/envelope/", body).into_bytes();
    let response = soap11("<GetForecastResponse xmlns='http://tempuri.org/'/>");
    assert_eq!(
        bytes::response(response).expect("a response"),
        Default::default()
    );
    let fault = |detail: &str| {
        let fault = format!(
            "<s:Fault><faultcode>s:Client</faultcode><faultstring>no</faultstring><detail>{detail}</detail></s:Fault>"
        );
        bytes::response(soap11(&fault))
            .expect_err("a fault")
            .to_string()
    };
    let declared = fault("<NoSuchCity xmlns='http://schemas.datacontract.org/2004/07/Weather'/>");
    assert!(declared.starts_with("no such city: "), "{declared}");
    let other = fault("<Busy/>");
    assert_eq!(other, "the message is a fault: Client: no");
}

#[test]
fn its_code_is_what_is_tested_here() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| std::fs::read_to_string(folder.join(path)).expect("a file");
    let guide = read("../../docs/wsdl.md");
    let sources = [
        "tests/it/guide.rs",
        "tests/wsdl/vies.wsdl",
        "tests/generated/vies/check_vat_types.rs",
        "tests/generated/vies/check_vat_client.rs",
        "tests/generated/weather/weather.rs",
    ];
    let sources: Vec<String> = sources.iter().map(|path| plain(&read(path))).collect();
    let mut count = 0;
    for block in guide.split("```rust\n").skip(1) {
        let (code, _) = block.split_once("```").expect("an end");
        // Each part between empty lines stands somewhere in these files.
        for part in code.split("\n\n").map(plain) {
            count += 1;
            assert!(
                sources.iter().any(|source| source.contains(&part)),
                "{part}"
            );
        }
    }
    assert!(count >= 11, "{count}");
}

/// Returns a text without indentation.
fn plain(text: &str) -> String {
    let lines: Vec<&str> = text.trim().lines().map(str::trim).collect();
    lines.join("\n").replace("pub(super) ", "pub ")
}

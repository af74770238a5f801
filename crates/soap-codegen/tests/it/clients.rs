//! Generated clients make calls.

use soap_call::Endpoint;
use soap_codec::{Decoder, QName, SoapVersion};
use soap_transport::testing::Scripted;

use crate::generated::orders::OrderServiceClient;
use crate::generated::orders::order_service_client::{self, PLACE_ORDER, RefusedOrSoldOutFault};
use crate::generated::orders::orders::{self, Card, OrderType, OrderTypeChoice, Priority, Session};
use crate::generated::weather::tempuri_org::{GetForecast, Report};
use crate::generated::weather::weather_client::NoSuchCityFault;
use crate::generated::weather::{WeatherClient, weather_client};

const SOAP_11: &str = "http://schemas.xmlsoap.org/soap/envelope/";
const SOAP_12: &str = "http://www.w3.org/2003/05/soap-envelope";

fn envelope(namespace: &str, body: &str) -> String {
    format!("<s:Envelope xmlns:s='{namespace}'><s:Body>{body}</s:Body></s:Envelope>")
}

/// An order that is paid by card.
pub(crate) fn order() -> OrderType {
    OrderType {
        version: "2.0".into(),
        priority: Priority::Normal,
        labels: None,
        any_attributes: Vec::new(),
        reference: "AB123456".into(),
        line: Vec::new(),
        choice: OrderTypeChoice::Card(Card {
            number: "1".into(),
            expires: "2027-01".into(),
        }),
        type_: None,
        note: None,
        any: Vec::new(),
    }
}

#[test]
fn a_call_has_its_name_its_action_and_its_header_blocks() {
    let transport = Scripted::new();
    let receipt = format!(
        "<receipt xmlns='{}'><id>7</id><total currency='EUR'>1</total></receipt>",
        orders::NAMESPACE
    );
    transport.respond_body(200, "application/soap+xml", envelope(SOAP_12, &receipt));
    let endpoint = Endpoint::new(order_service_client::ADDRESS).expect("https");
    let session = Session {
        tenant: Some("north".into()),
        value: "9f2c".into(),
    };
    let client = OrderServiceClient::new(transport.clone(), endpoint).with_session(session);
    let receipt = pollster::block_on(client.place_order(&order())).expect("a receipt");
    assert_eq!(receipt.id, 7);

    let received = transport.received();
    let request = received[0].request();
    assert_eq!(request.uri(), order_service_client::ADDRESS);
    let content_type = request.headers()["content-type"].to_str().expect("text");
    assert!(
        content_type.contains("action=\"http://orders.example/service/placeOrder\""),
        "{content_type}"
    );
    let message = Decoder::new()
        .decode(request.body().clone())
        .expect("an envelope");
    let envelope = message.envelope();
    assert_eq!(envelope.version(), SoapVersion::Soap12);
    assert!(
        envelope
            .header(QName::new(orders::NAMESPACE, "session"))
            .is_some()
    );
    assert_eq!(
        PLACE_ORDER.to_string(),
        format!("{{{}}}placeOrder", orders::NAMESPACE)
    );
}

#[test]
fn the_details_of_declared_faults_are_typed() {
    let transport = Scripted::new();
    let detail = format!(
        "<soldOut xmlns='{}'><article>pen</article></soldOut>",
        orders::NAMESPACE
    );
    let fault = format!(
        "<s:Fault><s:Code><s:Value>s:Receiver</s:Value></s:Code><s:Reason><s:Text xml:lang='en'>no</s:Text></s:Reason><s:Detail>{detail}</s:Detail></s:Fault>"
    );
    transport.respond_body(500, "application/soap+xml", envelope(SOAP_12, &fault));
    let endpoint = Endpoint::new(order_service_client::ADDRESS).expect("https");
    let client = OrderServiceClient::new(transport, endpoint);
    let error = pollster::block_on(client.place_order(&order())).expect_err("a fault");
    let Some(RefusedOrSoldOutFault::SoldOut(sold_out)) = error.detail() else {
        panic!("{error:?}");
    };
    assert_eq!(sold_out.article, "pen");
}

#[test]
fn an_operation_without_a_response_returns_nothing() {
    let transport = Scripted::new();
    transport.respond_body(202, "text/xml", String::new());
    let detail = "<NoSuchCity xmlns='http://schemas.datacontract.org/2004/07/Weather'><City>Oslo</City></NoSuchCity>";
    let fault = format!(
        "<s:Fault><faultcode>s:Server</faultcode><faultstring>no</faultstring><detail>{detail}</detail></s:Fault>"
    );
    transport.respond_body(500, "text/xml", envelope(SOAP_11, &fault));
    let endpoint = Endpoint::new(weather_client::ADDRESS).expect("https");
    let client = WeatherClient::new(transport.clone(), endpoint);
    pollster::block_on(client.report(&Report::default())).expect("nothing");
    assert_eq!(
        transport.received()[0].request().headers()["soapaction"],
        "\"http://tempuri.org/IWeather/Report\""
    );
    let error =
        pollster::block_on(client.get_forecast(&GetForecast::default())).expect_err("a fault");
    assert!(
        matches!(error.detail(), Some(NoSuchCityFault::NoSuchCity(Some(_)))),
        "{error:?}"
    );
}

//! Header blocks of the service, of the request and of providers.

use std::sync::{Arc, Mutex};

use soap_call::{Attempt, HeaderBlocks, OwnedHeaderBlock, Request, blocking::Client};
use soap_codec::{Decoder, QName, SoapVersion};
use soap_transport::testing::Scripted;

use crate::support::{GET, oslo, service, temperature};

fn block(local: &'static str) -> OwnedHeaderBlock {
    OwnedHeaderBlock::new(QName::new("urn:h", local), local)
}

#[test]
fn a_client_with_another_service_leaves_the_first_one_alone() {
    let transport = Scripted::new();
    transport.respond_body(200, "text/xml", temperature(1.0));
    transport.respond_body(200, "text/xml", temperature(2.0));
    let plain = Client::new(transport.clone(), service());
    let signed = plain.with_service(|service| service.header(block("signed")));
    signed.call(&GET, &oslo()).expect("a response");
    plain.call(&GET, &oslo()).expect("a response");
    let received = transport.received();
    let has_header = |place: usize| {
        let body = received[place].request().body().clone();
        let message = Decoder::new().decode(body).expect("a message");
        message.envelope().headers().next().is_some()
    };
    assert!(has_header(0) && !has_header(1));
}

#[test]
fn blocks_come_in_the_order_service_request_provider() {
    let transport = Scripted::new();
    transport.respond_body(200, "text/xml", temperature(1.0));
    let seen = Arc::new(Mutex::new(Vec::new()));
    let provider = {
        let seen = Arc::clone(&seen);
        move |attempt: &Attempt<'_>| {
            let shown = format!(
                "{} {} {} {} {:?}",
                attempt.number,
                attempt.operation,
                attempt.action,
                attempt.endpoint,
                attempt.version,
            );
            seen.lock().expect("no panic").push(shown);
            Ok(HeaderBlocks::new().with(block("provided")))
        }
    };
    let service = service()
        .version(SoapVersion::Soap12)
        .header_provider(provider)
        .header(block("fixed").must_understand(true).actor("urn:node"));
    let body = oslo();
    let request = Request::new(&GET, &body).header(block("own"));
    Client::new(transport.clone(), service)
        .send(&request)
        .expect("a response");

    let received = transport.received();
    let message = Decoder::new()
        .decode(received[0].request().body().clone())
        .expect("a message");
    let blocks: Vec<_> = message.envelope().headers().collect();
    let texts: Vec<_> = blocks
        .iter()
        .map(|block| block.element().text().into_owned())
        .collect();
    assert_eq!(texts, ["fixed", "own", "provided"]);
    assert!(blocks[0].must_understand() && !blocks[1].must_understand());
    assert_eq!(blocks[0].actor().as_deref(), Some("urn:node"));
    let attempt = "1 {urn:weather}GetTemperature urn:weather#Get https://weather.test/soap Soap12";
    assert_eq!(*seen.lock().expect("no panic"), [attempt]);
}

#[test]
fn a_provider_receives_the_action_of_ws_addressing() {
    let transport = Scripted::new();
    transport.respond_body(200, "text/xml", temperature(1.0));
    let seen = Arc::new(Mutex::new(String::new()));
    let provider = {
        let seen = Arc::clone(&seen);
        move |attempt: &Attempt<'_>| {
            *seen.lock().expect("no panic") = attempt.action.to_owned();
            Ok(HeaderBlocks::new())
        }
    };
    let client = Client::new(transport.clone(), service().header_provider(provider));
    let operation = GET.addressing_action("urn:weather/Get");
    client.call(&operation, &oslo()).expect("a response");
    assert_eq!(*seen.lock().expect("no panic"), "urn:weather/Get");
    let sent = &transport.received()[0];
    let action = sent.request().headers().get("soapaction");
    assert_eq!(action.expect("an action"), "\"urn:weather#Get\"");
}

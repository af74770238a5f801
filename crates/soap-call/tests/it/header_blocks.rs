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

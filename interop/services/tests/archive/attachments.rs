//! SOAP with Attachments: a part that the envelope does not refer to.

use interop_services::{Stack, archive, transport};
use soap_call::blocking::Client;
use soap_call::{Endpoint, Request, Service};

use crate::document::{STORE, Store};

#[test]
fn an_attachment_that_comes_unasked_is_there() {
    let server = archive(Stack::Gsoap);
    let endpoint = Endpoint::with_http_on_loopback(server.endpoint()).expect("an address");
    let client = Client::new(transport(), Service::new(endpoint).mtom(0));
    let document = Store::new("attached", "\r\n--==\0\r\n", "%PDF");
    let response = client.send(&Request::new(&STORE, &document));
    let response = response.expect("a response");
    assert_eq!(response.read().expect("a message").sum, document.sum());

    let package = response.package().expect("a package");
    assert_eq!(package.parts().len(), 2);
    let scan = package
        .by_content_id("scan@archive")
        .expect("it is attached");
    assert_eq!(scan.content(), &document.scan.0);
    assert_eq!(scan.head().content_type(), Some("application/octet-stream"));
}

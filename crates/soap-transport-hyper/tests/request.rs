//! What of a request is the transport's business, whatever the caller wrote there.

use soap_transport::{
    CallOptions, Transport,
    http::{Request, Version},
};
use soap_transport_conformance::server::Server;
use soap_transport_hyper::HyperTransport;

mod common;

#[test]
fn the_version_of_http() {
    let server = Server::start(|peer| {
        peer.read_request()?;
        peer.respond(200, "", b"ok")
    });
    let transport = HyperTransport::builder()
        .allow_http_loopback(true)
        .no_proxy()
        .build()
        .expect("the settings are valid");
    for version in [
        Version::HTTP_09,
        Version::HTTP_10,
        Version::HTTP_2,
        Version::HTTP_3,
    ] {
        let request = Request::post(server.origin())
            .version(version)
            .body("<e/>".into())
            .expect("a valid request");
        let options = CallOptions::default();
        let response = common::runtime().block_on(transport.call(request, &options));
        assert_eq!(response.expect("an answer").body(), "ok", "{version:?}");
    }
    for request in server.stop().requests {
        assert!(request.head.starts_with("POST / HTTP/1.1\r\n"));
    }
}

//! The parts of a request that the transport decides, whatever the caller set.

use soap_transport::{
    CallOptions, Transport,
    http::{Request, Version},
};
use soap_transport_conformance::server::Server;
use soap_transport_hyper::HyperTransport;

mod common;

#[test]
fn the_version_of_http_is_negotiated() {
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
        assert_eq!(response.expect("a response").body(), "ok", "{version:?}");
    }
    for request in server.stop().requests {
        assert!(request.head.starts_with("POST / HTTP/1.1\r\n"));
    }
}

#[test]
fn the_user_agent_is_set_unless_the_request_has_one() {
    let own = concat!("soap-transport-hyper/", env!("CARGO_PKG_VERSION"));
    let builder = || {
        HyperTransport::builder()
            .allow_http_loopback(true)
            .no_proxy()
    };
    for (builder, of_request, sent) in [
        (builder(), None, Some(own)),
        (builder(), Some("mine/1"), Some("mine/1")),
        (builder().user_agent(Some("ours/2")), None, Some("ours/2")),
        (builder().user_agent(None), None, None),
    ] {
        let server = Server::start(|peer| {
            peer.read_request()?;
            peer.respond(200, "", b"ok")
        });
        let mut request = Request::post(server.origin());
        if let Some(name) = of_request {
            request = request.header("user-agent", name);
        }
        let request = request.body("<e/>".into()).expect("a valid request");
        let transport = builder.build().expect("the settings are valid");
        let options = CallOptions::default();
        let response = common::runtime().block_on(transport.call(request, &options));
        assert_eq!(response.expect("a response").body(), "ok");
        let log = server.stop();
        let lines = log.requests[0].head.lines();
        let names: Vec<_> = lines
            .filter_map(|line| line.strip_prefix("user-agent: "))
            .collect();
        assert_eq!(names, sent.into_iter().collect::<Vec<_>>());
    }
    for name in ["a\nb", "caf\u{e9}"] {
        let built = HyperTransport::builder().user_agent(Some(name)).build();
        let error = built.expect_err("not printable ASCII").to_string();
        assert!(error.contains("user agent"), "{error}");
    }
}

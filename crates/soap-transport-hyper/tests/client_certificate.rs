//! A server that wants to know who calls.

use soap_transport::{Delivery, TransportErrorKind};
use soap_transport_conformance::server::{Authority, Server};
use soap_transport_hyper::{BuildErrorKind, Builder, HyperTransport};

mod common;

#[test]
fn is_shown_if_there_is_one() {
    let authority = Authority::new();
    let server = serve_known_clients(&authority);
    let client = authority.issue("client.example").pem();
    let transport = trusting(&authority)
        .client_certificate_pem(client.as_bytes())
        .build()
        .expect("the certificate is one");
    let response = common::runtime().block_on(common::call(&transport, &server.origin()));
    assert_eq!(response.expect("welcome").body(), "welcome");
}

/// With TLS 1.3 the refusal comes after the client's part of the handshake, when the request may be under way.
#[test]
fn none_is_refused_by_the_server() {
    let authority = Authority::new();
    let server = serve_known_clients(&authority);
    let transport = trusting(&authority).build().expect("valid");
    let error = common::runtime()
        .block_on(common::call(&transport, &server.origin()))
        .expect_err("not welcome");
    // The server's reset may overtake its reason.
    use TransportErrorKind::{Head, Send, Tls};
    assert!(matches!(error.kind(), Tls | Send | Head), "{error:?}");
    // It may also overtake the request.
    let has_arrived = server.stop().request_bytes > 0;
    assert!(!has_arrived || error.delivery() == Delivery::Unknown);
}

#[test]
fn invalid_pem_is_a_build_error() {
    let error = HyperTransport::builder()
        .client_certificate_pem(b"SECRET KEY")
        .build()
        .expect_err("no certificate");
    assert_eq!(error.kind(), BuildErrorKind::ClientCertificate);
    assert!(!format!("{error:?}").contains("SECRET"));

    let error = HyperTransport::builder()
        .root_certificates_pem(b"nothing")
        .build()
        .expect_err("no certificate");
    assert_eq!(error.kind(), BuildErrorKind::RootCertificates);
}

fn serve_known_clients(authority: &Authority) -> Server {
    let certificate = authority.only_for_clients(&authority.issue("127.0.0.1"));
    Server::start_tls(&certificate, |peer| {
        peer.read_request()?;
        peer.respond(200, "", b"welcome")?;
        peer.wait_for_close()
    })
}

fn trusting(authority: &Authority) -> Builder {
    HyperTransport::builder()
        .root_certificates_pem(authority.ca_pem().as_bytes())
        .no_proxy()
}

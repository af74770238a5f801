//! A server that requires a client certificate.

use soap_transport::{Delivery, TransportErrorKind};
use soap_transport_conformance::server::{Authority, Server};
use soap_transport_hyper::{BuildErrorKind, Builder, HyperTransport};

mod common;

#[test]
fn the_client_certificate_is_sent() {
    let authority = Authority::new();
    let server = serve_known_clients(&authority);
    let client = authority.issue("client.example").pem();
    let transport = trusting(&authority)
        .client_certificate_pem(client.as_bytes())
        .build()
        .expect("the certificate is valid");
    let response = common::runtime().block_on(common::call(&transport, &server.origin()));
    assert_eq!(response.expect("welcome").body(), "welcome");
}

/// With TLS 1.3 the refusal arrives after the client's part of the handshake, when the request may
/// already be on its way.
#[test]
fn a_client_without_a_certificate_is_refused() {
    let authority = Authority::new();
    let server = serve_known_clients(&authority);
    let transport = trusting(&authority).build().expect("valid");
    let error = common::runtime()
        .block_on(common::call(&transport, &server.origin()))
        .expect_err("not welcome");
    // The server's reset may overtake its alert.
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

//! A server that requires a client certificate.

use soap_transport::{Delivery, TransportErrorKind};
use soap_transport_conformance::server::{Authority, Server};
use soap_transport_hyper::{BuildErrorKind, Builder, ClientIdentity, HyperTransport};

mod common;

#[test]
fn the_client_certificate_is_sent() {
    let authority = Authority::new();
    let server = serve_known_clients(&authority);
    let client = authority.issue("client.example").pem();
    let transport = trusting(&authority)
        .client_identity(identity(&client))
        .build()
        .expect("the certificate is valid");
    let response = common::runtime().block_on(common::call(&transport, &server.origin()));
    assert_eq!(response.expect("welcome").body(), "welcome");
}

#[test]
fn a_host_has_a_certificate_of_its_own() {
    let (authority, other) = (Authority::new(), Authority::new());
    let server = serve_known_clients(&authority);
    let known = identity(&authority.issue("client.example").pem());
    let unknown = identity(&other.issue("client.example").pem());
    let call = |builder: Builder| {
        let transport = builder.build().expect("valid");
        common::runtime().block_on(common::call(&transport, &server.origin()))
    };
    let own = trusting(&authority)
        .client_identity(unknown.clone())
        .client_identity_for("127.0.0.1", known.clone());
    assert_eq!(call(own).expect("welcome").body(), "welcome");
    let of_another_host = trusting(&authority)
        .client_identity(known.clone())
        .client_identity_for("gateway.example", unknown.clone());
    assert_eq!(call(of_another_host).expect("welcome").body(), "welcome");
    for refused in [
        trusting(&authority).client_identity_for("gateway.example", known.clone()),
        trusting(&authority)
            .client_identity(known)
            .client_identity_for("127.0.0.1", unknown),
    ] {
        call(refused).expect_err("not welcome");
    }
}

#[test]
fn a_host_that_is_not_one_is_a_build_error() {
    let identity = identity(&Authority::new().issue("client.example").pem());
    let error = HyperTransport::builder()
        .client_identity_for("https://gateway.example/", identity)
        .build()
        .expect_err("a URL");
    assert_eq!(error.kind(), BuildErrorKind::ClientCertificate);
}

#[test]
fn a_key_of_another_certificate_is_a_build_error() {
    let authority = Authority::new();
    let [one, other] = ["one.example", "other.example"].map(|name| authority.issue(name).pem());
    let key = other.find("-----BEGIN PRIVATE KEY").expect("a key");
    let certificates = &one[..one.find("-----BEGIN PRIVATE KEY").expect("a key")];
    let identity = identity(&format!("{certificates}{}", &other[key..]));
    let error = HyperTransport::builder().client_identity(identity).build();
    let error = error.expect_err("another key");
    assert_eq!(error.kind(), BuildErrorKind::ClientCertificate);
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
fn invalid_root_certificates_are_a_build_error() {
    let error = HyperTransport::builder()
        .root_certificates_pem(b"nothing")
        .build()
        .expect_err("no certificate");
    assert_eq!(error.kind(), BuildErrorKind::RootCertificates);
}

fn identity(pem: &str) -> ClientIdentity {
    ClientIdentity::from_pem(pem.as_bytes()).expect("a certificate and its key")
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

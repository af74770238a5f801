//! The steps of opening a connection, as an inspection shows them.

use std::net::TcpListener;

use soap_transport::{TransportErrorKind, http::Uri};
use soap_transport_conformance::server::{Authority, Certificate, ClosedPort, Peer, Server};
use soap_transport_hyper::{Builder, HyperTransport, Inspection};

mod common;

const NOT_TRUSTED: &str = "the authority that issued the certificate is not trusted";

#[test]
fn a_connection_shows_addresses_certificates_and_versions() {
    let authority = Authority::new();
    let server = tls_server(&authority.issue("127.0.0.1"));
    let found = inspect(trusting(&authority), &server.origin());
    assert!(found.error.is_none(), "{found:?}");
    assert_eq!(found.proxy, None);
    assert_eq!(found.addresses.len(), 1);
    assert_eq!(found.addresses[0].error, None);
    let tls = found.tls.expect("a handshake");
    assert_eq!(tls.protocol.as_deref(), Some("TLS 1.3"));
    let cipher = tls.cipher_suite.expect("a cipher");
    assert!(cipher.starts_with("TLS13_"), "{cipher}");
    assert_eq!(tls.chain[0].names, ["127.0.0.1"]);
    assert!(tls.chain[0].not_before < tls.chain[0].not_after);
}

/// The chain is what a person needs when it is refused.
#[test]
fn a_refused_chain_is_shown_with_the_error_of_a_call() {
    let authority = Authority::new();
    let [older, newer] = [(); 2].map(|()| Authority::named("made again"));
    for (certificate, client, expected) in [
        (
            authority.issue_expired("127.0.0.1"),
            trusting(&authority),
            "has expired",
        ),
        (
            authority.issue("other.test"),
            trusting(&authority),
            "for another name",
        ),
        (authority.issue("127.0.0.1"), client(), NOT_TRUSTED),
        (
            Authority::new().issue("127.0.0.1"),
            trusting(&authority),
            NOT_TRUSTED,
        ),
        (
            newer.issue("127.0.0.1"),
            trusting(&older),
            "is not trusted, but another one of the same name is",
        ),
    ] {
        let server = tls_server(&certificate);
        let found = inspect(client, &server.origin());
        let error = found.error.expect("refused");
        assert_eq!(error.kind(), TransportErrorKind::Tls);
        let message = error.to_string();
        let (detail, _) = message.rsplit_once(" (").expect("the kind and the time");
        assert!(detail.ends_with(expected), "{error}");
        let tls = found.tls.expect("certificates");
        assert_eq!(tls.chain.len(), 1);
        assert_eq!((tls.protocol, tls.cipher_suite), (None, None));
    }
}

#[test]
fn a_closed_port_is_named_with_its_address() {
    let closed = ClosedPort::take();
    let found = inspect(client(), &format!("https://{}", closed.address()));
    assert_eq!(found.addresses[0].address, closed.address());
    let error = found.addresses[0].error.as_deref();
    assert_eq!(error, Some("connection refused"));
    assert_eq!(kind(&found), TransportErrorKind::Connect);
    assert!(found.tls.is_none());
}

#[test]
fn a_peer_without_tls_has_no_certificate() {
    let server = Server::start(|peer| {
        peer.read_some(&mut [0; 4096])?;
        peer.write("HTTP/1.1 400 Bad Request\r\n\r\n")
    });
    let origin = server.origin().replace("http://", "https://");
    let found = inspect(client(), &origin);
    assert_eq!(kind(&found), TransportErrorKind::Tls);
    assert!(found.tls.is_none());
}

#[test]
fn an_unknown_host_has_no_addresses() {
    let found = inspect(client(), "https://host.invalid/");
    assert_eq!(kind(&found), TransportErrorKind::Resolve);
    assert!(found.addresses.is_empty());
}

#[test]
fn a_proxy_is_named_without_its_credentials() {
    let proxy = Server::start(|peer| {
        peer.read_some(&mut [0; 4096])?;
        peer.write("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
    });
    let address = proxy.origin().replace("http://", "");
    let through = HyperTransport::builder().proxy(format!("http://me:MARKED@{address}"));
    let found = inspect(through, "https://host.invalid/");
    assert_eq!(found.proxy.as_deref(), Some(&*address));
    assert_eq!(found.addresses.len(), 1);
    assert_eq!(kind(&found), TransportErrorKind::Proxy);
    assert!(!format!("{found:?}").contains("MARKED"), "{found:?}");
}

#[test]
fn plain_http_has_no_tls() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("bound");
    let origin = format!("http://{address}/");
    let refused = inspect(client(), &origin);
    assert_eq!(kind(&refused), TransportErrorKind::InvalidRequest);
    let found = inspect(client().allow_http_loopback(true), &origin);
    assert!(found.error.is_none() && found.tls.is_none(), "{found:?}");
}

fn client() -> Builder {
    HyperTransport::builder().no_proxy()
}

fn trusting(authority: &Authority) -> Builder {
    client().root_certificates_pem(authority.ca_pem().as_bytes())
}

fn tls_server(certificate: &Certificate) -> Server {
    Server::start_tls(certificate, Peer::wait_for_close)
}

fn inspect(client: Builder, uri: &str) -> Inspection {
    let uri: Uri = uri.parse().expect("an address");
    let inspection = common::runtime().block_on(client.inspect(&uri));
    inspection.expect("the settings are valid")
}

fn kind(found: &Inspection) -> TransportErrorKind {
    found.error.as_ref().expect("an error").kind()
}

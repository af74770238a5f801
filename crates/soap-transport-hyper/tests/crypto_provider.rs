//! The builder alone chooses the cryptography of TLS: a default provider of the process has no
//! effect, nor has the feature of another provider.

use std::{io, sync::mpsc};

use soap_transport_conformance::server::{Authority, Server};
use soap_transport_hyper::{Builder, CryptoProvider, HyperTransport};
use tokio_rustls::rustls::{
    NamedGroup,
    crypto::{CryptoProvider as RustlsProvider, ring},
};

mod common;

/// The groups of ring. aws-lc-rs offers [`NamedGroup::X25519MLKEM768`] as well.
const RING: [NamedGroup; 3] = [
    NamedGroup::X25519,
    NamedGroup::secp256r1,
    NamedGroup::secp384r1,
];

#[cfg(feature = "ring")]
#[test]
fn ring_is_used_unless_the_builder_chooses_another() {
    install_hostile_default();
    assert_eq!(offered_groups(builder()), RING);
    assert_call_succeeds(builder());
}

#[cfg(feature = "ring")]
#[test]
fn ring_can_be_chosen() {
    install_hostile_default();
    let builder = || builder().crypto_provider(CryptoProvider::ring());
    assert_eq!(offered_groups(builder()), RING);
    assert_call_succeeds(builder());
}

#[cfg(feature = "aws-lc-rs")]
#[test]
fn aws_lc_rs_can_be_chosen() {
    install_hostile_default();
    let builder = || builder().crypto_provider(CryptoProvider::aws_lc_rs());
    assert!(offered_groups(builder()).contains(&NamedGroup::X25519MLKEM768));
    assert_call_succeeds(builder());
}

#[test]
fn a_provider_of_ones_own_can_be_chosen() {
    install_hostile_default();
    let provider = || RustlsProvider {
        kx_groups: vec![ring::kx_group::SECP384R1],
        ..ring::default_provider()
    };
    let builder = || builder().crypto_provider(CryptoProvider::from_rustls(provider()));
    assert_eq!(offered_groups(builder()), [NamedGroup::secp384r1]);
    assert_call_succeeds(builder());
}

#[cfg(not(feature = "ring"))]
#[test]
fn without_ring_there_is_no_default() {
    use soap_transport_hyper::BuildErrorKind;

    install_hostile_default();
    let error = builder().build().expect_err("nothing was chosen");
    assert_eq!(error.kind(), BuildErrorKind::CryptoProvider);
    assert!(error.to_string().contains("crypto_provider"), "{error}");
}

/// A provider that can do nothing, as the default of the process.
fn install_hostile_default() {
    let hostile = RustlsProvider {
        cipher_suites: Vec::new(),
        kx_groups: Vec::new(),
        ..ring::default_provider()
    };
    // Another test of this process may have installed it already.
    let _ = hostile.install_default();
    let installed = RustlsProvider::get_default().expect("installed");
    assert!(installed.cipher_suites.is_empty());
}

fn builder() -> Builder {
    HyperTransport::builder().no_proxy()
}

fn assert_call_succeeds(builder: Builder) {
    let authority = Authority::new();
    let server = Server::start_tls(&authority.issue("127.0.0.1"), |peer| {
        peer.read_request()?;
        peer.respond(200, "", b"ok")
    });
    let transport = builder
        .root_certificates_pem(authority.ca_pem().as_bytes())
        .build()
        .expect("the settings are valid");
    let origin = server.origin();
    let response = common::runtime().block_on(common::call(&transport, &origin));
    assert_eq!(response.expect("a response").body(), "ok");
}

/// Returns the key exchange groups of the client's first message.
fn offered_groups(builder: Builder) -> Vec<NamedGroup> {
    let (hellos, received) = mpsc::channel();
    let server = Server::start(move |peer| {
        let mut hello = vec![0; 8192];
        let mut len = 0;
        // A record says how long it is.
        while len < 5 || len < 5 + usize::from(u16_at(&hello, 3)) {
            match peer.read_some(&mut hello[len..])? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                count => len += count,
            }
        }
        hello.truncate(len);
        hellos.send(hello).map_err(io::Error::other)
    });
    let transport = builder.build().expect("the settings are valid");
    let origin = server.origin().replace("http://", "https://");
    let result = common::runtime().block_on(common::call(&transport, &origin));
    result.expect_err("the server closes the connection");
    groups_in(&received.recv().expect("the server got the message"))
}

/// Reads `supported_groups` (RFC 8446, section 4.2.7) from a record with a `ClientHello`.
fn groups_in(record: &[u8]) -> Vec<NamedGroup> {
    // Headers of record and message, version, random.
    let mut at = 5 + 4 + 2 + 32;
    at += 1 + usize::from(record[at]); // session id
    at += 2 + usize::from(u16_at(record, at)); // cipher suites
    at += 1 + usize::from(record[at]); // compression methods
    at += 2; // length of the extensions
    loop {
        let (kind, len) = (u16_at(record, at), usize::from(u16_at(record, at + 2)));
        let content = &record[at + 4..at + 4 + len];
        if kind == 10 {
            let groups = content[2..].chunks_exact(2);
            return groups.map(|it| NamedGroup::from(u16_at(it, 0))).collect();
        }
        at += 4 + len;
    }
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_be_bytes([bytes[at], bytes[at + 1]])
}

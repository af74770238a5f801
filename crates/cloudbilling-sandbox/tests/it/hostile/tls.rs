//! Failed handshakes.

use std::io::{Read as _, Write as _};
use std::sync::Arc;

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, RootCertStore};

use crate::hostile::Watched;

const NO_CIPHER_OF_OURS: [u16; 2] = [0x0001, 0x002f];
const TLS_1_0: u16 = 0x0301;
const TLS_1_2: u16 = 0x0303;
/// ECDHE-ECDSA with AES-128-GCM: the key of the sandbox is an ECDSA key.
const CIPHER_OF_OURS: [u16; 1] = [0xc02b];

#[test]
fn protocols_other_than_tls_are_named_in_the_log() {
    let watched = Watched::start();
    let cases: [(Vec<u8>, &str); 6] = [
        (
            b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".to_vec(),
            "plain HTTP on a TLS port",
        ),
        (vec![0xff; 600], "not TLS"),
        (vec![0x16, 0x03, 0x01, 0xff, 0xff], "not TLS"),
        // SSL 2.
        (
            vec![0x80, 0x2e, 0x01, 0x00, 0x02, 0x00, 0x15, 0x00, 0x00, 0x00],
            "not TLS",
        ),
        (
            client_hello(TLS_1_0, &CIPHER_OF_OURS),
            "TLS handshake refused: ",
        ),
        (
            client_hello(TLS_1_2, &NO_CIPHER_OF_OURS),
            "TLS handshake refused: ",
        ),
    ];
    for (bytes, expected) in cases {
        let mut stream = watched.tcp();
        stream.write_all(&bytes).expect("it reads");
        // At most an alert, and then the end.
        let mut response = Vec::new();
        let _ = stream.read_to_end(&mut response);
        assert!(response.len() < 16, "{response:?}");
        watched.assert_one_line(expected);
    }
}

#[test]
fn a_hello_with_a_common_cipher_suite_is_accepted() {
    // This one succeeds, so the refusals above have the intended reasons.
    let watched = Watched::start();
    let mut stream = watched.tcp();
    stream
        .write_all(&client_hello(TLS_1_2, &CIPHER_OF_OURS))
        .expect("it reads");
    let mut record = [0; 3];
    stream.read_exact(&mut record).expect("a server hello");
    assert_eq!(record, [0x16, 0x03, 0x03]);
}

#[test]
fn a_client_that_does_not_trust_the_authority_says_so() {
    let watched = Watched::start();
    let config =
        ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("ring speaks TLS 1.2 and 1.3")
            .with_root_certificates(RootCertStore::empty())
            .with_no_client_auth();
    let name = ServerName::try_from("localhost").expect("a name");
    let mut client = ClientConnection::new(Arc::new(config), name).expect("a configuration");
    let error = client.complete_io(&mut watched.tcp());
    assert!(error.is_err());
    watched.assert_one_line("UnknownCA (does it trust the sandbox's CA?)");
}

/// The first message of a client of TLS 1.2 or earlier, with its two mandatory extensions.
fn client_hello(version: u16, ciphers: &[u16]) -> Vec<u8> {
    let mut hello = version.to_be_bytes().to_vec();
    hello.extend_from_slice(&[7; 32]);
    hello.push(0);
    hello.extend(length(ciphers.len() * 2));
    hello.extend(ciphers.iter().flat_map(|cipher| cipher.to_be_bytes()));
    hello.extend_from_slice(&[1, 0]);
    // supported_groups: x25519, secp256r1; signature_algorithms: ECDSA and RSA-PSS with SHA-256;
    // ec_point_formats.
    let extensions = [
        0x00, 0x0a, 0x00, 0x06, 0x00, 0x04, 0x00, 0x1d, 0x00, 0x17, 0x00, 0x0d, 0x00, 0x06, 0x00,
        0x04, 0x04, 0x03, 0x08, 0x04, 0x00, 0x0b, 0x00, 0x02, 0x01, 0x00,
    ];
    hello.extend(length(extensions.len()));
    hello.extend_from_slice(&extensions);

    let mut handshake = vec![1, 0];
    handshake.extend(length(hello.len()));
    handshake.extend(hello);
    let mut record = vec![0x16, 0x03, 0x01];
    record.extend(length(handshake.len()));
    record.extend(handshake);
    record
}

fn length(bytes: usize) -> [u8; 2] {
    u16::try_from(bytes).expect("short").to_be_bytes()
}

//! Keys that a server must have, in addition to a trusted certificate.

use std::error::Error;

use base64::{Engine, prelude::BASE64_STANDARD};
use soap_transport::{Delivery, TransportError, TransportErrorKind};
use soap_transport_conformance::server::{Authority, Certificate, Server};
use soap_transport_hyper::{BuildErrorKind, HyperTransport, PinMismatchError};

mod common;

const WRONG: &str = "sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

#[test]
fn one_matching_pin_is_enough() {
    let authority = Authority::new();
    let certificate = authority.issue("127.0.0.1");
    call(&authority, &certificate, &[&pin(certificate.public_key())]).expect("the right pin");
    call(
        &authority,
        &certificate,
        &[WRONG, &pin(certificate.public_key())],
    )
    .expect("the next key's pin");
}

#[test]
fn a_wrong_key_is_refused_before_anything_is_sent() {
    let authority = Authority::new();
    let certificate = authority.issue("127.0.0.1");
    let other = pin(authority.issue("127.0.0.1").public_key());
    let error = call(&authority, &certificate, &[WRONG, &other]).expect_err("another key");

    assert_eq!(error.kind(), TransportErrorKind::Tls);
    assert_eq!(error.delivery(), Delivery::NotSent);
    let text = error.to_string();
    for pin in [WRONG, &other, &pin(certificate.public_key())] {
        assert!(text.contains(pin), "{text}");
    }
    let mismatch: &PinMismatchError = error
        .source()
        .and_then(|it| it.downcast_ref())
        .expect("the source is a mismatch");
    assert_eq!(mismatch.expected(), [WRONG, &other]);
    assert_eq!(mismatch.seen(), pin(certificate.public_key()));
}

/// Pins apply to the server's own certificate.
#[test]
fn the_pin_of_an_authority_matches_nothing() {
    let authority = Authority::new();
    let certificate = authority.issue("127.0.0.1");
    let error =
        call(&authority, &certificate, &[&pin(&authority.public_key())]).expect_err("another key");
    assert!(pin_mismatch(&error), "{error}");
}

#[test]
fn a_matching_pin_does_not_make_a_certificate_trusted() {
    let authority = Authority::new();
    let certificate = authority.issue("127.0.0.1");
    let expired = authority.issue_expired("127.0.0.1");
    let elsewhere = authority.issue("elsewhere.example");
    let unknown = Authority::new();
    for (trusted, certificate) in [
        (&unknown, &certificate),
        (&authority, &expired),
        (&authority, &elsewhere),
    ] {
        let error =
            call(trusted, certificate, &[&pin(certificate.public_key())]).expect_err("not trusted");
        assert_eq!(error.kind(), TransportErrorKind::Tls);
        assert!(!pin_mismatch(&error), "{error}");
    }
}

#[test]
fn an_invalid_pin_is_a_build_error() {
    for text in [
        "",
        "sha256/",
        "sha1/AAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "sha256/AAAA",
        "sha256/*AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        &WRONG.to_uppercase(),
    ] {
        let error = HyperTransport::builder()
            .pin_sha256(WRONG)
            .pin_sha256(text)
            .build()
            .expect_err(text);
        assert_eq!(error.kind(), BuildErrorKind::Pin);
        let source = error.source().expect("the source is the text").to_string();
        assert_eq!(source, format!("{text:?}"));
    }
}

fn call(
    trusted: &Authority,
    certificate: &Certificate,
    pins: &[&str],
) -> Result<(), TransportError> {
    let server = Server::start_tls(certificate, |peer| {
        peer.read_request()?;
        peer.respond(200, "", b"welcome")
    });
    let mut builder = HyperTransport::builder()
        .root_certificates_pem(trusted.ca_pem().as_bytes())
        .no_proxy();
    for pin in pins {
        builder = builder.pin_sha256(*pin);
    }
    let transport = builder.build().expect("the pins are valid");
    let result = common::runtime().block_on(common::call(&transport, &server.origin()));
    let arrived = server.stop().requests.len();
    assert_eq!(arrived, usize::from(result.is_ok()));
    result.map(drop)
}

fn pin_mismatch(error: &TransportError) -> bool {
    error.source().is_some_and(|it| it.is::<PinMismatchError>())
}

/// Computes a pin without the crate.
fn pin(public_key: &[u8]) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, public_key);
    format!("sha256/{}", BASE64_STANDARD.encode(digest))
}

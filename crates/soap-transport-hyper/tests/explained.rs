//! Errors that name the fault: a malformed header, an old version of TLS.

use soap_transport::{TransportError, TransportErrorKind};
use soap_transport_conformance::server::Server;
use soap_transport_hyper::HyperTransport;

mod common;

#[test]
fn a_malformed_header_is_named_and_its_value_is_not_shown() {
    for (line, named) in [
        (
            "X Powered By: MARKED",
            "malformed header name, \"X Powered By\"",
        ),
        ("Server : MARKED", "malformed header name, \"Server \""),
        (
            "X-Note: MARKED\x01",
            "header X-Note contains a control character",
        ),
        ("MARKED", "line 2 of the response headers is malformed"),
        ("Content-Length: MARKED", "header content-length is invalid"),
    ] {
        let head = format!("HTTP/1.1 200 OK\r\nServer: x\r\n{line}\r\n\r\n");
        let error = call(move |peer| {
            peer.read_request()?;
            peer.write(&head)
        });
        assert_eq!(error.kind(), TransportErrorKind::Head);
        let shown = format!("{error} {error:?}");
        assert!(shown.contains(named), "{shown}");
        assert!(!shown.contains("MARKED"), "{shown}");
    }
}

#[test]
fn a_head_that_is_not_http_or_too_large_is_named() {
    for (head, named) in [
        (
            "SSH-2.0-MARKED\r\n".to_owned(),
            "does not begin with an HTTP/1 status line",
        ),
        (
            format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n", "MARKED".repeat(20_000)),
            "the response's headers are too large",
        ),
    ] {
        let error = call(move |peer| {
            peer.read_request()?;
            peer.write(&head)
        });
        let shown = format!("{error} {error:?}");
        assert!(shown.contains(named), "{shown}");
        assert!(!shown.contains("MARKED"), "{shown}");
    }
}

/// The alert of the peer says what it refuses, and only some alerts are about certificates.
#[test]
fn the_help_for_a_tls_failure_is_about_that_failure() {
    const OLD: &str = "update an old server";
    const CLIENT: &str = "client certificate";
    for (response, help) in [
        // RFC 8446, section 6: protocol_version, handshake_failure, insufficient_security.
        (alert(70), OLD),
        (alert(40), OLD),
        (alert(71), OLD),
        // Nothing, as from old servers that had no alert for it.
        (Vec::new(), OLD),
        // bad_certificate, unknown_ca, certificate_required.
        (alert(42), CLIENT),
        (alert(48), CLIENT),
        (alert(116), CLIENT),
        // unrecognized_name.
        (alert(112), "does not know this name"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec(), "not in TLS"),
    ] {
        let server = Server::start(move |peer| {
            peer.read_some(&mut [0; 4096])?;
            peer.write(&response)
        });
        let error = call_at(&server.origin().replace("http://", "https://"));
        assert_eq!(error.kind(), TransportErrorKind::Tls, "{error}");
        let shown = error.help();
        assert!(shown.contains(help), "{error}: {shown}");
        assert!(!shown.contains("has not expired"), "{error}: {shown}");
    }
}

fn alert(description: u8) -> Vec<u8> {
    vec![0x15, 3, 3, 0, 2, 2, description]
}

fn call(
    behaviour: impl Fn(&mut soap_transport_conformance::server::Peer) -> std::io::Result<()>
    + Send
    + Sync
    + 'static,
) -> TransportError {
    call_at(&Server::start(behaviour).origin())
}

fn call_at(uri: &str) -> TransportError {
    let transport = HyperTransport::builder()
        .allow_http_loopback(true)
        .no_proxy()
        .build()
        .expect("the settings are valid");
    let result = common::runtime().block_on(common::call(&transport, uri));
    result.expect_err("no response")
}

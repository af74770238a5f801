//! The suite on these clients. Each skipped case is a flaw of the client, not of the case.

use soap_transport_conformance::{BlockOn, Suite};
use transport_peers::{ReqwestTransport, UreqTransport};

#[test]
fn ureq() {
    ureq_keeps(&Suite::new());
}

#[test]
fn ureq_streaming() {
    ureq_keeps(&Suite::new().streaming());
}

fn ureq_keeps(suite: &Suite) {
    let report = suite
        .clone()
        .without(
            "tls/truncated",
            "ureq 3.5 accepts a TLS connection that was cut off as the end of the body",
        )
        .without(
            "streaming/late-caller",
            "ureq 3.5 joins chunks that arrive together, and the case tells them apart",
        )
        .without("head/folded", "ureq 3.5 reads no folded headers")
        .without("http2/", "ureq speaks HTTP/1.1 only")
        .run(|config| UreqTransport::new(config.ca_pem()));
    println!("{report}");
    report.assert_passed();
}

#[test]
fn reqwest() {
    reqwest_keeps(&Suite::new());
}

#[test]
fn reqwest_streaming() {
    reqwest_keeps(&Suite::new().streaming());
}

fn reqwest_keeps(suite: &Suite) {
    let suite = suite
        .clone()
        .without(
            "http2/silent-connection-is-not-reused",
            "reqwest 0.13 keeps using an HTTP/2 connection that does not respond",
        )
        .without(
            "http2/flood/",
            "reqwest 0.13 keeps using a connection that sends only noise",
        );
    let report = suite.run(|config| {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a thread is available");
        let transport = ReqwestTransport::new(config.ca_pem());
        BlockOn::new(transport, move |call| runtime.block_on(call))
    });
    println!("{report}");
    report.assert_passed();
}

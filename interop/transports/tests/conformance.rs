//! The suite on these clients. Each skipped case is a flaw of the client, not of the case.

use soap_transport_conformance::{BlockOn, Suite};
use transport_peers::{ReqwestTransport, UreqTransport};

#[test]
fn ureq() {
    let report = Suite::new()
        .without(
            "tls/truncated",
            "ureq 3.5 accepts a TLS connection that was cut off as the end of the body",
        )
        .without("head/folded", "ureq 3.5 reads no folded headers")
        .without("http2/", "ureq speaks HTTP/1.1 only")
        .run(|config| UreqTransport::new(config.ca_pem()));
    println!("{report}");
    report.assert_passed();
}

#[test]
fn reqwest() {
    let suite = Suite::new()
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

//! The suite on these clients. A case that is left out names a flaw of the client, not of the case.

use soap_transport_conformance::{BlockOn, Suite};
use transport_peers::{ReqwestTransport, UreqTransport};

#[test]
fn ureq() {
    let report = Suite::new()
        .without(
            "tls/truncated",
            "ureq 3.5 takes a TLS connection that was cut off for the end of the body",
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
            "reqwest 0.13 goes on calling over an HTTP/2 connection that does not answer",
        )
        .without("http2/flood/", "and over one that sends noise only");
    let report = suite.run(|config| {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a thread is to be had");
        let transport = ReqwestTransport::new(config.ca_pem());
        BlockOn::new(transport, move |call| runtime.block_on(call))
    });
    println!("{report}");
    report.assert_passed();
}

//! The example on a bare socket keeps the contract, except for what it does not implement.

use soap_transport_conformance::Suite;

#[path = "../../soap-transport/examples/raw_socket/main.rs"]
#[expect(dead_code, reason = "its main is for the command line")]
mod raw_socket;

#[test]
fn keeps_the_contract() {
    let report = Suite::new()
        .without("tls/", "it has no TLS")
        .without("http2/", "it speaks HTTP/1.1 only")
        .without("connection/no-such-host", "it calls this machine only")
        .without(
            "head/folded",
            "its parser, ureq-proto, reads no folded headers",
        )
        .run(|_| raw_socket::RawSocket);
    println!("{report}");
    report.assert_passed();
}

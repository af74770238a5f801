//! The example on a bare socket keeps the contract, as far as it speaks HTTP.

use soap_transport_conformance::Suite;

#[path = "../../soap-transport/examples/raw_socket.rs"]
#[expect(dead_code, reason = "its main is for the command line")]
mod raw_socket;

#[test]
fn keeps_the_contract() {
    let mut suite = Suite::new()
        .without("tls/", "it has no TLS")
        .without("connection/no-such-host", "it calls this machine only");
    for case in [
        "chunked/whole",
        "chunked/extensions",
        "size/one-too-many-in-chunks",
        "size/endless-chunks",
        "time/stall-in-chunk",
    ] {
        suite = suite.without(case, "it reads no chunks, and says so");
    }
    let report = suite.run(|_| raw_socket::RawSocket);
    println!("{report}");
    report.assert_passed();
}

//! The network of the example of an event loop keeps the contract of a transport. An exchange gives
//! such a loop a request, and takes a response or an error, as the suite does: so the suite drives
//! the loop with requests of its own.

use std::fmt;
use std::sync::Mutex;

use cloudbilling::transport::bytes::Bytes;
use cloudbilling::transport::http::{Request, Response};
use cloudbilling::transport::{BlockingTransport, CallOptions, TransportError};
use soap_transport_conformance::Suite;

#[path = "../examples/event_loop/network.rs"]
mod network;

/// A loop that runs until the call has ended.
struct Loop(Mutex<network::Network>);

impl BlockingTransport for Loop {
    fn call(
        &self,
        request: Request<Bytes>,
        options: &CallOptions,
    ) -> Result<Response<Bytes>, TransportError> {
        let mut network = self.0.lock().expect("no call has panicked");
        let sent = network.send(request, options.clone());
        loop {
            let ended = network.wait(None).expect("the socket can be polled");
            if let Some((_, outcome)) = ended.into_iter().find(|(token, _)| *token == sent) {
                return outcome;
            }
        }
    }
}

impl fmt::Debug for Loop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Loop")
    }
}

#[test]
fn keeps_the_contract() {
    let report = Suite::new()
        .without("http2/", "it speaks HTTP/1.1 only")
        .without(
            "head/folded",
            "its parser, ureq-proto, reads no folded headers",
        )
        .run(|config| {
            let network = network::Network::new(config.ca_pem());
            Loop(Mutex::new(network.expect("a valid authority")))
        });
    println!("{report}");
    report.assert_passed();
}

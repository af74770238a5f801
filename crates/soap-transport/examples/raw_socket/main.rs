//! A transport on a bare socket: plain HTTP/1.1 to this machine, one connection per call, no
//! content codings. `transport.rs` is the transport; `http1.rs` is the HTTP that it needs, without
//! I/O.
//!
//! It passes the conformance suite except for TLS and HTTP/2
//! (`cargo test -p soap-transport-conformance --test raw_socket`). Try it:
//!
//! ```text
//! cargo run -p soap-transport --example raw_socket -- http://127.0.0.1:8080/ '<Envelope/>'
//! ```

#![allow(
    clippy::disallowed_methods,
    reason = "the crate reads no clock, but an implementation needs one"
)]

mod http1;
mod transport;

use std::{env, error::Error};

use soap_transport::{BlockingTransport, CallOptions, http::Request};

pub(crate) use transport::RawSocket;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let address = arguments.next().ok_or("usage: raw_socket URL BODY")?;
    let body = arguments.next().unwrap_or_default();
    let request = Request::post(address)
        .header("Content-Type", "text/xml; charset=utf-8")
        .body(body.into())?;
    let response = RawSocket.call(request, &CallOptions::default())?;
    println!("{}", response.status());
    println!("{}", String::from_utf8_lossy(response.body()));
    Ok(())
}

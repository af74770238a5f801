//! A transport on a bare socket, as an embedder might write one: plain HTTP/1.1 to this machine, a connection a call, no content
//! coding asked for. `transport.rs` is the whole of it; `http1.rs` is what it needs of HTTP, which has no I/O.
//!
//! It passes the conformance suite but for TLS (`cargo test -p soap-transport-conformance --test raw_socket`). Try it:
//!
//! ```text
//! cargo run -p soap-transport --example raw_socket -- http://127.0.0.1:8080/ '<Envelope/>'
//! ```

#![allow(
    clippy::disallowed_methods,
    reason = "the crate has no clock, an implementation needs one"
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

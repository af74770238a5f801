//! Whether a transport keeps the contract of [`soap_transport::Transport`], against a server that keeps none.
//!
//! **In scope:** each clause of the contract, over HTTP/1.1, TLS and HTTP/2 on loopback, with the kind that each failure must
//! have and the truth about its delivery: the server knows what arrived. **Out of scope:** proxies, speed.
//!
//! The suite runs as one of the implementation's own tests. It needs threads and no runtime:
//!
//! ```no_run
//! # use soap_transport::{*, bytes::Bytes, http::{Request, Response}};
//! # #[derive(Debug)] struct MyTransport;
//! # impl MyTransport { fn new(_ca_pem: &str) -> Self { Self } }
//! # impl BlockingTransport for MyTransport {
//! #     fn call(&self, _: Request<Bytes>, _: &CallOptions) -> Result<Response<Bytes>, TransportError> { todo!() }
//! # }
//! use soap_transport_conformance::Suite;
//!
//! // Plain http to loopback has to be allowed, and the suite's authority to be trusted.
//! Suite::new().run(|config| MyTransport::new(config.ca_pem())).assert_passed();
//! ```
//!
//! An asynchronous transport is wrapped in [`BlockOn`], with whatever blocks on a future where it lives.
//!
//! # Concepts
//!
//! * A **case** is one behaviour of the server, and what a transport may make of it. It is named `group/behaviour`.
//! * **Always checked**, in every case: a call ends; what is said to be not sent did not arrive; nothing arrives twice; an error names
//!   the host; no header value and no body shows in an error or in `Debug`.
//! * The **server** is public ([`server::Server`]), for tests beyond the suite.
//!
//! # MSRV
//!
//! Rust 1.89.

mod bench;
mod block_on;
mod cases;
mod report;
mod secrets;
pub mod server;
mod suite;

pub use block_on::{BlockOn, Call};
pub use report::{Outcome, Report};
pub use suite::{Config, Suite};

/// README.md, whose example runs as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

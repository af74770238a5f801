//! Tests that a transport keeps the contract of [`soap_transport::Transport`], against a hostile
//! server.
//!
//! **In scope:** each clause of the contract, over HTTP/1.1, TLS and HTTP/2 on loopback, with the
//! kind and the delivery that each failure must have. The server knows what really arrived. **Out
//! of scope:** proxies, speed.
//!
//! The suite runs as one of the implementation's own tests. It needs threads, but no runtime:
//!
//! ```
//! use soap_transport::BlockingTransport;
//! use soap_transport_conformance::Suite;
//!
//! /// `connect` makes a transport that allows plain http to loopback and trusts this authority.
//! fn assert_keeps_the_contract<T: BlockingTransport + 'static>(connect: impl Fn(&str) -> T) {
//!     Suite::new().run(|config| connect(config.ca_pem())).assert_passed();
//! }
//! ```
//!
//! An asynchronous transport is wrapped in [`BlockOn`], with a function that blocks on a future. An
//! event loop without a transport, such as one that drives exchanges, is tested by running the loop
//! until a call has ended: [`BlockingTransport`](soap_transport::BlockingTransport) is implemented
//! for the test only.
//!
//! # Concepts
//!
//! * A **case** is one behaviour of the server, with the results that a transport may return. It is
//!   named `group/behaviour`.
//! * **Checked in every case**: the call ends; a request reported as not sent did not arrive; no
//!   request arrives twice; an error names the host; no header value and no body appears in an
//!   error or in `Debug`.
//! * The **server** is public ([`server::Server`]), for tests beyond the suite.
//!
//! # MSRV
//!
//! Rust 1.89.

#![doc(html_root_url = "https://docs.rs/soap-transport-conformance/latest")]

mod block_on;
mod cases;
mod collected;
mod harness;
mod report;
mod secrets;
pub mod server;
mod suite;

pub use block_on::{BlockOn, Call};
pub use report::{Outcome, Report};
pub use suite::{Config, Suite};

/// The guide of `soap-transport`, whose examples run as tests.
#[cfg(doctest)]
#[doc = include_str!("../../soap-transport/docs/guide.md")]
struct Guide;

/// README.md, whose example runs as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

//! The default [`Transport`](soap_transport::Transport) of a SOAP client: HTTP/1.1 and HTTP/2 over TLS, by hyper-util and
//! rustls.
//!
//! **In scope:** `https` to any host through a bounded pool, trust, client certificates, proxies, gzip and Brotli, and
//! failures that say what to check. **Out of scope:** redirects, cookies, retries, caching, XML. No type of hyper, rustls or
//! tokio is in the interface, so that their next major version is no breaking change of this crate.
//!
//! ```no_run
//! use std::time::Duration;
//! use soap_transport::{CallOptions, Transport, bytes::Bytes, http::Request};
//! use soap_transport_hyper::HyperTransport;
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let transport = HyperTransport::builder().connect_timeout(Duration::from_secs(5)).build()?;
//! let request = Request::post("https://api.example.com/soap").body(Bytes::from_static(b"<Envelope/>"))?;
//! let response = transport.call(request, &CallOptions::new(Duration::from_secs(20))).await?;
//! println!("{}", response.status());
//! # Ok(()) }
//! ```
//!
//! # Concepts
//!
//! * **Runtime.** Calls have to be made on a tokio runtime with its I/O and time drivers on. Code without one takes
//!   [`BlockingHyperTransport`], which brings its own.
//! * **Pool.** The number of connections to a host is limited; a call waits for one within its
//!   time. HTTP/2 shares one connection where the server speaks it. An idle connection is closed
//!   before the server does so, and no call goes over one on which another call ran out of time
//!   without an answer, or which has sent an unsolicited response.
//! * **Floods.** A peer that sends data without a request is cut off: after 64 KiB while no call is
//!   in flight, after 4 MiB otherwise.
//! * **Repeats.** A request that met a pooled connection just as the server closed it goes out on another one if, and only
//!   if, not one byte of it had been written. Nothing else is ever repeated.
//! * **Trust.** Mozilla's authorities, or the platform's (feature `platform-verifier`), or exactly the ones given as PEM.
//!   Verification cannot be switched off; [`Builder::pin_sha256`] adds to it.
//!
//! # Features
//!
//! * `ring` (default), `aws-lc-rs`: make a [`CryptoProvider`] available. [`Builder::crypto_provider`] chooses
//!   one; without a choice it is `ring`, whatever else is enabled.
//! * `platform-verifier`: the operating system's idea of trust.
//! * `zstd`: asks for Zstandard as well.
//!
//! # MSRV
//!
//! Rust 1.89.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod blocking;
mod body;
mod builder;
mod call;
mod connect;
mod connection;
mod diagnose;
mod error;
mod tls;
mod transport;

pub use blocking::BlockingHyperTransport;
pub use builder::Builder;
pub use error::{BuildError, BuildErrorKind};
pub use tls::{CryptoProvider, PinMismatchError};
pub use transport::HyperTransport;

/// README.md, whose example runs as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

//! The default [`Transport`](soap_transport::Transport) of a SOAP client: HTTP/1.1 and HTTP/2 over
//! TLS, on hyper-util and rustls.
//!
//! **In scope:** `https` to any host through a bounded pool, trust, client certificates, proxies,
//! gzip and Brotli, and errors that say what to check. **Out of scope:** redirects, cookies,
//! retries, caching, XML.
//!
//! [Its behaviour on the network](_network): TLS versions, connections, proxies.
//!
//! No type of hyper, rustls or tokio is in the interface, so their next major versions do not break
//! users of this crate. The one exception is [`CryptoProvider::from_rustls`].
//!
//! ```no_run
//! use std::time::Duration;
//! use soap_transport::{CallOptions, Transport, bytes::Bytes, http::Request};
//! use soap_transport_hyper::HyperTransport;
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let transport = HyperTransport::builder().connect_timeout(Duration::from_secs(5)).build()?;
//! let body = Bytes::from_static(b"<Envelope/>");
//! let request = Request::post("https://api.example.com/soap").body(body)?;
//! let response = transport.call(request, &CallOptions::new(Duration::from_secs(20))).await?;
//! println!("{}", response.status());
//! # Ok(()) }
//! ```
//!
//! # Concepts
//!
//! * **Runtime.** Calls must be made on a tokio runtime with its I/O and time drivers enabled.
//!   [`BlockingHyperTransport`] is for code without one and has its own.
//! * **Pool.** The number of connections to a host is limited, and a call waits for one within its
//!   time. HTTP/2 shares one connection if the server speaks it. An idle connection is closed
//!   before the server closes it. No call uses a connection on which another call timed out without
//!   a response, or on which an unsolicited response arrived.
//! * **Floods.** A connection is closed if its peer sends more than 64 KiB while no call is in
//!   flight, or more than 4 MiB that belong to no response.
//! * **Retries.** A request that met a pooled connection just as the server closed it is sent on
//!   another one if, and only if, not one byte of it had been written. Nothing else is sent again.
//! * **Trust.** Mozilla's authorities, or those of the platform (feature `platform-verifier`), or
//!   only the ones given as PEM. Verification cannot be switched off. [`Builder::pin_sha256`] adds
//!   to it.
//! * **Cryptography.** [`Builder::crypto_provider`] chooses it. Neither a feature that another
//!   crate enables nor the default of the process has an effect.
//!
//! # Features
//!
//! * `ring` (default), `aws-lc-rs`: make a [`CryptoProvider`] available.
//!   [`Builder::crypto_provider`] chooses one; without a choice it is `ring`, whatever else is
//!   enabled.
//! * `inspect`: reports each step of opening a connection, with `Builder::inspect`: addresses,
//!   proxy, certificates, and the error if there was one.
//! * `pkcs12`: reads client certificates from `.p12` and `.pfx` files, with
//!   `ClientIdentity::from_pkcs12`. Off by default because it doubles the number of crates.
//! * `platform-verifier`: trusts the authorities of the operating system, with
//!   `Builder::platform_roots`.
//! * `zstd`: requests Zstandard as well.
//!
//! # MSRV
//!
//! Rust 1.89.

#![doc(html_root_url = "https://docs.rs/soap-transport-hyper/latest")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod active_call;
mod blocking;
mod body;
mod builder;
mod call;
mod connect;
mod connection;
mod diagnose;
mod error;
#[cfg(feature = "inspect")]
mod inspect;
mod response_body;
mod tls;
mod transport;

pub use blocking::BlockingHyperTransport;
pub use builder::Builder;
pub use error::{BuildError, BuildErrorKind};
#[cfg(feature = "inspect")]
pub use inspect::{AddressInspection, Inspection, TlsInspection};
#[cfg(feature = "inspect")]
pub use tls::CertificateSummary;
pub use tls::{ClientIdentity, CryptoProvider, IdentityError, IdentityErrorKind, PinMismatchError};
pub use transport::HyperTransport;

#[doc = include_str!("../docs/network.md")]
pub mod _network {}

/// README.md, whose example runs as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

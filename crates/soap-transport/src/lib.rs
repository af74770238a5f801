//! The network side of a SOAP client as one trait, its blocking twin, and an error that says
//! whether the request may have been delivered.
//!
//! **In scope:** the contract between a client that has a request and a transport that sends it
//! ([`Transport`]); the checks of a request's target that every implementation needs ([`Target`]);
//! adapters for closures and for cookies; a scripted transport for tests (feature `testing`).
//! **Out of scope:** sockets, TLS, clocks, retries, XML.
//!
//! The [guide](_guide) shows how to write an implementation and how to test it.
//! `soap-transport-hyper` is the default implementation. `soap-transport-conformance` tests any
//! implementation against a hostile server.
//!
//! ```
//! use std::time::{Duration, Instant};
//! use soap_transport::{
//!     BlockingTransport, CallOptions, Delivery, Phase, PlainHttp, Target, TransportError,
//!     TransportErrorKind, bytes::Bytes, http::{Request, Response},
//! };
//!
//! /// The transport of a machine without a network.
//! #[derive(Debug)]
//! struct Offline;
//!
//! impl BlockingTransport for Offline {
//!     fn call(
//!         &self,
//!         request: Request<Bytes>,
//!         _: &CallOptions,
//!     ) -> Result<Response<Bytes>, TransportError> {
//!         let started = Instant::now();
//!         let target = Target::from_request(&request, PlainHttp::Refused)?;
//!         let (kind, phase) = (TransportErrorKind::Connect, Phase::Connect);
//!         Err(TransportError::new(kind, phase, target.host(), started.elapsed()))
//!     }
//! }
//!
//! let request = Request::post("https://api.example.com/soap").body(Bytes::from("<Envelope/>"))?;
//! let options = CallOptions::new(Duration::from_secs(20)).with_max_response_bytes(1 << 20);
//! let error = Offline.call(request, &options).unwrap_err();
//! // So the request can be sent again without doing its work twice.
//! assert_eq!(error.delivery(), Delivery::NotSent);
//! # Ok::<(), soap_transport::http::Error>(())
//! ```
//!
//! # Concepts
//!
//! * A **call** is one request and its whole response, limited in time and in decoded bytes by its
//!   [`CallOptions`].
//! * A **large response** can be received piece by piece ([`Transport::call_streaming`]), by a
//!   transport that implements this optional method. Any other returns the whole.
//! * A **status** is never an error. SOAP faults arrive with 500, and only a reader of the body
//!   knows what they mean.
//! * The **delivery** of a failed call is [`Delivery::NotSent`] only if that is certain. Any other
//!   request must not be sent again automatically.
//! * The **gate** of a call ([`SendGate`]) is asked right before the first byte of its request.
//! * The **contract** of an implementation is documented at [`Transport`].
//!
//! # Single-threaded builds
//!
//! In a browser (`wasm32-unknown-unknown`) nothing is [`Send`], so there, and only there, neither
//! the trait nor its futures require it. `--cfg soap_transport_single_threaded` makes the same
//! build on any target, which is how it is tested. It is not a Cargo feature, because a feature
//! must only add and this takes a promise away. [`maybe_send_async_trait!`] writes code that
//! compiles in both.
//!
//! On a native target a transport must be `Send`, also under an executor of one thread, such as
//! tokio's `LocalSet` or monoio. The clients keep a transport behind a pointer and share a login
//! between callers on any thread; a second trait without `Send` would need a second set of clients
//! and adapters. Such a program has two ways: drive the no-I/O `Exchange` of `soap-call` or of
//! `cloudbilling`, which needs no transport, or give the transport a thread of its own and send it
//! requests through a channel.
//!
//! # Features
//!
//! * `testing`: a scripted transport, `testing::Scripted`. `soap-transport-cassette` records a real
//!   service instead.
//!
//! # MSRV
//!
//! Rust 1.89.

#![doc(html_root_url = "https://docs.rs/soap-transport/latest")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod adapter;
mod body;
mod error;
mod gate;
mod options;
mod target;
#[cfg(feature = "testing")]
pub mod testing;
mod threads;
mod transport;

pub use async_trait::async_trait;
pub use bytes;
pub use http;

pub use adapter::{BlockingFromFn, FromFn, WithCookies, blocking_from_fn, from_fn};
pub use body::{BlockingResponseBody, ResponseBody, WholeBody};
pub use error::{Delivery, Phase, TransportError, TransportErrorKind};
pub use gate::SendGate;
pub use options::CallOptions;
pub use target::{PlainHttp, Target};
pub use threads::{BoxFuture, MaybeSend, MaybeSync};
pub use transport::{BlockingTransport, Transport};

// Its examples run as tests of `soap-transport-conformance`, which they need.
#[cfg(not(doctest))]
#[doc = include_str!("../docs/guide.md")]
pub mod _guide {}

/// README.md, whose example runs as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

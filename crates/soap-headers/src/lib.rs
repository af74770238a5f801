//! The header blocks that SOAP services ask of their clients: WS-Addressing, and the username token
//! and timestamp of WS-Security.
//!
//! **In scope:** header blocks to write with a [`soap_codec::Encoder`], and the same blocks read
//! and checked in a response.
//!
//! **Out of scope:** sending, clocks and randomness (they are arguments); XML signatures and
//! encryption; WS-Policy, WS-Trust and WS-ReliableMessaging.
//!
//! ```
//! use std::time::SystemTime;
//!
//! use soap_codec::{Decoder, Encoder, QName, SoapVersion};
//! use soap_headers::addressing::{Addressing, Relation, message_id};
//! use soap_headers::security::{Password, Security, UsernameToken};
//! use soap_headers::UnixTime;
//!
//! let now = UnixTime::from(SystemTime::now());
//! // From the generator of the operating system, and new for each attempt.
//! let (nonce, id) = ([7; 16], [8; 16]);
//!
//! let token = UsernameToken::digest("anna", Password::new("correct horse"))
//!     .with_nonce(nonce)
//!     .with_created(now);
//! let security = Security::new().with_username_token(token);
//! let addressing = Addressing::new("urn:camera/GetStatus")
//!     .with_to("http://192.0.2.7/onvif/ptz")
//!     .with_message_id(message_id(id));
//!
//! let encoder = Encoder::new(SoapVersion::Soap12).header(security.block());
//! let request = addressing
//!     .blocks()
//!     .fold(encoder, |encoder, block| encoder.header(block))
//!     .body(QName::new("urn:camera", "GetStatus"), &())
//!     .encode()?;
//! # let response = request;
//!
//! let response = Decoder::new().decode(response)?;
//! let envelope = response.envelope();
//! let relation = match Addressing::from_envelope(envelope)? {
//!     Some(addressing) => addressing.relation_to(&message_id(id))?,
//!     None => Relation::Absent,
//! };
//! assert_eq!(relation, Relation::Absent);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Concepts
//!
//! - **[`Addressing`](addressing::Addressing)** holds the addressing properties of one message. It
//!   is what a client writes and what it reads from a response.
//! - **[`Security`](security::Security)** is a `wsse:Security` block to write;
//!   [`SecurityView`](security::SecurityView) is one that was read, which a
//!   [`TimestampPolicy`](security::TimestampPolicy) checks.
//! - **A block for each attempt.** A nonce is used once, and a timestamp expires. Clone the
//!   [`UsernameToken`](security::UsernameToken), which shares its password, and give each attempt a
//!   nonce and a time of its own.
//! - **Understood.** [`addressing::UNDERSTOOD`] and [`security::UNDERSTOOD`] are the names of the
//!   blocks that this crate reads, for
//!   [`Envelope::not_understood`](soap_codec::Envelope::not_understood). Pass them only if the
//!   response is in fact read with this crate.
//! - **No secret is shown.** A [`Password`](security::Password) is wiped when it is dropped, and no
//!   `Debug`, `Display` or error shows it. The encoded request contains it, or its digest.
//!
//! A panic is a bug, whatever the input. Reading takes linear time.
//!
//! [The servers](_servers) lists which token settings common servers expect.
//!
//! # Features
//!
//! | feature | adds |
//! |---|---|
//! | `std` (default) | [`UnixTime`] from `SystemTime`. Without it, `alloc` is enough |
//!
//! # MSRV
//!
//! Rust 1.89. It rises in minor releases only.
#![doc(html_root_url = "https://docs.rs/soap-headers/latest")]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![no_std]

extern crate alloc;
#[cfg(any(feature = "std", test))]
extern crate std;

pub mod addressing;
mod read;
pub mod security;
mod unix_time;

pub use unix_time::UnixTime;

#[doc = include_str!("../docs/servers.md")]
pub mod _servers {}

/// Runs the example in README.md as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

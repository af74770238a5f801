//! One client for any SOAP service, async and blocking.
//!
//! **In scope:** typed calls of SOAP 1.1 and 1.2 over any transport; header blocks, fixed or made
//! for each attempt; typed fault details; HTTP headers, Basic and Digest; an error that says what
//! happened and whether the call may have been executed. **Out of scope:** reading a WSDL; retries,
//! except the answer to a Digest challenge; sessions and their renewal.
//!
//! ```
//! use soap_call::{Endpoint, Operation, blocking::Client};
//! use soap_codec::{FromXml, QName, ToXml};
//! # use soap_transport::{blocking_from_fn, bytes::Bytes, http::Response};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let transport = blocking_from_fn(|_, _| Ok(Response::new(Bytes::from_static(br#"<s:Envelope
//! #     xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><AddResponse
//! #     xmlns="http://tempuri.org/"><AddResult>5</AddResult></AddResponse></s:Body></s:Envelope>"#))));
//!
//! #[derive(ToXml)]
//! #[soap(namespace = "http://tempuri.org/", rename_all = "camelCase")]
//! struct Add { int_a: i32, int_b: i32 }
//!
//! #[derive(FromXml)]
//! #[soap(namespace = "http://tempuri.org/", rename_all = "PascalCase")]
//! struct AddResponse { add_result: i32 }
//!
//! const ADD: Operation<Add, AddResponse> =
//!     Operation::new(QName::new("http://tempuri.org/", "Add")).action("http://tempuri.org/Add");
//!
//! let client = Client::new(transport, Endpoint::new("https://www.example.com/calculator.asmx")?);
//! let sum = client.call(&ADD, &Add { int_a: 2, int_b: 3 })?.add_result;
//! # assert_eq!(sum, 5);
//! # Ok(()) }
//! ```
//!
//! # Concepts
//!
//! - An **[`Operation`]** is what a WSDL says of one: the names of its messages, its action, and
//!   the types of their contents. It is usually a constant.
//! - A **[`Service`]** is what all calls share: the endpoint, the SOAP version, header blocks, HTTP
//!   headers, and limits of time and size.
//! - A **[`Request`]** is one call that has more than the others: a header block, another time
//!   limit.
//! - The **expected element** is checked by name before it is read. A response to another operation
//!   is an error, not a record whose members are all absent.
//! - An **[`Error`]** says what happened (its `Display`), whether the call [may have been
//!   executed](Error::may_have_executed), and [what to do](Error::help). A [fault](FaultResponse)
//!   has a detail that is read as a type; a [`CallError`] is an error with the detail of a fault
//!   that the WSDL declares.
//! - A **large response** is read while it arrives: one row at a time ([`Client::rows`]), or part
//!   by part (`Client::parts`, feature `mime`), in bounded memory.
//! - **Nothing is sent twice**, with one exception: a server that demands HTTP Digest did not carry
//!   out the call, so it is answered, once.
//! - **Secrets** in HTTP headers, and those that are [named](Request::secret), are replaced in
//!   every text of the service that an error shows.
//! - An **[`Exchange`]** is one call without I/O. Both clients are loops of ten lines over it.
//!
//! # Features
//!
//! - `digest`: HTTP Digest, [`DigestLogin`].
//! - `headers`: the types of `soap-headers` are [header blocks](ToHeaderBlocks): WS-Addressing, and
//!   the username token of WS-Security. [`RelationCheck`] and [`TimestampCheck`] check those of
//!   responses.
//! - `mime`: responses in packages of several parts are read (MTOM, SOAP with Attachments), and
//!   [`Service::mtom`] sends requests as such. [`Client::parts`] takes large parts as they arrive.
//!
//! # MSRV
//!
//! Rust 1.89.

#![doc(html_root_url = "https://docs.rs/soap-call/latest")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod client;
mod endpoint;
mod error;
mod exchange;
mod http_headers;
mod secrets;

#[cfg(feature = "mime")]
pub use crate::client::Parts;
pub use crate::client::{Client, Rows, blocking};
pub use crate::endpoint::{Endpoint, EndpointError};
pub use crate::error::{
    CallError, Error, ErrorKind, FaultResponse, UnexpectedPayload, redact_transport_error,
};
#[cfg(feature = "digest")]
pub use crate::exchange::DigestLogin;
pub use crate::exchange::{
    ActionRule, Attempt, Exchange, HeaderBlocks, HeaderProvider, Operation, OwnedHeaderBlock,
    ReceivedMessage, Request, Response, ResponseCheck, RowsExchange, Service, ToHeaderBlocks,
};
#[cfg(feature = "mime")]
pub use crate::exchange::{PartEvent, PartsExchange};
#[cfg(feature = "headers")]
pub use crate::exchange::{RelationCheck, TimestampCheck};
pub use crate::http_headers::{HttpHeaderError, HttpHeaders};
pub use crate::secrets::Secret;
pub use soap_transport;

/// README.md, whose example runs as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

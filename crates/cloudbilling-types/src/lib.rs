//! The CloudBilling API as types: operations, records, and a contract for what is not documented.
//!
//! CloudBilling's API is a SOAP 1.1 service, most likely built with WCF. This crate has its
//! operations, the records that they carry, and a [`ServiceContract`]: the settings for everything
//! that the documentation leaves open.
//!
//! **In scope:** writing requests and reading responses for every operation whose parameters are
//! documented. **Out of scope:** envelopes and namespaces (`soap-codec`), sessions and retries
//! (`cloudbilling-auth`), HTTP. There is no I/O here, and no clock.
//!
//! ```
//! use cloudbilling_types::ServiceContract;
//! use cloudbilling_types::operation::{GetPurchases, Operation};
//! use soap_codec::{Encoder, SoapVersion};
//!
//! let contract = ServiceContract::default();
//! let query = GetPurchases::default().customer_code("1001").include_unmapped(true);
//!
//! let message = Encoder::new(SoapVersion::Soap11)
//!     .namespaces(contract.namespaces())
//!     .body(GetPurchases::REQUEST, &query)
//!     .encode()?;
//! assert!(String::from_utf8_lossy(&message).contains(">1001</"));
//! # Ok::<(), soap_codec::EncodeError>(())
//! ```
//!
//! # Concepts
//! - An [operation](operation::Operation) is a struct of its parameters. Its type knows its names,
//!   whether it reads or writes, its result, and a [table of its parameters](operation::Parameter).
//! - An [`OperationResponse`] is a result code, a message and a result. Their places in a message
//!   are not documented, so they are [found anywhere](ServiceContract::read_response).
//! - [`Rows`] reads a large result one record at a time.
//! - A [`LoginRequest`] is deprecated by the service. Its names are not documented, so they are in
//!   the contract.
//!
//! # What is known
//! The authors have not reached the service. *Documented* means that a page of its documentation
//! states it, *seen* that a sample on such a page shows it, *inferred* that it follows from how
//! such services are commonly built. Everything else is documented. A value that does not fit the
//! documentation is an error with its place; additional members and texts are skipped or kept, and
//! never an error.
//!
//! # Features
//! None is on by default.
//! - `jiff`: conversions between [`DateTimeText`] and instants of `jiff`.
//! - `server`: the module `server`, which reads requests and writes responses.
//! - `toml`: `ServiceContract::from_toml`.
//!
//! # Supported Rust
//! 1.89 and later.

#![doc(html_root_url = "https://docs.rs/cloudbilling-types/latest")]
#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod contract;
pub mod namespace;
pub mod operation;
pub mod record;
#[cfg(feature = "server")]
pub mod server;
pub mod value;

mod error;
mod login;
mod parameter;
mod parts;
mod payload;
mod response;
mod result_code;
mod rows;
mod setters;

pub use crate::contract::{ResultPlacement, ServiceContract};
pub use crate::error::{ApiError, ContractError};
pub use crate::login::{LoginRequest, LoginRequestBody, LoginResponse};
pub use crate::operation::{Operation, OperationKind};
pub use crate::payload::{Payload, ResultElement};
pub use crate::response::OperationResponse;
pub use crate::result_code::ResultCode;
pub use crate::rows::Rows;
pub use crate::value::{Amount, DateTimeText};

/// README.md, whose example runs as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

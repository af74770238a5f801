//! The CloudBilling API as types: what a client and a server of it both speak.
//!
//! CloudBilling's API is a SOAP 1.1 service of the WCF kind. This crate has its operations, the records that they carry, and
//! a [`ServiceContract`] for everything that its documentation leaves open.
//!
//! **In scope:** writing and reading requests and responses, both ways, for every operation whose parameters are
//! documented. **Out of scope:** envelopes and namespaces (`soap-codec`), sessions and retries (`cloudbilling-auth`), HTTP.
//! There is no I/O here, and no clock.
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
//! - An [operation](operation::Operation) is a struct of its parameters; it knows its names, whether it reads or writes,
//!   and what it answers with.
//! - An [`OperationResponse`] is a result code, a message and a result. Where these stand in a message is not documented:
//!   [reading](ServiceContract::read_response) finds them anywhere, writing follows the contract.
//! - [`Rows`] reads a large result one record at a time.
//! - [`LoginRequest`] is deprecated by the service, and its names are not documented: the contract has them.
//!
//! # What is known
//! No one who wrote this has reached the service. *Documented* means that a page of its documentation says so, *seen* that
//! it is visible in a sample on such a page, *inferred* that it follows from how such services are commonly built. What
//! has none of these words is documented. Values that do not fit what is documented are errors that say where they
//! are; members and texts beyond it are skipped or kept, never an error.
//!
//! # Features
//! None is on by default.
//! - `jiff`: conversions between [`DateTimeText`] and instants of `jiff`.
//! - `server`: the module `server`, which reads requests and writes responses.
//! - `toml`: `ServiceContract::from_toml`.
//!
//! # Supported Rust
//! 1.89 and later.

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

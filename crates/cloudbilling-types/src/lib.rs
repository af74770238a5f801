//! The CloudBilling API as types: what a client and a server of it both speak.
//!
//! CloudBilling's API is a SOAP 1.1 service of the WCF kind. This crate has its operations, the records that they carry, and
//! a [`ServiceProfile`] for everything that its documentation leaves open.
//!
//! **In scope:** writing and reading requests and responses, both ways, for every operation whose parameters are
//! documented. **Out of scope:** envelopes and namespaces (`soap-codec`), sessions and retries (`cloudbilling-auth`), HTTP.
//! There is no I/O here, and no clock.
//!
//! ```
//! use cloudbilling_types::ServiceProfile;
//! use cloudbilling_types::operation::{GetPurchases, Operation};
//! use soap_codec::{Encoder, SoapVersion};
//!
//! let profile = ServiceProfile::default();
//! let namespaces = profile.namespaces();
//! let query = GetPurchases::default().customer_code("1001").include_unmapped(true);
//!
//! let message = Encoder::new(SoapVersion::Soap11)
//!     .namespaces(&namespaces)
//!     .body(GetPurchases::REQUEST, &query)
//!     .encode()?;
//! assert!(String::from_utf8_lossy(&message).contains(">1001</"));
//! # Ok::<(), soap_codec::EncodeError>(())
//! ```
//!
//! # Concepts
//! - An [operation](operation::Operation) is a struct of its parameters; it knows its names, whether it reads or writes,
//!   and what it answers with.
//! - A [`Response`] is a result code, a message and a result. Where these stand in a message is not documented:
//!   [reading](ServiceProfile::read_response) finds them anywhere, writing follows the profile.
//! - [`Rows`] reads a large result one record at a time.
//! - [`Login`] is deprecated by the service, and its names are not documented: the profile has them.
//!
//! # What is known
//! No one who wrote this has reached the service. *Documented* means that a page of its documentation says so, *seen* that
//! it is visible in a sample on such a page, *inferred* that it follows from how such services are commonly built. What
//! has none of these words is documented. Values that do not fit what is documented are errors that say where they
//! are; members and texts beyond it are skipped or kept, never an error.
//!
//! # Features
//! None is on by default.
//! - `jiff`: conversions between [`Timestamp`] and instants of `jiff`.
//! - `toml`: `ServiceProfile::from_toml`.
//!
//! # Supported Rust
//! 1.89 and later.

#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod namespace;
pub mod operation;
pub mod profile;
pub mod record;
pub mod value;

mod error;
mod login;
mod parts;
mod payload;
mod response;
mod result_code;
mod rows;
mod setters;
mod verdict;

pub use crate::error::{ApiError, ResponseError};
pub use crate::login::{Login, LoginRequestBody, LoginResponse, LoginResponseBody};
pub use crate::operation::{Operation, OperationKind};
pub use crate::payload::{Payload, ResultElement};
pub use crate::profile::{ResultPlacement, ServiceProfile};
pub use crate::response::{Response, ResponseBody};
pub use crate::result_code::ResultCode;
pub use crate::rows::Rows;
pub use crate::value::{Amount, Timestamp};

/// README.md, whose example runs as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

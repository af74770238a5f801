//! A CloudBilling client that cannot lock its user out.
//!
//! **In scope:** typed calls over any transport, the token or the login that they need, and the one repeat after a session
//! that ended. **Out of scope:** everything else that repeats by itself. How logins are kept from locking an account is
//! [`auth`]'s; operations and records are [`types`]'; messages are [`codec`]'s; the network is [`transport`]'s.
//!
//! ```no_run
//! use cloudbilling::types::operation::GetInvoiceHeaders;
//! use cloudbilling::{ApiToken, Client};
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let token = ApiToken::new(std::env::var("CLOUDBILLING_TOKEN")?)?;
//! let client = Client::builder("https://api.example.com/soap").api_token(token).build()?;
//! let query = GetInvoiceHeaders::default().customer_code("1001");
//! for header in client.invoice_headers(&query).await? {
//!     println!("{:?}", header.invoice_number);
//! }
//! # Ok(()) }
//! ```
//!
//! # Concepts
//! - A **call** is logical: it may take a login and a repeat, all within one deadline.
//! - A **session** that ended shows only in a call's response. The client logs in once, whoever notices first, and repeats the
//!   call once: certainly refused calls always, likely refused ones if they only read ([`RepeatWrites`]).
//! - What a **refusal** looks like is not documented; [`Classifier`] decides, by the signs in the profile unless told otherwise.
//! - A **[`batch`]** splits an operation on many rows into calls, and says of each row what became of it.
//! - **Credentials** are given once, replaced while calls are under way, or fetched when they are needed by a
//!   [`CredentialsProvider`].
//! - The **ledger** of wrong logins belongs to the account: all clients of a process share it.
//!
//! # Features
//! - `hyper` (default): the default transport, which runs on tokio. Without it, bring one; nothing else here needs a runtime.
//! - `tracing`: spans and events with the target `cloudbilling`. A span `call` (`method`) holds one span `attempt` for each
//!   request (`attempt`, `generation`, `request_bytes`, `response_bytes`, `status` or `failure`, `milliseconds`), both at `DEBUG`.
//!   A `login` has a span of its own at `INFO`, for it may outlive the call that began it. What happens to credentials and
//!   sessions is an event at `INFO`. Never a body, never a secret.
//!
//! # Supported Rust
//! 1.89 and later.

pub mod batch;
pub mod blocking;

mod builder;
mod caught;
mod classify;
mod client;
mod endpoint;
mod error;
mod exchange;
mod ledger;
mod machine;
mod observe;
mod operations;
mod provider;
mod request;
mod response;
mod service;
mod shared;
mod store;
mod time;
mod trace;

pub use cloudbilling_auth as auth;
pub use cloudbilling_auth::{ApiToken, Login, Policy};
pub use cloudbilling_types as types;
pub use soap_codec as codec;
pub use soap_transport as transport;
#[cfg(feature = "hyper")]
pub use soap_transport_hyper::{BlockingHyperTransport, HyperTransport};

pub use crate::builder::ClientBuilder;
pub use crate::classify::{BySigns, Classifier, Content, Evidence, LoginRefusal};
pub use crate::client::Client;
pub use crate::endpoint::{Endpoint, InvalidEndpoint};
pub use crate::error::{Error, ErrorKind, LoginFailure};
pub use crate::exchange::{Exchange, Step};
pub use crate::ledger::SharedLedger;
pub use crate::observe::{Attempt, AttemptResult, Observer};
pub use crate::provider::{BlockingCredentialsProvider, CredentialsProvider, ProviderError};
pub use crate::request::{RepeatWrites, Request};
pub use crate::response::Response;
pub use crate::service::Service;
pub use crate::store::SnapshotStore;
pub use crate::time::{SystemClock, Time};

/// README.md, whose example runs as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

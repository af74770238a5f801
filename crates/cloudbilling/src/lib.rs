//! A CloudBilling client that cannot lock its user out.
//!
//! **In scope:** typed calls over any transport, the token or the login that they need, one retry
//! after a session has ended, and others on request. **Out of scope:** scheduling, and storing
//! results.
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
//! The [guide](_guide) goes from here to production: credentials, settings, TLS, errors, batches,
//! logs and tests.
//!
//! | module | content |
//! |---|---|
//! | [`auth`] | the state machine that keeps logins from locking an account |
//! | [`types`] | the operations and records of the API, and the contract for what is undocumented |
//! | [`codec`] | SOAP messages |
//! | [`store`] | where processes share what they know of an account |
//! | [`transport`] | the trait of the network |
//!
//! # Concepts
//! - A **call** may include a login and a retry. One deadline covers all of it.
//! - A **session** may end at any moment, and only a call's response shows it. The client then logs
//!   in once for all calls that notice, and sends each read once more. A write may have been
//!   carried out before it was refused, so it fails instead, unless the service is known to check
//!   the session first ([`RetryWrites`]).
//! - A session that was idle for long is **checked** by a cheap read before a write goes out
//!   ([`SessionCheck`]).
//! - The form of a **refusal** is not documented. A [`Classifier`] decides whether a response is
//!   one, by default from the signs in the contract.
//! - A call that failed otherwise is made again only on request, by a [`RetryPolicy`].
//! - A **batch** (feature `batch`) splits an operation on many rows into calls, and keeps the
//!   outcome of each row.
//! - **Credentials** are given once, or replaced while calls are under way, or fetched by a
//!   [`CredentialsProvider`].
//! - The **ledger** of wrong logins belongs to the account. All clients of a process share it.
//! - An **[`Error`]** says what happened (its `Display`), whether the call [may have taken
//!   effect](Error::may_have_executed), and [what to do](Error::help).
//!
//! # Features
//! - `batch`: many rows, split into calls, with a state for each row.
//! - `journal`: a durable [journal](batch::journal) of a batch, so that it can be continued after a
//!   crash, and claims, so that two runs do not send one row.
//! - `client`: the clients, over any transport and on any executor. Without it there is only the
//!   [`Exchange`], for an event loop of your own.
//! - `hyper` (default): `client` and the default transport, which runs on tokio. Without it, set a
//!   transport. Nothing else here needs a runtime.
//! - `aws-lc-rs`, `pkcs12`, `platform-verifier`, `zstd`: the features of the default transport with
//!   these names.
//! - `jiff`: conversions between the dates of records and the types of jiff.
//! - `toml` (default): service contracts from files.
//! - `tracing`: spans and events; [`telemetry`] lists their names. Never a body, never a secret.
//!
//! # Supported Rust
//! 1.89 and later.

#![doc(html_root_url = "https://docs.rs/cloudbilling/latest")]
#![cfg_attr(docsrs, feature(doc_cfg))]
// The layers below have code for the clients only.
#![cfg_attr(not(feature = "client"), allow(dead_code, unused_imports))]

#[cfg(feature = "client")]
mod client;
mod error;
mod exchange;
#[cfg(feature = "client")]
mod ledger;
#[cfg(feature = "client")]
mod operations;
mod secrets;

pub use cloudbilling_auth as auth;
pub use cloudbilling_auth::{ApiToken, GiveUpReason, Login, Policy};
#[cfg(feature = "batch")]
pub use cloudbilling_batch as batch;
pub use cloudbilling_store as store;
pub use cloudbilling_types as types;
pub use soap_call::{Endpoint, EndpointError, HttpHeaderError, HttpHeaders};
pub use soap_codec as codec;
pub use soap_transport as transport;
#[cfg(feature = "hyper")]
pub use soap_transport_hyper::{
    BlockingHyperTransport, ClientIdentity, CryptoProvider, HyperTransport,
};

#[cfg(feature = "client")]
pub use crate::client::{
    BlockingCredentialsProvider, CallAttempt, CallAttemptOutcome, CallWait, Client, ClientBuilder,
    ClientKind, CredentialsProvider, EndedCall, Observer, ProviderError, RequestBuilder,
    RequestPurpose, RetryPolicy, StoreAccess, StoreAccessOutcome, blocking, telemetry,
};
pub use crate::error::{Error, ErrorKind, LoginError, SettingsError};
pub use crate::exchange::{
    BySigns, Classifier, Exchange, LoginRefusal, Request, Response, ResponseContent, RetryWrites,
    Rows, RowsResponse, Service, SessionCheck, Step,
};
#[cfg(feature = "client")]
pub use crate::ledger::{SharedLedger, SystemClock, Time};

/// The README of the repository, whose examples compile.
#[cfg(all(doctest, feature = "hyper"))]
#[doc = include_str!("../../../README.md")]
struct RepositoryReadme;

// Its snippets run as tests of `cloudbilling-cli`, where there is a sandbox.
#[cfg(not(doctest))]
#[doc = include_str!("../docs/client.md")]
pub mod _guide {}

/// README.md, whose example runs as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

//! The async and the blocking client, and what they share.
//!
//! A client drives exchanges over a transport, one login at a time, and notifies observers. It is
//! the only folder that does I/O or waits. It uses [`exchange`](crate::exchange) and
//! [`ledger`](crate::ledger), which must not depend on it.

mod asynchronous;
mod auth;
#[cfg(feature = "batch")]
mod batches;
pub mod blocking;
mod builder;
mod call;
mod caught;
#[cfg(feature = "toml")]
mod contract_file;
mod core;
mod credentials;
#[cfg(feature = "hyper")]
mod default_transport;
mod environment;
#[cfg(feature = "tracing")]
mod event_log;
mod last_failure;
mod login;
mod machine;
mod notify;
mod observe;
mod observed_call;
mod provider;
mod request;
mod retry;
mod settings;
mod sharing;
mod span;
mod store_access;
mod store_state;
mod synchronous;
pub mod telemetry;
#[cfg(feature = "hyper")]
mod transport_settings;

pub use self::asynchronous::Client;
pub use self::builder::{ClientBuilder, ClientKind};
pub use self::observe::{
    CallAttempt, CallAttemptOutcome, CallWait, EndedCall, Observer, RequestPurpose, StoreAccess,
    StoreAccessOutcome,
};
pub use self::provider::{BlockingCredentialsProvider, CredentialsProvider, ProviderError};
pub use self::request::RequestBuilder;
pub use self::retry::RetryPolicy;

//! TLS: which cryptography, which servers are trusted, and why a handshake failed.
//!
//! Depends on `error` only.

mod config;
mod explain;
mod pin;
mod provider;

pub(crate) use config::{TlsOptions, Trust};
pub(crate) use explain::{BROKEN, cause_of, explain};
pub use pin::PinMismatchError;
pub use provider::CryptoProvider;

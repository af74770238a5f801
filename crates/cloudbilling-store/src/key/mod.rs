//! The key of a store, and what is derived from it: the names of records, the fingerprints of
//! passwords, and sealed session tokens.
//!
//! Depends on no store and does no I/O, except that keys and nonces are drawn from the operating
//! system.

mod derive;
mod error;
mod seal;
mod store_key;
mod text;

pub use error::{KeyError, KeyErrorKind};
pub use store_key::{Fingerprint, StoreKey};

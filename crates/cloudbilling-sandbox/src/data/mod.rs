//! The database, and the customers, purchases, invoices and transformation results in it.
//!
//! The lowest folder: depends on nothing but the error type. Must not know accounts, the clock or
//! the wire.

pub(crate) mod billing;
#[cfg(feature = "load")]
pub(crate) mod load;
pub(crate) mod random;
#[cfg(feature = "seed")]
pub(crate) mod seed;
pub(crate) mod storage;
pub(crate) mod timestamp;

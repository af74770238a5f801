//! Administration: the handle for Rust, and the admin API over HTTP.
//!
//! Depends on everything below `soap`. Must not depend on `portal`.

#[cfg(feature = "portal")]
mod administrators;
pub(crate) mod api;
pub(crate) mod data;
pub(crate) mod form;
pub(crate) mod handle;
pub(crate) mod http;

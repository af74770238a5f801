//! What an administrator does: the handle for Rust, and the same over HTTP.
//!
//! Depends on everything below `soap`. Must not depend on `portal`.

pub(crate) mod api;
pub(crate) mod form;
pub(crate) mod handle;
pub(crate) mod http;

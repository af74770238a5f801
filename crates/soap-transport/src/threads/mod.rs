//! The one place that decides if futures are `Send`, for this crate and those built on it.
//!
//! [`many`] and [`single`] define the same four names. Nothing else in the crate mentions the cfg.

#[cfg(not(any(
    soap_transport_single_threaded,
    all(target_family = "wasm", target_os = "unknown")
)))]
mod many;
#[cfg(any(
    soap_transport_single_threaded,
    all(target_family = "wasm", target_os = "unknown")
))]
mod single;

#[cfg(not(any(
    soap_transport_single_threaded,
    all(target_family = "wasm", target_os = "unknown")
)))]
pub use many::{BoxFuture, MaybeSend, MaybeSync};
#[cfg(any(
    soap_transport_single_threaded,
    all(target_family = "wasm", target_os = "unknown")
))]
pub use single::{BoxFuture, MaybeSend, MaybeSync};

//! Transports made of things that are none.

mod closure;
#[cfg(feature = "tower")]
mod tower;

pub use closure::{BlockingFromFn, FromFn, blocking_from_fn, from_fn};
#[cfg(feature = "tower")]
pub use tower::FromService;

//! Transports made of functions and other types, and of other transports.

mod closure;
mod cookies;
#[cfg(feature = "tower")]
mod tower;

pub use closure::{BlockingFromFn, FromFn, blocking_from_fn, from_fn};
pub use cookies::WithCookies;
#[cfg(feature = "tower")]
pub use tower::FromService;

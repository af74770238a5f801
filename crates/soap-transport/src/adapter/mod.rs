//! Transports made from closures and from other transports.

mod closure;
mod cookies;

pub use closure::{BlockingFromFn, FromFn, blocking_from_fn, from_fn};
pub use cookies::WithCookies;

//! Bodies: the request's, which reports that it is being sent, and the response's, which is decoded
//! within its limit.
//!
//! Depends on `call` only.

mod decode;
mod send;
#[cfg(feature = "zstd")]
mod zstd;

pub(crate) use decode::{Codings, Decode, DecodeError};
pub(crate) use send::SendBody;

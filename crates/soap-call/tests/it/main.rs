//! Calls over a scripted transport: what is sent, what is read, and each kind of error.

mod any_responses;
mod calls;
mod checks;
mod chunked;
#[cfg(feature = "digest")]
mod digest;
mod errors;
mod header_blocks;
#[cfg(feature = "headers")]
mod known_headers;
#[cfg(feature = "mime")]
mod packages;
#[cfg(feature = "mime")]
mod parts;
mod rows;
mod secrets;
mod support;

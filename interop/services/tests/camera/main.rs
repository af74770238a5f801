//! A camera that wants header blocks, on five stacks of others: tokens, timestamps and addressing,
//! accepted and refused.
//!
//! `just interop-services` builds the cameras and runs these.

mod addressing;
mod exchange;
mod gsoap;
mod tokens;
mod wcf;

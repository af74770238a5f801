//! Messages and texts without their values: names, types and shapes remain.
//!
//! Fail-closed: a value is replaced unless it is one of the known words. It depends on no other
//! module of the crate.

mod message;
mod shape;
mod token_parts;
mod words;

pub(super) use self::token_parts::TokenParts;
pub(super) use self::words::Words;

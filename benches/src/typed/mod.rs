//! Our two ways to read a message into structs.

pub mod by_hand;
pub mod derived;

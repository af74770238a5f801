//! Our two ways from a message to structs.

pub mod by_hand;
pub mod derived;

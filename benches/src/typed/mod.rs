//! Our three ways to read a message into structs.

pub mod borrowed;
pub mod by_hand;
pub mod derived;

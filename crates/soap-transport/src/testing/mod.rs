//! Transports for the tests of those who use one (feature `testing`).

mod scripted;

pub use scripted::{Held, Received, Scripted};

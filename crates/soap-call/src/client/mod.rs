//! The clients: an exchange and a transport, async and blocking.
//!
//! Only these loops wait and read a clock.

mod asynchronous;
mod stopwatch;
mod synchronous;

/// The blocking client.
pub mod blocking {
    pub use super::synchronous::Client;
}

pub use self::asynchronous::Client;

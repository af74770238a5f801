//! The clients: an exchange and a transport, async and blocking.
//!
//! Only these loops wait and read a clock.

mod asynchronous;
#[cfg(feature = "mime")]
mod parts;
mod rows;
mod stopwatch;
mod streamed;
mod synchronous;

/// The blocking client.
pub mod blocking {
    #[cfg(feature = "mime")]
    pub use super::parts::BlockingParts as Parts;
    pub use super::rows::BlockingRows as Rows;
    pub use super::synchronous::Client;
}

pub use self::asynchronous::Client;
#[cfg(feature = "mime")]
pub use self::parts::Parts;
pub use self::rows::Rows;

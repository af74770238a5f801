//! Transports for the tests of those who use one (feature `testing`).
//!
//! * [`Scripted`] answers as a test says, and shows what it was asked.
//! * [`Recorder`] writes down what a real service answered, as a [`Cassette`] that may be committed: an [`AllowList`] says what of
//!   it, and everything else is withheld. [`Replay`] answers from a cassette.

mod cassette;
mod scripted;

pub use cassette::{AllowList, Cassette, CassetteError, Recorder, Replay};
pub use scripted::{Held, Received, Scripted};

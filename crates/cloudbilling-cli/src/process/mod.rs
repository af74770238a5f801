//! The surroundings of the process: its async runtime, its signals, and its secrets.
//!
//! It depends on [`failure`](crate::failure) only.

pub(crate) mod runtime;
mod secret;

pub(crate) use self::runtime::Interrupts;
pub(crate) use self::secret::Secret;

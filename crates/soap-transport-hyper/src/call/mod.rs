//! The state of one call: its deadline and how far it got.
//!
//! Depends on nothing else in the crate.

pub(crate) mod deadline;
mod progress;

pub(crate) use progress::Progress;

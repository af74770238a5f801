//! Faults on demand: which call gets one, and the bodies that they are made of.
//!
//! Depends on nothing but the error type. `soap` plays the faults.

pub(crate) mod bodies;
pub(crate) mod injection;

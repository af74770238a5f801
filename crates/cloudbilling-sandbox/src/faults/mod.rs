//! Fault injection: the calls that get a fault, and the bodies that some faults send.
//!
//! Depends on nothing but the error type. `soap` applies the faults.

pub(crate) mod bodies;
pub(crate) mod fault;
pub(crate) mod injection;

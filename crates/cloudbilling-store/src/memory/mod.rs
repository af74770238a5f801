//! A store in memory, for tests: several handles, faults on demand, and a clock that stands still.
//!
//! Depends on the traits only.

mod faults;
mod memory_store;

pub use faults::Fault;
pub use memory_store::{MemoryStore, Operations};

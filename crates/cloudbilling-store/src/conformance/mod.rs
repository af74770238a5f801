//! Tests that a store keeps the contract of [`Store`](crate::Store).
//!
//! The suite runs as one of the implementation's own tests:
//!
//! ```
//! use std::collections::HashMap;
//! use std::sync::Mutex;
//! use cloudbilling_store::{conformance::Suite, memory::MemoryStore};
//!
//! let stores = Mutex::new(HashMap::<String, MemoryStore>::new());
//! // The same name is another handle of the same store; a new name is a new, empty store.
//! let open = |name: &str| stores.lock().unwrap().entry(name.to_owned()).or_default().clone();
//! Suite::new().run(open).assert_passed();
//! ```
//!
//! An asynchronous store is wrapped in [`BlockOn`]. It does not end processes or
//! cut the power; test that separately, with real processes.
//!
//! Depends on the traits only.

mod block_on;
mod cases;
mod report;
mod suite;

pub use block_on::{BlockOn, Operation};
pub use report::{Outcome, Report};
pub use suite::Suite;

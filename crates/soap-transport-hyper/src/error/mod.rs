//! The errors: a setting that cannot be used, and a call that failed.
//!
//! The bottom layer: nothing here depends on the rest of the crate.

mod build;
mod chain;
mod failure;

pub use build::{BuildError, BuildErrorKind};
pub(crate) use chain::find;
pub(crate) use failure::Failure;

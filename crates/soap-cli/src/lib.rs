//! The parts of the program `soap`: see its README.
//!
//! [`sample`] makes messages from a schema, for tests.
#![doc(html_root_url = "https://docs.rs/soap-cli/latest")]

mod command;
mod documents;
pub mod sample;

pub use command::run;

/// Runs the example in README.md as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

//! The reader against documents that we did not write, or wrote to break one rule each.

mod known;
mod tree;
mod w3c;

use std::string::{String, ToString};
use std::vec::Vec;

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data");

/// The rows of a table of the test data, without its heading.
fn table(name: &str) -> Vec<Vec<String>> {
    let path = std::format!("{DATA}/{name}");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    text.lines()
        .skip(1)
        .map(|line| line.split('\t').map(ToString::to_string).collect())
        .collect()
}

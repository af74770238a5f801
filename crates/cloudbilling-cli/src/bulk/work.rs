//! Bulk work whose rows are known to be right, and the words for it.

use cloudbilling::batch::{Batch, Bulk};

/// Bulk work that is ready to run.
pub(super) struct Work<O: Bulk> {
    pub(super) batch: Batch<O>,
    /// The line of each row in its input.
    pub(super) lines: Vec<usize>,
    /// The digest of everything that changes what is sent.
    pub(super) input: String,
    pub(super) source: String,
    pub(super) words: Words,
    /// The values of each row, to show it.
    pub(super) rows: Vec<Vec<(&'static str, String)>>,
    /// The rows that a check cannot look for.
    pub(super) unfindable: usize,
}

/// The words for a kind of work.
#[derive(Clone, Copy, Debug)]
pub(super) struct Words {
    pub(super) columns: &'static [&'static str],
    pub(super) consequence: &'static str,
    pub(super) one: &'static str,
    pub(super) many: &'static str,
    pub(super) verb: &'static str,
}

impl Words {
    /// Returns a number of rows in words.
    pub(super) fn count(self, rows: usize) -> String {
        match rows {
            1 => format!("1 {}", self.one),
            rows => format!("{rows} {}", self.many),
        }
    }
}

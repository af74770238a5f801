//! The version of a record in its store.

use alloc::vec::Vec;

/// The version of a record, as its store reports it.
///
/// A counter alone would not do: a store that went back to an old state and was written again has
/// the same counter for another record. The tag shows that.
#[allow(
    clippy::exhaustive_structs,
    reason = "the caller makes it from what its store returned"
)]
#[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
pub struct RecordVersion {
    /// The identity of the store's content, new whenever a person creates the record.
    pub incarnation: u64,
    /// The number of swaps since then; 0 if there is no record.
    pub counter: u64,
    /// A random number, new with each swap.
    pub tag: u64,
}

impl RecordVersion {
    /// Returns `true` if the record of this version, which followed those with these tags, comes
    /// after `seen` or is it. If not, the store went back.
    pub(crate) fn follows(&self, seen: &Self, tags: &[u64]) -> bool {
        if self == seen {
            return true;
        }
        let steps = self.counter.saturating_sub(seen.counter);
        let forgotten = steps > MAX_TAGS as u64;
        self.incarnation == seen.incarnation && steps > 0 && (forgotten || tags.contains(&seen.tag))
    }
}

/// More tags than this are not remembered, the oldest of them first.
pub(crate) const MAX_TAGS: usize = 64;

/// Adds the newest tag.
pub(crate) fn push_tag(tags: &mut Vec<u64>, version: &RecordVersion) {
    tags.push(version.tag);
    let surplus = tags.len().saturating_sub(MAX_TAGS);
    tags.drain(..surplus);
}

/// A fault that happens to one swap of a [`MemoryStore`](super::MemoryStore).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// Another process swaps first and stores the same bytes, so the swap conflicts.
    Conflict,
    /// The swap reaches the store only when [`deliver_late`](super::MemoryStore::deliver_late) is
    /// called. The caller gets an error, *may have been stored*.
    Late,
    /// The record is stored, but the acknowledgement is lost. The caller gets an error, *may have
    /// been stored*.
    LostAfter,
    /// The swap is lost before it reaches the store. The caller gets an error, *may have been
    /// stored*.
    LostBefore,
}

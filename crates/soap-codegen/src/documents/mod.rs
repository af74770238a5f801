//! Documents on disk: a folder, and the digests of those that `soap fetch` wrote. Knows nothing of
//! generated code.

mod folder;
mod lock;

pub use self::folder::Folder;
pub use self::lock::{Lock, Locked};

//! Facts that only processes with a store share: the session, and permits.

use alloc::string::String;

use crate::credentials::{Fingerprint, Realm};
use crate::login::AttemptId;

/// A session that every process with the same credentials may use.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Session {
    /// The attempt that opened it, which is its identity too.
    pub(crate) id: AttemptId,
    pub(crate) realm: Realm,
    pub(crate) fingerprint: Fingerprint,
    /// The token, encrypted by the caller.
    pub(crate) sealed: String,
}

/// A person's permission for one more login. A used one is remembered, so that no other process
/// uses it again.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Permit {
    pub(crate) id: AttemptId,
    pub(crate) used: bool,
}

/// More permits than this are not remembered, the oldest of them first.
pub(crate) const MAX_PERMITS: usize = 16;

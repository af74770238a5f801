//! The strikes, locks and logins of accounts, shared by the clients of a process, their clock, and
//! the store that outlives the process.
//!
//! It must not depend on [`client`](crate::client) or [`exchange`](crate::exchange).

pub(crate) mod logins;
mod shared;
mod store;
mod time;

pub use self::shared::SharedLedger;
pub use self::store::SnapshotStore;
pub use self::time::{SystemClock, Time};

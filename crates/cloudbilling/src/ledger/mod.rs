//! The strikes, locks and logins of accounts, shared by the clients of a process, and their clock.
//!
//! It must not depend on [`client`](crate::client) or [`exchange`](crate::exchange).

mod shared;
mod time;
pub(crate) mod work;

pub use self::shared::SharedLedger;
pub use self::time::{SystemClock, Time};
